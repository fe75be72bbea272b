"""What was backed up can be put back: the scripts of the chart, against a real Redis, the real console, and a fake Qdrant."""

import json
import os
import re
import shutil
import socket
import subprocess
import threading
import time
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from chart import BINARIES, CHART, clean_environment, one, render_values

SNAPSHOT = bytes(range(256)) * 50


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture(scope="module")
def busybox(tmp_path_factory) -> str:
    """A PATH on which is what the image of the tools has: BusyBox, and Redis' own programs as in Redis' image."""
    folder = tmp_path_factory.mktemp("bin")
    subprocess.run(["busybox", "--install", "-s", folder], check=True)
    for program in ("redis-cli", "redis-server"):
        (folder / program).symlink_to(shutil.which(program))
    return str(folder)


@pytest.fixture
def scripts(tmp_path, busybox, monkeypatch):
    """The scripts where a pod has them; /scripts is the test's own folder."""
    monkeypatch.setenv("U5_TEST_PATH", busybox)
    folder = tmp_path / "scripts"
    folder.mkdir()
    for script in CHART.glob("files/*.sh"):
        text = script.read_text().replace("/scripts/", f"{folder}/").replace("/run/secrets/admin", str(tmp_path))
        (folder / script.name).write_text(text.replace("/tmp/redis.sock", str(tmp_path / "r.sock")))
    return folder


def run(script, **variables) -> subprocess.CompletedProcess:
    path = os.environ["U5_TEST_PATH"]
    environment = clean_environment() | {name: str(value) for name, value in variables.items()} | {"PATH": path}
    return subprocess.run([f"{path}/sh", script], env=environment, capture_output=True, text=True, timeout=120)


@contextmanager
def redis(folder, port):
    command = ["redis-server", "--dir", folder, "--port", str(port), "--bind", "127.0.0.1", "--appendonly", "yes", "--save", ""]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        until(lambda: cli(port, "ping") == "PONG")
        yield
    finally:
        server.terminate()
        server.wait(30)


def cli(port, *arguments) -> str:
    done = subprocess.run(["redis-cli", "-p", str(port), *arguments], capture_output=True, text=True)
    return done.stdout.strip()


def until(holds, seconds=30):
    """Waits for another process; there is no event of it here."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def test_a_visit_is_back_after_redis_was_lost(tmp_path, scripts):
    backups, before, after, port = tmp_path / "backups", tmp_path / "before", tmp_path / "after", free_port()
    for folder in (backups, before, after):
        folder.mkdir()
    with redis(before, port):
        cli(port, "hset", "u5:store1:visit", "heard", "aisle 7")
        done = run(scripts / "backup-redis.sh", BACKUPS=backups, KEEP=3, REDIS_HOST="127.0.0.1", REDIS_PORT=port)
        assert done.returncode == 0, done.stderr
        cli(port, "flushall")
    (backup,) = backups.iterdir()
    # What was there when it was lost is in the way.
    shutil.copytree(before, after, dirs_exist_ok=True)
    done = run(scripts / "restore-redis.sh", BACKUPS=backups, FILE=backup.name, DATA=after)
    assert done.returncode == 0, done.stderr
    with redis(after, port):
        assert cli(port, "hget", "u5:store1:visit", "heard") == "aisle 7"


class Qdrant(BaseHTTPRequestHandler):
    """The calls of its snapshots that the scripts make, as its API documents them."""

    kept: dict = {}
    uploaded: list = []

    def has_client(self) -> bool:
        """Servers may take one that sends nothing more for one that is gone, and not answer it."""
        time.sleep(0.3)
        try:
            return self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
        except BlockingIOError:
            return True

    def answer(self, body: bytes, kind="application/json"):
        if not self.has_client():
            return
        self.send_response(200 if self.headers.get("api-key") == "secret" else 401)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if self.path.endswith("/snapshots"):
            Qdrant.kept["u5-1.snapshot"] = SNAPSHOT
            made = {"result": {"name": "u5-1.snapshot", "size": len(SNAPSHOT)}, "status": "ok", "time": 0.1}
            self.answer(json.dumps(made, separators=(",", ":")).encode())
        else:
            assert self.path == "/collections/u5/snapshots/upload?priority=snapshot"
            Qdrant.uploaded.append((self.headers["content-type"], body))
            self.answer(b'{"result":true,"status":"ok"}')

    def do_GET(self):
        self.answer(Qdrant.kept[self.path.rsplit("/", 1)[-1]], "application/octet-stream")

    def do_DELETE(self):
        del Qdrant.kept[self.path.rsplit("/", 1)[-1]]
        self.answer(b'{"result":true,"status":"ok"}')

    def log_message(self, *_):
        pass


def test_a_snapshot_of_the_knowledge_goes_back_as_it_came(tmp_path, scripts):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Qdrant)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    common = {"BACKUPS": tmp_path / "b", "KEEP": 2, "QDRANT_URL": url, "COLLECTION": "u5", "QDRANT_KEY": "secret"}
    common["BACKUPS"].mkdir()
    for old in ("20200101T000000Z", "20200102T000000Z", "20200103T000000Z"):
        (common["BACKUPS"] / f"qdrant-{old}.snapshot").write_text("old")
    done = run(scripts / "backup-qdrant.sh", **common)
    assert done.returncode == 0, done.stderr
    names = sorted(path.name for path in common["BACKUPS"].iterdir())
    assert len(names) == 2 and names[0] == "qdrant-20200103T000000Z.snapshot", "the newest two are kept"
    assert (common["BACKUPS"] / names[1]).read_bytes() == SNAPSHOT
    assert Qdrant.kept == {}, "nothing stays there and fills its volume"
    done = run(scripts / "restore-qdrant.sh", FILE=names[1], **common)
    assert done.returncode == 0, done.stderr
    ((kind, body),) = Qdrant.uploaded
    edge = kind.split("boundary=")[1].encode()
    part = body.split(b"--" + edge)[1]
    assert part.split(b"\r\n\r\n", 1)[1] == SNAPSHOT + b"\r\n" and b'name="snapshot"' in part
    refused = run(scripts / "backup-qdrant.sh", **common | {"QDRANT_KEY": "wrong"})
    assert refused.returncode != 0
    server.shutdown()


@contextmanager
def console(database, port):
    command = [BINARIES / "u5-admin", "--set", f"admin.listen=127.0.0.1:{port}", "--set", f"admin.database={database}"]
    log = open(database.parent / f"{database.stem}.log", "w+")
    server = subprocess.Popen(command, stdout=log, stderr=log, env=clean_environment())
    try:
        until(lambda: port_answers(port))
        yield log.name
    finally:
        server.terminate()
        server.wait(30)
        log.close()


def port_answers(port) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/live", timeout=2):
            return True
    except OSError:
        return False


class Staff:
    """Somebody who has logged in to the console."""

    def __init__(self, port):
        self.url, self.cookie, self.csrf = f"http://127.0.0.1:{port}", "", ""

    def call(self, path, body=None):
        headers = {"content-type": "application/json", "cookie": self.cookie, "x-csrf-token": self.csrf}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/api/v1/{path}", data=data, headers=headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            if cookie := answer.headers.get("set-cookie"):
                self.cookie = cookie.split(";")[0]
            text = answer.read()
            said = json.loads(text) if text else {}
            self.csrf = said.get("csrf_token", self.csrf)
            return said


def test_users_are_back_after_the_database_was_lost(tmp_path, scripts):
    backups, port = tmp_path / "backups", free_port()
    backups.mkdir()
    first, second = tmp_path / "first.sqlite", tmp_path / "second.sqlite"
    with console(first, port) as log:
        staff = Staff(port)
        code = re.search(r"setup code ([^\s\"]+)", Path(log).read_text()).group(1)
        staff.call("setup", {"code": code, "name": "ada", "password": "correct horse battery"})
        staff.call("login", {"name": "ada", "password": "correct horse battery"})
        token = staff.call("tokens", {"name": "backup", "role": "admin", "expires_ms": None})["secret"]
        (tmp_path / "token").write_text(token)
        done = run(scripts / "backup-admin.sh", BACKUPS=backups, KEEP=3, ADMIN_URL=f"http://127.0.0.1:{port}")
        assert done.returncode == 0, done.stderr
    first.unlink()
    (backup,) = backups.iterdir()
    restored = subprocess.run([BINARIES / "u5-admin", "--set", f"admin.database={second}", "--restore", backup], env=clean_environment())
    assert restored.returncode == 0
    with console(second, port):
        assert Staff(port).call("login", {"name": "ada", "password": "correct horse battery"})["csrf_token"]
        (tmp_path / "token").write_text("wrong")
        refused = run(scripts / "backup-admin.sh", BACKUPS=backups, KEEP=3, ADMIN_URL=f"http://127.0.0.1:{port}")
        assert refused.returncode != 0
    assert len([path for path in backups.iterdir() if not path.name.startswith(".")]) == 1


def test_restored_parts_are_stopped_while_they_are_put_back():
    for part, kind in (("admin", "Deployment"), ("redis", "StatefulSet")):
        objects = render_values({"restore": {"component": part, "file": "a.bak"}}).objects()
        assert one(objects, kind, f"u5-{part}")["spec"]["replicas"] == 0
        job = one(objects, "Job", f"u5-restore-{part}")
        claims = {v["persistentVolumeClaim"]["claimName"] for v in job["spec"]["template"]["spec"]["volumes"] if "persistentVolumeClaim" in v}
        assert claims == {"u5-backup", f"u5-{part}"}

"""The drill of docs/operations/backup.md: a store loses everything but its backups, and gets it back.

The backups are made and put back by the scripts that the chart's jobs run (helm/files), with what the jobs tell them.
"""

import asyncio
import os
import shutil
import socket
import subprocess

import customers
import pytest
from console import Console
from programs import ROOT, built, installed, until
from store import SCRIPTED, Store

SCRIPTS = ROOT / "helm" / "files"
USUAL, BETTER = "Goodbye", "Goodbye, and see you in sale week"


@pytest.fixture
def store(tmp_path):
    """One whose knowledge is in a Qdrant, and in no documents that could be read again."""
    with Store(tmp_path, kiosks=["kiosk-1"], engines=SCRIPTED, gpu=False, qdrant=True) as store:
        yield store


class Backups:
    """A volume with backups, and what a job's pod has beside it."""

    def __init__(self, store, folder, token):
        self.store, self.volume, self.mounts = store, folder / "backups", {"/scripts": folder / "scripts", "/run/secrets/admin": folder / "secret"}
        for place in [self.volume, *self.mounts.values()]:
            place.mkdir()
        (self.mounts["/run/secrets/admin"] / "token").write_text(token)
        for script in SCRIPTS.glob("*.sh"):
            (self.mounts["/scripts"] / script.name).write_text(self.here(script.read_text()))

    def here(self, text):
        """What is mounted at a path in a pod is somewhere else on this machine."""
        for path, place in self.mounts.items():
            text = text.replace(path, str(place))
        return text

    def run(self, script, **told):
        env = {**os.environ, "BACKUPS": str(self.volume), "KEEP": "2", "DATA": str(self.store.redis_data), "ADMIN_URL": self.store.admin.url,
               "REDIS_HOST": "127.0.0.1", "REDIS_PORT": str(self.store.redis_port), "no_proxy": "127.0.0.1",
               "QDRANT_URL": f"http://127.0.0.1:{self.store.qdrant_rest}", "COLLECTION": "u5", **told}
        done = subprocess.run([installed("busybox", "busybox-static"), "sh", self.mounts["/scripts"] / script], env=env, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def newest(self, part):
        return sorted(self.volume.glob(f"{part}-*"))[-1]


async def visit(store):
    """A customer who is told where the oat milk is, and stays."""
    kiosk = await customers.Kiosk.open(f"{store.realtime}?kiosk=kiosk-1")
    await kiosk.type("Where can I find the organic oat milk?")
    said = await kiosk.event("kiosk.speaking")
    return kiosk, said["text"]


async def goodbye(store):
    kiosk = await customers.Kiosk.open(f"{store.realtime}?kiosk=other")
    await kiosk.type("Goodbye")
    said = await kiosk.event("kiosk.speaking")
    await kiosk.leave()
    return said["text"]


async def resumed(store, kiosk):
    back = await customers.Kiosk.open(f"{store.realtime}?kiosk=kiosk-1", resume=kiosk.welcome["resume_token"])
    return back.welcome["resumed"], back.welcome["session_id"] == kiosk.welcome["session_id"]


def destroy(store):
    """Nobody has time to say goodbye, and no disk is left."""
    for program in store.programs:
        program.kill()
    for folder in (store.redis_data, store.flows_live):
        shutil.rmtree(folder)
        folder.mkdir()
    for file in [*store.folder.glob("*.sqlite*"), *store.folder.glob("*.kb*")]:
        file.unlink()


def restore(store, backups):
    backups.run("restore-redis.sh", FILE=backups.newest("redis").name)
    # As the restore job does it: the same program, with the same settings.
    subprocess.run([*store.admin.command, "--restore", backups.newest("admin")], cwd=ROOT, check=True, capture_output=True)
    store.qdrant_server.start()
    until("Qdrant", lambda: listens(store.qdrant_rest))
    backups.run("restore-qdrant.sh", FILE=backups.newest("qdrant").name)
    # What kiosks know now is what was backed up: there are no documents.
    store.orchestrator.command += ["--set", "knowledge.dir="]
    for program in store.programs:
        if program is not store.qdrant_server:
            program.start()
    store.serves()


def listens(port):
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def test_a_store_that_loses_everything_gets_it_back(store, tmp_path):
    console = Console(store.admin)
    console.set_up()
    console.log_in()
    backups = Backups(store, tmp_path, console.token())
    assert not asyncio.run(goodbye(store)).startswith(BETTER)
    console.change("_store.yaml", USUAL, BETTER)
    console.publish("Sale week")
    assert asyncio.run(goodbye(store)).startswith(BETTER)
    kiosk, told = asyncio.run(visit(store))
    assert "aisle 7" in told
    backups.run("backup-redis.sh")
    backups.run("backup-admin.sh")
    backups.run("backup-qdrant.sh")

    destroy(store)
    restore(store, backups)

    assert asyncio.run(resumed(store, kiosk)) == (True, True), "the conversation"
    until("the flows", lambda: asyncio.run(goodbye(store)).startswith(BETTER))
    assert "aisle 7" in asyncio.run(visit(store))[1], "the knowledge"
    console.log_in()
    assert [revision["message"] for revision in console.get("revisions")["revisions"]] == ["Sale week"]
    assert console.get("audit/verify")["intact"], "the users and what they did"


def test_only_as_many_backups_are_kept_as_are_wanted(store, tmp_path):
    backups = Backups(store, tmp_path, "")
    for day in range(1, 5):
        (backups.volume / f"redis-2026010{day}T000000Z.rdb").write_text("old")
    backups.run("backup-redis.sh")
    kept = sorted(file.name for file in backups.volume.iterdir())
    assert len(kept) == 2 and kept[0] == "redis-20260104T000000Z.rdb", kept


def test_a_broken_backup_changes_nothing(store, tmp_path):
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"no database")
    before = store.database.read_bytes()
    store.admin.stop()
    done = subprocess.run([built("u5-admin"), *store.admin.command[1:], "--restore", broken], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "broken.sqlite" in done.stdout + done.stderr
    assert store.database.read_bytes() == before

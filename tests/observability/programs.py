"""Starts programs, waits until they serve, and ends them."""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).parents[2]
SPEECH = ROOT.parent / "shared" / "fixtures" / "speech"
PATIENCE = 60


def built(name):
    """A program of ours: from $U5_TEST_BIN, else where cargo puts what it builds."""
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug"
    program = pathlib.Path(os.environ.get("U5_TEST_BIN", target)) / name
    assert program.exists(), f"{program} is not there; `make build` makes it"
    return program


def installed(name, package):
    program = shutil.which(name)
    assert program, f"{name} is not installed; it is in Debian's package {package}"
    return program


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def ask(url, data=None, headers=(), method=None):
    """The body and the headers of an answer. Loopback is asked without a proxy."""
    request = urllib.request.Request(url, data, dict(headers), method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=PATIENCE) as answer:
        return answer.read(), answer.headers


def get(url, **more):
    return ask(url, **more)[0]


def get_json(url, **more):
    return json.loads(get(url, **more))


def until(what, check, patience=PATIENCE):
    """What `check` answers, once that is something."""
    deadline = time.monotonic() + patience
    while True:
        try:
            if found := check():
                return found
        except (OSError, urllib.error.URLError):
            pass
        assert time.monotonic() < deadline, f"waited {patience} s in vain for {what}"
        time.sleep(0.1)


class Program:
    """A running program. Its output goes into a file."""

    def __init__(self, folder, name, command, env=()):
        self.name, self.log = name, folder / f"{name}.log"
        self.command, self.env = [str(part) for part in command], {**os.environ, **dict(env)}
        self.start()

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command, env=self.env, cwd=ROOT, stdout=log, stderr=log)

    def serves(self, url):
        """Waits until there is an answer, or tells how the program ended."""
        def answers():
            assert self.process.poll() is None, f"{self.name} has ended:\n{self.tail()}"
            return get(url) or True
        until(f"{self.name} at {url}", answers)
        return self

    def tail(self):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

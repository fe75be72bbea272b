"""Images are built offline, from nothing, the same each time, and pushed once. BusyBox stands for the programs, which take
minutes to compile; `make images` builds the real ones in the same way, and speaks to them."""

import json
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from chart import ROOT, clean_environment, one, render

COMMIT = "9f2c1d3e4b5a69788796a5b4c3d2e1f0a9b8c7d6"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with static programs, and where images go."""
    folder = tmp_path_factory.mktemp("images")
    (folder / "programs").mkdir()
    for name in ("u5-admin", "u5", "u5-orchestrator"):
        shutil.copy(shutil.which("busybox"), folder / "programs" / name)
    return folder


def script(name, *arguments, place, registry="registry.example/library", **variables):
    environment = clean_environment() | {
        "CARGO_HOME": os.environ.get("CARGO_HOME", os.path.expanduser("~/.cargo")),
        "CARGO_TARGET_DIR": str(place),
        "PROGRAMS": str(place / "programs"),
        "SKIP_COMPILE": "1",
        "TAG": COMMIT,
        "REGISTRY": registry,
        **variables,
    }
    return subprocess.run([ROOT / "containers" / name, *arguments], env=environment, capture_output=True, text=True)


def unpack(place, name) -> tuple[dict, set[str], str]:
    """An image's configuration, its files, and the digest of all of it."""
    folder = place / f"{name}.dir"
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["skopeo", "copy", "--quiet", f"oci-archive:{place}/images/{name}.tar", f"dir:{folder}"], check=True)
    manifest = (folder / "manifest.json").read_bytes()
    read = json.loads(manifest)
    config = json.loads((folder / read["config"]["digest"].removeprefix("sha256:")).read_text())
    files = set()
    for layer in read["layers"]:
        listed = subprocess.run(["tar", "-tf", folder / layer["digest"].removeprefix("sha256:")], capture_output=True, text=True, check=True)
        files |= {line.removeprefix("./") for line in listed.stdout.splitlines() if not line.endswith("/")}
    return config, files, manifest.hex()


@pytest.fixture(scope="module")
def built(place):
    done = script("build.sh", "u5-admin", "u5-tools", "u5-orchestrator", place=place)
    assert done.returncode == 0, done.stderr
    assert "u5-admin" in done.stdout and "MB packed" in done.stdout
    return place


def test_a_service_is_its_program_and_nothing_else(built):
    config, files, _ = unpack(built, "u5-admin")
    assert files == {"program", "etc/ssl/certs/ca-certificates.crt"}
    assert config["config"]["User"] == "10001:10001" and config["config"]["Entrypoint"] == ["/program"]
    labels = config["config"]["Labels"]
    assert labels["org.opencontainers.image.version"] == COMMIT and labels["org.opencontainers.image.licenses"] == "Apache-2.0"
    assert json.loads((built / "images/u5-admin.cdx.json").read_text())["metadata"]["component"]["name"] == "u5-admin"


def test_the_tools_have_what_scripts_of_the_chart_call(built):
    config, files, _ = unpack(built, "u5-tools")
    assert {f"bin/{name}" for name in ("sh", "u5", "wget", "nc", "grep", "sed", "tee", "mktemp", "date", "cp", "mv", "readlink", "ln")} <= files
    assert "speech/opening-hours.wav" in files and config["config"]["User"] == "10001:10001"


def test_the_orchestrator_has_espeak_with_what_it_needs_and_nothing_of_a_sound_card(built):
    config, files, _ = unpack(built, "u5-orchestrator")
    libraries = {Path(file).name for file in files if file.startswith("usr/lib/x86_64-linux-gnu/lib")}
    assert libraries == {f"lib{name}" for name in ("espeak-ng.so.1", "sonic.so.0", "pcaudio.so.0", "c.so.6", "m.so.6")}
    assert {"program", "usr/bin/espeak-ng", "lib64/ld-linux-x86-64.so.2"} <= files
    assert config["config"]["User"] == "10001:10001" and "PATH=/usr/bin" in config["config"]["Env"]


def test_what_is_not_ours_is_listed_and_brings_its_licence(built):
    config, files, _ = unpack(built, "u5-orchestrator")
    listed = json.loads((built / "images/u5-orchestrator.cdx.json").read_text())["components"]
    debian = {part["name"]: part for part in listed if part["purl"].startswith("pkg:deb/debian/")}
    assert debian.keys() == {"ca-certificates", "libc6-dev", "espeak-ng", "espeak-ng-data", "libespeak-ng1", "libsonic0", "libc6"}
    installed = subprocess.run(["dpkg-query", "-Wf", "${Version}", "espeak-ng"], capture_output=True, text=True, check=True).stdout
    assert debian["espeak-ng"]["version"] == installed and debian["espeak-ng"]["licenses"] == [{"expression": "GPL-3.0-or-later"}]
    assert {f"usr/share/doc/{name}/copyright" for name in debian.keys() - {"ca-certificates", "libc6-dev"}} <= files
    assert {"usr/share/common-licenses/GPL-3", "usr/share/common-licenses/LGPL-2.1", "usr/share/doc/SOURCES"} <= files
    label = config["config"]["Labels"]["org.opencontainers.image.licenses"]
    assert label == "Apache-2.0 AND GPL-3.0-or-later AND LGPL-2.1-or-later"


@pytest.fixture(scope="module")
def espeak(tmp_path_factory):
    folder = tmp_path_factory.mktemp("espeak")
    folder.chmod(0o755)
    subprocess.run([ROOT / "containers/espeak.sh", folder], env=clean_environment(), check=True, capture_output=True)
    return folder


SAID = {
    "en-us": "The oat milk is in aisle 7, for 3.49.",
    "de": "Guten Tag! Das Meeting im Café kostet 12 Euro.",
    "fr": "Bonjour, le week-end nous fermons à 18 heures.",
}


def voices() -> set[str]:
    """What the orchestrator calls the languages of U5 to espeak-ng."""
    return set(re.findall(r'Language::\w+ => "([\w-]+)"', (ROOT / "shared/local/src/phonemes/espeak.rs").read_text()))


def test_there_is_something_to_say_in_every_language():
    assert voices() == SAID.keys()


# As espeak.rs calls it: the sounds of a text, and a voice.
@pytest.mark.parametrize("how", [["--ipa", "-q"], ["--stdout", "-s", "175"]], ids=["sounds", "voice"])
@pytest.mark.parametrize("language", SAID)
def test_espeak_says_the_same_where_nothing_else_is(espeak, language, how):
    command = ["/usr/bin/espeak-ng", *how, "-b", "1", "-v", language, "--stdin"]
    # All symbols at the start, so that one that nobody calls today is not missing tomorrow.
    alone = {"env": {"LD_BIND_NOW": "1"}, "preexec_fn": lambda: leave_for(espeak)}
    said, expected = (subprocess.run(command, input=SAID[language].encode(), capture_output=True, **more) for more in (alone, {}))
    assert said.returncode == 0 and said.stdout == expected.stdout and len(said.stdout) > 20, said.stderr


def leave_for(folder):
    os.chroot(folder)
    os.chdir("/")
    os.setgroups([])
    os.setgid(10001)
    os.setuid(10001)


# Answers everything; the services' images have no shell to do it with.
SERVER = """
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>
int main(void) {
  int listening = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(PORT)};
  if (bind(listening, (void *)&here, sizeof here) || listen(listening, 9)) return 1;
  for (;;) {
    char asked[4096];
    int one = accept(listening, 0, 0);
    read(one, asked, sizeof asked);
    const char *said = "HTTP/1.0 200 OK\\r\\n\\r\\nu5_build_info{revision=\\"" REVISION "\\",version=\\"1\\"} 1\\n";
    write(one, said, strlen(said));
    close(one);
  }
}
"""

# Says what it is told to, if it runs as it should: as nobody, on files that it cannot change, with no way out.
TALK = """#!/bin/sh
[ "$(id -u):$(id -g):$(id -G)" = 10001:10001:10001 ] || exit 3
grep -q '^CapPrm:.0*$' /proc/self/status && grep -q '^NoNewPrivs:.1$' /proc/self/status || exit 4
touch /tmp/new || exit 5
grep -q '^[^ ]* / [^ ]* ro,' /proc/mounts || exit 6
[ "$(wc -l < /proc/net/route)" -le 1 ] || exit 7
echo '%s'
"""


PORTS = {"u5-signalling": 8080, "u5-admin": 8082, "u5-orchestrator": 8081}


def revision() -> str:
    return subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


class Tried:
    """Images that containers/try.sh speaks to."""

    def __init__(self, folder):
        self.folder = folder
        self.variables = {"place": folder, "PROGRAMS": str(folder), "MODELS": str(folder)}
        (folder / "server.c").write_text(SERVER)

    def build(self, *names: str) -> None:
        done = script("build.sh", *names, **self.variables)
        assert done.returncode == 0, done.stderr

    def compile(self, name: str, commit: str) -> None:
        defined = [f"-DPORT={PORTS[name]}", f'-DREVISION="{commit}"']
        command = ["cc", "-static", "-w", *defined, "-o", self.folder / name, self.folder / "server.c"]
        subprocess.run(command, check=True)

    def answer(self, **answer) -> subprocess.CompletedProcess:
        said = {"outcome": "answered", "answer": "We close at 8.", "audio_ms": 2100.0, "transcript": "", "response_time_ms": 700.0}
        (self.folder / "u5").write_text(TALK % json.dumps(said | answer))
        self.build("u5-tools")
        return script("try.sh", **self.variables)


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    images = Tried(tmp_path_factory.mktemp("tried"))
    for name in PORTS:
        images.compile(name, revision())
    images.build(*PORTS)
    return images


def test_an_answer_out_of_the_images_is_told(tried):
    done = tried.answer()
    assert done.returncode == 0 and "2.1 s of speech after 700 ms: We close at 8." in done.stdout, done.stderr


@pytest.mark.parametrize(
    ("answer", "told"),
    [({"audio_ms": 0.0}, "without a voice"), ({"answer": "Aisle 7."}, "not the answer"), ({"outcome": "failed"}, "not the answer")],
    ids=["silent", "another", "failed"],
)
def test_an_image_that_does_not_answer_is_refused(tried, answer, told):
    done = tried.answer(**answer)
    assert done.returncode == 1 and told in done.stderr, done.stderr


@pytest.mark.parametrize("name", ["u5-admin"])
def test_a_program_of_another_commit_is_refused(tried, name):
    tried.compile(name, "unknown")
    tried.build(name)
    done = tried.answer()
    tried.compile(name, revision())
    tried.build(name)
    assert done.returncode == 1 and f"{name} was not compiled from {revision()}" in done.stderr, done.stderr


def test_a_service_that_does_not_start_is_refused(tried):
    shutil.copy(shutil.which("busybox"), tried.folder / "u5-admin")
    tried.build("u5-admin")
    done = tried.answer()
    tried.compile("u5-admin", revision())
    tried.build("u5-admin")
    assert done.returncode == 1 and "u5-admin ended" in done.stderr and "applet not found" in done.stderr, done.stderr


@pytest.mark.parametrize("name", ["u5-admin", "u5-orchestrator"])
def test_the_same_commit_makes_the_same_image(built, name):
    before = unpack(built, name)[2]
    assert script("build.sh", name, place=built).returncode == 0
    assert unpack(built, name)[2] == before


def test_a_program_that_needs_libraries_is_refused(built):
    shutil.copy("/bin/ls", built / "programs/u5-signalling")
    done = script("build.sh", "u5-signalling", place=built)
    assert done.returncode == 1 and "is not static" in done.stderr


def test_a_service_that_grew_is_refused(built, tmp_path):
    grown = tmp_path / "u5-signalling"
    grown.write_bytes(shutil.which("busybox").encode() and open(shutil.which("busybox"), "rb").read() + os.urandom(70_000_000))
    done = script("build.sh", "u5-signalling", place=built, PROGRAMS=str(tmp_path))
    assert done.returncode == 1 and "more than 60 MB" in done.stderr


def test_files_seed_a_volume_once_for_each_version(built, tmp_path):
    """The init container's own script, with the files of an image that was built."""
    (files := tmp_path / "files" / "whisper").mkdir(parents=True)
    (files / "model.bin").write_text("weights")
    done = script("artefacts.sh", "u5-models", "models", str(files.parent), place=built)
    assert done.returncode == 0, done.stderr
    _, inside, _ = unpack(built, "u5-models")
    assert {"artefacts/models/whisper/model.bin", "artefacts/models.version", "bin/sh"} <= inside


def seed(name: str, artefacts, volume) -> None:
    """Runs an init container of the chart, on folders of this machine."""
    pod = one(render().objects(), "Deployment", "u5-orchestrator")["spec"]["template"]["spec"]
    (found,) = [container for container in pod["initContainers"] if container["name"] == f"seed-{name}"]
    text = found["args"][0].replace("/artefacts/", f"{artefacts}/").replace("/seed", str(volume))
    environment = clean_environment() | {"HOSTNAME": "pod-1"}
    subprocess.run(["busybox", *found["command"], text], env=environment, check=True)


def test_new_models_come_beside_the_old_ones_and_the_oldest_go(tmp_path):
    (artefacts := tmp_path / "a" / "models").mkdir(parents=True)
    (volume := tmp_path / "v").mkdir()
    for version in ("one", "two", "two", "three"):
        (artefacts / "weights").write_text(version)
        (artefacts.parent / "models.version").write_text(f"{version}\n")
        seed("models", artefacts.parent, volume)
        assert (volume / "current/weights").read_text() == version
    assert {path.name for path in volume.iterdir()} == {"current", "two", "three"}


def test_what_staff_changed_of_the_knowledge_stays(tmp_path):
    (artefacts := tmp_path / "a" / "knowledge").mkdir(parents=True)
    (volume := tmp_path / "v").mkdir()
    (artefacts / "aisles.md").write_text("- oat milk: aisle 7")
    seed("knowledge", artefacts.parent, volume)
    (volume / "aisles.md").write_text("- oat milk: aisle 9")
    (artefacts / "aisles.md").write_text("- oat milk: aisle 8")
    seed("knowledge", artefacts.parent, volume)
    assert (volume / "aisles.md").read_text() == "- oat milk: aisle 9"


@pytest.fixture
def registry(tmp_path):
    port = free_port()
    config = {"version": 0.1, "storage": {"filesystem": {"rootdirectory": str(tmp_path / "data")}}, "http": {"addr": f"127.0.0.1:{port}"}}
    (tmp_path / "config.yml").write_text(json.dumps(config))
    server = subprocess.Popen(["docker-registry", "serve", tmp_path / "config.yml"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 30
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/v2/", timeout=2)
            break
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.1)
    yield f"127.0.0.1:{port}/library"
    server.terminate()
    server.wait(20)


def test_an_image_is_pushed_once_under_its_commit(built, registry):
    assert script("build.sh", "u5-admin", place=built).returncode == 0
    variables = {"place": built, "registry": registry, "REGISTRY_INSECURE": "1"}
    first = script("push.sh", "u5-admin", **variables)
    assert first.returncode == 0 and first.stdout.strip() == f"{registry}/u5-admin:{COMMIT}", first.stderr
    host = registry.removesuffix("/library")
    tags = json.load(urllib.request.urlopen(f"http://{host}/v2/library/u5-admin/tags/list"))
    assert tags["tags"] == [COMMIT]
    again = script("push.sh", "u5-admin", **variables)
    assert again.returncode == 0 and "is there" in again.stdout

"""Images are built offline, from nothing, the same each time, and pushed once. BusyBox stands for the programs, which take
minutes to compile; `make images` builds the real ones in the same way."""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request

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
    for name in ("u5-admin", "u5"):
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
    done = script("build.sh", "u5-admin", "u5-tools", place=place)
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


def test_the_same_commit_makes_the_same_image(built):
    before = unpack(built, "u5-admin")[2]
    assert script("build.sh", "u5-admin", place=built).returncode == 0
    assert unpack(built, "u5-admin")[2] == before


def test_a_program_that_needs_libraries_is_refused(built):
    shutil.copy("/bin/ls", built / "programs/u5-signalling")
    done = script("build.sh", "u5-signalling", place=built)
    assert done.returncode == 1 and "is not static" in done.stderr


def test_a_service_that_grew_is_refused(built):
    grown = built / "programs/u5-orchestrator"
    grown.write_bytes(shutil.which("busybox").encode() and open(shutil.which("busybox"), "rb").read() + os.urandom(70_000_000))
    done = script("build.sh", "u5-orchestrator", place=built)
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

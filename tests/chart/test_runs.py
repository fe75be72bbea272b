"""The programs run with what the chart gives them: its configuration, its flows, its probes, its spoken test's question."""

import json
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from chart import BINARIES, clean_environment, containers, of_kind, one, render_values

# Test doubles hear and speak, so that no weights are needed; what is said comes from the chart's flows.
ENGINES = {"stt": "scripted", "heard": "What time do you close on Saturday?", "tts": "scripted", "embeddings": "off"}
VALUES = {
    "orchestrator": {"settings": {"engines": ENGINES}},
    "gpu": {"mode": "none"},
    "store": {"timezone": "Europe/Berlin"},
    **{part: {"mode": "off"} for part in ("speaches", "ollama", "qdrant", "redis")},
}


@pytest.fixture(scope="module")
def objects():
    return render_values(VALUES).objects()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def directory(volume: dict, objects: list[dict], folder: Path) -> Path:
    """A volume of ConfigMaps as the kubelet lays it out: a folder behind ..data, in which the last of a name wins."""
    sources = volume.get("projected", {}).get("sources", []) or [volume]
    data = {}
    for source in sources:
        if not source["configMap"].get("optional"):
            data |= one(objects, "ConfigMap", source["configMap"]["name"])["data"]
    real = folder / volume["name"] / "..2026_11_22"
    real.mkdir(parents=True)
    for name, text in data.items():
        (real / name).write_text(text)
        (real.parent / name).symlink_to(f"..data/{name}")
    (real.parent / "..data").symlink_to(real.name)
    return real.parent


def with_paths(text: str, pod: dict, objects: list[dict], folder: Path) -> str:
    """The configuration with the pod's mounts where this machine has them."""
    volumes = {volume["name"]: volume for volume in pod["spec"]["volumes"]}
    for mount in containers(pod)[-1]["volumeMounts"]:
        volume = volumes[mount["name"]]
        if mount["mountPath"] == "/tmp":
            continue
        here = folder / mount["name"]
        if "configMap" in volume or "projected" in volume:
            here = directory(volume, objects, folder)
        here.mkdir(exist_ok=True)
        text = text.replace(f'"{mount["mountPath"]}', f'"{here}')
    return text


@contextmanager
def running(objects, name: str, program: str, port: int, folder: Path, streamers: int | None = None):
    """A Deployment's program with its own configuration; its port is another one, of this machine."""
    pod = one(objects, "Deployment", name)["spec"]["template"]
    config = folder / "u5.toml"
    text = with_paths(one(objects, "ConfigMap", name)["data"]["u5.toml"], pod, objects, folder)
    text = re.sub(r'^listen = "0.0.0.0:\d+"', f'listen = "127.0.0.1:{port}"', text, flags=re.MULTILINE)
    if streamers:
        text = text.replace('"0.0.0.0:8888"', f'"127.0.0.1:{streamers}"')
    config.write_text(text)
    log = (folder / "log").open("w+")
    process = subprocess.Popen([BINARIES / program, "--config", config], stdout=log, stderr=log, env=clean_environment())
    try:
        wait_for_probes(pod, port, process, folder / "log")
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(60)
        log.close()


def wait_for_probes(pod: dict, port: int, process: subprocess.Popen, log: Path) -> None:
    """As the kubelet would: startup, then liveness and readiness."""
    main = pod["spec"]["containers"][0]
    end = time.monotonic() + 120
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        while get(f"http://127.0.0.1:{port}{main[probe]['httpGet']['path']}")[0] != 200:
            assert process.poll() is None and time.monotonic() < end, log.read_text()
            time.sleep(0.1)


def test_a_kiosk_answers_from_the_chart_s_flows(objects, tmp_path):
    (folder := tmp_path / "o").mkdir()
    with running(objects, "u5-orchestrator", "u5-orchestrator", free_port(), folder) as host:
        health = json.loads(get(f"http://{host}/health")[1])
        assert {"status", "gpu", "model_loaded"} <= set(health) and health["model_loaded"] is True
        ready = json.loads(get(f"http://{host}/ready")[1])
        assert ready["ready"] is True and {"qdrant", "ollama"} <= set(ready)
        metrics = get(f"http://{host}/metrics")[1]
        names = ("conversations_total", "response_time_seconds", "stt_confidence", "rag_chunks_retrieved", "tts_generation_seconds", "active_sessions")
        assert all(f"# TYPE kiosk_{name} " in metrics for name in names)
        assert json.loads(get(f"http://{host}/v1/revisions")[1]).get("refused") is None
        ask = [BINARIES / "u5", "talk", "--url", f"ws://{host}/v1/realtime", "--json", "--text", "What time do you close on Saturday?"]
        said = subprocess.run(ask, capture_output=True, text=True, env=clean_environment(), timeout=120)
        assert said.returncode == 0, said.stderr
        expected = re.search(r"grep -Eqi '([^']+)'", one(objects, "Pod", "u5-test-talk")["spec"]["containers"][0]["args"][0]).group(1)
        answer = json.loads(said.stdout.splitlines()[-1])
        assert re.search(expected, json.dumps(answer), re.IGNORECASE), answer


def test_pages_and_console_come_up_with_the_chart_s_probes(objects, tmp_path):
    for part, program in (("signalling-kiosk-1", "u5-signalling"), ("admin", "u5-admin")):
        (folder := tmp_path / part).mkdir()
        with running(objects, f"u5-{part}", program, free_port(), folder, streamers=free_port()) as host:
            assert get(f"http://{host}/")[0] == 200 and "# TYPE" in get(f"http://{host}/metrics")[1]


def test_the_relay_beside_an_avatar_takes_its_arguments():
    made = render_values({"kiosks": [{"id": "a", "avatar": {"enabled": True}}]}).objects()
    (avatar,) = [t for t in of_kind(made, "Deployment") if t["metadata"]["name"] == "u5-avatar-a"]
    (relay,) = avatar["spec"]["template"]["spec"]["initContainers"]
    assert relay["restartPolicy"] == "Always"
    done = subprocess.run([BINARIES / "u5-signalling", *relay["args"], "--print-config"], capture_output=True, text=True, env=clean_environment())
    assert done.returncode == 0 and 'relay.upstream = "ws://u5-signalling-a.u5-store.svc:8888"' in done.stdout

"""The files that the chart writes are read by the programs for which it writes them."""

import re
import subprocess

import pytest

from chart import BINARIES, clean_environment, containers, everything, of_kind, oldest_for, one, pods, render, render_values

PROGRAMS = {"orchestrator": "u5-orchestrator", "signalling": "u5-signalling", "admin": "u5-admin"}
SECRETS = "/run/secrets"


def check(program: str, text: str, variables: dict[str, str], folder) -> str:
    """What the program says where the chart's Secrets are mounted in `folder`."""
    for path in re.findall(f"{SECRETS}/(u5/[a-z-]+|tools)", text):
        secret = folder / "secrets" / path
        secret.parent.mkdir(parents=True, exist_ok=True)
        secret.write_text("123456\n") if "/" in path else secret.mkdir(exist_ok=True)
    file = folder / "u5.toml"
    file.write_text(text.replace(SECRETS, str(folder / "secrets")))
    environment = clean_environment() | variables
    done = subprocess.run([BINARIES / program, "--config", file, "--check"], capture_output=True, text=True, env=environment)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def variables_of(container: dict, objects: list[dict]) -> dict[str, str]:
    """The pod's variables of U5."""
    found = {}
    for variable in container.get("env", []):
        if not variable["name"].startswith("U5_"):
            continue
        source = variable.get("valueFrom", {})
        if "configMapKeyRef" in source:
            reference = source["configMapKeyRef"]
            found[variable["name"]] = one(objects, "ConfigMap", reference["name"])["data"][reference["key"]]
        else:
            found[variable["name"]] = variable["value"]
    return found


def configured(objects: list[dict]):
    """Every program that reads a file of the chart: its name, the file, and the variables beside it."""
    for name, pod in pods(objects):
        (config,) = [v for v in pod["spec"]["volumes"] if v["name"] == "config"] or [None]
        if config is None or not name.startswith("Deployment/"):
            continue
        part = pod["metadata"]["labels"]["app.kubernetes.io/component"]
        text = one(objects, "ConfigMap", config["configMap"]["name"])["data"]["u5.toml"]
        yield PROGRAMS[part], text, variables_of(pod["spec"]["containers"][0], objects)


@pytest.mark.parametrize("values", everything(), ids=lambda file: file.stem)
def test_every_program_accepts_its_configuration(values, tmp_path):
    seen = set()
    for program, text, variables in configured(render(values, kubernetes=oldest_for(values)).objects()):
        seen.add(program)
        assert check(program, text, variables, tmp_path) == "", text
    assert seen == set(PROGRAMS.values())


def test_a_program_refuses_what_the_chart_would_get_wrong(tmp_path):
    """The check itself can fail."""
    ((program, text, variables),) = [c for c in configured(render().objects()) if c[0] == "u5-orchestrator"]
    assert "max_session" in check(program, text.replace("max_sessions", "max_session"), variables, tmp_path)
    assert "U5_QDRANT_ADDRESS" in check(program, text, variables | {"U5_QDRANT_ADDRESS": "x"}, tmp_path)


def test_variables_that_kubernetes_makes_of_services_would_be_refused(tmp_path):
    """Why pods have enableServiceLinks: false."""
    ((program, text, variables),) = [c for c in configured(render().objects()) if c[0] == "u5-orchestrator"]
    linked = {"U5_ORCHESTRATOR_PORT": "tcp://10.43.0.7:8081", "U5_ORCHESTRATOR_SERVICE_HOST": "10.43.0.7"}
    assert "is not a variable of U5" in check(program, text, variables | linked, tmp_path)


def test_a_secret_that_is_not_mounted_is_told_by_its_file(tmp_path):
    values = {"orchestrator": {"tokensSecret": {"name": "kiosks"}}, "signalling": {"tokensSecret": {"name": "kiosks"}}}
    configs = {program: text for program, text, _ in configured(render_values(values).objects())}
    for program, file in (("u5-orchestrator", "u5/tokens"), ("u5-signalling", "u5/token")):
        assert check(program, configs[program], {}, tmp_path) == ""
        (tmp_path / "secrets" / file).unlink()
        done = subprocess.run([BINARIES / program, "--config", tmp_path / "u5.toml", "--check"], capture_output=True, text=True)
        told = done.stdout + done.stderr
        assert done.returncode != 0 and f"{tmp_path}/secrets/{file}" in told and "123456" not in told


def test_settings_win_over_what_the_chart_says(tmp_path):
    values = {
        "orchestrator": {"settings": {"turns": {"pause_ms": 160, "microphone": "tap"}, "engines": {"tts": "off"}}},
        "signalling": {"settings": {"signalling": {"camera": True}, "signalling.streaming": {"viewers": 3}}},
        "kiosks": [{"id": "a", "settings": {"signalling": {"camera": False}}}],
    }
    for program, text, variables in configured(render_values(values).objects()):
        assert check(program, text, variables, tmp_path) == ""
        if program == "u5-orchestrator":
            assert "pause_ms = 160" in text and 'microphone = "tap"' in text and 'tts = "off"' in text
        if program == "u5-signalling":
            assert "camera = false" in text and "viewers = 3" in text


def test_texts_with_every_kind_of_character_arrive(tmp_path):
    store = {"name": 'Käse "am" Markt <5 & \\ mehr', "texts": {"de": {"ai_notice": "Zeile 1: 100 % 'KI'\tgut"}}}
    for program, text, variables in configured(render_values({"store": store}).objects()):
        assert check(program, text, variables, tmp_path) == "", text


def test_opening_hours_are_read_as_they_were_written():
    hours = {"week": {"monday": "08:00-12:30, 14:00-20:00"}, "closed": ["2026-12-25"]}
    objects = render_values({"store": {"openingHours": hours, "timezone": "Europe/Berlin"}}).objects()
    text = one(objects, "ConfigMap", "u5-signalling-kiosk-1")["data"]["u5.toml"]
    assert '"monday" = "08:00-12:30, 14:00-20:00"' in text and '"closed" = ["2026-12-25"]' in text and '"timezone" = "Europe/Berlin"' in text


@pytest.mark.parametrize("values", everything(), ids=lambda file: file.stem)
def test_directories_that_the_configuration_names_are_mounted(values):
    """And those that are written to can be."""
    writable = {"/var/cache/u5", "/var/lib/u5/admin", "/var/lib/u5/live"}
    objects = render(values, kubernetes=oldest_for(values)).objects()
    for thing in of_kind(objects, "Deployment"):
        pod = thing["spec"]["template"]
        part = pod["metadata"]["labels"]["app.kubernetes.io/component"]
        if part not in ("orchestrator", "admin"):
            continue
        mounts = {m["mountPath"]: m.get("readOnly", False) for m in containers(pod)[-1]["volumeMounts"]}
        text = one(objects, "ConfigMap", thing["metadata"]["name"])["data"]["u5.toml"]
        for line in text.splitlines():
            key, value = line.split(" = ")[0], line.split(" = ")[-1]
            path = value.strip('[]"').removeprefix("file:")
            is_address = key == "base_path"
            if path.startswith("/") and not is_address:
                mount = max((m for m in mounts if path.startswith(m)), key=len, default=None)
                assert mount, f"{thing['metadata']['name']}: {line}"
                assert not (mount in writable and mounts[mount] and part == "admin"), line

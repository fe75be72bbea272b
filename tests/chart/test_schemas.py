"""The API server would take every object: Kubernetes' own, and those of other people's operators."""

import functools
import json
import subprocess
import sys
from pathlib import Path

import kubernetes_validate
import pytest
import yaml
from kubernetes_validate import utils

from chart import CHART, KUBERNETES, ROOT, Result, everything, oldest_for, render, render_values

# Each call would read the definitions of all of Kubernetes anew.
utils.schema_contents = functools.cache(utils.schema_contents)
HERE = Path(__file__).parent
FOREIGN = {"monitoring.coreos.com/v1", "keda.sh/v1alpha1", "gateway.networking.k8s.io/v1"}
# What no environment or scenario turns on.
BESIDE = [
    {"restore": {"component": part, "file": "a.bak"}, "backup": {"enabled": True, "adminTokenSecret": {"name": "t"}}}
    for part in ("admin", "qdrant", "redis")
]


def newer(version: str, other: str) -> bool:
    return tuple(map(int, version.split("."))) >= tuple(map(int, other.split(".")))


def objects_for(kubernetes: str) -> list[dict]:
    """One object of each shape that any environment or scenario has in a cluster of that version."""
    made = [render(v, kubernetes=kubernetes) for v in everything() if newer(kubernetes, oldest_for(v))]
    made += [render_values(values, kubernetes=kubernetes) for values in BESIDE]
    return list({key: thing for result in made for key, thing in shapes(result)}.values())


@functools.cache
def shapes(result: Result) -> list[tuple[str, dict]]:
    return [(json.dumps(shape(thing), sort_keys=True), thing) for thing in result.objects()]


def shape(part):
    """An object without the texts on which no schema depends: names, amounts, addresses. Words such as RollingUpdate stay."""
    match part:
        case dict():
            return {key: shape(value) for key, value in part.items()}
        case list():
            return [shape(value) for value in part]
        case str():
            return part if part.isalpha() and len(part) < 30 else "~"
    return part


@pytest.mark.parametrize("kubernetes", KUBERNETES)
def test_kubernetes_takes_every_object(kubernetes):
    native = [t for t in objects_for(kubernetes) if t["apiVersion"] not in FOREIGN]
    assert len(native) > 80
    for thing in native:
        kubernetes_validate.validate(thing, kubernetes, strict=True)


def test_a_wrong_object_is_not_taken():
    thing = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spec": {"port": []}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(thing, KUBERNETES[0], strict=True)


def models(things: list[dict]) -> list[str]:
    """What the models of other people's resources have against these."""
    done = subprocess.run(["node", HERE / "models.mjs"], input=json.dumps(things), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_other_peoples_resources_are_as_their_models_want_them():
    foreign = [t for t in objects_for("1.37") if t["apiVersion"] in FOREIGN]
    rules = {"apiVersion": "monitoring.coreos.com/v1", "kind": "PrometheusRule", "metadata": {"name": "rules"}}
    foreign += [{**rules, "spec": yaml.safe_load(file.read_text())} for file in CHART.glob("rules/*.yaml")]
    assert {t["kind"] for t in foreign} >= {"ServiceMonitor", "ScaledObject", "HTTPRoute"}
    assert models(foreign) == []


def test_a_wrong_resource_is_told():
    wrong = [{"apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject", "metadata": {"name": "a"}, "spec": {"triggers": []}}]
    assert models(wrong) != []


def test_yaml_of_the_chart_is_clean():
    """Also what Helm reads as YAML and people edit."""
    files = [*CHART.glob("*.yaml"), *CHART.glob("examples/*.yaml"), *HERE.glob("*.yaml"), *ROOT.glob(".gitea/workflows/*.yaml")]
    done = subprocess.run([sys.executable, "-m", "yamllint", "--strict", "-c", HERE / ".yamllint", *files], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout

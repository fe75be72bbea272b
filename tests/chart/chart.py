"""The chart as its tests see it: rendered by both Helms, and taken apart."""

import functools
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
CHART = ROOT / "helm"
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
TOOLS = TARGET / "chart"
BINARIES = Path(os.environ.get("U5_TEST_BINARIES", TARGET / "debug"))
HELMS = ("3", "4")
KUBERNETES = [f"1.{minor}" for minor in range(30, 38)]
ENVIRONMENTS = sorted(CHART.glob("values-*.yaml"))
SCENARIOS = sorted((CHART / "examples").glob("*.yaml"))
# What claims of GPUs need; everything else is rendered for the oldest.
NEEDS = {"claims.yaml": "1.32"}

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Result:
    """What Helm said and made."""

    code: int
    text: str
    errors: str

    def objects(self) -> list[dict]:
        assert self.code == 0, self.errors
        return parse(self.text)


@functools.cache
def parse(text: str) -> list[dict]:
    """The objects in a rendered chart; most of the time of these tests would go into reading the same text again."""
    return [found for found in yaml.load_all(text, Loader) if found]


def clean_environment() -> dict[str, str]:
    """Without variables that programs of U5 would take for their configuration."""
    return {name: value for name, value in os.environ.items() if not name.startswith("U5_")}


def helm(version: str, *arguments: str, stdin: str | None = None) -> Result:
    """Runs one of the Helms. That files of the chart are links is no news."""
    program = TOOLS / f"helm{version}" / "helm" / "helm"
    done = subprocess.run([program, *arguments], input=stdin, capture_output=True, text=True, env=clean_environment())
    errors = "\n".join(line for line in done.stderr.splitlines() if "found symbolic link" not in line)
    return Result(done.returncode, done.stdout, errors)


def values_arguments(files: tuple[Path, ...], sets: tuple[str, ...]) -> list[str]:
    named = [argument for file in files for argument in ("--values", str(file))]
    return named + [argument for value in sets for argument in ("--set", value)]


@functools.cache
def render(
    *files: Path,
    sets: tuple[str, ...] = (),
    version: str = "4",
    kubernetes: str = "1.37",
    chart: Path = CHART,
    release: str = "u5",
) -> Result:
    arguments = ["template", release, str(chart), "--namespace", "u5-store", "--kube-version", f"{kubernetes}.0"]
    return helm(version, *arguments, *values_arguments(files, sets))


def render_values(values: dict, version: str = "4", kubernetes: str = "1.37") -> Result:
    """Rendered with values that stand in no file."""
    arguments = ["template", "u5", str(CHART), "--namespace", "u5-store", "--kube-version", f"{kubernetes}.0"]
    return helm(version, *arguments, "--values", "-", stdin=yaml.safe_dump(values))


def one(objects: list[dict], kind: str, name: str) -> dict:
    found = [thing for thing in objects if thing["kind"] == kind and thing["metadata"]["name"] == name]
    assert len(found) == 1, f"{kind} {name}: {len(found)} of {[t['metadata']['name'] for t in objects if t['kind'] == kind]}"
    return found[0]


def of_kind(objects: list[dict], *kinds: str) -> list[dict]:
    return [thing for thing in objects if thing["kind"] in kinds]


def pod_of(thing: dict) -> dict | None:
    """The pod that an object runs, if it runs any."""
    match thing["kind"]:
        case "Pod":
            return thing
        case "Deployment" | "StatefulSet" | "Job":
            return thing["spec"]["template"]
        case "CronJob":
            return thing["spec"]["jobTemplate"]["spec"]["template"]
    return None


def pods(objects: list[dict]) -> list[tuple[str, dict]]:
    found = ((f"{thing['kind']}/{thing['metadata']['name']}", pod_of(thing)) for thing in objects)
    return [(name, pod) for name, pod in found if pod]


def containers(pod: dict) -> list[dict]:
    return pod["spec"].get("initContainers", []) + pod["spec"]["containers"]


def is_own(container: dict) -> bool:
    return re.search(r"/u5-[a-z]+[:@]", container["image"]) is not None


def everything() -> list[Path]:
    return [*ENVIRONMENTS, *SCENARIOS]


def oldest_for(file: Path) -> str:
    return NEEDS.get(file.name, "1.30")

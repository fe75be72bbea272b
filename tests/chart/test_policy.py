"""A policy scanner finds nothing that is not explained."""

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from chart import CHART, TOOLS, clean_environment, render

EXPLAINED = yaml.safe_load((Path(__file__).parent / "policy.yaml").read_text())
SCANNED = [CHART / "values-store1.yaml", CHART / "values-qa.yaml", CHART / "examples/multi-node.yaml", CHART / "examples/publish-configmap.yaml"]


def scan(objects: list[dict], folder: Path) -> list[tuple[str, str, str]]:
    """Findings as (check, resource, what it says). Flows and rules have braces, for which the scanner would skip the whole file."""
    (folder / "all.yaml").write_text(yaml.safe_dump_all([thing for thing in objects if thing["kind"] not in ("ConfigMap", "PrometheusRule")]))
    command = [TOOLS / "py/bin/checkov", "--skip-download", "--framework", "kubernetes", "-d", folder, "--compact", "--quiet", "-o", "json"]
    done = subprocess.run(command, capture_output=True, text=True, env=clean_environment())
    report = json.loads(done.stdout)
    assert report["summary"]["resource_count"] > 20 and report["summary"]["parsing_errors"] == 0, done.stderr
    return [(f["check_id"], f["resource"], f["check_name"]) for f in report["results"]["failed_checks"]]


@pytest.fixture(scope="module")
def findings(tmp_path_factory):
    """Of all that is scanned, in one go: the scanner takes longer to start than to look."""
    objects = {json.dumps(thing): thing for values in SCANNED for thing in render(values).objects()}
    return set(scan(list(objects.values()), tmp_path_factory.mktemp("scanned")))


def explains(entry: dict, finding: tuple[str, str, str]) -> bool:
    return entry["check"] == finding[0] and re.fullmatch(entry["of"], finding[1]) is not None


def test_every_finding_is_explained(findings):
    assert not [finding for finding in sorted(findings) if not any(explains(entry, finding) for entry in EXPLAINED)]


def test_every_explanation_is_needed(findings):
    assert not [entry for entry in EXPLAINED if not any(explains(entry, finding) for finding in findings)]


def test_a_privileged_pod_is_found(tmp_path):
    objects = json.loads(json.dumps(render().objects()))
    admin = next(t for t in objects if t["kind"] == "Deployment" and t["metadata"]["name"] == "u5-admin")
    admin["spec"]["template"]["spec"]["containers"][0]["securityContext"] = {"privileged": True}
    found = [f for f in scan(objects, tmp_path) if not any(explains(entry, f) for entry in EXPLAINED)]
    assert any("rivileged" in name for _, _, name in found)

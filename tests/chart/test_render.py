"""Both Helms accept the chart and make the same of it, in every environment and scenario."""

import gzip
import json
import subprocess

import pytest
import yaml

from chart import CHART, ENVIRONMENTS, HELMS, NEEDS, SCENARIOS, TOOLS, everything, helm, one, of_kind, oldest_for, render, values_arguments

RULES = """groups:
  - name: u5
    rules:
      - alert: KioskSlow
        expr: kiosk_response_time_seconds > 15
        annotations:
          summary: "{{ $labels.instance }} takes {{ $value | humanizeDuration }}"
"""
BOARD = {"title": "Store", "templating": {"list": []}, "panels": [{"legend": "{{instance}} ${store}"}]}


def test_the_helms_are_those_that_are_named():
    versions = {helm(version, "version", "--short").text.split("+")[0].strip() for version in HELMS}
    assert versions == {"v3.17.3", "v4.1.4"}


def test_every_environment_and_scenario_that_was_asked_for_is_there():
    assert {file.name for file in ENVIRONMENTS} == {f"values-{name}.yaml" for name in ("dev", "uat", "live", "qa", "store1")}
    assert {"single-node.yaml", "multi-node.yaml", "site-a.yaml", "site-b.yaml"} <= {file.name for file in SCENARIOS}
    assert set(NEEDS) <= {file.name for file in SCENARIOS}


@pytest.mark.parametrize("version", HELMS)
@pytest.mark.parametrize("values", everything(), ids=lambda file: file.stem)
def test_lint_is_silent(version, values):
    # Lint assumes a cluster of its own; Kubernetes' version is that of the render.
    linted = helm(version, "lint", "--strict", str(CHART), "--kube-version", "1.37.0", *values_arguments((values,), ()))
    assert linted.code == 0 and "[WARNING]" not in linted.text, linted.text + linted.errors


@pytest.mark.parametrize("values", everything(), ids=lambda file: file.stem)
def test_both_helms_make_the_same(values):
    for kubernetes in (oldest_for(values), "1.37"):
        three, four = (render(values, version=version, kubernetes=kubernetes) for version in HELMS)
        assert three.objects() and three.text == four.text
        assert three.errors == four.errors == ""


def test_the_deploy_command_works_in_every_environment():
    for values in ENVIRONMENTS:
        objects = render(values, sets=("image.tag=0a1b2c3",)).objects()
        image = one(objects, "Deployment", "u5-orchestrator")["spec"]["template"]["spec"]["containers"][0]["image"]
        assert image == "harbor.cledorze.lan/library/u5-orchestrator:0a1b2c3", values


@pytest.mark.parametrize("commit", ["1234567", "0123456", "12e4567", "9f2c1d3e4b5a69788796a5b4c3d2e1f0a9b8c7d6"])
def test_a_commit_is_a_tag_even_if_it_looks_like_a_number(commit):
    for version in HELMS:
        objects = render(sets=(f"image.tag={commit}",), version=version).objects()
        admin = one(objects, "Deployment", "u5-admin")
        assert admin["spec"]["template"]["spec"]["containers"][0]["image"].endswith(f"/u5-admin:{commit}")
        assert admin["metadata"]["labels"]["app.kubernetes.io/version"] == commit


def test_a_deploy_of_another_tag_replaces_only_what_is_built_from_it():
    values = CHART / "values-store1.yaml"
    before, after = (render(values, sets=(f"image.tag={tag}", "avatar.relayImage.tag=1")).objects() for tag in ("a", "b"))
    templates = [
        {t["metadata"]["name"]: json.dumps(t["spec"]["template"], sort_keys=True) for t in of_kind(o, "Deployment", "StatefulSet")}
        for o in (before, after)
    ]
    changed = {name for name in templates[0] if templates[0][name] != templates[1][name]}
    assert changed == {"u5-orchestrator", "u5-admin", "u5-signalling-entrance", "u5-signalling-bakery"}


def test_every_object_is_of_the_release():
    for values in everything():
        for thing in render(values).objects():
            labels = thing["metadata"]["labels"]
            assert labels["app.kubernetes.io/instance"] == "u5" and labels["app.kubernetes.io/part-of"] == "u5", thing["metadata"]
            if thing["kind"] != "PriorityClass":
                assert thing["metadata"]["namespace"] == "u5-store"


def test_no_two_objects_have_the_same_name():
    for values in everything():
        names = [(thing["kind"], thing["metadata"]["name"]) for thing in render(values).objects()]
        assert len(names) == len(set(names)), values


def test_rules_and_dashboards_arrive_as_they_were_written(tmp_path):
    """They have braces of their own, which Helm must not touch."""
    chart = tmp_path / "helm"
    subprocess.run(["cp", "-RL", CHART, chart], check=True)
    for folder, name, text in (("rules", "seeded.yaml", RULES), ("dashboards", "seeded.json", json.dumps(BOARD))):
        (chart / folder).mkdir(exist_ok=True)
        (chart / folder / name).write_text(text)
    sets = ("monitoring.rules=true", "monitoring.dashboards=true", "monitoring.labels.release=prometheus")
    objects = render(chart=chart, sets=sets).objects()
    rule = one(objects, "PrometheusRule", "u5-rules-seeded")
    assert rule["spec"] == yaml.safe_load(RULES) and rule["metadata"]["labels"]["release"] == "prometheus"
    board = one(objects, "ConfigMap", "u5-dashboard-seeded")
    assert json.loads(board["data"]["seeded.json"]) == BOARD
    assert board["metadata"]["labels"]["grafana_dashboard"] == "1"


def test_all_rules_and_dashboards_of_the_chart_are_in_it():
    objects = render(sets=("monitoring.rules=true", "monitoring.dashboards=true")).objects()
    rules = {f"u5-rules-{file.stem}" for file in CHART.glob("rules/*.yaml")}
    assert rules == {thing["metadata"]["name"] for thing in of_kind(objects, "PrometheusRule")}
    boards = {f"u5-dashboard-{file.stem}" for file in CHART.glob("dashboards/*.json")}
    assert boards == {n for t in of_kind(objects, "ConfigMap") if (n := t["metadata"]["name"]).startswith("u5-dashboard-")}


def test_a_packaged_chart_is_small_enough_for_fleet_and_renders_the_same(tmp_path):
    packaged = helm("4", "package", str(CHART), "--destination", str(tmp_path))
    assert packaged.code == 0, packaged.errors
    (package,) = tmp_path.glob("*.tgz")
    assert render(chart=package).text == render().text
    files = [path for path in CHART.rglob("*") if path.is_file() and not any(part.startswith(".") for part in path.parts)]
    bundle = json.dumps([{"name": str(path.relative_to(CHART)), "content": path.read_text()} for path in files])
    assert len(gzip.compress(bundle.encode())) < 1_000_000


def test_helms_come_from_the_lock():
    """A tool of another version would make the comparison mean something else."""
    lock = json.loads((CHART.parent / "tests/chart/package-lock.json").read_text())["packages"]
    assert lock["node_modules/helm3"]["version"] == "2.1.0" and lock["node_modules/helm4"]["version"] == "2.2.2"
    assert TOOLS.is_dir()

"""Every rule can be read, and every alert fires and keeps silent where it should, and says what to do."""

import functools
import re
import subprocess

import pytest
import yaml
from programs import ROOT, installed

RULES = sorted((ROOT / "helm" / "rules").glob("*.yaml"))
CASES = sorted((ROOT / "tests" / "observability" / "rules").glob("*.yaml"))
RUNBOOKS = ROOT / "docs" / "runbooks"
SECTIONS = ["**Customers**", "## Check", "## Mend", "## Escalate"]
REQUIRED = {"KioskResponseSlow": "warning", "KioskSpeechUnclear": "warning", "KioskGpuMemoryHigh": "critical",
            "KioskServiceRestarted": "warning"}


def promtool(*arguments):
    done = subprocess.run([installed("promtool", "prometheus"), *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def rules():
    return [rule for file in RULES for group in yaml.safe_load(file.read_text())["groups"] for rule in group["rules"]]


ALERTS = [rule for rule in rules() if "alert" in rule]
NAMES = sorted({alert["alert"] for alert in ALERTS})


@functools.cache
def cases():
    """Each expectation of the cases: the alert's name, the labels of what fires, and the series."""
    return [(expected["alertname"], [alert["exp_labels"] for alert in expected["exp_alerts"]], case["input_series"])
            for file in CASES for case in yaml.safe_load(file.read_text())["tests"] for expected in case["alert_rule_test"]]


def identity(alert):
    return " ".join([alert["alert"], *alert["labels"].values()])


def test_promtool_finds_nothing_wrong():
    assert "FAILED" not in promtool("check", "rules", *RULES)


def test_every_case_holds():
    done = promtool("test", "rules", *CASES)
    assert done.count("SUCCESS") == len(CASES) == len(RULES) - 1, "one file of cases for each of alerts"


@pytest.mark.parametrize("alert", ALERTS, ids=identity)
def test_an_alert_fires_in_one_case_and_is_silent_in_another(alert):
    of_alert = [(labels, series) for name, labels, series in cases() if name == alert["alert"]]
    fires = [any(alert["labels"].items() <= labels.items() for labels in fired) for fired, _ in of_alert]
    assert any(fires), "no case in which it fires"
    assert not all(fires), "no case in which it is silent"
    # Silence for want of series says nothing.
    known = {record["record"]: record["expr"] for record in rules() if "record" in record}
    metrics = set(re.findall(r"\b(?:kiosk_\w+|u5_\w+|up|\w+_seconds|DCGM\w+|\w+_bytes|\w+_expiry)\b", expanded(alert["expr"], known)))
    for fired, series in of_alert:
        assert any(metric in entry["series"] for entry in series for metric in metrics), (fired, metrics)


def expanded(expr, known):
    for name, meaning in known.items():
        expr = expr.replace(name, meaning)
    return expr


@pytest.mark.parametrize("name", NAMES)
def test_an_alert_says_what_it_is_and_where_to_read_on(name):
    for alert in (alert for alert in ALERTS if alert["alert"] == name):
        said = alert["annotations"]
        assert said["summary"] and said["description"]
        assert said["runbook_url"] == f"https://u5.example/docs/runbooks/{name}.md"
        assert alert["labels"]["severity"] in ("warning", "critical")
    runbook = (RUNBOOKS / f"{name}.md").read_text()
    places = [runbook.find(section) for section in SECTIONS]
    assert -1 not in places and places == sorted(places), f"the page lacks one of {SECTIONS}, or their order"
    assert f"({name}.md)" in (RUNBOOKS / "README.md").read_text(), "it is not in the list"


def test_runbooks_are_of_alerts_and_their_links_lead_somewhere():
    pages = {page.stem: page.read_text() for page in RUNBOOKS.glob("*.md")}
    assert set(pages) - {"README"} == set(NAMES)
    for name, text in pages.items():
        for link in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (RUNBOOKS / link).exists(), f"{name} links to {link}"


def test_the_required_alerts_are_there_as_required():
    severities = {alert["alert"]: alert["labels"]["severity"] for alert in ALERTS}
    assert REQUIRED.items() <= severities.items()


@pytest.mark.parametrize("label", ["store", "component", "kiosk"])
def test_the_chart_gives_targets_the_labels_that_rules_and_dashboards_read(label):
    monitor = (ROOT / "helm" / "templates" / "monitoring.yaml").read_text()
    assert re.search(rf"targetLabel: {label}\b", monitor), "without it alerts and panels that name it stay empty in a cluster"

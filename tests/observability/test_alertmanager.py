"""The example of who is told what reaches the right people, for every alert that there is."""

import subprocess

import pytest
import yaml
from programs import ROOT, installed
from test_rules import ALERTS, identity

CONFIG = ROOT / "docs" / "operations" / "alertmanager.yaml"
BUGS = {"KioskInvariantViolated", "KioskTaskPanicked"}


def amtool(*arguments):
    done = subprocess.run([installed("amtool", "prometheus-alertmanager"), *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_can_be_read():
    assert "SUCCESS" in amtool("check-config", CONFIG)


@pytest.mark.parametrize("alert", ALERTS, ids=identity)
def test_an_alert_reaches_whom_it_concerns(alert):
    labels = [f"{name}={value}" for name, value in {"alertname": alert["alert"], **alert["labels"]}.items()]
    told = amtool("config", "routes", "test", f"--config.file={CONFIG}", *labels).strip()
    if alert["labels"]["severity"] == "critical":
        assert told == "on-call"
    else:
        assert told == ("developers" if alert["alert"] in BUGS else "mail")


def test_alerts_that_are_held_back_or_hold_back_exist():
    names = {alert["alert"] for alert in ALERTS} | {alert["labels"].get("burn") for alert in ALERTS}
    for rule in yaml.safe_load(CONFIG.read_text())["inhibit_rules"]:
        for matcher in rule["source_matchers"] + rule["target_matchers"]:
            label, _, value = matcher.replace("=~", "=").partition("=")
            if label in ("alertname", "burn"):
                for one in value.strip('"').split("|"):
                    assert any(name and name.startswith(one.removesuffix(".*")) for name in names), one

"""A real Prometheus scrapes the running binaries: what dashboards and rules ask for is there."""

import functools
import re
import subprocess

import pytest
from programs import get, installed, until
from prometheus import chosen, dashboards

# What a query may be silent about while all is well: the things that never happened.
SILENT_WHILE_WELL = re.compile(r" > 0$")
PANELS = [(name, panel["title"], target["expr"]) for name, board in dashboards().items()
          for panel in board["panels"] for target in panel.get("targets", [])]


@pytest.mark.parametrize("component", ["orchestrator", "signalling", "admin"])
def test_what_a_service_exposes_passes_promtools_lint(world, component):
    service = next(service for service in world.linden.services if service.component == component)
    text = get(f"{service.url}/metrics")
    checked = subprocess.run([installed("promtool", "prometheus"), "check", "metrics"], input=text, capture_output=True, check=False)
    assert checked.returncode == 0 and not checked.stdout + checked.stderr, checked.stdout + checked.stderr


def test_everything_is_scraped(world):
    up = world.prometheus.now("up")
    assert len(up) == len(world.linden.services) + len(world.harbour.services) + 1
    assert all(value == 1 for _, value in up), up


@pytest.mark.parametrize(("board", "title", "expr"), PANELS, ids=[f"{board}: {title}" for board, title, _ in PANELS])
def test_every_query_of_every_dashboard_returns_numbers(world, board, title, expr):
    expr = chosen(SILENT_WHILE_WELL.sub("", expr))
    until(f"a number for {expr}", lambda: world.prometheus.numbers(expr), patience=20)


def test_every_rule_is_evaluated_and_what_it_records_has_numbers(world):
    rules = until("all rules were evaluated", lambda: all_evaluated(world.prometheus.rules()))
    for rule in rules:
        assert rule["health"] == "ok", rule
    for name in {rule["name"] for rule in rules if rule["type"] == "recording"}:
        until(f"a number for {name}", functools.partial(world.prometheus.numbers, name), patience=20)


def all_evaluated(rules):
    return rules if rules and all(rule["health"] != "unknown" for rule in rules) else None


# Series that begin with a bug.
ONLY_WITH_BUGS = {"kiosk_invariant_violations_total", "u5_task_panics_total"}
METRIC = re.compile(r"\b([A-Za-z_:][\w:]*)(?=\{|\[| offset|\)|\s|$)(?!\()")
WORDS = set("sum min max group count changes increase rate time and or unless on by bool offset max_over_time histogram_quantile".split())
LABELS = set("store namespace instance component kiosk job gpu Hostname id task reason part name exported_namespace mountpoint "
             "persistentvolumeclaim le".split())


def test_every_series_that_an_alert_reads_is_there(world):
    for rule in (rule for rule in world.prometheus.rules() if rule["type"] == "alerting"):
        read = set(METRIC.findall(re.sub(r"\{[^}]*\}", "{", re.sub(r"\[[^\]]*\]", "", rule["query"])))) - WORDS - LABELS
        assert read, rule["query"]
        for metric in read - ONLY_WITH_BUGS:
            assert world.prometheus.now(f"count({metric})"), f"{rule['name']} reads {metric}, which nobody has"


def test_nothing_fires_in_stores_that_are_well(world):
    firing = world.prometheus.now('ALERTS{alertstate="firing"}')
    assert not firing, firing


def test_metrics_hold_no_word_of_a_customer(world):
    for service in world.linden.services:
        assert b"oat" not in get(f"{service.url}/metrics").lower()

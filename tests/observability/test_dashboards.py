"""The dashboards are what their sources say, and ask for nothing that does not exist."""

import json
import re
import subprocess
import sys

import pytest
from grafana_foundation_sdk.cog import plugins
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard
from programs import ROOT
from prometheus import dashboards

BOARDS = dashboards()
# What Grafana itself knows.
GRAFANA = {"__rate_interval", "__range"}


def test_they_are_as_they_would_be_written():
    build = ROOT / "helm" / "dashboards" / "build.py"
    done = subprocess.run([sys.executable, build, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_those_that_a_store_needs_are_there():
    assert set(BOARDS) == {"store", "kiosk", "gpu", "waterfall", "fleet"}
    assert len({board["uid"] for board in BOARDS.values()}) == len(BOARDS)


@pytest.mark.parametrize("name", BOARDS)
def test_panels_lie_beside_each_other(name):
    taken = set()
    for panel in BOARDS[name]["panels"]:
        place = panel["gridPos"]
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
        assert not cells & taken and place["x"] + place["w"] <= 24, panel["title"]
        taken |= cells


@pytest.mark.parametrize("name", BOARDS)
def test_variables_that_are_used_are_asked_for(name):
    board = BOARDS[name]
    known = {variable["name"] for variable in board["templating"]["list"]} | GRAFANA
    used = set(re.findall(r"\$\{?(\w+)", str(board["panels"])))
    assert used - {"1"} <= known, used - known


# Prometheus itself reads this of an annotation.
OF_THE_SOURCE = ["annotations.list.0.titleFormat"]


@pytest.mark.parametrize("name", BOARDS)
def test_grafanas_own_models_know_everything_in_them(name):
    plugins.register_default_plugins()
    read = json.loads(JSONEncoder().encode(Dashboard.from_json(BOARDS[name])))
    lost = dict(leaves(BOARDS[name])).items() - dict(leaves(read)).items()
    assert [path for path, _ in lost] == OF_THE_SOURCE


def leaves(tree, above=""):
    """Everything in a tree that is no tree, with its path."""
    below = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else None
    if below is None:
        yield above, tree
        return
    for name, branch in below:
        yield from leaves(branch, f"{above}.{name}".lstrip("."))

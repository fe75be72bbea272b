"""The operator's handbook and the runbooks speak of what is there."""

import re
import subprocess
import sys
import tomllib

import pytest
import yaml
from programs import ROOT

PAGES = sorted([*(ROOT / "docs" / "operations").glob("*.md"), *(ROOT / "docs" / "runbooks").glob("*.md")])
VALUES = ROOT / "helm" / "values.yaml"
SETTINGS = [*ROOT.glob("services/*/default.toml"), *ROOT.glob("shared/*/*.toml")]


def anchors(page):
    """The places in a page that links can name."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def keys(tree, above=""):
    """Every dotted name in a tree of settings."""
    for name, below in tree.items():
        yield above + name
        if isinstance(below, dict):
            yield from keys(below, f"{above}{name}.")


@pytest.fixture(scope="module")
def values():
    return yaml.safe_load(VALUES.read_text())


@pytest.fixture(scope="module")
def known(values):
    settings = [tomllib.loads(file.read_text()) for file in SETTINGS if file.name not in ("Cargo.toml", "models.toml")]
    return {key for tree in [values, *settings] for key in keys(tree)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page):
    for link in re.findall(r"\]\(([^):]+)\)", page.read_text()):
        path, _, place = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        assert not place or place in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_settings_that_are_named_exist(page, known):
    sections = {key.split(".")[0] for key in known}
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    named = set(re.findall(r"`([a-z]\w*(?:\.\w+)+)(?=[:=` ])", text)) | set(re.findall(r"--set (\w+(?:\.\w+)+)=", page.read_text()))
    unknown = {key for key in named if key.split(".")[0] in sections and not key.endswith((".md", ".yaml", ".sqlite", ".rdb", ".toml"))} - known
    assert not unknown


def rows(page, title):
    """The cells of the table below a title."""
    below = page.read_text().split(f"## {title}\n", 1)[1]
    table = below[below.index("|"):].split("\n\n", 1)[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def test_the_sizes_of_pods_are_those_of_the_chart(values):
    told = {row[0]: row[1:3] for row in rows(ROOT / "docs/operations/sizing.md", "Pods")}
    for part, sizes in told.items():
        resources = values[part]["resources"]
        assert sizes == [f"{resources[kind]['cpu']}, {resources[kind]['memory']}" for kind in ("requests", "limits")], part


def test_the_sizes_of_volumes_are_those_of_the_chart(values):
    told = {row[0]: row[1] for row in rows(ROOT / "docs/operations/sizing.md", "Volumes")}
    total = told.pop("**sum**")
    assert told == values["storage"]["sizes"]
    assert total == f"**{sum(int(size.removesuffix('Gi')) for size in told.values())}Gi**"


def test_the_page_of_metrics_is_what_the_code_has():
    subprocess.run([sys.executable, ROOT / "docs/operations/metrics.py", "--check"], check=True)

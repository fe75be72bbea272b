"""Whoever gets a value wrong is told which, and what would be right, before anything reaches a cluster."""

from pathlib import Path

import pytest
import yaml

from chart import HELMS, render, render_values

MISTAKES = yaml.safe_load((Path(__file__).parent / "mistakes.yaml").read_text())
# A template's name, Go's types and a line of a template help nobody who wrote values.
NOISE = ("nil pointer", "wrong type for value", "error calling", "<nil>", "interface {}", "YAML parse error")


def test_there_are_enough_of_them():
    assert len(MISTAKES) >= 30 and len({m["mistake"] for m in MISTAKES}) == len(MISTAKES)


@pytest.mark.parametrize("version", HELMS)
@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: m["mistake"])
def test_a_mistake_is_told_in_words(mistake, version):
    made = render_values(mistake["values"], version=version)
    assert made.code != 0 and not made.text
    # The two differ in how they write a path, and Helm 3 in the case of its sentences.
    for words in mistake["told"]:
        assert words.lower() in made.errors.lower(), made.errors
    assert not [noise for noise in NOISE if noise in made.errors], made.errors


def test_all_that_is_wrong_is_told_at_once():
    made = render_values({"topology": "multi-node", "redis": {"mode": "off"}, "orchestrator": {"replicas": 2}, "ingress": {"enabled": True}})
    assert made.errors.count("\n  - ") == 3, made.errors


def test_names_that_kubernetes_would_cut_are_refused():
    made = render(release="a-release-with-a-name-longer-than-it-should-be")
    assert made.code != 0 and "shorten the release's name" in made.errors


def test_claims_of_gpus_need_a_newer_cluster():
    made = render_values({"gpu": {"mode": "dra"}}, kubernetes="1.31")
    assert "gpu.mode dra needs Kubernetes 1.32" in made.errors
    assert render_values({"gpu": {"mode": "dra"}}, kubernetes="1.32").code == 0


def test_an_old_cluster_is_refused():
    made = render(kubernetes="1.29")
    assert made.code != 0 and ">=1.30.0-0" in made.errors


def test_whoever_uses_the_chart_as_a_part_may_have_globals():
    assert render_values({"global": {"somebodyElses": {"value": 1}}}).code == 0

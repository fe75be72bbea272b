"""Fleet brings the chart to every store, a few at first, while they are closed; a bad build goes no further than the pilots."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import jsonschema
import pytest
import yaml

from chart import CHART, HELMS, ROOT, helm, of_kind, parse, pods, containers

sys.path.insert(0, str(ROOT / "fleet"))
from generate import files, schedules  # noqa: E402
from simulate import qa, roll_out  # noqa: E402
from stores import DAY, MARGIN, Store, load, make, may_change, openings, values, windows  # noqa: E402

FLEET = yaml.safe_load((CHART / "fleet.yaml").read_text())
SCHEMA = json.loads((ROOT.parent / "shared/schemas/fleet.schema.json").read_text())
STRATEGY = FLEET["rolloutStrategy"]
COUNT = 1000


@pytest.fixture(scope="module")
def chain():
    return make(COUNT)


def bad(*stores):
    return lambda store: store.id in stores


def test_fleet_accepts_the_file():
    jsonschema.validate(FLEET, SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**FLEET, "rolloutStrategie": {}}, SCHEMA)


def test_what_was_found_out_is_heeded():
    assert FLEET["correctDrift"] == {"enabled": True, "force": False}
    assert FLEET["helm"]["disablePreProcess"] is True and "valuesFiles" not in FLEET["helm"]
    assert [partition["name"] for partition in STRATEGY["partitions"]] == ["qa", "pilot", "stores"]
    # Percentages of nothing and numbers below one would never update anything.
    assert all(partition["maxUnavailable"] not in (0, "0") for partition in STRATEGY["partitions"])


def test_values_files_that_are_named_are_there():
    named = {name for target in FLEET["targetCustomizations"] for name in target["helm"].get("valuesFiles", [])}
    assert {"values-qa.yaml", "values-store1.yaml"} <= named
    assert all((CHART / name).is_file() for name in named)


def test_every_bundle_of_a_store_is_one_that_fleet_accepts(chain):
    made = files(chain[:20])
    bundles = [things[0] for name, things in made.items() if name.endswith("fleet.yaml")]
    assert len(bundles) == 20
    for bundle in bundles:
        jsonschema.validate(bundle, SCHEMA)


def test_clusters_carry_the_labels_that_are_looked_for(chain):
    made = files([*chain[:15], qa()])
    rings = {g["metadata"]["name"]: g["spec"]["selector"]["matchLabels"] for g in made["rings.yaml"]}
    assert set(rings) == {partition["clusterGroup"] for partition in STRATEGY["partitions"]}
    for cluster in made["clusters.yaml"]:
        labels = cluster["metadata"]["labels"].items()
        assert sum(wanted.items() <= labels for wanted in rings.values()) == 1, "a cluster in no partition is never updated"
        targets = [t for t in FLEET["targetCustomizations"] if t["clusterSelector"]["matchLabels"].items() <= labels]
        assert targets, cluster


def test_the_list_of_stores_becomes_files(tmp_path):
    done = subprocess.run([sys.executable, ROOT / "fleet/generate.py", ROOT / "fleet/stores.yaml", tmp_path], check=True)
    assert done.returncode == 0
    for store in load(ROOT / "fleet/stores.yaml"):
        config = yaml.safe_load((tmp_path / f"stores/{store.id}/store.yaml").read_text())
        assert yaml.safe_load(config["data"]["values.yaml"])["store"]["id"] == store.id


def test_windows_lie_between_closing_and_opening(chain):
    for store in chain[:200]:
        for begin, length in windows(store):
            closed = range(begin, begin + length + MARGIN)
            for opens, closes in openings(store):
                assert not (set(range(opens, closes)) & {minute % (7 * DAY) for minute in closed}), store
            assert may_change(store, begin % (7 * DAY)) and not may_change(store, (begin - 1) % (7 * DAY))


def test_a_window_is_written_as_fleet_reads_it():
    store = Store(id="a", name="A", host="a.example", ring="stores", hours={"monday": "08:00-20:30", "tuesday": "09:00-18:00"})
    spans = {(s["spec"]["schedule"], s["spec"]["duration"], s["spec"]["location"]) for s in schedules([store])}
    # From 20:30 to half an hour before 9:00 of the next day, and from Tuesday's closing to Monday.
    assert spans == {("0 30 20 ? * MON", "720m", "Europe/Berlin"), ("0 0 18 ? * TUE", f"{6 * DAY - 18 * 60 + 8 * 60 - 30}m", "Europe/Berlin")}


def test_a_good_build_reaches_every_store_while_it_is_closed(chain):
    outcome = roll_out([qa(), *chain], STRATEGY, bad(), begin=9 * 60)
    assert outcome.is_done() and outcome.broken() == 0
    assert outcome.worst <= COUNT // 20 + 1
    for partition in outcome.partitions:
        for cluster in partition.clusters:
            assert may_change(cluster.store, cluster.updated_at % (7 * DAY))


@pytest.mark.parametrize("begin", [9 * 60, 3 * 60, 5 * DAY + 14 * 60], ids=["monday morning", "monday night", "saturday"])
def test_a_bad_build_stops_at_the_pilot_ring(chain, begin):
    outcome = roll_out([qa(), *chain], STRATEGY, lambda store: True, begin)
    assert outcome.reached("qa") == 1 and outcome.reached("pilot") == 1 and outcome.reached("stores") == 0


def test_a_build_that_is_bad_for_stores_with_avatars_stops_there_too(chain):
    """Pilots are of every kind, so what is bad for a kind of store is found in the pilot ring."""
    outcome = roll_out([qa(), *chain], STRATEGY, lambda store: store.avatars)
    assert outcome.reached("stores") == 0 and outcome.broken() <= 2


def test_a_build_that_is_bad_where_no_pilot_is_stops_after_some_of_the_stores(chain):
    outcome = roll_out([qa(), *chain], STRATEGY, lambda store: store.ring == "stores")
    assert outcome.reached("pilot") == 10 and outcome.broken() <= COUNT // 20


def test_without_partitions_everything_would_break(chain):
    """What Fleet does by itself, and why there are partitions."""
    outcome = roll_out([qa(), *chain], {}, lambda store: True)
    assert outcome.broken() == COUNT + 1


def test_values_of_a_thousand_stores_render(chain):
    """With the file that all of them have in common, by both Helms in turn; what is looked at is a part of each."""

    def render_store(numbered):
        number, store = numbered
        version = HELMS[number % 2]
        arguments = ["template", "u5", str(CHART), "-n", "u5", "--values", str(CHART / "values-live.yaml"), "--values", "-"]
        return store, helm(version, *arguments, stdin=yaml.safe_dump(values(store)))

    with ThreadPoolExecutor(4) as pool:
        rendered = list(pool.map(render_store, enumerate(chain)))
    wrong = [f"{store.id}: {made.errors}" for store, made in rendered if made.code != 0]
    assert len(rendered) == COUNT and not wrong, wrong[:3]
    for store, made in rendered:
        # Reading all the YAML would take longer than rendering it.
        assert made.text.count("\nkind: Ingress\n") == 1 and f'host: "{store.host}"' in made.text
        for kiosk in store.kiosks:
            assert f"name: u5-signalling-{kiosk}\n" in made.text
    for store, made in rendered[:: COUNT // 10]:
        objects = parse(made.text)
        gpus = sum(c["resources"]["limits"].get("nvidia.com/gpu", 0) for _, pod in pods(objects) for c in containers(pod))
        assert gpus == (len(store.kiosks) if store.avatars else 0) + 2
        names = [t["metadata"]["name"] for t in of_kind(objects, "Deployment")]
        assert sum("signalling" in name for name in names) == len(store.kiosks)

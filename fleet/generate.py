#!/usr/bin/env python3
"""Makes what Fleet needs of a list of stores: rings, clusters' labels, windows while stores are closed, and each store's
values in a bundle of its own.

Usage: fleet/generate.py LIST.yaml FOLDER
"""

import sys
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).parent))
from stores import DAY, RINGS, Store, load, values, windows  # noqa: E402

API = "fleet.cattle.io/v1alpha1"
# The namespace of the clusters at the management cluster.
NAMESPACE = "fleet-default"
LABEL = "u5.praesenz.io"


def groups() -> list[dict]:
    """A ClusterGroup for each ring: partitions see only clusters that are in one."""
    return [
        {
            "apiVersion": API,
            "kind": "ClusterGroup",
            "metadata": {"name": f"u5-{ring}", "namespace": NAMESPACE},
            "spec": {"selector": {"matchLabels": {f"{LABEL}/ring": ring}}},
        }
        for ring in RINGS
    ]


def cluster(store: Store) -> dict:
    """The labels of a store's cluster, which decide its ring and its values."""
    labels = {f"{LABEL}/store": store.id, f"{LABEL}/ring": store.ring, f"{LABEL}/env": "qa" if store.ring == "qa" else "live"}
    return {"apiVersion": API, "kind": "Cluster", "metadata": {"name": store.id, "namespace": NAMESPACE, "labels": labels}}


def schedules(stores: list[Store]) -> list[dict]:
    """Windows for changes, one for each closing of the week; stores that close together share them."""
    together: dict[tuple[str, int, int], list[str]] = {}
    for store in stores:
        for begin, length in windows(store):
            together.setdefault((store.timezone, begin, length), []).append(store.id)
    return [schedule(key, ids) for key, ids in sorted(together.items())]


def schedule(key: tuple[str, int, int], ids: list[str]) -> dict:
    timezone, begin, length = key
    day, minute = divmod(begin % (7 * DAY), DAY)
    weekday = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")[day]
    selector = {"matchExpressions": [{"key": f"{LABEL}/store", "operator": "In", "values": ids}]}
    name = f"u5-{timezone.lower().replace('/', '-').replace('_', '-')}-{weekday.lower()}-{minute:04}-{length}"
    return {
        "apiVersion": API,
        "kind": "Schedule",
        "metadata": {"name": name, "namespace": NAMESPACE},
        "spec": {
            # Fleet's cron begins with seconds.
            "schedule": f"0 {minute % 60} {minute // 60} ? * {weekday}",
            "duration": f"{length}m",
            "location": timezone,
            "targets": {"clusters": [{"name": "stores", "clusterSelector": selector}]},
        },
    }


def store_bundle(store: Store) -> dict[str, list[dict]]:
    """The files of the bundle that brings a store its values."""
    text = yaml.safe_dump(values(store), allow_unicode=True, sort_keys=False)
    fleet = {
        "defaultNamespace": "u5",
        "helm": {"releaseName": f"u5-{store.id}", "disablePreProcess": True},
        "targets": [{"clusterSelector": {"matchLabels": {f"{LABEL}/store": store.id}}}],
    }
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "u5-store", "namespace": "u5"}, "data": {"values.yaml": text}}
    return {"fleet.yaml": [fleet], "store.yaml": [config]}


def files(stores: list[Store]) -> dict[str, list[dict]]:
    """Every file, by its path."""
    made = {"rings.yaml": groups(), "clusters.yaml": [cluster(s) for s in stores], "windows.yaml": schedules(stores)}
    for store in stores:
        made |= {f"stores/{store.id}/{name}": things for name, things in store_bundle(store).items()}
    return made


def main() -> int:
    if len(sys.argv) != 3:
        print(__doc__.split("\n\n")[-1].strip(), file=sys.stderr)
        return 2
    out = Path(sys.argv[2])
    made = files(load(Path(sys.argv[1])))
    for name, things in made.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump_all(things, allow_unicode=True, sort_keys=False))
    print(f"{len(made)} files in {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

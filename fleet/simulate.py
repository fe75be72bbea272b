#!/usr/bin/env python3
"""Rolls a build out to many stores as Fleet would with helm/fleet.yaml, and shows how far it comes.

Fleet goes through the partitions in order. In each it updates clusters while fewer than maxUnavailable of the partition,
and of all, are unavailable; it goes on to the next partition only when no more than maxUnavailable of this one are not
ready or not up to date. A cluster outside its window is not touched.

Usage: fleet/simulate.py [--stores 1000] [--bad SHARE] [--begin MINUTE]
"""

import argparse
import random
import sys
from dataclasses import dataclass, field
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).parent))
from stores import DAY, RINGS, Store, is_inside, make, windows  # noqa: E402

FLEET = Path(__file__).resolve().parents[1] / "helm/fleet.yaml"
# How often is looked, and how long a store takes until it is ready again.
STEP, UPDATE = 15, 15
LONGEST = 8 * 7 * DAY
# Every window comes again within a week: what has not moved for longer will not.
STILL = 8 * DAY


@dataclass
class Cluster:
    """A store's cluster on its way to the new build."""

    store: Store
    # Whether the build will come up here.
    works: bool
    updated_at: int | None = None
    ready: bool = True
    windows: list[tuple[int, int]] = field(init=False)

    def __post_init__(self):
        self.windows = windows(self.store)

    @property
    def is_current(self) -> bool:
        return self.updated_at is not None


@dataclass
class Partition:
    name: str
    most: int
    clusters: list[Cluster]

    def unavailable(self) -> int:
        return sum(not cluster.ready for cluster in self.clusters)

    def is_passed(self) -> bool:
        return sum(not (cluster.ready and cluster.is_current) for cluster in self.clusters) <= self.most


@dataclass
class Outcome:
    """How a rollout ended."""

    partitions: list[Partition]
    minutes: int
    worst: int

    def reached(self, name: str) -> int:
        return sum(c.is_current for p in self.partitions if p.name == name for c in p.clusters)

    def broken(self) -> int:
        return sum(c.is_current and not c.works for p in self.partitions for c in p.clusters)

    def is_done(self) -> bool:
        return all(c.is_current for p in self.partitions for c in p.clusters)


def limit(count: int, wanted: int | str | None) -> int:
    """A number, or a percentage of `count` that is rounded down and at least one, as Fleet reads it. None: all."""
    if wanted is None:
        return count
    if isinstance(wanted, int):
        return wanted
    return max(1, int(count * float(wanted.removesuffix("%")) / 100))


def partitions(clusters: list[Cluster], strategy: dict) -> list[Partition]:
    """As the strategy divides them; without partitions of its own, into one."""
    if not strategy.get("partitions"):
        return [Partition("all", limit(len(clusters), strategy.get("maxUnavailable")), clusters)]
    made = []
    for entry in strategy["partitions"]:
        ring = entry["clusterGroup"].removeprefix("u5-")
        inside = [cluster for cluster in clusters if cluster.store.ring == ring]
        made.append(Partition(entry["name"], limit(len(inside), entry.get("maxUnavailable", strategy.get("maxUnavailable"))), inside))
    return made


def settle(clusters: list[Cluster], now: int) -> None:
    for cluster in clusters:
        if cluster.updated_at is not None and now - cluster.updated_at >= UPDATE:
            cluster.ready = cluster.works


def reconcile(parts: list[Partition], most: int, now: int) -> None:
    """One look of Fleet at all of them."""
    everywhere = sum(part.unavailable() for part in parts)
    for part in parts:
        inside = part.unavailable()
        for cluster in part.clusters:
            if cluster.is_current or not is_inside(cluster.windows, now):
                continue
            if inside < part.most and everywhere < most:
                cluster.updated_at, cluster.ready = now, False
                inside, everywhere = inside + 1, everywhere + 1
        if not part.is_passed():
            return


def roll_out(stores: list[Store], strategy: dict, is_bad, begin: int = 0) -> Outcome:
    """Until all have it, or nothing moves any more."""
    clusters = [Cluster(store, not is_bad(store)) for store in stores]
    parts = partitions(clusters, strategy)
    most = limit(len(clusters), strategy.get("maxUnavailable"))
    worst, moved_at = 0, begin
    for now in range(begin, begin + LONGEST, STEP):
        settle(clusters, now)
        before = sum(c.is_current for c in clusters)
        reconcile(parts, most, now)
        worst = max(worst, sum(part.unavailable() for part in parts))
        if sum(c.is_current for c in clusters) != before:
            moved_at = now
        if all(c.is_current and c.ready for c in clusters) or now - moved_at > STILL:
            break
    return Outcome(parts, moved_at + UPDATE - begin, worst)


def qa() -> Store:
    return Store(id="qa", name="node1", host="u5-qa.cledorze.lan", ring="qa")


def main() -> int:
    parser = argparse.ArgumentParser(description="Rolls a build out to many stores as Fleet would.")
    parser.add_argument("--stores", type=int, default=1000)
    parser.add_argument("--bad", type=float, default=1.0, help="in how many of the stores the build does not come up, 0 to 1")
    parser.add_argument("--begin", type=int, default=9 * 60, help="when it is pushed, in minutes from Monday's midnight")
    args = parser.parse_args()
    strategy = yaml.safe_load(FLEET.read_text())["rolloutStrategy"]
    dice = random.Random(7)
    bad = {store for store in (s.id for s in make(args.stores)) if dice.random() < args.bad} | ({"qa"} if args.bad >= 1 else set())
    outcome = roll_out([qa(), *make(args.stores)], strategy, lambda store: store.id in bad, args.begin)
    for ring in RINGS:
        count = sum(len(p.clusters) for p in outcome.partitions if p.name == ring)
        print(f"{ring:7} {outcome.reached(ring):5} of {count} have the build")
    print(f"{outcome.broken()} stores broken, at most {outcome.worst} away at a time, the last change after {outcome.minutes / 60:.1f} hours")
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Writes metrics.md beside this file from the inventory of metrics, which a test of the code pins down.

    docs/operations/metrics.py           writes it
    docs/operations/metrics.py --check   fails when it would be written differently
"""

import pathlib
import re
import sys

HERE = pathlib.Path(__file__).parent
INVENTORY = HERE.parents[1] / "shared/telemetry/src/metrics/snapshots/u5_telemetry__metrics__tests__the_inventory_is_pinned_down.snap"
LINE = re.compile(r"(?P<name>\w+) \{(?P<labels>.*?)\} (?P<kind>\w+)(?:\[(?P<buckets>.*?)\])? (?P<unit>\w+): (?P<help>.*)")
HEAD = """# Metrics

Every service has all of them at `/metrics` of its port; what it has nothing to do with stays at zero. Written by `metrics.py` from the inventory in the code (`shared/telemetry/src/metrics/names.rs`). Series with known labels exist before their first event; those of `id`, `task` and `gpu` begin with it.

| metric | kind | labels | what it is |
|---|---|---|---|
"""


def row(line):
    found = LINE.fullmatch(line)
    labels = "; ".join(label.replace("=", ": ").replace("|", ", ") for label in found["labels"].split(", ")) if found["labels"] else ""
    unit = "" if found["unit"] in ("Count", "Seconds", "Bytes") else f" ({found['unit'].lower()})"
    told = found["help"]
    if found["buckets"]:
        told += f" Buckets: {found['buckets'].replace('.0,', ',').removesuffix('.0')}."
    return f"| `{found['name']}` | {found['kind']}{unit} | {labels} | {told} |\n"


def main():
    lines = INVENTORY.read_text().split("---\n", 2)[2].splitlines()
    made = HEAD + "".join(row(line) for line in lines if line)
    page = HERE / "metrics.md"
    if "--check" not in sys.argv[1:]:
        page.write_text(made)
    elif not page.exists() or page.read_text() != made:
        sys.exit("metrics.md is not what the code has; run docs/operations/metrics.py")


if __name__ == "__main__":
    main()

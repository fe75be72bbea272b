#!/usr/bin/env python3
"""Writes what an image is made of, as CycloneDX 1.5: the crates of its program, the packages in the program's page where it
has one, and the packages of Debian that lie beside it.

Usage: containers/sbom.py PROGRAM [DEBIAN-PACKAGE…] > PROGRAM.cdx.json
"""

import json
import os
import subprocess
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
# Debian tells licences as prose. One that is not here stops the build until somebody has read it.
DEBIAN_LICENCES = {
    "busybox-static": "GPL-2.0-only",
    "ca-certificates": "GPL-2.0-or-later AND MPL-2.0",
    "espeak-ng": "GPL-3.0-or-later",
    "espeak-ng-data": "GPL-3.0-or-later",
    "libc6": "LGPL-2.1-or-later",
    "libc6-dev": "LGPL-2.1-or-later",
    "libespeak-ng1": "GPL-3.0-or-later",
    "libsonic0": "Apache-2.0",
}
TRIPLE = "x86_64-unknown-linux-gnu"


def metadata() -> dict:
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--filter-platform", TRIPLE]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def reachable(found: dict, program: str) -> list[dict]:
    """The packages that end in a program: neither its tests' nor what only builds it."""
    packages = {package["id"]: package for package in found["packages"]}
    nodes = {node["id"]: node for node in found["resolve"]["nodes"]}
    (start,) = [package["id"] for package in found["packages"] if package["name"] == program]
    seen, todo = set(), [start]
    while todo:
        here = todo.pop()
        if here in seen:
            continue
        seen.add(here)
        todo += [d["pkg"] for d in nodes[here]["deps"] if any(kind["kind"] is None for kind in d["dep_kinds"])]
    return [packages[key] for key in sorted(seen)]


def crate(package: dict) -> dict:
    purl = f"pkg:cargo/{package['name']}@{package['version']}"
    made = {"type": "library", "bom-ref": purl, "name": package["name"], "version": package["version"], "purl": purl}
    if package["license"]:
        # Older crates write a slash where SPDX has OR.
        made["licenses"] = [{"expression": package["license"].replace("/", " OR ")}]
    return made


def pages(packages: list[dict]) -> list[dict]:
    """Packages of npm that are built into the page of one of these crates."""
    made = {}
    for package in packages:
        lock = Path(package["manifest_path"]).parent / "web/package-lock.json"
        if not lock.is_file():
            continue
        for path, entry in json.loads(lock.read_text())["packages"].items():
            if path and not entry.get("dev"):
                name = path.rsplit("node_modules/", 1)[-1]
                purl = f"pkg:npm/{quote(name)}@{entry['version']}"
                made[purl] = {"type": "library", "bom-ref": purl, "name": name, "version": entry["version"], "purl": purl}
    return list(made.values())


def debian(name: str) -> dict:
    """A package of this machine, whose files were copied into the image."""
    shown = ["dpkg-query", "--show", "--showformat", "${Version} ${Architecture}", name]
    version, architecture = subprocess.run(shown, check=True, capture_output=True, text=True).stdout.split()
    purl = f"pkg:deb/debian/{name}@{quote(version)}?arch={architecture}"
    licences = [{"expression": DEBIAN_LICENCES[name]}]
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl, "licenses": licences}


def bom(program: str, beside: list[str]) -> dict:
    packages = reachable(metadata(), program)
    (own,) = [package for package in packages if package["name"] == program]
    parts = [crate(package) for package in packages if package is not own] + pages(packages)
    parts += [debian(name) for name in beside]
    moment = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), UTC)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        # The same parts have the same number, so that the same commit writes the same file.
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(parts))}",
        "version": 1,
        "metadata": {
            "timestamp": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {"type": "application", "bom-ref": program, "name": program, "version": own["version"]},
        },
        "components": parts,
    }


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__.split("\n\n")[-1].strip())
    json.dump(bom(sys.argv[1], sys.argv[2:]), sys.stdout, indent=1)
    print()

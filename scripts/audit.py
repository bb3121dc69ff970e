"""Ask the Open Source Vulnerabilities database about every package of a service, in the version of its lock.

    python scripts/audit.py [--at URL]

It says what is known, and ends with 1 if anything is. docs/security.md says how soon it must be gone. The names and
versions of the packages leave the machine, and nothing else does.
"""

import argparse
import json
import re
import sys
import urllib.request
from pathlib import Path

LOCK = Path(__file__).resolve().parent.parent / "requirements.txt"
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
OSV = "https://api.osv.dev/v1/querybatch"
SECONDS = 60


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--at", default=OSV, help="the address that is asked")
    packages = LOCKED.findall(LOCK.read_text(encoding="utf-8"))
    found = known(packages, at=parser.parse_args().at)
    for (name, version), vulnerabilities in found.items():
        print(f"{name} {version}: {', '.join(vulnerabilities)}")
    if found:
        sys.exit(f"{len(found)} of {len(packages)} packages have known vulnerabilities.")
    print(f"Nothing is known against any of the {len(packages)} packages.")


def known(packages, *, at):
    """Return {(name, version): the names of its vulnerabilities} for those of `packages` that have any."""
    queries = [{"package": {"ecosystem": "PyPI", "name": name}, "version": version} for name, version in packages]
    asked = urllib.request.Request(  # noqa: S310 (the address is ours, or whoever starts this says it)
        at, data=json.dumps({"queries": queries}).encode(), headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310
        results = json.load(answer)["results"]
    if len(results) != len(packages):
        sys.exit("The database did not answer for every package.")
    each = zip(packages, results, strict=True)
    return {package: [one["id"] for one in result["vulns"]] for package, result in each if result.get("vulns")}


if __name__ == "__main__":
    main()

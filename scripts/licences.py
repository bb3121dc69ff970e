"""Hold the licences of a service's packages to docs/licences.md, which says for each why it may be there.

    python scripts/licences.py

It ends with 1 if a package of the lock has no row, a row has no package, a package says another licence than its
row, or a licence is one that the portal does not take: AGPL and others that bind whoever serves it, and non-commercial
ones. What is not installed here, since it is for another system, is held to its row alone.
"""

import re
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", re.MULTILINE)
ROW = re.compile(r"^\| ([a-z0-9._-]+) \| ([^|]+?) \| ([^|]*?) ?\|$", re.MULTILINE)
REFUSED = re.compile(
    r"AGPL|Affero|SSPL|Server Side Public|BUSL|Business Source|Commons Clause|non-?commercial|-NC\b", re.I
)


def main():
    found = faults(locked(), rows())
    for sentence in found:
        print(sentence)
    return 1 if found else 0


def locked():
    """Return the names of the packages in the lock of a service, in its order."""
    return LOCKED.findall((ROOT / "requirements.txt").read_text(encoding="utf-8"))


def rows():
    """Return {package: (licence, what is said of it)} of docs/licences.md."""
    table = ROW.findall((ROOT / "docs" / "licences.md").read_text(encoding="utf-8"))
    return {name: (licence, said) for name, licence, said in table}


def faults(packages, rows, told=None):
    """Return a sentence for each fault. `told(package)` returns what the package says of its licence, or None."""
    told = told or licence_told
    found = [f"{name} has no row in docs/licences.md." for name in packages if name not in rows]
    found += [f"{name} has a row in docs/licences.md and is no package of the lock." for name in rows.keys() - packages]
    for name in packages:
        licence, _said = rows.get(name, ("", ""))
        says = told(name)
        if licence and says and says != licence:
            found.append(f"{name} says {says}, and its row in docs/licences.md says {licence}.")
        if REFUSED.search(f"{licence} {says}"):
            found.append(f"{name} has a licence that the portal does not take: {says or licence}.")
    return sorted(found)


def licence_told(name):
    """Return the licence that an installed package declares, or None if it is not installed."""
    try:
        said = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    if expression := said.get("License-Expression"):
        return expression
    classifiers = [each for each in said.get_all("Classifier", []) if each.startswith("License ::")]
    names = [each.rpartition(":: ")[2] for each in classifiers]
    return ", ".join(names) or (said.get("License") or "").partition("\n")[0]


if __name__ == "__main__":
    sys.exit(main())

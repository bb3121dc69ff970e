"""Lock the requirements, or with --check say whether the locks still belong to pyproject.toml.

A lock names every package with its version and hashes, and no address of an index. Its first line carries a digest of
what pyproject.toml asked for when it was made, so that the check needs no network.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# The lock, its groups of pyproject.toml (None is the portal itself), and the lock whose versions it keeps.
LOCKS = (
    ("requirements.txt", (None,), None),
    ("requirements-dev.txt", (None, "dev"), "requirements.txt"),
    ("requirements-mutation.txt", ("mutation",), "requirements-dev.txt"),
    ("requirements-postgres.txt", ("postgres",), "requirements-dev.txt"),
    ("requirements-sbom.txt", ("sbom",), "requirements-dev.txt"),
)


def main():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    if "--check" in sys.argv[1:]:
        stale = [name for name, groups, _base in LOCKS if not is_current(name, groups, project)]
        if stale:
            sys.exit(f"{', '.join(stale)} no longer belongs to pyproject.toml. Run `make lock`.")
        return
    for name, groups, base in LOCKS:
        lock(name, groups, base, project)


def requirements(groups, project):
    """Return the requirements of `groups` as pyproject.toml writes them, sorted."""
    lists = [
        project["project"]["dependencies"] if group is None else project["dependency-groups"][group] for group in groups
    ]
    return sorted(requirement for each in lists for requirement in each)


def first_line(groups, project):
    asked = json.dumps([project["project"]["requires-python"], *requirements(groups, project)])
    return f"# Made by `make lock` from pyproject.toml, sha256 {hashlib.sha256(asked.encode()).hexdigest()}"


def is_current(name, groups, project):
    path = ROOT / name
    return path.exists() and path.read_text(encoding="utf-8").partition("\n")[0] == first_line(groups, project)


def lock(name, groups, base, project):
    """Write one lock. What it held keeps its version while that still fits, unless --upgrade is given."""
    path = ROOT / name
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder) / "asked.in"
        asked.write_text("\n".join(requirements(groups, project)) + "\n", encoding="utf-8")
        made = Path(folder) / name
        if path.exists() and "--upgrade" not in sys.argv[1:]:
            made.write_bytes(path.read_bytes())
        command = [sys.executable, "-m", "uv", "pip", "compile", "--universal", "--python-version", "3.11", "--quiet"]
        command += ["--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate", "--no-config"]
        command += ["--constraints", str(ROOT / base)] if base else []
        subprocess.run([*command, str(asked), "--output-file", str(made)], check=True, stdout=subprocess.DEVNULL)
        text = made.read_text(encoding="utf-8")
    if "://" in text:
        sys.exit(f"{name} would name an address; nothing was written.")
    path.write_text(f"{first_line(groups, project)}\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Change the comparison in every small way, one at a time, and see whether its tests notice: `make mutation`.

mutmut works on a copy, so that nothing in the checkout is touched. What it found stands in docs/mutation.md, written by
hand: the survivors are for a person to judge. Stops with an error where fewer are noticed than there should be.
"""

import collections
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULE, TESTS = "indicators/comparison.py", "tests/test_comparison.py"
LEAST = 90  # per cent

_NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "var", "node_modules", "__pycache__", ".*_cache")
_SETUP = f"""[mutmut]
source_paths = indicators
only_mutate = {MODULE}
also_copy =
    config
    core
    locale
    partnership
    scripts
    stadsdelplan
    static
    templates
    manage.py
pytest_add_cli_args_test_selection = {TESTS}
pytest_add_cli_args =
    -q
    -x
    -p
    no:randomly
    --hypothesis-seed=0
"""


def main():
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "portal"
        shutil.copytree(ROOT, copy, ignore=_NOT_COPIED)
        (copy / "setup.cfg").write_text(_SETUP, encoding="utf-8")
        _mutmut(copy, "run", "--max-children", str(os.cpu_count() or 1), stdout=sys.stderr)
        found = dict(_found(copy))
        for name in sorted(name for name, how in found.items() if how != "killed"):
            print(f"\n{name}: {found[name]}\n{_mutmut(copy, 'show', name).strip()}")
    told = collections.Counter(found.values())
    share = 100 * told["killed"] / len(found)
    print(f"\n{MODULE}: {told['killed']} of {len(found)} changes were noticed, {share:.1f} per cent.")
    if share < LEAST:
        sys.exit(f"At least {LEAST} per cent should be.")


def _found(copy):
    """(name, what became of it) of every change."""
    for line in _mutmut(copy, "results", "--all", "true").splitlines():
        name, colon, how = line.strip().partition(": ")
        if colon:
            yield name, how


def _mutmut(copy, *arguments, stdout=subprocess.PIPE):
    settings = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "VAR_DIR")}
    command = [Path(sys.executable).with_name("mutmut"), *arguments]
    done = subprocess.run(command, cwd=copy, env=settings, stdout=stdout, text=True, check=False)
    if done.returncode:
        sys.exit(f"mutmut {arguments[0]} ended with {done.returncode}.")
    return done.stdout


if __name__ == "__main__":
    main()

"""Change the rules of the figures in every small way, one at a time, and see if the tests notice: `make mutation`.

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
MODULES = ("comparison", "suppression")  # of indicators, each with a test module of its name
LEAST = 90  # per cent

_NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "var", "node_modules", "__pycache__", ".*_cache")

_SETUP = """[mutmut]
source_paths = indicators
only_mutate =
{modules}
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
pytest_add_cli_args_test_selection =
{tests}
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
        modules, tests = _lines("indicators/{}.py"), _lines("tests/test_{}.py")
        (copy / "setup.cfg").write_text(_SETUP.format(modules=modules, tests=tests), encoding="utf-8")
        _mutmut(copy, "run", "--max-children", str(os.cpu_count() or 1), stdout=sys.stderr)
        found = dict(_found(copy))
        for name in sorted(name for name, how in found.items() if how != "killed"):
            print(f"\n{name}: {found[name]}\n{_mutmut(copy, 'show', name).strip()}")
    shares = [_tell(module, found) for module in MODULES]
    if min(shares) < LEAST:
        sys.exit(f"At least {LEAST} per cent should be.")


def _tell(module, found):
    """Say how many changes of a module were noticed, and return their share."""
    told = collections.Counter(how for name, how in found.items() if f".{module}." in name)
    share = 100 * told["killed"] / told.total()
    print(f"\nindicators/{module}.py: {told['killed']} of {told.total()} changes were noticed, {share:.1f} per cent.")
    return share


def _lines(pattern):
    return "\n".join(f"    {pattern.format(name)}" for name in MODULES)


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

"""Change the rules in every small way, one at a time, and check that the tests notice: `make mutation`.

    mutation.py [chance] [hidden] [withheld] [recipes] [counts] [units]
                [lifecycle] [permissions] [lockout] [sign_in] [factors]
                [concurrency] [ledger] [guards] [verify]

Without a name all of them are changed.

mutmut works on a copy, so that nothing in the checkout is touched. What it found stands in docs/mutation.md, written by
hand: the survivors are for a person to judge. Stops with an error where fewer are noticed than there should be.
"""

import collections
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Group:
    """Modules that are changed, the tests that run against each change, and the lowest per cent to be noticed."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]
    least: int = 85


_AGREEMENTS = "tests/partnership/test_lifecycle.py::test_a"  # other tests of the file ask pages, which takes minutes
_EDITIONS = "tests/stadsdelplan/test_lifecycle.py"

GROUPS = {
    "chance": Group(
        (
            "indicators/statistics/comparison.py",
            "indicators/statistics/differences.py",
            "indicators/statistics/gap_over_time.py",
            "indicators/statistics/intervals.py",
            "indicators/statistics/pooling.py",
            "indicators/statistics/sources.py",
            "indicators/statistics/trend.py",
        ),
        (
            "tests/indicators/statistics/test_comparison.py",
            "tests/indicators/statistics/test_gap_over_time.py",
            "tests/indicators/statistics/test_intervals.py",
        ),
        least=90,
    ),
    "hidden": Group(
        ("indicators/statistics/complementary.py", "indicators/statistics/suppression.py"),
        (
            "tests/indicators/statistics/test_complementary.py",
            "tests/indicators/statistics/test_suppression.py",
        ),
        least=90,
    ),
    "withheld": Group(
        ("indicators/figures/withholding.py",), ("tests/indicators/figures/test_withholding.py",), least=90
    ),
    "recipes": Group(
        ("indicators/recipes/loader.py", "indicators/recipes/records.py", "indicators/recipes/shares.py"),
        (
            "tests/indicators/recipes/test_loader.py",
            "tests/indicators/recipes/test_recipes.py",
            "tests/indicators/recipes/test_shares.py",
        ),
        least=90,
    ),
    "counts": Group(
        ("indicators/figures/counts.py", "indicators/recipes/addresses.py"),
        (
            "tests/indicators/figures/test_count_rules.py",
            "tests/indicators/recipes/test_addresses.py",
            "tests/indicators/recipes/test_recipes.py",
            "tests/indicators/imports/test_counts.py",
            "tests/indicators/imports/test_counts_in_tables.py",
        ),
        least=90,
    ),
    "units": Group(
        ("indicators/imports/sources/units.py",),
        ("tests/indicators/imports/test_unit_rules.py", "tests/indicators/imports/test_units.py"),
        least=90,
    ),
    "lifecycle": Group(
        ("core/lifecycle.py", "partnership/lifecycle.py", "stadsdelplan/lifecycle.py"),
        (
            "tests/core/test_lifecycle.py",
            f"{_AGREEMENTS}_step_is_offered_to_those_who_can_take_it",
            "tests/partnership/test_lifecycle_access.py",
            _EDITIONS,
        ),
    ),
    "permissions": Group(("core/permissions.py",), ("tests/core/test_permissions.py",)),
    "lockout": Group(
        ("core/access/lockouts.py", "core/access/client_address.py"),
        ("tests/core/access/test_lockout_rules.py", "tests/core/access/test_lockouts.py"),
    ),
    "sign_in": Group(
        (
            "core/access/login_steps.py",
            "core/access/step_up.py",
            "core/access/sessions.py",
            "core/access/employer/actions.py",
        ),
        (
            "tests/core/access/test_login_steps.py",
            "tests/core/access/test_employer_actions.py",
            "tests/core/access/test_step_up_page.py",
            "tests/core/access/test_own_sessions.py",
            "tests/core/access/test_session_store.py",
            "tests/core/access/test_sessions.py",
            "tests/core/access/test_second_factor.py",
        ),
    ),
    "factors": Group(
        (
            "core/access/password_rules.py",
            "core/access/second_factor/queries.py",
            "core/access/second_factor/storage.py",
        ),
        (
            "tests/core/access/test_password_prices.py",
            "tests/core/access/test_password_rules.py",
            "tests/core/access/test_kept_factors.py",
            "tests/core/access/test_second_factor.py",
        ),
    ),
    "concurrency": Group(
        ("core/concurrency/conflicts.py", "core/concurrency/ordering.py", "core/concurrency/refusals.py"),
        ("tests/core/concurrency",),
    ),
    "ledger": Group(("core/ledger.py",), ("tests/core/test_ledger.py",)),
    "guards": Group(
        ("core/triggers.py", "core/guards/notices.py", "core/service/guard_health.py"),
        (
            "tests/core/test_guard_conditions.py",
            "tests/core/test_triggers.py",
            "tests/core/test_guard_classes.py",
            "tests/core/service/test_guard_health.py",
        ),
    ),
    "verify": Group(
        ("core/service/verification.py", "partnership/verification.py", "stadsdelplan/verification.py"),
        (
            "tests/core/service/test_verification.py",
            "tests/partnership/test_verification.py",
            "tests/stadsdelplan/test_verification.py",
        ),
    ),
}

_NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "node_modules", "__pycache__", ".*_cache", "var")

_SETUP = """[mutmut]
source_paths =
    core
    indicators
    partnership
    stadsdelplan
only_mutate =
{modules}
also_copy =
    config
    docs
    locale
    scripts
    static
    templates
    var
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


def main(names):
    too_few = []
    with tempfile.TemporaryDirectory() as folder:
        template = _migrated(Path(folder) / "template.sqlite3")
        for name in names or GROUPS:
            group = GROUPS[name]
            found = _changed(Path(folder) / name, group, template=template)
            for change in sorted(change for change, how in found.items() if how != "killed"):
                print(f"\n{change}: {found[change]}")
            too_few += [module for module in group.modules if _tell(module, found) < group.least]
        if not names or "lifecycle" in names:
            too_few += _tables(template)
    if too_few:
        sys.exit(f"More of the changes should be noticed in {', '.join(too_few)}.")


def _migrated(path):
    """Make the database that the tests of every change copy. Without it each of them would migrate one."""
    settings = {"DJANGO_SETTINGS_MODULE": "tests.support.settings", "DATABASE_URL": f"sqlite:///{path}"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0", "--skip-checks"]
    subprocess.run(command, cwd=ROOT, env={**_environment(), **settings}, check=True)
    return path


def _changed(copy, group, *, template):
    """Return {name of a change: what became of it} for all changes of a group, and show those that went unnoticed."""
    shutil.copytree(ROOT, copy, ignore=_NOT_COPIED)
    if (typefaces := ROOT / "var" / "typefaces").is_dir():
        shutil.copytree(typefaces, copy / "var" / "typefaces")
    setup = _SETUP.format(modules=_lines(group.modules), tests=_lines(group.tests))
    (copy / "setup.cfg").write_text(setup, encoding="utf-8")
    _mutmut(copy, template, "run", "--max-children", str(os.cpu_count() or 1), stdout=sys.stderr)
    lines = [line.strip().partition(": ") for line in _mutmut(copy, template, "results", "--all", "true").splitlines()]
    found = {name: how for name, colon, how in lines if colon}
    for name in sorted(name for name, how in found.items() if how != "killed"):
        print(f"\n{_mutmut(copy, template, 'show', name).strip()}")
    return found


def _tables(template):
    """Change the tables of steps, which are not functions. Return what was noticed too seldom."""
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:randomly", "tests/support/step_table_changes.py"]
    done = subprocess.run(command, cwd=ROOT, env={**_environment(), "TEST_TEMPLATE": str(template)}, check=False)
    return ["the tables of steps"] if done.returncode else []


def _tell(module, found):
    """Say how many changes of a module were noticed, and return their share."""
    dotted = module.removesuffix(".py").replace("/", ".")
    outcomes = collections.Counter(how for name, how in found.items() if name.startswith(f"{dotted}."))
    share = 100 * outcomes["killed"] / outcomes.total()
    print(
        f"\n{module}: {outcomes['killed']} of {outcomes.total()} changes were noticed, {share:.1f} per cent.",
        flush=True,
    )
    return share


def _lines(entries):
    return "\n".join(f"    {entry}" for entry in entries)


def _environment():
    return {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "VAR_DIR")}


def _mutmut(copy, template, *arguments, stdout=subprocess.PIPE):
    command = [Path(sys.executable).with_name("mutmut"), *arguments]
    settings = {**_environment(), "TEST_TEMPLATE": str(template)}
    done = subprocess.run(command, cwd=copy, env=settings, stdout=stdout, text=True, check=False)
    if done.returncode:
        sys.exit(f"mutmut {arguments[0]} ended with {done.returncode}.")
    return done.stdout


if __name__ == "__main__":
    main(sys.argv[1:])

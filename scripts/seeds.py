"""Run the ordinary tests on SQLite with several seeds: a test that passes by luck fails in some order.

Arguments are the seeds; without any they are 1 to 10. With `--short` the modules that take longest (marked long) are
left out, which halves the time: `make test` runs them under a new seed each time. The last line says which seeds
passed. `make lives` leads new lives of agreements.
"""

import os
import sys
import tempfile
from pathlib import Path

import messages
from run_tests import ORDINARY, migrate, need_programs, pytest

SEEDS = [str(seed) for seed in range(1, 11)]


def main(arguments):
    is_short = "--short" in arguments
    seeds = [each for each in arguments if each != "--short"] or SEEDS
    need_programs()
    os.environ.pop("DATABASE_URL", None)
    messages.compile_all()
    with tempfile.TemporaryDirectory(prefix="portal-seeds-") as folder:
        template = Path(folder) / "template.sqlite3"
        migrate(f"sqlite:///{template}")
        codes = {seed: _run(seed, template, is_short=is_short) for seed in seeds}
    failed = [seed for seed, code in codes.items() if code]
    print(f"\nPassed: {', '.join(seed for seed in seeds if seed not in failed) or 'none'}.")
    return f"Failed: {', '.join(failed)}." if failed else 0


def _run(seed, template, *, is_short):
    options = [*ORDINARY, f"--randomly-seed={seed}", "-q"]
    if is_short:
        options[1] += " and not long"
    return pytest(f"seed {seed}", options, [], TEST_TEMPLATE=str(template))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)

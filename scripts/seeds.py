"""Run the ordinary tests on SQLite with several seeds: a test that passes by luck fails in some order.

Arguments are the seeds; without any they are 1 to 10. The last line says which passed.
"""

import os
import sys

import messages
from run_tests import ORDINARY, need_programs, pytest

SEEDS = [str(seed) for seed in range(1, 11)]


def main(seeds):
    need_programs()
    os.environ.pop("DATABASE_URL", None)
    messages.compile_all()
    codes = {seed: pytest(f"seed {seed}", (*ORDINARY, f"--randomly-seed={seed}", "-q"), []) for seed in seeds}
    failed = [seed for seed, code in codes.items() if code]
    print(f"\nPassed: {', '.join(seed for seed in seeds if seed not in failed) or 'none'}.")
    return f"Failed: {', '.join(failed)}." if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:] or SEEDS))
    except KeyboardInterrupt:
        sys.exit(130)

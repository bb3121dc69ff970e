"""Check the history and what it tells of, and print the heads of its chains to file elsewhere."""

import json
from argparse import ArgumentTypeError
from concurrent.futures import BrokenExecutor
from pathlib import Path

from django.core.management.base import CommandError
from django.db import Error

from core import ledger
from core.ledger import Head
from core.service import chain_processes, verification
from core.service.jobs import JobCommand

_CANNOT = 2  # the exit code where nothing could be checked; 1 where something is wrong
_MOST_PROCESSES = 64


class Command(JobCommand):
    help = (
        "Checks that no entry of the history was changed, lost or put in, that locked texts, adopted papers and stored "
        "files are those that were stored, and prints the head of each chain. File the heads outside this server: only "
        "against heads kept elsewhere does a chain prove anything. Exit codes: 0 all is well, 1 something is wrong, 2 "
        "it could not be checked."
    )

    def add_arguments(self, parser):
        parser.add_argument("chain", nargs="?", help="name of one chain, and nothing else is checked; all without it")
        filed = parser.add_mutually_exclusive_group()
        filed.add_argument("--heads", metavar="FILE", help="compare with heads that were filed earlier")
        filed.add_argument(
            "--since", metavar="FILE", help="the same, and of each chain read only what came after its filed head"
        )
        parser.add_argument(
            "--processes",
            metavar="N",
            type=_count,
            default=1,
            help="read the chains by N processes at once; 1 without it",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def is_whole_run(self, **options):
        return not options["chain"] and not options["since"]

    def handle(self, *, chain, heads, since, processes, json, **options):
        filed = _filed(heads or since) if heads or since else []
        try:
            with chain_processes.several(processes) as each:
                verdicts = list(ledger.verify(chain, since=filed if since else (), each=each))
            if chain and not verdicts and not any(one.chain == chain for one in filed):
                raise CommandError(f"There is no chain {chain}.", returncode=_CANNOT)
            broken = [verdict for verdict in verdicts if verdict.fault]
            broken += ledger.compare(one for one in filed if chain in (None, one.chain))
            rows = [] if chain else list(verification.faults())
        except Error as error:
            raise CommandError(f"The database does not answer: {error}", returncode=_CANNOT) from error
        except BrokenExecutor as error:
            raise CommandError("A process that read the chains was ended.", returncode=_CANNOT) from error
        self._print(verdicts, broken, rows, as_json=json)
        if broken or rows:
            raise CommandError("\n".join([*map(_in_words, broken), *map(str, rows)]), returncode=1)

    def _print(self, verdicts, broken, rows, *, as_json):
        if not as_json:
            for verdict in verdicts:
                self.stdout.write(f"{verdict.chain}\t{verdict.length}\t{verdict.head or '-'}")
            return
        printed = {
            "chains": [{"chain": v.chain, "length": v.length, "head": v.head} for v in verdicts],
            "faults": [
                *({"chain": v.chain, "number": v.number, "fault": v.fault} for v in broken),
                *({"model": row.what, "key": row.key, "fault": row.sentence} for row in rows),
            ],
        }
        self.stdout.write(json.dumps(printed, ensure_ascii=False, indent=2))


def _in_words(verdict):
    return f"{verdict.chain} {verdict.number or '-'}: {verdict.fault}"


def _count(text):
    if not text.isdecimal() or not 1 <= int(text) <= _MOST_PROCESSES:
        raise ArgumentTypeError(f"give a whole number from 1 to {_MOST_PROCESSES}")
    return int(text)


def _filed(path):
    """Return the Heads in a file, as this command prints them: lines of chain, length and head, or its JSON."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
        rows = json.loads(text)["chains"] if text.lstrip().startswith("{") else [*map(_row, text.splitlines())]
        heads = [Head(row["chain"], int(row["length"]), row["head"]) for row in rows if row]
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}", returncode=_CANNOT) from error
    except (ValueError, KeyError, TypeError) as error:
        sentence = f"{path} does not hold heads as verify_ledger prints them: chain, length, head, with tabs between."
        raise CommandError(sentence, returncode=_CANNOT) from error
    if not heads:
        raise CommandError(f"{path} holds no heads.", returncode=_CANNOT)
    return heads


def _row(line):
    if not line.strip() or line.startswith("#"):
        return None
    chain, length, head = line.rstrip().split("\t")
    return {"chain": chain, "length": length, "head": "" if head == "-" else head}

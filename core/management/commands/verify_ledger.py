"""Check the history, and print the heads of its chains to file elsewhere."""

from django.core.management.base import BaseCommand, CommandError

from core import ledger


class Command(BaseCommand):
    help = (
        "Checks that no entry of the history was changed, lost or put in, and prints the head of each chain. "
        "File the heads outside this server: only against a head kept elsewhere does a chain prove anything."
    )

    def add_arguments(self, parser):
        parser.add_argument("chain", nargs="?", help="name of one chain; all without it")

    def handle(self, *, chain, **options):
        verdicts = list(ledger.verify(chain))
        if chain and not verdicts:
            raise CommandError(f"There is no chain {chain}.")
        for verdict in verdicts:
            self.stdout.write(f"{verdict.chain}\t{verdict.length}\t{verdict.head or '-'}")
        broken = [verdict for verdict in verdicts if verdict.fault]
        if broken:
            raise CommandError("\n".join(f"{v.chain} {v.number or '-'}: {v.fault}" for v in broken))

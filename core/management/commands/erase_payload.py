"""Erase what one entry of the history was about, by decision."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core import ledger
from core.models import LedgerEntry, User


class Command(BaseCommand):
    help = "Erases the content of one entry of the history for ever. The entry stays, and the decision is recorded."

    def add_arguments(self, parser):
        parser.add_argument("chain", help="name of the chain, as verify_ledger prints it")
        parser.add_argument("number", type=int, help="number of the entry in its chain")
        parser.add_argument("--decision", required=True, help="who decided, when, and under which paragraph")
        parser.add_argument("--by", required=True, help="e-mail address of the person who erases")

    def handle(self, *, chain, number, decision, by, **options):
        entry = LedgerEntry.objects.select_related("chain").filter(chain__name=chain, number=number).first()
        if entry is None:
            raise CommandError(f"There is no entry {number} in the chain {chain}.")
        person = User.objects.filter(email=User.normalise(by), is_active=True).first()
        if person is None:
            raise CommandError(f"There is no person with the address {by} who may log in.")
        try:
            erasure = ledger.erase(entry=entry, decision=decision, by=person, at=timezone.now())
        except ledger.NotErasableError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The content of {chain} {number} is erased. Entry {erasure.number} tells of the decision.")

"""Hand out what the portal holds of a person, as JSON."""

import json

from django.core.management.base import BaseCommand
from django.utils import timezone

from core.personal_data.extract import extract
from core.personal_data.people import person_with


class Command(BaseCommand):
    help = (
        "Prints what the portal holds of a person, as JSON for that person alone. The history notes that it was done."
    )

    def add_arguments(self, parser):
        parser.add_argument("person", help="e-mail address of the person")
        parser.add_argument("--by", required=True, help="e-mail address of who hands it out")

    def handle(self, *, person, by, **options):
        told = extract(user=person_with(person), by=person_with(by), at=timezone.now())
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))

"""Erase a person, as far as public records let it."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.personal_data import erasure
from core.personal_data.people import person_with


class Command(BaseCommand):
    help = "Says what erasing a person takes away and what stays. With --do and the decision behind it, does it."

    def add_arguments(self, parser):
        parser.add_argument("person", help="e-mail address of the person")
        parser.add_argument("--by", required=True, help="e-mail address of who erases")
        parser.add_argument("--decision", default="", help="who decided, on which day, and the matter's number")
        parser.add_argument("--do", action="store_true", help="erase; without it, only say what would happen")

    def handle(self, *, person, by, decision, do, **options):
        user, eraser = person_with(person), person_with(by)
        try:
            if do:
                told = erasure.erase(user=user, decision=decision, by=eraser, at=timezone.now())
            else:
                told = erasure.preview(user, by=eraser)
        except erasure.NotErasedError as error:
            raise CommandError(str(error)) from error
        for heading, rows in (("Goes:", told.goes), ("Stays:", told.stays)):
            self.stdout.write(heading)
            self.stdout.writelines(f"  {what}: {count}" for what, count in rows.items())
        self.stdout.write(f"Contents of the history that are erased: {told.entries}")
        self.stdout.write("The name stays on public records." if told.name_stays else "The name goes too.")
        self.stdout.writelines(told.in_the_way)
        self.stdout.write("Erased." if do else "Nothing was erased. Run it with --do and --decision.")

"""Django's own command, but it also checks a password in DJANGO_SUPERUSER_PASSWORD, which may be weak."""

import os

from django.contrib.auth.management.commands import createsuperuser
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError


class Command(createsuperuser.Command):
    def handle(self, *args, **options):
        password = os.environ.get("DJANGO_SUPERUSER_PASSWORD")
        if password and not options["interactive"]:
            person = self.UserModel(email=options["email"] or "", name=options["name"] or "")
            try:
                validate_password(password, person)
            except ValidationError as error:
                raise CommandError("\n".join(error.messages)) from error
        super().handle(*args, **options)

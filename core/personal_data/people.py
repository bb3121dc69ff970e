"""Find a person by the e-mail address that somebody typed at the command line."""

from django.core.management.base import CommandError

from core.models import User


def person_with(email: str) -> User:
    """Return the person with that address, who may be one that cannot log in. Raises CommandError."""
    person = User.objects.filter(email=User.normalise(email)).first()
    if person is None:
        raise CommandError(f"There is no person with the address {email}.")
    return person

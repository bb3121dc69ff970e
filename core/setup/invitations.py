"""The one place from which the guided start invites somebody."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import actions
from core.models import Organisation, User


def invite(*, email: str, name: str, organisation: Organisation, role: str, by: User, at: datetime) -> User:
    """Let whoever has the address act for `organisation` in `role`, and return them. Raises ValidationError.

    A person who is known keeps their name. A new one cannot log in before a password is set.
    """
    user = User.objects.filter(email=User.normalise(email)).first()
    if user is None:
        user = actions.add_person(user=User(email=User.normalise(email), name=name), by=by, at=at)
    elif not user.is_active:
        raise ValidationError({"email": _("The person's account is closed. An administrator opens it.")})
    actions.give_role(user=user, organisation=organisation, role=role, by=by, at=at)
    return user


def next_step(user: User) -> str:
    """Return the sentence that says how the invited person comes in."""
    if user.has_usable_password():
        return _("%(person)s logs in as before.") % {"person": user}
    return _("%(person)s cannot log in yet: set a password in the administration, and tell the person.") % {
        "person": user
    }

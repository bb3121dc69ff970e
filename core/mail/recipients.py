"""To whom a mail goes: the people who act for organisations with a permission."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from core import permissions
from core.models import MailChoice, MailLanguage, Organisation, User
from core.permissions import Permission


def language_of(user: User) -> str:
    """Return the language in which the person gets mail: Swedish unless another one is chosen."""
    chosen = MailChoice.objects.filter(user=user).values_list("language", flat=True).first()
    return chosen or str(MailLanguage.SWEDISH)


def people_with(
    permission: Permission, organisations: Iterable[Organisation], *, partnership: int, on: date
) -> QuerySet[User]:
    """Return who may log in and has `permission` for one of `organisations` in the partnership with that key."""
    acting = permissions.acting_for(list(organisations), on=on).filter(role__in=permissions.roles_with(permission))
    return User.objects.filter(pk__in=permissions.in_partnership(acting, partnership).values("user"))

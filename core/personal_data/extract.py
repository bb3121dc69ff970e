"""What the portal holds of a person, for that person: Article 15 of the General Data Protection Regulation."""

from datetime import date, datetime
from typing import Any

from axes.models import AccessAttempt
from django.db import transaction
from django.db.models import Field, FileField, Q, QuerySet

from core import ledger
from core.access.models import Invitation, PasswordRequest
from core.models import LedgerEntry, LedgerPayload, Membership, User
from core.personal_data import holdings

# What is held of a person and tells nobody anything: keys and secrets, which would open the account.
NEVER_TOLD = frozenset({"password", "session_key", "session_data", "digest", "data", "extra_data", "uid", "token"})


def extract(*, user: User, by: User | None, at: datetime) -> dict[str, Any]:
    """Return what is held of the person, as what JSON can hold, and note in the history that it was handed out.

    `account` is the account's own row; `rows` has {what: [row]} of each link to it; `by_address` what is kept by the
    e-mail address alone; `history_about` and `history_by` the entries about the account, and by the person.
    """
    with transaction.atomic():
        told = {
            "account": _told(user),
            "rows": {link.label: [_told(row) for row in link.rows(user)] for link in _links_with_rows(user)},
            "by_address": {
                "invitations": [_told(row) for row in Invitation.objects.filter(email=user.email).order_by("pk")],
                "letters": [_told(row) for row in PasswordRequest.objects.filter(email=user.email).order_by("pk")],
                "failed_logins": [
                    _told(row) for row in AccessAttempt.objects.filter(username=user.email).order_by("pk")
                ],
            },
            "history_about": [_entry(entry, with_content=True) for entry in entries_about(user)],
            "history_by": [_entry(entry) for entry in LedgerEntry.objects.filter(by=user).order_by("pk")],
        }
        ledger.record(by=by, verb="person.data_handed_out", target=user, at=at)
    return told


def entries_about(user: User) -> QuerySet[LedgerEntry]:
    """Return the entries of the history that are about the account, its roles and its invitations."""
    invitations = Invitation.objects.filter(Q(accepted_by=user) | Q(email=user.email)).values_list("pk", flat=True)
    of_roles = Q(payload__content__person=user.pk) | Q(payload__label__startswith=f"{user}, ")
    return (
        LedgerEntry.objects.filter(
            Q(target_model=User._meta.label_lower, target_key=str(user.pk))
            | Q(target_model=Membership._meta.label_lower) & of_roles
            | Q(target_model=Invitation._meta.label_lower, target_key__in=[str(key) for key in invitations])
        )
        .exclude(verb=ledger.PAYLOAD_ERASED)
        .select_related("payload", "chain")
        .order_by("pk")
    )


def _links_with_rows(user):
    """Yield the links that have rows; the history is told by itself."""
    for link in holdings.links():
        if link.model is not LedgerEntry and link.rows(user).exists():
            yield link


def _told(row):
    """Return {name of the field: value} of a row, without what it hangs on and without secrets."""
    return {
        str(field.verbose_name): _plain(field, row)
        for field in row._meta.concrete_fields
        if field.name not in NEVER_TOLD and (not field.is_relation or field.remote_field.parent_link)
    }


def _plain(field: Field, row):
    value = field.value_from_object(row)
    if isinstance(field, FileField):
        return str(value)
    if choices := dict(field.flatchoices):
        return str(choices.get(value, value))
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value if isinstance(value, (str, int, float, bool, list, dict)) or value is None else str(value)


def _entry(entry, *, with_content=False):
    told = {"at": entry.at.isoformat(), "verb": entry.verb, "thing": f"{entry.target_model} {entry.target_key}"}
    content = LedgerPayload.objects.filter(entry=entry).first() if with_content else None
    return told | ({"content": content.content, "label": content.label} if content else {})

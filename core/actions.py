"""What can happen to places, organisations and people. Each function is one whole event."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from core import ledger
from core.models import Area, AreaCode, Membership, Organisation, User


def add_area(*, area: Area, codes: Iterable[AreaCode] = (), by: User, at: datetime) -> Area:
    """Store a new area with its codes, none of them stored yet. Bad values raise ValidationError."""
    with transaction.atomic():
        _store(area)
        for code in codes:
            code.area = area
            _store(code)
        payload = {"name": area.name, "kind": area.kind, "codes": {code.scheme: code.code for code in codes}}
        ledger.record(by=by, verb="area.added", target=area, at=at, payload=payload)
    return area


def add_organisation(*, organisation: Organisation, by: User, at: datetime) -> Organisation:
    """Store a new organisation. Bad values raise ValidationError."""
    with transaction.atomic():
        _store(organisation)
        payload = {"name": organisation.name, "kind": organisation.kind, "orgnr": organisation.orgnr}
        ledger.record(by=by, verb="organisation.added", target=organisation, at=at, payload=payload)
    return organisation


def add_person(*, user: User, by: User, at: datetime) -> User:
    """Store a new person, who cannot log in before a password is set. Bad values raise ValidationError."""
    with transaction.atomic():
        user.set_unusable_password()
        _store(user)
        payload = {"email": user.email, "name": user.name, "is_staff": user.is_staff}
        ledger.record(by=by, verb="person.added", target=user, at=at, payload=payload)
    return user


def give_role(*, user: User, organisation: Organisation, role: str, by: User, at: datetime) -> Membership:
    """Let `user` act for `organisation` in `role`. Bad values raise ValidationError."""
    with transaction.atomic():
        membership = Membership(user=user, organisation=organisation, role=role)
        _store(membership)
        payload = {"person": user.pk, "organisation": organisation.pk, "role": role}
        ledger.record(by=by, verb="person.given_role", target=membership, at=at, payload=payload)
    return membership


def set_passwords(*, users: Iterable[User], password: str, by: User, at: datetime) -> None:
    """Give all of `users` the same password, and record one event for each. The history never holds a password."""
    with transaction.atomic():
        encoded = make_password(password)
        for user in users:
            user.password = encoded
            user.save(update_fields=["password"])
            ledger.record(by=by, verb="person.password_set", target=user, at=at)


def _store(row):
    row.full_clean()
    row.save(force_insert=True)

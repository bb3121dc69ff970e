"""What can happen to places, organisations and people. Each function is one whole event."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Count, Model
from django.utils import timezone

from core import ledger
from core.models import Area, AreaCode, FormerName, Membership, Organisation, Reach, User


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
    """Store a new organisation or unit. Bad values raise ValidationError."""
    with transaction.atomic():
        _store(organisation)
        name_apart({organisation.name})
        payload = {"name": organisation.name, "kind": organisation.kind, "orgnr": organisation.orgnr}
        payload |= {"parent": organisation.parent_id} if organisation.parent_id else {}
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


def rename(*, organisation: Organisation, name: str, by: User, at: datetime) -> Organisation:
    """Give the organisation a new name and keep the one it had. Papers keep what is written on them."""
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
        before, organisation.name = organisation.name, name
        organisation.full_clean()
        organisation.save(update_fields=["name"])
        keep_former_name(organisation, before, at=at)
        names_below = Organisation.objects.below([organisation]).values_list("name", flat=True)
        name_apart({before, organisation.name, *names_below})
        organisation.refresh_from_db()
        payload = {"name": {"before": before, "after": name}}
        ledger.record(by=by, verb="organisation.renamed", target=organisation, at=at, payload=payload)
    return organisation


def move_unit(*, organisation: Organisation, parent: Organisation | None, by: User, at: datetime) -> Organisation:
    """Put the unit, with all below it, under `parent`, or at the top. Who reaches it by a unit above changes with it.

    All organisations are held meanwhile: two moves at once could make a circle that neither of them sees.
    """
    with transaction.atomic():
        held = {each.pk: each for each in Organisation.objects.select_for_update().order_by("pk")}
        organisation, before = held[organisation.pk], held[organisation.pk].parent_id
        organisation.parent = held[parent.pk] if parent else None
        organisation.full_clean()
        organisation.save(update_fields=["parent", "path"])
        settle_below(organisation)
        organisation.refresh_from_db()
        payload = {"parent": {"before": before, "after": parent.pk if parent else None}}
        ledger.record(by=by, verb="organisation.moved", target=organisation, at=at, payload=payload)
    return organisation


def keep_former_name(organisation: Organisation, name: str, *, at: datetime) -> None:
    """Store that the organisation was called `name` until the day before `at`."""
    last = timezone.localdate(at) - timedelta(days=1)
    FormerName.objects.create(organisation=organisation, name=name, until=last)


def settle_below(organisation: Organisation) -> None:
    """Bring the paths and display names of all units below into line with the unit as it is stored."""
    names, units = {organisation.name}, [organisation]
    while units:
        units = list(Organisation.objects.filter(parent__in=units).select_related("parent"))
        for unit in units:
            unit.save(update_fields=["path"])  # which follows the parent, already right
            names.add(unit.name)
    name_apart(names)


def name_apart(names: Iterable[str]) -> None:
    """Store for each organisation with one of `names` what it belongs to, where several are called so."""
    shared = Organisation.objects.filter(name__in=set(names)).values("name").annotate(count=Count("pk"))
    counts = dict(shared.values_list("name", "count"))
    shown = {}
    for unit in Organisation.objects.filter(name__in=counts).select_related("parent").order_by("path", "pk"):
        above = shown.get(unit.parent_id, str(unit.parent))  # what is above comes first, and may just have changed
        display_name = f"{unit.name}, {above}" if counts[unit.name] > 1 and unit.parent_id else ""
        shown[unit.pk] = display_name or unit.name
        if unit.display_name != display_name:
            Organisation.objects.filter(pk=unit.pk).update(display_name=display_name)


def give_role(
    *,
    user: User,
    organisation: Organisation,
    role: str,
    by: User | None,
    at: datetime,
    reach: str = Reach.UNIT,
    last_day: date | None = None,
    partnerships: Iterable[Model] | None = None,
) -> Membership:
    """Let `user` act for the unit in `role`, in all its partnerships or in `partnerships` alone.

    Bad values raise ValidationError.
    """
    limits = None if partnerships is None else list(partnerships)
    with transaction.atomic():
        membership = Membership(user=user, organisation=organisation, role=role, reach=reach, last_day=last_day)
        membership.since, membership.is_limited = timezone.localdate(at), limits is not None
        _store(membership)
        for partnership in limits or ():
            membership.limits.create(partnership=partnership)
        payload = {"person": user.pk, "organisation": organisation.pk, **_terms(membership)}
        ledger.record(by=by, verb="person.given_role", target=membership, at=at, payload=payload)
    return membership


def change_role(
    *,
    membership: Membership,
    role: str,
    by: User | None,
    at: datetime,
    reach: str = Reach.UNIT,
    last_day: date | None = None,
    partnerships: Iterable[Model] | None = None,
) -> Membership:
    """Give the membership other terms: its role, reach, last day and partnerships, all as in `give_role`."""
    limits = None if partnerships is None else list(partnerships)
    with transaction.atomic():
        membership = Membership.objects.select_for_update().get(pk=membership.pk)
        before = _terms(membership)
        membership.role, membership.reach, membership.last_day = role, reach, last_day
        membership.is_limited = limits is not None
        membership.full_clean()
        membership.save(update_fields=["role", "reach", "last_day", "is_limited"])
        membership.limits.all().delete()
        for partnership in limits or ():
            membership.limits.create(partnership=partnership)
        payload = {"before": before, "after": _terms(membership)}
        ledger.record(by=by, verb="person.role_changed", target=membership, at=at, payload=payload)
    return membership


def end_role(*, membership: Membership, by: User | None, at: datetime) -> None:
    """Take the membership away at once. The history keeps what it was."""
    with transaction.atomic():
        payload = {"person": membership.user_id, "organisation": membership.organisation_id, **_terms(membership)}
        gone = Membership.objects.select_for_update().select_related("user", "organisation").get(pk=membership.pk)
        Membership.objects.filter(pk=membership.pk).delete()
        ledger.record(by=by, verb="person.role_ended", target=gone, at=at, payload=payload)


def set_passwords(*, users: Iterable[User], password: str, by: User, at: datetime) -> None:
    """Give all of `users` the same password, and record one event for each. The history never holds a password."""
    with transaction.atomic():
        encoded = make_password(password)
        for user in users:
            user.password = encoded
            user.save(update_fields=["password"])
            ledger.record(by=by, verb="person.password_set", target=user, at=at)


def _terms(membership):
    """Return what the history keeps of a membership beside whose it is and where: what is not the rule."""
    terms = {"role": membership.role}
    if membership.reach != Reach.UNIT:
        terms["reach"] = membership.reach
    if membership.last_day:
        terms["last_day"] = membership.last_day
    if membership.is_limited:
        terms["partnerships"] = sorted(str(limit) for limit in membership.limits.all())
    return terms


def _store(row):
    row.full_clean()
    row.save(force_insert=True)

"""Invitations: who may send one, sending it, taking it back, and coming in by it. Each verb is one whole event.

`may_invite` and `open_invitations` are for pages; core/access/pages/invitation.py has the page that the link opens.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from core import actions, ledger, permissions
from core.access import password_letters
from core.access.letter_texts import digest_of
from core.access.models import Invitation, LetterKind
from core.concurrency.refusals import ForbiddenStepError
from core.models import Membership, Organisation, User
from core.permissions import Permission

WORKS_FOR = timedelta(days=14)


class NotOpenError(ForbiddenStepError):
    """The invitation has been accepted, taken back, or is too old."""

    def __init__(self):
        super().__init__(_("The invitation is used, taken back or too old. Ask whoever invited you for a new one."))


def may_invite(user: User, organisation: Organisation | None) -> bool:
    """Return whether `user` may invite into `organisation`, or, where none is named, into the administration."""
    if user.is_superuser and permissions.may(user, Permission.STAFF):
        return True
    if organisation is None:
        return False
    return permissions.may(user, Permission.STAFF) or permissions.may(user, Permission.PEOPLE_INVITE, organisation)


def open_invitations(organisation: Organisation, *, at: datetime) -> QuerySet:
    """Return the invitations into `organisation` that can still be accepted, the newest first."""
    rows = Invitation.objects.open_at(at).filter(organisation=organisation)
    return rows.select_related("invited_by").prefetch_related("limits__partnership").order_by("-created_at", "-pk")


def invite(
    *,
    email: str,
    name: str,
    organisation: Organisation | None,
    role: str = "",
    last_day: date | None = None,
    partnerships: Iterable[Model] | None = None,
    site: str,
    by: User,
    at: datetime,
) -> Invitation:
    """Invite somebody into `organisation` in `role`, or, without both, into the administration.

    The role holds until `last_day`, in all of the organisation's partnerships or in `partnerships` alone. The letter
    goes at once. `site` is what its link begins with, "https://portalen.haninge.se". An earlier invitation of the same
    person into the same organisation is taken back. Raises PermissionDenied, and ValidationError for bad values and for
    whoever is in already or has a closed account.
    """
    if not may_invite(by, organisation):
        raise PermissionDenied
    email = User.normalise(email)
    limits = None if partnerships is None else list(partnerships)
    with transaction.atomic():
        _refuse_who_is_in(email, organisation)
        for earlier in Invitation.objects.open_at(at).filter(email=email, organisation=organisation):
            _withdraw(earlier, by=by, at=at)
        invitation = Invitation(
            email=email,
            name=name,
            organisation=organisation,
            role=role,
            is_staff=organisation is None,
            is_limited=limits is not None,
            last_day=last_day,
            invited_by=by,
            created_at=at,
            expires_at=_end_of_link(last_day, at=at),
        )
        User(email=email, name=name).full_clean(exclude=["password"], validate_unique=False)
        invitation.full_clean(exclude=["digest", "accepted_at", "accepted_by", "withdrawn_at"])
        invitation.save(force_insert=True)
        for partnership in limits or ():
            invitation.limits.create(partnership=partnership)
        password_letters.queue_letter(kind=LetterKind.INVITATION, email=email, at=at, site=site, invitation=invitation)
        payload = {"email": email, "name": name, "organisation": organisation and organisation.pk, "role": role}
        payload |= _narrowing(invitation)
        ledger.record(by=by, verb="invitation.made", target=invitation, at=at, payload=payload)
    return invitation


def send_again(*, invitation: Invitation, site: str, by: User, at: datetime) -> None:
    """Send a new link, which also works for the full time. The one before works no more."""
    if not may_invite(by, invitation.organisation):
        raise PermissionDenied
    with transaction.atomic():
        still_open = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
        end = _end_of_link(invitation.last_day, at=at)
        if end <= at or not still_open.update(expires_at=end, digest=""):
            raise NotOpenError
        password_letters.queue_letter(
            kind=LetterKind.INVITATION, email=invitation.email, at=at, site=site, invitation=invitation
        )
        ledger.record(by=by, verb="invitation.sent_again", target=invitation, at=at)


def withdraw(*, invitation: Invitation, by: User, at: datetime) -> None:
    """Take an invitation back: its link works no more. Raises PermissionDenied and NotOpenError."""
    if not may_invite(by, invitation.organisation):
        raise PermissionDenied
    with transaction.atomic():
        if not _withdraw(invitation, by=by, at=at):
            raise NotOpenError


def find(token: str, *, at: datetime) -> Invitation:
    """Return the open invitation whose link has `token`. Raises NotOpenError."""
    rows = Invitation.objects.open_at(at).select_related("organisation", "invited_by")
    invitation = rows.filter(digest=digest_of(token)).first()
    if invitation is None:
        raise NotOpenError
    return invitation


def accept_as_new(*, invitation: Invitation, name: str, password: str | None, at: datetime) -> User:
    """Make the account of whoever was invited, with a password of their own, and the role in it.

    Without `password` the person comes in by their employer's login alone. Raises NotOpenError, and ValidationError for
    a bad name or a password that is too easy.
    """
    with transaction.atomic():
        _take(invitation, at=at)
        user = User(email=invitation.email, name=name, is_staff=invitation.is_staff)
        if password is not None:
            validate_password(password, user)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(force_insert=True)
        payload = {"email": user.email, "name": user.name, "is_staff": user.is_staff}
        ledger.record(by=user, verb="person.added", target=user, at=at, payload=payload)
        _give(invitation, user, at=at)
    return user


def accept_as(*, invitation: Invitation, user: User, at: datetime) -> None:
    """Give `user`, who has an account already and is logged in, what they were invited to. Raises NotOpenError."""
    if user.email != invitation.email:
        raise PermissionDenied
    with transaction.atomic():
        _take(invitation, at=at)
        if invitation.is_staff:
            User.objects.filter(pk=user.pk).update(is_staff=True)
        _give(invitation, user, at=at)


def _end_of_link(last_day, *, at):
    """Return until when the link of an invitation works: WORKS_FOR, but no longer than the role would."""
    end = at + WORKS_FOR
    return min(end, make_aware(datetime.combine(last_day, time.max))) if last_day else end


def _narrowing(invitation):
    """Return what the history keeps of an invitation to less than the rule: until when, and in which partnerships."""
    terms = {"last_day": invitation.last_day} if invitation.last_day else {}
    if invitation.is_limited:
        terms["partnerships"] = sorted(str(limit) for limit in invitation.limits.all())
    return terms


def _refuse_who_is_in(email, organisation):
    user = User.objects.filter(email=email).first()
    if user is None:
        return
    is_in = user.is_staff if organisation is None else user.memberships.filter(organisation=organisation).exists()
    if is_in:
        raise ValidationError({"email": _("That person is in already. Change the role instead.")})
    if not user.is_active:
        raise ValidationError({"email": _("That person's account is closed. An administrator can open it again.")})


def _take(invitation, *, at):
    """Mark it as accepted, which one of several at the same moment can do."""
    if not Invitation.objects.open_at(at).filter(pk=invitation.pk).update(accepted_at=at, digest=""):
        raise NotOpenError


def _give(invitation, user, *, at):
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=user)
    organisation = invitation.organisation
    if organisation and not Membership.objects.filter(user=user, organisation=organisation).exists():
        limits = [limit.partnership for limit in invitation.limits.select_related("partnership")]
        actions.give_role(
            user=user,
            organisation=organisation,
            role=invitation.role,
            last_day=invitation.last_day,
            partnerships=limits if invitation.is_limited else None,
            by=invitation.invited_by,
            at=at,
        )
    ledger.record(by=user, verb="invitation.accepted", target=invitation, at=at)


def _withdraw(invitation, *, by, at):
    still_open = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    if not still_open.update(withdrawn_at=at, digest=""):
        return False
    ledger.record(by=by, verb="invitation.withdrawn", target=invitation, at=at)
    return True

"""Erase a person: Article 17 of the General Data Protection Regulation, as far as the law on archives lets it.

What somebody did for an authority is a public record and stays, with the name on it. The account goes: its address, its
ways in, what it chose and was sent, and what the history says about it. The chains still verify afterwards.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from core import actions, ledger
from core.access.lockouts import forget_failures, forget_wrong_codes
from core.access.models import Invitation, PasswordRequest
from core.concurrency.refusals import Refusal
from core.models import Membership, User
from core.personal_data import holdings
from core.personal_data.extract import entries_about

NOBODYS_DOMAIN = "konto.gallrat.invalid"  # RFC 2606: no mail is ever sent there


class NotErasedError(Refusal):
    """The person cannot be erased as it is now. Its words say why."""


@dataclass(frozen=True)
class Preview:
    """What an erasure does: how many rows go and stay, by what they are, and what stands in its way."""

    goes: dict[str, int]
    stays: dict[str, int]
    entries: int
    name_stays: bool
    in_the_way: tuple[str, ...] = ()


def preview(user: User, *, by: User | None) -> Preview:
    """Return what `erase` would do. The number of queries is that of the links, whatever they hold."""
    counted = [(link, link.rows(user).count()) for link in holdings.links()]
    having = [(link, count) for link, count in counted if count]
    return Preview(
        goes={link.label: count for link, count in having if link.key in holdings.GO},
        stays={link.label: count for link, count in having if link.key in holdings.STAY},
        entries=len(_erasable(user)),
        name_stays=any(link.names_the_person for link, _count in having),
        in_the_way=tuple(_in_the_way(user, having, by=by)),
    )


def erase(*, user: User, decision: str, by: User | None, at: datetime) -> Preview:
    """Erase the person by the text `decision`, and return what was done. Raises NotErasedError.

    Safe to repeat: what is gone is gone, and what has come since goes too.
    """
    if not decision.strip():
        raise NotErasedError(_("Write who decided, on which day, and the matter's number if there is one."))
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        done = preview(user, by=by)
        if done.in_the_way:
            raise NotErasedError(*done.in_the_way)
        for membership in Membership.objects.filter(user=user).order_by("pk"):
            actions.end_role(membership=membership, by=by, at=at)
        for link in holdings.links():
            if link.key in holdings.GO:
                link.rows(user).delete()
        apps.get_model("stadsdelplan", "CalendarFeed").objects.filter(user=user, revoked_at=None).update(revoked_at=at)
        _forget_by_address(user, at=at)
        for entry in _erasable(user):
            ledger.erase(entry=entry, decision=decision, by=by, at=at)
        _close(user, name_stays=done.name_stays)
        payload = {"decision": decision.strip(), "name_stays": done.name_stays}
        ledger.record(by=by, verb="person.erased", target=user, at=at, payload=payload)
    return done


def is_erased(user: User) -> bool:
    return user.email.endswith(f"@{NOBODYS_DOMAIN}")


def _in_the_way(user, having, *, by) -> Iterable[str]:
    if by is not None and user.pk == by.pk:
        yield _("Nobody erases themselves: another administrator does it.")
    administrators = User.objects.filter(is_active=True, is_superuser=True)
    if user.is_superuser and not administrators.exclude(pk=user.pk).exists():
        yield _("This is the last administrator with all rights. Give them to somebody else first.")
    for link, count in having:
        if link.key in holdings.DUTIES:
            yield _("First choose somebody else: %(duty)s (%(count)s).") % {"duty": link.label, "count": count}


def _erasable(user):
    """Return the entries about the account whose content is still there."""
    entries = entries_about(user).exclude(verb="person.erased")
    return [entry for entry in entries if hasattr(entry, "payload") or _has_words(entry)]


def _has_words(entry):
    return bool(entry.label) and not ledger.has_label_of_keys(entry)


def _forget_by_address(user, *, at):
    Invitation.objects.filter(email=user.email, accepted_at=None, withdrawn_at=None).update(withdrawn_at=at)
    invited = Invitation.objects.filter(Q(email=user.email) | Q(accepted_by=user))
    invited.update(email=_nobodys_address(user), name=_nobody(user), digest="")
    PasswordRequest.objects.filter(email=user.email).delete()
    forget_failures(name=user.email)
    forget_wrong_codes(user=user)


def _close(user, *, name_stays):
    user.email, user.password = _nobodys_address(user), make_password(None)
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = None
    if not name_stays:
        user.name = _nobody(user)
    user.save()


def _nobodys_address(user):
    return f"nr-{user.pk}@{NOBODYS_DOMAIN}"


def _nobody(user):
    with translation.override("sv"):  # it is stored, whoever reads it
        return _("Erased person %(number)s") % {"number": user.pk}

"""What a coordinator does about who has access. Each function is one whole event; core.actions gives and ends roles."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import actions as core_actions
from core import ledger
from core.access.models import Session
from core.concurrency.refusals import Refusal
from core.models import Membership, Organisation, User
from partnership.models import AccessRequest, AccessReview, Partnership


def end_access(*, membership: Membership, by: User, at: datetime) -> bool:
    """Take the membership away at once, and return whether the person has none left: then their sessions end too."""
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=membership.user_id)
        core_actions.end_role(membership=membership, by=by, at=at)
        has_nothing_left = not person.memberships.exists() and not person.is_staff
        if has_nothing_left:
            Session.objects.filter(user=person).delete()
    return has_nothing_left


def confirm_access(*, partnership: Partnership, organisation: Organisation, by: User, at: datetime) -> AccessReview:
    """Store that `by` has looked through who acts for the organisation in the partnership, and that it is right."""
    with transaction.atomic():
        review = AccessReview(partnership=partnership, organisation=organisation, by=by, at=at)
        review.full_clean()
        review.save(force_insert=True)
        payload = {"organisation": organisation.pk}
        ledger.record(
            by=by, verb="access.confirmed", target=partnership, at=at, chain=partnership.chain, payload=payload
        )
    return review


def ask_for_access(*, partnership: Partnership, reason: str, by: User, at: datetime) -> AccessRequest:
    """Ask those who see to the partnership's people for access. Asked again before the answer, the reason is new."""
    with transaction.atomic():
        asked = (
            AccessRequest.objects.select_for_update().filter(partnership=partnership, by=by, answered_at=None).first()
        )
        asked = asked or AccessRequest(partnership=partnership, by=by)
        asked.reason, asked.at = reason, at
        asked.full_clean()
        asked.save()
        ledger.record(by=by, verb="access.asked", target=partnership, at=at, chain=partnership.chain)
    return asked


def answer_request(*, request: AccessRequest, by: User, at: datetime) -> None:
    """Store that the request is seen to: by a role that was given, or without one."""
    with transaction.atomic():
        held = AccessRequest.objects.select_for_update().get(pk=request.pk)
        if held.answered_at:
            raise Refusal(_("Somebody else has seen to it already."))
        held.answered_by, held.answered_at = by, at
        held.save(update_fields=["answered_by", "answered_at"])
        partnership = held.partnership
        payload = {"person": held.by_id}
        ledger.record(
            by=by, verb="access.request_answered", target=partnership, at=at, chain=partnership.chain, payload=payload
        )

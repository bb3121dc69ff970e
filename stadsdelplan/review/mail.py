"""Mail about what is sent to people in the review: queued with it, and sent by `send_reminders`."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.timezone import localdate

from core.mail import outbox
from core.mail.recipients import people_with
from core.models import MailKind, MailState, Organisation, OutgoingMail, User
from core.permissions import Permission
from stadsdelplan.models import Edition, Proposal, Review, ReviewVerdict

GATHERED = timedelta(minutes=15)  # a party that wants ten goals changed asks for it within that, in one mail


def tell_asked(edition: Edition, organisations: Iterable[Organisation], *, by: User, at: datetime) -> None:
    """Tell the people who answer for `organisations` that the edition is sent to them."""
    people = _people(Permission.REVIEW, organisations, edition, by=by, at=at)
    stage = f"sent:{edition.version}"
    outbox.queue(kind=MailKind.REVIEW, people=people, matter=_matter(edition), stage=stage, at=at)


def tell_owner(edition: Edition, review: Review, *, by: User, at: datetime) -> None:
    """Tell the people who write the plan if `review` asks for a change, unless such a mail waits already."""
    if review.verdict != ReviewVerdict.CHANGE_ASKED:
        return
    asking = f"{review.organisation_id}:"
    waiting = OutgoingMail.objects.filter(
        kind=MailKind.CHANGE, matter=_matter(edition), stage__startswith=asking, state=MailState.WAITING, tries=0
    )
    people = _people(Permission.PLAN_EDIT, [edition.plan.owner], edition, by=by, at=at)
    outbox.queue(
        kind=MailKind.CHANGE,
        people=people.exclude(pk__in=waiting.values("user")),
        matter=_matter(edition),
        stage=f"{asking}{review.pk}",
        at=at,
        after=GATHERED,
    )


def tell_proposer(proposal: Proposal, *, by: User, at: datetime) -> None:
    """Tell whoever proposed the goal that the proposal is answered."""
    if proposal.by_id != by.pk:
        matter, stage = f"proposal:{proposal.pk}", proposal.status
        outbox.queue(kind=MailKind.PROPOSAL, people=[proposal.by], matter=matter, stage=stage, at=at)


def _matter(edition):
    return f"edition:{edition.pk}"


def _people(permission, organisations, edition, *, by, at):
    within, on = edition.plan.partnership_id, localdate(at)
    return people_with(permission, organisations, partnership=within, on=on).exclude(pk=by.pk)

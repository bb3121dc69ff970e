"""The days on which an edition may have been adopted: after it was sent, and in the order of the plan's editions.

A plan that was adopted before it was entered in the portal was sent for review there afterwards, or not at all.
"""

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.limits.dates import KnownDate, refuse_out_of_order
from stadsdelplan.models import CLOSED


def is_before_sending(edition, adopted_on):
    """Return whether the day, or None, lies before the one on which the edition was sent for review."""
    sent_at = edition.sent_for_review_at
    return sent_at is not None and adopted_on is not None and adopted_on < localdate(sent_at)


def refuse_day_of_adoption(edition, adopted_on, *, today, before_entry=False):
    """Raise ValidationError about `adopted_on` where the edition cannot have been adopted on that day.

    With `before_entry` somebody says that the plan was adopted before it was entered here, so that the day may come
    before the sending; so it may where that is registered already. It serves the registration and its correction. For
    a correction the next edition's adoption is a limit as well.
    """
    since, until = [], []
    if edition.sent_for_review_at and not before_entry and not is_before_sending(edition, edition.adopted_on):
        since.append(KnownDate(localdate(edition.sent_for_review_at), _("when the plan was sent for review")))
    others = edition.plan.editions.filter(status__in=CLOSED, adopted_on__isnull=False).exclude(pk=edition.pk)
    for other in others.order_by("number", "pk"):
        event = _("when plan %(years)s was adopted") % {"years": other.years}
        (since if other.number < edition.number else until).append(KnownDate(other.adopted_on, event))
    refuse_out_of_order("adopted_on", adopted_on, today=today, since=since, until=until)

"""The days on which an edition may have been adopted: after it was sent, and in the order of the plan's editions."""

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.limits.dates import KnownDate, refuse_out_of_order
from stadsdelplan.models import CLOSED


def refuse_day_of_adoption(edition, adopted_on, *, today):
    """Raise ValidationError about `adopted_on` where the edition cannot have been adopted on that day.

    It serves the registration and its correction. For a correction the next edition's adoption is a limit as well.
    """
    since, until = [], []
    if edition.sent_for_review_at:
        since.append(KnownDate(localdate(edition.sent_for_review_at), _("when the plan was sent for review")))
    others = edition.plan.editions.filter(status__in=CLOSED, adopted_on__isnull=False).exclude(pk=edition.pk)
    for other in others.order_by("number", "pk"):
        event = _("when plan %(years)s was adopted") % {"years": other.years}
        (since if other.number < edition.number else until).append(KnownDate(other.adopted_on, event))
    refuse_out_of_order("adopted_on", adopted_on, today=today, since=since, until=until)

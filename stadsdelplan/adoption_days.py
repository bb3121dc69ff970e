"""Between which days an adoption may lie: after its sending and the adoption before it, before the one that follows."""

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.dates import long_day
from stadsdelplan.models import CLOSED


def refuse_out_of_order(edition, day, *, today):
    """Raise ValidationError about `adopted_on` where the edition cannot have been adopted on the day."""
    if day > today:
        raise ValidationError({"adopted_on": _("The day has not come yet.")})
    if edition.sent_for_review_at and day < localdate(edition.sent_for_review_at):
        _refuse(
            _("The day comes before %(day)s, when the plan was sent for review."), localdate(edition.sent_for_review_at)
        )
    closed = edition.plan.editions.filter(status__in=CLOSED, adopted_on__isnull=False)
    before = closed.filter(number__lt=edition.number, adopted_on__gt=day).order_by("-adopted_on", "-pk").first()
    if before:
        _refuse(_("The day comes before %(day)s, when plan %(years)s was adopted."), before.adopted_on, before.years)
    after = closed.filter(number__gt=edition.number, adopted_on__lt=day).order_by("adopted_on", "pk").first()
    if after:
        _refuse(_("The day comes after %(day)s, when plan %(years)s was adopted."), after.adopted_on, after.years)


def _refuse(sentence, day, years=""):
    raise ValidationError({"adopted_on": sentence % {"day": long_day(day), "years": years}})

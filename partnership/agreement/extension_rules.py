"""The rules of extensions: whether an agreement can be extended, and on which days the parties may have agreed on it.

Parties agree before the end, but the paper may reach the portal later. So an agreement that has run out can be extended
for a while after its end, and goes on as if the paper had been there in time.
"""

from datetime import timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.concurrency.refusals import ForbiddenStepError
from core.limits.dates import KnownDate, days_later, possible_days, refuse_out_of_order
from core.text.dates import day
from partnership import lifecycle
from partnership.lifecycle import Step
from partnership.models import AgreementStatus, PeriodKind, Signature, VersionOrigin, VersionStatus

REGISTERED_WITHIN = timedelta(days=90)  # after the end
_SUCCEEDED = (AgreementStatus.IN_FORCE, AgreementStatus.ENDED)


def has_run_out(agreement, *, on):
    """Return whether the agreement ended on its own last day, not longer ago than an extension may take to come."""
    return (
        agreement.status == AgreementStatus.ENDED
        and agreement.period_kind == PeriodKind.OWN
        and agreement.ended_on == agreement.ends_on
        and agreement.ends_early_on is None
        and agreement.ended_on is not None
        and on <= days_later(agreement.ended_on, REGISTERED_WITHIN.days)
    )


def refuse_unless_extendable(agreement, *, on):
    """Raise ForbiddenStepError where the agreement has no last day of its own to extend on the day `on`."""
    if not has_run_out(agreement, on=on):
        lifecycle.refuse_unless_open(Step.EXTEND, agreement)
    elif agreement.amends_id:
        raise ForbiddenStepError(_("The amendment ended with the agreement that it belongs to. Extend that one."))
    if agreement.ends_early_on:
        raise ForbiddenStepError(
            _("Notice has been given. The agreement ends on %(day)s.") % {"day": day(agreement.ends_early_on)}
        )
    if agreement.period_kind != PeriodKind.OWN or not agreement.ends_on:
        raise ForbiddenStepError(_("Only an agreement with a last day of its own can be extended."))
    if successor := agreement.successors.filter(status__in=_SUCCEEDED).order_by("pk").first():
        raise ForbiddenStepError(_("The agreement is already succeeded by %(name)s.") % {"name": successor})


def refuse_agreed_after_end(agreement, agreed_on):
    """Raise ForbiddenStepError where the agreement had ended before the parties agreed."""
    if agreement.status == AgreementStatus.ENDED and agreed_on > agreement.ends_on:
        raise ForbiddenStepError(_("What the parties agree on after the end is a new agreement. Write a successor."))


def refuse_day_of_extension(agreement, agreed_on, *, today):
    """Raise ValidationError about `agreed_on` where the parties cannot have agreed on that day.

    It is after the text was locked, and before the last day so far was over.
    """
    end = KnownDate(agreement.ends_on, _("when the agreement ended"))
    until = [] if agreement.status == AgreementStatus.ENDED else [end]  # see `refuse_agreed_after_end`
    refuse_out_of_order("agreed_on", agreed_on, today=today, since=[bound_since(agreement)], until=until)


def bound_since(agreement):
    """Return the day from which the text is fixed: when it was locked, or an older paper was signed.

    None where nobody knows.
    """
    text = agreement.versions.exclude(status=VersionStatus.VOIDED).filter(locked_at__isnull=False).first()
    if text is None:
        return None
    if text.origin != VersionOrigin.REGISTERED:
        return KnownDate(localdate(text.locked_at), _("when the text was locked"))
    signed = Signature.objects.filter(copy__print_set__agreement_version=text, signed_on__isnull=False)
    days = [possible_days(*pair)[0] for pair in signed.values_list("signed_on", "precision")]
    return KnownDate(max(days), _("when the paper was signed")) if days else None

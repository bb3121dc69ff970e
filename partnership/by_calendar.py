"""Where the calendar has an agreement on a day, in which words, and what a form says of it before it is sent.

The verbs ask the same functions, so that what the form says is what they do.
"""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.text import dates
from partnership.models import Agreement, AgreementStatus, PeriodKind


def has_begun(agreement: Agreement, *, on: date) -> bool:
    """Return whether the agreement's first day has come. One without a first day begins when all have signed."""
    return agreement.first_day is None or agreement.first_day <= on


def is_over(last_day: date | None, *, on: date) -> bool:
    return last_day is not None and last_day < on


def status_when_signed(agreement: Agreement, *, on: date) -> AgreementStatus:
    """Return the status on the day `on` of an agreement that everybody has signed."""
    if is_over(agreement.last_day, on=on):
        return AgreementStatus.ENDED
    return AgreementStatus.IN_FORCE if has_begun(agreement, on=on) else AgreementStatus.SIGNING


def status_when_signing_begins(status: str) -> str:
    """Return the status when a copy is printed, sent or signed."""
    return AgreementStatus.SIGNING if status == AgreementStatus.LOCKED else status


def status_words(agreement: Agreement, *, status: str, is_signed: bool) -> str:
    """Return a status in words. One that all have signed says from when it is in force."""
    if status == AgreementStatus.SIGNING and is_signed and agreement.first_day:
        return _("Signed, in force from %(day)s") % {
            "day": dates.long_day(agreement.first_day, precision_of(agreement))
        }
    return str(AgreementStatus(status).label)


def precision_of(agreement: Agreement) -> str:
    """Return how exact the days of the agreement's period are."""
    return (agreement.framework if agreement.period_kind == PeriodKind.FRAMEWORK else agreement).period_precision


def after_signatures(agreement: Agreement, *, missing: int, on: date) -> Sequence[str]:
    """Return what is true when signatures are registered, and `missing` of all copies' are still to come."""
    if missing:
        sentence = ngettext("%(count)s signature is still missing.", "%(count)s signatures are still missing.", missing)
        status = status_when_signing_begins(agreement.status)
        return [sentence % {"count": missing}, _status(agreement, status, is_signed=False)]
    status = agreement.status
    if status in (AgreementStatus.LOCKED, AgreementStatus.SIGNING):
        status = status_when_signed(agreement, on=on)
    return [_("Everybody has signed."), _status(agreement, status, is_signed=True)]


def after_signing_begins(agreement: Agreement) -> Sequence[str]:
    """Return what is true of the agreement when a copy is printed or sent: nothing new, where signing has begun."""
    status = status_when_signing_begins(agreement.status)
    return [_status(agreement, status, is_signed=False)] if status != agreement.status else []


def after_notice(agreement: Agreement, *, last_day: date | None, on: date) -> Sequence[str]:
    """Return what is true when it is registered that the agreement ends early, on `last_day` where it is known."""
    if last_day is None:
        return [
            _("The agreement is in force until the last day that you write, and ended after it."),
            _("If that day has passed already, it is ended at once."),
        ]
    status = AgreementStatus.ENDED if is_over(last_day, on=on) else agreement.status
    words = {"status": AgreementStatus(status).label, "day": dates.long_day(last_day)}
    return [_("The status of the agreement: %(status)s. The last day is %(day)s.") % words]


def after_extension(agreement: Agreement, *, last_day: date | None, on: date) -> Sequence[str]:
    """Return what is true when the agreement is extended to `last_day`, where it is known."""
    if last_day is None:
        sentences = [_("The agreement is in force until the new last day.")]
        if agreement.status == AgreementStatus.ENDED:
            sentences.append(_("If that day has passed too, it stays ended."))
        return sentences
    status = AgreementStatus.ENDED if is_over(last_day, on=on) else AgreementStatus.IN_FORCE
    words = {"status": AgreementStatus(status).label, "day": dates.long_day(last_day)}
    return [_("The status of the agreement: %(status)s. The last day is %(day)s.") % words]


def _status(agreement, status, *, is_signed):
    return _("The status of the agreement: %(status)s.") % {
        "status": status_words(agreement, status=status, is_signed=is_signed)
    }

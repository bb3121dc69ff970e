"""What the verbs about copies share: locking a copy with its agreement, and refusing impossible days."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.concurrency.refusals import ForbiddenStepError
from core.limits.dates import KnownDate, possible_days, refuse_out_of_order
from core.models import DatePrecision
from partnership.agreement_changes import lock_for_change
from partnership.models import Copy, Signatory, VersionOrigin, VersionStatus


def lock_copy_for_change(copy, *, version, step):
    """Return the agreement, locked, and its copy as it is now. Raises ForbiddenStepError where the copy is voided."""
    agreement = lock_for_change(copy.print_set.agreement_version.agreement_id, version=version, step=step)
    copy = Copy.objects.select_related("print_set__agreement_version", "keeper", "scan").get(pk=copy.pk)
    if copy.print_set.agreement_version.status == VersionStatus.VOIDED:
        raise ForbiddenStepError(_("The copies are voided."))
    return agreement, copy


def is_own_original(copy, agreement):
    """Return whether the writing organisation keeps the copy: it comes back, and is not handed over."""
    return copy.keeper.organisation_id == agreement.owner_id


def refuse_unsigned(copy):
    """Raise ForbiddenStepError where somebody has not signed the copy yet.

    A paper that was signed outside the portal is not refused: nobody may know who signed which original.
    """
    text = copy.print_set.agreement_version
    signatories = Signatory.objects.filter(party__agreement_version=text).count()
    if text.origin != VersionOrigin.REGISTERED and copy.signatures.count() < signatories:
        raise ForbiddenStepError(_("Not all have signed the copy yet."))


# Days ----------------------------------------------------------------------------------------------------------------
# Each of these returns a KnownDate, or None where no day is known.


def locked_day(text):
    if text.origin == VersionOrigin.REGISTERED:
        return None
    return KnownDate(timezone.localdate(text.locked_at), _("when the text was locked"))


def printed_day(copy):
    return KnownDate(copy.printed_on, _("when the copy was printed")) if copy.printed_on else None


def sent_day(copy):
    return KnownDate(copy.sent_on, _("when the copy was sent")) if copy.sent_on else None


def ready_to_sign(copy):
    return printed_day(copy) or locked_day(copy.print_set.agreement_version)


def first_signed_day(copy):
    """Return the last day on which the first signature on the copy may have been written."""
    days = [possible_days(one.signed_on, one.precision)[1] for one in _dated(copy)]
    return KnownDate(min(days), _("when the first one signed")) if days else None


def signed_day(copy):
    """Return the first day on which the last signature on the copy may have been written."""
    days = [possible_days(one.signed_on, one.precision)[0] for one in _dated(copy)]
    return KnownDate(max(days), _("when the last one signed")) if days else None


def home_day(copy):
    """Return the last day on which the copy may have come to where it is kept."""
    if copy.returned_on:
        return KnownDate(copy.returned_on, _("when the copy came back"))
    if copy.handed_over_on:
        last = possible_days(copy.handed_over_on, copy.handed_over_precision)[1]
        return KnownDate(last, _("when the copy was handed over"))
    return None


def refuse_impossible(name, day, precision=DatePrecision.DAY, *, at, since=(), until=()):
    """Raise ValidationError about the field `name` where its day does not fit between the others and today.

    `since` and `until` hold KnownDates, or None where no day is known.
    """
    refuse_out_of_order(name, day, precision, today=timezone.localdate(at), since=since, until=until)


def _dated(copy):
    return [signature for signature in copy.signatures.all() if signature.signed_on]

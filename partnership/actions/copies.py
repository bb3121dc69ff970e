"""What the verbs about copies share: the copy is held with its agreement, and no day is taken that cannot be."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import dates
from core.models import DatePrecision
from core.partial_days import partial_day
from partnership.actions.shared import hold
from partnership.models import Copy, Signatory, VersionOrigin, VersionStatus
from partnership.path import ForbiddenStepError


def hold_copy(copy, *, version, step):
    """The agreement, held, and its copy as it stands now. Raises ForbiddenStepError where the copy is voided."""
    agreement = hold(copy.print_set.agreement_version.agreement_id, version=version, step=step)
    copy = Copy.objects.select_related("print_set__agreement_version", "keeper", "scan").get(pk=copy.pk)
    if copy.print_set.agreement_version.status == VersionStatus.VOIDED:
        raise ForbiddenStepError(_("The copies are voided."))
    return agreement, copy


def change_copy(copy, **changes):
    for name, value in changes.items():
        setattr(copy, name, value)
    copy.save(update_fields=changes)


def is_own(copy, agreement):
    """Whether the copy is kept by the organisation that writes the agreement: it comes back, and is not handed over."""
    return copy.keeper.organisation_id == agreement.owner_id


def refuse_unsigned(copy):
    """Of a paper signed outside the portal nobody may know who signed which original."""
    text = copy.print_set.agreement_version
    signatories = Signatory.objects.filter(party__agreement_version=text).count()
    if text.origin != VersionOrigin.REGISTERED and copy.signatures.count() < signatories:
        raise ForbiddenStepError(_("Not all have signed the copy yet."))


# Days ----------------------------------------------------------------------------------------------------------------
# Each of these is (a day, what happened then), or None where nothing holds.


def locked_day(text):
    if text.origin == VersionOrigin.REGISTERED:
        return None
    return timezone.localdate(text.locked_at), _("when the text was locked")


def printed_day(copy):
    return (copy.printed_on, _("when the copy was printed")) if copy.printed_on else None


def ready_to_sign(copy):
    return printed_day(copy) or locked_day(copy.print_set.agreement_version)


def signed_day(copy):
    days = [signature.signed_on for signature in copy.signatures.all() if signature.signed_on]
    return (max(days), _("when the last one signed")) if days else None


def refuse_impossible(name, day, precision=DatePrecision.DAY, *, at, since=None, until=None):
    """Raise ValidationError about the field `name` where no day that is meant is between `since`, `until` and today.

    `until` too is a day and what happened then, or None.
    """
    if day is None:
        return
    meant = partial_day(dates.day(day, precision))
    if meant.first > timezone.localdate(at):
        raise ValidationError({name: _("The day has not come yet.")})
    if since and meant.last < since[0]:
        sentence = _("The day comes before %(day)s, %(event)s.") % {"day": dates.day(since[0]), "event": since[1]}
        raise ValidationError({name: sentence})
    if until and meant.first > until[0]:
        sentence = _("The day comes after %(day)s, %(event)s.") % {"day": dates.day(until[0]), "event": until[1]}
        raise ValidationError({name: sentence})

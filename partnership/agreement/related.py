"""The amendments, successors and extensions of an agreement."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from core import permissions
from core.permissions import Permission
from partnership.agreement.extension_rules import has_run_out
from partnership.lifecycle import RULES, Step, open_steps
from partnership.models import Agreement, AgreementStatus, Extension


@dataclass(frozen=True)
class RelatedAgreement:
    """What the person sees of what is related. `steps` are the steps that are open to them."""

    amendments: list[Agreement]
    successors: list[Agreement]
    extensions: list[Extension]
    steps: set[Step]

    def has_dates_to_show(self, agreement):
        """Return whether there is anything to say of a draft's time: what it belongs to, or how it can be ended."""
        own = (agreement.amends_id, agreement.succeeds_id, agreement.notice_months)
        return any(own) or bool(self.amendments or self.successors or self.extensions)

    @property
    def succeeded_by(self):
        """Return the successor that has come into force, or None."""
        come = (AgreementStatus.IN_FORCE, AgreementStatus.ENDED)
        return next((one for one in self.successors if one.status in come), None)


def related(agreement, user, access, *, on):
    """Return the RelatedAgreement on the day `on`, in one to four queries.

    There is one more for drafts of others, and one for what is being signed.
    """
    others = _following(agreement, user)
    steps = set(open_steps(agreement, access))
    if has_run_out(agreement, on=on) and RULES[Step.EXTEND].permission in access.as_owner:
        steps.add(Step.EXTEND)
    has_begun = agreement.status in (AgreementStatus.IN_FORCE, AgreementStatus.ENDED)
    return RelatedAgreement(
        amendments=[one for one in others if one.amends_id == agreement.pk],
        successors=[one for one in others if one.succeeds_id == agreement.pk],
        extensions=list(agreement.extensions.order_by("agreed_on", "pk")) if has_begun else [],
        steps=steps - _done(agreement, others),
    )


def succession_note(successor):
    """Return the sentence under the last step of an agreement that `successor` has taken over from."""
    first, last = successor.first_day, successor.last_day
    if not first or not last:
        return _("Succeeded by %(name)s.") % {"name": successor}
    years = f"{first.year}–{last.year}" if first.year != last.year else str(first.year)
    return _("Succeeded by the agreement for %(years)s.") % {"years": years}


def _following(agreement, user):
    """Return the amendments and successors in the agreement's partnership that the person sees: all but some drafts."""
    following = Agreement.objects.filter(Q(amends=agreement) | Q(succeeds=agreement))
    others = list(following.filter(partnership=agreement.partnership_id).select_related("framework").order_by("pk"))
    _tell_which_are_signed(others)
    own = permissions.grants(user, Permission.READ_WORKING).units(agreement.partnership_id)
    in_doubt = [one.pk for one in others if one.is_working and one.owner_id not in own]
    if not in_doubt:
        return others
    seen = set(Agreement.objects.visible_to(user).filter(pk__in=in_doubt).values_list("pk", flat=True))
    return [one for one in others if one.pk in seen or one.pk not in in_doubt]


def _tell_which_are_signed(agreements):
    """Give those that are being signed their `is_signed_by_all`. One query, or none where none of them is."""
    signing = {one.pk: one for one in agreements if one.status == AgreementStatus.SIGNING}
    if signing:
        asked = Agreement.objects.filter(pk__in=signing).with_signing()
        for pk, is_signed_by_all in asked.values_list("pk", "is_signed_by_all"):
            signing[pk].is_signed_by_all = is_signed_by_all


def _done(agreement, others):
    """Return the steps that are open in the agreement's state, but lead nowhere now."""
    settled = (AgreementStatus.IN_FORCE, AgreementStatus.ENDED)
    done = set()
    if agreement.amends_id or any(one.amends_id and one.status not in settled for one in others):
        done.add(Step.AMEND)
    if agreement.amends_id or any(one.succeeds_id for one in others):
        done.add(Step.SUCCEED)
    taken_over = any(one.succeeds_id and one.status in settled for one in others)
    is_over = agreement.status == AgreementStatus.ENDED and (agreement.amends_id or taken_over)
    if agreement.ends_early_on or not agreement.ends_on or is_over:
        done.add(Step.EXTEND)
    return done

"""The lifecycle of an edition: which step is open in which state, by which right, and for whose people.

core/lifecycle.py has the engine.
"""

from enum import StrEnum

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from core import permissions
from core.concurrency.refusals import ForbiddenStepError
from core.lifecycle import Access, Audience, Lifecycle, Rule
from core.permissions import Permission
from partnership.agreement_changes import current_version, missing_signature_count
from partnership.models import AgreementStatus
from stadsdelplan.kinds import rules_of
from stadsdelplan.models import CLOSED, SENT, UNDER_WORK, EditionStatus


class Step(StrEnum):
    EDIT = "edit"  # the situation picture, focus areas, goals, measures, resources
    SEND_FOR_REVIEW = "send_for_review"
    ASK = "ask"  # one more organisation, which joined the partnership after the edition was sent
    COMMENT = "comment"
    RESOLVE = "resolve"
    REVIEW = "review"
    PROPOSE = "propose"
    ANSWER_PROPOSAL = "answer_proposal"
    SIGN = "sign"  # write the agreement by which the parties sign a plan of a signed kind
    REGISTER_ADOPTION = "register_adoption"
    CORRECT_ADOPTION = "correct_adoption"  # who adopted it, when and in which paragraph


_S = EditionStatus
_IS_ADOPTED = _("An adopted edition is never changed. Start the next edition instead.")
_NOT_IN_REVIEW = _("The edition is not in review.")
_IS_NOT_SIGNED = _("Plans of this kind are not signed.")
_IS_BEING_SIGNED = _("The plan's text is locked for signature. Void the copies to change it.")
_IS_SIGNED_ALREADY = _("The agreement by which the plan is signed is written already.")
_LACKS_SIGNATURES = _("The plan is adopted when all parties have signed it.")
_TEXT_STANDS = (AgreementStatus.LOCKED, AgreementStatus.SIGNING, AgreementStatus.IN_FORCE, AgreementStatus.ENDED)
_ASKS_NOBODY = _("No party is asked to approve this plan. The organisation that writes it decides on it alone.")

RULES = {
    Step.EDIT: Rule(UNDER_WORK, Permission.PLAN_EDIT, Audience.OWNER, _IS_ADOPTED),
    Step.SEND_FOR_REVIEW: Rule(
        (_S.WORKING,), Permission.PLAN_SEND, Audience.OWNER, _("The edition has already been sent for review.")
    ),
    Step.ASK: Rule(SENT, Permission.PLAN_SEND, Audience.OWNER, _NOT_IN_REVIEW),
    Step.COMMENT: Rule(UNDER_WORK, Permission.READ_WORKING, Audience.PARTY, _IS_ADOPTED, owner_alone=(_S.WORKING,)),
    Step.RESOLVE: Rule(  # a comment, by the owner's editors and the organisation that made it (see `may_resolve`)
        UNDER_WORK, Permission.READ_WORKING, Audience.PARTY, _IS_ADOPTED, owner_alone=(_S.WORKING,)
    ),
    Step.REVIEW: Rule(SENT, Permission.REVIEW, Audience.ASKED, _NOT_IN_REVIEW),
    Step.PROPOSE: Rule(SENT, Permission.REVIEW, Audience.ASKED, _NOT_IN_REVIEW),
    Step.ANSWER_PROPOSAL: Rule(  # before sending, proposals that were carried over from the edition before
        UNDER_WORK, Permission.PLAN_EDIT, Audience.OWNER, _IS_ADOPTED
    ),
    Step.SIGN: Rule(  # before that if the plan asks nobody (see `is_open`)
        (_S.READY,), Permission.PLAN_SEND, Audience.OWNER, _("The plan is signed when the parties have answered.")
    ),
    Step.REGISTER_ADOPTION: Rule(  # a plan that asks nobody is adopted without being sent (see `is_open`)
        SENT,
        Permission.PLAN_ADOPT,
        Audience.OWNER,
        _("Only an edition that has been in review can be registered as adopted."),
    ),
    Step.CORRECT_ADOPTION: Rule(CLOSED, Permission.PLAN_ADOPT, Audience.OWNER, _("The edition is not adopted yet.")),
}
_NEEDS_ASKED = {Step.ASK, *(step for step, rule in RULES.items() if rule.audience == Audience.ASKED)}


class _EditionLifecycle(Lifecycle):
    """The lifecycle of editions. A plan that asks no party has no review: its edition is adopted as it is written."""

    def is_open(self, step, edition) -> bool:
        if why_not_for_signing(step, edition):
            return False
        if edition.plan.asks_parties:
            return super().is_open(step, edition)
        if step in (Step.SIGN, Step.REGISTER_ADOPTION):
            return edition.is_under_work
        return step not in _NEEDS_ASKED and super().is_open(step, edition)

    def refuse_unless_open(self, step, edition, *, organisation=None) -> None:
        if step in _NEEDS_ASKED and not edition.plan.asks_parties:
            raise ForbiddenStepError(_ASKS_NOBODY)
        if sentence := why_not_for_signing(step, edition):
            raise ForbiddenStepError(sentence)
        super().refuse_unless_open(step, edition, organisation=organisation)


def why_not_for_signing(step, edition):
    """Return the sentence for a step that the signing of the plan closes, or an empty string."""
    if step == Step.SIGN and not rules_of(edition.plan).is_signed:
        return _IS_NOT_SIGNED
    if edition.agreement_id is None or edition.status in CLOSED:
        return ""
    if step == Step.SIGN:
        return _IS_SIGNED_ALREADY
    if step == Step.EDIT and edition.agreement.status in _TEXT_STANDS:
        return _IS_BEING_SIGNED
    if step == Step.REGISTER_ADOPTION and not is_signed_by_all(edition):
        return _LACKS_SIGNATURES
    return ""


def is_signed_by_all(edition):
    """Return whether every party has signed the agreement by which the plan is signed."""
    if edition.agreement.status not in (AgreementStatus.SIGNING, AgreementStatus.IN_FORCE, AgreementStatus.ENDED):
        return False
    return missing_signature_count(current_version(edition.agreement)) == 0


LIFECYCLE = _EditionLifecycle(
    RULES, owner_id_of=lambda edition: edition.plan.owner_id, edit=Permission.PLAN_EDIT, not_shared=_NOT_IN_REVIEW
)
is_open = LIFECYCLE.is_open
refuse_unless_open = LIFECYCLE.refuse_unless_open
open_steps = LIFECYCLE.open_steps
may_resolve = LIFECYCLE.may_resolve


def organisations_of(plan):
    """Return the organisations of the plan's partnership, by name. One query for each Plan object."""
    prefetch_related_objects([plan], "partnership__organisations")
    return sorted(plan.partnership.organisations.all(), key=_by_name)


def organisations_to_ask(plan):
    """Return the organisations that the plan asks to approve: those of the partnership now, without its owner."""
    return other_organisations(plan) if plan.asks_parties else []


def asked_organisations(edition):
    """Return the organisations that are asked to approve the edition, by name. One query for each Edition object.

    They are fixed when the edition is sent: an organisation that joins the partnership later is asked only once
    somebody has added it. Before that they are the organisations that would be asked now.
    """
    if edition.sent_for_review_at is None or not edition.plan.asks_parties:
        return organisations_to_ask(edition.plan)
    prefetch_related_objects([edition], "asked")
    return sorted(edition.asked.all(), key=_by_name)


def other_organisations(plan):
    """Return the organisations of the plan's partnership without the plan's owner."""
    return [one for one in organisations_of(plan) if one.pk != plan.owner_id]


def not_asked(edition):
    """Return the organisations that have joined the partnership since the edition was sent, and are not asked."""
    if not edition.plan.asks_parties or edition.sent_for_review_at is None:
        return []
    already = asked_organisations(edition)
    return [one for one in other_organisations(edition.plan) if one not in already]


def access_of(user, edition) -> Access:
    """Return what `user` may do to the edition, in one query."""
    plan = edition.plan
    works_for = permissions.grants(user, Permission.READ).units(plan.partnership_id)
    organisations = [one for one in organisations_of(plan) if one.pk in works_for]
    by_organisation = {one: permissions.permissions(user, one.pk, plan.partnership_id) for one in organisations}
    may_review = [one for one, may in by_organisation.items() if Permission.REVIEW in may]
    return Access(
        as_owner=frozenset(permissions.permissions(user, plan.owner_id, plan.partnership_id)),
        as_party=frozenset().union(*by_organisation.values()),
        organisations=tuple(one for one, may in by_organisation.items() if Permission.READ_WORKING in may),
        reviews_for=tuple(one for one in asked_organisations(edition) if one in may_review) if may_review else (),
    )


def _by_name(organisation):
    return organisation.name, organisation.pk

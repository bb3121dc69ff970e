"""An edition's way as one table: which step is open in which state, by which right, and for whose people.

Verbs ask `refuse_unless_open`, pages and the admin ask `open_steps`, and the tests hold the table to literal answers.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from core import permissions
from core.permissions import Permission
from stadsdelplan.models import CLOSED, SENT, UNDER_WORK, EditionStatus


class ForbiddenStepError(Exception):
    """The edition is not in a state from which this step leads anywhere. The message is for the person."""


class Whose(StrEnum):
    OWNER = "owner"  # people of the organisation that writes the plan
    PARTY = "party"  # people of any organisation in the partnership who see the edition
    ASKED = "asked"  # people of an organisation that the edition asks to approve


class Step(StrEnum):
    EDIT = "edit"  # the situation picture, focus areas, goals, measures, resources
    SEND_FOR_REVIEW = "send_for_review"
    ASK = "ask"  # one more organisation, which joined the partnership after the edition was sent
    COMMENT = "comment"
    RESOLVE = "resolve"
    REVIEW = "review"
    PROPOSE = "propose"
    ANSWER_PROPOSAL = "answer_proposal"
    REGISTER_ADOPTION = "register_adoption"
    CORRECT_ADOPTION = "correct_adoption"  # who adopted it, when and in which paragraph


@dataclass(frozen=True)
class Rule:
    """When a step is open, and to whom. In the states of `owner_alone` it is the owner's, whoever has it otherwise."""

    states: tuple[EditionStatus, ...]
    permission: Permission
    whose: Whose
    refusal: str
    owner_alone: tuple[EditionStatus, ...] = ()


_S = EditionStatus
_IS_ADOPTED = _("An adopted edition is never changed. Start the next edition instead.")
_NOT_IN_REVIEW = _("The edition is not in review.")
_ASKS_NOBODY = _("No party is asked to approve this plan. The organisation that writes it decides on it alone.")

RULES = {
    Step.EDIT: Rule(UNDER_WORK, Permission.PLAN_EDIT, Whose.OWNER, _IS_ADOPTED),
    Step.SEND_FOR_REVIEW: Rule(
        (_S.WORKING,), Permission.PLAN_SEND, Whose.OWNER, _("The edition has already been sent for review.")
    ),
    Step.ASK: Rule(SENT, Permission.PLAN_SEND, Whose.OWNER, _NOT_IN_REVIEW),
    Step.COMMENT: Rule(UNDER_WORK, Permission.READ_WORKING, Whose.PARTY, _IS_ADOPTED, owner_alone=(_S.WORKING,)),
    Step.RESOLVE: Rule(  # of a comment: the owner's editors, and the organisation that made it (see `may_resolve`)
        UNDER_WORK, Permission.READ_WORKING, Whose.PARTY, _IS_ADOPTED, owner_alone=(_S.WORKING,)
    ),
    Step.REVIEW: Rule(SENT, Permission.REVIEW, Whose.ASKED, _NOT_IN_REVIEW),
    Step.PROPOSE: Rule(SENT, Permission.REVIEW, Whose.ASKED, _NOT_IN_REVIEW),
    Step.ANSWER_PROPOSAL: Rule(  # before the sending of those that were taken along from the edition before
        UNDER_WORK, Permission.PLAN_EDIT, Whose.OWNER, _IS_ADOPTED
    ),
    Step.REGISTER_ADOPTION: Rule(  # of a plan that asks nobody also before it was sent (see `is_open`)
        SENT,
        Permission.PLAN_ADOPT,
        Whose.OWNER,
        _("Only an edition that has been in review can be registered as adopted."),
    ),
    Step.CORRECT_ADOPTION: Rule(CLOSED, Permission.PLAN_ADOPT, Whose.OWNER, _("The edition is not adopted yet.")),
}
_NEEDS_ASKED = {Step.ASK, *(step for step, rule in RULES.items() if rule.whose == Whose.ASKED)}


@dataclass(frozen=True)
class Standing:
    """What a person may do to an edition: for its owner, and for the other organisations of the partnership.

    `organisations` are those of the partnership that the person reads working material for; `reviews_for` those that
    the edition asks and that the person answers for.
    """

    as_owner: frozenset[Permission]
    as_party: frozenset[Permission]
    organisations: tuple
    reviews_for: tuple

    def may(self, rule, status):
        if rule.whose == Whose.ASKED:
            return bool(self.reviews_for)
        as_owner_only = rule.whose == Whose.OWNER or status in rule.owner_alone
        return rule.permission in (self.as_owner if as_owner_only else self.as_owner | self.as_party)


def organisations_of(plan):
    """The organisations of the plan's partnership, by name. One query, however often it is asked of the same Plan."""
    prefetch_related_objects([plan], "partnership__organisations")
    return sorted(plan.partnership.organisations.all(), key=_by_name)


def organisations_to_ask(plan):
    """The organisations that the plan asks to approve: those of the partnership now, but for the one that writes it."""
    return other_organisations(plan) if plan.asks_parties else []


def asked_organisations(edition):
    """The organisations that are asked to approve the edition, by name.

    Its sending fixes them: who joins the partnership later is asked only once somebody has added them. An edition that
    is not sent yet would ask those of now. One query, however often it is asked of the same Edition.
    """
    if edition.sent_for_review_at is None or not edition.plan.asks_parties:
        return organisations_to_ask(edition.plan)
    prefetch_related_objects([edition], "asked")
    return sorted(edition.asked.all(), key=_by_name)


def other_organisations(plan):
    """The organisations of the plan's partnership, but for the one that writes it."""
    return [one for one in organisations_of(plan) if one.pk != plan.owner_id]


def not_asked(edition):
    """The organisations that have joined the partnership since the edition was sent, and that it does not ask."""
    if not edition.plan.asks_parties or edition.sent_for_review_at is None:
        return []
    already = asked_organisations(edition)
    return [one for one in other_organisations(edition.plan) if one not in already]


def standing(user, edition):
    """The Standing of `user` towards the edition, in one query."""
    plan = edition.plan
    works_for = permissions.organisations(user, Permission.READ)
    organisations = [one for one in organisations_of(plan) if one.pk in works_for]
    by_organisation = {organisation: permissions.permissions(user, organisation) for organisation in organisations}
    may_review = [one for one, may in by_organisation.items() if Permission.REVIEW in may]
    return Standing(
        as_owner=frozenset(permissions.permissions(user, plan.owner)),
        as_party=frozenset().union(*by_organisation.values()),
        organisations=tuple(one for one, may in by_organisation.items() if Permission.READ_WORKING in may),
        reviews_for=tuple(one for one in asked_organisations(edition) if one in may_review) if may_review else (),
    )


def is_open(step, edition):
    """Whether `step` is open in the edition's state to anybody."""
    if edition.plan.asks_parties:
        return edition.status in RULES[step].states
    if step == Step.REGISTER_ADOPTION:
        return edition.is_under_work
    return step not in _NEEDS_ASKED and edition.status in RULES[step].states


def refuse_unless_open(step, edition, *, organisation=None):
    """Raise ForbiddenStepError, with a sentence, where `step` is not open in the edition's state.

    `organisation` is the one for which the person takes a step that is not the owner's alone.
    """
    rule = RULES[step]
    if step in _NEEDS_ASKED and not edition.plan.asks_parties:
        raise ForbiddenStepError(_ASKS_NOBODY)
    if not is_open(step, edition):
        raise ForbiddenStepError(rule.refusal)
    if organisation and edition.status in rule.owner_alone and organisation.pk != edition.plan.owner_id:
        raise ForbiddenStepError(_NOT_IN_REVIEW)


def open_steps(edition, standing):
    """The steps that are open now to a person of this Standing."""
    return {step for step, rule in RULES.items() if is_open(step, edition) and standing.may(rule, edition.status)}


def may_resolve(comment, standing):
    """Whether a person of this Standing says when `comment` is settled: the owner's editor, or one of who made it."""
    return Permission.PLAN_EDIT in standing.as_owner or comment.organisation in standing.organisations


def _by_name(organisation):
    return organisation.name, organisation.pk

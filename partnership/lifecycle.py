"""The agreement's way as one table: which step is open in which state, by which right, and for whose people.

Verbs ask `refuse_unless_open`, pages and the admin ask `open_steps`, and the tests hold the table to literal answers.
partnership/agreement/next_actions.py says which of the open steps a page offers first.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from core import permissions
from core.permissions import Permission
from partnership.models.agreement import AgreementStatus


class ForbiddenStepError(Exception):
    """The agreement is not in a state from which this step leads anywhere. The message is for the person."""


class Whose(StrEnum):
    OWNER = "owner"  # people of the organisation that writes the agreement
    PARTY = "party"  # people of any organisation in the partnership who see it


class Step(StrEnum):
    EDIT_SECTION = "edit_section"
    EDIT_FRAME = "edit_frame"  # which sections, parties, signatories and appendices there are
    SEND_FOR_REVIEW = "send_for_review"
    TAKE_BACK = "take_back"
    COMMENT = "comment"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    LOCK = "lock"
    VOID = "void"
    DECIDE = "decide"
    PRINT = "print"
    SEND_COPY = "send_copy"
    SIGN = "sign"
    HAND_OVER = "hand_over"
    KEEP_SCAN = "keep_scan"
    CORRECT = "correct"  # what is registered of a copy and its signatures, or was not known
    WITHDRAW = "withdraw"  # a signature that was registered by mistake
    ADD_ORIGINAL = "add_original"  # of a paper that was signed outside the portal
    AMEND = "amend"
    SUCCEED = "succeed"
    EXTEND = "extend"
    END_EARLY = "end_early"
    WATCH = "watch"


@dataclass(frozen=True)
class Rule:
    """When a step is open, and to whom. In the states of `owner_alone` it is the owner's, whoever has it otherwise."""

    states: tuple[AgreementStatus, ...]
    permission: Permission
    whose: Whose
    refusal: str
    owner_alone: tuple[AgreementStatus, ...] = ()


_S = AgreementStatus
_IS_LOCKED = _("The text is locked. It can no longer be changed.")
_NOT_SENT = _("The draft is not out for review now. It is commented on when it has been sent again.")

RULES = {
    Step.EDIT_SECTION: Rule((_S.DRAFT, _S.IN_REVIEW), Permission.AGREEMENT_EDIT, Whose.OWNER, _IS_LOCKED),
    Step.EDIT_FRAME: Rule(
        (_S.DRAFT,), Permission.AGREEMENT_EDIT, Whose.OWNER, _("Parties and sections are changed only in a draft.")
    ),
    Step.SEND_FOR_REVIEW: Rule(
        (_S.DRAFT,),
        Permission.AGREEMENT_SEND,
        Whose.OWNER,
        _("The agreement has already been sent for review."),
    ),
    Step.TAKE_BACK: Rule((_S.IN_REVIEW,), Permission.AGREEMENT_SEND, Whose.OWNER, _("The agreement is not in review.")),
    Step.COMMENT: Rule(
        (_S.DRAFT, _S.IN_REVIEW), Permission.READ_WORKING, Whose.PARTY, _IS_LOCKED, owner_alone=(_S.DRAFT,)
    ),
    Step.RESOLVE: Rule(  # of a comment: the owner's editors, and the organisation that made it (see `may_resolve`)
        (_S.DRAFT, _S.IN_REVIEW), Permission.READ_WORKING, Whose.PARTY, _IS_LOCKED, owner_alone=(_S.DRAFT,)
    ),
    Step.REOPEN: Rule(  # by the same people as RESOLVE
        (_S.DRAFT, _S.IN_REVIEW), Permission.READ_WORKING, Whose.PARTY, _IS_LOCKED, owner_alone=(_S.DRAFT,)
    ),
    Step.LOCK: Rule((_S.DRAFT, _S.IN_REVIEW), Permission.AGREEMENT_LOCK, Whose.OWNER, _IS_LOCKED),
    Step.VOID: Rule(
        (_S.LOCKED, _S.SIGNING),
        Permission.AGREEMENT_LOCK,
        Whose.OWNER,
        _("Copies are voided after locking, and before everybody has signed."),
    ),
    Step.DECIDE: Rule(
        (_S.IN_REVIEW, _S.LOCKED, _S.SIGNING, _S.IN_FORCE, _S.ENDED),
        Permission.AGREEMENT_REGISTER,
        Whose.OWNER,
        _("A decision is registered once the other parties have seen the text."),
    ),
    Step.PRINT: Rule(
        (_S.LOCKED, _S.SIGNING), Permission.AGREEMENT_REGISTER, Whose.OWNER, _("There are no copies to print.")
    ),
    Step.SEND_COPY: Rule(
        (_S.LOCKED, _S.SIGNING), Permission.AGREEMENT_REGISTER, Whose.OWNER, _("There are no copies to send.")
    ),
    Step.SIGN: Rule(
        (_S.LOCKED, _S.SIGNING),
        Permission.AGREEMENT_REGISTER,
        Whose.OWNER,
        _("Signatures are registered when the text is locked and not all have signed."),
    ),
    Step.HAND_OVER: Rule(
        (_S.SIGNING, _S.IN_FORCE, _S.ENDED),
        Permission.AGREEMENT_REGISTER,
        Whose.OWNER,
        _("A copy is handed over once it is signed."),
    ),
    Step.KEEP_SCAN: Rule(
        (_S.SIGNING, _S.IN_FORCE, _S.ENDED),
        Permission.AGREEMENT_REGISTER,
        Whose.OWNER,
        _("A copy is scanned once it is signed."),
    ),
    Step.CORRECT: Rule(
        (_S.SIGNING, _S.IN_FORCE, _S.ENDED),
        Permission.AGREEMENT_REGISTER,
        Whose.OWNER,
        _("Nothing is registered of the copies yet."),
    ),
    Step.WITHDRAW: Rule(
        (_S.SIGNING,),
        Permission.AGREEMENT_REGISTER,
        Whose.OWNER,
        _("A signature is withdrawn only while the agreement is for signature. After that its day can be corrected."),
    ),
    Step.ADD_ORIGINAL: Rule(
        (_S.SIGNING, _S.IN_FORCE, _S.ENDED),
        Permission.AGREEMENT_REGISTER,
        Whose.OWNER,
        _("Originals that are found later belong to a signed paper."),
    ),
    Step.AMEND: Rule(
        (_S.IN_FORCE,), Permission.AGREEMENT_EDIT, Whose.OWNER, _("Only an agreement in force can be amended.")
    ),
    Step.SUCCEED: Rule(
        (_S.SIGNING, _S.IN_FORCE, _S.ENDED),
        Permission.AGREEMENT_EDIT,
        Whose.OWNER,
        _("A successor is written when the agreement has been signed."),
    ),
    Step.EXTEND: Rule(
        (_S.IN_FORCE,), Permission.AGREEMENT_REGISTER, Whose.OWNER, _("Only an agreement in force can be extended.")
    ),
    Step.END_EARLY: Rule(
        (_S.IN_FORCE,), Permission.AGREEMENT_REGISTER, Whose.OWNER, _("Only an agreement in force can be ended early.")
    ),
    Step.WATCH: Rule(
        (_S.DRAFT, _S.IN_REVIEW, _S.LOCKED, _S.SIGNING, _S.IN_FORCE),
        Permission.AGREEMENT_REGISTER,
        Whose.OWNER,
        _("The agreement has ended. There is nothing left to watch."),
    ),
}


@dataclass(frozen=True)
class Standing:
    """What a person may do to an agreement: for its owner, and for any organisation of its partnership.

    `organisations` are those of the partnership that the person reads working material for.
    """

    as_owner: frozenset[Permission]
    as_party: frozenset[Permission]
    organisations: tuple

    def may(self, rule, status):
        as_owner_only = rule.whose == Whose.OWNER or status in rule.owner_alone
        return rule.permission in (self.as_owner if as_owner_only else self.as_owner | self.as_party)


def standing(user, agreement):
    """The Standing of `user`, in one query."""
    works_for = permissions.organisations(user, Permission.READ)
    organisations = list(agreement.partnership.organisations.filter(pk__in=works_for).order_by("name", "pk"))
    by_organisation = {organisation: permissions.permissions(user, organisation) for organisation in organisations}
    return Standing(
        as_owner=frozenset(permissions.permissions(user, agreement.owner)),
        as_party=frozenset().union(*by_organisation.values()),
        organisations=tuple(one for one, may in by_organisation.items() if Permission.READ_WORKING in may),
    )


def refuse_unless_open(step, agreement, *, organisation=None):
    """Raise ForbiddenStepError, with a sentence, where `step` is not open in the agreement's state.

    `organisation` is the one for which the person takes a step that is not the owner's alone.
    """
    rule = RULES[step]
    if agreement.status not in rule.states:
        raise ForbiddenStepError(rule.refusal)
    if organisation and agreement.status in rule.owner_alone and organisation.pk != agreement.owner_id:
        raise ForbiddenStepError(_NOT_SENT)


def open_steps(agreement, standing):
    """The steps that are open now to a person of this Standing."""
    return {
        step for step, rule in RULES.items() if agreement.status in rule.states and standing.may(rule, agreement.status)
    }


def may_resolve(comment, standing):
    """Whether a person of this Standing says when `comment` is settled: the owner's editor, or one of who made it."""
    return Permission.AGREEMENT_EDIT in standing.as_owner or comment.organisation in standing.organisations


class NotReadyError(Exception):
    """The text cannot be locked yet. `problems` says why, each a sentence for the person."""

    def __init__(self, problems):
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems

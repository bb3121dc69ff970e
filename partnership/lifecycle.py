"""The lifecycle of an agreement: which step is open in which state, with which permission, and for whom.

core/lifecycle.py has the engine. partnership/agreement/next_actions.py says which open step a page offers first.
"""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from core import permissions
from core.lifecycle import Access, Audience, Lifecycle, Rule
from core.permissions import Permission
from partnership.models.agreement import AgreementStatus


class Step(StrEnum):
    EDIT_SECTION = "edit_section"
    EDIT_STRUCTURE = "edit_structure"  # which sections, parties, signatories and appendices there are
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


_S = AgreementStatus
_IS_LOCKED = _("The text is locked. It can no longer be changed.")
_NOT_SENT = _("The draft is not out for review now. It is commented on when it has been sent again.")

RULES = {
    Step.EDIT_SECTION: Rule((_S.DRAFT, _S.IN_REVIEW), Permission.AGREEMENT_EDIT, Audience.OWNER, _IS_LOCKED),
    Step.EDIT_STRUCTURE: Rule(
        (_S.DRAFT,), Permission.AGREEMENT_EDIT, Audience.OWNER, _("Parties and sections are changed only in a draft.")
    ),
    Step.SEND_FOR_REVIEW: Rule(
        (_S.DRAFT,),
        Permission.AGREEMENT_SEND,
        Audience.OWNER,
        _("The agreement has already been sent for review."),
    ),
    Step.TAKE_BACK: Rule(
        (_S.IN_REVIEW,), Permission.AGREEMENT_SEND, Audience.OWNER, _("The agreement is not in review.")
    ),
    Step.COMMENT: Rule(
        (_S.DRAFT, _S.IN_REVIEW), Permission.READ_WORKING, Audience.PARTY, _IS_LOCKED, owner_alone=(_S.DRAFT,)
    ),
    Step.RESOLVE: Rule(  # of a comment: the owner's editors, and the organisation that made it (see `may_resolve`)
        (_S.DRAFT, _S.IN_REVIEW), Permission.READ_WORKING, Audience.PARTY, _IS_LOCKED, owner_alone=(_S.DRAFT,)
    ),
    Step.REOPEN: Rule(  # by the same people as RESOLVE
        (_S.DRAFT, _S.IN_REVIEW), Permission.READ_WORKING, Audience.PARTY, _IS_LOCKED, owner_alone=(_S.DRAFT,)
    ),
    Step.LOCK: Rule((_S.DRAFT, _S.IN_REVIEW), Permission.AGREEMENT_LOCK, Audience.OWNER, _IS_LOCKED),
    Step.VOID: Rule(
        (_S.LOCKED, _S.SIGNING),
        Permission.AGREEMENT_LOCK,
        Audience.OWNER,
        _("Copies are voided after locking, and before everybody has signed."),
    ),
    Step.DECIDE: Rule(
        (_S.IN_REVIEW, _S.LOCKED, _S.SIGNING, _S.IN_FORCE, _S.ENDED),
        Permission.AGREEMENT_REGISTER,
        Audience.OWNER,
        _("A decision is registered once the other parties have seen the text."),
    ),
    Step.PRINT: Rule(
        (_S.LOCKED, _S.SIGNING), Permission.AGREEMENT_REGISTER, Audience.OWNER, _("There are no copies to print.")
    ),
    Step.SEND_COPY: Rule(
        (_S.LOCKED, _S.SIGNING), Permission.AGREEMENT_REGISTER, Audience.OWNER, _("There are no copies to send.")
    ),
    Step.SIGN: Rule(
        (_S.LOCKED, _S.SIGNING),
        Permission.AGREEMENT_REGISTER,
        Audience.OWNER,
        _("Signatures are registered when the text is locked and not all have signed."),
    ),
    Step.HAND_OVER: Rule(
        (_S.SIGNING, _S.IN_FORCE, _S.ENDED),
        Permission.AGREEMENT_REGISTER,
        Audience.OWNER,
        _("A copy is handed over once it is signed."),
    ),
    Step.KEEP_SCAN: Rule(
        (_S.SIGNING, _S.IN_FORCE, _S.ENDED),
        Permission.AGREEMENT_REGISTER,
        Audience.OWNER,
        _("A copy is scanned once it is signed."),
    ),
    Step.CORRECT: Rule(
        (_S.SIGNING, _S.IN_FORCE, _S.ENDED),
        Permission.AGREEMENT_REGISTER,
        Audience.OWNER,
        _("Nothing is registered of the copies yet."),
    ),
    Step.WITHDRAW: Rule(
        (_S.SIGNING,),
        Permission.AGREEMENT_REGISTER,
        Audience.OWNER,
        _("A signature is withdrawn only while the agreement is for signature. After that its day can be corrected."),
    ),
    Step.ADD_ORIGINAL: Rule(
        (_S.SIGNING, _S.IN_FORCE, _S.ENDED),
        Permission.AGREEMENT_REGISTER,
        Audience.OWNER,
        _("Originals that are found later belong to a signed paper."),
    ),
    Step.AMEND: Rule(
        (_S.IN_FORCE,), Permission.AGREEMENT_EDIT, Audience.OWNER, _("Only an agreement in force can be amended.")
    ),
    Step.SUCCEED: Rule(
        (_S.SIGNING, _S.IN_FORCE, _S.ENDED),
        Permission.AGREEMENT_EDIT,
        Audience.OWNER,
        _("A successor is written when the agreement has been signed."),
    ),
    Step.EXTEND: Rule(
        (_S.IN_FORCE,), Permission.AGREEMENT_REGISTER, Audience.OWNER, _("Only an agreement in force can be extended.")
    ),
    Step.END_EARLY: Rule(
        (_S.IN_FORCE,),
        Permission.AGREEMENT_REGISTER,
        Audience.OWNER,
        _("Only an agreement in force can be ended early."),
    ),
    Step.WATCH: Rule(
        (_S.DRAFT, _S.IN_REVIEW, _S.LOCKED, _S.SIGNING, _S.IN_FORCE),
        Permission.AGREEMENT_REGISTER,
        Audience.OWNER,
        _("The agreement has ended. There is nothing left to watch."),
    ),
}


LIFECYCLE = Lifecycle(
    RULES, owner_id_of=lambda agreement: agreement.owner_id, edit=Permission.AGREEMENT_EDIT, not_shared=_NOT_SENT
)
refuse_unless_open = LIFECYCLE.refuse_unless_open
open_steps = LIFECYCLE.open_steps
may_resolve = LIFECYCLE.may_resolve


def access_of(user, agreement) -> Access:
    """Return what `user` may do to the agreement, in one query."""
    partnership = agreement.partnership_id
    works_for = permissions.grants(user, Permission.READ).units(partnership)
    organisations = agreement.partnership.organisations.filter(pk__in=works_for).order_by("name", "pk")
    by_organisation = {one: permissions.permissions(user, one.pk, partnership) for one in organisations}
    return Access(
        as_owner=frozenset(permissions.permissions(user, agreement.owner_id, partnership)),
        as_party=frozenset().union(*by_organisation.values()),
        organisations=tuple(one for one, may in by_organisation.items() if Permission.READ_WORKING in may),
    )

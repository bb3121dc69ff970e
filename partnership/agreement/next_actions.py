"""What the agreement's page offers a person: one main action for them in this state, and the others after it.

`OFFERS` stands in order of weight. The main action is the first offer whose step is open to the person, that has
something to be done, and that leads in the agreement's state. What would lead after it stands beside it; the rest is in
the page's menu. What belongs to one section of the page (its text, parties, copies, period) is offered there.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.permissions import Permission
from partnership.lifecycle import Step, open_steps
from partnership.models.agreement import AgreementStatus
from partnership.models.text import VersionOrigin

_S = AgreementStatus
MOST_BESIDE = 2


@dataclass(frozen=True)
class PageAction:
    """Words on a button, and where it goes. Without a step it only shows something."""

    label: str
    url: str
    step: Step | None
    keeps: bool = False  # a file to keep, not a page to open
    leads: bool = False  # it would be the main action, were it the first


@dataclass(frozen=True)
class NextActions:
    """A step with its words and its page. It is offered where `when` holds, and may be the main one in `leads`.

    Without a step it is open to everybody who sees the agreement.
    """

    step: Step | None
    label: str | Callable
    address: Callable
    leads: tuple[AgreementStatus, ...] = ()
    when: Callable = lambda reading, access: True


def _page(name):
    return lambda reading: reverse(name, args=[reading.agreement.slug])


def _part(anchor):
    return lambda reading: f"{reading.agreement.get_absolute_url()}#{anchor}"


def _first_section(reading):
    return reverse("section_edit", args=[reading.agreement.slug, reading.sections[0].pk])


def _first_empty_section(reading):
    empty = next(section for section in reading.sections if not section.body)
    return reverse("section_edit", args=[reading.agreement.slug, empty.pk])


def _has_empty_section(reading, access):
    return reading.agreement.status == _S.DRAFT and not all(section.body for section in reading.sections)


def _is_draft_with_sections(reading, access):
    return bool(reading.sections) and reading.agreement.status == _S.DRAFT


def _has_gaps(reading, access):
    return reading.agreement.status == _S.DRAFT and bool(reading.gaps)


def _may_be_complete(reading, access):
    return not _has_gaps(reading, access)


def _count_of_gaps(reading):
    count = len(reading.gaps)
    return ngettext("Fill in what is missing", "Fill in what is missing (%(count)s)", count) % {"count": count}


def _first_gap(reading):
    return reading.gaps[0].url


def _owner_has_comments(reading, access):
    return reading.open_comments > 0 and Permission.AGREEMENT_EDIT in access.as_owner


def _first_open_comment(reading):
    threads = [thread for section in reading.sections for thread in section.threads if thread.comment.is_unanswered]
    return f"{reading.agreement.get_absolute_url()}#synpunkt-{threads[0].comment.pk}"


def _count_of_comments(reading):
    count = reading.open_comments
    return ngettext("Answer the comment", "Answer the comments (%(count)s)", count) % {"count": count}


def _unprinted(reading, access):
    return bool(reading.unprinted)


def _unsigned_copy(reading):
    unsigned = next(line.copy for line in reading.copies if not line.is_signed_by_all)
    return reverse("copy", args=[reading.agreement.slug, unsigned.number])


def _some_unsigned(reading, access):
    return reading.is_signed_here and not reading.is_signed


def _astray(reading):
    """The first copy that all have signed and that is not known to have come to its keeper."""
    return next((line.copy for line in reading.copies if line.is_signed_by_all and not line.is_home), None)


def _some_astray(reading, access):
    return reading.text.origin == VersionOrigin.DRAWN and _astray(reading) is not None


def _copy_astray(reading):
    return reverse("copy", args=[reading.agreement.slug, _astray(reading).number])


def _where_it_went(reading):
    return _("Register where copy %(number)s is") % {"number": _astray(reading).number}


def _print_all(reading):
    count = len(reading.copies)
    return ngettext("Print the copy", "Print all copies (%(count)s)", count) % {"count": count}


def _download(reading):
    if reading.text.is_signed_electronically:
        return _("Download the original")
    count = len(reading.copies)
    return ngettext("Download the PDF (%(count)s copy)", "Download the PDF (%(count)s copies)", count) % {
        "count": count
    }


def _has_papers(reading, access):
    return any(line.copy.file for line in reading.copies)


def _not_all_signed(reading, access):
    return reading.is_signed_here and not reading.is_signed


def _end_is_unwatched(reading, access):
    return reading.agreement.has_unknown_end and not reading.agreement.watch_on


def _has_no_sections(reading, access):
    return not reading.sections


OFFERS = (
    NextActions(
        Step.EDIT_FRAME,
        _("Add a section"),
        _page("section_add"),
        leads=(_S.DRAFT,),
        when=_has_no_sections,
    ),
    NextActions(Step.EDIT_FRAME, _count_of_gaps, _first_gap, leads=(_S.DRAFT,), when=_has_gaps),
    NextActions(
        Step.EDIT_SECTION, _("Write the text"), _first_empty_section, leads=(_S.DRAFT,), when=_has_empty_section
    ),
    NextActions(Step.RESOLVE, _count_of_comments, _first_open_comment, leads=(_S.IN_REVIEW,), when=_owner_has_comments),
    NextActions(Step.SEND_FOR_REVIEW, _("Send for review"), _page("agreement_send"), leads=(_S.DRAFT,)),
    NextActions(
        Step.LOCK, _("Lock the text"), _page("agreement_lock"), leads=(_S.DRAFT, _S.IN_REVIEW), when=_may_be_complete
    ),
    NextActions(Step.EDIT_SECTION, _("Edit the text"), _first_section, leads=(_S.DRAFT,), when=_is_draft_with_sections),
    NextActions(Step.COMMENT, _("Comment on the text"), _part("text"), leads=(_S.IN_REVIEW,)),
    NextActions(Step.PRINT, _print_all, _page("agreement_papers"), leads=(_S.LOCKED,), when=_unprinted),
    NextActions(
        Step.SIGN, _("Register signatures"), _unsigned_copy, leads=(_S.LOCKED, _S.SIGNING), when=_some_unsigned
    ),
    NextActions(Step.HAND_OVER, _where_it_went, _copy_astray, leads=(_S.SIGNING, _S.IN_FORCE), when=_some_astray),
    NextActions(
        Step.WATCH, _("Choose a date to watch"), _page("agreement_watch"), leads=(_S.IN_FORCE,), when=_end_is_unwatched
    ),
    NextActions(
        None,
        _download,
        _page("agreement_papers"),
        leads=(_S.LOCKED, _S.SIGNING, _S.IN_FORCE, _S.ENDED),
        when=_has_papers,
    ),
    NextActions(Step.TAKE_BACK, _("Take back from review"), _page("agreement_take_back")),
    NextActions(Step.VOID, _("Void the copies"), _page("agreement_void"), when=_not_all_signed),
)


def next_actions(reading, access):
    """What is offered to a person of this Access: (the main Action or None, [the other Actions])."""
    is_open = open_steps(reading.agreement, access)
    offered = [
        offer for offer in OFFERS if (offer.step is None or offer.step in is_open) and offer.when(reading, access)
    ]
    main = next((offer for offer in offered if reading.agreement.status in offer.leads), None)
    actions = [_action(offer, reading) for offer in ([main, *offered] if main else offered)]
    by_address = {}
    for action in actions:
        by_address.setdefault(action.url, action)
    first, *others = by_address.values() if main else (None, *by_address.values())
    return first, [action for action in others if "#" not in action.url]  # what this page shows needs no second way


def secondary_actions(others):
    """The others in two lists: those that stand beside the main action, and those in the menu."""
    shown = [action for action in others if action.leads][:MOST_BESIDE]
    return shown, [action for action in others if action not in shown]


def _action(offer, reading):
    return PageAction(
        label=offer.label(reading) if callable(offer.label) else offer.label,
        url=offer.address(reading),
        step=offer.step,
        keeps=offer.label is _download,
        leads=reading.agreement.status in offer.leads,
    )

"""The actions that an agreement's page offers a person: the main one in this state, then the others.

`NEXT_ACTIONS` stands in order of weight. The main action is the first one whose step is open to the person, that has
something to do, and that may lead in the agreement's state. The page shows the others under three headings. Actions on
one part of the page (its text, parties, copies, period) stand in that part.
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
from partnership.page_links import PageLink, grouped

_S = AgreementStatus
_OF_REVIEW = {Step.SEND_FOR_REVIEW, Step.TAKE_BACK, Step.RESOLVE, Step.COMMENT, Step.LOCK}
_OF_FILES = {Step.PRINT}


@dataclass(frozen=True)
class PageAction:
    """The label of a button and its address. Without a step it only shows something."""

    label: str
    url: str
    step: Step | None
    is_download: bool = False  # a file, not a page to open


@dataclass(frozen=True)
class NextAction:
    """A step with its label and its page. It is shown if `when` holds, and may be the main one in `may_lead_in`.

    Without a step it is open to everybody who sees the agreement.
    """

    step: Step | None
    label: str | Callable
    address: Callable
    may_lead_in: tuple[AgreementStatus, ...] = ()
    when: Callable = lambda page, access: True


def _page(name):
    return lambda page: reverse(name, args=[page.agreement.slug])


def _part(anchor):
    return lambda page: f"{page.agreement.get_absolute_url()}#{anchor}"


def _url_of_first_section(page):
    return reverse("section_edit", args=[page.agreement.slug, page.sections[0].pk])


def _url_of_empty_section(page):
    empty = next(section for section in page.sections if not section.body)
    return reverse("section_edit", args=[page.agreement.slug, empty.pk])


def _has_empty_section(page, access):
    return page.agreement.status == _S.DRAFT and not all(section.body for section in page.sections)


def _is_draft_with_sections(page, access):
    return bool(page.sections) and page.agreement.status == _S.DRAFT


def _has_missing_pieces(page, access):
    return page.agreement.status == _S.DRAFT and bool(page.missing_pieces)


def _may_be_complete(page, access):
    return not _has_missing_pieces(page, access)


def _label_of_missing_pieces(page):
    count = len(page.missing_pieces)
    return ngettext("Fill in what is missing", "Fill in what is missing (%(count)s)", count) % {"count": count}


def _url_of_missing_piece(page):
    return page.missing_pieces[0].url


def _owner_has_comments(page, access):
    return page.open_comments > 0 and Permission.AGREEMENT_EDIT in access.as_owner


def _url_of_open_comment(page):
    threads = [thread for section in page.sections for thread in section.threads if thread.comment.is_unanswered]
    return f"{page.agreement.get_absolute_url()}#synpunkt-{threads[0].comment.pk}"


def _label_of_comments(page):
    count = page.open_comments
    return ngettext("Answer the comment", "Answer the comments (%(count)s)", count) % {"count": count}


def _has_unprinted_copy(page, access):
    return bool(page.unprinted)


def _url_of_unsigned_copy(page):
    unsigned = next(line.copy for line in page.copies if not line.is_signed_by_all)
    return reverse("copy", args=[page.agreement.slug, unsigned.number])


def _has_unsigned_copy(page, access):
    return page.is_signed_here and not page.is_signed


def _copy_to_hand_over(page):
    """Return the first copy that all have signed and that is not known to have come to its keeper."""
    return next((line.copy for line in page.copies if line.is_signed_by_all and not line.is_home), None)


def _has_copy_to_hand_over(page, access):
    return page.text.origin == VersionOrigin.DRAWN and _copy_to_hand_over(page) is not None


def _url_of_copy_to_hand_over(page):
    return reverse("copy", args=[page.agreement.slug, _copy_to_hand_over(page).number])


def _label_of_handover(page):
    return _("Register where copy %(number)s is") % {"number": _copy_to_hand_over(page).number}


def _label_of_print(page):
    count = len(page.copies)
    return ngettext("Print the copy", "Print all copies (%(count)s)", count) % {"count": count}


def _label_of_download(page):
    if page.text.is_signed_electronically:
        return _("Download the original")
    count = len(page.copies)
    return ngettext("Download the PDF (%(count)s copy)", "Download the PDF (%(count)s copies)", count) % {
        "count": count
    }


def _has_papers(page, access):
    return any(line.copy.file for line in page.copies)


def _not_all_signed(page, access):
    return page.is_signed_here and not page.is_signed


def _end_is_unwatched(page, access):
    return page.agreement.has_unknown_end and not page.agreement.watch_on


def _has_no_sections(page, access):
    return not page.sections


NEXT_ACTIONS = (
    NextAction(
        Step.EDIT_STRUCTURE,
        _("Add a section"),
        _page("section_add"),
        may_lead_in=(_S.DRAFT,),
        when=_has_no_sections,
    ),
    NextAction(
        Step.EDIT_STRUCTURE,
        _label_of_missing_pieces,
        _url_of_missing_piece,
        may_lead_in=(_S.DRAFT,),
        when=_has_missing_pieces,
    ),
    NextAction(
        Step.EDIT_SECTION, _("Write the text"), _url_of_empty_section, may_lead_in=(_S.DRAFT,), when=_has_empty_section
    ),
    NextAction(
        Step.RESOLVE, _label_of_comments, _url_of_open_comment, may_lead_in=(_S.IN_REVIEW,), when=_owner_has_comments
    ),
    NextAction(Step.SEND_FOR_REVIEW, _("Send for review"), _page("agreement_send"), may_lead_in=(_S.DRAFT,)),
    NextAction(
        Step.LOCK,
        _("Lock the text"),
        _page("agreement_lock"),
        may_lead_in=(_S.DRAFT, _S.IN_REVIEW),
        when=_may_be_complete,
    ),
    NextAction(
        Step.EDIT_SECTION,
        _("Edit the text"),
        _url_of_first_section,
        may_lead_in=(_S.DRAFT,),
        when=_is_draft_with_sections,
    ),
    NextAction(Step.COMMENT, _("Comment on the text"), _part("text"), may_lead_in=(_S.IN_REVIEW,)),
    NextAction(
        Step.PRINT, _label_of_print, _page("agreement_papers"), may_lead_in=(_S.LOCKED,), when=_has_unprinted_copy
    ),
    NextAction(
        Step.SIGN,
        _("Register signatures"),
        _url_of_unsigned_copy,
        may_lead_in=(_S.LOCKED, _S.SIGNING),
        when=_has_unsigned_copy,
    ),
    NextAction(
        Step.HAND_OVER,
        _label_of_handover,
        _url_of_copy_to_hand_over,
        may_lead_in=(_S.SIGNING, _S.IN_FORCE),
        when=_has_copy_to_hand_over,
    ),
    NextAction(
        Step.WATCH,
        _("Choose a date to watch"),
        _page("agreement_watch"),
        may_lead_in=(_S.IN_FORCE,),
        when=_end_is_unwatched,
    ),
    NextAction(
        None,
        _label_of_download,
        _page("agreement_papers"),
        may_lead_in=(_S.LOCKED, _S.SIGNING, _S.IN_FORCE, _S.ENDED),
        when=_has_papers,
    ),
    NextAction(Step.TAKE_BACK, _("Take back from review"), _page("agreement_take_back")),
    NextAction(Step.VOID, _("Void the copies"), _page("agreement_void"), when=_not_all_signed),
)


def next_actions(page, access):
    """Return the main PageAction for a person with this Access, or None, and a list of the others."""
    is_open = open_steps(page.agreement, access)
    candidates = [
        candidate
        for candidate in NEXT_ACTIONS
        if (candidate.step is None or candidate.step in is_open) and candidate.when(page, access)
    ]
    main = next((candidate for candidate in candidates if page.agreement.status in candidate.may_lead_in), None)
    actions = [_action(candidate, page) for candidate in ([main, *candidates] if main else candidates)]
    by_address = {}
    for action in actions:
        by_address.setdefault(action.url, action)
    first, *others = by_address.values() if main else (None, *by_address.values())
    return first, [action for action in others if "#" not in action.url]  # no link to a part of this page


def page_groups(page, access, others):
    """Return the agreement's other pages by what one does there, for components/link_groups.html.

    `others` are the PageActions that are not the main one.
    """
    agreement = page.agreement
    in_review = [action for action in others if action.step in _OF_REVIEW]
    work = [action for action in others if action.step and action.step not in _OF_REVIEW | _OF_FILES]
    files = [action for action in others if not action.step or action.step in _OF_FILES]
    if Permission.AGREEMENT_EDIT in access.as_owner:
        work.append(PageLink(_("Same agreement with another party"), _page("agreement_alike")(page)))
    review = [
        *in_review,
        PageLink(_("Show as on paper"), _page("agreement_print_view")(page)),
        PageLink(_("History"), _page("agreement_history")(page)),
    ]
    if agreement.is_working:
        files.append(PageLink(_("Download the draft as PDF"), _page("agreement_draft_pdf")(page), is_download=True))
        if Permission.READ_WORKING in access.as_owner | access.as_party:
            files.append(PageLink(_("Download as Word"), _page("agreement_draft_word")(page), is_download=True))
    if page.text.is_locked and Permission.AGREEMENT_REGISTER in access.as_owner:
        files.append(PageLink(_("Download the archive package"), _page("agreement_package")(page), is_download=True))
    return grouped(work=work, review=review, download=files)


def _action(candidate, page):
    return PageAction(
        label=candidate.label(page) if callable(candidate.label) else candidate.label,
        url=candidate.address(page),
        step=candidate.step,
        is_download=candidate.label is _label_of_download,
    )

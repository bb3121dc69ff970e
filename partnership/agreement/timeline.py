"""The timeline on an agreement's page: its status among all statuses, with a note under each.

A paper that was signed outside the portal never took the portal's steps, so its line is another one.
"""

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.text import dates
from partnership.agreement.related import succession_note
from partnership.by_calendar import precision_of, status_words
from partnership.models import AgreementStatus, PeriodKind

# The steps of the page. Voided and succeeded are no steps.
STATUSES = (
    AgreementStatus.DRAFT,
    AgreementStatus.IN_REVIEW,
    AgreementStatus.LOCKED,
    AgreementStatus.SIGNING,
    AgreementStatus.IN_FORCE,
    AgreementStatus.ENDED,
)

MOST_NAMED = 3  # the most parties that are named under a step; otherwise their number is given


def steps(page):
    """Return the steps of an AgreementPage as a list of {label, state, note}. `state` is done, current or todo."""
    return _of_text(page) if page.is_signed_here else _of_paper(page)


def status_label(page):
    """Return the status in the words of the line of steps."""
    status, agreement = page.agreement.status, page.agreement
    if status == AgreementStatus.SIGNING and not page.is_signed_here:
        return _("Registered")
    return status_words(agreement, status=status, is_signed=page.is_signed)


def _of_text(page):
    agreement = page.agreement
    here = STATUSES.index(agreement.status)
    notes = _notes(page)
    return [
        _step(status.label, place, here, notes.get(status, ""))
        for place, status in enumerate(STATUSES)
        if not (status == AgreementStatus.IN_REVIEW and here > place and not agreement.sent_for_review_at)
    ]


def _of_paper(page):
    """Signed, registered here, in force, ended. Until its first day the paper is only registered."""
    here = {AgreementStatus.IN_FORCE: 2, AgreementStatus.ENDED: 3}.get(page.agreement.status, 1)
    signed = dates.long_day(*page.dated) if page.dated else _("Day: not known.")
    steps_of_paper = [
        (_("Signed"), signed),
        (_("Registered"), _note_on_paper(page)),
        (AgreementStatus.IN_FORCE.label, ""),
        (AgreementStatus.ENDED.label, ""),
    ]
    lines = [_step(label, place, here, note) for place, (label, note) in enumerate(steps_of_paper)]
    if here == 1 and page.agreement.first_day:
        lines[2]["note"] = _from_first_day(page.agreement)
    if here > 1:
        lines[here]["note"] = _note_on_end(page)
    return lines


def _step(label, place, here, note):
    return {
        "label": label,
        "state": "done" if place < here else "current" if place == here else "todo",
        "note": note,
    }


def _notes(page):
    """Return what is said under the steps, by status."""
    status = AgreementStatus(page.agreement.status)
    if status == AgreementStatus.DRAFT:
        return {status: _note_on_draft(page)}
    if status == AgreementStatus.IN_REVIEW:
        return {status: _note_on_review(page)}
    if status in (AgreementStatus.LOCKED, AgreementStatus.SIGNING):
        return {
            AgreementStatus.LOCKED: _note_on_decisions(page),
            AgreementStatus.SIGNING: _note_on_copies(page),
        }
    return {status: _note_on_end(page)}


def _note_on_draft(page):
    if page.earlier and not page.agreement.sent_for_review_at:
        return _("The other parties have seen the text that was voided, and may read the draft.")
    if page.agreement.sent_for_review_at:
        return _("The draft has been out for review. The other parties may comment on it when it is sent again.")
    return _("Only %(owner)s sees the draft.") % {"owner": page.agreement.owner}


def _note_on_review(page):
    others = page.unanswered_parties
    if not others and page.other_parties:
        return "" if page.open_comments else _("All parties have answered.")
    names = ", ".join(str(party) for party in others)
    waited_for = {
        "parties": _("%(count)s parties") % {"count": len(others)} if len(others) > MOST_NAMED else names,
        "day": dates.long_day(page.agreement.answer_by),
    }
    if page.agreement.answer_by:
        return _("Waiting for comments from %(parties)s until %(day)s.") % waited_for
    return _("Waiting for comments from %(parties)s.") % waited_for


def _note_on_decisions(page):
    without = page.parties_without_decision
    if len(without) > MOST_NAMED:
        counts = {"count": len(without), "all": len(page.parties)}
        return _("Decision missing: %(count)s of %(all)s parties.") % counts
    names = ", ".join(str(party) for party in without)
    return _("Decision missing: %(parties)s.") % {"parties": names} if names else ""


def _note_on_copies(page):
    if page.is_signed and page.agreement.first_day:
        return _from_first_day(page.agreement)
    return ngettext(
        "%(signed)s of %(all)s copy signed by all parties.",
        "%(signed)s of %(all)s copies signed by all parties.",
        len(page.copies),
    ) % {"signed": page.copies_signed, "all": len(page.copies)}


def _from_first_day(agreement):
    return _("Signed. In force from %(day)s.") % {"day": dates.long_day(agreement.first_day, precision_of(agreement))}


def _note_on_paper(page):
    """Return when the paper was registered, and what is not known of it."""
    day = dates.long_day(localdate(page.text.locked_at))
    signers = [one for party in page.parties for one in party.signatories.all()]
    unknown = [
        text
        for text, is_unknown in (
            (_("the text"), not page.sections),
            (_("who signed"), not any(one.name or one.title for one in signers)),
            (_("where the originals are"), bool(page.parties_without_copy)),
        )
        if is_unknown
    ]
    if not unknown:
        return day
    return f"{day}. " + _("Not known: %(what)s.") % {"what": ", ".join(unknown)}


def _note_on_end(page):
    agreement = page.agreement
    if page.succeeded_by:
        return succession_note(page.succeeded_by)
    if agreement.ends_early_on:
        return _("Notice given %(given)s. Ends %(end)s.") % {
            "given": dates.day(agreement.notice_given_on),
            "end": dates.day(agreement.ends_early_on),
        }
    if agreement.status == AgreementStatus.ENDED:
        return _("It was in force until %(day)s.") % {
            "day": dates.long_day(agreement.ended_on, precision_of(agreement))
        }
    if agreement.last_day:
        return _("Until %(day)s.") % {"day": dates.long_day(agreement.last_day, precision_of(agreement))}
    if not agreement.has_unknown_end:
        return _("Until further notice.") if agreement.period_kind == PeriodKind.UNTIL_FURTHER_NOTICE else ""
    if agreement.watch_on:
        return _("Last day: not known. To be watched from %(day)s.") % {"day": dates.long_day(agreement.watch_on)}
    return _("Last day: not known. A date to watch is missing.")

"""What the pages share that change a draft's structure: they open only in a draft, and keep what was typed."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.shortcuts import render
from django.utils.translation import gettext as _

from core import ledger
from core.concurrency import conflicts
from core.concurrency.refusals import Refusal
from core.permissions import Permission
from partnership import agreement_changes, lifecycle
from partnership.drafting.forms import MoveForm
from partnership.lifecycle import Step
from partnership.shortcuts import breadcrumbs, form_status, get_agreement
from partnership.wording.disagreements import find_disagreements

_MOST_WARNINGS = 5  # disagreeing words shown above the page; the list below has them all


def with_draft(view):
    """Give the view the agreement in place of its slug: the person may edit it, and it is a draft (else 409)."""

    @wraps(view)
    def open_in_a_draft(request, slug, **kwargs):
        agreement = get_agreement(request, slug, Permission.AGREEMENT_EDIT)
        lifecycle.refuse_unless_open(Step.EDIT_STRUCTURE, agreement)
        return view(request, agreement, **kwargs)

    return open_in_a_draft


def form_page(request, agreement, form, *, heading, template="partnership/drafting/form.html", **context):
    """Show a form about the draft, with what was typed where it was sent already."""
    context |= {
        "agreement": agreement,
        "form": form,
        "heading": heading,
        "breadcrumbs": breadcrumbs(agreement, heading),
        "is_stale": form_status(form) == 409,
    }
    return render(request, template, context, status=form_status(form))


def next_page_after_save(request, agreement, page):
    """Return the page to go to after a field was saved that the text may speak of.

    It is `page`, or the agreement where words of the text do not agree with its fields. These are said first.
    """
    return agreement if warn_of_disagreements(request, agreement) else page


def warn_of_disagreements(request, agreement):
    """Say which words of the text do not agree with the fields. Return whether there are any."""
    found = find_disagreements(agreement_changes.current_version(agreement))
    for each in found[:_MOST_WARNINGS]:
        messages.warning(request, each.sentence)
    return bool(found)


def remove_page(request, agreement, *, heading, text, button, cancel_url):
    """Show the page that asks before something is removed."""
    context = {
        "agreement": agreement,
        "heading": heading,
        "text": text,
        "button": button,
        "cancel_url": cancel_url,
        "breadcrumbs": breadcrumbs(agreement, heading),
    }
    return render(request, "partnership/drafting/confirm_remove.html", context)


def direction_of(request):
    """Return how many places a row is moved, as the button says: -1 is earlier, 1 is later. Raises BadRequest."""
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise BadRequest("The direction is earlier or later.")
    return form.step


def row_conflict(request, form, current, *, keep_url):
    """Answer 409 with the person's text and that of the row as it is now. Raises Refusal where the row is gone."""
    if current is None:
        refuse_removed_row()
    entry = ledger.newest_about(current)
    return conflicts.form_conflict(request, form, current, entry=entry, version=current.version, keep_url=keep_url)


def refuse_removed_row():
    """Raise Refusal: what the person wrote on has been removed meanwhile."""
    raise Refusal(_("It has been removed since you opened the page. Your text is below, to copy from."))

"""What the pages share on which a draft is framed: they are open in a draft, and nobody's typing is lost."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core import ledger
from core.concurrency import conflicts
from core.concurrency.refusals import Refusal
from core.models import StaleVersionError
from core.permissions import Permission
from partnership import agreement_changes, lifecycle
from partnership.drafting.forms import MoveForm
from partnership.lifecycle import Step
from partnership.shortcuts import breadcrumbs, get_agreement
from partnership.wording.disagreements import find_disagreements

_MOST_TOLD = 5  # words that do not agree, above the page; below it has them all


def with_draft(view):
    """Give the view the agreement in place of its slug: the person may edit it, and it is a draft (else 409)."""

    @wraps(view)
    def open_in_a_draft(request, slug, **kwargs):
        agreement = get_agreement(request, slug, Permission.AGREEMENT_EDIT)
        lifecycle.refuse_unless_open(Step.EDIT_FRAME, agreement)
        return view(request, agreement, **kwargs)

    return open_in_a_draft


def form_page(request, agreement, form, *, heading, save, done, lands_on="", stale=None, template="", **context):
    """Show a form, or save what was typed by `save(version)` and go on to `lands_on`, the agreement's page by default.

    Where somebody saved first, `stale(error)` answers; without it the page comes again with what was typed. `lands_on`
    may be a function that is called once it is saved.
    """
    page = {
        "agreement": agreement,
        "form": form,
        "heading": heading,
        "trail": breadcrumbs(agreement, heading),
        **context,
    }
    template = template or "partnership/drafting/form.html"
    if request.method == "POST":
        version = conflicts.version_from(request)
        if form.is_valid():
            try:
                save(version)
            except StaleVersionError as error:
                return stale(error) if stale else _again(request, agreement, page, template)
            except ValidationError as error:
                form.add_error(None, ValidationError(error.messages))
            else:
                messages.success(request, done)
                return redirect((lands_on() if callable(lands_on) else lands_on) or agreement)
    return render(request, template, page)


def next_page_after_save(request, agreement, lands_on):
    """Where to go after a field was saved of which the text may speak: a function, as `form_page` takes it.

    It says which words do not agree with the fields, and leads to where they can be changed; else to `lands_on`.
    """

    def go_on():
        return agreement.get_absolute_url() if warn_of_disagreements(request, agreement) else lands_on

    return go_on


def warn_of_disagreements(request, agreement):
    """Say which words of the text do not agree with the fields. Return whether there are any."""
    found = find_disagreements(agreement_changes.current_version(agreement))
    for each in found[:_MOST_TOLD]:
        messages.warning(request, each.sentence)
    return bool(found)


def remove_page(request, agreement, *, heading, text, button, remove, done, lands_on, cancel_url=""):
    """Ask before something is taken away by `remove(version)`."""
    if request.method == "POST":
        return change_draft(request, agreement, remove, done=done, lands_on=lands_on)
    page = {
        "agreement": agreement,
        "heading": heading,
        "text": text,
        "button": button,
        "cancel_url": cancel_url or lands_on,
    }
    return render(
        request, "partnership/drafting/confirm_remove.html", {**page, "trail": breadcrumbs(agreement, heading)}
    )


def move_row(request, agreement, verb, *, lands_on, **row):
    """Move a row by `verb`, earlier or later as the button says."""
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise BadRequest("The direction is earlier or later.")

    def save(version):
        verb(version=version, step=form.step, by=request.user, at=timezone.now(), **row)

    return change_draft(request, agreement, save, done="", lands_on=lands_on)


def change_draft(request, agreement, save, *, done, lands_on):
    """Change something by `save(version)`, on the version of the agreement that the person saw."""
    version = conflicts.version_from(request)
    save(version)
    if done:
        messages.success(request, done)
    return redirect(lands_on() if callable(lands_on) else lands_on)


def row_conflict(request, agreement, form, current, *, keep_url):
    """Answer 409 with the person's text and that of the row as it is now, or to copy from where the row is gone."""
    if current is None:
        return row_gone(request, agreement)
    entry = ledger.newest_about(current)
    names = [name for name in form.fields if name != "version"]
    return conflicts.conflict(
        request,
        fields=[(name, form.fields[name].label) for name in names],
        mine={name: form.cleaned_data[name] for name in names},
        theirs={name: getattr(current, name) for name in names},
        saved_by=entry.by if entry else None,
        saved_at=entry.at if entry else None,
        version=current.version,
        action_url=request.path,
        keep_url=keep_url,
    )


def row_gone(request, agreement):
    """Answer 409 where what the person wrote on has been removed meanwhile."""
    sentence = _("It has been removed since you opened the page. Your text is below, to copy from.")
    raise Refusal(sentence)


def _again(request, agreement, page, template):
    """The same form with what was typed, on the agreement as it is now."""
    agreement.refresh_from_db()
    form = page["form"]
    form.add_error(
        None,
        _("Somebody has changed the agreement since you opened the page. Look at it, and save again if it still fits."),
    )
    form.data = form.data.copy()
    form.data["version"] = agreement.version
    return render(request, template, {**page, "is_stale": True}, status=409)

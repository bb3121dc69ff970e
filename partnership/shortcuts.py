"""What the pages of agreements share: get the agreement, show breadcrumbs, and carry out what a form says."""

from contextlib import contextmanager

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core import permissions
from core.concurrency import conflicts
from core.forms.base import add_errors
from core.models import StaleVersionError
from core.text import dates
from partnership import agreement_changes
from partnership.models import Agreement, AgreementStatus, Partnership
from partnership.tabs import Tab, stand_in

# The fields of an agreement's forms in which people write, where they choose in the others.
_TEXT_FIELDS = (
    "body",
    "contact",
    "diarienummer",
    "focus_area_names",
    "heading",
    "kept_at",
    "name",
    "name_as_written",
    "organisation_line",
    "place",
    "purposes",
    "reason",
    "signing_service",
    "text",
    "title",
    "words_reason",
)


def get_agreement(request, slug, permission=None):
    """Return the agreement if the person sees it (404), and may do `permission` to it (403).

    Refusals in this request lead back to its page.
    """
    agreement = get_object_or_404(
        Agreement.objects.visible_to(request.user).select_related("partnership", "owner", "framework"),
        slug=slug,
    )
    stand_in(request, agreement.partnership, Tab.AGREEMENTS)
    if permission:
        permissions.check(request.user, permission, agreement.owner, partnership=agreement.partnership_id)
    conflicts.lead_back(
        request, agreement, link=_("To the agreement"), breadcrumbs=breadcrumbs(agreement), written=_TEXT_FIELDS
    )
    return agreement


def get_partnership(request, slug, tab):
    """Return the partnership if the person sees it (404). The page stands in that one of its tabs."""
    seen = Partnership.objects.visible_to(request.user).select_related("coordinator")
    partnership = get_object_or_404(seen, slug=slug)
    stand_in(request, partnership, tab)
    return partnership


def breadcrumbs(agreement, here=""):
    """Return the breadcrumbs of a page: home, the partnership, the agreement, and what is done to it."""
    links = [
        (_("Home"), reverse("home")),
        (agreement.partnership.name, agreement.partnership.get_absolute_url()),
    ]
    if here:
        return [*links, (agreement.name, agreement.get_absolute_url()), (here, "")]
    return [*links, (agreement.name, "")]


def posted(request):
    """Return the arguments that bind a form to what was sent: none where the form is only shown."""
    return (request.POST, request.FILES) if request and request.method == "POST" else ()


def verb_arguments(request):
    """Return what every verb takes of a request: who acts, when, and the version that the person saw.

    Raises MissingVersionError.
    """
    return {"version": conflicts.version_from(request), "by": request.user, "at": timezone.now()}


def is_valid_post(request, form):
    """Return whether the form was sent and is valid. Raises MissingVersionError where it was sent without a version."""
    if request.method != "POST":
        return False
    conflicts.version_from(request)
    return form.is_valid()


def typed(form):
    """Return what the person typed, as arguments of a verb: the form's values without the version."""
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}


@contextmanager
def show_refusal_at(form):
    """Show at the form what the verb refuses: a value, or a version that is no longer the newest.

    A sentence stands at the field that the ValidationError names, and above the form where it has no such field. On an
    old version the form `is_stale`: it keeps what was typed, and carries the version that its page shows.
    """
    try:
        yield
    except ValidationError as error:
        add_errors(form, error)
    except StaleVersionError:
        form.is_stale = True
        form.add_error(
            None,
            _(
                "Somebody has changed the agreement since you opened the page. "
                "Look at it, and send what you wrote again."
            ),
        )
        form.data = form.data.copy()
        form.data["version"] = form.fields["version"].initial
    else:
        return
    if hasattr(form, "ask_for_files_again"):
        form.ask_for_files_again()


def form_status(form):
    """Return the status of a page that shows the form: 409 where it was sent on an old version, else 200."""
    return 409 if getattr(form, "is_stale", False) else 200


def register_page(request, form, verb, *, done, back, render_page, **about):
    """Show the form by `render_page`, or carry out the `verb` with its arguments, and say what came of it."""
    if request.method == "POST":
        agreement, arguments = form.page.agreement, verb_arguments(request)
        with show_refusal_at(form):
            if arguments["version"] != agreement.version:
                raise StaleVersionError(agreement)
            if form.is_valid():
                status_before = _status_sentence(agreement)
                verb(**about, **form.arguments(), **arguments)
                agreement.refresh_from_db()
                status = _status_sentence(agreement)
                messages.success(request, f"{done} {status}" if status != status_before else done)
                return redirect(back)
    return render_page(form, status=form_status(form))


def copies_page(request, agreement, heading, form, status=200, lead="", copy=None):
    """Show a form about all copies of the agreement, or about the one of the CopyPage `copy`."""
    *links, here = breadcrumbs(agreement, heading)
    if copy:
        links.append((_("Copy %(number)s") % {"number": copy.copy.number}, copy.get_absolute_url()))
    context = {"agreement": agreement, "heading": heading, "lead": lead, "form": form, "breadcrumbs": [*links, here]}
    return render(request, "partnership/copies/form.html", context, status=status)


def _status_sentence(agreement):
    if agreement.status == AgreementStatus.IN_FORCE:
        return _("The agreement is in force.")
    if agreement.status == AgreementStatus.SIGNING and not agreement_changes.missing_signature_count(
        agreement_changes.current_version(agreement)
    ):
        return _("Signed. In force from %(day)s.") % {"day": dates.long_day(agreement.first_day)}
    return ""

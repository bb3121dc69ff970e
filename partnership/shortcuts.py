"""What the pages of every stage share: which agreement it is, where the page is, and what comes of a step."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core import permissions
from core.concurrency import conflicts
from core.models import StaleVersionError
from core.text import dates
from partnership import agreement_changes
from partnership.models import Agreement, AgreementStatus

# The fields of an agreement's forms in which people write, where they choose in the others.
_WRITTEN = (
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
    if permission:
        permissions.check(request.user, permission, agreement.owner)
    conflicts.lead_back(
        request, agreement, link=_("To the agreement"), breadcrumbs=breadcrumbs(agreement), written=_WRITTEN
    )
    return agreement


def breadcrumbs(agreement, here=""):
    """Where the page is: home, the partnership, the agreement, and what is done to it."""
    way = [
        (_("Home"), reverse("home")),
        (agreement.partnership.name, agreement.partnership.get_absolute_url()),
    ]
    if here:
        return [*way, (agreement.name, agreement.get_absolute_url()), (here, "")]
    return [*way, (agreement.name, "")]


def carry_out(request, agreement, verb, done, **arguments):
    """Carry out `verb` with its `arguments` on the version that the person saw, and return to the agreement's page."""
    version = conflicts.version_from(request)
    verb(agreement=agreement, version=version, by=request.user, at=timezone.now(), **arguments)
    messages.success(request, done)
    return redirect(agreement)


def posted(request):
    """What was sent with the form, as a form takes it: nothing where it is only shown."""
    return (request.POST, request.FILES) if request and request.method == "POST" else ()


def register_page(request, form, verb, *, done, back, page, **about):
    """Show `page` with the form, or carry out the `verb` with its words, and say what came of it."""
    if request.method == "GET":
        return page(form)
    agreement = form.reading.agreement
    version = conflicts.version_from(request)
    if version != agreement.version:
        return page(form.renewed(), status=409)
    if not form.is_valid():
        return page(form)
    stood = _where_it_stands(agreement)
    try:
        verb(**about, **form.words(), version=version, by=request.user, at=timezone.now())
    except ValidationError as error:
        form.refuse(error)
        return page(form)
    except StaleVersionError:
        return page(form.renewed(), status=409)
    agreement.refresh_from_db()
    stands = _where_it_stands(agreement)
    messages.success(request, f"{done} {stands}" if stands != stood else done)
    return redirect(back)


def copies_page(request, agreement, heading, form, status=200, lead="", copy=None):
    """The page of a form about all copies of the agreement, or about the one that is read as `copy`."""
    *way, here = breadcrumbs(agreement, heading)
    if copy:
        way.append((_("Copy %(number)s") % {"number": copy.copy.number}, copy.get_absolute_url()))
    context = {"agreement": agreement, "heading": heading, "lead": lead, "form": form, "trail": [*way, here]}
    return render(request, "partnership/copies/form.html", context, status=status)


def _where_it_stands(agreement):
    if agreement.status == AgreementStatus.IN_FORCE:
        return _("The agreement is in force.")
    if agreement.status == AgreementStatus.SIGNING and not agreement_changes.unsigned(
        agreement_changes.current_version(agreement)
    ):
        return _("Signed. In force from %(day)s.") % {"day": dates.long_day(agreement.first_day)}
    return ""

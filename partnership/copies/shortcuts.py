"""What the pages about copies share: which copy it is, and how a form about it is shown, sent and answered."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.concurrency import conflicts
from core.models import StaleVersionError
from core.text import dates
from partnership import agreement_changes, lifecycle
from partnership.copies.queries import read_copy
from partnership.models import AgreementStatus, Copy
from partnership.shortcuts import refused, trail


def copy_of(agreement, number):
    """The CopyReading of that number (404)."""
    try:
        return read_copy(agreement, number)
    except Copy.DoesNotExist as error:
        raise Http404 from error


def sent(request):
    """What was sent with the form, as a form takes it: nothing where it is only shown."""
    return (request.POST, request.FILES) if request and request.method == "POST" else ()


def register(request, form, verb, *, done, back, page, **about):
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
    except lifecycle.ForbiddenStepError as error:
        return refused(request, agreement, error)
    agreement.refresh_from_db()
    stands = _where_it_stands(agreement)
    messages.success(request, f"{done} {stands}" if stands != stood else done)
    return redirect(back)


def copies_page(request, agreement, heading, form, status=200, lead="", copy=None):
    """The page of a form about all copies of the agreement, or about the one that is read as `copy`."""
    *way, here = trail(agreement, heading)
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

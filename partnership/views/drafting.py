"""Pages on which a draft is written."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import conflicts
from core.models import LedgerEntry, StaleVersionError
from core.rights import Permission, require
from partnership import actions
from partnership.forms import SectionForm
from partnership.models import Section
from partnership.views.shared import get_agreement, refused, trail


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
def section_edit(request, slug, pk):
    agreement = get_agreement(request, slug, Permission.AGREEMENT_EDIT)
    section = get_object_or_404(
        Section.objects.select_related("agreement_version"), pk=pk, agreement_version__agreement=agreement
    )
    if not agreement.is_working:
        return refused(request, agreement, _("The text is locked. It can no longer be changed."))
    form = SectionForm(
        request.POST or None, instance=section, cancel_url=agreement.get_absolute_url(), keep=f"section-{section.pk}"
    )
    if request.method == "POST":
        version = conflicts.version_from(request)
        if form.is_valid():
            return _save_section(request, agreement, section, version, form)
    context = {
        "agreement": agreement,
        "section": section,
        "form": form,
        "trail": trail(agreement, _("Edit section")),
    }
    return render(request, "partnership/section_edit.html", context)


def _save_section(request, agreement, section, version, form):
    words = {name: form.cleaned_data[name] for name in ("heading", "body")}
    try:
        actions.save_section(section=section, version=version, by=request.user, at=timezone.now(), **words)
    except StaleVersionError as error:
        return _section_conflict(request, agreement, error.current, words)
    except actions.ForbiddenStepError as error:
        return refused(request, agreement, error)
    messages.success(request, _("The section is saved."))
    return redirect(f"{agreement.get_absolute_url()}#avsnitt-{section.pk}")


def _section_conflict(request, agreement, current, words):
    if current is None:
        raise Http404
    entry = (
        LedgerEntry.objects.filter(target_model=Section._meta.label_lower, target_key=str(current.pk))
        .select_related("by")
        .order_by("-pk")
        .first()
    )
    return conflicts.conflict(
        request,
        fields=[("heading", _("Heading")), ("body", _("Text"))],
        mine=words,
        theirs={"heading": current.heading, "body": current.body},
        saved_by=entry.by if entry else None,
        saved_at=entry.at if entry else None,
        version=current.version,
        action_url=request.path,
        keep_url=agreement.get_absolute_url(),
    )

"""Pages that write a draft's sections and put them in order."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.concurrency.refusals import Refusal
from core.models import StaleVersionError
from core.permissions import Permission, require
from partnership import agreement_changes
from partnership.agreement.queries import read_agreement
from partnership.document import docx
from partnership.drafting.actions import sections as section_actions
from partnership.drafting.forms import NewSectionForm
from partnership.drafting.shortcuts import (
    direction_of,
    form_page,
    refuse_removed_row,
    remove_page,
    row_conflict,
    warn_of_disagreements,
    with_draft,
)
from partnership.forms import SectionForm
from partnership.models import Section, VersionStatus
from partnership.shortcuts import breadcrumbs, get_agreement, is_valid_post, show_refusal_at, verb_arguments
from partnership.wording import actions as wording


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
def section_edit(request, slug, pk):
    agreement = get_agreement(request, slug, Permission.AGREEMENT_EDIT)
    section = _sections_of(agreement).filter(pk=pk).first()
    if section is None:
        if request.method == "POST":
            refuse_removed_row()
        raise Http404
    section_actions.refuse_unless_section_open(agreement, section)
    address = f"{agreement.get_absolute_url()}#avsnitt-{section.pk}"
    form = SectionForm(request.POST or None, instance=section, cancel_url=address, autosave_key=f"section-{section.pk}")
    if is_valid_post(request, form):
        typed = {name: form.cleaned_data[name] for name in ("heading", "body")}
        with show_refusal_at(form):
            try:
                section_actions.save_section(section=section, **typed, **verb_arguments(request))
            except StaleVersionError as error:
                return row_conflict(request, form, error.current, keep_url=agreement.get_absolute_url())
            warn_of_disagreements(request, agreement)
            messages.success(request, _("The section is saved."))
            return redirect(address)
    template = "partnership/drafting/section_form.html"
    return form_page(request, agreement, form, heading=_("Edit section"), template=template, section=section)


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
@with_draft
def section_add(request, agreement):
    sections = list(agreement_changes.current_version(agreement).sections.order_by("order", "pk"))
    form = NewSectionForm(
        request.POST or None,
        agreement=agreement,
        sections=sections,
        cancel_url=agreement.get_absolute_url(),
        autosave_key=f"new-section-{agreement.pk}",
    )
    if is_valid_post(request, form):
        typed = form.cleaned_data
        after = next((section for section in sections if section.pk == typed["after"]), None)
        text = {"heading": typed["heading"], "body": typed["body"], "after": after}
        with show_refusal_at(form):
            section_actions.add_section(agreement=agreement, **text, **verb_arguments(request))
            warn_of_disagreements(request, agreement)
            messages.success(request, _("The section is added."))
            return redirect(agreement)
    return form_page(request, agreement, form, heading=_("Add a section"))


@require_POST
@require(Permission.AGREEMENT_EDIT)
@with_draft
def section_move(request, agreement, pk):
    section = _get_section(agreement, pk)
    section_actions.move_section(section=section, step=direction_of(request), **verb_arguments(request))
    return redirect(f"{_arrange(agreement)}#avsnitt-{section.pk}")


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
@with_draft
def section_remove(request, agreement, pk):
    section = _get_section(agreement, pk)
    if section.comments.exists():
        raise Refusal(_("The section has comments, which are kept. It cannot be removed."))
    if request.method == "POST":
        section_actions.remove_section(section=section, **verb_arguments(request))
        messages.success(request, _("The section is removed."))
        return redirect(_arrange(agreement))
    name = section.heading or _("Section %(number)s") % {"number": section.order}
    return remove_page(
        request,
        agreement,
        heading=_("Remove “%(section)s”?") % {"section": name},
        text=_("The section and its text go from the draft. The history keeps the text."),
        button=_("Remove the section"),
        cancel_url=_arrange(agreement),
    )


@require_GET
@require(Permission.AGREEMENT_EDIT)
@with_draft
def agreement_arrange(request, agreement):
    page = read_agreement(agreement)
    context = {
        "agreement": agreement,
        "page": page,
        "appendices": page.text.appendices.order_by("number", "pk"),
        "breadcrumbs": breadcrumbs(agreement, _("Arrange sections and parties")),
    }
    return render(request, "partnership/drafting/arrange.html", context)


@require_POST
@require(Permission.AGREEMENT_EDIT)
@with_draft
def agreement_fill(request, agreement):
    """Fill in the fields that have become known, or change the words that the person chose."""
    if "mend" in request.POST:
        chosen = request.POST.getlist("words")
        wording.mend_words(agreement=agreement, keys=chosen, **verb_arguments(request))
        done = _("The words are changed in the text.") if chosen else _("Nothing was changed.")
    else:
        wording.fill_fields(agreement=agreement, **verb_arguments(request))
        done = _("What is known is filled in.")
    messages.success(request, done)
    return redirect(agreement)


@require_GET
@require(Permission.READ_WORKING)
def agreement_draft_word(request, slug):
    agreement = get_agreement(request, slug)
    if not agreement.is_working:
        raise Http404
    content = docx.draft_docx(agreement_changes.current_version(agreement), on=timezone.localdate())
    response = HttpResponse(content, content_type=docx.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{agreement.slug}-utkast.docx"'
    response["Cache-Control"] = "private, no-store"
    return response


def _get_section(agreement, pk):
    return get_object_or_404(_sections_of(agreement), pk=pk)


def _sections_of(agreement):
    """Return the sections of the current text, without those of voided versions."""
    sections = Section.objects.select_related("agreement_version").filter(agreement_version__agreement=agreement)
    return sections.exclude(agreement_version__status=VersionStatus.VOIDED)


def _arrange(agreement):
    return reverse("agreement_arrange", args=[agreement.slug])

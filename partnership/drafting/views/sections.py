"""Pages on which a draft's words are written, and its sections put in order."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.concurrency.refusals import Refusal
from core.permissions import Permission, require
from partnership import agreement_changes
from partnership.agreement.queries import read_agreement
from partnership.document import docx
from partnership.drafting.actions import sections as section_actions
from partnership.drafting.forms import NewSectionForm
from partnership.drafting.shortcuts import (
    change_draft,
    form_page,
    move_row,
    remove_page,
    row_conflict,
    row_gone,
    warn_of_disagreements,
    with_draft,
)
from partnership.forms import SectionForm
from partnership.models import Section, VersionStatus
from partnership.shortcuts import breadcrumbs, get_agreement
from partnership.wording import actions as wording


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
def section_edit(request, slug, pk):
    agreement = get_agreement(request, slug, Permission.AGREEMENT_EDIT)
    section = _sections_of(agreement).filter(pk=pk).first()
    if section is None:
        if request.method == "POST":
            return row_gone(request, agreement)
        raise Http404
    section_actions.refuse_unless_section_open(agreement, section)
    lands_on = f"{agreement.get_absolute_url()}#avsnitt-{section.pk}"
    form = SectionForm(request.POST or None, instance=section, cancel_url=lands_on, keep=f"section-{section.pk}")

    def save(version):
        words = {name: form.cleaned_data[name] for name in ("heading", "body")}
        section_actions.save_section(section=section, version=version, by=request.user, at=timezone.now(), **words)
        warn_of_disagreements(request, agreement)

    return form_page(
        request,
        agreement,
        form,
        heading=_("Edit section"),
        save=save,
        done=_("The section is saved."),
        lands_on=lands_on,
        stale=lambda error: row_conflict(
            request, agreement, form, error.current, keep_url=agreement.get_absolute_url()
        ),
        template="partnership/drafting/section_form.html",
        section=section,
    )


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
        keep=f"new-section-{agreement.pk}",
    )

    def save(version):
        typed = form.cleaned_data
        after = next((section for section in sections if section.pk == typed["after"]), None)
        words = {"heading": typed["heading"], "body": typed["body"], "after": after}
        section_actions.add_section(agreement=agreement, version=version, by=request.user, at=timezone.now(), **words)
        warn_of_disagreements(request, agreement)

    return form_page(request, agreement, form, heading=_("Add a section"), save=save, done=_("The section is added."))


@require_POST
@require(Permission.AGREEMENT_EDIT)
@with_draft
def section_move(request, agreement, pk):
    section = _get_section(agreement, pk)
    lands_on = f"{_arrange(agreement)}#avsnitt-{section.pk}"
    return move_row(request, agreement, section_actions.move_section, section=section, lands_on=lands_on)


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
@with_draft
def section_remove(request, agreement, pk):
    section = _get_section(agreement, pk)
    if section.comments.exists():
        raise Refusal(_("The section has comments, which are kept. It cannot be removed."))
    name = section.heading or _("Section %(number)s") % {"number": section.order}

    def remove(version):
        section_actions.remove_section(section=section, version=version, by=request.user, at=timezone.now())

    return remove_page(
        request,
        agreement,
        heading=_("Remove “%(section)s”?") % {"section": name},
        text=_("The section and its text go from the draft. The history keeps the text."),
        button=_("Remove the section"),
        remove=remove,
        done=_("The section is removed."),
        lands_on=_arrange(agreement),
    )


@require_GET
@require(Permission.AGREEMENT_EDIT)
@with_draft
def agreement_arrange(request, agreement):
    reading = read_agreement(agreement)
    context = {
        "agreement": agreement,
        "reading": reading,
        "appendices": reading.text.appendices.order_by("number", "pk"),
        "trail": breadcrumbs(agreement, _("Arrange sections and parties")),
    }
    return render(request, "partnership/drafting/arrange.html", context)


@require_POST
@require(Permission.AGREEMENT_EDIT)
@with_draft
def agreement_fill(request, agreement):
    """Fill in what has become known; or change the words that the person chose of those that do not agree."""
    said = {"agreement": agreement, "by": request.user, "at": timezone.now()}

    chosen = request.POST.getlist("words")

    def save(version):
        if "mend" in request.POST:
            wording.mend_words(version=version, keys=chosen, **said)
        else:
            wording.fill_fields(version=version, **said)

    mended = _("The words are changed in the text.") if chosen else _("Nothing was changed.")
    done = mended if "mend" in request.POST else _("What is known is filled in.")
    return change_draft(request, agreement, save, done=done, lands_on=agreement.get_absolute_url())


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
    """The sections of the text as it stands, without those of versions that were voided."""
    sections = Section.objects.select_related("agreement_version").filter(agreement_version__agreement=agreement)
    return sections.exclude(agreement_version__status=VersionStatus.VOIDED)


def _arrange(agreement):
    return reverse("agreement_arrange", args=[agreement.slug])

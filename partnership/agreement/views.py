"""Pages that show an agreement and its papers, and change nothing."""

from pathlib import PurePosixPath

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.files import serving
from core.permissions import Permission, require
from partnership import agreement_changes, lifecycle
from partnership.agreement import timeline
from partnership.agreement.next_actions import next_actions, secondary_actions
from partnership.agreement.queries import read_agreement
from partnership.agreement.related import related
from partnership.document import pdf
from partnership.lifecycle import Step
from partnership.models import Agreement, AgreementStatus, Copy, Framework, PrintSet, VersionOrigin
from partnership.registering.queries import lines_of_page
from partnership.shortcuts import breadcrumbs, get_agreement


@require_GET
@require(Permission.READ)
def agreement(request, slug):
    agreement = get_agreement(request, slug)
    access = lifecycle.access_of(request.user, agreement)
    page = read_agreement(agreement, access)
    related_agreements = related(agreement, request.user, access, on=timezone.localdate())
    page.succeeded_by = related_agreements.succeeded_by
    main_action, other_actions = next_actions(page, access)
    beside_main, in_menu = secondary_actions(other_actions)
    steps = lifecycle.open_steps(agreement, access)
    context = {
        "agreement": agreement,
        "page": page,
        "related": related_agreements,
        "may_package": page.text.is_locked and Permission.AGREEMENT_REGISTER in access.as_owner,
        "main_action": main_action,
        "other_actions": other_actions,
        "secondary_actions": beside_main,
        "menu_actions": in_menu,
        "has_before_or_after": not agreement.is_working or related_agreements.has_dates_to_show(agreement),
        "timeline": timeline.steps(page),
        "status_label": timeline.status_label(page),
        "may_comment": Step.COMMENT in steps,
        "may_edit_structure": Step.EDIT_STRUCTURE in steps,
        "may_decide": Step.DECIDE in steps,
        "may_print": Step.PRINT in steps,
        "may_sign": Step.SIGN in steps,
        "may_scan": Step.KEEP_SCAN in steps and any(line.copy.pages and not line.copy.scan_id for line in page.copies),
        "may_add_original": Step.ADD_ORIGINAL in steps and page.text.origin == VersionOrigin.REGISTERED,
        "may_write": Permission.AGREEMENT_EDIT in access.as_owner,
        "may_download_word": agreement.is_working and Permission.READ_WORKING in access.as_owner | access.as_party,
        "missing_pieces": page.missing_pieces if Step.EDIT_SECTION in steps else [],
        "may_fill": Step.EDIT_STRUCTURE in steps and any(piece.is_field for piece in page.missing_pieces),
        "disagreements": page.disagreements if Step.EDIT_STRUCTURE in steps else [],
        "reads_comments": bool(access.organisations),
        "may_answer_for": _may_answer_for(page, access),
        "register_lines": lines_of_page(request.user, page),
        "breadcrumbs": breadcrumbs(agreement),
    }
    return render(request, "partnership/agreement/detail.html", context)


@require_GET
@require(Permission.READ)
def agreement_print_view(request, slug):
    agreement = get_agreement(request, slug)
    text = agreement_changes.current_version(agreement)
    context = {
        "agreement": agreement,
        "has_papers": text.origin != VersionOrigin.REGISTERED,
        "breadcrumbs": breadcrumbs(agreement, _("As on paper")),
        **pdf.context(text, on=timezone.localdate()),
    }
    return render(request, "partnership/document/print_view.html", context)


@require_GET
@require(Permission.READ_WORKING)
def agreement_draft_pdf(request, slug):
    agreement = get_agreement(request, slug)
    if not agreement.is_working:
        raise Http404
    content = pdf.draw_draft(agreement_changes.current_version(agreement), at=timezone.now())
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{agreement.slug}-utkast.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
@require(Permission.READ)
def agreement_papers(request, slug):
    papers = _get_papers(request, slug)
    if not papers.file:
        raise Http404
    return serving.serve(papers.file, sha256=papers.sha256, filename=f"{slug}.pdf", inline=True, request=request)


@require_GET
@require(Permission.READ)
def agreement_paper(request, slug, number):
    copies = Copy.objects.exclude(file="")
    copy = get_object_or_404(copies, print_set=_get_papers(request, slug), number=number)
    name = f"{slug}-exemplar-{number}.pdf"
    return serving.serve(copy.file, sha256=copy.sha256, filename=name, inline=True, request=request)


@require_GET
@require(Permission.READ)
def framework_appendix(request, slug):
    frameworks = Agreement.objects.visible_to(request.user).values("framework")
    framework = get_object_or_404(Framework.objects.filter(pk__in=frameworks), slug=slug)
    if not framework.appendix:
        raise Http404
    name = f"{framework.slug}-bilaga{PurePosixPath(framework.appendix.name).suffix}"
    return serving.serve(framework.appendix, sha256="", filename=name)


def _may_answer_for(page, access):
    """Return the person's organisations that have not yet answered that they have no comments on the draft."""
    if page.agreement.status != AgreementStatus.IN_REVIEW:
        return []
    already = {*page.answered, page.agreement.owner_id}
    return [organisation for organisation in access.organisations if organisation.pk not in already]


def _get_papers(request, slug):
    """Return the stored papers of the agreement's current text, if the person sees it (404)."""
    agreements = Agreement.objects.visible_to(request.user).filter(slug=slug)
    return get_object_or_404(PrintSet.objects.current(), agreement_version__agreement__in=agreements)

"""Pages of an agreement: read it, edit its draft, lock it, print its copies."""

from pathlib import PurePosixPath

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from core import conflicts, files, rights
from core.models import LedgerEntry, StaleVersionError
from core.rights import Permission, require
from partnership import actions, printing
from partnership.forms import SectionForm
from partnership.models import Agreement, AgreementStatus, Copy, Framework, PrintSet, Section
from partnership.reading import read


@require_GET
@require(Permission.READ)
def agreement(request, slug):
    agreement = _get_agreement(request, slug)
    reading = read(agreement)
    mine = rights.permissions(request.user, agreement.owner)
    may = {
        "edit": agreement.is_working and Permission.AGREEMENT_EDIT in mine,
        "lock": agreement.is_working and Permission.AGREEMENT_LOCK in mine,
        "send": agreement.status == AgreementStatus.DRAFT and Permission.AGREEMENT_SEND in mine,
    }
    context = {"agreement": agreement, "reading": reading, "may": may, "trail": _trail(agreement)}
    return render(request, "partnership/agreement.html", context)


@require_GET
@require(Permission.READ)
def agreement_print_view(request, slug):
    agreement = _get_agreement(request, slug)
    shown = printing.context(actions.current_version(agreement), on=timezone.localdate())
    context = {"agreement": agreement, "trail": _trail(agreement, _("As on paper")), **shown}
    return render(request, "partnership/print_view.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
def section_edit(request, slug, pk):
    agreement = _get_agreement(request, slug, Permission.AGREEMENT_EDIT)
    section = get_object_or_404(
        Section.objects.select_related("agreement_version"), pk=pk, agreement_version__agreement=agreement
    )
    if not agreement.is_working:
        return _refused(request, agreement, _("The text is locked. It can no longer be changed."))
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
        "trail": _trail(agreement, _("Edit section")),
    }
    return render(request, "partnership/section_edit.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_SEND)
def agreement_send(request, slug):
    agreement = _get_agreement(request, slug, Permission.AGREEMENT_SEND)
    if request.method == "GET":
        reading = read(agreement)
        others = [party for party in reading.parties if party.organisation_id != agreement.owner_id]
        context = {"agreement": agreement, "others": others, "trail": _trail(agreement, _("Send for review"))}
        return render(request, "partnership/agreement_send.html", context)
    return _step(
        request, agreement, actions.send_for_review, _("The draft is sent for review. The parties can read it now.")
    )


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_LOCK)
def agreement_lock(request, slug):
    agreement = _get_agreement(request, slug, Permission.AGREEMENT_LOCK)
    if request.method == "GET":
        reading = read(agreement)
        context = {
            "agreement": agreement,
            "reading": reading,
            "problems": actions.why_not_lockable(reading.text),
            "trail": _trail(agreement, _("Lock the text")),
        }
        return render(request, "partnership/agreement_lock.html", context)
    count = actions.current_version(agreement).parties.count()
    done = ngettext(
        "The text is locked. %(count)s copy is ready to print.",
        "The text is locked. %(count)s copies are ready to print.",
        count,
    ) % {"count": count}
    return _step(request, agreement, actions.lock_text, done)


@require_GET
@require(Permission.READ_WORKING)
def agreement_draft_pdf(request, slug):
    agreement = _get_agreement(request, slug)
    if not agreement.is_working:
        raise Http404
    content = printing.draw_draft(actions.current_version(agreement), at=timezone.now())
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{agreement.slug}-utkast.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
@require(Permission.READ)
def agreement_papers(request, slug):
    papers = _get_papers(request, slug)
    return files.serve(papers.file, sha256=papers.sha256, filename=f"{slug}.pdf", inline=True, request=request)


@require_GET
@require(Permission.READ)
def agreement_paper(request, slug, number):
    copy = get_object_or_404(Copy, print_set=_get_papers(request, slug), number=number)
    name = f"{slug}-exemplar-{number}.pdf"
    return files.serve(copy.file, sha256=copy.sha256, filename=name, inline=True, request=request)


@require_GET
@require(Permission.READ)
def framework_appendix(request, slug):
    frameworks = Agreement.objects.visible_to(request.user).values("framework")
    framework = get_object_or_404(Framework.objects.filter(pk__in=frameworks), slug=slug)
    if not framework.appendix:
        raise Http404
    name = f"{framework.slug}-bilaga{PurePosixPath(framework.appendix.name).suffix}"
    return files.serve(framework.appendix, sha256="", filename=name)


def _get_agreement(request, slug, permission=None):
    """The agreement if the person sees it (404), and may do `permission` to it (403)."""
    agreement = get_object_or_404(
        Agreement.objects.visible_to(request.user).select_related("partnership", "owner", "framework", "succeeds"),
        slug=slug,
    )
    if permission:
        rights.check(request.user, permission, agreement.owner)
    return agreement


def _get_papers(request, slug):
    """The stored papers of the agreement as it stands, if the person sees it (404)."""
    agreements = Agreement.objects.visible_to(request.user).filter(slug=slug)
    return get_object_or_404(PrintSet.objects.current(), agreement_version__agreement__in=agreements)


def _trail(agreement, here=""):
    """Where the page is: home, the partnership, the agreement, and what is done to it."""
    trail = [
        (_("Home"), reverse("home")),
        (agreement.partnership.name, agreement.partnership.get_absolute_url()),
    ]
    if here:
        return [*trail, (agreement.name, agreement.get_absolute_url()), (here, "")]
    return [*trail, (agreement.name, "")]


def _step(request, agreement, verb, done):
    """Carry out `verb` on the version that the person saw, and say what came of it."""
    version = conflicts.version_from(request)
    try:
        verb(agreement=agreement, version=version, by=request.user, at=timezone.now())
    except StaleVersionError:
        return _refused(
            request, agreement, _("Somebody has changed the agreement since you opened the page. Read it again first.")
        )
    except actions.ForbiddenStepError as error:
        return _refused(request, agreement, error)
    except actions.NotReadyError as error:
        return _refused(request, agreement, *error.problems)
    messages.success(request, done)
    return redirect(agreement)


def _refused(request, agreement, *sentences):
    context = {"agreement": agreement, "sentences": sentences, "trail": _trail(agreement)}
    return render(request, "partnership/step_refused.html", context, status=409)


def _save_section(request, agreement, section, version, form):
    words = {name: form.cleaned_data[name] for name in ("heading", "body")}
    try:
        actions.save_section(section=section, version=version, by=request.user, at=timezone.now(), **words)
    except StaleVersionError as error:
        return _section_conflict(request, agreement, error.current, words)
    except actions.ForbiddenStepError as error:
        return _refused(request, agreement, error)
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

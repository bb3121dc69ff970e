"""Pages that lock the text, and that void its copies."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from core.access.step_up import fresh
from core.concurrency.refusals import Refusal
from core.files import serving
from core.permissions import Permission, require
from partnership import lifecycle
from partnership.agreement.queries import read_agreement
from partnership.forms import LockForm, VoidForm
from partnership.lifecycle import Step
from partnership.locking import actions as locking
from partnership.models import AgreementStatus, PrintSet, VersionOrigin, VersionStatus
from partnership.shortcuts import breadcrumbs, get_agreement, is_valid_post, verb_arguments


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_LOCK)
@fresh
def agreement_lock(request, slug):
    agreement = get_agreement(request, slug, Permission.AGREEMENT_LOCK)
    lifecycle.refuse_unless_open(Step.LOCK, agreement)
    page = read_agreement(agreement)
    open_comments, problems = locking.open_comments(page.text), locking.why_not_lockable(page.text)
    waits_until = locking.waits_until(agreement, on=timezone.localdate())
    disagreements = page.disagreements
    form = LockForm(
        request.POST or None,
        version=agreement.version,
        open_comments=open_comments,
        waits_until=waits_until,
        disagreements=disagreements,
        cancel_url=agreement.get_absolute_url(),
    )
    was_sent = is_valid_post(request, form)
    if request.method == "POST" and problems:
        raise Refusal(*problems)
    if was_sent:
        typed = {name: form.cleaned_data.get(name, "") for name in ("origin", "reason", "words_reason")}
        locking.lock_text(agreement=agreement, **typed, **verb_arguments(request))
        messages.success(request, _locked(typed["origin"], len(page.parties)))
        return redirect(agreement)
    context = {
        "agreement": agreement,
        "page": page,
        "open_comments": open_comments,
        "waits_until": waits_until,
        "problems": problems,
        "disagreements": disagreements,
        "may_edit_structure": agreement.status == AgreementStatus.DRAFT,
        "form": form,
        "breadcrumbs": breadcrumbs(agreement, _("Lock the text")),
    }
    return render(request, "partnership/locking/lock.html", context)


def _locked(origin, count):
    if origin == VersionOrigin.ELECTRONIC:
        return _("The text is locked. The original is ready to be signed electronically.")
    return ngettext(
        "The text is locked. %(count)s copy is ready to print.",
        "The text is locked. %(count)s copies are ready to print.",
        count,
    ) % {"count": count}


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_LOCK)
def agreement_void(request, slug):
    agreement = get_agreement(request, slug, Permission.AGREEMENT_LOCK)
    lifecycle.refuse_unless_open(Step.VOID, agreement)
    page = read_agreement(agreement)
    form = VoidForm(request.POST or None, version=agreement.version, cancel_url=agreement.get_absolute_url())
    if is_valid_post(request, form):
        locking.void_text(agreement=agreement, reason=form.cleaned_data["reason"], **verb_arguments(request))
        messages.success(request, _("The copies are voided. The files are kept, and you have a new draft of the text."))
        return redirect(agreement)
    context = {
        "agreement": agreement,
        "page": page,
        "form": form,
        "breadcrumbs": breadcrumbs(agreement, _("Void the copies")),
    }
    return render(request, "partnership/locking/void.html", context)


@require_GET
@require(Permission.READ)
def agreement_voided_papers(request, slug, number):
    """Serve the stored PDF of a version that was voided."""
    agreement = get_agreement(request, slug)
    voided = PrintSet.objects.filter(
        agreement_version__agreement=agreement, agreement_version__status=VersionStatus.VOIDED
    ).exclude(file="")
    papers = get_object_or_404(voided, agreement_version__number=number)
    name = f"{agreement.slug}-version-{number}-makulerad.pdf"
    return serving.serve(papers.file, sha256=papers.sha256, filename=name, inline=True, request=request)

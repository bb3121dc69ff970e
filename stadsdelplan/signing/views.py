"""The page on which the signing of a plan starts, and its text is written again after a change."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.concurrency import conflicts
from core.concurrency.refusals import ForbiddenStepError
from core.permissions import Permission, require
from stadsdelplan import lifecycle
from stadsdelplan.content import read_content
from stadsdelplan.lifecycle import Step
from stadsdelplan.shortcuts import breadcrumbs, get_edition
from stadsdelplan.signing import actions as signing
from stadsdelplan.signing.text import sections_of


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_SEND)
def edition_sign(request, plan, number):
    """Show the text that the parties will sign, and write the agreement with it."""
    edition = get_edition(request, plan, number, Permission.PLAN_SEND)
    lifecycle.refuse_unless_open(Step.SIGN, edition)
    if request.method == "POST":
        version = conflicts.version_from(request)
        agreement = signing.start_signing(edition=edition, version=version, by=request.user, at=timezone.now())
        messages.success(request, _("The text is written. Add who signs for each party, and lock it."))
        return redirect(agreement)
    context = {
        "edition": edition,
        "sections": sections_of(edition, read_content(edition)),
        "parties": [edition.plan.owner, *lifecycle.other_organisations(edition.plan)],
        "breadcrumbs": breadcrumbs(edition, _("Have the plan signed")),
    }
    return render(request, "stadsdelplan/signing/start.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
def signing_text_renew(request, plan, number):
    """Show the plan's text as it is now, and write it into the draft that is to be signed again."""
    edition = get_edition(request, plan, number, Permission.PLAN_EDIT)
    if request.method == "POST":
        version = conflicts.version_from(request)
        agreement = signing.renew_text(edition=edition, version=version, by=request.user, at=timezone.now())
        messages.success(request, _("The text is the plan's again."))
        return redirect(agreement)
    lifecycle.refuse_unless_open(Step.EDIT, edition)
    if not signing.may_renew(edition):
        raise ForbiddenStepError(signing.NO_DRAFT)
    context = {
        "edition": edition,
        "sections": sections_of(edition, read_content(edition)),
        "breadcrumbs": breadcrumbs(edition, _("Write the text again")),
    }
    return render(request, "stadsdelplan/signing/renew.html", context)

"""Pages that amend, succeed, extend, watch and end an agreement, and that serve the papers for that."""

import re

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.files import serving
from core.permissions import Permission, require
from core.text.dates import day
from partnership import lifecycle
from partnership.agreement.extension_rules import refuse_unless_extendable
from partnership.lifecycle import Step
from partnership.models import AgreementStatus, Extension
from partnership.shortcuts import (
    breadcrumbs,
    form_status,
    get_agreement,
    is_valid_post,
    posted,
    show_refusal_at,
    typed,
    verb_arguments,
)
from partnership.term import actions as term
from partnership.term.actions import AMENDMENT_WORDS, day_after_end, refuse_second_amendment, refuse_second_successor
from partnership.term.forms import EndEarlyForm, ExtendForm, FollowingForm, WatchForm

_YEARS = re.compile(r"\s*\b(19|20)\d\d(\s*[–-]\s*(19|20)\d\d)?\b")


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
def agreement_amend(request, slug):
    agreement = get_agreement(request, slug, Permission.AGREEMENT_EDIT)
    lifecycle.refuse_unless_open(Step.AMEND, agreement)
    refuse_second_amendment(agreement)
    name = f"{AMENDMENT_WORDS[agreement.document_word]} till {agreement.name}"[:200]
    form = _form(request, agreement, FollowingForm, initial={"name": name}, submit_label=_("Start the amendment"))
    if is_valid_post(request, form):
        with show_refusal_at(form):
            amendment = term.start_amendment(agreement=agreement, **typed(form), **verb_arguments(request))
            messages.success(request, _("The amendment is a draft now. Write what changes."))
            return redirect(amendment)
    return _page(request, agreement, form, "partnership/term/amend.html", _("Amend"))


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
def agreement_succeed(request, slug):
    agreement = get_agreement(request, slug, Permission.AGREEMENT_EDIT)
    lifecycle.refuse_unless_open(Step.SUCCEED, agreement)
    refuse_second_successor(agreement)
    starts_on = day_after_end(agreement)
    name = f"{_YEARS.sub('', agreement.name)} {starts_on.year}"[:200] if starts_on else ""
    form = _form(request, agreement, FollowingForm, initial={"name": name}, submit_label=_("Start the successor"))
    if is_valid_post(request, form):
        with show_refusal_at(form):
            successor = term.start_successor(agreement=agreement, **typed(form), **verb_arguments(request))
            messages.success(
                request, _("The successor is a draft now, with the text of the agreement that it succeeds.")
            )
            return redirect(successor)
    return _page(request, agreement, form, "partnership/term/succeed.html", _("Write a successor"), starts_on=starts_on)


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_REGISTER)
def agreement_extend(request, slug):
    agreement = get_agreement(request, slug, Permission.AGREEMENT_REGISTER)
    today = timezone.localdate()
    refuse_unless_extendable(agreement, on=today)
    form = _form(request, agreement, ExtendForm, agreement=agreement, today=today)
    if is_valid_post(request, form):
        with show_refusal_at(form):
            extended = term.extend(agreement=agreement, **typed(form), **verb_arguments(request))
            messages.success(request, _extended(agreement, extended))
            return redirect(extended)
    return _page(request, agreement, form, "partnership/term/extend.html", _("Extend"))


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_REGISTER)
def agreement_watch(request, slug):
    agreement = get_agreement(request, slug, Permission.AGREEMENT_REGISTER)
    lifecycle.refuse_unless_open(Step.WATCH, agreement)
    initial = {"watch_on": agreement.watch_on}
    form = _form(request, agreement, WatchForm, initial=initial, agreement=agreement)
    if is_valid_post(request, form):
        with show_refusal_at(form):
            term.set_watch_date(agreement=agreement, **typed(form), **verb_arguments(request))
            messages.success(request, _("The date to watch is saved."))
            return redirect(agreement)
    return _page(request, agreement, form, "partnership/term/watch.html", _("Date to watch"))


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_REGISTER)
def agreement_end(request, slug):
    agreement = get_agreement(request, slug, Permission.AGREEMENT_REGISTER)
    lifecycle.refuse_unless_open(Step.END_EARLY, agreement)
    initial = {
        "notice_given_on": agreement.notice_given_on,
        "ends_on": agreement.ends_early_on,
        "reason": agreement.end_reason,
    }
    today = timezone.localdate()
    form = _form(request, agreement, EndEarlyForm, initial=initial, agreement=agreement, today=today)
    if is_valid_post(request, form):
        with show_refusal_at(form):
            ended = term.end_early(agreement=agreement, on=today, **typed(form), **verb_arguments(request))
            messages.success(
                request, _("The end is registered. The agreement ends on %(day)s.") % {"day": day(ended.last_day)}
            )
            return redirect(ended)
    return _page(request, agreement, form, "partnership/term/end.html", _("End early"))


@require_GET
@require(Permission.READ)
def agreement_end_paper(request, slug):
    """Serve the paper by which the agreement ends early."""
    agreement = get_agreement(request, slug)
    if agreement.end_paper is None:
        raise Http404
    return _serve(request, agreement.end_paper)


@require_GET
@require(Permission.READ)
def agreement_extension_paper(request, slug, pk):
    """Serve the paper by which the agreement was extended."""
    agreement = get_agreement(request, slug)
    extension = get_object_or_404(Extension.objects.select_related("paper"), pk=pk, agreement=agreement)
    return _serve(request, extension.paper)


def _extended(before, after):
    if before.status == AgreementStatus.ENDED and after.status == AgreementStatus.IN_FORCE:
        return _("The agreement is extended, and in force again.")
    if after.status == AgreementStatus.ENDED:
        return _("The extension is registered. The agreement ended on %(day)s.") % {"day": day(after.ended_on)}
    return _("The agreement is extended.")


def _form(request, agreement, form_class, /, **arguments):
    """Return the form of a step on this agreement, bound if it was sent."""
    return form_class(*posted(request), version=agreement.version, cancel_url=agreement.get_absolute_url(), **arguments)


def _page(request, agreement, form, template, heading, **context):
    context |= {"agreement": agreement, "form": form, "breadcrumbs": breadcrumbs(agreement, heading)}
    return render(request, template, context, status=form_status(form))


def _serve(request, stored):
    return serving.serve(stored.file, sha256=stored.sha256, filename=stored.name, request=request)

"""Views of buttons: a party answers many goals at once or withdraws an answer, and the owner asks one more party."""

import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.concurrency import conflicts
from core.models import Organisation
from core.permissions import Permission, require
from stadsdelplan.edition_changes import answerable
from stadsdelplan.review import actions as review
from stadsdelplan.review.views import acting_organisation, review_list_url
from stadsdelplan.shortcuts import carry_out, get_edition, with_edition_under_review


@require_POST
@require(Permission.REVIEW)
@with_edition_under_review
def review_unchanged(request, edition, answers_for):
    organisation = acting_organisation(request, answers_for)
    goals = review.approve_unchanged(
        edition=edition, seen=_seen(request), organisation=organisation, by=request.user, at=timezone.now()
    )
    done = ngettext(
        "You have approved %(count)s unchanged goal.", "You have approved %(count)s unchanged goals.", len(goals)
    )
    messages.success(request, done % {"count": len(goals)})
    return redirect(review_list_url(request, edition))


@require_POST
@require(Permission.REVIEW)
@with_edition_under_review
def review_without_comments(request, edition, answers_for):
    organisation = acting_organisation(request, answers_for)
    goals = review.answer_without_comments(
        edition=edition, seen=_seen(request), organisation=organisation, by=request.user, at=timezone.now()
    )
    done = ngettext(
        "You have answered for %(party)s: no comments on %(count)s goal.",
        "You have answered for %(party)s: no comments on %(count)s goals.",
        len(goals),
    )
    messages.success(request, done % {"party": organisation, "count": len(goals)})
    return redirect(review_list_url(request, edition))


@require_POST
@require(Permission.REVIEW)
@with_edition_under_review
def answer_withdraw(request, edition, answers_for, key):
    """Withdraw the answer to one goal. `version` is the primary key of the answer that the page showed."""
    organisation = acting_organisation(request, answers_for)
    goal = next((each for each in answerable(edition) if each.key == key), None)
    if goal is None:
        raise Http404
    seen = conflicts.version_from(request)
    review.withdraw_answer(goal=goal, review=seen, organisation=organisation, by=request.user, at=timezone.now())
    messages.success(request, _("Your answer to “%(goal)s” is withdrawn. The goal waits for you.") % {"goal": goal})
    return redirect(review_list_url(request, edition))


@require_POST
@require(Permission.PLAN_SEND)
def organisation_ask(request, plan, number, organisation):
    """Ask an organisation that has joined the partnership since the edition was sent."""
    edition = get_edition(request, plan, number, Permission.PLAN_SEND)
    asked_now = get_object_or_404(Organisation, pk=organisation)
    done = _("%(organisation)s is asked from now on.") % {"organisation": asked_now}
    list_url = reverse("edition_answers", args=[edition.plan_id, edition.number])
    return carry_out(request, edition, review.ask_organisation, done, lands_on=list_url, organisation=asked_now)


def _seen(request):
    """Return the goals that the page showed, {key: revision}. Raises MissingVersionError without any."""
    try:
        pairs = [each.split(":") for each in request.POST.getlist("seen")]
        seen = {uuid.UUID(key): int(revision) for key, revision in pairs}
    except ValueError as error:
        raise conflicts.MissingVersionError from error
    if not seen:
        raise conflicts.MissingVersionError
    return seen

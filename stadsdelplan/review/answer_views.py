"""What a party answers at one blow or takes back, and who is asked for an answer at all."""

import uuid

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.concurrency import conflicts
from core.models import Organisation
from core.permissions import Permission, require
from stadsdelplan.review import actions as review
from stadsdelplan.review.views import answering, list_of
from stadsdelplan.shortcuts import carry_out, get_edition, with_edition_under_review


@require_POST
@require(Permission.REVIEW)
@with_edition_under_review
def review_unchanged(request, edition, answers_for):
    organisation = answering(request, answers_for)

    def done(goals):
        sentence = ngettext(
            "You have approved %(count)s unchanged goal.", "You have approved %(count)s unchanged goals.", len(goals)
        )
        return sentence % {"count": len(goals)}

    return _answer_at_one_blow(request, edition, organisation, review.approve_unchanged, done)


@require_POST
@require(Permission.REVIEW)
@with_edition_under_review
def review_without_comments(request, edition, answers_for):
    organisation = answering(request, answers_for)

    def done(goals):
        sentence = ngettext(
            "You have answered for %(party)s: no comments on %(count)s goal.",
            "You have answered for %(party)s: no comments on %(count)s goals.",
            len(goals),
        )
        return sentence % {"party": organisation, "count": len(goals)}

    return _answer_at_one_blow(request, edition, organisation, review.answer_without_comments, done)


@require_POST
@require(Permission.REVIEW)
@with_edition_under_review
def answer_withdraw(request, edition, answers_for, key):
    """Take back the answer to one goal. `version` is the key of the answer that the page showed."""
    organisation = answering(request, answers_for)
    goal = get_object_or_404(edition.goals, key=key)
    seen = conflicts.version_from(request)
    review.withdraw_answer(goal=goal, review=seen, organisation=organisation, by=request.user, at=timezone.now())
    messages.success(request, _("Your answer to “%(goal)s” is withdrawn. The goal waits for you.") % {"goal": goal})
    return redirect(list_of(request, edition))


@require_POST
@require(Permission.PLAN_SEND)
def organisation_ask(request, plan, number, organisation):
    """Ask an organisation that has joined the partnership since the edition was sent."""
    edition = get_edition(request, plan, number, Permission.PLAN_SEND)
    asked_now = get_object_or_404(Organisation, pk=organisation)
    done = _("%(organisation)s is asked from now on.") % {"organisation": asked_now}
    way_back = reverse("edition_answers", args=[edition.plan_id, edition.number])
    return carry_out(request, edition, review.ask_organisation, done, lands_on=way_back, organisation=asked_now)


def _answer_at_one_blow(request, edition, organisation, verb, done):
    """Carry out `verb` on the goals that the page showed, and say what `done` makes of those that it answered."""
    goals = verb(edition=edition, seen=_seen(request), organisation=organisation, by=request.user, at=timezone.now())
    messages.success(request, done(goals))
    return redirect(list_of(request, edition))


def _seen(request):
    """The goals that the page showed, {key: revision}. Raises MissingVersionError without any."""
    try:
        pairs = [each.split(":") for each in request.POST.getlist("seen")]
        seen = {uuid.UUID(key): int(revision) for key, revision in pairs}
    except ValueError as error:
        raise conflicts.MissingVersionError from error
    if not seen:
        raise conflicts.MissingVersionError
    return seen

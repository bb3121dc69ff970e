"""Pages on which an edition is sent to the parties, and on which they answer goal by goal."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from core.concurrency import conflicts
from core.concurrency.refusals import Refusal
from core.models import StaleVersionError
from core.permissions import Permission, require
from partnership.agreement.reachable import reach
from partnership.page_links import PageLink, grouped
from stadsdelplan import edition_changes, lifecycle
from stadsdelplan.changes.side_by_side import side_by_side
from stadsdelplan.content import read_answerable
from stadsdelplan.lifecycle import Step
from stadsdelplan.models import Proposal, ReviewVerdict
from stadsdelplan.review import actions as review
from stadsdelplan.review import answers as review_answers
from stadsdelplan.review.forms import ReviewForm, SendForReviewForm
from stadsdelplan.review.queries import goals_under_review, indicator_names, loose_ends_of, titles_of
from stadsdelplan.review.revisions import contents_at, last_change
from stadsdelplan.shortcuts import (
    breadcrumbs,
    carry_out,
    get_edition,
    with_edition_under_review,
)

_DONE = {
    ReviewVerdict.APPROVED: gettext_lazy("You have approved “%(goal)s”."),
    ReviewVerdict.CHANGE_ASKED: gettext_lazy("You have asked for a change of “%(goal)s”."),
    ReviewVerdict.ABSTAINED: gettext_lazy("You have abstained from “%(goal)s”."),
}


# Sending -------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_SEND)
def edition_send(request, plan, number):
    edition = get_edition(request, plan, number, Permission.PLAN_SEND)
    lifecycle.refuse_unless_open(Step.SEND_FOR_REVIEW, edition)
    form = SendForReviewForm(
        request.POST or None,
        version=edition.version,
        today=timezone.localdate(),
        cancel_url=edition.get_absolute_url(),
    )
    others = edition.plan.partnership.organisations.exclude(pk=edition.plan.owner_id).order_by("name", "pk")
    parties = [(organisation.pk, str(organisation)) for organisation in others]
    reached = reach(parties, partnership=edition.plan.partnership_id, on=timezone.localdate())
    if request.method == "POST":
        conflicts.version_from(request)
        if form.is_valid():
            done = _sent(reached)
            return carry_out(request, edition, review.send_for_review, done, answer_by=form.cleaned_data["answer_by"])
    context = {
        "edition": edition,
        "others": [*reached.readers, *reached.others],
        "reach": reached,
        "form": form,
        "breadcrumbs": breadcrumbs(edition, _("Send for review")),
    }
    return render(request, "stadsdelplan/review/send.html", context)


def _sent(reached):
    """Return the message after the plan has been sent for review."""
    if not reached.readers and not reached.others:
        return _("The plan is sent for review. There is nobody else to read it, so it is ready for decision.")
    everybody = _("The plan is sent for review. The parties can read it now.")
    return reached.message_after_sending(_("The plan is sent for review."), everybody=everybody)


# Answering -----------------------------------------------------------------------------------------------------------


@require_GET
@require(Permission.REVIEW)
@with_edition_under_review
def edition_review(request, edition, answers_for):
    organisation = acting_organisation(request, answers_for)
    goals = goals_under_review(edition, organisation)
    shows_all = request.GET.get("visa") == "alla"
    proposals = Proposal.objects.filter(edition=edition, organisation=organisation)
    context = {
        "edition": edition,
        "organisation": organisation,
        "answers_for": answers_for,
        "help_text": _help_text(organisation),
        "shown": [goal for goal in goals if shows_all or goal.answer.waits],
        "shows_all": shows_all,
        "count": len(goals),
        "only_goals": not any(goal.goal.is_area for goal in goals),
        "waiting": sum(goal.answer.waits for goal in goals),
        "asked": sum(goal.answer.state == review_answers.AnswerState.CHANGE_ASKED for goal in goals),
        "unchanged": [goal for goal in goals if goal.may_approve_with_others],
        "left_out": [goal for goal in goals if goal.is_left_out_of_others],
        "all_waiting": [goal for goal in goals if goal.answer.waits],
        "proposals": proposals.select_related("organisation", "by", "answered_by", "came_from__edition").order_by(
            "at", "pk"
        ),
        "main_action": _first_waiting(edition, goals, organisation),
        "groups": _groups(edition),
        "breadcrumbs": breadcrumbs(edition, _("Review")),
    }
    return render(request, "stadsdelplan/review/list.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.REVIEW)
@with_edition_under_review
def goal_review(request, edition, answers_for, key):
    organisation = acting_organisation(request, answers_for)
    goal = _get_goal(edition, key)
    list_url = review_list_url(request, edition)
    form_arguments = {
        "organisation": organisation,
        "cancel_url": list_url,
        "autosave_key": f"review-{key}-{organisation.pk}",
    }
    form = ReviewForm(request.POST or None, version=goal.revision, **form_arguments)
    if request.method == "POST":
        version = conflicts.version_from(request)
        if form.is_valid():
            verdict, comment = form.cleaned_data["verdict"], form.cleaned_data["comment"]
            try:
                review.review_goal(
                    goal=goal,
                    revision=version,
                    organisation=organisation,
                    verdict=verdict,
                    comment=comment,
                    by=request.user,
                    at=timezone.now(),
                )
            except StaleVersionError as error:
                return _changed(request, edition, error.current, version, comment, form_arguments)
            messages.success(request, _DONE[verdict] % {"goal": goal.title})
            return redirect(list_url)
    found = goals_under_review(edition, organisation, key=key)
    if not found:
        raise Refusal(_("The goal does not concern %(party)s.") % {"party": organisation})
    context = {
        "edition": edition,
        "organisation": organisation,
        "under_review": found[0],
        "form": form,
        "breadcrumbs": breadcrumbs(edition, found[0].goal.title, within=_list_breadcrumb(edition)),
    }
    return render(request, "stadsdelplan/review/goal.html", context)


# The parties' progress -----------------------------------------------------------------------------------------------


@require_GET
@require(Permission.READ_WORKING)
def edition_answers(request, plan, number):
    edition = get_edition(request, plan, number)
    access = lifecycle.access_of(request.user, edition)
    if not access.organisations:
        raise PermissionDenied
    goals = edition_changes.answerable(edition)
    answers = review_answers.answers_by_goal(edition, goals)
    only_goals = not any(goal.is_area for goal in goals)
    related = ("organisation", "by", "answered_by", "came_from__edition")
    proposals = Proposal.objects.filter(edition=edition).select_related(*related)
    context = {
        "edition": edition,
        "steps": lifecycle.open_steps(edition, access),
        "review_progress": review_answers.review_progress(answers.values(), only_goals=only_goals),
        "asked_for": _by_goal(goals, answers, lambda answer: answer.state == review_answers.AnswerState.CHANGE_ASKED),
        "not_answered": _by_goal(goals, answers, lambda answer: answer.waits),
        "without_comments": review_answers.answers_without_comments(answers.values()),
        "not_asked": lifecycle.not_asked(edition) if edition.is_under_work else [],
        "loose_ends": [] if edition.is_under_work else loose_ends_of(edition, access),
        "open_comments": edition_changes.open_comments(edition).count(),
        "proposals": proposals.order_by("at", "pk"),
        "breadcrumbs": breadcrumbs(edition, _("Answers of the parties")),
    }
    return render(request, "stadsdelplan/review/answers.html", context)


def acting_organisation(request, answers_for):
    """Return the organisation that the person answers for now: the one in the request, or their first (403)."""
    chosen = request.POST.get("organisation") or request.GET.get("part")
    if not chosen:
        return answers_for[0]
    for organisation in answers_for:
        if str(organisation.pk) == chosen:
            return organisation
    raise PermissionDenied


def _first_waiting(edition, goals, organisation):
    """Return the PageLink of the first goal that waits for an answer.

    None where nothing waits, or where unchanged goals are approved together: that button is then the main one.
    """
    if any(goal.may_approve_with_others for goal in goals):
        return None
    first = next((goal.goal for goal in goals if goal.answer.waits), None)
    if first is None:
        return None
    address = reverse("goal_review", args=[edition.plan_id, edition.number, first.key])
    return PageLink(_("Answer the first that waits"), f"{address}?part={organisation.pk}")


def _groups(edition):
    """Return the other pages of the review, for components/link_groups.html."""
    place = [edition.plan_id, edition.number]
    return grouped(
        work=[PageLink(_("Propose a goal"), reverse("proposal_add", args=place))],
        review=[
            PageLink(_("Read the whole plan"), edition.get_absolute_url()),
            PageLink(_("Comments"), reverse("edition_comments", args=place)),
            PageLink(_("Answers of the parties"), reverse("edition_answers", args=place)),
        ],
    )


def _help_text(organisation):
    name = str(organisation)
    whose = name if name.endswith(("s", "x", "z")) else _("%(name)s’s") % {"name": name}
    return _("Your approval is at the officer level. It does not replace %(whose)s decision on the plan.") % {
        "whose": whose
    }


def review_list_url(request, edition):
    """Return the address of the list that the person came from: all goals or those that wait, for one organisation."""
    query = {name: request.POST.get(name) or request.GET.get(name) for name in ("visa",)}
    query["part"] = request.POST.get("organisation") or request.GET.get("part")
    given = urlencode({name: value for name, value in query.items() if value})
    address = reverse("edition_review", args=[edition.plan_id, edition.number])
    return f"{address}?{given}" if given else address


def _get_goal(edition, key):
    """Return the goal or focus area under the key.

    Raises Refusal where it has been left out, Http404 where it never was there.
    """
    goal = next((each for each in edition_changes.answerable(edition) if each.key == key), None)
    if goal is None and edition.departures.filter(key=key).exists():
        raise Refusal(_("The goal has been left out of the plan."))
    if goal is None:
        raise Http404
    return goal


def _changed(request, edition, goal, seen, comment, form_arguments):
    """Answer 409 with the goal as the person saw it, in revision `seen`, beside the goal as it is now."""
    if goal is None:
        raise Refusal(_("The goal has been left out of the plan."))
    whole = read_answerable(edition)
    now = next(content for content in whole if content.key == goal.key)
    before = contents_at(edition, {goal.key: (goal.revision, now)}, {goal.key: seen})[goal.key]
    form = ReviewForm(initial={"comment": comment}, version=goal.revision, **form_arguments)
    context = {
        "edition": edition,
        "organisation": form_arguments["organisation"],
        "goal": goal,
        "before": before,
        "parts": side_by_side(before, now, indicators=indicator_names(), titles=titles_of(whole, edition)),
        "change": last_change(edition, goal),
        "form": form,
        "breadcrumbs": breadcrumbs(edition, goal.title, within=_list_breadcrumb(edition)),
    }
    return render(request, "stadsdelplan/review/changed.html", context, status=409)


def _list_breadcrumb(edition):
    """Return the breadcrumb of the list of goals under review, as (name, address)."""
    return _("Review"), reverse("edition_review", args=[edition.plan_id, edition.number])


def _by_goal(goals, answers, is_chosen):
    """Return [(goal, [Answer, …]), …] of the goals that have such an answer."""
    chosen = [(goal, [answer for answer in answers.get(goal.key, []) if is_chosen(answer)]) for goal in goals]
    return [(goal, of_goal) for goal, of_goal in chosen if of_goal]

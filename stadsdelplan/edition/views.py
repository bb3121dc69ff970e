"""The page of an edition, to read, and for those who may, to write in."""

from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from core.permissions import Permission, grants, may, require
from stadsdelplan import lifecycle
from stadsdelplan.comments import queries
from stadsdelplan.document.problem_tree import read_tree
from stadsdelplan.edition import next_actions
from stadsdelplan.edition.desk import desk_of
from stadsdelplan.edition.partials import address_of, area_partial, asks_for_partial, goal_partial
from stadsdelplan.edition.queries import (
    GoalRow,
    GoalView,
    corrections_of,
    departed_items,
    is_folded,
    newest_adopted,
    read_edition,
    read_rows,
    resources_of,
)
from stadsdelplan.kinds import rules_of
from stadsdelplan.lifecycle import Step
from stadsdelplan.models import UNDER_WORK, EditionStatus, Proposal
from stadsdelplan.registering.plan_records import lines_of_edition
from stadsdelplan.review import answers as review_answers
from stadsdelplan.shortcuts import breadcrumbs, get_edition


@require_GET
@require(Permission.READ)
def edition(request, plan, number):
    """Show the whole plan. Many goals are shown as lines, except those that `mal`, `omrade` or `visa=allt` asks for."""
    edition = get_edition(request, plan, number)
    whole = _asked_for(request)
    folded = is_folded(edition)
    access = lifecycle.access_of(request.user, edition)
    steps = lifecycle.open_steps(edition, access)
    areas = read_rows(edition, whole) if folded and whole is not None else read_edition(edition)
    context = {
        "edition": edition,
        "here": edition.get_absolute_url(),
        "breadcrumbs": breadcrumbs(edition),
        "adopted": newest_adopted(edition.plan) if edition.is_under_work else None,
        "steps": steps,
        "may_edit": Step.EDIT in steps,
        "areas": areas,
        "folded": folded,
        "resources": resources_of(edition, all_parties=Step.EDIT in steps),
        "main_action": next_actions.main_action(edition, steps),
        "links": next_actions.page_links(edition, steps, reads_answers=_reads_answers(edition, access)),
        "departed": departed_items(edition),
        "problem_tree": read_tree(edition),
        "words": rules_of(edition.plan).words,
        "register_lines": lines_of_edition(request.user, edition),
    }
    if edition.is_under_work:
        context |= _review(edition, access, areas)
        context["desk"] = desk_of(edition) if Step.EDIT in steps else []
    else:
        context |= {"corrections": corrections_of(edition), "shows_reason": bool(access.organisations)}
    if edition.status == EditionStatus.ADOPTED:
        context |= _following(request.user, edition.plan)
    return render(request, "stadsdelplan/edition/detail.html", context)


@require_GET
@require(Permission.READ)
def goal_show(request, plan, number, pk):
    """Show one goal whole: as a partial for plan.js, for others on the page of the plan."""
    edition = get_edition(request, plan, number)
    goal = get_object_or_404(edition.goals, pk=pk)
    if not asks_for_partial(request):
        return redirect(address_of(edition, goal))
    return goal_partial(request, edition, goal)


@require_GET
@require(Permission.READ)
def area_show(request, plan, number, pk):
    """Show the measures that stand directly under a focus area: as a partial for plan.js, for others on the page."""
    edition = get_edition(request, plan, number)
    area = get_object_or_404(edition.focus_areas, pk=pk)
    if not asks_for_partial(request):
        return redirect(address_of(edition, area))
    return area_partial(request, edition, area)


def _reads_answers(edition, access):
    """Return whether the edition has answers and comments of parties that a person with this Access may read."""
    if not access.organisations:
        return False
    if edition.sent_for_review_at:
        return True
    was_taken_along = Proposal.objects.filter(edition=edition)
    return bool(edition.based_on_id) and Permission.PLAN_EDIT in access.as_owner and was_taken_along.exists()


def _following(user, plan):
    """Return the context of following up: where, for whom the person may, and whether the next plan may begin."""
    follows_all = may(user, Permission.PLAN_EDIT, plan.owner, partnership=plan.partnership_id)
    follows_for = grants(user, Permission.REVIEW).units(plan.partnership_id)
    address = reverse("plan", args=[plan.pk]) + "uppfoljning/" if follows_all or follows_for else ""
    return {
        "follows_all": follows_all,
        "follows_for": follows_for,
        "follow_ups": address,
        "may_start_next": follows_all and not plan.editions.filter(status__in=UNDER_WORK).exists(),
    }


def _review(edition, access, areas):
    """Return the context of the parties' progress, and add its answers and open comments to each goal."""
    whole = [goal for each in areas for goal in each.goals if isinstance(goal, GoalView)]
    of_areas = [each for each in areas if each.measures]
    if whole or of_areas:
        queries.add_threads(whole, of_areas, queries.threads(edition, access))
    answers = [each.answers for each in (*whole, *of_areas)]
    goal_rows = [goal for each in areas for goal in each.goals if isinstance(goal, GoalRow)]
    if goal_rows:
        by_goal = review_answers.answers_by_goal(edition, goal_rows)
        answers += by_goal.values()
        for goal_row in goal_rows:
            goal_row.answers.extend(review_answers.answers_in_brief(by_goal.get(goal_row.key, [])))
    return {"review_progress": review_answers.review_progress(answers, only_goals=not of_areas)}


def _asked_for(request):
    """Return which goals to draw whole, as a Q that may be empty, or None for all of them."""
    if request.GET.get("visa") == "allt":
        return None
    keys = {name: [key for key in request.GET.getlist(name) if key.isdecimal()][:20] for name in ("mal", "omrade")}
    return Q(pk__in=keys["mal"]) | Q(focus_area__in=keys["omrade"]) if any(keys.values()) else Q()

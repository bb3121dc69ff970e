"""The page of an edition, to read, and for those who may, to write in."""

from collections import Counter

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from core.permissions import Permission, grants, require
from stadsdelplan import lifecycle
from stadsdelplan.comments import queries
from stadsdelplan.document.problem_tree import read_tree
from stadsdelplan.edition import lines, next_actions, selection
from stadsdelplan.edition.desk import desk_of
from stadsdelplan.edition.partials import address_of, area_partial, asks_for_partial, following, goal_partial
from stadsdelplan.edition.queries import corrections_of, departed_items, newest_adopted, resources_of
from stadsdelplan.edition.rows import read_list
from stadsdelplan.edition.selection import Layout, Reader
from stadsdelplan.kinds import rules_of
from stadsdelplan.lifecycle import Step
from stadsdelplan.models import UNDER_WORK, Proposal
from stadsdelplan.registering.plan_records import lines_of_edition
from stadsdelplan.review import answers as review_answers
from stadsdelplan.shortcuts import breadcrumbs, get_edition


@require_GET
@require(Permission.READ)
def edition(request, plan, number):
    """Show the plan as a list. Its rows are closed, except those that `mal`, `omrade` or `visa=allt` asks for."""
    edition = get_edition(request, plan, number)
    access = lifecycle.access_of(request.user, edition)
    steps, asked = lifecycle.open_steps(edition, access), selection.read_asked(request.GET)
    may_edit, follows = Step.EDIT in steps, following(request.user, edition)
    tree = read_tree(edition) if asked.whole is None else None
    reads_answers, starts_next = _reads_answers(edition, access), _may_start_next(edition, follows)
    context = {
        "edition": edition,
        "here": edition.get_absolute_url(),
        "breadcrumbs": breadcrumbs(edition),
        "adopted": newest_adopted(edition.plan) if edition.is_under_work else None,
        "steps": steps,
        "path": next_actions.path_of(edition),
        "may_edit": may_edit,
        "asked": asked,
        "is_whole": asked.whole is None,
        "resources": resources_of(edition, all_parties=may_edit),
        "main_action": next_actions.main_action(edition, steps),
        "groups": next_actions.page_groups(edition, steps, reads_answers=reads_answers, may_start_next=starts_next),
        "departed": departed_items(edition),
        "problem_tree": tree,
        "has_problems": bool(tree.branches) if tree else edition.problems.exists(),
        "words": rules_of(edition.plan).words,
        "register_lines": lines_of_edition(request.user, edition),
    }
    if edition.is_under_work:
        context["desk"] = desk_of(edition) if may_edit else []
    else:
        context |= {"corrections": corrections_of(edition), "shows_reason": bool(access.organisations)}
    context |= follows | _list(request.user, edition, asked, access, steps)
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


def _may_start_next(edition, follows):
    """Return whether the person may start the plan after this one, given what they may follow up."""
    return bool(follows.get("follows_all")) and not edition.plan.editions.filter(status__in=UNDER_WORK).exists()


def _list(user, edition, asked, access, steps):
    """Return the context of the goals and measures, with what the person may narrow them to."""
    whole = asked.whole if asked.layout == Layout.ROWS else selection.NOTHING
    areas = read_list(edition, whole=whole)
    comments, progress = {}, []
    if edition.is_under_work:
        progress = _review_progress(areas)
        open_rows = [row.whole for area in areas for row in area.goals if row.whole]
        of_areas = [area for area in areas if area.measures]
        if open_rows or of_areas:
            threads = queries.threads(edition, access)
            queries.add_threads(open_rows, of_areas, threads)
            comments = Counter(each.comment.key for each in threads if each.comment.is_unanswered)
        else:
            comments = queries.unanswered_by_key(edition, access)
    reader = Reader(
        organisations=frozenset(grants(user, Permission.READ).units(edition.plan.partnership_id)),
        reviews_for=frozenset(each.pk for each in access.reviews_for),
        may_edit=Step.EDIT in steps,
    )
    own = selection.mark(areas, edition, reader, comments, on=timezone.localdate())
    shown = selection.chosen(areas, own, asked.choice)
    context = {
        "areas": shown,
        "review_progress": progress,
        "choices": selection.choice_links(areas, own, asked, edition),
        "layouts": selection.layout_links(asked, edition.get_absolute_url()),
    }
    if asked.layout == Layout.ROWS:
        return context
    of_list = lines.lines_of(shown, edition, comments)
    return context | {"lines": of_list, "columns": lines.columns_of(of_list, edition)}


def _review_progress(areas):
    """Return the ReviewProgress of each party, from the answers to the goals and to the areas' own measures."""
    of_areas = [area.answers for area in areas if area.measures]
    answers = [row.answers for area in areas for row in area.goals] + of_areas
    return review_answers.review_progress(answers, only_goals=not of_areas)

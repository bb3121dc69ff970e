"""The page of one goal, by the key that it keeps over the years."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.permissions import Permission, require
from partnership.page_links import PageLink, grouped
from stadsdelplan import lifecycle
from stadsdelplan.comments import queries as comments
from stadsdelplan.edition.partials import following
from stadsdelplan.goal_page.queries import read_goal_page
from stadsdelplan.lifecycle import Step
from stadsdelplan.shortcuts import breadcrumbs, get_edition


@require_GET
@require(Permission.READ)
def goal(request, plan, number, key):
    """Show one goal of the edition: its chain and figures, follow-ups, answers, comments, and other editions."""
    edition = get_edition(request, plan, number)
    goal = get_object_or_404(edition.goals.select_related("focus_area__parent"), key=key)
    access = lifecycle.access_of(request.user, edition)
    steps, follows = lifecycle.open_steps(edition, access), following(request.user, edition)
    page = read_goal_page(edition, goal, request.user, on=timezone.localdate())
    if edition.is_under_work:
        comments.add_threads([page.row.whole], [], comments.threads(edition, access))
    context = {
        "edition": edition,
        "goal": goal,
        "page": page,
        "goal_view": page.row.whole,
        "here": edition.get_absolute_url(),
        "steps": steps,
        "may_edit": Step.EDIT in steps,
        "main_action": _main_action(edition, goal, steps, follows, page.row.answers, access),
        "groups": _groups(edition, goal, steps, page.row.whole.rules.words),
        "breadcrumbs": breadcrumbs(edition, goal.title),
    }
    return render(request, "stadsdelplan/goal_page/detail.html", context | follows)


def _main_action(edition, goal, steps, follows, answers, access):
    """Return the PageLink of what the person can do with the goal now, or None."""
    place = [edition.plan_id, edition.number]
    asked_of = {each.organisation for each in answers if each.waits} & set(access.reviews_for)
    if Step.REVIEW in steps and asked_of:
        return PageLink(_("Review the goal"), reverse("goal_review", args=[*place, goal.key]))
    if Step.EDIT in steps:
        return PageLink(_("Edit the goal"), reverse("goal_edit", args=[*place, goal.pk]))
    if follows.get("follows_all") or goal.responsible_id in follows.get("follows_for", ()):
        return PageLink(_("Follow up the goal"), reverse("follow_up", args=[edition.plan_id, goal.key]))
    return None


def _groups(edition, goal, steps, words):
    """Return the goal's other pages, for components/link_groups.html. `words` are what its plan calls a measure."""
    place, here = [edition.plan_id, edition.number], edition.get_absolute_url()
    work = [PageLink(_("In its place in %(edition)s") % {"edition": edition}, f"{here}?mal={goal.pk}#mal-{goal.pk}")]
    if Step.EDIT in steps:
        work.append(PageLink(words.add, reverse("measure_add", args=[*place, goal.pk])))
        work.append(PageLink(_("Take out"), reverse("goal_leave_out", args=[*place, goal.pk])))
    review = []
    if edition.based_on_id:
        before = {"years": edition.based_on.years}
        label = _("Change list from plan %(years)s") % before
        review.append(PageLink(label, reverse("edition_changes", args=place)))
    return grouped(work=work, review=review)

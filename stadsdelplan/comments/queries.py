"""Comments on an edition as its pages show them: each with its answers, to those who may see it.

Comments by the owner's own people before the edition was sent are the owner's working material, and only the owner
sees them. All parties see the comments that another party made on the edition before and that were carried over.
"""

from dataclasses import dataclass, field

from django.db.models import Count
from django.utils.translation import gettext as _

from stadsdelplan.lifecycle import Step, may_resolve, open_steps
from stadsdelplan.models import Measure, PlanComment
from stadsdelplan.review.queries import visible_comments


@dataclass
class Thread:
    """A comment with its answers in their order, and what the person may do with it."""

    comment: PlanComment
    answers: list[PlanComment] = field(default_factory=list)
    may_answer: bool = False
    may_resolve: bool = False


@dataclass(frozen=True)
class Subject:
    """A thing that is commented on. `title` is empty for the whole; `anchor` is empty for what has left the edition."""

    title: str = ""
    anchor: str = ""
    is_left_out: bool = False
    threads: list[Thread] = field(default_factory=list)


def threads(edition, access):
    """Return the Threads of the edition that a person with this Access sees, the oldest first, in one query."""
    steps = open_steps(edition, access)
    found = {}
    comments = visible_comments(edition, access).select_related(
        "by", "organisation", "resolved_by", "came_from__edition", "loose_end"
    )
    for comment in comments.order_by("at", "pk"):
        if comment.answers_id is None:
            found[comment.pk] = Thread(
                comment,
                may_answer=comment.is_open and Step.COMMENT in steps,
                may_resolve=comment.is_open and Step.RESOLVE in steps and may_resolve(comment, access),
            )
        elif comment.answers_id in found:
            found[comment.answers_id].answers.append(comment)
    return list(found.values())


def unanswered_by_key(edition, access):
    """Return {key of a goal, measure or focus area: the number of its unanswered comments}, of those that are seen.

    One query. A person without access to comments gets none.
    """
    comments = visible_comments(edition, access).unanswered().filter(key__isnull=False)
    return dict(comments.values_list("key").annotate(Count("pk")).order_by())


def by_subject(edition, threads):
    """Return the Subjects that have threads, in the order of the edition: the whole, focus areas, goals, measures.

    What has left the edition comes last. Four queries.
    """
    subjects = _subjects(edition)
    for thread in threads:
        about = thread.comment.key or thread.comment.focus_area_id
        left_out = Subject(_("What has been left out of the plan"), is_left_out=True)
        subjects.setdefault(about, left_out).threads.append(thread)
    return [subject for subject in subjects.values() if subject.threads]


def add_threads(goal_views, area_views, threads):
    """Add to each GoalView and AreaView the open threads about its goal or area's measures, or one of these."""
    about = {goal_view.goal.key: goal_view for goal_view in goal_views}
    about |= {area_view.area.key: area_view for area_view in area_views}
    about |= {each.measure.key: view for view in (*goal_views, *area_views) for each in view.measures}
    for thread in threads:
        if thread.comment.is_open and thread.comment.key in about:
            about[thread.comment.key].threads.append(thread)


def _subjects(edition):
    """Return the Subjects of an edition by the key of the goal or measure, or that of the focus area's row."""
    subjects = {None: Subject()}
    goals = {}
    for goal in edition.goals.order_by("order", "pk"):
        goals.setdefault(goal.focus_area_id, []).append(goal)
    measures = {}
    for measure in Measure.objects.filter(edition=edition).order_by("order", "pk"):
        measures.setdefault(measure.goal_id or ("area", measure.focus_area_id), []).append(measure)
    for area in edition.focus_areas.select_related("parent").order_by("order", "pk"):
        subjects[area.pk] = Subject(area.full_name, area.anchor)
        if own := measures.get(("area", area.pk)):
            subjects[area.key] = Subject(_("%(area)s: measures") % {"area": area.full_name}, area.anchor)
            subjects |= {each.key: Subject(f"{area.full_name}: {each}", area.anchor) for each in own}
        for goal in goals.get(area.pk, []):
            subjects[goal.key] = Subject(goal.title, goal.anchor)
            subjects |= {each.key: Subject(f"{goal.title}: {each}", goal.anchor) for each in measures.get(goal.pk, [])}
    for departure in edition.departures.order_by("title", "pk"):
        subjects.setdefault(departure.key, Subject(departure.title, is_left_out=True))
    return subjects

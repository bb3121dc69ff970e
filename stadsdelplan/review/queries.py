"""The goals of an edition as a party reviews them: this year's text beside last year's, or beside the one it answered.

The number of queries does not grow with the goals.
"""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.permissions import Permission
from core.text.dates import long_day
from indicators.models import Indicator
from stadsdelplan import edition_changes
from stadsdelplan.changes.side_by_side import side_by_side
from stadsdelplan.content import (
    AreaContent,
    GoalContent,
    problem_titles,
    read_answerables,
    read_directions,
    read_problems,
)
from stadsdelplan.models import EditionFocusArea, Goal, PlanComment
from stadsdelplan.review.answers import Answer, AnswerState, answers_by_goal
from stadsdelplan.review.revisions import contents_at


@dataclass(frozen=True)
class GoalUnderReview:
    """A goal with the organisation's latest answer, and its text beside the earlier one; or an area's own measures.

    `is_unchanged` and `is_new` compare with the edition before. `before` and `now` head the two columns.
    `is_to_change` says that the organisation has asked for a change of it, or has an open comment on it. `direction` is
    that of its focus area, or empty. `then` is what it is set beside, if anything, and `names` are for side_by_side.
    """

    goal: Goal | EditionFocusArea
    content: GoalContent | AreaContent
    answer: Answer
    is_new: bool
    is_unchanged: bool
    is_to_change: bool
    direction: str
    news: str
    names: dict
    then: GoalContent | AreaContent | None = None
    before: str = ""
    now: str = ""

    @cached_property
    def parts(self):
        return side_by_side(self.then, self.content, **self.names)

    @property
    def changed_parts(self):
        return [part for part in self.parts if part.differs] if self.before else []

    @property
    def other_parts(self):
        return [part for part in self.parts if not (self.before and part.differs)]

    @property
    def may_approve_with_others(self):
        """Return whether approving all unchanged goals approves this one too."""
        return self.is_unchanged and self.answer.waits and not self.is_to_change

    @property
    def is_left_out_of_others(self):
        """Return whether it is not approved with the others only because the organisation has asked for a change."""
        return self.is_unchanged and self.answer.waits and self.is_to_change


def goals_under_review(edition, organisation, *, key=None):
    """Return the GoalUnderReviews that concern `organisation`, in the edition's order: all, or the one with the key."""
    goals = {goal.key: goal for goal in edition_changes.answerable(edition)}
    answers = {
        each: answer
        for each, of_goal in answers_by_goal(edition, goals.values()).items()
        for answer in of_goal
        if answer.organisation == organisation and key in (None, each)
    }
    whole, *before = read_answerables(*filter(None, (edition, edition.based_on)))
    contents = [content for content in whole if content.key in answers]
    last_year = {content.key: content for of_before in before for content in of_before}
    answered = _as_answered(edition, goals, contents, answers)
    names = {"indicators": indicator_names(), "titles": titles_of(whole, edition)}
    to_change = edition_changes.goals_to_change(edition, organisation)
    directions = {each.focus_area: each.text for each in read_directions(edition)}
    return [
        _under_review(
            edition,
            goals[content.key],
            content,
            answers[content.key],
            last_year.get(content.key),
            answered,
            names,
            to_change,
            directions,
        )
        for content in contents
    ]


def indicator_names():
    """Return {slug: the indicator's name}, as side_by_side takes it."""
    return dict(Indicator.objects.values_list("slug", "name"))


def titles_of(contents, edition):
    """Return {key as text: title} of GoalContents and of the edition's problems and causes, for side_by_side."""
    return {str(content.key): content.title for content in contents} | problem_titles(*read_problems(edition))


def visible_comments(edition, access):
    """Return the comments on the edition that a person with this Access sees."""
    return PlanComment.objects.filter(edition=edition).filter(_seen_by(edition, access))


def loose_ends_of(edition, access):
    """Return the LooseEnds of the adopted edition, each change asked for with its goal's `title`.

    Comments that a person with this Access does not see are left out.
    """
    shown = edition.loose_ends.filter(Q(comment=None) | Q(comment__in=visible_comments(edition, access)))
    ends = list(shown.select_related("organisation", "by", "proposal", "comment", "review").order_by("pk"))
    titles = {each.key: each.title for each in edition_changes.answerable(edition)}
    for end in ends:
        end.title = titles.get(end.review.key, "") if end.review else ""
    return ends


def _as_answered(edition, goals, contents, answers):
    """Return {key: GoalContent or None} of the goals changed since the organisation answered, as they were then."""
    now = {content.key: (goals[content.key].revision, content) for content in contents}
    revisions = {
        key: answer.review.revision_seen for key, answer in answers.items() if answer.state == AnswerState.CHANGED
    }
    return contents_at(edition, now, revisions)


def _under_review(edition, goal, content, answer, last_year, answered, names, to_change, directions):
    facts = {
        "goal": goal,
        "content": content,
        "answer": answer,
        "is_new": last_year is None,
        "is_unchanged": last_year == content,
        "is_to_change": goal.key in to_change,
        "direction": directions.get(content.focus_area, ""),
        "news": _news(edition, content, last_year),
    }
    then = answered.get(goal.key)
    if then is not None:
        day = long_day(localdate(answer.review.at))
        facts |= {"before": _("When you answered, %(day)s") % {"day": day}, "now": _("Now")}
    elif last_year is not None:
        then = last_year
        facts |= {
            "before": _("Plan %(years)s") % {"years": edition.based_on.years},
            "now": _("Plan %(years)s") % {"years": edition.years},
        }
    return GoalUnderReview(then=then, names=names, **facts)


def _news(edition, content, last_year):
    if edition.based_on is None:
        return ""
    if last_year is None:
        return _("New in plan %(years)s") % {"years": edition.years}
    values = {"years": edition.based_on.years}
    if last_year == content:
        return _("Unchanged since plan %(years)s") % values
    return _("Changed since plan %(years)s") % values


def _seen_by(edition, access):
    if Permission.READ_WORKING in access.as_owner:
        return Q()
    if Permission.READ_WORKING not in access.as_party:
        return Q(pk__in=[])
    own = Q(organisation__in=access.organisations)
    if edition.sent_for_review_at is None:
        return own
    others = ~Q(organisation=edition.plan.owner_id)
    of_before = Q(came_from__isnull=False) & others | Q(answers__came_from__isnull=False) & ~Q(
        answers__organisation=edition.plan.owner_id
    )
    return own | Q(at__gte=edition.sent_for_review_at) | of_before

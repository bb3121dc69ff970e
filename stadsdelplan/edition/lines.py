"""Goals and own measures of an edition as lines that all look alike, for the table and for the board by state."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stadsdelplan.models import SENT, FollowUpStatus
from stadsdelplan.review.answers import AnswerState, answers_in_brief

_ANSWER_LABELS = {
    AnswerState.CHANGE_ASKED: gettext_lazy("Change asked for"),
    AnswerState.NOT_REVIEWED: gettext_lazy("Waits for answers"),
    AnswerState.ABSTAINED: gettext_lazy("Abstained"),
    AnswerState.NO_COMMENTS: gettext_lazy("No comments"),
    AnswerState.APPROVED: gettext_lazy("Approved"),
}


@dataclass(frozen=True)
class Line:
    """A goal, or a measure that stands under none. `status` and `label` are empty where nobody has followed it up."""

    title: str
    url: str
    area: str
    who: str
    measures: str
    target: str
    status: str
    label: str
    answers: list[tuple[AnswerState, str]]
    comments: int = 0


@dataclass(frozen=True)
class Column:
    """A state with the Lines that are in it. `status` chooses its shape."""

    status: str
    label: str
    lines: list[Line]


def lines_of(areas, edition, comments):
    """Return a Line of each GoalRow and own measure of the AreaViews, in their order."""
    page = edition.get_absolute_url()
    found = []
    for area in areas:
        found += [_of_goal(row, area, page) for row in area.goals]
        found += [_of_measure(view, area, page, comments) for view in area.measures]
    return found


def columns_of(lines, edition):
    """Return the Columns that have Lines: by the parties' answers in a plan under review, else by the follow-ups."""
    if edition.status in SENT and edition.plan.asks_parties:
        states = [(state, str(label)) for state, label in _ANSWER_LABELS.items()]
        by_state = [(line.answers[0][0] if line.answers else "", line) for line in lines]
        nothing = _("Nobody is asked")
    else:
        states = [(status, "") for status in FollowUpStatus.values]
        by_state, nothing = [(line.status, line) for line in lines], _("Not followed up")
    columns = []
    for state, label in [("", nothing), *states]:
        within = [line for each, line in by_state if each == state]
        if within:
            columns.append(Column(state or "todo", label or within[0].label, within))
    return columns


def _of_goal(row, area, page):
    newest = row.newest
    return Line(
        title=row.title,
        url=f"{page}mal/{row.key}/",
        area=area.area.full_name,
        who=row.who,
        measures=str(len(row.measures)),
        target=row.target,
        status=newest.status if newest else "",
        label=newest.get_status_display() if newest else "",
        answers=row.brief_answers,
        comments=row.comments,
    )


def _of_measure(view, area, page, comments):
    measure = view.measure
    return Line(
        title=measure.text,
        url=f"{page}#atgard-{measure.pk}",
        area=area.area.full_name,
        who=view.who or measure.partners_in_words,
        measures="",
        target=view.count,
        status=view.follow_up.status if view.follow_up else "",
        label=view.status_label,
        answers=answers_in_brief(area.answers),
        comments=comments.get(measure.key, 0),
    )

"""Points that are still open when an edition is adopted, and what becomes of each of them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.concurrency.refusals import ForbiddenStepError
from core.limits import text_lengths
from core.models import Organisation, User
from stadsdelplan.edition_changes import (
    answerable,
    insert,
    missing_answers,
    open_comments,
    open_proposals,
    record_in_plan,
)
from stadsdelplan.models import (
    Edition,
    EditionFocusArea,
    Goal,
    LooseEnd,
    LooseEndChoice,
    Measure,
    PlanComment,
    Proposal,
    ProposalStatus,
    Review,
)

_VERBS = {
    "proposal": "proposal.settled",
    "comment": "plan_comment.settled",
    "change": "goal.change_settled",
    "answers": "edition.adopted_without_answers",
}


@dataclass(frozen=True)
class OpenPoint:
    """A point that is open. `kind` is proposal, comment, change or answers; for answers `thing` is None.

    `goals` are the goals, and the focus areas with measures of their own, that it is about: the one that is commented
    on or asked to be changed, or those not answered.
    """

    kind: str
    organisation: Organisation
    thing: Proposal | PlanComment | Review | None
    goals: tuple[Goal | EditionFocusArea, ...] = ()

    @property
    def name(self):
        """Return its name in a form, and in the choices of `register_adoption`."""
        return f"{self.kind}-{self.thing.pk if self.thing else self.organisation.pk}"


@dataclass(frozen=True)
class Choice:
    """What becomes of an open point, and why."""

    choice: LooseEndChoice
    reason: str = ""


def open_points_of(edition):
    """Return the edition's OpenPoints: proposals, comments, changes, answers. The number of queries does not grow."""
    related = ("organisation", "by")
    proposals = open_proposals(edition).select_related(*related).order_by("at", "pk")
    comments = open_comments(edition).select_related(*related).order_by("at", "pk")
    missing = missing_answers(edition) if edition.sent_for_review_at else []
    goals, without = _commented_on(edition), {}
    for each in missing:
        if not each.is_answered:
            without.setdefault(each.organisation, []).append(each.goal)
    return [
        *(OpenPoint("proposal", proposal.organisation, proposal) for proposal in proposals),
        *(OpenPoint("comment", comment.organisation, comment, goals.get(comment.key, ())) for comment in comments),
        *(OpenPoint("change", each.organisation, each.newest, (each.goal,)) for each in missing if each.is_answered),
        *(OpenPoint("answers", organisation, None, tuple(goals_left)) for organisation, goals_left in without.items()),
    ]


def settle_open_points(edition: Edition, choices: dict[str, Choice], *, by: User, at: datetime) -> list[LooseEnd]:
    """Carry out the choice for each open point of the locked edition, {its name: Choice}, and return the LooseEnds.

    An answer that is missing needs no choice: the authority decides, and the paper says who has not answered.
    Raises ForbiddenStepError where anything else lacks one, and ValidationError where a reason is missing.
    """
    points = open_points_of(edition)
    lacking = [point for point in points if point.thing and point.name not in choices]
    if lacking:
        sentence = _("Choose first what becomes of what is still open: %(things)s.")
        raise ForbiddenStepError(sentence % {"things": ", ".join(f"“{_title_of(point)}”" for point in lacking)})
    return [
        _settle(edition, point, choices.get(point.name, Choice(LooseEndChoice.WITHOUT)), by=by, at=at)
        for point in points
    ]


def _commented_on(edition):
    """Return {key: (goal or focus area,)}, where the keys are those of them and of their measures."""
    rows = {(each.is_area, each.pk): each for each in answerable(edition)}
    found = {each.key: (each,) for each in rows.values()}
    for key, goal, area in Measure.objects.filter(edition=edition).values_list("key", "goal", "focus_area"):
        found[key] = (rows[goal is None, goal or area],)
    return found


def _settle(edition, point, chosen, *, by, at):
    subject = {point.kind if point.kind != "change" else "review": point.thing} if point.thing else {}
    reason = chosen.reason.strip()
    row = LooseEnd(
        edition=edition, organisation=point.organisation, choice=chosen.choice, reason=reason, by=by, at=at, **subject
    )
    insert(row)
    if point.kind == "proposal":
        is_along = chosen.choice == LooseEndChoice.ALONG
        point.thing.status = ProposalStatus.TAKEN_ALONG if is_along else ProposalStatus.DECLINED
        point.thing.answer, point.thing.answered_by, point.thing.answered_at = reason, by, at
        point.thing.full_clean(exclude=text_lengths.too_long_fields(point.thing) - {"answer"})
        point.thing.save(update_fields=["status", "answer", "answered_by", "answered_at"])
    if point.kind == "comment":
        _close_comment(point.thing, reason, by=by, at=at)
    payload = {"organisation": str(point.organisation), "choice": chosen.choice, "reason": reason}
    payload |= {"keys": [goal.key for goal in point.goals], "titles": [goal.title for goal in point.goals]}
    record_in_plan(edition.plan, _VERBS[point.kind], row, by=by, at=at, edition=edition.pk, **payload)
    return row


def _close_comment(comment, reason, *, by, at):
    """Resolve the comment, with the reason as its last answer."""
    if reason:
        owner = comment.edition.plan.owner
        insert(
            PlanComment(
                edition=comment.edition,
                key=comment.key,
                focus_area=comment.focus_area,
                answers=comment,
                organisation=owner,
                by=by,
                at=at,
                text=reason,
            )
        )
    comment.resolved_at, comment.resolved_by = at, by
    comment.save(update_fields=["resolved_at", "resolved_by"])


def _title_of(point):
    return point.goals[0].title if point.kind == "change" else str(point.thing)

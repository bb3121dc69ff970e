"""What differs between the problems of two editions: new ones, gone ones, other words, ranking and causes."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.text.diff import difference
from stadsdelplan.changes.diff import ChangeKind
from stadsdelplan.models import own_cause_key, own_problem_key
from stadsdelplan.models.problems import in_short

_LONGEST_HEADING = 300  # letters: as good as every problem whole, since a paper has no other place that says it


@dataclass(frozen=True)
class ChangedPart:
    """One part of a thing that differs: its label, and `marked`, its text as [(DiffKind, text), …].

    A new goal has all parts; those that nobody knows yet have no text.
    """

    label: str
    marked: list


@dataclass(frozen=True)
class ShownProblem:
    title: str
    kind: ChangeKind
    label: str
    parts: list[ChangedPart]


def changed_problems(before, after):
    """Return the ShownProblems that differ between two EditionContents, in the order of rank, and the gone ones last.

    The words of a goal's own problem and cause are left to the goal, which tells of them itself.
    """
    goals = (*before.goals, *after.goals)
    own = {own_problem_key(goal.key): own_cause_key(goal.key) for goal in goals}
    was, now = ({problem.key: problem for problem in each.problems} for each in (before, after))
    found = []
    for key in [*now, *(key for key in was if key not in now)]:
        texts = [_texts(each, own) for each in (was.get(key), now.get(key))]
        parts = [ChangedPart(label, marked(texts[0][label], texts[1][label])) for label in texts[1]]
        if parts := [part for part in parts if part.marked]:
            kind = _kind(key, was, now)
            title = in_short((now.get(key) or was[key]).text, longest=_LONGEST_HEADING)
            found.append(ShownProblem(title, kind, str(_label(kind)), parts))
    return found


def marked(before, after):
    """Return what differs between two texts, or an empty list where nothing does."""
    return [] if before == after else difference(before, after)


def _texts(problem, own):
    """Return {label: text} of the problem, or of none, without the words that a goal tells itself."""
    text = ranking = causes = ""
    if problem:
        text = "" if problem.key in own else problem.text
        ranking = "\n".join(f"{label}: {value}" for label, value in problem.ranking)
        causes = "\n".join(cause.text for cause in problem.causes if cause.key != own.get(problem.key))
    return {_("Problem"): text, _("Ranking"): ranking, _("Probable causes"): causes}


def _kind(key, was, now):
    if key in was and key in now:
        return ChangeKind.CHANGED
    return ChangeKind.ADDED if key in now else ChangeKind.REMOVED


def _label(kind):
    return {ChangeKind.ADDED: _("New"), ChangeKind.CHANGED: _("Changed"), ChangeKind.REMOVED: _("No longer there")}[
        kind
    ]

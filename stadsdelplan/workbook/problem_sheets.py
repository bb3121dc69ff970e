"""Reads the sheets of problems and causes: a part of the reader, whose rules for cells hold here too.

A problem has its own version in the file, and so has a cause. Of what was saved since the file was made nobody can say
what it was, so that there only an unchanged cell is taken.
"""

from dataclasses import replace

from django.utils.translation import gettext as _

from stadsdelplan.content import CauseContent, ProblemContent
from stadsdelplan.goals.choices import choices_of_problems
from stadsdelplan.models import Cause, own_cause_key, own_problem_key
from stadsdelplan.workbook import cells
from stadsdelplan.workbook.columns import as_text, fold_heading


def problem_versions(edition):
    """Return {key: version} of the edition's problems, and {(problem's key, cause's): version} of their causes."""
    causes = Cause.objects.filter(problem__edition=edition).values_list("problem__key", "key", "version")
    return dict(edition.problems.values_list("key", "version")) | {
        (problem, key): version for problem, key, version in causes
    }


class ProblemSheets:
    """What the reader does with the two sheets. `problems` are ProblemContents by key, in the order of rank."""

    def read_problems(self, rows, namespace):
        for row in rows:
            known_by = self._known_by(row, self.problems, namespace)
            if known_by:
                key, base = known_by
                now = self.problems.get(key) or cells.nothing(ProblemContent, key)
                self.problems[key] = self._merged(row, now, base)

    def read_causes(self, rows):
        for row in rows:
            problem = self._problem_of(row)
            if problem is None:
                continue
            causes = {cause.key: cause for cause in problem.causes}
            known_by = self._known_by(row, causes, problem.key)
            if known_by:
                key, base = known_by
                causes[key] = self._merged(row, causes.get(key) or cells.nothing(CauseContent, key), base)
                self.problems[problem.key] = replace(problem, causes=tuple(causes.values()))

    def offer_problems(self):
        """Let the rows of goals and measures name the problems and causes as the file has them."""
        found = choices_of_problems(self.problems.values())
        choices = self.known.choices
        problems, causes = ({**getattr(choices, name), **found[name]} for name in ("problems", "causes"))
        self.known = replace(self.known, choices=replace(choices, problems=problems, causes=causes))

    def keep_own_words(self):
        """Let each goal and the row of its own problem say the same, whichever of the two the file has changed."""
        goals = {goal.key: goal for goal in self.known.content.goals}
        problems = {problem.key: problem for problem in self.known.content.problems}
        for goal in list(self.goals.values()):
            own = self.problems.get(own_problem_key(goal.key))
            if own is None or goal.key not in goals or own.key not in problems:
                continue
            before, was = goals[goal.key], problems[own.key]
            problem = self._agreed(before.problem, goal.problem, was.text, own.text, own.key)
            causes, key = {each.key: each.text for each in own.causes}, own_cause_key(goal.key)
            cause = goal.probable_cause
            if key in causes:
                then = next((each.text for each in was.causes if each.key == key), "")
                cause = self._agreed(before.probable_cause, cause, then, causes[key], own.key)
            self.goals[goal.key] = replace(goal, problem=problem, probable_cause=cause)
            self._put(own, problem, key, cause)

    def _put(self, own, text, key, cause):
        """Store the agreed words in the row. An emptied problem leaves the ranking, unless somebody has ranked it."""
        if not text.strip() and not own.is_ranked:
            del self.problems[own.key]
            return
        causes = (replace(each, text=cause) if each.key == key else each for each in own.causes)
        kept = tuple(each for each in causes if each.text.strip())
        self.problems[own.key] = replace(own, text=text if text.strip() else own.text, causes=kept)

    def _agreed(self, before, now, row_before, row_now, key):
        """Return the words of the goal or of its row, whichever the file has changed."""
        if row_now in (row_before, now):
            return now
        if now == before:
            return row_now
        self._fault_of_words(key)
        return now

    def _problem_of(self, row):
        """Return the problem of a cause's row: by its key, or without one by what it is called in the file."""
        if row["problem_key"] is not None:
            problem = self.problems.get(cells.as_key(row["problem_key"]))
            if problem is None:
                self._fault(row, "problem_key", _("There is no such problem in the edition."))
            return problem
        name = fold_heading(as_text(row["problem"] or ""))
        found = [each for each in self.problems.values() if name in (fold_heading(each.title), fold_heading(each.text))]
        if len(found) != 1:
            self._fault(row, "problem", _("Write one of the problems in the file, or the problem's key."))
            return None
        return found[0]

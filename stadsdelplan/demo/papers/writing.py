"""Writes an edition of a paper: its areas, goals and measures. The next one is changed from it, as a person would."""

from decimal import Decimal

from stadsdelplan.demo.data_files import day, organisation
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.goals import actions as goals
from stadsdelplan.models import RANKING, Cause, Edition, Goal, Measure, Outcome, Problem
from stadsdelplan.problems import actions as problems

_GOAL_FIELDS = ("title", "text", "count_of", "unit")
_MEASURE_FIELDS = ("text", "count_of", "unit", "target_for", "approach", "reach", "resources")


class Writing:
    """The rows of a plan by the codes of its data file, which stay from edition to edition as the keys do.

    `names` are the organisations' names by their short ones.
    """

    def __init__(self, names):
        self.names, self.keys = names, {}

    def write(self, spec, edition: Edition, *, by, at) -> None:
        """Bring the working edition to what `spec` says, which is the whole of it."""
        said = {"by": by, "at": at}
        self._write_areas(spec["focus_areas"], spec.get("directions", {}), edition, said)
        for row in spec.get("problems", []):
            self._write_problem(row, edition, said)
        for row in spec.get("goals", []):
            self._write_goal(row, edition, said)
        for row in spec.get("measures", []):
            self._write_measure(row, edition, said)
        self._leave_out(spec, edition, said)
        self._remove_areas(spec["focus_areas"], edition, said)

    def _write_areas(self, names, directions, edition, said):
        """Add the focus areas that lack, and write the directions, by their areas' full names.

        A sub-area has its area before it: "Trygga kvarter: Fastigheter".
        """
        for full_name in names:
            area, direction = _area(edition, full_name), directions.get(full_name, "")
            above, _colon, name = full_name.rpartition(": ")
            if area is None:
                parent = _area(edition, above) if above else None
                edition_actions.add_focus_area(edition=edition, name=name, parent=parent, direction=direction, **said)
            elif area.direction != direction:
                changed = {"version": area.version, "name": name, "direction": direction}
                edition_actions.save_focus_area(focus_area=area, **changed, **said)

    def _remove_areas(self, names, edition, said):
        for area in edition.focus_areas.select_related("parent").order_by("-order", "-pk"):
            if area.full_name not in names:
                edition_actions.remove_focus_area(focus_area=area, version=area.version, **said)

    def _write_problem(self, row, edition, said):
        """Add a problem with its causes at its rank, or bring it to what the row says. Ranks follow the file."""
        fields = {name: row.get(name, "") for name in ("text", *RANKING)}
        problem = edition.problems.filter(key=self.keys.get(row["code"])).first()
        if problem is None:
            problem = problems.add_problem(problem=Problem(edition=edition, **fields), **said)
            self.keys[row["code"]] = problem.key
        elif changes := _changes(problem, fields):
            problems.save_problem(problem=problem, version=problem.version, changes=changes, **said)
        for each in row.get("causes", []):
            if not problem.causes.filter(key=self.keys.get(each["code"])).exists():
                cause = problems.add_cause(cause=Cause(problem=problem, text=each["text"]), **said)
                self.keys[each["code"]] = cause.key

    def _causes(self, row, edition):
        keys = [self.keys[code] for code in row.get("causes", [])]
        return list(Cause.objects.filter(problem__edition=edition, key__in=keys).order_by("problem__order", "order"))

    def _write_goal(self, row, edition, said):
        fields = {name: row.get(name, "") for name in _GOAL_FIELDS} | {"in_words": "target" not in row}
        fields |= {name: Decimal(row[name]) if name in row else None for name in ("baseline", "target")}
        fields["focus_area"] = _area(edition, row["area"])
        milestones = [(day(each["day"]), None, each["words"]) for each in row.get("milestones", [])]
        goal = edition.goals.filter(key=self.keys.get(row["code"])).first()
        if goal is None:
            goal = goals.add_goal(goal=Goal(edition=edition, **fields), milestones=milestones, **said)
            self.keys[row["code"]] = goal.key
        elif changes := _changes(goal, fields):
            goals.save_goal(goal=goal, version=goal.version, changes=changes, **said)

    def _write_measure(self, row, edition, said):
        first, *others = [organisation(self.names[short]) for short in row["by"]]
        fields = {name: row.get(name, "") for name in _MEASURE_FIELDS} | {"responsible": first}
        fields["responsible_role"] = row.get("role", "")
        fields["target"] = Decimal(row["target"]) if "target" in row else None
        partners = [(each, "") for each in others]
        served = [self._goal(code, edition) for code in row.get("serves", [])]
        causes = self._causes(row, edition)
        measure = edition.measures.filter(key=self.keys.get(row["code"])).first()
        if measure is None:
            place = {"goal": self._goal(row["goal"], edition)} if "goal" in row else {}
            place = place or {"focus_area": _area(edition, row["area"])}
            measure = goals.add_measure(
                measure=Measure(edition=edition, **place, **fields),
                partners=partners,
                serves=served,
                causes=causes,
                **said,
            )
            self.keys[row["code"]] = measure.key
            return
        changes = _changes(measure, fields)
        links = {"partners": partners} if measure.partners != partners else {}
        links |= {"serves": served} if set(measure.serves) != set(served) else {}
        links |= {"causes": causes} if measure.causes != causes else {}
        if changes or links:
            goals.save_measure(measure=measure, version=measure.version, changes=changes, links=links, **said)

    def _leave_out(self, spec, edition, said):
        """Take out what the paper no longer has: dropped for the reason that the file gives, or else reached."""
        codes = {row["code"] for row in (*spec.get("goals", []), *spec.get("measures", []))}
        gone = {key: code for code, key in self.keys.items() if code not in codes}
        for rows, leave_out in (
            (edition.measures, lambda row, **why: goals.leave_out_measure(measure=row, **why)),
            (edition.goals, lambda row, **why: goals.leave_out_goal(goal=row, **why)),
        ):
            for row in rows.filter(key__in=gone).order_by("order", "pk"):
                reason = spec.get("left_out", {}).get(gone[row.key], "")
                outcome = Outcome.DROPPED if reason else Outcome.REACHED
                leave_out(row, version=row.version, outcome=outcome, reason=reason, **said)

    def _goal(self, code, edition):
        return edition.goals.get(key=self.keys[code])


def _area(edition, full_name):
    areas = edition.focus_areas.select_related("parent").order_by("order", "pk")
    return next((area for area in areas if area.full_name == full_name), None)


def _changes(row, fields):
    return {name: value for name, value in fields.items() if getattr(row, name) != value}

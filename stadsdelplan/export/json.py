"""An edition as JSON, for other systems. docs/plan-json.md describes the format."""

from indicators.models import Indicator
from stadsdelplan.content import areas_of_plan, read_content
from stadsdelplan.models import RANKING, own_problem_key

FORMAT = "stadsdelsplan/1"

_TEXTS_OF_A_GOAL = ("title", "problem", "probable_cause", "text", "responsible", "responsible_role")


def as_plain(edition):
    """Return the edition as values that JSON can hold: decimals are texts, and what is not known is None."""
    content = read_content(edition)
    problems = {str(problem.key) for problem in content.problems}
    indicators = dict(Indicator.objects.values_list("slug", "name"))
    return {
        "format": FORMAT,
        "plan": _plan(edition.plan),
        "edition": _edition(edition),
        "closed_rounds": [
            {"first_day": report.first_day, "last_day": report.last_day, "text": report.text or None}
            for report in edition.round_reports.order_by("first_day", "pk")
        ],
        "situation_picture": content.lagesbild or None,
        "stands_on": {"name": edition.cited.name, "dated": edition.cited.closed_on} if edition.cited else None,
        "problems": [_problem(problem) for problem in content.problems],
        "focus_areas": list(content.focus_areas),
        "directions": [
            {"key": str(each.key), "focus_area": each.focus_area, "text": each.text} for each in content.directions
        ],
        "goals": [_goal(goal, indicators, problems) for goal in content.goals],
        "measures_without_goal": [
            {"key": str(area.key), "focus_area": area.focus_area, "measures": list(map(_measure, area.measures))}
            for area in content.areas
        ],
        "resources": [{"organisation": organisation, "text": text or None} for organisation, text in content.resources],
        "left_out": [
            {
                "key": str(departure.key),
                "goal_key": str(departure.goal_key),
                "title": departure.title,
                "outcome": departure.outcome,
                "reason": departure.reason or None,
            }
            for departure in content.departures
        ],
    }


def _plan(plan):
    return {
        "name": plan.name,
        "kind": plan.kind,
        "district": plan.district.name,
        "areas": [area.name for area in areas_of_plan(plan)],
        "written_by": plan.owner.name,
        "asks_parties": plan.asks_parties,
        "is_example": plan.is_example,
    }


def _edition(edition):
    adoption = {
        "by": edition.adopted_by,
        "on": edition.adopted_on,
        "paragraph": edition.adopted_paragraph or None,
        "registration_number": edition.adopted_reference or None,
    }
    return {
        "number": edition.number,
        "starts_on": edition.starts_on,
        "ends_on": edition.ends_on,
        "follow_up": edition.rhythm or None,
        "effect_goals_only": edition.effect_goals_only,
        "status": edition.status,
        "based_on": edition.based_on.number if edition.based_on else None,
        "adoption": adoption if edition.adopted_on else None,
    }


def _problem(problem):
    return {
        "key": str(problem.key),
        "text": problem.text,
        **{name: getattr(problem, name) or None for name in RANKING},
        "causes": [{"key": str(cause.key), "text": cause.text} for cause in problem.causes],
    }


def _goal(goal, indicators, problems):
    return {
        "key": str(goal.key),
        "focus_area": goal.focus_area,
        **{name: getattr(goal, name) or None for name in _TEXTS_OF_A_GOAL},
        "problems": [key for key in (str(own_problem_key(goal.key)), *goal.problems) if key in problems],
        "overarching_goals": list(goal.overarching_goals),
        "indicators": [{"slug": slug, "name": indicators[slug]} for slug in goal.indicators],
        "concerns": list(goal.concerns),
        "count_of": goal.count_of or None,
        "unit": goal.unit or None,
        "better": goal.better or None,
        "baseline": {"value": _number(goal.baseline), "year": goal.baseline_year},
        "target": {"value": _number(goal.target), "year": goal.target_year},
        "in_words": goal.in_words,
        "milestones": [
            {"key": str(each.key), "day": each.day, "value": _number(each.value), "words": each.words or None}
            for each in goal.milestones
        ],
        "measures": [_measure(measure) for measure in goal.measures],
    }


def _measure(measure):
    return {
        "key": str(measure.key),
        "text": measure.text or None,
        "responsible": measure.responsible or None,
        "responsible_role": measure.responsible_role or None,
        "starts_on": measure.starts_on,
        "ends_on": measure.ends_on,
        "resources": measure.resources or None,
        "count_of": measure.count_of or None,
        "unit": measure.unit or None,
        "target": _number(measure.target),
        "target_for": measure.target_for or None,
        "approach": measure.approach or None,
        "reach": measure.reach or None,
        "cost": _number(measure.cost),
        "payer": measure.payer or None,
        "together_with": [{"organisation": name, "role": role or None} for name, role in measure.partners],
        "serves": list(measure.serves),
        "causes": list(measure.causes),
        "indicator": measure.indicator or None,
    }


def _number(value):
    """Return 79.1 and not 79.1000, as text, since most programs read a JSON number as a float."""
    return None if value is None else f"{value.normalize():f}"

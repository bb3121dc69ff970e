"""Finds characters that the paper's typeface lacks. With such characters, which would be boxes, nothing is adopted."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from core.documents import print_fonts
from stadsdelplan.content import read_content
from stadsdelplan.models import RANKING, own_cause_key, own_problem_key


@dataclass(frozen=True)
class MissingGlyphs:
    """The characters in one place of the edition that the paper cannot show, and the page on which to mend them."""

    place: str
    characters: str
    url: str

    def __str__(self):
        return _("%(characters)s in “%(place)s”") % {"characters": self.characters, "place": self.place}


def missing_glyphs_in(edition):
    """Return the MissingGlyphs of `edition` in the order of its paper, in a number of queries that does not grow.

    The words of the edition before it and the names of indicators are left out, since nobody can mend them in the plan:
    print_fonts.replace_missing_characters replaces such characters on the paper.
    """
    found = [
        MissingGlyphs(place, characters, url)
        for place, url, texts in _texts(edition)
        if (characters := print_fonts.name_missing_characters("".join(texts)))
    ]
    return list(dict.fromkeys(found))


def missing_glyphs_sentence(found):
    """Return the sentence about MissingGlyphs where there is no room for a list."""
    texts = _("The paper's typeface lacks some characters of the text: %(characters)s.")
    return texts % {"characters": "; ".join(map(str, found))}


def _texts(edition):
    """Yield (the name of the place, the page on which to mend it, its text) for all that is written in the edition."""
    content = read_content(edition)
    plan, here = edition.plan, (edition.plan_id, edition.number)
    yield str(edition), plan.get_absolute_url(), [str(edition), str(plan.partnership), str(plan.owner)]
    yield _("Situation picture"), reverse("edition_lagesbild", args=here), [content.lagesbild]
    directions = {each.focus_area: each.text for each in content.directions}
    for name in content.focus_areas:
        yield name, reverse("edition_focus_areas", args=here), [name, directions.get(name, "")]
    yield from _of_problems(content, edition, here)
    yield from _of_goals(content, edition, here)
    yield from _of_areas(content, edition, here)
    statements = edition.resource_statements.select_related("organisation").order_by("organisation__name", "pk")
    for statement in statements:
        url = reverse("edition_resources", args=[*here, statement.organisation_id])
        name = str(statement.organisation)
        yield f"{_('Resources')}, {name}", url, [name, statement.text]
    for departure in content.departures:
        yield departure.title, edition.get_absolute_url(), [departure.reason]  # the title comes from the edition before


def _of_problems(content, edition, here):
    """Yield the places of problems and causes. A goal's own words are told of at the goal."""
    goals = {own_problem_key(goal.key): own_cause_key(goal.key) for goal in content.goals}
    rows = dict(edition.problems.values_list("key", "pk")) if content.problems else {}
    for problem in content.problems:
        texts = [text for name in RANKING if (text := getattr(problem, name))]
        texts += [] if problem.key in goals else [problem.text]
        texts += [cause.text for cause in problem.causes if cause.key != goals.get(problem.key)]
        yield problem.title, reverse("problem_edit", args=[*here, rows[problem.key]]), texts


def _of_goals(content, edition, here):
    goals = dict(edition.goals.values_list("key", "pk"))
    measures = dict(edition.measures.values_list("key", "pk"))
    for goal in content.goals:
        texts = [goal.title, goal.problem, goal.probable_cause, goal.text, goal.responsible, goal.responsible_role]
        texts += [*goal.overarching_goals, *goal.concerns, goal.count_of, goal.unit]
        texts += [each.words for each in goal.milestones]
        yield goal.title, reverse("goal_edit", args=[*here, goals[goal.key]]), texts
        yield from _of_measures(goal, measures, here)


def _of_areas(content, edition, here):
    measures = dict(edition.measures.values_list("key", "pk")) if content.areas else {}
    for area in content.areas:
        yield from _of_measures(area, measures, here)


def _of_measures(parent, keys, here):
    for measure in parent.measures:
        texts = [measure.text, measure.responsible, measure.responsible_role, measure.resources]
        texts += [measure.count_of, measure.unit, measure.payer, measure.partners_in_words]
        name = f"{parent.title}, {_('Measure').lower()}"
        yield name, reverse("measure_edit", args=[*here, keys[measure.key]]), texts

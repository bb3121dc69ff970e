"""The text that the parties sign: the plan's own, as the sections of an agreement."""

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.text.dates import period
from stadsdelplan.by_party import by_party, measures_of
from stadsdelplan.content import EditionContent
from stadsdelplan.kinds import counted_in_words, rules_of
from stadsdelplan.models import Edition, Rhythm


def sections_of(edition: Edition, content: EditionContent) -> list[tuple[str, str]]:
    """Return [(heading, text), …] in Swedish. A kind that is summed up by party says who promises what."""
    with translation.override("sv"):
        rhythm = edition.rhythm
        found = [(_("Situation picture"), content.lagesbild), (_problems_heading(content), _problems(content))]
        if rules_of(edition.plan).by_party:
            found.append((pgettext("of a focus area", "Direction"), _directions(content)))
            found.append((_("What we want to reach"), _list(_goal(goal) for goal in content.goals)))
            promises = by_party(measures_of(content), owner=edition.plan.owner.name)
            found += [
                (each.heading, _list(_promise(measure, rhythm) for measure in each.measures)) for each in promises
            ]
        else:
            found += [(name, _area(content, name, rhythm)) for name in content.focus_areas]
            found += [
                (_("Resources, %(organisation)s") % {"organisation": name}, text) for name, text in content.resources
            ]
        found.append((_("Follow-up"), _follow_up(edition)))
    return [(heading, text) for heading, text in found if text.strip()]


def _problems_heading(content):
    return _("Problems and causes") if any(each.causes for each in content.problems) else _("Problems")


def _problems(content):
    """Return the problems by rank, each a line with what it is ranked by and its probable causes."""
    lines = []
    for number, problem in enumerate(content.problems, start=1):
        ranked = "; ".join(f"{label[:1].lower()}{label[1:]}: {text}" for label, text in problem.ranking)
        parts = [_sentence(_one_line(problem.text), ranked)]
        if causes := "; ".join(_one_line(cause.text).rstrip(".") for cause in problem.causes):
            label = _("Probable causes") if len(problem.causes) > 1 else _("Probable cause")
            parts = [parts[0].rstrip("."), f"{label}: {causes}"]
        lines.append(f"{number}. {'. '.join(parts)}")
    return "\n".join(lines)


def _directions(content):
    return "\n\n".join(f"**{_one_line(each.focus_area)}**\n\n{each.text}" for each in content.directions)


def _area(content, name, rhythm):
    parts = [each.text for each in content.directions if each.focus_area == name]
    for goal in content.goals:
        if goal.focus_area == name:
            parts.append(f"**{_goal(goal)}**")
            parts.append(_list(_measure(measure, rhythm) for measure in goal.measures))
    own = [area.measures for area in content.areas if area.focus_area == name]
    parts += [_list(_measure(measure, rhythm) for measure in measures) for measures in own]
    return "\n\n".join(part for part in parts if part)


def _goal(goal):
    return _one_line(goal.text or goal.title)


def _promise(measure, rhythm):
    return _sentence(_one_line(measure.text), counted_in_words(measure, rhythm))


def _measure(measure, rhythm):
    responsible = ", ".join(filter(None, (measure.responsible, measure.responsible_role)))
    who = "; ".join(filter(None, (responsible, measure.partners_in_words)))
    days = period(measure.starts_on, measure.ends_on)
    return _sentence(_one_line(measure.text), counted_in_words(measure, rhythm), who, days)


def _sentence(text, *more):
    said, bare = "; ".join(filter(None, more)), text.removesuffix(".")
    return f"{bare} ({said}){text[len(bare) :]}" if said else text


def _list(lines):
    return "\n".join(f"- {line}" for line in lines)


def _one_line(text):
    return " ".join(text.split())


def _follow_up(edition):
    days = _("The plan is in force %(days)s.") % {"days": period(edition.starts_on, edition.ends_on)}
    if not edition.rhythm:
        return days
    label = str(Rhythm(edition.rhythm).label)
    rhythm = _("It is followed up %(rhythm)s.") % {"rhythm": label[:1].lower() + label[1:]}
    return f"{days} {rhythm}"

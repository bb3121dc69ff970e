"""The text that the parties sign: the plan's own, as the sections of an agreement."""

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.text.dates import period
from stadsdelplan.by_party import by_party, measures_of
from stadsdelplan.content import EditionContent
from stadsdelplan.kinds import rules_of
from stadsdelplan.models import Edition, Rhythm


def sections_of(edition: Edition, content: EditionContent) -> list[tuple[str, str]]:
    """Return [(heading, text), …] in Swedish. A kind that is summed up by party says who promises what."""
    with translation.override("sv"):
        found = [(_("Situation picture"), content.lagesbild)]
        if rules_of(edition.plan).by_party:
            found.append((pgettext("of a focus area", "Direction"), _directions(content)))
            found.append((_("What we want to reach"), _list(_goal(goal) for goal in content.goals)))
            promises = by_party(measures_of(content), owner=edition.plan.owner.name)
            found += [(each.heading, _list(map(_promise, each.measures))) for each in promises]
        else:
            found += [(name, _area(content, name)) for name in content.focus_areas]
            found += [
                (_("Resources, %(organisation)s") % {"organisation": name}, text) for name, text in content.resources
            ]
        found.append((_("Follow-up"), _follow_up(edition)))
    return [(heading, text) for heading, text in found if text.strip()]


def _directions(content):
    return "\n\n".join(f"**{_one_line(each.focus_area)}**\n\n{each.text}" for each in content.directions)


def _area(content, name):
    parts = [each.text for each in content.directions if each.focus_area == name]
    for goal in content.goals:
        if goal.focus_area == name:
            parts.append(f"**{_goal(goal)}**")
            parts.append(_list(map(_measure, goal.measures)))
    parts += [_list(map(_measure, area.measures)) for area in content.areas if area.focus_area == name]
    return "\n\n".join(part for part in parts if part)


def _goal(goal):
    return _one_line(goal.text or goal.title)


def _promise(measure):
    return _sentence(_one_line(measure.text), measure.count_in_words)


def _measure(measure):
    responsible = ", ".join(filter(None, (measure.responsible, measure.responsible_role)))
    who = "; ".join(filter(None, (responsible, measure.partners_in_words)))
    days = period(measure.starts_on, measure.ends_on)
    return _sentence(_one_line(measure.text), measure.count_in_words, who, days)


def _sentence(text, *more):
    said = "; ".join(filter(None, more))
    return f"{text} ({said})" if said else text


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

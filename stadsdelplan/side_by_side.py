"""A goal in two wordings beside each other, part by part, with what differs marked word by word."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import period
from core.differences import Kind, side
from core.numbers import decimal
from stadsdelplan.models import Better


@dataclass(frozen=True)
class Part:
    """One part of a goal, as it was and as it is. Either is empty where the part was not there."""

    label: str
    before: str
    now: str

    @property
    def differs(self):
        return self.before != self.now

    @cached_property
    def before_marked(self):
        return side(self.before, self.now, without=Kind.ADDED)

    @cached_property
    def now_marked(self):
        return side(self.before, self.now, without=Kind.REMOVED)


def side_by_side(before, now, *, indicators):
    """The Parts of two GoalContents, of which `before` may be None. `indicators` are their names by slug.

    A part that is empty in both is left out.
    """
    parts = [
        Part(str(label), words(before, indicators) if before else "", words(now, indicators)) for label, words in _PARTS
    ]
    return [part for part in [*parts, *_measures(before, now)] if part.before or part.now]


def _measures(before, now):
    earlier = {measure.key: measure for measure in before.measures} if before else {}
    kept = {measure.key for measure in now.measures}
    found = [(earlier.get(measure.key), measure) for measure in now.measures]
    gone = [(measure, None) for measure in earlier.values() if measure.key not in kept]
    return [
        Part(_("Measure"), _measure(was) if was else "", _measure(is_now) if is_now else "")
        for was, is_now in [*found, *gone]
    ]


def _measure(measure):
    lines = [measure.text]
    if responsible := _responsible(measure):
        lines.append(_("Responsible: %(who)s") % {"who": responsible})
    if days := period(measure.starts_on, measure.ends_on):
        lines.append(_("Period: %(days)s") % {"days": days})
    if measure.resources:
        lines.append(_("Resources: %(resources)s") % {"resources": measure.resources})
    return "\n".join(lines)


def _responsible(thing):
    return ", ".join(part for part in (thing.responsible, thing.responsible_role) if part)


def _figure(value, unit, year):
    if value is None:
        return ""
    figure = " ".join(part for part in (decimal(value.normalize()), unit) if part)
    return f"{figure} ({year})" if year else figure


_PARTS = (
    (gettext_lazy("Title"), lambda goal, indicators: goal.title),
    (gettext_lazy("Focus area"), lambda goal, indicators: goal.focus_area),
    (gettext_lazy("Problem"), lambda goal, indicators: goal.problem),
    (gettext_lazy("Probable cause"), lambda goal, indicators: goal.probable_cause),
    (gettext_lazy("Goal"), lambda goal, indicators: goal.text),
    (gettext_lazy("Responsible"), lambda goal, indicators: _responsible(goal)),
    (gettext_lazy("What is counted"), lambda goal, indicators: goal.count_of),
    (gettext_lazy("Direction"), lambda goal, indicators: str(Better(goal.better).label) if goal.better else ""),
    (gettext_lazy("Baseline"), lambda goal, indicators: _figure(goal.baseline, goal.unit, goal.baseline_year)),
    (gettext_lazy("Target value"), lambda goal, indicators: _figure(goal.target, goal.unit, goal.target_year)),
    (gettext_lazy("Overarching goals served"), lambda goal, indicators: "\n".join(goal.overarching_goals)),
    (
        gettext_lazy("Indicators"),
        lambda goal, indicators: "\n".join(indicators.get(slug, slug) for slug in goal.indicators),
    ),
    (gettext_lazy("Concerns"), lambda goal, indicators: ", ".join(goal.concerns) or _("All parties")),
)

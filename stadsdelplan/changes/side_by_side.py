"""Two wordings of a goal side by side, part by part, with the words that differ marked."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.text.dates import period
from core.text.diff import DiffKind, side
from core.text.numbers import decimal
from stadsdelplan.content import GoalContent
from stadsdelplan.models import Better


@dataclass(frozen=True)
class ComparedPart:
    """One part of a goal before and now. Either is empty where the part was not there."""

    label: str
    before: str
    now: str

    @property
    def differs(self):
        return self.before != self.now

    @cached_property
    def before_marked(self):
        return side(self.before, self.now, without=DiffKind.ADDED)

    @cached_property
    def now_marked(self):
        return side(self.before, self.now, without=DiffKind.REMOVED)


def side_by_side(before, now, *, indicators, titles=None):
    """Return the ComparedParts of two GoalContents; `before` may be None. `indicators` are their names by slug.

    `titles` are those of the plan's goals, problems and causes by key, as texts, for what names them. Of AreaContents
    only the measures are parts. Title and focus area are parts only where they differ, since the page shows them above
    the goal. Parts that are empty in both are left out, except the links of the chain: the reader should know that
    those are missing.
    """
    parts, titles = [], titles or {}
    names = {**indicators, **titles}
    is_unchanged = before == now
    for label, text_of, shown in _PARTS if isinstance(now, GoalContent) else ():
        text = text_of(now, names)
        earlier = text if is_unchanged else text_of(before, names) if before else ""
        always = shown == _ALWAYS or (shown == _NUMBER and not now.in_words)
        if always or (before and earlier != text) or (shown == _WHERE_IT_SAYS_SOMETHING and text):
            parts.append(ComparedPart(str(label), earlier, text))
    return [*parts, *_measures(before, now, names)]


def _measures(before, now, titles):
    earlier = {measure.key: measure for measure in before.measures} if before else {}
    kept = {measure.key for measure in now.measures}
    found = [(earlier.get(measure.key), measure) for measure in now.measures]
    gone = [(measure, None) for measure in earlier.values() if measure.key not in kept]
    label = _("Measure")
    return [ComparedPart(label, *_measure_twice(was, is_now, titles)) for was, is_now in [*found, *gone]]


def _measure_twice(was, is_now, titles):
    """Return the measure in words before and now, put together once where it is the same."""
    text = _measure(is_now, titles) if is_now else ""
    if was == is_now:
        return text, text
    return _measure(was, titles) if was else "", text


def _measure(measure, titles):
    lines = [measure.text]
    if responsible := _responsible(measure):
        lines.append(_("Responsible: %(who)s") % {"who": responsible})
    if measure.partners:
        lines.append(_("Together with: %(who)s") % {"who": measure.partners_in_words})
    if days := period(measure.starts_on, measure.ends_on):
        lines.append(_("Period: %(days)s") % {"days": days})
    if measure.resources:
        lines.append(_("Resources: %(resources)s") % {"resources": measure.resources})
    lines += [text for text in (measure.count_in_words, measure.kind_in_words, measure.cost_in_words) if text]
    if served := [titles[key] for key in measure.serves if key in titles]:
        lines.append(_("Serves the goals too: %(goals)s") % {"goals": "; ".join(served)})
    if causes := [titles[key] for key in measure.causes if key in titles]:
        lines.append(_("Chosen by the causes: %(causes)s") % {"causes": "; ".join(causes)})
    if measure.indicator:
        aimed = titles.get(measure.indicator, measure.indicator)
        lines.append(_("Aims at the indicator: %(indicator)s") % {"indicator": aimed})
    return "\n".join(lines)


def _responsible(thing):
    return ", ".join(part for part in (thing.responsible, thing.responsible_role) if part)


def _direction(goal):
    return str(Better(goal.better).label) if goal.better else ""


def _lines(names, known_as=None):
    return "\n".join((known_as or {}).get(name, name) for name in names)


def _figure(value, unit, year):
    if value is None:
        return ""
    figure = " ".join(part for part in (decimal(value.normalize()), unit) if part)
    return f"{figure} ({year})" if year else figure


_ALWAYS, _WHERE_IT_SAYS_SOMETHING, _WHERE_IT_DIFFERS, _NUMBER = range(4)
_PARTS = (
    (gettext_lazy("Title"), lambda goal, names: goal.title, _WHERE_IT_DIFFERS),
    (gettext_lazy("Focus area"), lambda goal, names: goal.focus_area, _WHERE_IT_DIFFERS),
    (gettext_lazy("Problem"), lambda goal, names: goal.problem, _ALWAYS),
    (gettext_lazy("Probable cause"), lambda goal, names: goal.probable_cause, _ALWAYS),
    (
        gettext_lazy("Further problems"),
        lambda goal, names: "\n".join(names[key] for key in goal.problems if key in names),
        _WHERE_IT_SAYS_SOMETHING,
    ),
    (gettext_lazy("Goal"), lambda goal, names: goal.text, _ALWAYS),
    (gettext_lazy("Responsible"), lambda goal, names: _responsible(goal), _ALWAYS),
    (gettext_lazy("Indicators"), lambda goal, names: _lines(goal.indicators, names), _WHERE_IT_SAYS_SOMETHING),
    (gettext_lazy("What is counted"), lambda goal, names: goal.count_of, _WHERE_IT_SAYS_SOMETHING),
    (gettext_lazy("Direction"), lambda goal, names: _direction(goal), _WHERE_IT_SAYS_SOMETHING),
    (
        gettext_lazy("Baseline"),
        lambda goal, names: _figure(goal.baseline, goal.unit, goal.baseline_year),
        _NUMBER,
    ),
    (
        gettext_lazy("Target value"),
        lambda goal, names: _figure(goal.target, goal.unit, goal.target_year),
        _NUMBER,
    ),
    (
        gettext_lazy("Milestones"),
        lambda goal, names: "\n".join(map(str, goal.milestones)),
        _WHERE_IT_SAYS_SOMETHING,
    ),
    (gettext_lazy("A goal in words"), lambda goal, names: _("Yes") if goal.in_words else "", _WHERE_IT_SAYS_SOMETHING),
    (
        gettext_lazy("Overarching goals served"),
        lambda goal, names: _lines(goal.overarching_goals),
        _WHERE_IT_SAYS_SOMETHING,
    ),
    (
        gettext_lazy("Concerns"),
        lambda goal, names: ", ".join(goal.concerns) or _("All parties"),
        _WHERE_IT_SAYS_SOMETHING,
    ),
)

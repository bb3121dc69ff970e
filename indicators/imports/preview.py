"""Describe the changes of an import to a person who has not confirmed it yet."""

from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import Area, AreaKind
from core.text.numbers import decimal, decimal_places
from indicators import periods
from indicators.figures import outliers, validation
from indicators.models import Indicator, MissingReason, ObservationStatus, Sex

MOST_SHOWN = 100  # of each kind on the page at once
_MOST_NAMED = 500  # areas that a query names; with more, it is about all districts


@dataclass(frozen=True)
class PreviewLine:
    """One figure: its name, and its values before and after."""

    indicator: str
    area: str
    year: int | periods.Period
    sex: str
    before: str
    after: str
    goes: str = ""  # what is removed: "margin of error ± 3,1, 412 answers"


@dataclass(frozen=True)
class PreviewQuestion:
    """A value that the person is asked about: its line, the history that it lies outside of, and its token."""

    token: str
    line: PreviewLine
    history: str


@dataclass(frozen=True)
class PreviewKind:
    """The changes of one kind; `more` is the number for which there is no room."""

    key: str
    title: str
    lead: str
    count: int
    lines: list[PreviewLine]
    more: int


def by_year(changes):
    """Return how many values change in each year, the newest first, as text: ["2025: 12 new", …]."""
    kinds = {
        kind: Counter(change.figure.year for change in some)
        for kind, some in (("new", changes.new), ("changed", changes.changed), ("withdrawn", changes.withdrawn))
    }
    years = sorted(set().union(*kinds.values()), reverse=True)
    return [
        f"{year}: " + ", ".join(_counted(kind, found[year]) for kind, found in kinds.items() if found[year])
        for year in years
    ]


def warnings(changes):
    """Return sentences to consider before confirming: values that are replaced, and values that all compare with.

    One query.
    """
    without_number = _without_number(changes)
    wide, districts = _areas_to_mention(without_number.values())
    unnumbered = {key for key, area in without_number.items() if area in districts}
    found = [*_of_what_goes(changes, unnumbered)]
    if count := len(unnumbered):
        sentence = ngettext(
            "%(count)s value of a district has no number of answers. It is shown to the municipality's own people "
            "alone. Write the number of answers in the file, and everybody sees it.",
            "%(count)s values of districts have no number of answers. They are shown to the municipality's own people "
            "alone. Write the number of answers in the file, and everybody sees them.",
            count,
        )
        found.append(sentence % {"count": decimal(count)})
    if years := {change.figure.year for change in changes.replaced}:
        about = {"count": decimal(len(changes.replaced)), "years": _span(years)}
        sentence = ngettext(
            "%(count)s value for %(years)s is replaced; what stood there is kept.",
            "%(count)s values for %(years)s are replaced; what stood there is kept.",
            len(changes.replaced),
        )
        found.append(sentence % about)
    touched = Counter(change.figure.area for change in (*changes.new, *changes.replaced) if change.figure.area in wide)
    for area, name in wide.items():
        if count := touched[area]:
            sentence = ngettext(
                "%(count)s value of %(area)s is added or changed. Everyone who is compared with %(area)s sees it.",
                "%(count)s values of %(area)s are added or changed. Everyone who is compared with %(area)s sees them.",
                count,
            )
            found.append(sentence % {"count": decimal(count), "area": name})
    return found


def left_out(parsed, changes):
    """Return sentences, each with a number, about what the file has that is not imported."""
    found = [*parsed.left_out]
    if count := changes.not_theirs:
        sentence = ngettext(
            "%(count)s value of the country and the counties is left: whoever maintains the portal sees to it.",
            "%(count)s values of the country and the counties are left: whoever maintains the portal sees to them.",
            count,
        )
        found.append(sentence % {"count": decimal(count)})
    if count := changes.kept:
        sentence = ngettext(
            "%(count)s value stays: the file has none for it, or another division of districts holds that year.",
            "%(count)s values stay: the file has none for them, or another division of districts holds that year.",
            count,
        )
        found.append(sentence % {"count": decimal(count)})
    return found


def _without_number(changes):
    """Return {key of the figure: area} of those that would have a value and no number of people."""
    return {
        change.figure.key: change.figure.area
        for change in (*changes.new, *changes.changed)
        if change.after.value is not None and change.after.answers is None and change.after.denominator is None
    }


def _areas_to_mention(areas):
    """Return {key: name} of the country and the counties, and the keys of the districts among `areas`."""
    areas = set(areas)
    named = {"pk__in": areas} if len(areas) <= _MOST_NAMED else {}
    condition = Q(kind__in=(AreaKind.COUNTRY, AreaKind.REGION)) | Q(kind=AreaKind.DISTRICT, **named)
    rows = list(Area.objects.filter(condition).order_by("name", "pk").values_list("pk", "name", "kind"))
    wide = {pk: name for pk, name, kind in rows if kind != AreaKind.DISTRICT}
    return wide, {pk for pk, _name, kind in rows if kind == AreaKind.DISTRICT}


def _of_what_goes(changes, unnumbered):
    """Say what is removed, and that everybody would then see a figure of few answers.

    Those in `unnumbered` are shown to the municipality's own people alone.
    """
    if count := len(changes.taking_away):
        yield ngettext(
            "%(count)s figure loses its value, its margin of error or its number of answers. It stands first.",
            "%(count)s figures lose their value, their margin of error or their number of answers. They stand first.",
            count,
        ) % {"count": decimal(count)}
    shown = [change for change in changes.changed if _would_be_shown(change) and change.figure.key not in unnumbered]
    if count := len(shown):
        yield ngettext(
            "%(count)s value has been kept back, since few had answered. Without their number it is shown to all.",
            "%(count)s values have been kept back, since few had answered. Without their number they are shown to all.",
            count,
        ) % {"count": decimal(count)}


def _would_be_shown(change):
    """Return whether a figure of few people gets a value without a number. What an import brought stays withheld."""
    before, after = change.before, change.after
    had_few = before.answers is not None and before.answers < settings.SMALLEST_GROUP
    return had_few and before.taken_in_id is None and after.value is not None and after.answers is None


def counts_in_words(import_run):
    """Return the result of an import: "12 new, 10 changed, 480 unchanged"."""
    counts = (("new", import_run.added), ("changed", import_run.changed), ("unchanged", import_run.unchanged))
    return ", ".join(_counted(kind, count) for kind, count in counts if count)


def _counted(kind, count):
    labels = {
        "new": ngettext("%(count)s new", "%(count)s new", count),
        "changed": ngettext("%(count)s changed", "%(count)s changed", count),
        "withdrawn": ngettext("%(count)s withdrawn", "%(count)s withdrawn", count),
        "unchanged": ngettext("%(count)s unchanged", "%(count)s unchanged", count),
    }
    return labels[kind] % {"count": decimal(count)}


def _span(years):
    first, last = min(years), max(years)
    return str(first) if first == last else f"{first}–{last}"


def lists(changes):
    """Return the kinds of changes that there are, each with its first lines. Two queries."""
    kinds = [
        ("taken-away", _("What the file takes away"), changes.taking_away),
        ("withdrawn", _("Values withdrawn by the source"), changes.withdrawn),
        ("changed", _("Changed values"), [change for change in changes.changed if not change.takes_away]),
        ("new", _("New values"), changes.new),
    ]
    shown = [change for _key, _title, all_of_it in kinds for change in all_of_it[:MOST_SHOWN]]
    indicators = Indicator.objects.in_bulk({change.figure.indicator for change in shown})
    areas = Area.objects.in_bulk({change.figure.area for change in shown})
    return [
        PreviewKind(
            key=key,
            title=title,
            lead=_taken_away() if key == "taken-away" else "",
            count=len(all_of_it),
            lines=[_line(change, indicators, areas) for change in all_of_it[:MOST_SHOWN]],
            more=max(0, len(all_of_it) - MOST_SHOWN),
        )
        for key, title, all_of_it in kinds
        if all_of_it
    ]


def questions(changes):
    """Return (PreviewQuestions, how many there are) of the values that lie far outside their area's own history.

    No more are shown than there is room for. Four queries, and one for each indicator.
    """
    found = outliers.unusual(changes)
    shown = found[:MOST_SHOWN]
    indicators = Indicator.objects.in_bulk({each.change.figure.indicator for each in shown})
    areas = Area.objects.in_bulk({each.change.figure.area for each in shown})
    lines = [
        PreviewQuestion(each.token, _line(each.change, indicators, areas), history_in_words(each)) for each in shown
    ]
    return lines, len(found)


def unusual_lead(count):
    """Return the sentence that asks about values far outside their area's own history."""
    return ngettext(
        "%(count)s value lies far outside what the area has had before. Is it right?",
        "%(count)s values lie far outside what the areas have had before. Are they right?",
        count,
    ) % {"count": decimal(count)}


def history_in_words(unusual):
    """Return what the area has had else: "8 other years: 58,1 to 63, in the middle 61,2"."""
    numbers = {"least": unusual.least, "largest": unusual.largest, "middle": unusual.middle}
    about = {name: decimal(number, decimal_places([number])) for name, number in numbers.items()}
    sentence = _("%(count)s other values: %(least)s to %(largest)s, in the middle %(middle)s.")
    return sentence % (about | {"count": unusual.known})


def names_of(parsed, changes):
    """Return {key of the figure: its name, or its row} of some changes. Two queries."""
    indicators = Indicator.objects.in_bulk({change.figure.indicator for change in changes})
    areas = Area.objects.in_bulk({change.figure.area for change in changes})
    return {change.figure.key: validation.figure_name(parsed, change.figure, indicators, areas) for change in changes}


def _line(change, indicators, areas):
    figure, indicator = change.figure, indicators[change.figure.indicator]
    return PreviewLine(
        indicator=indicator.name,
        area=areas[figure.area].name,
        year=periods.time_of(indicator.period_kind, figure.year, figure.period),
        sex=Sex(figure.sex).label,
        before=change_in_words(change.before, indicator, other=change.after) if change.before else "",
        after=change_in_words(change.after, indicator, other=change.before),
        goes=", ".join(_part(part, change.before, indicator) for part in change.takes_away),
    )


def _part(part, values, indicator):
    """Return the text of a part of a figure that is removed."""
    if part == "answers":
        return _("%(count)s answers") % {"count": decimal(values.answers)}
    if part == "margin":
        return _("the margin of error ± %(number)s") % {"number": decimal(values.margin)}
    return _("the value %(number)s") % {"number": f"{decimal(values.value)}\u00a0{indicator.unit}"}


def _taken_away():
    return _(
        "The cells are empty in the file, or a new value comes without its margin of error or its number of answers. "
        "What stands there today goes."
    )


def change_in_words(values, indicator, *, other=None):
    """Return a figure as text: 61,5 % (± 2,4), 812 svar. It has the source if that is not the one of `other`.

    What the source notes beside the figure stands last.
    """
    if values.value is None:
        text = str(MissingReason(values.missing).label)
    else:
        is_counted = values.denominator is not None
        places = decimal_places([values.value]) if is_counted else None  # a share that was worked out has many
        text = f"{decimal(values.value, places)}\u00a0{indicator.unit}"
        if values.margin is not None:
            text += f" (±\u00a0{decimal(values.margin)})"
    if values.denominator is not None:
        numbers = {"numerator": decimal(values.numerator), "denominator": decimal(values.denominator)}
        text += ", " + _("%(numerator)s of %(denominator)s") % numbers
    elif values.answers is not None:
        text += ", " + _("%(count)s answers") % {"count": decimal(values.answers)}
    if values.status == ObservationStatus.PRELIMINARY:
        text += ", " + _("preliminary")
    if other and values.source != other.source:
        text += f", {values.source}"
    if values.note:
        text += f". {values.note}"
    return text

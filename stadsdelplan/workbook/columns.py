"""The columns of a plan's workbook: how a value of a goal or measure is written to a cell and read from it.

A cell is a text, a number, a day or None, as core.spreadsheets writes and reads it. Headings are in the reader's
language.
"""

import re
import unicodedata
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms.fields import NumberField, YearField
from core.limits import text_lengths
from core.limits.dates import refuse_out_of_range
from core.text.pasted import clean_pasted
from stadsdelplan.content import MilestoneContent
from stadsdelplan.goals.fields import milestones_as_text, milestones_from_text
from stadsdelplan.models import (
    Approach,
    Better,
    Cause,
    CountedFor,
    Goal,
    HowCommon,
    Influence,
    IsSignal,
    Measure,
    MeasurePartner,
    Prevention,
    Problem,
    Trend,
)
from stadsdelplan.workbook.headings import EARLIER, SWEDISH

GOALS, MEASURES, CHOICES = gettext_lazy("Goals"), gettext_lazy("Measures"), gettext_lazy("What to choose from")

# Columns beside those of the fields. A measure's goal has its title, for people, and its key.
GOAL, GOAL_KEY = gettext_lazy("Goal"), gettext_lazy("Key of the goal")
YES = gettext_lazy("Yes")
PROBLEMS, CAUSES = gettext_lazy("Problems"), gettext_lazy("Probable causes")
PROBLEM, PROBLEM_KEY = gettext_lazy("Problem"), gettext_lazy("Key of the problem")
KEY, VERSION = gettext_lazy("Key"), gettext_lazy("Version")

_ISO_DAY = "%Y-%m-%d"


@dataclass(frozen=True)
class Column:
    """One column. `write(value, choices)` returns the cell, and `read(cell, choices)` the value of a cell not empty.

    `name` is the field's in the content. `read` raises ValidationError. `nothing` is the value of an empty cell.
    """

    name: str
    label: Any
    write: Callable
    read: Callable
    nothing: Any = ""
    width: int = 20
    is_required: bool = False


def fold_heading(text):
    """Return a heading as it compares: in lower case, and with single blanks."""
    return " ".join(unicodedata.normalize("NFC", str(text)).split()).casefold()


def in_every_language(label):
    """Return a label in each of the portal's languages, now and before, folded. No compiled catalogue is needed."""
    with translation.override(None):
        source = str(label)
    found = {fold_heading(each.get(source, source)) for each in ({}, SWEDISH, EARLIER)}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.add(fold_heading(label))
    return found


# Values that stand for themselves ---------------------------------------------------------------------------------


def _as_it_is(value, choices):
    return value


def as_text(cell):
    """Return the text that a person reads in the cell."""
    if isinstance(cell, Decimal):
        return format(cell, "f").replace(".", ",")
    return cell.isoformat() if isinstance(cell, date) else cell.replace("\r\n", "\n")


def _text(model, name, *, width=20, is_required=False, as_written=str):
    field = model._meta.get_field(name)
    limits = [text_lengths.MaxCharacters(field.max_length)] if field.max_length else field.validators
    checked = forms.CharField(validators=limits)

    def read(cell, choices):
        return checked.clean(as_written(as_text(cell)))

    return Column(name, _label(field), _as_it_is, read, width=width, is_required=is_required)


def _value(model, name, checked, *, width=12):
    def read(cell, choices):
        return checked.clean(cell)

    return Column(name, _label(model._meta.get_field(name)), _as_it_is, read, nothing=None, width=width)


def _day(name):
    invalid = {"invalid": gettext_lazy("Write a day, for example 2026-03-16.")}
    checked = forms.DateField(input_formats=[_ISO_DAY], error_messages=invalid, validators=[refuse_out_of_range])

    def read(cell, choices):
        return checked.clean(cell if isinstance(cell, date) else as_text(cell))

    return Column(name, _label(Measure._meta.get_field(name)), _as_it_is, read, nothing=None, width=12)


def _label(field):
    return capfirst(field.verbose_name)  # as lazy as the name itself


# Names of other things --------------------------------------------------------------------------------------------


def _one(model, name, choices_of, *, width=24, is_required=False):
    def read(cell, choices):
        return _named(as_text(cell), {fold_heading(known): known for known in choices_of(choices)})

    label = _label(model._meta.get_field(name))
    return Column(name, label, _as_it_is, read, width=width, is_required=is_required)


def _several(name, choices_of, known_as):
    """Return the column of several things, each on a line of its own. `known_as(choices)` are their texts by name."""

    def write(names, choices):
        labels = known_as(choices)
        return "\n".join(labels.get(name, name) for name in names)

    def read(cell, choices):
        labels = known_as(choices)
        known = {fold_heading(labels[name]): name for name in choices_of(choices)}
        found = {_named(line, known) for line in _lines(as_text(cell), known)}
        return tuple(name for name in choices_of(choices) if name in found)

    return Column(name, _label(Goal._meta.get_field(name)), write, read, nothing=(), width=32)


def _lines(text, known):
    """Return the names in a cell: on lines of their own, or with semicolons between, which a name may contain."""
    for line in text.split("\n"):
        parts = line.split(";")
        while parts:
            whole = next((n for n in range(len(parts), 0, -1) if fold_heading(";".join(parts[:n])) in known), 1)
            if name := ";".join(parts[:whole]).strip():
                yield name
            parts = parts[whole:]


def _named(text, known):
    try:
        return known[fold_heading(text)]
    except KeyError as error:
        raise ValidationError(
            _("“%(words)s” is not among what can be chosen."), params={"words": text.strip()[:80]}
        ) from error


def _write_numbers(texts, choices):
    places = {text: str(place) for place, text in enumerate(choices.overarching_goals, start=1)}
    return "; ".join(places.get(text, text) for text in texts)


def _read_numbers(cell, choices):
    """Read overarching goals by number. "1,3" is refused, since spreadsheet programs take it for a decimal number."""
    texts, found = list(choices.overarching_goals), set()
    if isinstance(cell, Decimal) and cell != cell.to_integral_value():
        raise ValidationError(_("Put a semicolon between the numbers, for example 1; 3."))
    for number in re.split(r"[;,\s]+", as_text(cell).strip(" ;,")):
        if not number.isdecimal() or not 1 <= int(number) <= len(texts):
            raise ValidationError(
                _("“%(words)s” is not the number of an overarching goal."), params={"words": number[:80]}
            )
        found.add(texts[int(number) - 1])
    return tuple(text for text in texts if text in found)


def _write_yes(value, choices):
    return str(YES) if value else ""


def _read_yes(cell, choices):
    return _named(as_text(cell), dict.fromkeys(in_every_language(YES), True))


def _choice(model, name, of, *, width=18):
    """Return the column of a choice: one of the TextChoices `of`, by its label, or nothing."""

    def write(value, choices):
        return str(of(value).label) if value else ""

    def read(cell, choices):
        known = {label: each.value for each in of for label in in_every_language(each.label)}
        return _named(as_text(cell), known)

    return Column(name, _label(model._meta.get_field(name)), write, read, width=width)


# The two sheets ---------------------------------------------------------------------------------------------------


def _number():
    return NumberField(max_digits=14, decimal_places=4)


def _kronor():
    return NumberField(max_digits=14, decimal_places=2, min_value=0, unit="kr")


def _indicator_names(choices):
    return {slug: indicator.name for slug, indicator in choices.indicators.items()}


def _write_indicator(slug, choices):
    return _indicator_names(choices).get(slug, slug)


def _read_indicator(cell, choices):
    return _named(as_text(cell), {fold_heading(name): slug for slug, name in _indicator_names(choices).items()})


def _read_milestones(cell, choices):
    lines = milestones_from_text(as_text(cell))
    return tuple(MilestoneContent(uuid.uuid5(uuid.NAMESPACE_OID, str(line.day)), *line) for line in lines)


MILESTONES = Column(
    "milestones",
    gettext_lazy("Milestones"),
    lambda milestones, choices: milestones_as_text(milestones),
    _read_milestones,
    nothing=(),
    width=32,
)


def _named_by_key(name, label, choices_of):
    """Return the column of several rows that stand by their keys: each by what it is called, or else by its key."""

    def write(keys, choices):
        titles = {key: title for title, key in choices_of(choices).items()}
        return "\n".join(sorted(titles.get(key, key) for key in keys))

    def read(cell, choices):
        known = {fold_heading(title): key for title, key in choices_of(choices).items()}
        known |= {key: key for key in choices_of(choices).values()}
        return tuple(sorted({_named(line, known) for line in _lines(as_text(cell), known)}))

    return Column(name, label, write, read, nothing=(), width=32)


OF_GOALS = (
    _one(Goal, "focus_area", lambda choices: choices.focus_areas, width=16, is_required=True),
    _text(Goal, "title", width=32, is_required=True),
    _text(Goal, "problem", width=48, as_written=clean_pasted),
    _text(Goal, "probable_cause", width=48, as_written=clean_pasted),
    _named_by_key("problems", gettext_lazy("Points at these problems too"), lambda choices: choices.problems),
    _text(Goal, "text", width=48, as_written=clean_pasted),
    _one(Goal, "responsible", lambda choices: choices.organisations),
    _text(Goal, "responsible_role", width=24),
    _several("indicators", lambda choices: choices.indicators, _indicator_names),
    _text(Goal, "count_of", width=32),
    _text(Goal, "unit", width=12),
    _choice(Goal, "better", Better),
    _value(Goal, "baseline", _number()),
    _value(Goal, "baseline_year", YearField()),
    _value(Goal, "target", _number()),
    _value(Goal, "target_year", YearField()),
    MILESTONES,
    Column("in_words", _label(Goal._meta.get_field("in_words")), _write_yes, _read_yes, nothing=False, width=14),
    Column(
        "overarching_goals",
        _label(Goal._meta.get_field("overarching_goals")),
        _write_numbers,
        _read_numbers,
        nothing=(),
        width=14,
    ),
    _several("concerns", lambda choices: choices.concerns, lambda choices: {name: name for name in choices.concerns}),
)


def _write_partners(partners, choices):
    return "\n".join(f"{name}: {role}" if role else name for name, role in partners)


def _read_partners(cell, choices):
    """Read a line for each organisation: its name, and after a colon who there."""
    known, found = {fold_heading(name): name for name in choices.organisations}, {}
    limit = text_lengths.MaxCharacters(MeasurePartner._meta.get_field("role").max_length)
    for line in filter(None, (line.strip() for line in as_text(cell).split("\n"))):
        places = [len(line), *(place for place, letter in enumerate(line) if letter == ":")]
        end = next((place for place in reversed(places) if fold_heading(line[:place]) in known), places[0])
        name, role = _named(line[:end], known), line[end + 1 :].strip()
        limit(role)
        found[name] = role
    return tuple(sorted(found.items()))


OF_MEASURES = (
    _text(Measure, "text", width=56, is_required=True),
    _one(Measure, "responsible", lambda choices: choices.organisations),
    _text(Measure, "responsible_role", width=24),
    Column("partners", gettext_lazy("Together with"), _write_partners, _read_partners, nothing=(), width=32),
    _day("starts_on"),
    _day("ends_on"),
    _text(Measure, "resources", width=32),
    _text(Measure, "count_of", width=32),
    _text(Measure, "unit", width=12),
    _value(Measure, "target", _number()),
    _choice(Measure, "target_for", CountedFor),
    _choice(Measure, "approach", Approach),
    _choice(Measure, "reach", Prevention),
    _value(Measure, "cost", _kronor()),
    _text(Measure, "payer", width=24),
    _named_by_key("causes", gettext_lazy("Chosen by these causes"), lambda choices: choices.causes),
    _named_by_key("serves", gettext_lazy("Serves these goals too"), lambda choices: choices.goals),
    Column("indicator", gettext_lazy("Indicator"), _write_indicator, _read_indicator, width=32),
)

OF_PROBLEMS = (
    _text(Problem, "text", width=56, is_required=True, as_written=clean_pasted),
    _choice(Problem, "how_common", HowCommon),
    _choice(Problem, "trend", Trend),
    _text(Problem, "harm", width=32),
    _text(Problem, "places", width=32),
    _text(Problem, "people", width=32),
    _choice(Problem, "is_signal", IsSignal),
    _choice(Problem, "influence", Influence),
    _text(Problem, "resources", width=32),
)
OF_CAUSES = (_text(Cause, "text", width=56, is_required=True, as_written=clean_pasted),)

"""Forms to type figures in: first choose which, then fill in total, women and men side by side."""

from functools import cached_property

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms.base import PortalForm
from core.forms.fields import NumberField, YearField
from core.models import AreaKind
from core.text.collation import swedish
from core.text.numbers import is_per_cent
from indicators import periods, permissions
from indicators.entry import messages
from indicators.figures import counts
from indicators.figures.records import ParsedFigure, ParsedSource
from indicators.figures.validation import FIRST_YEAR, faults
from indicators.models import ImportKind, Indicator, MissingReason, NumberKind, ObservationStatus, Sex, SourceKind

_REASONS = [MissingReason.UNKNOWN, MissingReason.SUPPRESSED, MissingReason.NO_SUCH_AREA]


class WithheldFigure(Div):
    """A line beside a row that says that its values are stored but not shown."""

    template = "indicators/_kept_back.html"

    def __init__(self, sentence):
        super().__init__()
        self.sentence = sentence


class ChooseForm(PortalForm):
    """Chooses the figures. It is sent as a GET, so that the Swedish names of the fields stand in the address.

    A page that links here may set some of them, and the person chooses the others.
    """

    indikator = forms.ModelChoiceField(
        label=_("Indicator"),
        queryset=Indicator.objects.order_by("order", "pk"),
        to_field_name="slug",
        empty_label=_("Choose …"),
    )
    omrade = forms.TypedChoiceField(label=_("Area"), coerce=int)
    ar = YearField(label=_("Year"))
    tid = forms.ChoiceField(
        label=_("Part of the year"),
        required=False,
        help_text=_("For indicators that are followed by month, quarter or tertial. A school year is that which ends."),
    )
    submit_label = _("Go on")

    def __init__(self, named, *, by, today):
        is_sent = self.base_fields.keys() - {"tid"} <= named.keys()
        super().__init__(named if is_sent else None, initial={"ar": today.year - 1} | named.dict())
        self._last = today.year + 1
        rows = permissions.own_areas_for(by).values_list("pk", "name", "kind", "parent__name")
        own = [(pk, _in_list(name, kind, above)) for pk, name, kind, above in _ordered(rows)]
        self.fields["omrade"].choices = [("", _("Choose …")), *own]
        indicators = permissions.indicators_for(by).followed(on=today)
        self.fields["indikator"].queryset = indicators.order_by("order", "pk")
        self.fields["tid"].choices = [("", _("The whole year")), *_parts_of_a_year()]
        if not indicators.filter(period_kind__in=periods.CODES).exists():
            del self.fields["tid"]

    @cached_property
    def helper(self):
        helper = super().helper
        helper.form_method = "get"
        return helper

    def clean_ar(self):
        year = self.cleaned_data["ar"]
        if not FIRST_YEAR <= year <= self._last:
            raise forms.ValidationError(
                _("The year must be from %(first)s to %(last)s."), params={"first": FIRST_YEAR, "last": self._last}
            )
        return year

    def clean(self):
        cleaned = super().clean()
        indicator, code = cleaned.get("indikator"), cleaned.get("tid", "")
        if indicator and "tid" not in self.errors and not periods.fits(code, indicator.period_kind):
            self.add_error(
                "tid" if "tid" in self.fields else None,
                _("“%(name)s” is followed by %(kind)s. Choose that.") % _followed(indicator),
            )
        return cleaned

    @property
    def time(self):
        """Return the time that is chosen."""
        chosen = self.cleaned_data
        return periods.time_of(chosen["indikator"].period_kind, chosen["ar"], chosen.get("tid", ""))


class FiguresForm(PortalForm):
    """The figures of one indicator, area and time. `stored` is {sex: Observation} of the present ones."""

    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        help_text=_("What was measured and when, for example “Trygghetsmätningen 2025”."),
    )
    confidence = NumberField(
        label=_("Level of confidence of the margin of error, %"),
        required=False,
        max_digits=2,
        decimal_places=0,
        min_value=50,
        max_value=99,
        unit="%",
        help_text=_("Often 95. Leave it empty where nobody says it; then no difference is judged."),
    )
    status = forms.ChoiceField(label=_("Status"), choices=ObservationStatus.choices, initial=ObservationStatus.FINAL)
    submit_label = _("Save the figures")

    def __init__(self, *args, indicator, area, year, stored, version, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.indicator, self.area, self.year, self.stored, self._today = indicator, area, year, stored, today
        self.sexes = Sex.choices if indicator.by_sex or set(stored) - {Sex.TOTAL} else [(Sex.TOTAL, Sex.TOTAL.label)]
        for sex, _label in self.sexes:
            self._add_fields(sex, stored.get(sex))
        if indicator.source_kind != SourceKind.SURVEY:
            del self.fields["confidence"]
        if one := next(iter(stored.values()), None):
            self.fields["source"].initial, self.fields["status"].initial = one.source, one.status
        elif indicator.is_own:
            self.fields["source"].initial = indicator.source
        if "confidence" in self.fields:
            levels = (each.confidence for each in stored.values())
            self.fields["confidence"].initial = next((level for level in levels if level), None)
        self.fields["version"] = forms.IntegerField(required=False, initial=version, widget=forms.HiddenInput)
        self.order_fields([name for name in self.fields if "_" in name])

    def _add_fields(self, sex, one):
        numbers = {"required": False, "max_digits": 14, "decimal_places": 4, "unit": self.indicator.unit}
        fields = {"value": NumberField(label=_("Value, %(unit)s") % {"unit": self.indicator.unit}, **numbers)}
        if self.indicator.source_kind == SourceKind.SURVEY:
            fields["margin"] = NumberField(label=_("Margin of error, ± %(unit)s") % {"unit": self._points()}, **numbers)
        whole = {"required": False, "max_digits": 10, "decimal_places": 0, "unit": ""}
        if counts.per_of(self.indicator.unit):
            fields["numerator"] = NumberField(label=_("Count"), **whole)
            fields["denominator"] = NumberField(label=_("Out of"), **whole)
        if self.indicator.number_kind != NumberKind.COUNT:
            fields["answers"] = NumberField(label=_("Number of answers"), **whole)
        fields["missing"] = forms.ChoiceField(label=_("If there is no value"), choices=_reasons(one), required=False)
        for part, field in fields.items():
            is_worked_out = part == "value" and one is not None and one.denominator is not None
            field.initial = None if is_worked_out else getattr(one, part, None)
            self.fields[f"{sex}_{part}"] = field

    def _points(self):
        """Return the unit of a margin of error: that of a difference."""
        is_share = is_per_cent(self.indicator.unit)
        return gettext("percentage points") if is_share else self.indicator.unit

    @property
    def layout(self):
        kept = messages.withheld_figures(self.stored.values())
        rows = [
            Fieldset(
                label,
                Div(*self._names(sex), css_class="form__row"),
                *([WithheldFigure(kept[sex])] if sex in kept else []),
                css_class="fieldset--row",
            )
            for sex, label in self.sexes
        ]
        about = [name for name in ("confidence", "source", "status") if name in self.fields]
        return Layout(*rows, *about)

    def _names(self, sex):
        return [name for name in self.fields if name.startswith(f"{sex}_")]

    def clean(self):
        cleaned = super().clean()
        figures = [figure for sex, _label in self.sexes if (figure := self._figure(sex, cleaned))]
        if not figures and not self.errors:
            self.add_error(f"{Sex.TOTAL}_value", _("Give at least one value, or the reason why there is none."))
        for figure in figures:
            for part, sentence in faults(figure, indicator=self.indicator, today=self._today):
                name = f"{figure.sex}_{part}"
                self.add_error(name if name in self.fields else None, sentence)
        self._figures = figures
        for sex, label in self.sexes:
            for name in self.errors.keys() & set(self._names(sex)):
                self[name].label = f"{label}: {self[name].label}"  # so that the error summary says whose value it is
        return cleaned

    def _figure(self, sex, cleaned):
        """Return what is typed for one sex, or None if nothing is typed and nothing is stored."""
        value, missing = cleaned.get(f"{sex}_value"), cleaned.get(f"{sex}_missing") or ""
        margin, answers = cleaned.get(f"{sex}_margin"), cleaned.get(f"{sex}_answers")
        numerator, denominator = cleaned.get(f"{sex}_numerator"), cleaned.get(f"{sex}_denominator")
        one = self.stored.get(sex)
        if one is None and not missing and value is margin is answers is numerator is denominator is None:
            return None
        if any(name in self.errors for name in self._names(sex)):
            return None
        figure = ParsedFigure(
            place=str(Sex(sex).label),
            indicator=self.indicator.pk,
            area=self.area.pk,
            year=periods.year_of(self.year),
            period=periods.code_of(self.year),
            sex=sex,
            value=value,
            missing=missing,
            margin=margin,
            answers=_whole(answers),
            numerator=_whole(numerator),
            denominator=_whole(denominator),
            confidence=int(level) if margin is not None and (level := cleaned.get("confidence")) else None,
            status=cleaned.get("status", "") if one is None or "status" in self.changed_data else one.status,
            source=cleaned.get("source", "") if "source" in self.changed_data else "",
        )
        return counts.with_value(figure, unit=self.indicator.unit)

    def parsed(self):
        """Return what was typed as a ParsedSource, like any source.

        A figure that did not change keeps its own source.
        """
        return ParsedSource(
            ImportKind.TABLE, name="", sha256="", source=self.cleaned_data["source"], figures=self._figures, problems=[]
        )


def _followed(indicator):
    return {"name": indicator.name, "kind": indicator.get_period_kind_display().lower()}


def _parts_of_a_year():
    """Return the choices of parts of a year, in a group for each kind."""
    return [
        (kind.label, [(code, capfirst(periods.part_name(code))) for code in codes])
        for kind, codes in periods.CODES.items()
    ]


def _whole(number):
    return None if number is None else int(number)


def _reasons(one):
    reasons = [*_REASONS, one.missing] if one and one.missing and one.missing not in _REASONS else _REASONS
    return [("", "–"), *((reason, MissingReason(reason).label) for reason in reasons)]


def _ordered(rows):
    """Return each municipality with its districts after it, in Swedish order."""

    def place(row):
        _pk, name, kind, above = row
        is_district = kind == AreaKind.DISTRICT
        return (swedish(above if is_district else name), is_district, swedish(name))

    return sorted(rows, key=place)


def _in_list(name, kind, above):
    return f"{name} ({above})" if kind == AreaKind.DISTRICT else name

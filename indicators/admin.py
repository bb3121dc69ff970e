"""Indicators and their observations, in Django's admin."""

from types import SimpleNamespace

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.admin_site import FixedRows, GuardedForm, PortalAdmin, PortalTabular
from core.forms.fields import NumberField, per_cent
from core.text.numbers import decimal, is_per_cent
from indicators import periods
from indicators.figures import counts, queries
from indicators.models import (
    AreaShape,
    ComparableSources,
    DistrictPart,
    EarlierObservation,
    Import,
    Indicator,
    IndicatorBreak,
    Observation,
    Observed,
    WaitingFigures,
)
from indicators.statistics import sentences as statistics_sentences

_SENTENCES = {
    "indicator.defined": _("defined the indicator “%(thing)s”"),
    "indicator.redefined": _("renewed the indicator “%(thing)s”"),
    "indicator.added": _("added the indicator “%(thing)s”"),
    "indicator.changed": _("changed the indicator “%(thing)s”"),
    "indicator.ended": _("ended the indicator “%(thing)s”"),
    "indicator.resumed": _("follows the indicator “%(thing)s” again"),
    "figures.taken_in": _("took in figures from “%(thing)s”"),
    "figures.entered": _("typed in figures: %(thing)s"),
    "figures.let_be": _("let figures that had been fetched be: %(thing)s"),
    "figures.made_up": _("made up figures for “%(thing)s”"),
    "sources.confirmed": _("confirmed that two sources compare: %(thing)s"),
    "sources.withdrawn": _("took back that two sources compare: %(thing)s"),
}


_COUNTED = ("value", "missing", "numerator", "denominator")


class IndicatorBreakInline(PortalTabular):
    model = IndicatorBreak
    ordering = ["year", "pk"]


@admin.register(Indicator)
class IndicatorAdmin(PortalAdmin):
    list_display = ["order", "name", "in_agreement", "owner", "period_kind", "source_kind", "kpi"]
    list_display_links = ["name"]
    list_select_related = ["owner"]
    list_filter = ["in_agreement", "period_kind", "source_kind", "dimension"]
    search_fields = ["name", "slug", "kpi"]
    ordering = ["order", "pk"]
    autocomplete_fields = ["owner"]
    fixed_once_added = ["period_kind"]
    inlines = [IndicatorBreakInline]
    sentences = _SENTENCES
    helps = {
        "order": _("The place among the seven. Beside them it is not asked for."),
        "condition": _("What the agreement says of the district, in its words."),
        "kpi": _("For example N02267. Empty where the figure comes from elsewhere."),
        "uncertainty_kpi": _("Only for surveys: the margin of error has a key figure of its own."),
        "by_sex": _("Whether the source gives women and men each for themselves."),
    }
    names = {"breaks": _("Breaks in the series")}


@admin.register(IndicatorBreak)
class IndicatorBreakAdmin(PortalAdmin):
    list_display = ["indicator", "year", "note"]
    list_select_related = ["indicator"]
    search_fields = ["note", "indicator__name"]
    ordering = ["indicator", "year", "pk"]
    autocomplete_fields = ["indicator"]
    fixed_once_added = ["indicator"]


@admin.register(DistrictPart)
class DistrictPartAdmin(PortalAdmin):
    list_display = ["district", "code", "division", "first_year", "last_year"]
    list_select_related = ["district"]
    list_filter = ["scheme"]
    search_fields = ["code", "district__name"]
    ordering = ["district", "code", "division", "pk"]
    autocomplete_fields = ["district"]
    fixed_once_added = ["district"]


@admin.register(AreaShape)
class AreaShapeAdmin(FixedRows):
    """Shows of which areas the maps have a shape. Shapes come in from a file, on the portal's own page."""

    list_display = ["area", "division"]
    list_filter = ["division"]
    list_select_related = ["area"]
    search_fields = ["area__name"]
    ordering = ["area", "division", "pk"]
    fields = ["area", "division", "left", "top", "right", "bottom"]


class ObservationForm(GuardedForm):
    """Repairs a figure. It accepts a number in per cent only for an indicator in per cent, and counts that agree."""

    def clean(self):
        cleaned = super().clean()
        indicator = cleaned.get("indicator") or (self.instance.indicator if self.instance.indicator_id else None)
        for name in ("value", "margin"):
            if indicator and per_cent(self.data.get(name)) and not is_per_cent(indicator.unit):
                self.add_error(name, NumberField.default_error_messages["per_cent"])
        period = cleaned.get("period", self.instance.period)
        if indicator and not periods.fits(period, indicator.period_kind):
            self.add_error("period" if "period" in self.fields else None, periods.misfit(indicator.period_kind))
        if indicator and not self.errors:
            figure = SimpleNamespace(**{name: cleaned.get(name) for name in _COUNTED})
            for name, sentence in counts.count_faults(figure, unit=indicator.unit):
                self.add_error(name, sentence)
        return cleaned


@admin.register(Observation)
class ObservationAdmin(PortalAdmin):
    """Orders by key alone: there may be millions of rows, and an order by name would sort them all for each page.

    The list shows what anybody may see; the form has what is stored, for repair. A repair keeps the earlier value, as
    an import does.
    """

    form = ObservationForm
    list_display = ["indicator", "area", "time", "sex", "shown_value", "shown_answers", "status", "source"]
    list_filter = ["indicator", "sex", "status", "missing"]
    list_select_related = ["indicator", "area"]
    search_fields = ["area__name", "=area__codes__code", "=year", "source"]
    ordering = ["-pk"]
    autocomplete_fields = ["indicator", "area"]
    readonly_fields = ["taken_in"]
    path = ["indicator"]
    fixed_once_added = ["indicator", "area", "year", "period", "sex"]

    def get_changelist(self, request, **kwargs):
        return _ShownFigures

    def save_model(self, request, obj, form, change):
        if change and any(name in _SAID for name in form.changed_data):
            stored = Observation.objects.get(pk=obj.pk)
            values = {name: getattr(stored, name) for name in _SAID.values()}
            EarlierObservation.objects.create(observation=stored, replaced_at=timezone.now(), **values)
            Observation.objects.filter(pk=obj.pk).update(taken_in=None, division=None)  # from now on it counts as typed
        super().save_model(request, obj, form, change)

    @admin.display(description=_("year"), ordering="year")
    def time(self, observation):
        return str(observation.time)

    @admin.display(description=_("value"))
    def shown_value(self, observation):
        figure = observation.shown
        return statistics_sentences.value(
            figure.value, observation.indicator.unit
        ) or statistics_sentences.missing_sentence(figure)

    @admin.display(description=_("number of answers or persons"))
    def shown_answers(self, observation):
        return decimal(observation.shown.answers)


@admin.register(EarlierObservation)
class EarlierObservationAdmin(FixedRows):
    """Shows the earlier values of figures. An import or a repair writes such a row, and nobody changes it."""

    list_display = ["observation", "replaced_at", "shown_value", "status", "source"]
    list_filter = ["observation__indicator", "replaced_at"]
    list_select_related = ["observation__indicator", "observation__area", "taken_in"]
    search_fields = ["observation__area__name", "=observation__year", "source"]
    ordering = ["-pk"]

    def get_changelist(self, request, **kwargs):
        return _ShownEarlier

    @admin.display(description=_("value"))
    def shown_value(self, earlier):
        if not earlier.may_be_shown:
            return _("Not shown, too few answers")
        return (
            statistics_sentences.value(earlier.value, earlier.observation.indicator.unit)
            or earlier.get_missing_display()
        )


@admin.register(Import)
class ImportAdmin(FixedRows):
    """Shows imports. The figures of an import name it."""

    list_display = ["name", "kind", "at", "by", "added", "changed", "unchanged"]
    list_filter = ["kind", "at"]
    list_select_related = ["by"]
    search_fields = ["name", "=sha256", "by__name"]
    ordering = ["-at", "-pk"]
    sentences = {"figures.taken_in": _("took in figures from %(thing)s")}
    names = {"withdrawn": _("Withdrawn by the source")}


@admin.register(WaitingFigures)
class WaitingFiguresAdmin(FixedRows):
    """Shows for which areas something that was fetched in the night waits. It is looked at on the page for fetching."""

    list_display = ["area", "fetched_at", "figures"]
    list_select_related = ["area"]
    search_fields = ["area__name"]
    ordering = ["-fetched_at", "-pk"]
    sentences = _SENTENCES


@admin.register(ComparableSources)
class ComparableSourcesAdmin(FixedRows):
    """Shows which sources compare. People confirm it, and take it back, on the portal's own page."""

    list_display = ["indicator", "area", "source", "other", "by", "at"]
    list_filter = ["indicator"]
    list_select_related = ["indicator", "area", "by"]
    search_fields = ["source", "other", "area__name"]
    ordering = ["-at", "-pk"]
    sentences = _SENTENCES


class _ShownFigures(ChangeList):
    """A page of figures, each with the part of it that anybody may see.

    It takes one more query, however many there are.
    """

    def get_results(self, request):
        super().get_results(request)
        self.result_list = rows = list(self.result_list)
        groups = _groups_of(rows)
        for row in rows:
            row.shown = groups[row.indicator_id, row.area_id, row.time][row.sex]


class _ShownEarlier(ChangeList):
    """A page of earlier figures, each with whether it may be shown.

    Each indicator on the page takes two more queries.
    """

    def get_results(self, request):
        super().get_results(request)
        self.result_list = rows = list(self.result_list)
        may_be_shown = set()
        for indicator in {row.observation.indicator for row in rows}:
            areas = {row.observation.area_id for row in rows if row.observation.indicator_id == indicator.pk}
            present = queries.figures(Observation.objects.filter(indicator=indicator, area__in=areas))
            for earlier in queries.earlier_figures(indicator, areas, present):
                may_be_shown.add((indicator.pk, earlier.figure.area, earlier.figure.year))
        for row in rows:
            of = row.observation
            row.may_be_shown = (of.indicator_id, of.area_id, of.time) in may_be_shown


def _groups_of(observations):
    """Return {(indicator, area, year): {sex: ShownFigure}} of these and of those that decide what is shown."""
    condition = Q(pk__in=[])
    for key in {(each.indicator_id, each.area_id, each.year) for each in observations}:
        condition |= Q(**dict(zip(("indicator", "area", "year"), key, strict=True)))
    return queries.figures(Observation.objects.filter(condition))


_SAID = {field.name: field.attname for field in Observed._meta.fields}  # the parts of a figure, by the form's names

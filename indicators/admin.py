"""Indicators and what was observed of them, in Django's admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.administration import PortalAdmin, PortalTabular
from indicators.models import Indicator, IndicatorBreak, Observation

_SENTENCES = {
    "indicator.defined": _("defined the indicator “%(thing)s”"),
    "figures.taken_in": _("took in figures from “%(thing)s”"),
    "figures.entered": _("typed in figures: %(thing)s"),
}


class IndicatorBreakInline(PortalTabular):
    model = IndicatorBreak
    ordering = ["year", "pk"]


@admin.register(Indicator)
class IndicatorAdmin(PortalAdmin):
    list_display = ["order", "name", "dimension", "direction", "source_kind", "kpi"]
    list_display_links = ["name"]
    list_filter = ["source_kind", "dimension"]
    search_fields = ["name", "slug", "kpi"]
    ordering = ["order", "pk"]
    inlines = [IndicatorBreakInline]
    sentences = _SENTENCES
    helps = {
        "order": _("The indicator's place among the seven."),
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
    kept_once_added = ["indicator"]


@admin.register(Observation)
class ObservationAdmin(PortalAdmin):
    """Ordered by key alone: there may be millions, and an order by name would sort them all for each page."""

    list_display = ["indicator", "area", "year", "sex", "value", "missing", "status", "source"]
    list_filter = ["indicator", "sex", "status", "missing"]
    list_select_related = ["indicator", "area"]
    search_fields = ["area__name", "source"]
    ordering = ["-pk"]
    autocomplete_fields = ["indicator", "area"]
    sentences = _SENTENCES

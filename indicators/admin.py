"""Indicators and what was observed of them, in Django's admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.administration import PortalAdmin, PortalTabular
from indicators.models import Indicator, IndicatorBreak, Observation


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
    sentences = {"indicator.defined": _("defined the indicator “%(thing)s”")}
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

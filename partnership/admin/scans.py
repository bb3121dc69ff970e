"""Heaps of scanned pages, which are shown and never changed."""

from django.contrib import admin

from core.admin_site import FixedRows, ShownTabular
from partnership.models import ScanFile, ScanHeap


class ScanFileInline(ShownTabular):
    model = ScanFile
    fields = ["order", "name", "kind", "page_count", "problem"]
    ordering = ["order", "pk"]


@admin.register(ScanHeap)
class ScanHeapAdmin(FixedRows):
    list_display = ["__str__", "started_by", "started_at", "status"]
    list_filter = ["status"]
    list_select_related = ["partnership", "started_by"]
    search_fields = ["partnership__name", "started_by__name"]
    ordering = ["-started_at", "-pk"]
    inlines = [ScanFileInline]

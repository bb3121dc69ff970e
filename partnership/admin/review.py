"""Comments. What somebody said of a draft is never said otherwise afterwards: they are only shown."""

from django.contrib import admin

from core.administration import FixedRows
from partnership.admin.held import InPartnership
from partnership.models import Comment


@admin.register(Comment)
class CommentAdmin(InPartnership, FixedRows):
    list_display = ["__str__", "by", "organisation", "at", "section", "resolved_at"]
    list_filter = ["organisation", "at"]
    list_select_related = ["by", "organisation", "section"]
    search_fields = ["text", "by__name", "section__heading"]
    ordering = ["-at", "-pk"]
    path = ["section", "agreement_version", "agreement"]

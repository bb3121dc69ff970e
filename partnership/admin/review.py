"""Comments, which are shown and never changed."""

from django.contrib import admin

from core.admin_site import FixedRows
from partnership.admin.mixins import InPartnership
from partnership.models import Comment, NoComments


@admin.register(Comment)
class CommentAdmin(InPartnership, FixedRows):
    list_display = ["__str__", "by", "organisation", "at", "section", "resolved_at"]
    list_filter = ["at"]
    list_select_related = ["by", "organisation", "section"]
    search_fields = ["text", "by__name", "section__heading", "organisation__name"]
    ordering = ["-at", "-pk"]
    path = ["section", "agreement_version", "agreement"]


@admin.register(NoComments)
class NoCommentsAdmin(InPartnership, FixedRows):
    list_display = ["organisation", "agreement", "by", "at", "lapsed_at"]
    list_filter = ["at"]
    list_select_related = ["agreement", "by", "organisation"]
    search_fields = ["organisation__name", "agreement__name"]
    ordering = ["-at", "-pk"]
    path = ["agreement"]

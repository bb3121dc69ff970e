"""The year wheel's own rows in Django's admin: days of publication, and whose calendar reads the portal."""

from django.contrib import admin

from core.admin_site import PortalAdmin
from stadsdelplan.admin.bases import Shown
from stadsdelplan.history_messages import NAMES, SENTENCES
from stadsdelplan.models import CalendarFeed, PublicationDay


@admin.register(PublicationDay)
class PublicationDayAdmin(PortalAdmin):
    sentences, names = SENTENCES, NAMES
    list_display = ["day", "indicator", "said_by"]
    list_filter = ["indicator"]
    list_select_related = ["indicator"]
    search_fields = ["indicator__name", "said_by"]
    ordering = ["-day", "indicator__order", "pk"]
    autocomplete_fields = ["indicator"]


@admin.register(CalendarFeed)
class CalendarFeedAdmin(Shown):
    """What an address leads by is not even here; it is revoked by its person."""

    list_display = ["user", "made_at", "last_read_on", "revoked_at"]
    list_select_related = ["user"]
    search_fields = ["user__name", "user__email"]
    ordering = ["-made_at", "-pk"]
    exclude = ["digest"]

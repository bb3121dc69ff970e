"""Meetings in Django's admin: they are shown, and changed on their own pages alone."""

from django.contrib import admin

from stadsdelplan.admin.bases import Shown
from stadsdelplan.models import AgendaPoint, Meeting, MeetingDecision


@admin.register(Meeting)
class MeetingAdmin(Shown):
    list_display = ["__str__", "partnership", "status", "agenda_sent_at"]
    list_filter = ["status"]
    list_select_related = ["partnership", "plan"]
    search_fields = ["partnership__name", "plan__name", "who"]
    ordering = ["-held_on", "-pk"]


@admin.register(AgendaPoint)
class AgendaPointAdmin(Shown):
    list_display = ["title", "meeting", "kind", "organisation"]
    list_filter = ["kind"]
    list_select_related = ["meeting__partnership", "meeting__plan", "organisation"]
    search_fields = ["title", "notes"]
    ordering = ["-meeting__held_on", "order", "pk"]


@admin.register(MeetingDecision)
class MeetingDecisionAdmin(Shown):
    list_display = ["text", "meeting", "becomes", "responsible", "due_on", "done_on"]
    list_filter = ["becomes"]
    list_select_related = ["meeting__partnership", "meeting__plan", "responsible"]
    search_fields = ["text"]
    ordering = ["-pk"]

"""Situation pictures in Django's admin: all of them are shown and written on their own pages alone."""

from django.contrib import admin

from core.admin_site import FixedRows
from stadsdelplan.history_messages import NAMES, SENTENCES
from stadsdelplan.models import Lagesbild, LagesbildPaper, MergedPoint, PartyPicture, PicturePoint, Saying


class _ShownPicture(FixedRows):
    sentences, names = SENTENCES, NAMES
    list_display = ["__str__"]
    ordering = ["-pk"]


@admin.register(Lagesbild)
class LagesbildAdmin(_ShownPicture):
    list_display = ["name", "partnership", "area", "owner", "status", "closed_on"]
    list_filter = ["status"]
    list_select_related = ["partnership", "area", "owner"]
    search_fields = ["name", "partnership__name"]


@admin.register(PartyPicture)
class PartyPictureAdmin(_ShownPicture):
    list_display = ["lagesbild", "organisation", "handed_in_at"]
    list_select_related = ["lagesbild", "organisation"]
    search_fields = ["lagesbild__name", "organisation__name"]


@admin.register(PicturePoint)
class PicturePointAdmin(_ShownPicture):
    list_display = ["heading", "picture", "part"]
    list_filter = ["part"]
    list_select_related = ["picture__lagesbild", "picture__organisation"]
    search_fields = ["heading"]


@admin.register(MergedPoint)
class MergedPointAdmin(_ShownPicture):
    list_display = ["heading", "lagesbild", "part", "agreeing"]
    list_filter = ["part", "agreeing"]
    list_select_related = ["lagesbild"]
    search_fields = ["heading", "lagesbild__name"]


@admin.register(Saying)
class SayingAdmin(_ShownPicture):
    list_display = ["point", "merged"]
    list_select_related = ["point", "merged"]
    search_fields = ["point__heading", "merged__heading"]


@admin.register(LagesbildPaper)
class LagesbildPaperAdmin(_ShownPicture):
    """The paper is served from the picture's page, after a check of who may see it."""

    list_display = ["lagesbild", "drawn_at", "sha256"]
    list_select_related = ["lagesbild"]
    search_fields = ["lagesbild__name"]
    exclude = ["file"]

"""The tasks of a person with figures: look at what was fetched in the night, where it would change what is here."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import permissions
from core.permissions import Permission
from core.text.numbers import decimal
from indicators.fetched import queries
from stadsdelplan.home.task import Task


def figures_to_look_at(user):
    """Yield a Task for each area for which fetched figures wait for the person. One query."""
    if not permissions.grants(user, Permission.FIGURES_ENTER) and not permissions.may(user, Permission.STAFF):
        return
    for waiting in queries.waiting_for(user):
        count = waiting.figures
        what = ngettext("%(count)s new figure to look at", "%(count)s new figures to look at", count)
        yield Task(
            matter=f"figures:{waiting.area_id}:{waiting.sha256[:16]}",
            what=what % {"count": decimal(count)},
            why=waiting.area.name,
            step=_("Look at them"),
            url=reverse("fetch_look", args=[waiting.area_id, waiting.sha256]),
            place=reverse("board", args=[waiting.area_id]),
        )

"""The task of a person who registers: what of their organisations' records is not in the diary yet."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from stadsdelplan.home.task import Task
from stadsdelplan.registering.queries import read_register, to_register


def records_to_register(user, *, on):
    """Yield one Task for all records that the person's organisations have not registered, with the first due day."""
    waiting = to_register(read_register(user))
    if not waiting:
        return
    late = sum(line.is_overdue(on=on) for line in waiting)
    why = ngettext("%(count)s is late", "%(count)s are late", late)
    yield Task(
        matter=f"register:{max(line.record.on or date.min for line in waiting)}",  # a newer record is a new matter
        what=_("To register (%(count)s)") % {"count": len(waiting)},
        why=why % {"count": late} if late else _("In the diary, by the next working day"),
        step=pgettext("in the diary", "Register"),
        url=reverse("registry"),
        by=waiting[0].record.due,
    )

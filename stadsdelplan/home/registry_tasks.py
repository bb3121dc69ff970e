"""The task of a person who registers: what of their organisations' records is not in the diary yet.

Reading the whole diary takes a third of home's time. What waits in it is therefore kept by the heads of the history's
chains: whatever makes, answers or changes a record writes in one of them, in the same transaction.
"""

import hashlib
from datetime import date

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core import permissions
from core.ledger import PORTAL
from core.models import LedgerChain
from core.permissions import Permission
from stadsdelplan.home.task import Task
from stadsdelplan.registering.queries import partnerships_of, read_register, to_register

_KEPT_FOR = 24 * 3600  # seconds; what is kept is true for ever, so this only frees the memory


def records_to_register(user, *, on):
    """Yield one Task for all records that the person's organisations have not registered, with the first due day."""
    waiting = _days_that_wait(user)
    if not waiting:
        return
    late = sum(due is not None and due < on for due, _happened in waiting)
    why = ngettext("%(count)s is late", "%(count)s are late", late)
    newest = max(happened or date.min for _due, happened in waiting)
    yield Task(
        matter=f"register:{newest}",  # a newer record is a new matter
        what=_("To register (%(count)s)") % {"count": len(waiting)},
        why=why % {"count": late} if late else _("In the diary, by the next working day"),
        step=pgettext("in the diary", "Register"),
        url=reverse("registry"),
        by=waiting[0][0],
    )


def _days_that_wait(user):
    """Return (the day by which, the day on which it happened) of each record that waits, the first due first.

    Two queries, and those of `read_register` where something was written in the history since it was last read.
    Nothing is kept while one of the chains has no entry yet.
    """
    registers = permissions.grants(user, Permission.RECORDS_REGISTER)
    if not registers:
        return []
    chains = [PORTAL, *(each.chain for each in partnerships_of(user))]
    found = LedgerChain.objects.filter(name__in=chains, length__gt=0)
    heads = list(found.order_by("name").values_list("name", "head"))
    said = repr(([_in_order(each) for each in registers.grants], heads))
    key = f"to-register:{hashlib.sha256(said.encode()).hexdigest()}"
    days = cache.get(key) if len(heads) == len(chains) else None
    if days is None:
        days = [(line.record.due, line.record.on) for line in to_register(read_register(user))]
        if len(heads) == len(chains):
            cache.set(key, days, _KEPT_FOR)
    return days


def _in_order(grant):
    """Return a Grant's units and partnerships, each in an order of their own; None for all partnerships."""
    return sorted(grant.units), None if grant.partnerships is None else sorted(grant.partnerships)

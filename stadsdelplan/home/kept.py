"""What waits for a person, kept until the history goes on.

Finding out what waits asks a dozen tables and the whole diary, and takes more than half of home's time. All of it comes
from rows that verbs alone change, and each verb writes in the chain of its partnership or of the portal, in the same
transaction. What was found is therefore true for as long as these chains have the same heads, the day is the same and
the person has the same rights.
"""

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.cache import cache
from django.utils.translation import get_language

from core import permissions
from core.ledger import PORTAL
from core.models import LedgerChain
from core.permissions import Permission
from partnership.models import Partnership
from stadsdelplan.home.task import Task

_KEPT_FOR = 24 * 3600  # seconds; what is kept does not grow false, so this only frees the memory


def chains_of(user: Any) -> list[str]:
    """Return the names of the chains of all partnerships that the person sees. One query."""
    return [each.chain for each in Partnership.objects.visible_to(user).only("pk")]


def heads_of(user: Any, chains: list[str] | None = None) -> list[tuple[str, str]]:
    """Return (name, newest digest) of each chain in which something is written that may change what waits.

    Two queries, or one where the caller has the `chains_of` the person. It is empty while one of the chains has no
    entry, and for whoever only reads, who has no tasks. It is to be read before any of the rows: read after them, it
    would vouch for what has changed meanwhile.
    """
    if not permissions.grants(user, Permission.READ_WORKING):
        return []
    chains = [PORTAL, *(chains_of(user) if chains is None else chains)]
    found = LedgerChain.objects.filter(name__in=chains, length__gt=0)
    heads = list(found.order_by("name").values_list("name", "head"))
    return heads if len(heads) == len(chains) else []


def kept_tasks(
    name: str, find: Callable[[], list[Task]], user: Any, heads: list[tuple[str, str]], *, on: date, of: Any = None
) -> list[Task]:
    """Return the Tasks that `find` finds for `user` on the day `on`, from the cache if nothing was written since.

    `name` tells one list of the person's from another, `of` says what else it depends on, and `heads` come from
    `heads_of`. Without heads nothing is kept.
    """
    if not heads:
        return find()
    said = repr((name, user.pk, user.is_staff, permissions.in_order(user), str(on), get_language(), of, heads))
    key = f"waits:{hashlib.sha256(said.encode()).hexdigest()}"
    tasks = cache.get(key)
    if tasks is None:
        tasks = find()
        cache.set(key, tasks, _KEPT_FOR)
    return tasks

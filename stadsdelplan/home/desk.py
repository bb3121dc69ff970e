"""How tasks lie on the desk: in four groups by their day, each with those who could take them too."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from core import permissions
from core.permissions import POLICY
from core.text.collation import swedish
from stadsdelplan.home.task import Task

MOST_IN_A_GROUP = 10
_MOST_NAMES = 3


@dataclass(frozen=True)
class DeskRow:
    """A task with the names of the colleagues who could take it, of whom `more` are not named."""

    task: Task
    takers: list[str]
    more: int = 0


@dataclass(frozen=True)
class DeskGroup:
    """Tasks of one part of time. `slug` names it on the page, and `left_out` of its rows are not shown."""

    slug: str
    name: str
    rows: list[DeskRow]
    left_out: int = 0


def groups_of(tasks, *, user, on, whole=False):
    """Return the DeskGroups of `tasks` on the day `on`, without empty ones. At most three queries.

    Each shows MOST_IN_A_GROUP rows, the most pressing first; where `whole` is asked for, all.
    """
    by_slug = defaultdict(list)
    for task in tasks:
        by_slug[slug_of(task, on=on)].append(task)
    shown = {
        slug: sorted(found, key=lambda task: (task.by is None, task.by or on))[: None if whole else MOST_IN_A_GROUP]
        for slug, found in by_slug.items()
    }
    takers = _takers([task for found in shown.values() for task in found], user=user, on=on)
    names = {"sena": _("Overdue"), "veckan": _("This week"), "senare": _("Later"), "utan-dag": _("Without a day")}
    return [
        DeskGroup(
            slug=slug,
            name=name,
            rows=[_row(task, takers.get(task.matter, [])) for task in shown[slug]],
            left_out=len(by_slug[slug]) - len(shown[slug]),
        )
        for slug, name in names.items()
        if slug in by_slug
    ]


def slug_of(task, *, on):
    """Return the slug of the group in which a task lies: a week ends with its Sunday."""
    if task.by is None:
        return "utan-dag"
    if task.is_late(on=on):
        return "sena"
    return "veckan" if task.by <= on + timedelta(days=6 - on.weekday()) else "senare"


def _row(task, names):
    return DeskRow(task, names[:_MOST_NAMES], max(len(names) - _MOST_NAMES, 0))


def _takers(tasks, *, user, on):
    """Return {matter: names of the others who may do the task, in Swedish order}."""
    asked = {task.matter: task.open_to for task in tasks if task.open_to}
    keys = {unit for each in asked.values() for unit in each.units}
    if not keys:
        return {}
    acting = permissions.acting_for_keys(keys, on=on).exclude(user=user).select_related("user", "organisation")
    memberships = list(acting.order_by("pk"))
    granted = list(zip(memberships, permissions.read(memberships), strict=True))
    return {
        matter: sorted(
            {
                str(membership.user)
                for membership, grant in granted
                if each.permission in POLICY[grant.role]
                and grant.units & each.units
                and grant.holds_in(each.partnership)
            },
            key=swedish,
        )
        for matter, each in asked.items()
    }

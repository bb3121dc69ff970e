"""The edition of a plan that is in force on a day, and the edition to which a follow-up of that day belongs.

Both follow from the period and the day of adoption. Nothing is stored when a follow-up is written, so that an adoption
that is registered late, or whose day is corrected, moves the follow-ups that it should. See docs/decisions/0013.
"""

from datetime import date
from typing import NamedTuple

from core.limits.dates import days_later
from stadsdelplan.models import CLOSED, Goal, Measure, Milestone


class ReportDays(NamedTuple):
    """The first and last day that an edition's report covers. `last` is None while no other edition follows.

    `last` is before `first` where another edition took the place before this one began.
    """

    first: date
    last: date | None


def takes_over(edition):
    """Return the first day on which the edition is in force: it has begun, and is adopted."""
    if edition.adopted_on is None:
        return edition.starts_on
    return max(edition.starts_on, days_later(edition.adopted_on, 1))


def closed_editions(plan):
    """Return the editions of the plan that are or were adopted, in the order of adoption. One query."""
    return list(plan.editions.filter(status__in=CLOSED).order_by("number", "pk"))


def in_force(editions, *, on):
    """Return the edition of `editions` (see `closed_editions`) in force on the day `on`, or None before the first.

    An edition stays in force until another takes over, also when its period is over. Where two have begun, the one
    whose period includes the day is in force, and where both do, the one that was adopted last.
    """
    begun = [each for each in editions if takes_over(each) <= on]
    access = [each for each in begun if not any(_gives_way(each, other) for other in begun)]
    return max(access, key=lambda each: (min(each.ends_on, on), each.number), default=None)


def belongs_to(editions, *, on):
    """Return the edition of `editions` to which a follow-up of the day `on` belongs, or None where there is none.

    `editions` are those that have the goal or measure. Where the edition in force does not have it, the follow-up
    belongs to the last one before that has it, or else to the first one after.
    """
    return in_force(editions, on=on) or min(editions, key=lambda each: (takes_over(each), each.number), default=None)


def report_days(edition, editions=None):
    """Return the ReportDays of the edition. Those of the first edition begin with its period.

    A plan is followed up in the first months of the year after it, while the next one waits to be adopted. The
    entries of these months belong to the plan before, so that no outcome is held against the target of another year.
    """
    editions = closed_editions(edition.plan) if editions is None else editions
    others = [each for each in editions if each.pk != edition.pk]
    first = takes_over(edition) if in_force(others, on=takes_over(edition)) else edition.starts_on
    later = [takes_over(each) for each in others if takes_over(each) > takes_over(edition)]
    changes = [day for day in sorted([takes_over(edition), *later]) if in_force([*others, edition], on=day) != edition]
    return ReportDays(first, days_later(changes[0], -1) if changes else None)


def keys_by_edition(editions):
    """Return {edition's pk: {key of a goal, measure or milestone, …}} of the editions. Three queries."""
    keys = {each.pk: set() for each in editions}
    for rows in (
        Goal.objects.filter(edition__in=keys).values_list("edition", "key"),
        Measure.objects.filter(edition__in=keys).values_list("edition", "key"),
        Milestone.objects.filter(goal__edition__in=keys).values_list("goal__edition", "key"),
    ):
        for pk, key in rows:
            keys[pk].add(key)
    return keys


def _gives_way(edition, other):
    """Return whether `other`, adopted later for some of the same days, has taken the edition's place for good."""
    return other.number > edition.number and other.starts_on <= edition.ends_on and other.ends_on >= edition.starts_on

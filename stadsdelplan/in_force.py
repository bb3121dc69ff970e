"""Which edition of a plan is in force on a day, and to which edition a follow-up of that day belongs.

Both are read from the days alone: the period, and the day of adoption. Nothing is stored when a follow-up is written,
so that an adoption that is registered late, or whose day is corrected, moves what it should. docs/decisions/0013.
"""

from datetime import date
from typing import NamedTuple

from core.limits.dates import days_later
from stadsdelplan.models import CLOSED, Goal, Measure


class ReportDays(NamedTuple):
    """The first and last day of what an edition's report tells of. `last` is None while nothing follows the edition.

    It comes before `first` where another edition took the place before the edition began.
    """

    first: date
    last: date | None


def takes_over(edition):
    """The first day that is the edition's and no longer the one's before: it has begun, and is adopted."""
    if edition.adopted_on is None:
        return edition.starts_on
    return max(edition.starts_on, days_later(edition.adopted_on, 1))


def closed_editions(plan):
    """The editions of the plan that are adopted, or were, in the order in which they were. One query."""
    return list(plan.editions.filter(status__in=CLOSED).order_by("number", "pk"))


def in_force(editions, *, on):
    """The one of `editions` (see `closed_editions`) that is in force on the day `on`, or None before the first.

    An edition stays in force until another takes over, also when its period is over. Of two that have begun the one
    whose period has the day is in force, and of two such the one that was adopted last.
    """
    begun = [each for each in editions if takes_over(each) <= on]
    access = [each for each in begun if not any(_gives_way(each, other) for other in begun)]
    return max(access, key=lambda each: (min(each.ends_on, on), each.number), default=None)


def belongs_to(editions, *, on):
    """The one of `editions` to which a follow-up of the day `on` belongs, or None where there is no edition.

    `editions` are those that have the goal or measure: what the edition in force does not have belongs to the one
    that had it last before, or has it first after.
    """
    return in_force(editions, on=on) or min(editions, key=lambda each: (takes_over(each), each.number), default=None)


def report_days(edition, editions=None):
    """The Days of the edition's report. The first edition's begin with its period.

    A plan is followed up in the first months of the year after it, while the next one waits to be adopted. What is
    noted then belongs to the plan before: each day to one report, and no outcome to the target of another year.
    """
    editions = closed_editions(edition.plan) if editions is None else editions
    others = [each for each in editions if each.pk != edition.pk]
    first = takes_over(edition) if in_force(others, on=takes_over(edition)) else edition.starts_on
    later = [takes_over(each) for each in others if takes_over(each) > takes_over(edition)]
    changes = [day for day in sorted([takes_over(edition), *later]) if in_force([*others, edition], on=day) != edition]
    return ReportDays(first, days_later(changes[0], -1) if changes else None)


def keys_by_edition(editions):
    """The keys of the goals and measures of each of `editions`: {edition's pk: {key, …}}. Two queries."""
    keys = {each.pk: set() for each in editions}
    for rows in (
        Goal.objects.filter(edition__in=keys).values_list("edition", "key"),
        Measure.objects.filter(goal__edition__in=keys).values_list("goal__edition", "key"),
    ):
        for pk, key in rows:
            keys[pk].add(key)
    return keys


def _gives_way(edition, other):
    """Whether `other`, adopted later for some of the same days, has taken the edition's place for good."""
    return other.number > edition.number and other.starts_on <= edition.ends_on and other.ends_on >= edition.starts_on

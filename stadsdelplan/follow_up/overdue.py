"""When a goal, or the measures of a focus area, should have been followed up: a year after it was last done."""

from datetime import timedelta

from core.limits.dates import days_later
from stadsdelplan.kinds import rules_of

FOLLOWED_UP_WITHIN = timedelta(days=366)


def is_overdue(edition, *, days, since, milestones, on):
    """Return whether a goal of `edition` has not been followed up for a year, nor what stands under it.

    `days` are those of the follow-ups of the goal, its measures and its milestones, `since` the day on which it was
    first adopted or None, and `milestones` the days of its milestones. Where the promises are followed up, by party,
    nobody follows up the goals beside them. An edition without rounds follows up a goal that has milestones when the
    day of one has come, and waits for no more.
    """
    if rules_of(edition.plan).by_party:
        return False
    if milestones and not edition.rhythm:
        due = max((day for day in milestones if day <= on), default=None)
        return due is not None and due < on - FOLLOWED_UP_WITHIN and max(days, default=since or due) < due
    return is_long_ago(days, since, edition, on=on)


def is_long_ago(days, since, edition, *, on):
    """Return whether the newest of `days` is too long ago, or without any of them the day `since` which it is adopted.

    What was followed up need not be followed up again after the edition's last day, nor between the last day of the
    edition before and the first day of this one.
    """
    days, until = (days, min(on, edition.ends_on)) if days else ([since] if since else [], on)
    if days and _begins_anew(edition):
        days = [*days, edition.starts_on]
    return bool(days) and max(days) < until - FOLLOWED_UP_WITHIN


def _begins_anew(edition):
    """Return whether days without any edition lie before this one."""
    before = edition.based_on
    return before is not None and before.ends_on < days_later(edition.starts_on, -1)

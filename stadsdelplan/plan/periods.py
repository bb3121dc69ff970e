"""The period that is proposed for a plan's next edition."""

from datetime import date

from core.limits.dates import days_later, last_of_months, whole_months
from stadsdelplan.models import Edition, Plan

_LAST_QUARTER = 10  # the month with which it begins


def next_period(plan: Plan, *, on: date) -> tuple[date, date]:
    """Return the first and last day that are proposed for the plan's next edition on the day `on`.

    It is as long as the last one, where that was a number of whole months and no year is left out. Otherwise it is the
    year after the last one. Where there is none it is the year of `on`, or in its last quarter the next.
    """
    newest = plan.editions.order_by("-ends_on", "-pk").first()
    year = newest.ends_on.year + 1 if newest else on.year + (on.month >= _LAST_QUARTER)
    skipped = set(plan.skipped_years.values_list("year", flat=True))
    if newest and year not in skipped and (months := whole_months(newest.starts_on, newest.ends_on)):
        first = days_later(newest.ends_on, 1)
        return first, last_of_months(first, months)
    while year in skipped:
        year += 1
    return date(year, 1, 1), date(year, 12, 31)


def next_years(plan: Plan, *, on: date) -> str:
    """Return the same as people write it: "2027", "januari–juni 2027"."""
    first, last = next_period(plan, on=on)
    return Edition(starts_on=first, ends_on=last).years

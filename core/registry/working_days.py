"""Which days authorities work, reckoned from the calendar alone.

The holidays are those of lag (1989:253) om allmänna helgdagar, as it reads since 2005. Saturdays, midsommarafton,
julafton and nyårsafton are counted with them, as lag (1930:173) om beräkning av lagstadgad tid does, 2 §. Other eves
and the days between two holidays are working days. docs/decisions/0039 says more.
"""

from datetime import date, timedelta

_SATURDAY, _SUNDAY = 5, 6
_FIXED = (
    (1, 1),  # nyårsdagen
    (1, 6),  # trettondedag jul
    (5, 1),  # första maj
    (6, 6),  # nationaldagen
    (12, 24),  # julafton
    (12, 25),  # juldagen
    (12, 26),  # annandag jul
    (12, 31),  # nyårsafton
)
_FROM_EASTER = (
    -2,  # långfredagen
    1,  # annandag påsk
    39,  # Kristi himmelsfärdsdag; påskdagen and pingstdagen are Sundays
)


def is_working_day(day: date) -> bool:
    """Return whether authorities work on the day. Alla helgons dag and midsommardagen are Saturdays."""
    return day.weekday() not in (_SATURDAY, _SUNDAY) and day not in holidays(day.year)


def next_working_day(day: date) -> date:
    """Return the first working day after `day`. The day itself does not count, whether it is one or not."""
    following = day + timedelta(days=1)
    while not is_working_day(following):
        following += timedelta(days=1)
    return following


def holidays(year: int) -> set[date]:
    """Return the holidays of the year that can fall on another day than Saturday or Sunday, with the three eves."""
    easter = easter_sunday(year)
    fixed = {date(year, month, day) for month, day in _FIXED}
    return fixed | {easter + timedelta(days=days) for days in _FROM_EASTER} | {midsummer_eve(year)}


def midsummer_eve(year: int) -> date:
    """Return the Friday between 19 and 25 June."""
    first = date(year, 6, 19)
    return first + timedelta(days=(4 - first.weekday()) % 7)


def easter_sunday(year: int) -> date:
    """Return påskdagen by the Gregorian calendar: the anonymous algorithm, as Meeus gives it."""
    golden, (century, of_century) = year % 19, divmod(year, 100)
    leaps, rest = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leaps - moon + 15) % 30
    quarters, left = divmod(of_century, 4)
    weekday = (32 + 2 * rest + 2 * quarters - epact - left) % 7
    month_and_day = epact + weekday - 7 * ((golden + 11 * epact + 22 * weekday) // 451) + 114
    return date(year, month_and_day // 31, month_and_day % 31 + 1)

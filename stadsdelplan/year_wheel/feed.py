"""The days as a calendar file (RFC 5545), which calendars read again and again at a person's own address.

The same days give the same bytes. A day without a time is a whole day that takes no time from anybody; a time of day is
written in UTC, which needs no table of summer time. docs/decisions/0036-year-wheel.md has the reasons.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from core import permissions
from core.access.letter_texts import digest_of
from core.limits.dates import days_later
from core.permissions import Permission
from stadsdelplan.models import CalendarFeed
from stadsdelplan.year_wheel.days import YearDay
from stadsdelplan.year_wheel.queries import read_days

_YEARS_AFTER = 2  # that a feed holds, as far as the law's clocks reach
_ASKED_AGAIN_AFTER = timedelta(hours=12)


def find_feed(token, *, on):
    """Return the CalendarFeed whose address has `token`, with its person's grants loaded, or None.

    It stops when it is revoked, when the account is closed, and when the person has no role on the day `on`.
    """
    feed = CalendarFeed.objects.select_related("user").filter(digest=digest_of(token), revoked_at=None).first()
    if feed is None or not feed.user.is_active:
        return None
    permissions.load(feed.user, on=on)
    return feed if permissions.grants(feed.user, Permission.READ) else None


def note_reading(feed, *, on):
    """Store that the feed was read on the day `on`. It writes once a day."""
    if feed.last_read_on != on:
        CalendarFeed.objects.filter(pk=feed.pk).update(last_read_on=on)


def write_feed(feed, *, on, site):
    """Return the calendar file of what the feed's person may see on the day `on`: of that year and those around it."""
    with translation.override(feed.language):
        days = read_days(feed.user, date(on.year - 1, 1, 1), date(on.year + _YEARS_AFTER, 12, 31))
        name = _("Year wheel, %(portal)s") % {"portal": settings.SITE_NAME}
        return write_calendar(days, name=name, site=site, stamp=feed.made_at)


def write_calendar(days: Iterable[YearDay], *, name: str, site: str, stamp: datetime) -> bytes:
    """Return the calendar file of the days, called `name`. `site` is what the portal's addresses begin with.

    `stamp` is the moment from which the file has been there: every event bears it, so that reading again changes
    nothing. What changes in a row raises its event's SEQUENCE.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Partnerskapsportalen//Årshjul//SV")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", "PT12H")
    calendar.add("refresh-interval", _ASKED_AGAIN_AFTER, {"VALUE": "DURATION"})
    for day in days:
        calendar.add_component(_event(day, site=site, stamp=stamp))
    return calendar.to_ical()


def _event(day, *, site, stamp):
    event = Event()
    event.add("uid", f"{day.key}@{urlsplit(site).hostname}")
    event.add("dtstamp", stamp.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", day.version)
    event.add("summary", day.what)
    event.add("categories", [str(day.kind.label)])
    address = site.rstrip("/") + day.url
    about = [day.partnership, address] if day.partnership else [address]
    event.add("description", "\n".join(about))
    event.add("url", address)
    if day.starts_at:
        begins = day.starts_at.astimezone(UTC)  # before an hour is added: clocks are put back at night
        event.add("dtstart", begins)
        event.add("dtend", day.ends_at.astimezone(UTC) if day.ends_at else begins + timedelta(hours=1))
        event.add("transp", "OPAQUE")
    else:
        event.add("dtstart", day.day)
        event.add("dtend", days_later(day.day, 1))  # the day after the last one
        event.add("transp", "TRANSPARENT")
    return event

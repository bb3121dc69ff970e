"""Reads the demo's data files, fills in their open days, and finds the rows that they name."""

import hashlib
import re
import tomllib
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from django.utils import timezone

from core.models import Area, Organisation, User

_FOLDER = Path(__file__).parent
_OPEN = re.compile(r"\{(y|today)([+-]\d+)?\}")


def read_data(name, *, today):
    """Return the file `name` as a dict. `{y-1}` becomes a year and `{today-7}` a day, both counted from `today`."""

    def fill(match):
        step = int(match[2] or 0)
        return str(today.year + step if match[1] == "y" else today + timedelta(days=step))

    return tomllib.loads(_OPEN.sub(fill, _path(name).read_text(encoding="utf-8")), parse_float=Decimal)


def digest_of(name):
    """Return the SHA-256 of the file `name` as it is stored, before any day is filled in."""
    return hashlib.sha256(_path(name).read_bytes()).hexdigest()


def day(text):
    return date.fromisoformat(text)


def noon(on):
    """Return the moment under which an event of the day `on` is recorded where nobody noted the hour."""
    return timezone.make_aware(datetime.combine(on, time(12)))


def place_by_key(path):
    """Return the area at the end of `path`, which names the areas from the country down."""
    area = None
    for name in path:
        area = Area.objects.get(parent=area, name=name)
    return area


def places_by_key(paths):
    return [place_by_key(path) for path in paths]


def organisation(name):
    return Organisation.objects.get(name=name)


def person(email):
    return User.objects.get(email=email)


def _path(name):
    return _FOLDER / f"{name}.toml"

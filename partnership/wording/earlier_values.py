"""Earlier values of the fields, from the history: days, names of parties, districts. Erased ones are not known."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists

from core.models import Area, AreaKind, LedgerEntry

_VERBS = ("agreement.outline_saved", "party.saved", "party.removed")


@dataclass
class EarlierValues:
    """Days as dates, district names, and the parties' former names, each with the one after it or None."""

    first_days: set = field(default_factory=set)
    last_days: set = field(default_factory=set)
    districts: set = field(default_factory=set)
    parties: dict = field(default_factory=dict)


def earlier_values(agreement):
    """Return the EarlierValues of the agreement, in one query, or two where its areas were changed."""
    found, areas = EarlierValues(), set()
    for verb, content in _entries(agreement).order_by("number").values_list("verb", "payload__content"):
        before, after = content.get("before") or {}, content.get("after") or {}
        if verb == "agreement.outline_saved":
            _add_day(found.first_days, before.get("starts_on"))
            _add_day(found.last_days, before.get("ends_on"))
            areas |= set(before.get("areas") or ()) - set(after.get("areas") or ())
        elif (name := before.get("name_as_written")) and name != after.get("name_as_written"):
            found.parties[name] = after.get("name_as_written")
    if areas:
        names = Area.objects.filter(pk__in=areas, kind=AreaKind.DISTRICT).values_list("name", flat=True)
        found.districts = set(names)
    return found


def history_has(agreement):
    """Return whether the history has earlier values, as a column of another query."""
    return Exists(_entries(agreement))


def _entries(agreement):
    return LedgerEntry.objects.filter(
        verb__in=_VERBS, payload__content__agreement=agreement.slug, chain__name=agreement.partnership.chain
    )


def name_of_today(name, followed_by, names):
    """Return the name that a former one has become, where it is among `names`; None where the party is gone."""
    seen = set()
    while name is not None and name not in names and name not in seen:
        seen.add(name)
        name = followed_by.get(name)
    return name if name in names else None


def _add_day(days, value):
    if value:
        days.add(date.fromisoformat(str(value)))

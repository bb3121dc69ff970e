"""Find places with figures by their names. Names are compared here, since not every database knows å."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.models import Area, AreaKind
from core.text.collation import swedish

MOST_FOUND = 100
_ORDER = [AreaKind.REGION, AreaKind.MUNICIPALITY, AreaKind.DISTRICT]


@dataclass(frozen=True)
class FoundArea:
    """An area and the areas that it lies in, by their names."""

    pk: int
    name: str
    kind: str
    within: str
    within_kind: str


def search(text):
    """Return places whose name has `text`: counties first, in Swedish order, at most MOST_FOUND."""
    folded = text.casefold()
    found = [place for place in _places() if folded in place.name.casefold()]
    return sorted(found, key=lambda place: (_ORDER.index(place.kind), swedish(place.name), place.pk))[:MOST_FOUND]


def municipalities():
    """Return [(county, [FoundArea, …]), …] of all municipalities, both in Swedish order.

    Those that lie in no county, as the made-up one of the demo, come last, under words that say so.
    """
    by_county, others = {}, []
    for place in _places(kind=AreaKind.MUNICIPALITY):
        of_county = by_county.setdefault(place.within, []) if place.within_kind == AreaKind.REGION else others
        of_county.append(place)
    found = [(county, _in_order(by_county[county])) for county in sorted(by_county, key=swedish)]
    return [*found, (_("Without a county"), _in_order(others))] if others else found


def _in_order(places):
    return sorted(places, key=lambda place: swedish(place.name))


def _places(**only):
    areas = Area.objects.exclude(kind=AreaKind.COUNTRY).filter(**only).order_by("pk")
    return [FoundArea(*row) for row in areas.values_list("pk", "name", "kind", "parent__name", "parent__kind")]

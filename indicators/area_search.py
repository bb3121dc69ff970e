"""Find places with figures by their names. Names are compared here, since not every database knows å."""

from dataclasses import dataclass

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


def search(text):
    """Return places whose name has `text`: counties first, in Swedish order, at most MOST_FOUND."""
    folded = text.casefold()
    found = [place for place in _places() if folded in place.name.casefold()]
    return sorted(found, key=lambda place: (_ORDER.index(place.kind), swedish(place.name), place.pk))[:MOST_FOUND]


def municipalities():
    """Return [(county or country, [FoundArea, …]), …] of all municipalities, both in Swedish order."""
    by_county = {}
    for place in _places(kind=AreaKind.MUNICIPALITY):
        by_county.setdefault(place.within, []).append(place)
    return [
        (county, sorted(by_county[county], key=lambda place: swedish(place.name)))
        for county in sorted(by_county, key=swedish)
    ]


def _places(**only):
    areas = Area.objects.exclude(kind=AreaKind.COUNTRY).filter(**only).order_by("pk")
    return [FoundArea(*row) for row in areas.values_list("pk", "name", "kind", "parent__name")]

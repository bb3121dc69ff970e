"""The indicators that somebody works with: the agreement's seven, those that are for all, and own ones."""

from dataclasses import dataclass

from core.models import AreaKind
from core.text.collation import swedish
from indicators import permissions
from indicators.models import Indicator, Observation


@dataclass(frozen=True)
class Catalogue:
    """The indicators of a person's page. `may_change` are the keys of those that the person may change."""

    of_agreement: list[Indicator]
    own: list[Indicator]
    for_all: list[Indicator]
    may_change: frozenset[int]


def municipalities_of(user):
    """Return the municipalities for which `user` may add indicators."""
    return permissions.own_areas_for(user).filter(kind=AreaKind.MUNICIPALITY).order_by("name", "pk")


def visible_to(user):
    """Return the indicators that `user`, who may enter figures, works with."""
    return permissions.indicators_for(user)


def changeable_by(user):
    """Return the indicators that `user` may change: the own municipality's, and for staff all municipalities'."""
    return Indicator.objects.filter(owner__in=municipalities_of(user).values("pk")).select_related("owner")


def read_catalogue(user):
    """Return the Catalogue of `user`. Two queries, however many indicators there are."""
    rows = list(visible_to(user).select_related("owner").order_by("order", "pk"))
    beside = sorted((each for each in rows if not each.in_agreement), key=lambda each: (swedish(each.name), each.pk))
    changeable = frozenset(changeable_by(user).values_list("pk", flat=True))
    return Catalogue(
        of_agreement=[each for each in rows if each.in_agreement],
        own=[each for each in beside if each.is_own],
        for_all=[each for each in beside if not each.is_own],
        may_change=changeable,
    )


def has_figures(indicator):
    return Observation.objects.filter(indicator=indicator).exists()

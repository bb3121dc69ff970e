"""Show all districts, municipalities or counties by an indicator. Everybody may see the page."""

import unicodedata
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.models import AreaKind
from core.permissions import public
from core.text.collation import swedish
from indicators.download_links import addresses
from indicators.models import Direction, Sex, SourceKind
from indicators.national.area_map import read_map
from indicators.national.forms import KINDS, NationalForm
from indicators.national.ranking import Order, RankedArea, read_ranking, years_with_figures
from indicators.periods import in_addresses, year_of
from indicators.shortcuts import get_indicator
from indicators.statistics import sentences

_ON_A_PAGE = 100
_HEADINGS = {
    AreaKind.MUNICIPALITY: gettext_lazy("All municipalities"),
    AreaKind.DISTRICT: gettext_lazy("All districts"),
    AreaKind.REGION: gettext_lazy("All counties"),
}


@dataclass(frozen=True)
class Selection:
    """The result of the address: the years to choose from, all RankedAreas, and the requested ones, in order."""

    form: NationalForm
    kind: AreaKind
    offered: list[int]
    year: int | None
    sex: str
    ranking: list[RankedArea]
    places: list[RankedArea]

    @property
    def heading(self):
        """Return the heading: of the districts of one municipality, its name."""
        if self.form.cleaned_data.get("kommun") and self.kind == AreaKind.DISTRICT and self.places:
            return _("Districts of %(area)s") % {"area": self.places[0].within}
        return _HEADINGS[self.kind]


@public
@require_safe
@cache_control(private=True, no_cache=True)
def national(request, slug):
    """Show the list in one year for one sex, narrowed to a county or a search. Ranks count all areas."""
    indicator = get_indicator(slug)
    selection = select(request, indicator)
    query = request.GET.copy()
    query.pop("sida", None)
    context = {
        "indicator": indicator,
        "form": selection.form,
        "heading": selection.heading,
        "map": _map(indicator, selection),
        "is_survey": indicator.source_kind == SourceKind.SURVEY,
        "year": selection.year,
        "sex": Sex(selection.sex).label,
        "has_open_ranks": any(place.best is not None for place in selection.ranking),
        "known": sum(place.rank is not None for place in selection.ranking),
        "all": len(selection.ranking),
        "page": Paginator(selection.places, _ON_A_PAGE).get_page(request.GET.get("sida")),
        "query": query.urlencode(),
        "files": addresses("national_export", slug, query=query.dict()),
        "is_highest_first": indicator.direction == Direction.LOWER_IS_WORSE,
        "is_made_up": any(place.figure.is_made_up for place in selection.ranking),
        "sources": [sentences.source_line(source) for source in _sources(selection.ranking)],
        "breadcrumbs": _breadcrumbs(request, indicator),
    }
    return render(request, "indicators/national/list.html", context)


def _sources(ranking):
    return sorted({place.figure.source for place in ranking if place.figure.source})


def _map(indicator, selection):
    """Return the AreaMap of the places that were asked for, or None."""
    if not selection.year:
        return None
    return read_map(
        indicator,
        selection.ranking,
        selection.places,
        kind=selection.kind,
        year=year_of(selection.year),
        title=f"{indicator.name}, {selection.year}: {selection.heading}",
    )


def select(request, indicator):
    """Return the Selection of a request for the list, or for a file of it."""
    kind = KINDS.get(request.GET.get("slag"), AreaKind.MUNICIPALITY)
    offered = years_with_figures(indicator, kind)
    form = NationalForm(_typed(request, offered), years=offered, by_sex=indicator.by_sex)
    form.full_clean()
    chosen = form.cleaned_data.get
    year, sex = chosen("ar") or (offered[0] if offered else None), chosen("kon") or Sex.TOTAL.value
    ranking = read_ranking(indicator, kind=kind, year=year, sex=sex) if year else []
    return Selection(form, kind, offered, year, sex, ranking, _narrowed(ranking, chosen, kind))


def _typed(request, offered):
    """Return what was asked for, with the default choices for the rest."""
    typed = request.GET.dict()
    if typed.get("ar") not in map(in_addresses, offered):
        typed["ar"] = in_addresses(offered[0]) if offered else ""
    return {"slag": "kommuner", "kon": Sex.TOTAL, "ordning": Order.VALUE} | typed


def _narrowed(ranking, chosen, kind):
    text = _plain(chosen("sok") or "")
    county, municipality = chosen("lan"), chosen("kommun") if kind == AreaKind.DISTRICT else None
    found = [
        place
        for place in ranking
        if (county is None or place.county == county)
        and (municipality is None or place.parent == municipality)
        and (text in _plain(place.name) or text in _plain(place.within))
    ]
    if chosen("ordning") == Order.NAME:
        found.sort(key=lambda place: (swedish(place.name), place.area))
    return found


def _plain(text):
    """Return a text as it is searched for: letters composed, without regard to case."""
    return unicodedata.normalize("NFC", text).casefold()


def _breadcrumbs(request, indicator):
    way = [(_("Home"), reverse("home"))] if request.user.is_authenticated else []
    page = reverse("indicator", args=[indicator.slug])
    return [*way, (_("Indicators"), reverse("indicators")), (indicator.name, page), (_("All areas"), "")]

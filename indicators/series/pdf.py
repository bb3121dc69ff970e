"""An indicator's page, for the screen and for paper."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from core.documents import pdf, print_fonts
from indicators.series.queries import read_series
from indicators.statistics import sentences

_LANGUAGE = "sv"  # as of all papers


def draw(indicator, area, *, at):
    """Return the PDF of the indicator's page for `area`, drawn at the moment `at`."""
    with translation.override(_LANGUAGE):
        context = page_context(indicator, area) | {"drawn_on": timezone.localdate(at)}
        html = render_to_string("indicators/series/pdf.html", context)
    return pdf.draw_for_anybody(print_fonts.replace_missing_characters(html), at=at)


def page_context(indicator, area, *, own=frozenset()):
    """Return the context of the indicator's templates. Without an area it has only the description of the indicator.

    `own` are the municipalities whose people look. A paper follows the public rule and names none.
    """
    context = {"indicator": indicator, "area": area, "site_name": settings.SITE_NAME}
    if area is None:
        return context | {"series": None, "names": [], "breaks": list(indicator.breaks.all())}
    series = read_series(indicator, area, own=own)
    nearest = series.areas[1] if len(series.areas) > 1 else None
    return context | {
        "series": series,
        "breaks": series.breaks,
        "names": [sentences.named_areas(one) for one in series.areas],
        "part_of": sentences.part_of(area, nearest, has_rest=_has_rest(series)) if nearest else "",
    }


def _has_rest(series):
    """Return whether the page tells how the area stands against the rest of the nearest larger one."""
    return bool(series.against and series.against[0].rest)

"""The board of an area for the page and for paper."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from core.documents import pdf, print_fonts
from core.models import AreaCode, AreaKind, CodeScheme
from indicators.board import read_board
from indicators.models import SourceKind
from indicators.statistics import sentences

_LANGUAGE = "sv"  # as of all papers


def draw(area, aimed, *, year, at):
    """Return the bytes of the board's PDF, drawn at the moment `at`."""
    with translation.override(_LANGUAGE):
        context = page_context(area, aimed, year=year) | {"drawn_on": timezone.localdate(at)}
        html = render_to_string("stadsdelplan/board/pdf.html", context)
    return pdf.draw_for_anybody(print_fonts.replace_missing_characters(html), at=at)


def page_context(area, aimed, *, year, own=frozenset()):
    """Return the context of the board's template. `lines` are its rows, each with the goals for its indicator.

    `own` are the municipalities whose people look. A paper follows the public rule and names none.
    """
    board = read_board(area, year=year, own=own)
    nearest = board.others[0] if board.others else None
    return {
        "area": area,
        "site_name": settings.SITE_NAME,
        "board": board,
        "names": [sentences.named_areas(one) for one in (area, *board.others)],
        "lines": [(row, aimed.goals.get(row.indicator.pk, [])) for row in board.rows],
        "pages": aimed.pages,
        "part_of": sentences.part_of(area, nearest) if nearest else "",
        "county": _county(board.others),
        "has_register": any(row.indicator.source_kind == SourceKind.REGISTER for row in board.rows),
        "has_survey": any(row.indicator.source_kind == SourceKind.SURVEY for row in board.rows),
    }


def _county(others):
    """Return the county among the areas compared with, as (name, its code in Kolada or ""), or None without one."""
    county = next((area for area in others if area.kind == AreaKind.REGION), None)
    if county is None:
        return None
    codes = AreaCode.objects.filter(area=county, scheme=CodeScheme.KOLADA).order_by("pk").values_list("code", flat=True)
    return county.name, next(iter(codes), "")

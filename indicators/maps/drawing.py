"""Draw a map as SVG: one link for each area, filled by its class. The functions are pure.

Classes differ in lightness and in pattern, so that nobody needs colours: plain, dots, lines, a grid, and dark. An area
without a value is hatched. The SVG has no style attribute and no script; static/css/components/map.css gives its lines
their width, which is the same on every map.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

HATCHED = 0  # the class of areas without a value
_INK, _SOFT = "#14232b", "#45565e"
_FILLS = ("#ffffff", "#f4f9f8", "#cfe4e2", "#9fc9c7", "#63a3a5", "#1d7079")  # of each class, the hatched one first
_WIDTH = 420  # pixels of a map on a page, in which patterns are measured
_MARGIN = 0.02  # around the map, as a share of its size


@dataclass(frozen=True)
class MapArea:
    """An area on a map: its outline, its class, where it leads, and what it says to those who point at it or listen."""

    path: str
    box: tuple[int, int, int, int]
    number: int
    url: str
    title: str


def draw_map(areas: Iterable[MapArea], *, key: str, title: str, description: str) -> str:
    """Return the SVG of the areas, in their order. `key` is a name in ASCII that nothing else on the page has."""
    areas = list(areas)
    left, top = (min(area.box[side] for area in areas) for side in (0, 1))
    right, bottom = (max(area.box[side] for area in areas) for side in (2, 3))
    margin = max(right - left, bottom - top) * _MARGIN
    width, height = right - left + 2 * margin, bottom - top + 2 * margin
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" class="map" role="group" '
        f'viewBox="{left - margin:.0f} {top - margin:.0f} {width:.0f} {height:.0f}" '
        f"aria-labelledby={quoteattr(f'{key}-title')} aria-describedby={quoteattr(f'{key}-desc')}>",
        f"<title id={quoteattr(f'{key}-title')}>{escape(title)}</title>",
        f"<desc id={quoteattr(f'{key}-desc')}>{escape(description)}</desc>",
        f"<defs>{''.join(_patterns(key, max(width, height) / _WIDTH))}</defs>",
    ]
    for area in areas:
        name = quoteattr(area.title)
        parts.append(
            f"<a href={quoteattr(area.url)} aria-label={name}><title>{escape(area.title)}</title>"
            f'<path fill="url(#{key}-{area.number})" d="{area.path}"/></a>'
        )
    return "".join([*parts, "</svg>"])


def draw_swatch(number: int, *, key: str) -> str:
    """Return the sign of a class for the legend. It has patterns of its own, since its scale is another."""
    own = f"{key}-legend-{number}"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" class="map__swatch" viewBox="0 0 36 22" width="36" height="22" '
        f'aria-hidden="true" focusable="false"><defs>{_pattern(own, number, 1)}</defs>'
        f'<rect x=".5" y=".5" width="35" height="21" fill="url(#{own})" stroke="{_INK}" stroke-width="1"/></svg>'
    )


def _patterns(key, scale):
    return [_pattern(f"{key}-{number}", number, scale) for number in range(len(_FILLS))]


def _pattern(name, number, scale):
    """Return the filling of a class. Its tile is eight pixels wide where the map is as wide as on a page."""
    marks = (
        f'<path d="M-2 2l4-4M0 8l8-8M6 10l4-4" stroke="{_SOFT}" stroke-width="1.4"/>',
        "",
        f'<circle cx="2" cy="2" r=".9" fill="{_INK}"/><circle cx="6" cy="6" r=".9" fill="{_INK}"/>',
        f'<path d="M0 2h8M0 6h8" stroke="{_INK}" stroke-width=".8"/>',
        f'<path d="M0 2h8M0 6h8M2 0v8M6 0v8" stroke="{_INK}" stroke-width=".8"/>',
        "",
    )
    return (
        f'<pattern id="{name}" width="8" height="8" patternUnits="userSpaceOnUse" '
        f'patternTransform="scale({scale:.4g})">'
        f'<rect width="8" height="8" fill="{_FILLS[number]}"/>{marks[number]}</pattern>'
    )

"""What axe-core does not measure: edges and marks of focus at 3:1 (WCAG 1.4.11); and targets of 24 pixels (2.5.8).

Measured on what Chromium has computed, on pages that hold the parts; the style guide has one of each.
"""

import pytest

from partnership.models import Section
from tests.browser import NARROW, WIDE

pytestmark = pytest.mark.browser

ENOUGH = 3
PAGES = {
    "login": ("/logga-in/", None),
    "section": (None, "officer@own.example"),
    "agreement": ("/avtal/utkast/", "coordinator@own.example"),
    "style guide": ("/stil/", "staff@portal.example"),
}
WRITTEN_IN = "input:not([type=hidden], [type=checkbox], [type=radio]), textarea, select"  # the two are the system's own
CLICKED = "button, summary, .button, main li > a:only-child, nav a, footer a, .site-name, [type=checkbox], [type=radio]"

MEASURE = """
const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
const clear = (colour) => colour === "transparent" || channels(colour)[3] === 0;
const luminance = (colour) => {
  const linear = (c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const [r, g, b] = channels(colour).map((c) => linear(c / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one, other) => {
  const [lighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
};
const behind = (element) => {
  for (let place = element.parentElement; place; place = place.parentElement) {
    const colour = getComputedStyle(place).backgroundColor;
    if (!clear(colour)) return colour;
  }
  return "rgb(255, 255, 255)";
};
const say = (element) => element.outerHTML.slice(0, 120);
const seen = (element) => element.checkVisibility();
"""

# The least of the four edges, against what is behind the field; a field without an edge has none.
WEAK_EDGES = f"""(selector) => {{ {MEASURE}
  return [...document.querySelectorAll(selector)].filter(seen).flatMap((field) => {{
    const style = getComputedStyle(field);
    const edges = ["Top", "Right", "Bottom", "Left"].map((side) =>
      parseFloat(style[`border${{side}}Width`]) < 1 ? 1 : contrast(style[`border${{side}}Color`], behind(field)));
    const least = Math.min(...edges);
    return least < {ENOUGH} ? [`${{least.toFixed(2)}}: ${{say(field)}}`] : [];
  }});
}}"""

WEAK_FOCUS = f"""() => {{ {MEASURE}
  const element = document.activeElement;
  if (element === document.body) return null;
  const style = getComputedStyle(element);
  const ratio = style.outlineStyle === "none" ? 1 : contrast(style.outlineColor, behind(element));
  const weak = ratio < {ENOUGH} || parseFloat(style.outlineWidth) < 2;
  return {{ kind: element.tagName, fault: weak ? `${{ratio.toFixed(2)}}: ${{say(element)}}` : "" }};
}}"""

SMALL_TARGETS = f"""(selector) => {{ {MEASURE}
  return [...document.querySelectorAll(selector)].filter(seen).flatMap((target) => {{
    const label = target.matches("[type=checkbox], [type=radio]") ? target.closest("label, .field__check") : null;
    const {{ width, height }} = (label ?? target).getBoundingClientRect();
    return width < 24 || height < 24 ? [`${{width.toFixed(1)}} × ${{height.toFixed(1)}}: ${{say(target)}}`] : [];
  }});
}}"""


@pytest.fixture(params=PAGES)
def visitor(request, world_portal):
    address, person = PAGES[request.param]
    with world_portal.visitor(person) as visitor:
        visitor.open(address or _first_section())
        yield visitor


def test_the_edges_of_fields_stand_out(visitor):
    assert visitor.page.evaluate(WEAK_EDGES, WRITTEN_IN) == []


def test_the_mark_of_focus_stands_out_on_every_stop(visitor):
    stops, rounds = [], 0
    while rounds < 2 and len(stops) < 200:  # the first round may begin in the middle, where the page put the focus
        visitor.page.keyboard.press("Tab")
        stop = visitor.page.evaluate(WEAK_FOCUS)
        stops += [stop] if stop else []
        rounds += stop is None

    assert len(stops) > 4
    assert [stop["fault"] for stop in stops if stop["fault"]] == []


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_what_one_clicks_is_large_enough(visitor, width):
    visitor.narrow_to(width)

    assert visitor.page.evaluate(SMALL_TARGETS, CLICKED) == []


def test_the_style_guide_has_one_of_each_kind(world_portal):
    with world_portal.visitor("staff@portal.example") as visitor:
        visitor.open("/stil/")

        for kind in ("main input[type=text]", "main textarea", "main select", "main input[type=radio]", "main button"):
            assert visitor.page.locator(kind).count(), kind


def test_control_pale_edges_a_pale_mark_and_small_targets_are_seen(world_portal):
    with world_portal.visitor() as visitor:
        visitor.page.set_content(
            "<style>input { border: 1px solid #ced4da } button { width: 20px; height: 20px }"
            ":focus-visible { outline: 3px solid #9ec5fe }</style><input type=text><button>x</button>"
        )
        visitor.page.keyboard.press("Tab")

        assert visitor.page.evaluate(WEAK_EDGES, WRITTEN_IN)[0].startswith("1.49")
        assert visitor.page.evaluate(WEAK_FOCUS)["fault"].startswith("1.77")
        assert visitor.page.evaluate(SMALL_TARGETS, CLICKED)[0].startswith("20.0 × 20.0")


def _first_section():
    section = Section.objects.filter(agreement_version__agreement__slug="utkast").earliest("order")
    return f"/avtal/utkast/avsnitt/{section.pk}/"

"""Pages as people set them for themselves: wider spacing (WCAG 1.4.12), four times as large (1.4.10), without motion,
in the forced colours of the system, on paper; and with the keyboard, which always shows where it is (2.4.3, 2.4.7,
2.4.11).

The pages are one of each way in which the portal lays a page out. test_pages.py has the width of all of them.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.test_contrast import CUT
from tests.support.browser import NARROW, NARROWEST, WIDE
from tests.test_access import request_for

pytestmark = pytest.mark.browser

COORDINATOR, OFFICER, STAFF = "coordinator@own.example", "officer@own.example", "staff@portal.example"
AS_LARGE_AS_400_PER_CENT = {"width": NARROWEST, "height": 256}  # what is left of 1280 × 1024

PAGES = {
    "login": ("login", "-", None),
    "public start": ("public_start", "-", None),
    "public plan": ("public_edition", "adopted", None),
    "home": ("home", "-", COORDINATOR),
    "agreements": ("agreements", "-", COORDINATOR),
    "agreement": ("agreement", "utkast", COORDINATOR),
    "section": ("section_edit", "utkast", OFFICER),
    "comments": ("agreement_comments", "synpunkt", COORDINATOR),
    "partnership": ("partnership", "mine", COORDINATOR),
    "plan": ("edition", "sent", OFFICER),
    "goal": ("goal_edit", "sent", OFFICER),
    "chain": ("edition_chain", "sent", OFFICER),
    "board": ("board", "Stadsdelen", COORDINATOR),
    "national": ("national", "halsa", COORDINATOR),
    "year wheel": ("year_wheel", "-", COORDINATOR),
    "style guide": ("style_guide", "-", STAFF),
}

# The spacing of 1.4.12, set as a person's own style sheet sets it: no page may forbid it.
WIDER_SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""

# What is cut off because its box has a height of its own, or hides what sticks out.
CUT_BELOW = """() => [...document.querySelectorAll("main *, header *, footer *")]
  .filter((element) => element.checkVisibility() && !element.closest(".visually-hidden, svg, thead"))
  .filter((element) => ["hidden", "clip"].includes(getComputedStyle(element).overflowY))
  .filter((element) => element.scrollHeight > element.clientHeight + 1 && element.innerText.trim())
  .map((element) => element.outerHTML.slice(0, 120))"""

MOVING = """() => [...document.querySelectorAll("*")].flatMap((element) => ["", "::before", "::after"]
  .map((part) => getComputedStyle(element, part))
  .filter((style) => [style.transitionDuration, style.animationDuration].some((time) => parseFloat(time) > 0))
  .map(() => element.outerHTML.slice(0, 120)))"""

# In forced colours a background and a shadow are gone. What is pressed or written in needs an edge or a line under it.
WITHOUT_EDGE = """() => {
  const edged = (style) => ["Top", "Right", "Bottom", "Left"]
    .some((side) => parseFloat(style[`border${side}Width`]) >= 1);
  return [...document.querySelectorAll(
    "main button, main .button, input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea")]
    .filter((element) => element.checkVisibility() && !edged(getComputedStyle(element)))
    .map((element) => element.outerHTML.slice(0, 120));
}"""

# What stands for "here" among others, and has nothing left in forced colours but the weight of its letters.
CURRENT_UNMARKED = """() => [...document.querySelectorAll("nav a[aria-current], .choices [aria-current]")]
  .filter((element) => element.checkVisibility())
  .filter((element) => {
    const style = getComputedStyle(element);
    return parseFloat(style.borderBottomWidth) < 1 && !style.textDecorationLine.includes("underline");
  })
  .map((element) => element.outerHTML.slice(0, 120))"""

# Whether anything lies over the whole of what has the focus: its corners and its middle are all another's.
STOP = """() => {
  const element = document.activeElement;
  if (element === document.body || !element.matches(":focus")) return null;
  const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
  const points = [[left + 2, top + 2], [right - 2, top + 2], [left + 2, bottom - 2], [right - 2, bottom - 2],
    [left + width / 2, top + height / 2]];
  const label = element.labels?.[0];
  const seen = points.some(([x, y]) => {
    const there = document.elementFromPoint(x, y);
    return there && (element.contains(there) || there.contains(element) || label?.contains(there));
  });
  const style = getComputedStyle(element);
  const marked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const all = [...document.querySelectorAll("*")];
  return { place: all.indexOf(element), seen, marked, words: element.outerHTML.slice(0, 120) };
}"""
MOST_STOPS = 250


@pytest.fixture(params=PAGES)
def visitor(request, world_portal):
    name, thing, person = PAGES[request.param]
    address, _body = request_for(name, thing, world_portal.things)
    visitor = world_portal.onlooker(person)
    assert visitor.open(address).status == 200
    yield visitor
    visitor.page.emulate_media(media="screen", forced_colors="none", reduced_motion="reduce")
    visitor.narrow_to(WIDE)


def test_nothing_is_cut_or_scrolled_sideways_with_wider_spacing(visitor):
    faults = []
    visitor.page.evaluate(WIDER_SPACING)
    for width in (WIDE, NARROW, NARROWEST):
        visitor.narrow_to(width)
        cut = [
            fault for fault in visitor.page.evaluate(CUT) if "<text " not in fault
        ]  # a chart is a picture, with a table
        faults += [f"at {width}: {fault}" for fault in cut + visitor.page.evaluate(CUT_BELOW)]
        faults += [f"at {width}: the page is too wide"] if visitor.is_too_wide() else []

    assert faults == []


def test_nothing_moves_for_those_who_want_no_motion(visitor):
    assert visitor.page.evaluate(MOVING) == []


def test_what_is_pressed_and_where_one_is_keep_a_line_in_forced_colours(visitor):
    visitor.page.emulate_media(forced_colors="active")

    assert visitor.page.evaluate(WITHOUT_EDGE) == []
    assert visitor.page.evaluate(CURRENT_UNMARKED) == []


def test_on_paper_the_words_stand_without_menus(visitor):
    visitor.page.emulate_media(media="print")

    assert visitor.page.locator("h1").is_visible()
    for frame in (".site-nav", ".site-footer", ".skip-link", ".site-header__person"):
        assert not any(part.is_visible() for part in visitor.page.locator(frame).all()), frame


@pytest.mark.parametrize("backwards", [False, True], ids=["forwards", "backwards"])
def test_the_keyboard_goes_through_the_page_in_its_order_and_is_seen_everywhere(visitor, backwards):
    """At 400 per cent, where what stays in sight while one scrolls takes most room."""
    visitor.page.set_viewport_size(AS_LARGE_AS_400_PER_CENT)
    _assert_led_through(_stops(visitor, backwards=backwards), backwards)


@pytest.mark.parametrize("backwards", [False, True], ids=["forwards", "backwards"])
def test_nothing_that_stays_in_sight_lies_over_the_focus(visitor, backwards):
    _assert_led_through(_stops(visitor, backwards=backwards), backwards)


def test_escape_folds_the_menu_of_a_phone_and_the_focus_returns_to_its_button(world_portal):
    with world_portal.visitor(COORDINATOR) as visitor:
        visitor.open("/avtal/utkast/")
        visitor.narrow_to(NARROW)
        button = visitor.page.locator("details.site-menu summary")
        first = visitor.page.locator(".site-nav a").first
        button.focus()
        visitor.page.keyboard.press("Enter")
        expect(first).to_be_visible()
        visitor.page.keyboard.press("Tab")
        visitor.page.keyboard.press("Escape")

        expect(first).to_be_hidden()
        expect(button).to_be_focused()


def test_control_each_fault_is_seen(world_portal):
    with world_portal.visitor() as visitor:
        visitor.page.set_content(
            "<style>#a { overflow: hidden; height: 1.2em; width: 9em } b { transition: color 1s } button { border: 0 }"
            "header { position: fixed; inset: 0; background: white } a { outline: 0 }"
            "button:focus { outline: 3px solid }</style>"
            "<header></header><nav><a href='#' aria-current=page>Här</a></nav>"
            "<main><p id=a>Ord som står på en rad</p><b>Rör sig</b><button tabindex=1>Tryck</button></main>"
        )
        visitor.page.evaluate(WIDER_SPACING)

        assert 'id="a"' in visitor.page.evaluate(CUT_BELOW)[0]
        assert "Rör sig" in visitor.page.evaluate(MOVING)[0]
        assert "Tryck" in visitor.page.evaluate(WITHOUT_EDGE)[0]
        visitor.page.evaluate("document.querySelector('a').style.textDecoration = 'none'")
        assert "Här" in visitor.page.evaluate(CURRENT_UNMARKED)[0]
        stops = _stops(visitor, backwards=False)
        assert ["Tryck" in stop["words"] for stop in stops] == [True, False]  # not in the order of the page
        assert [stop["seen"] for stop in stops] == [False, False]
        assert [stop["marked"] for stop in stops] == [True, False]


def test_control_a_round_in_another_order_than_the_page_is_refused():
    stops = [{"place": place, "seen": True, "marked": True, "words": ""} for place in (2, 1, 3, 4, 5)]

    with pytest.raises(AssertionError):
        _assert_led_through(stops, backwards=False)
    _assert_led_through(sorted(stops, key=lambda stop: stop["place"])[2:] + stops[1:2] + stops[:1], backwards=False)


def _stops(visitor, *, backwards):
    """Return what has the focus at each press of Tab, once round the page."""
    stops, key = [], "Shift+Tab" if backwards else "Tab"
    visitor.page.evaluate("document.activeElement.blur(); getSelection().collapse(document.body, 0); scrollTo(0, 0)")
    for _press in range(MOST_STOPS):
        visitor.page.keyboard.press(key)
        stop = visitor.page.evaluate(STOP)
        if stop and len(stops) > 1 and stop["place"] == stops[0]["place"]:
            return stops
        if stop and (not stops or stop["place"] != stops[-1]["place"]):  # a field for a day has several stops
            stops.append(stop)
    pytest.fail(f"{MOST_STOPS} presses of {key} do not lead round the page: {stops[-1]}")


def _assert_led_through(stops, backwards):
    places = [stop["place"] for stop in stops]
    first = places.index(max(places) if backwards else min(places))  # the page may have put the focus in its middle

    assert len(stops) > 4
    assert places[first:] + places[:first] == sorted(places, reverse=backwards)
    assert [stop["words"] for stop in stops if not stop["marked"]] == []
    assert [stop["words"] for stop in stops if not stop["seen"]] == []

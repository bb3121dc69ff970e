"""What axe-core does not measure: edges and marks of focus at 3:1 (WCAG 1.4.11); targets of 24 pixels (2.5.8); and
that nothing is cut or scrolled sideways where twelve parties with long names meet.

Measured on what Chromium has computed, on pages that hold the parts; the style guide has one of each.
"""

import pytest

from core.models import User
from partnership.drafting.actions import sections
from partnership.models import Agreement, Party, Section, Signatory
from partnership.review import actions as review
from tests.support import factories, scenario
from tests.support.browser import NARROW, WIDE

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

# What sticks out of its own box, and so is cut, covers its neighbour or has to be scrolled to.
CUT = f"""() => {{ {MEASURE}
  const hidden = (element) => element.closest(".visually-hidden, thead") || element.matches(".partnership-tabs");
  return [...document.querySelectorAll("main *:not(input, select, textarea)")].filter(seen).flatMap((element) =>
    element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1 && !hidden(element)
      ? [`${{element.scrollWidth}} > ${{element.clientWidth}}: ${{say(element)}}`] : []);
}}"""
LONG_NAMES = [
    "Myndigheten för ungdoms- och civilsamhällesfrågor, avdelningen för statsbidrag och uppföljning",
    "Stiftelsen Haninge Allmännyttiga Bostadsförvaltningsaktiebolag för Jordbro och Västerhaninge",
    "Försäkringskassan, avdelningen för funktionsnedsättning och arbetsförmågebedömningar",
]
CROWDED = [
    "/avtal/",
    "/avtal/trangsel/",
    "/avtal/trangsel/visa/",
    "/avtal/trangsel/makulera/",
    "/avtal/trangsel/exemplar/12/",
    "/avtal/trangsel/exemplar/12/underskrift/",
    "/avtal/trangsel-utkast/",
    "/avtal/trangsel-utkast/ordna/",
    "/avtal/trangsel-utkast/skicka-pa-granskning/",
    "/avtal/trangsel-utkast/synpunkter/",
]


@pytest.fixture(params=PAGES)
def visitor(request, world_portal):
    address, person = PAGES[request.param]
    visitor = world_portal.onlooker(person)
    visitor.open(address or _first_section())
    return visitor


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


@pytest.fixture(scope="module")
def crowd(world_portal):
    """Twelve parties with long names and two signatories each: in a locked agreement, and in a draft with a comment."""
    by = User.objects.get(email="coordinator@own.example")
    organisations = [world_portal.things["organisations"]["Own"]]
    organisations += [factories.organisation(f"{LONG_NAMES[n % 3]} {n}") for n in range(2, 13)]
    within = factories.partnership(*organisations, name="Partnerskapet för Jordbro, Brandbergen och Västerhaninge")
    locked, draft = (
        sections.start_draft(
            agreement=Agreement(partnership=within, owner=organisations[0], slug=slug, name=f"Samverkan {slug}"),
            title="Överenskommelse om lokalt partnerskap för trygghet och delaktighet i Jordbro 2026–2028",
            sections=[("Stadsdelsnämndsförvaltningssamordningsgruppens ansvar", "Vi samverkar. " * 40)],
            parties=[
                (
                    Party(organisation=each, name_as_written=each.name),
                    [
                        Signatory(order=1, title="Stadsdelsnämndsförvaltningschefen", place="Västerhaninge-Tungelsta"),
                        Signatory(order=2, name="Karl-Johan Gyllenstierna af Lundholm", organisation_line=each.name),
                    ],
                )
                for each in organisations
            ],
            by=by,
            at=scenario.AT,
        )
        for slug in ("trangsel", "trangsel-utkast")
    )
    factories.lock(locked)
    review.add_comment(
        section=draft.versions.get().sections.get(),
        version=1,
        text="Ettordutanmellanslag" * 8,
        organisation=organisations[0],
        by=by,
        at=scenario.AT,
    )


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_nothing_is_cut_where_twelve_parties_with_long_names_meet(world_portal, crowd, width):
    faults = []
    with world_portal.visitor("coordinator@own.example", width=width) as visitor:
        for address in CROWDED:
            answer = visitor.open(address)
            assert answer.status == 200, address
            faults += [f"{address} {fault}" for fault in visitor.page.evaluate(CUT)]
            faults += [f"{address} is too wide"] if visitor.is_too_wide() else []

    assert faults == []


def test_control_a_cut_word_and_a_wide_page_are_seen(world_portal):
    with world_portal.visitor(width=NARROW) as visitor:
        visitor.page.set_content(f"<main><p style='width: 100px'>{'ordutanslut' * 9}</p></main>")

        needed, _of, _had = visitor.page.evaluate(CUT)[-1].partition(" > 100: ")
        assert int(needed) > 500  # how wide the word is depends on the machine's own fonts
        assert visitor.is_too_wide()


def _first_section():
    section = Section.objects.filter(agreement_version__agreement__slug="utkast").earliest("order")
    return f"/avtal/utkast/avsnitt/{section.pk}/"

"""An SVG from outside: what is written anew holds shapes and colours, and nothing that acts, fetches or hides."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.emblems import svg
from core.emblems.svg import UnsafePictureError, build_anew

BOX = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10"'
SHAPE = '<path d="M0 0h9v9z" fill="#036"/>'


def drawing(inside, attributes=""):
    return f"<svg {BOX} {attributes}>{inside}{SHAPE}</svg>".encode()


# Each has a shape beside the attack, which is all that may be left.
ATTACKS = {
    "script": "<script>alert(1)</script>",
    "script elsewhere": '<script href="http://x.example/a.js"/>',
    "script with a prefix": '<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>',
    "html script": '<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>',
    "event handler": '<g onclick="alert(1)"/>',
    "event handler in capitals": '<g ONLOAD="alert(1)"/>',
    "foreign object": '<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="http://x.example"/></foreignObject>',
    "image": '<image href="http://x.example/a.png"/>',
    "image as data": '<image xlink:href="data:image/svg+xml;base64,PHN2Zz4="/>',
    "image file": '<image href="file:///etc/passwd"/>',
    "use elsewhere": '<use href="http://x.example/a.svg#a"/>',
    "use as data": '<use xlink:href="data:image/svg+xml,%3Csvg/%3E#a"/>',
    "use file": '<use href="/etc/passwd#a"/>',
    "link": '<a href="javascript:alert(1)"><g/></a>',
    "link with xlink": '<a xlink:href="javascript:alert(1)"><g/></a>',
    "animation": '<animate attributeName="href" to="javascript:alert(1)"/>',
    "set": '<set attributeName="onload" to="alert(1)"/>',
    "style import": "<style>@import url(http://x.example/a.css);</style>",
    "style url": "<style>g{fill:url(http://x.example/a.svg#a)}</style>",
    "style font": "<style>@font-face{font-family:a;src:url(http://x.example/a.woff)}</style>",
    "style attribute": '<g style="fill:url(//x.example/a#b);background:url(http://x.example)"/>',
    "style expression": '<g style="fill:expression(alert(1))"/>',
    "style escape": '<g style="fill:\\75rl(http://x.example)"/>',
    "fill elsewhere": '<g fill="url(http://x.example/a.svg#a)"/>',
    "clip elsewhere": '<g clip-path="url(http://x.example/a.svg#a)"/>',
    "filter": '<filter id="a"><feImage href="http://x.example/a.png"/></filter><g filter="url(#a)"/>',
    "mask": '<mask id="a"><image href="http://x.example/a.png"/></mask><g mask="url(#a)"/>',
    "pattern": '<pattern id="a"><image href="file:///etc/passwd"/></pattern><g fill="url(#a)"/>',
    "marker": '<marker id="a"><script>alert(1)</script></marker><g marker-start="url(#a)"/>',
    "text": '<text font-family="x">SECRET</text>',
    "switch": '<switch><foreignObject><p xmlns="http://www.w3.org/1999/xhtml">SECRET</p></foreignObject></switch>',
    "nested svg": '<svg onload="alert(1)"><script>alert(1)</script></svg>',
    "processing instruction": '<?xml-stylesheet href="http://x.example/a.css"?>',
    "comment": "<!-- <script>alert(1)</script> -->",
    "cdata": "<desc><![CDATA[<script>alert(1)</script>]]></desc>",
    "base": '<g xml:base="http://x.example/"/>',
    "metadata": '<metadata><x xmlns="a:b">SECRET</x></metadata>',
    "identity": '<g id="a&quot;&gt;&lt;script&gt;"/>',
    "gradient elsewhere": '<linearGradient id="a" href="http://x.example/a.svg#b"/>',
}
_MAY_STAND = {
    "svg",
    "g",
    "defs",
    "path",
    "use",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "symbol",
    "rect",
}


def tags_of(content):
    return {each.tag.rpartition("}")[2] for each in ElementTree.fromstring(content).iter()}  # noqa: S314 (ours by now)


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_acts_or_fetches_is_left_out_and_the_shape_stays(attack):
    content, width, height, _left_out = build_anew(drawing(ATTACKS[attack]))

    words = content.decode().replace("http://www.w3.org/2000/svg", "")
    assert tags_of(content) <= _MAY_STAND
    assert '<path d="M0 0h9v9z" fill="#036"/>' in words
    assert not re.search(r"script|alert|SECRET|example|etc/passwd|data:|//|\bon\w+=|style|import|\\|<[!?]", words, re.I)
    assert (width, height) == (10, 10)


REFUSED = {
    "no svg": (b"<html/>", "broken"),
    "no xml": (b"GIF89a", "broken"),
    "cut off": (drawing("")[:-9], "broken"),
    "entities": (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + drawing("&a;"), "doctype"),
    "a billion laughs": (
        b'<!DOCTYPE svg [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + drawing("<desc>&b;</desc>"),
        "doctype",
    ),
    "entity from a file": (b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + drawing("&a;"), "doctype"),
    "parameter entity": (b'<!DOCTYPE svg [<!ENTITY % a SYSTEM "http://x.example/a.dtd">%a;]>' + drawing(""), "doctype"),
    "text alone": (f"<svg {BOX}><text>SECRET</text></svg>".encode(), "nothing"),
    "picture alone": (f'<svg {BOX}><image href="a.png"/></svg>'.encode(), "nothing"),
    "waiting shapes alone": (f"<svg {BOX}><defs>{SHAPE}</defs></svg>".encode(), "nothing"),
    "no size": (b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9"/></svg>', "no_size"),
    "no width": (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 9"><path d="M0 0h9"/></svg>', "no_size"),
    "a copy of itself": (drawing('<g id="a"><use href="#a"/></g>'), "broken"),
    "copies in a circle": (
        drawing('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'),
        "broken",
    ),
    "gradients in a circle": (
        drawing('<linearGradient id="a" href="#b"/><linearGradient id="b" href="#a"/>'),
        "broken",
    ),
    "copies of copies": (
        drawing('<g id="a0"><rect width="1" height="1"/></g>' + "".join(
            f'<g id="a{n}">' + f'<use href="#a{n - 1}"/>' * 10 + "</g>" for n in range(1, 9)
        )),
        "too_much",
    ),
    "too deep": (drawing("<g>" * 100 + "</g>" * 100), "too_much"),
    "too many": (drawing("<g/>" * 20_001), "too_much"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_made_safe_is_refused_and_says_why(name):
    content, why = REFUSED[name]

    with pytest.raises(UnsafePictureError, match=why):
        build_anew(content)


def test_colours_of_classes_gradients_clips_and_copies_stay():
    head = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    inside = (
        "<style>/* a */ .b, #c { fill: #ffd94a; stroke-width: 2 } path { stroke: none }</style>"
        '<defs><linearGradient id="g"><stop offset="0" style="stop-color:#fff"/></linearGradient>'
        '<clipPath id="k"><rect width="4" height="4"/></clipPath></defs>'
        '<path class="b" d="M1 1"/><g clip-path="url(#k)" style="fill:url(#g)"><use xlink:href="#c" x="2"/></g>'
        '<rect id="c" width="3" height="2"/>'
    )

    content, *_ = build_anew(head.encode() + drawing(inside))

    assert content.decode() == (
        '<svg xmlns="http://www.w3.org/2000/svg" height="10" viewBox="0 0 10 10" width="10">'
        '<defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient>'
        '<clipPath id="k"><rect height="4" width="4"/></clipPath></defs>'
        '<path d="M1 1" fill="#ffd94a" stroke="none" stroke-width="2"/>'
        '<g clip-path="url(#k)" fill="url(#g)"><use href="#c" x="2"/></g>'
        '<rect id="c" fill="#ffd94a" height="2" stroke-width="2" width="3"/>'
        '<path d="M0 0h9v9z" fill="#036" stroke="none"/></svg>'
    )


def test_what_was_left_out_is_named_by_kind():
    inside = '<text>A</text><image href="a"/><g onclick="b"/><use href="http://x.example#a"/><mask id="m"/>'

    assert build_anew(drawing(inside))[3] == ["other", "outside", "picture", "script", "text"]


def test_written_anew_once_more_it_is_the_same():
    once = build_anew(drawing('<g id="a" transform="rotate(4)"><circle r="2"/></g><use href="#a"/>'))[0]

    assert build_anew(once)[0] == once


_NAMES = st.sampled_from([*sorted(svg._STYLED | svg._PLACED), "href", "id", "style", "class", "onload", "xlink:href"])
_VALUES = st.text(st.sampled_from("url(#a)'\"javascript:/\\;<>&=! 0123456789.,expression%data\n"), max_size=40)
_TAGS = st.sampled_from(
    ["g", "path", "use", "a", "style", "script", "image", "text", "clipPath", "linearGradient", "svg"]
)


@given(st.lists(st.tuples(_TAGS, _NAMES, _VALUES), max_size=6))
@example([("g", "fill", "url('#a')")])
def test_no_value_that_anybody_types_leads_out_of_the_file(typed):
    escaped = [(tag, name, re.sub(r"[&<\"]", lambda sign: f"&#{ord(sign[0])};", value)) for tag, name, value in typed]
    content = drawing("".join(f'<{tag} {name}="{value}"/>' for tag, name, value in escaped))

    try:
        words = build_anew(content)[0].decode().replace("http://www.w3.org/2000/svg", "")
    except UnsafePictureError:
        return
    values = re.findall(r'="([^"]*)"', words)
    assert not any(re.search(r"[:;\\/<>'!&]|expression\(", value) for value in values)
    assert all(value.startswith("url(#") for value in values if "url" in value and "(" in value)

"""core.text.markdown: people's texts as HTML that can do no harm."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.markdown import render

ALLOWED = re.compile(
    r"</?(p|ul|ol|li|em|strong)>|<br>|<li value=\"\d+\">|"
    r"<ol( start=\"\d+\")?( class=\"(paren|digits-[3-9]|paren digits-[3-9])\")?>"
)


def test_paragraphs_lists_emphasis_and_strong_are_drawn():
    html = render("Ett *viktigt* och **starkt** ord.\n\n- ett\n- två\n\n1. först\n2. sedan")

    assert html == (
        "<p>Ett <em>viktigt</em> och <strong>starkt</strong> ord.</p>\n"
        "<ul>\n<li>ett</li>\n<li>två</li>\n</ul>\n"
        "<ol>\n<li>först</li>\n<li>sedan</li>\n</ol>\n"
    )


def test_a_list_goes_on_from_the_number_that_was_written():
    assert render("4. fjärde") == '<ol start="4">\n<li>fjärde</li>\n</ol>\n'


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("1. a\n3. b\n7. c", [("1.", "a"), ("3.", "b"), ("7.", "c")]),
        (
            "1. a\n3. b\n7. c\n2027. Året då avtalet upphör.",
            [("1.", "a"), ("3.", "b"), ("7.", "c"), ("2027.", "Året då avtalet upphör.")],
        ),
        ("1) a\n3) b\n2027) c", [("1)", "a"), ("3)", "b"), ("2027)", "c")]),
        ("0. a\n1. b\n0. c", [("0.", "a"), ("1.", "b"), ("0.", "c")]),
        ("9. a\n8. b\n7. c", [("9.", "a"), ("8.", "b"), ("7.", "c")]),
        ("1. a\n1. b\n1. c", [("1.", "a"), ("1.", "b"), ("1.", "c")]),
        ("5. a\n\n5. b\n\n\n12. c", [("5.", "a"), ("5.", "b"), ("12.", "c")]),
        ("1. a\n   4. x\n   2. y\n9. b", [("1.", "a 4. x 2. y"), ("9.", "b")]),
        ("2. a\n   1. x\n   9. y\n1. b", [("2.", "a"), ("1.", "x"), ("9.", "y"), ("1.", "b")]),
        ("1. a\n2) b\n3. c", [("1.", "a"), ("2)", "b"), ("3.", "c")]),
        ("1. a\n\n2) b\n\n3. c", [("1.", "a"), ("2)", "b"), ("3.", "c")]),
        ("123456789. a\n1. b", [("123456789.", "a"), ("1.", "b")]),
        ("1.\n3.\n", [("1.", ""), ("3.", "")]),
        ("- 4. a\n  2. b", [("", ""), ("4.", "a"), ("2.", "b")]),
    ],
)
def test_each_numbered_item_has_the_number_that_was_typed(text, items):
    assert numbered(render(text)) == items


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Avtalet upphör\n2027. Året efter börjar ett nytt.", "Avtalet upphör|2027. Året efter börjar ett nytt."),
        ("1. a\n02. b\n03. c", "a|02. b|03. c"),
        ("1. a\n\n007. b\n008. c", "a|007. b|008. c"),
        ("1234567890. a\n2. b", "1234567890. a|2. b"),
        ("Haninge kommun\nRudsjöterrassen 2\n136 81 Haninge", "Haninge kommun|Rudsjöterrassen 2|136 81 Haninge"),
        ("- Polisen\n  Box 1\n- Haninge", "Polisen|Box 1|Haninge"),
        ("1. Polisen\nBox 1\n\n   Andra stycket\n   rad", "Polisen|Box 1|Andra stycket|rad"),
        ("rad  \nrad\\\nrad", "rad|rad|rad"),
    ],
)
def test_line_breaks_stay_and_what_is_no_list_reads_as_it_was_typed(text, lines):
    html = render(text)

    assert "|".join(words.strip() for words in re.split(r"<[^>]*>", html) if words.strip()) == lines


def test_nothing_is_lost_in_lists_that_are_too_deep():
    deep = "\n".join("  " * depth + f"- rad{depth}" for depth in range(40)) + "\n- sist"

    html = render(deep)

    assert re.findall(r"rad\d+", html) == [f"rad{depth}" for depth in range(40)]
    assert html.count("<ul>") == 10
    assert "- rad10<br>\n- rad11" in html
    assert html.endswith("</li>\n<li>sist</li>\n</ul>\n")


def test_emphasis_in_emphasis_is_not_deeper_than_one_sees():
    html = render("*a " * 500 + "b" + "*" * 500)

    assert html.count("<em>") == 1
    assert render("***a** b*") == "<p><em><strong>a</strong> b</em></p>\n"


def numbered(html):
    """[(the number as a browser shows it, the item's own words), …]; bullets have the number ""."""
    items, lists = [], []
    for tag, words in re.findall(r"<([^>]*)>([^<]*)", html):
        if tag[:2] in ("ol", "ul"):
            start = re.search(r'start="(\d+)"', tag)
            after = ")" if "paren" in tag else "."
            lists.append([int(start[1]) if start else 1, after if tag.startswith("ol") else ""])
        elif tag in ("/ol", "/ul"):
            lists.pop()
        elif tag.startswith("li"):
            value = re.search(r'value="(\d+)"', tag)
            lists[-1][0] = int(value[1]) if value else lists[-1][0]
            items.append((f"{lists[-1][0]}{lists[-1][1]}" if lists[-1][1] else "", ""))
            lists[-1][0] += 1
        if words.strip():
            items[-1] = (items[-1][0], f"{items[-1][1]} {words.strip()}".strip())
    return items


def test_an_asterisk_can_be_written_with_a_backslash():
    assert render(r"5 \* 3 \* 2") == "<p>5 * 3 * 2</p>\n"


@pytest.mark.parametrize(
    "text",
    [
        "# Rubrik",
        "[ord](https://ond.example)",
        "![bild](file:///etc/passwd)",
        "<https://ond.example>",
        "https://ond.example/sida",
        "`kod`",
        "> citat",
        "```\nkod\n```",
        "    indraget",
        "a | b\n--- | ---\n1 | 2",
        "~~struket~~",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg><image href='file:///etc/passwd'/></svg>",
        "<style>@import 'http://127.0.0.1/';</style>",
        "&lt;b&gt; &copy;",
        "<!-- dold -->",
    ],
)
def test_everything_else_is_text_as_it_was_typed(text):
    html = render(text)

    shown = re.sub(r"</?p>|<br>", "", html).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert shown.split() == text.split()
    assert set(re.findall(r"<[^>]*>", html)) <= {"<p>", "</p>", "<br>"}


def test_nothing_gives_nothing():
    assert render("") == ""
    assert render(None) == ""


def test_deep_nesting_neither_fails_nor_hangs():
    html = render("\n".join("  " * depth + "- punkt" for depth in range(200)))

    assert html.count("<li>") >= 1


@given(st.text(alphabet=st.sampled_from(list("<>&\"'*_-[]()!#`\\/:=. \n\tab1åäö"))))
def test_no_text_makes_another_tag(text):
    html = render(text)

    assert all(ALLOWED.fullmatch(tag) for tag in re.findall(r"<[^>]*>?", html))


LINES = st.lists(
    st.tuples(
        st.sampled_from(["", "", " ", "  ", "   ", "    ", "      "]),
        st.sampled_from(
            ["", "", "- ", "+ ", "- - ", "1. ", "1) ", "7. ", "07. ", "0. ", "2027. ", "3) ", "1234567890. "]
        ),
        st.sampled_from(["", "ord", "två ord", "5. ", "2027. året", "- "]),
    ).map("".join),
    max_size=12,
)


@given(LINES)
def test_whatever_was_typed_every_number_and_word_is_shown_in_its_order(lines):
    text = "\n".join(lines)

    shown = "".join(number + words for number, words in numbered(render("- \n\n" + text)))

    assert re.sub(r"[-+\s]", "", shown) == re.sub(r"[-+\s]", "", text)


def test_a_number_that_begins_with_zero_stands_outside_the_point_before_it():
    html = render("6. a\n07. b\n8. c")

    assert re.sub(r"<[^>]+>", "", html.partition("</ol>")[0]).split() == ["a"]
    assert "07. b" in html
    assert html.index("</ol>") < html.index("07. b")

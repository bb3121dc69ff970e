"""core.markdown: people's texts as HTML that can do no harm."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.markdown import render

ALLOWED = re.compile(r"</?(p|ul|ol|li|em|strong)>|<ol start=\"\d+\">")


def test_paragraphs_lists_emphasis_and_strong_are_drawn():
    html = render("Ett *viktigt* och **starkt** ord.\n\n- ett\n- två\n\n1. först\n2. sedan")

    assert html == (
        "<p>Ett <em>viktigt</em> och <strong>starkt</strong> ord.</p>\n"
        "<ul>\n<li>ett</li>\n<li>två</li>\n</ul>\n"
        "<ol>\n<li>först</li>\n<li>sedan</li>\n</ol>\n"
    )


def test_a_list_goes_on_from_the_number_that_was_written():
    assert render("4. fjärde") == '<ol start="4">\n<li>fjärde</li>\n</ol>\n'


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

    shown = re.sub(r"</?p>", "", html).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert shown.split() == text.split()
    assert set(re.findall(r"<[^>]*>", html)) <= {"<p>", "</p>"}


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

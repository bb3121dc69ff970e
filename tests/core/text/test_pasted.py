"""Text from Word comes in as if it had been typed here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.forms.base import PortalForm
from core.forms.markdown import MarkdownField
from core.text import markdown
from core.text.pasted import clean_pasted


@pytest.mark.parametrize(
    ("pasted", "stored"),
    [
        ("rad\r\nrad", "rad\nrad"),
        ("rad\rrad", "rad\nrad"),
        ("rad\x0brad", "rad\nrad"),
        ("rad\u2028rad", "rad\nrad"),
        ("stycke\u2029stycke", "stycke\n\nstycke"),
        ("e\u2011post", "e-post"),
        ("e\x1epost", "e-post"),
        ("över\u00adens\u200bkom\ufeffmelse", "överenskommelse"),
        ("ett\tord", "ett ord"),
        ("•\tett\n•\ttvå", "- ett\n- två"),
        ("·\u00a0\u00a0\u00a0ett", "- ett"),
        ("\uf0b7\tett", "- ett"),
        ("o\tett\n–\ttvå\n-\ttre", "- ett\n- två\n- tre"),
        ("1.\tett\n2.\ttvå", "1. ett\n2. två"),
        ("3)\ttre\n7)\tsju", "3) tre\n7) sju"),
        ("Se punkterna:\n3.\ttre\n2027.\tÅret", "Se punkterna:\n\n3. tre\n2027. Året"),
        ("3) skrivet\n7)\tinklistrat", "3) skrivet\n7) inklistrat"),
        ("1.1\tunder\na)\tbokstav", "1.1 under\na) bokstav"),
        (
            "o\ufb00entlig \ufb01nans \ufb02it e\ufb03cient ba\ufb04ad \ufb06",
            "offentlig finans flit efficient bafflad st",
        ),
        ("a\u030akra\u0308o\u0308 \u212b e\u0301", "åkräö Å é"),
        ("\u00bd \u00b2 \u2122 < \u0338", "\u00bd \u00b2 \u2122 < \u0338"),
        ("Vi vill:\n•\tgå\n•\tcykla\nSlut.", "Vi vill:\n\n- gå\n- cykla\n\nSlut."),
        ("- skrivet här\n•\tinklistrat", "- skrivet här\n- inklistrat"),
    ],
)
def test_what_word_leaves_becomes_what_one_would_have_typed(pasted, stored):
    assert clean_pasted(pasted) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "Vanlig text.\n\nEtt stycke till – med tankstreck.",
        "- ett\n  - under\n- två\n\n1. först\n2. sedan",
        "*kursiv* och **fet**, 3\u00a0363 invånare",
        "o så vidare",
        "",
    ],
)
def test_what_was_typed_here_stays_as_it_is(typed):
    assert clean_pasted(typed) == typed


def test_a_list_from_word_is_a_list_on_the_page():
    html = markdown.render(clean_pasted("Parterna vill:\r\n•\tgå\r\n•\tcykla\r\nSlut."))

    assert html.split() == [
        "<p>Parterna",
        "vill:</p>",
        "<ul>",
        "<li>gå</li>",
        "<li>cykla</li>",
        "</ul>",
        "<p>Slut.</p>",
    ]


@given(st.text(alphabet=st.sampled_from("ab 1.)-–•·o\t\n\r\u00a0\u00ad\u200b\x0b\uf0b7*"), max_size=60))
def test_cleaning_twice_is_cleaning_once(text):
    once = clean_pasted(text)

    assert clean_pasted(once) == once
    assert not set(once) & set("\t\r\x0b\u00ad\u200b")


class _Form(PortalForm):
    body = MarkdownField()


def test_every_text_field_cleans_what_comes_in():
    form = _Form({"body": "•\tett\r\n•\ttvå"})

    assert form.is_valid()
    assert form.cleaned_data["body"] == "- ett\n- två"


def test_a_nul_is_refused_at_its_field():
    form = _Form({"body": "hej\x00då"})

    assert "body" in form.errors

"""Which words of a text a word that is looked for finds: forms, compounds, and what is no hit."""

import time
import unicodedata

import pytest

from stadsdelplan.search import words
from stadsdelplan.search.words import Fit, Piece

# what is looked for, a word of a text, and how well it fits
FITS = [
    ("skola", "skola", Fit.SAME),
    ("skola", "skolan", Fit.SAME),
    ("skolan", "skola", Fit.SAME),
    ("skolor", "skolans", Fit.SAME),
    ("skolornas", "SKOLA", Fit.SAME),
    ("skola", "skolresultat", Fit.BEGINNING),
    ("skola", "grundskola", Fit.INSIDE),
    ("skolan", "gymnasieskolornas", Fit.INSIDE),
    ("skola", "skotta", Fit.NONE),
    ("polis", "polisens", Fit.SAME),
    ("poliser", "lokalpolisområde", Fit.INSIDE),
    ("brott", "brottet", Fit.SAME),
    ("brottet", "brott", Fit.SAME),
    ("brotten", "brottslighet", Fit.BEGINNING),
    ("trygghet", "tryggare", Fit.SAME),
    ("åtgärd", "Åtgärderna", Fit.SAME),
    ("åtgärderna", "ÅTGÄRD", Fit.SAME),
    ("översikter", "Översikten", Fit.SAME),
    ("mål", "målen", Fit.SAME),
    ("mål", "målsättning", Fit.BEGINNING),
    ("mål", "lokalmål", Fit.NONE),  # three letters in the middle of a word say nothing
    ("möten", "kvällsmöte", Fit.NONE),
    ("möte", "mötet", Fit.SAME),
    ("föräldrar", "förälder", Fit.SAME),
    ("förälder", "föräldrarnas", Fit.SAME),
    ("klottret", "klotter", Fit.SAME),
    ("projekt", "projektets", Fit.SAME),
    ("indikatorn", "indikatorer", Fit.BEGINNING),
    ("plan", "planen", Fit.SAME),
    ("ks", "KS", Fit.SAME),
    ("ks", "ksau", Fit.NONE),  # two letters are a word of their own
    ("2010", "2010", Fit.SAME),
    ("45", "245", Fit.NONE),
    ("stad", "städer", Fit.NONE),  # a vowel that changes is not known
]


@pytest.mark.parametrize(("typed", "word", "fit"), FITS)
def test_a_word_fits_its_forms_and_compounds(typed, word, fit):
    (term,) = words.terms_of(typed)

    assert term.best_fit(f"Här står {word}, med mera.") == fit


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("Trygghet i skolan", ["trygghet", "skolan"]),
        ("i", []),
        ("att och", ["att", "och"]),  # there is nothing else
        ("KS 2010/45", ["ks", "2010", "45"]),
        ('"skola" AND NOT (polis* OR ^x)', ["skola", "not", "polis"]),
        ("%_ %' ; DROP TABLE", ["drop", "table"]),
        ("skola skola SKOLA", ["skola"]),
        (unicodedata.normalize("NFD", "Åtgärd"), ["åtgärd"]),
        ("gymnasie\u00adskolan", ["gymnasieskolan"]),
        ("e-post", ["post"]),
        ("👍 \x00", []),
    ],
)
def test_what_is_typed_is_read_as_words_and_nothing_else(typed, terms):
    assert [term.word for term in words.terms_of(typed)] == terms


def test_a_database_that_knows_no_capital_of_ours_is_asked_for_each():
    assert [words.terms_of(typed)[0].spellings for typed in ("skolan", "översikt", "möte")] == [
        ["skol"],
        ["översik", "Översik"],
        ["möt", "MÖT"],
    ]


def test_every_stem_is_the_beginning_of_its_word():
    """Else a text could have a form of the word without holding the stem, and the database would not tell of it."""
    some = (
        "skolornas föräldrarna klottret projektets löst fullt öst kostnadsfritt indikatorernas fönstrets hundra andan"
    )

    assert [word for word in some.split() if not word.startswith(words.stem_of(word))] == []


def test_an_excerpt_begins_near_the_first_word_and_marks_each():
    text = "**Inledning** " + "ord " * 60 + "Vid grundskolan och\n- skolgården är det lugnt. " + "ord " * 90

    pieces = words.excerpt(text, words.terms_of("skola"))

    shown = "".join(piece.text for piece in pieces)
    assert [piece.text for piece in pieces if piece.is_found] == ["grundskolan", "skolgården"]
    assert shown.startswith("… ord ")
    assert shown.endswith(" ord …")
    assert "Vid grundskolan och skolgården är det lugnt." in shown
    assert len(shown) < 350


def test_a_text_without_the_word_is_shown_from_its_beginning():
    assert words.excerpt("Kort *text*", words.terms_of("skola")) == [Piece("Kort text")]


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        ("jordbor", "jordbro", True),  # two that changed places
        ("hanninge", "haninge", True),
        ("hanng", "haninge", False),
        ("haninga", "haninge", True),
        ("aninge", "haninge", True),
        ("malmo", "malmö", True),
        ("haninge", "haninge", False),
        ("abcd", "badc", False),
        ("otrygg", "trygg", False),  # the opposite is no misspelling
        ("", "a", True),
    ],
)
def test_one_letter_off(one, other, answer):
    assert words.is_one_letter_off(one, other) is answer
    assert words.is_one_letter_off(other, one) is answer


def test_a_text_that_somebody_made_to_be_slow_is_not_slow():
    texts = ["a" * 100_000, "skol" * 25_000, "x" * 99_996 + "skol", "skol å" * 16_000]
    begun = time.process_time()

    for text in texts:
        words.excerpt(text, words.terms_of("aaaa skola"))

    assert time.process_time() - begun < 5

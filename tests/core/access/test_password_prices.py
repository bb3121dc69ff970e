"""What each piece of a password costs to guess, as a power of two. test_password_rules.py asks about whole ones."""

from math import log2

import pytest

from core.access import password_rules as rules
from tests.support import factories


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("abc", 4 + log2(3)),
        ("cba", 4 + log2(3)),
        ("aceg", 6),
        ("7531", 6),
        ("qwer", 6),
        ("rewq", 6),
        ("1472", 6),
        ("1473", None),
        ("14725", 4 + log2(5)),
        ("1q2w", 6),
        ("ab", None),
        ("abd", None),
        ("aaa", None),
        ("147", None),
        ("qwe", None),
    ],
)
def test_a_row_of_letters_or_keys_costs_little_whichever_way_it_goes(text, price):
    assert rules._in_a_row(text) == price


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("1999", 5),
        ("2026", 5),
        ("1899", None),
        ("19991", None),
        ("850709", 13),
        ("19850709", 13),
        ("851309", None),
        ("850740", None),
        ("85-07-09", None),
    ],
)
def test_a_year_and_a_day_cost_what_people_take(text, price):
    assert rules._date(text) == price


@pytest.mark.parametrize(
    ("plain", "first", "last", "price"),
    [
        ("mossa", 0, 5, 17),
        ("mossa1", 0, 5, 17),
        ("1mossa", 1, 6, 17),
        ("xmossa", 1, 6, None),
        ("mossax", 0, 5, None),
        ("mossa1", 0, 6, None),
        ("abcd", 0, 4, 17),
        ("abcdf", 0, 5, None),
        ("strt", 0, 4, None),
        ("abcdfghaei", 0, 10, None),
        ("abcdfgaeio", 0, 10, 17),
        ("sparvagnaro", 0, 11, 20.5),
        ("sparvagnarna", 0, 12, 24),
    ],
)
def test_a_whole_word_that_can_be_read_costs_a_dictionary_and_a_long_one_more(plain, first, last, price):
    assert rules._some_word(plain, first, last) == price


def test_the_rest_costs_letter_by_letter():
    assert rules._letter_by_letter("a") == log2(26)
    assert rules._letter_by_letter("a1-") == log2(26) + 2.5 + 5
    assert rules._letter_by_letter("") == 0


def test_a_name_gives_its_words_and_its_neighbours_without_dots_and_of_three_letters_at_least():
    assert rules._words_of(["Upplands Väsby", "Ek"]) == {"upplands", "vasby", "upplandsvasby"}
    assert rules._words_of(["A Bo Cil"]) == {"cil", "abo", "bocil"}
    assert rules._words_of(["anna@haninge.se"]) == {"anna", "haninge", "annahaninge", "haningese"}


@pytest.mark.django_db
def test_what_is_near_a_person_costs_little_and_what_is_theirs_least(settings):
    settings.SITE_NAME, settings.ALLOWED_HOSTS = "Zvarvmeta", ["plan.brevlunda.example"]
    own = factories.organisation("Knivsund kommun")
    factories.organisation("Vrakens polis")
    factories.district("Tallbacka")
    person = factories.person(own, email="ulla@hemlig.example", name="Ulla Granbarr")

    about = rules._words_about(person)

    for word in ("zvarvmeta", "brevlunda", "ulla", "granbarr", "hemlig", "knivsund", "kommun"):
        assert about[word] == 3, word
    for word in ("vrakens", "polis", "tallbacka"):
        assert about[word] == 9, word
    nobody = rules._words_about(None)
    assert nobody["zvarvmeta"] == 3
    assert not {"ulla", "knivsund", "vrakens", "tallbacka"} & nobody.keys()
    unsaved = rules._words_about(type(person)(email="nils@annan.example", name="Nils"))
    assert unsaved["nils"] == unsaved["annan"] == 3
    assert "vrakens" not in unsaved


def test_the_hint_says_what_to_do():
    assert str(rules.GuessablePasswordValidator().get_help_text()) == (
        "Flera ord som inte hör ihop är lätta att minnas och svåra att gissa."
    )

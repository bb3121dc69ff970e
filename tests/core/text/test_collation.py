"""Swedish order, whatever the database would have said."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.collation import swedish


@pytest.mark.parametrize(
    "in_order",
    [
        ["Arboga", "Zinkgruvan", "Åmål", "Älmhult", "Örebro"],
        ["Vallentuna", "Vaxholm", "Wallby", "Xanthos", "Yttre", "Zenit"],
        ["ande", "anka", "ängel"],
        ["Ängelholm", "ärenden", "Öland", "ön"],
        ["Ide", "Idé", "Idéer", "Idre"],
        ["Mjölby", "Münchenbryggeriet", "Mysen"],
        ["Plan 2", "Plan 9", "Plan 10", "Plan 10 b"],
        ["Avtal 2009", "Avtal 2010", "Avtal om Jordbro"],
        ["Strasse", "Straße", "Strategi"],
    ],
)
def test_names_come_in_swedish_order(in_order):
    mixed = random.Random(7).sample(in_order, len(in_order))  # noqa: S311 (nothing hangs on it)

    assert sorted(mixed, key=swedish) == in_order


def test_letters_typed_as_two_characters_sort_as_one():
    decomposed = unicodedata.normalize("NFD", "Åmål")

    assert sorted(["Öster", decomposed, "Arboga", "Zeta"], key=swedish) == ["Arboga", "Zeta", decomposed, "Öster"]


def test_capitals_tell_apart_only_what_nothing_else_does():
    assert sorted(["berg", "Berga", "Berg"], key=swedish) == ["Berg", "berg", "Berga"]


def test_superscripts_and_numbers_of_any_length_are_no_error():
    long = "9" * 5000

    assert sorted(["m²", f"nr {long}", "nr 10", "nr 007"], key=swedish) == ["m²", "nr 007", "nr 10", f"nr {long}"]


@given(st.lists(st.text(), max_size=6))
def test_any_texts_can_be_put_in_an_order_that_stays(texts):
    once = sorted(texts, key=swedish)
    backwards = list(reversed(once))

    again = sorted(backwards, key=swedish)
    assert again == once

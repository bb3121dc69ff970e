"""core.text.diff: what differs between two texts, word by word."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.text.diff import DiffKind, difference, fold_unchanged, side

few_words = st.lists(st.sampled_from(["mål", "åtgärd", ",", " ", "\n", "30", "40"]), max_size=40).map("".join)


def test_a_changed_word_is_removed_and_added():
    parts = difference("Minst 30 unga.", "Minst 40 unga.")

    assert parts == [
        (DiffKind.SAME, "Minst "),
        (DiffKind.REMOVED, "30"),
        (DiffKind.ADDED, "40"),
        (DiffKind.SAME, " unga."),
    ]


def test_equal_texts_have_one_part():
    assert difference("Samma ord.\n", "Samma ord.\n") == [(DiffKind.SAME, "Samma ord.\n")]


def test_nothing_against_nothing_has_no_parts():
    assert difference("", "") == []


def test_a_word_is_whole_however_many_letters_it_shares():
    parts = difference("stadsdelplan", "stadsdelsplan")

    assert parts == [(DiffKind.REMOVED, "stadsdelplan"), (DiffKind.ADDED, "stadsdelsplan")]


def test_a_side_holds_its_own_text_only():
    before, after = "Minst 30 unga.", "Minst 40 unga varje år."

    assert "".join(words for _, words in side(before, after, without=DiffKind.ADDED)) == before
    assert "".join(words for _, words in side(before, after, without=DiffKind.REMOVED)) == after


def test_a_passage_too_long_to_compare_counts_as_rewritten():
    before, after = "a " * 2000, "b " * 2000

    assert difference(before, after) == [(DiffKind.REMOVED, before), (DiffKind.ADDED, after)]


@given(st.one_of(few_words, st.text()), st.one_of(few_words, st.text()))
def test_joining_the_parts_gives_both_texts_back(before, after):
    parts = difference(before, after)

    assert "".join(words for kind, words in parts if kind != DiffKind.ADDED) == before
    assert "".join(words for kind, words in parts if kind != DiffKind.REMOVED) == after
    assert all(words for _, words in parts)
    assert all(one[0] != other[0] for one, other in pairwise(parts))


def test_what_is_the_same_far_from_a_change_is_left_out():
    same = "Parterna följer upp arbetet två gånger om året.\n" * 200

    parts = fold_unchanged(difference(f"{same}Minst 30 unga.\n{same}", f"{same}Minst 40 unga.\n{same}"))

    assert [kind for kind, words in parts] == [
        DiffKind.LEFT_OUT,
        DiffKind.SAME,
        DiffKind.REMOVED,
        DiffKind.ADDED,
        DiffKind.SAME,
        DiffKind.LEFT_OUT,
    ]
    assert "Minst 30" in "".join(words for kind, words in parts if kind != DiffKind.ADDED)
    assert sum(len(words) for kind, words in parts) < 600


def test_short_texts_are_left_whole():
    parts = difference("Minst 30 unga.", "Minst 40 unga.")

    assert fold_unchanged(parts) == parts


@given(few_words, few_words)
def test_folding_leaves_no_change_out(before, after):
    parts = difference(before * 20, after * 20)

    short = fold_unchanged(parts)

    assert [part for part in short if part[0] in (DiffKind.ADDED, DiffKind.REMOVED)] == [
        part for part in parts if part[0] in (DiffKind.ADDED, DiffKind.REMOVED)
    ]

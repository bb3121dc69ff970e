"""The list of what a page can look like, which tools from elsewhere are shown, is whole and counted."""

from collections import Counter

from django.contrib import admin

from tests.browser import page_states

STATES = [*page_states.states(), *page_states.states_of_the_admin()]


def test_the_states_are_counted():
    """A new page, kind of mistake or model makes a number larger; docs/accessibility.md has the same ones."""
    assert Counter(state.kind for state in STATES) == {"pages": 262, "mistakes": 39, "administration": 292}


def test_no_state_is_in_the_list_twice():
    assert len({str(state) for state in STATES}) == len(STATES)


def test_each_model_of_the_administration_has_its_list_and_its_two_forms():
    names = {state.name for state in STATES if state.kind == page_states.IN_ADMIN}

    pages = ("changelist", "add", "change")
    assert {f"{model._meta.label} {page}" for model in admin.site._registry for page in pages} <= names


def test_each_refusal_that_a_page_can_have_is_among_the_mistakes():
    answers = {status for state in STATES if state.kind == page_states.AFTER_A_MISTAKE for status in state.statuses}

    assert answers == {200, 400, 403, 404, 409, 429, 500, 503}

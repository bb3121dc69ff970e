"""A NUL in a text is refused with a sentence at its field, and the page that says so does not hold it again."""

from django import forms

from core.forms.base import PortalForm


class ExampleForm(PortalForm):
    name = forms.CharField()


def test_a_nul_is_refused_and_not_written_into_the_page():
    form = ExampleForm({"name": "före\x00efter"})

    assert list(form.errors) == ["name"]
    assert 'value="föreefter"' in str(form["name"])


def test_what_was_typed_without_one_stands_as_it_was():
    assert 'value=" före efter "' in str(ExampleForm({"name": " före efter "})["name"])

"""core.forms.widths: each field is drawn as wide as what goes in."""

import pytest
from django import forms

from core.forms.base import PortalForm
from core.forms.fields import DayField, NumberField, YearField
from core.forms.markdown import MarkdownField
from core.forms.partial_dates import PartialDayField
from core.forms.widths import width_of


class OfEachKind(PortalForm):
    day = DayField()
    partial_day = PartialDayField()
    year = YearField()
    number = NumberField()
    count = forms.IntegerField()
    unit = forms.CharField(max_length=40)
    person = forms.CharField(max_length=120)
    email = forms.EmailField()
    password = forms.CharField(widget=forms.PasswordInput)
    title = forms.CharField(max_length=300)
    text = MarkdownField()
    reason = forms.CharField(widget=forms.Textarea)
    kind = forms.ChoiceField(choices=[("a", "A")])
    role = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    several = forms.MultipleChoiceField(choices=[("a", "A")], widget=forms.CheckboxSelectMultiple)
    file = forms.FileField()


@pytest.mark.parametrize(
    ("name", "width"),
    [
        ("day", "day"),
        ("partial_day", "day"),
        ("year", "year"),
        ("number", "number"),
        ("count", "number"),
        ("unit", "short"),
        ("person", "name"),
        ("email", "name"),
        ("password", "name"),
        ("title", "line"),
        ("text", "text"),
        ("reason", "text"),
        ("kind", "choice"),
        ("role", "whole"),
        ("several", "whole"),
        ("file", "whole"),
    ],
)
def test_a_field_is_as_wide_as_what_goes_in(name, width):
    assert width_of(OfEachKind()[name]) == width

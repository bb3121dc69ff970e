"""How wide a field is drawn: as wide as what goes in, so that its size says what is asked for.

One name for each width; static/css/components/field.css has the widths themselves.
"""

from django import forms

from core.forms.fields import DayField, NumberField, YearField
from core.forms.partial_dates import PartialDayField

DAY, YEAR, NUMBER, SHORT, NAME, LINE, TEXT, CHOICE, WHOLE = (
    "day", "year", "number", "short", "name", "line", "text", "choice", "whole",
)  # fmt: skip

_LONGEST_SHORT = 40  # characters: the number of a paragraph, a unit, an organisation number
_LONGEST_NAME = 120  # a person, a place, a diary's number


def width_of(field: forms.BoundField) -> str:
    """Return the width of a drawn field. Choices that stand open, files and boxes to tick are as wide as they are."""
    widget, of_form = field.field.widget, field.field
    if isinstance(widget, forms.Textarea):
        return TEXT
    if isinstance(widget, forms.RadioSelect | forms.CheckboxInput | forms.FileInput | forms.MultiWidget):
        return WHOLE
    if isinstance(widget, forms.Select):
        return CHOICE
    for kind, width in _BY_FIELD:
        if isinstance(of_form, kind):
            return width
    return _of_line(getattr(of_form, "max_length", None), widget)


_BY_FIELD = (
    (YearField, YEAR),
    (DayField | forms.DateField | forms.TimeField | PartialDayField, DAY),
    (NumberField | forms.IntegerField, NUMBER),
    (forms.EmailField, NAME),
)


def _of_line(longest, widget):
    if not isinstance(widget, forms.TextInput | forms.PasswordInput):
        return WHOLE
    if isinstance(widget, forms.PasswordInput):
        return NAME
    if longest and longest <= _LONGEST_SHORT:
        return SHORT
    return NAME if longest and longest <= _LONGEST_NAME else LINE

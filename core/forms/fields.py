"""Form fields that Django lacks: a day from the calendar, a number as people write it, a year."""

from decimal import Decimal

from django import forms
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from core.limits.dates import refuse_unlikely
from core.text.numbers import is_per_cent, read_number


class DayInput(forms.DateInput):
    """The browser's own field for a day, in the reader's language. Without one, people type 2026-03-16."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day within the portal's calendar, chosen in the browser's own field or typed as 2026-03-16."""

    widget = DayInput
    default_validators = [refuse_unlikely]


class NumberField(forms.DecimalField):
    """Takes 79,1 and 79.1, 3 363 with any kind of space, −4,2 with the real minus sign or a hyphen, and 82 %.

    With a `unit` other than per cent, a number in per cent is refused. Without a `unit` the form decides, see
    `per_cent`.
    """

    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {
        "invalid": _("Write a number, for example 79,1."),
        "per_cent": _("The unit here is not per cent. Write the number without the sign for per cent."),
        "per_mille": _("Per mille is not a unit here. Write the number in its own unit."),
    }

    def __init__(self, *, unit=None, **kwargs):
        super().__init__(**kwargs)
        self.unit = unit

    def to_python(self, value):
        if isinstance(value, str) and value.strip():
            found = read_number(value)
            if found is None:
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
            value, unit = found
            if unit == "‰":
                raise forms.ValidationError(self.error_messages["per_mille"], code="per_mille")
            if unit and self.unit is not None and not is_per_cent(self.unit):
                raise forms.ValidationError(self.error_messages["per_cent"], code="per_cent")
        return super().to_python(value)

    def prepare_value(self, value):
        """Return a stored number without needless zeros and with the language's decimal mark.

        Typed text stays as it is.
        """
        if not isinstance(value, Decimal):
            return value
        return f"{value.normalize():f}".replace(".", formats.get_format("DECIMAL_SEPARATOR"))


def per_cent(typed: str) -> bool:
    """Return whether the text typed in a NumberField is a number in per cent."""
    found = read_number(typed) if isinstance(typed, str) else None
    return found is not None and found[1] == "%"


class YearField(forms.IntegerField):
    """A year with four digits."""

    widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "maxlength": 4})
    default_error_messages = {
        "invalid": _("Write a year with four figures, for example 2026."),
        "min_value": _("Write a year with four figures, for example 2026."),
        "max_value": _("Write a year with four figures, for example 2026."),
    }

    def __init__(self, **kwargs):
        super().__init__(min_value=1900, max_value=2999, **kwargs)

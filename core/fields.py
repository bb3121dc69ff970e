"""Form fields that Django lacks: a day from the calendar, a number as people write it, a file from outside."""

import re
from decimal import Decimal

from django import forms
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from core import uploads
from core.days import refuse_slip


class DayInput(forms.DateInput):
    """The browser's own field for a day, in the reader's language; where there is none, 2026-03-16 is typed."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day within the portal's calendar, chosen in the browser's own field or typed as 2026-03-16."""

    widget = DayInput
    default_validators = [refuse_slip]


class NumberField(forms.DecimalField):
    """Takes 79,1 and 79.1, 3 363 with any kind of space, and −4,2 with the real minus sign or a hyphen."""

    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {"invalid": _("Write a number, for example 79,1.")}

    def to_python(self, value):
        if isinstance(value, str):
            value = re.sub(r"\s", "", value).replace("−", "-").replace(",", ".")
        return super().to_python(value)

    def prepare_value(self, value):
        """A stored number without needless zeros and with the language's own decimal mark; what was typed as it is."""
        if not isinstance(value, Decimal):
            return value
        return f"{value.normalize():f}".replace(".", formats.get_format("DECIMAL_SEPARATOR"))


class YearField(forms.IntegerField):
    """A year with four figures."""

    widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "maxlength": 4})
    default_error_messages = {
        "invalid": _("Write a year with four figures, for example 2026."),
        "min_value": _("Write a year with four figures, for example 2026."),
        "max_value": _("Write a year with four figures, for example 2026."),
    }

    def __init__(self, **kwargs):
        super().__init__(min_value=1900, max_value=2999, **kwargs)


class UploadField(forms.FileField):
    """Takes a PDF, a JPEG or a PNG, and gives it as core.uploads.Inspected."""

    widget = forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png"})

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", _("A PDF, a JPEG or a PNG. It is kept as it is."))
        super().__init__(allow_empty_file=True, **kwargs)  # core.uploads says it in the portal's words

    def to_python(self, data):
        upload = super().to_python(data)
        return uploads.inspect(upload) if upload else None

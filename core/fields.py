"""Form fields that Django lacks: a day from the browser's calendar, and a file from outside."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core import uploads


class DayInput(forms.DateInput):
    """The browser's own field for a day, in the reader's language; where there is none, 2026-03-16 is typed."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class UploadField(forms.FileField):
    """Takes a PDF, a JPEG or a PNG, and gives it as core.uploads.Inspected."""

    widget = forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png"})

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", _("A PDF, a JPEG or a PNG. It is kept as it is."))
        super().__init__(allow_empty_file=True, **kwargs)  # core.uploads says it in the portal's words

    def to_python(self, data):
        upload = super().to_python(data)
        return uploads.inspect(upload) if upload else None

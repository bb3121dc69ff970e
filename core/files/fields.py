"""The form field for a file from outside."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.files import uploads


class UploadField(forms.FileField):
    """Takes a PDF, a JPEG or a PNG, and gives it as core.files.uploads.Inspected."""

    widget = forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png"})

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", _("A PDF, a JPEG or a PNG. It is kept as it is."))
        super().__init__(allow_empty_file=True, **kwargs)  # core.files.uploads says it in the portal's words

    def to_python(self, data):
        upload = super().to_python(data)
        return uploads.inspect(upload) if upload else None

"""The form by which somebody sends a coat of arms or logotype, and the one that keeps what was looked at."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.emblems import reading
from core.forms.base import PortalForm


class PictureField(forms.FileField):
    """Takes a PNG or an SVG, and gives what of it is safe, as core.emblems.reading.CleanPicture."""

    widget = forms.FileInput({"accept": ".png,.svg"})

    def __init__(self, **kwargs):
        super().__init__(allow_empty_file=True, **kwargs)  # core.emblems.reading says it in the portal's words

    def to_python(self, data):
        upload = super().to_python(data)
        return reading.take_in_picture(upload) if upload else None


class _SaysWhatItShows(PortalForm):
    alternative_text = forms.CharField(
        label=_("What the picture shows"),
        max_length=150,
        help_text=_("It is read aloud to who does not see the picture, for example Haninge kommuns vapen."),
    )


class EmblemForm(_SaysWhatItShows):
    picture = PictureField(
        label=_("Picture"),
        help_text=_(
            "An SVG, or a PNG with at least 120 pixels on its shorter side. At most 2 MB. It is printed about 16 "
            "millimetres tall, and must also be readable in black and white."
        ),
        error_messages={"required": _("Choose a picture.")},
    )
    submit_label = _("See how it looks on paper")
    field_order = ["picture", "alternative_text"]


class KeepEmblemForm(_SaysWhatItShows):
    """Keeps the picture that was sent before and waits, by its digest. `version` is the emblem that was seen."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    submit_label = _("Use this picture")

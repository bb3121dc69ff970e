"""Forms to upload a file of shapes, and to say what its codes are and which division it shows."""

from functools import cached_property

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms.base import PortalForm
from indicators.imports.forms import FileForm
from indicators.shapes.matching import FIRST_DIVISION


class ShapesForm(FileForm):
    """Uploads a GeoJSON file to inspect. It stores nothing."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # its reader says it in the portal's words
        widget=forms.FileInput({"accept": ".geojson,.json"}),
        help_text=_(
            "GeoJSON with the outlines of municipalities, counties or districts, such as Statistics Sweden gives them, "
            "in SWEREF 99 TM or WGS 84."
        ),
        error_messages={"required": _("Choose the file.")},
    )
    submit_label = _("Show what would change")


class DivisionForm(PortalForm):
    """Chooses the property of the codes, and the division. It is sent as a GET with the name of the file."""

    fil = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    indelning = forms.IntegerField(
        label=_("Division"),
        min_value=FIRST_DIVISION,
        help_text=_("The year whose division the outlines show. Maps of earlier and later years use it too."),
    )
    egenskap = forms.ChoiceField(label=_("Property with the codes"), required=False)
    submit_label = _("Show anew")
    submit_kind = "secondary"

    def __init__(self, *args, usable=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["indelning"].max_value = timezone.localdate().year + 1
        self.fields["egenskap"].choices = [(name, name) for name in usable]

    @cached_property
    def helper(self):
        helper = super().helper
        helper.form_method = "get"
        return helper

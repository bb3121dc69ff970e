"""Forms to upload a file of figures, and to choose what a dataset leaves open."""

from functools import cached_property

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from core.files import uploads
from core.forms.base import PortalForm
from indicators.models import Indicator


class FileForm(PortalForm):
    """Uploads a file to inspect. It stores nothing."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # its reader says it in the portal's words
        widget=forms.FileInput({"accept": ".xlsx,.csv,.txt,.tsv,.json"}),
        help_text=_(
            "A spreadsheet (.xlsx), CSV (also reported crimes from Brå), a saved answer from Kolada, or a table from "
            "Statistics Sweden (JSON-stat or JSON)."
        ),
        error_messages={"required": _("Choose the file.")},
    )
    submit_label = _("Show what would change")

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s. Divide it, and take in one part at a time."),
                params={"limit": filesizeformat(settings.UPLOAD_MAX_BYTES)},
            )
        uploads.refuse_infected(upload)
        return upload

    def clean(self):
        cleaned = super().clean()
        if upload := cleaned.get("file"):
            upload.seek(0)
            self.content = upload.read()
        return cleaned


class PickForm(PortalForm):
    """Chooses the indicator of a dataset, and one category of each dimension that it leaves open.

    With `has_recipe` (of an Indicator) nothing else than the indicator need be chosen. `proposed` is the short name of
    the indicator that is chosen at first, or "".

    `indicators` are those that the person works with. It is sent as a GET with the name of the file, so that the names
    of the fields stand in the address.
    """

    fil = forms.CharField(required=False, widget=forms.HiddenInput)
    indikator = forms.ModelChoiceField(
        label=_("Indicator"),
        queryset=Indicator.objects.none(),
        to_field_name="slug",
        empty_label=_("Choose …"),
    )
    submit_label = _("Show what would change")

    def __init__(self, *args, dimensions, name, indicators, has_recipe=lambda indicator: False, proposed="", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["indikator"].queryset = indicators.order_by("order", "pk")
        self.proposed = self.fields["indikator"].queryset.filter(slug=proposed).first()
        self.fields["indikator"].initial = self.proposed and self.proposed.slug
        self._has_recipe = has_recipe
        self.fields["fil"].initial = name
        self.dimensions = {f"val_{number}": dimension for number, dimension in enumerate(dimensions)}
        for field, dimension in self.dimensions.items():
            choices = [("", _("Choose …")), *dimension.categories.items()]
            self.fields[field] = forms.ChoiceField(label=dimension.label, choices=choices, required=False)

    def clean(self):
        """Ask for every choice, unless none is made and the portal knows how the indicator is made of the counts."""
        cleaned = super().clean()
        open_ones = [name for name in self.dimensions if not cleaned.get(name)]
        indicator = cleaned.get("indikator")
        if indicator is None or (len(open_ones) == len(self.dimensions) and self._has_recipe(indicator)):
            return cleaned
        for name in open_ones:
            if name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        return cleaned

    @cached_property
    def helper(self):
        helper = super().helper
        helper.form_method = "get"
        return helper

    def picked(self):
        """Return {dimension: category} of the choices in a valid form; nothing where a recipe makes them."""
        chosen = {dimension.id: self.cleaned_data.get(name) for name, dimension in self.dimensions.items()}
        return {dimension: category for dimension, category in chosen.items() if category}

"""Sending a file of figures, and picking what a dataset leaves open."""

from functools import cached_property

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from core.forms import PortalForm
from indicators.importing import sources
from indicators.models import ImportKind, Indicator


class FileForm(PortalForm):
    """A file that is sent to be looked at. Nothing is stored by it. The indicator is only for JSON-stat."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # its reader says it in the portal's words
        widget=forms.FileInput({"accept": ".xlsx,.csv,.txt,.tsv,.json"}),
        help_text=_("A spreadsheet (.xlsx), CSV, a saved answer from Kolada, or JSON-stat 2 from Statistics Sweden."),
        error_messages={"required": _("Choose the file.")},
    )
    indicator = forms.ModelChoiceField(
        label=_("Indicator, for JSON-stat"),
        queryset=Indicator.objects.order_by("order", "pk"),
        required=False,
        empty_label=_("The file says it itself"),
        help_text=_("A file from Statistics Sweden does not say which of our indicators it is."),
    )
    submit_label = _("Show what would change")

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s. Divide it, and take in one part at a time."),
                params={"limit": filesizeformat(settings.UPLOAD_MAX_BYTES)},
            )
        return upload

    def clean(self):
        cleaned = super().clean()
        if upload := cleaned.get("file"):
            upload.seek(0)
            self.content = upload.read()
            if sources.kind_of(self.content) == ImportKind.SCB and not cleaned.get("indicator"):
                self.add_error("indicator", _("Say which indicator the figures are of: the file does not."))
        return cleaned


class PickForm(PortalForm):
    """One category of each dimension that a dataset leaves open. It is sent as a GET, along with what is known."""

    submit_label = _("Show what would change")

    def __init__(self, *args, dimensions, known, **kwargs):
        super().__init__(*args, **kwargs)
        for name, value in known.items():
            self.fields[name] = forms.CharField(initial=value, widget=forms.HiddenInput)
        self.dimensions = {f"val_{number}": dimension for number, dimension in enumerate(dimensions)}
        for name, dimension in self.dimensions.items():
            self.fields[name] = forms.ChoiceField(label=dimension.label, choices=list(dimension.categories.items()))

    @cached_property
    def helper(self):
        helper = super().helper
        helper.form_method = "get"
        return helper

    def picked(self):
        """{dimension: category} of what is picked, or None where something is still open."""
        if not self.is_valid():
            return None
        return {dimension.id: self.cleaned_data[name] for name, dimension in self.dimensions.items()}

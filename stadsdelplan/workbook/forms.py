"""The form with which a plan's workbook is uploaded."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core import spreadsheets
from core.files import uploads
from core.forms.base import PortalForm
from stadsdelplan.workbook import reader


class WorkbookForm(PortalForm):
    """Asks for the plan's workbook, for a preview. It saves nothing."""

    file = forms.FileField(
        label=_("Spreadsheet"),
        allow_empty_file=True,  # core.spreadsheets says it in the portal's words
        widget=forms.FileInput({"accept": ".xlsx"}),
        help_text=_("The file that you downloaded here and have written in, as .xlsx."),
        error_messages={"required": _("Choose the file.")},
    )
    submit_label = _("Show what would change")

    def clean_file(self):
        upload = self.cleaned_data["file"]
        uploads.refuse_infected(upload)
        try:
            reader.rows_of(upload)
        except spreadsheets.UnreadableTableError as error:
            raise forms.ValidationError(str(error)) from error
        return upload

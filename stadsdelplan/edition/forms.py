"""The forms of an edition's life: it starts, its frame is written, and its adoption is registered."""

from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from core import spreadsheets
from core.documents import print_fonts
from core.files.fields import UploadField
from core.forms.base import MarkdownField, PortalForm, PortalModelForm
from core.forms.fields import DayField, DayInput, YearField
from core.limits import text_lengths
from partnership.forms import StepForm
from stadsdelplan.adoption.date_limits import refuse_day_of_adoption
from stadsdelplan.document import missing_glyphs
from stadsdelplan.models import Meeting
from stadsdelplan.workbook import reader


def _day(label, **kwargs):
    return DayField(label=label, **kwargs)


class StartForm(PortalForm):
    """The period of the next edition. `focus_areas` are asked for only where no edition was adopted before."""

    starts_on = _day(_("First day"))
    ends_on = _day(_("Last day"))
    focus_areas = forms.CharField(
        label=_("Focus areas"),
        help_text=_("One on each line. They can be changed later."),
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=[text_lengths.LIST],
    )

    def __init__(self, *args, asks_for_areas, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_for_areas:
            del self.fields["focus_areas"]
        others = [name for name in self.fields if name not in ("starts_on", "ends_on")]
        self.layout = Layout(Div("starts_on", "ends_on", css_class="side-by-side"), *others)

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day must not come before the first."))
        return cleaned

    def clean_focus_areas(self):
        names = [line.strip() for line in self.cleaned_data["focus_areas"].splitlines() if line.strip()]
        if any(len(name) > 120 for name in names):
            raise forms.ValidationError(_("A focus area has at most 120 characters."))
        return names


class SkipForm(PortalForm):
    year = YearField(label=_("Year"))
    reason = forms.CharField(label=_("Reason"), max_length=300)
    submit_label = _("Leave the year out")


class LagesbildForm(StepForm):
    text = MarkdownField(
        validators=[text_lengths.CHAPTER],
        label=_("Situation picture"),
        required=False,
        help_text=_("What it is like in the district now, and what you do not know. Write nothing about individuals."),
    )


class ResourcesForm(StepForm):
    text = MarkdownField(
        validators=[text_lengths.TEXT],
        label=_("Resources"),
        help_text=_("How the organisation meets the district's special needs within its ordinary resources."),
    )


class FocusAreaForm(StepForm):
    name = forms.CharField(label=_("Name"), max_length=120)


class MeetingForm(PortalModelForm):
    class Meta:
        model = Meeting
        fields = ["held_on", "who", "decisions", "link"]
        widgets = {"held_on": DayInput, "decisions": forms.Textarea(attrs={"rows": 6})}
        help_texts = {
            "who": _("Roles and organisations, for example: områdesutvecklare (kommunen), närpolischef (Polisen)."),
            "decisions": _("In a few lines."),
            "link": _("Where the notes are kept, if they have an address."),
        }


class AdoptForm(StepForm):
    """The adoption as the minutes tell it. Nothing is decided here."""

    adopted_by = forms.CharField(
        label=_("Adopted by"),
        max_length=200,
        help_text=_("A board, or somebody who decides for it: kommunstyrelsen."),
        error_messages={"required": _("Say who decided.")},
    )
    adopted_on = _day(_("Date of the meeting"))
    paragraph = forms.CharField(label=_("Paragraph"), max_length=40, required=False, help_text=_("Only the number."))
    reference = forms.CharField(label=_("Registration number"), max_length=60, required=False)
    extract = UploadField(label=_("Extract of the minutes"), required=False)
    submit_label = _("Register adoption")

    def __init__(self, *args, edition, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.edition, self.today = edition, today

    def clean_adopted_on(self):
        day = self.cleaned_data["adopted_on"]
        if day > self.today:
            raise forms.ValidationError(_("The day has not come yet. Register the adoption when it has been decided."))
        try:
            refuse_day_of_adoption(self.edition, day, today=self.today)
        except forms.ValidationError as error:
            raise forms.ValidationError(error.messages) from error
        return day

    def clean(self):
        """These words are printed on the paper that is stored."""
        super().clean()
        for name in ("adopted_by", "paragraph", "reference"):
            if characters := print_fonts.spelled(self.cleaned_data.get(name, "")):
                self.add_error(name, missing_glyphs.sentence([characters]))
        return self.cleaned_data

    def clean_paragraph(self):
        """The sign is printed before it."""
        return self.cleaned_data["paragraph"].lstrip("§ ").strip()


class WorkbookForm(PortalForm):
    """The plan's workbook, sent to be looked at. Nothing is saved by it."""

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
        try:
            reader.rows_of(upload)
        except spreadsheets.UnreadableTableError as error:
            raise forms.ValidationError(str(error)) from error
        return upload

"""The forms of an adoption: the choices for what is still open, the decision itself, and its correction."""

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.documents import print_fonts
from core.files.fields import UploadField
from core.forms.base import StepForm
from core.forms.fields import DayField
from core.limits import text_lengths
from core.text.dates import long_day
from stadsdelplan.adoption.date_limits import is_before_sending, refuse_day_of_adoption
from stadsdelplan.adoption.open_points import Choice
from stadsdelplan.document import missing_glyphs
from stadsdelplan.models import EditionStatus, LooseEndChoice

_LONGEST_TEXT = 300  # characters of a comment that the page repeats

_LEGENDS = {
    "proposal": _("Proposed goal from %(party)s: “%(title)s”"),
    "comment": _("Comment from %(party)s on “%(title)s”"),
    "change": _("%(party)s asks for a change of “%(title)s”"),
}
_ON_THE_WHOLE = _("Comment from %(party)s")
_CLOSINGS = {
    "proposal": _("Decline it, with a reason"),
    "comment": _("Close it, with an answer"),
    "change": _("Adopt the goal as it stands, with a reason"),
}


class _DayOfAdoptionForm(StepForm):
    """Asks for the day of the adoption. If it comes before the sending, it asks whether that was before the entry."""

    def __init__(self, *args, edition, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.edition, self.today = edition, today
        day = self._typed_day() if self.is_bound else None
        if day and is_before_sending(edition, day) and not is_before_sending(edition, edition.adopted_on):
            self.fields["before_entry"] = forms.BooleanField(
                label=_("The plan was adopted before it was entered in the portal"),
                required=False,
                help_text=_("Tick it if the date of the meeting is right. The history says it."),
            )
            self.order_fields(["adopted_by", "adopted_on", "before_entry"])

    def _typed_day(self):
        try:
            return self.fields["adopted_on"].clean(self["adopted_on"].data)
        except forms.ValidationError:
            return None


class AdoptionFieldsForm(_DayOfAdoptionForm):
    """Asks for the adoption as the minutes record it. Nothing is decided here."""

    adopted_by = forms.CharField(
        label=_("Adopted by"),
        max_length=200,
        help_text=_("A board, or somebody who decides for it: kommunstyrelsen."),
        error_messages={"required": _("Say who decided.")},
    )
    adopted_on = DayField(label=_("Date of the meeting"))
    paragraph = forms.CharField(label=_("Paragraph"), max_length=40, required=False, help_text=_("Only the number."))
    reference = forms.CharField(label=_("Registration number"), max_length=60, required=False)
    extract = UploadField(label=_("Extract of the minutes"), required=False)
    submit_label = _("Register adoption")

    def clean_adopted_on(self):
        day = self.cleaned_data["adopted_on"]
        if day > self.today:
            raise forms.ValidationError(_("The day has not come yet. Register the adoption when it has been decided."))
        says_before = "before_entry" in self.fields and bool(self.data.get("before_entry"))
        try:
            refuse_day_of_adoption(self.edition, day, today=self.today, before_entry=says_before)
        except forms.ValidationError as error:
            raise forms.ValidationError(error.messages) from error
        return day

    def clean(self):
        """Refuse characters that the paper, on which these texts are printed, cannot show."""
        super().clean()
        for name in ("adopted_by", "paragraph", "reference"):
            if characters := print_fonts.name_missing_characters(self.cleaned_data.get(name, "")):
                self.add_error(name, missing_glyphs.missing_glyphs_sentence([characters]))
        return self.cleaned_data

    def clean_paragraph(self):
        """Return the number without the sign "§", which the paper prints before it."""
        return self.cleaned_data["paragraph"].lstrip("§ ").strip()


class AdoptionForm(AdoptionFieldsForm):
    """Asks for the adoption, and before it for a choice for each OpenPoint. A missing answer takes at most a reason."""

    def __init__(self, *args, points, superseded=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.superseded = superseded
        self.points, of_adoption = points, list(self.fields)
        for point in points:
            if point.thing:
                self.fields[f"choice-{point.name}"] = _choice_of(point)
            self.fields[f"reason-{point.name}"] = _reason_of(point)
        fieldsets = [Fieldset(_legend(point), *self._names_of(point)) for point in points]
        of_adoption = [name for name in of_adoption if name != "version"]
        self.layout = Layout(*fieldsets, Fieldset(_("The decision"), *of_adoption))

    def clean(self):
        cleaned = super().clean()
        for point in self.points:
            is_closed = cleaned.get(f"choice-{point.name}") == LooseEndChoice.CLOSED
            if is_closed and not cleaned.get(f"reason-{point.name}"):
                self.add_error(f"reason-{point.name}", _("Say why it is closed."))
        return cleaned

    @property
    def after_saving(self):
        """Return the state and the days of the plan, and which editions it takes the place of: the `superseded`."""
        edition = self.edition
        days = {"first": long_day(edition.starts_on), "last": long_day(edition.ends_on)}
        period = {"status": EditionStatus.ADOPTED.label} | days
        adopted = gettext("The status of the plan: %(status)s. It holds from %(first)s to %(last)s.") % period
        return [adopted, *(gettext("Plan %(years)s is replaced.") % {"years": each.years} for each in self.superseded)]

    @property
    def choices(self):
        """Return {name of the OpenPoint: Choice}, as `register_adoption` takes it."""
        return {
            point.name: Choice(
                LooseEndChoice(self.cleaned_data.get(f"choice-{point.name}", LooseEndChoice.WITHOUT)),
                self.cleaned_data[f"reason-{point.name}"],
            )
            for point in self.points
        }

    def _names_of(self, point):
        return [name for name in (f"choice-{point.name}", f"reason-{point.name}") if name in self.fields]


class CorrectionForm(_DayOfAdoptionForm):
    """Asks how the adoption should have been registered, and why it is corrected."""

    adopted_by = forms.CharField(
        label=_("Adopted by"), max_length=200, error_messages={"required": _("Say who decided.")}
    )
    adopted_on = DayField(label=_("Date of the meeting"))
    paragraph = forms.CharField(label=_("Paragraph"), max_length=40, required=False, help_text=_("Only the number."))
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[text_lengths.REASON],
        help_text=_("What was wrong, and where the right one is to be found, for example in the minutes."),
        error_messages={"required": _("Say why it is corrected.")},
    )
    submit_label = _("Correct the adoption")

    def clean_paragraph(self):
        """Return the number without the sign "§", which the paper prints before it."""
        return self.cleaned_data["paragraph"].lstrip("§ ").strip()


def _choice_of(point):
    choices = [
        (LooseEndChoice.ALONG, _("Take it along to the next plan")),
        (LooseEndChoice.CLOSED, _CLOSINGS[point.kind]),
    ]
    text = point.thing.comment if point.kind == "change" else point.thing.text
    return forms.ChoiceField(
        label=_("What becomes of it?"),
        choices=choices,
        widget=forms.RadioSelect,
        help_text=text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]} …",
        error_messages={"required": _("Choose what becomes of it.")},
    )


def _reason_of(point):
    label, help_text = _("Reason or answer"), _("Needed where it is closed. The one who wrote it can read it.")
    if not point.thing:
        label, help_text = (
            _("Why is the plan adopted without the answers?"),
            ", ".join(goal.title for goal in point.goals),
        )
    return forms.CharField(
        label=label,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=help_text,
        validators=[text_lengths.TEXT],
    )


def _legend(point):
    if point.thing:
        title = point.goals[0].title if point.goals else str(point.thing)
        legend = _ON_THE_WHOLE if point.kind == "comment" and not point.goals else _LEGENDS[point.kind]
        return legend % {"party": point.organisation, "title": title}
    count = len(point.goals)
    if any(each.is_area for each in point.goals):
        sentence = ngettext(
            "%(party)s has not answered on %(count)s point", "%(party)s has not answered on %(count)s points", count
        )
    else:
        sentence = ngettext(
            "%(party)s has not answered on %(count)s goal", "%(party)s has not answered on %(count)s goals", count
        )
    return sentence % {"party": point.organisation, "count": count}

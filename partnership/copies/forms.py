"""The forms on which decisions, and what happens to copies, are registered. The verbs say which days can be."""

from functools import cached_property

from django import forms
from django.utils.translation import gettext_lazy as _

from core.files.fields import UploadField
from core.forms.base import PortalModelForm
from core.forms.fields import DayField, DayInput
from core.forms.partial_dates import PartialDayField
from core.limits import text_lengths
from core.models import DatePrecision
from core.text.dates import day
from partnership.forms import StepForm
from partnership.models import Decision


class _SentAgain:
    """A form that can be sent again: what was typed stays, and a file is asked for again, since no browser keeps it."""

    def full_clean(self):
        super().full_clean()
        if self.errors:
            self._ask_for_files()

    def refuse(self, error):
        """Tell what the verb refused, at the fields that its ValidationError names."""
        self.add_error(None, error)
        self._ask_for_files()

    def renewed(self):
        """The same words on the version that stands now, and a sentence that somebody was faster."""
        self.refuse(
            _("Somebody has changed the agreement since you opened the page. See how it stands, and send again.")
        )
        self.data = self.data.copy()
        self.data["version"] = self.fields["version"].initial
        return self

    def _ask_for_files(self):
        for name, field in self.fields.items():
            if isinstance(field, UploadField) and self.cleaned_data.get(name):
                self.add_error(name, _("Choose the file again."))


class PaperForm(_SentAgain, StepForm):
    """A step on the paper's way. `reading` is the AgreementReading or the CopyReading that the page shows.

    `action_url` is where the form is sent, which need not be the page that shows it.
    """

    def __init__(self, *args, reading, today, action_url="", **kwargs):
        super().__init__(*args, version=reading.agreement.version, **kwargs)
        self.reading, self.action_url = reading, action_url
        for field in self.fields.values():
            if field.required and isinstance(field.widget, DayInput):
                field.initial = today
        self.prepare(reading)

    def prepare(self, reading):
        """Fill in what is known already."""

    @cached_property
    def helper(self):
        helper = super().helper
        helper.form_action = self.action_url
        return helper

    def words(self):
        """What the verb takes of it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def with_day(self, name):
        """The same, with the partial day `name` as a day and its precision. An empty one is None."""
        words = PaperForm.words(self)
        typed = words.pop(name)
        return words | {
            name: typed.first if typed else None,
            "precision": typed.precision if typed else DatePrecision.DAY,
        }


class PrintedForm(PaperForm):
    printed_on = DayField(label=_("Printed"))
    submit_label = _("Mark as printed")


class PartySignedForm(PaperForm):
    signed_on = PartialDayField(label=_("Signed"))
    submit_label = _("Register signatures")

    def words(self):
        return self.with_day("signed_on")


class SendForm(PaperForm):
    sent_on = DayField(label=_("Sent"))
    submit_label = _("Register as sent")

    def prepare(self, reading):
        if reading.copy.sent_on:
            self.fields["sent_on"].initial = reading.copy.sent_on


class SignForm(PaperForm):
    """The signature of one of those who have not signed the copy yet."""

    signatory = forms.ChoiceField(label=_("Who has signed"), widget=forms.RadioSelect)
    signed_on = PartialDayField(label=_("Signed"))
    submit_label = _("Register signature")

    def prepare(self, reading):
        parties = {party.pk: party for party in reading.parties}
        field = self.fields["signatory"]
        field.choices = [(one.pk, _who(one, parties[one.party_id])) for one in reading.missing]
        field.initial = field.choices[0][0] if field.choices else None

    def words(self):
        chosen = {str(one.pk): one for one in self.reading.missing}[self.cleaned_data["signatory"]]
        return self.with_day("signed_on") | {"signatory": chosen}


class ElectronicForm(PaperForm):
    """The one original that was signed electronically: how, by whom and when, and the signed file itself."""

    signing_service = forms.CharField(
        label=_("Signing service"), max_length=120, help_text=_("Where it was signed, as the signed file names it.")
    )
    scan = UploadField(
        label=_("Signed file"),
        help_text=_(
            "The PDF from the signing service, as it came. What is embedded in it as evidence is kept untouched."
        ),
    )
    kept_at = forms.CharField(label=_("Where the original is kept"), max_length=200, required=False)
    submit_label = _("Register the signed original")

    def prepare(self, reading):
        parties = {party.pk: party for party in reading.parties}
        for one in reading.missing:
            label = _("Signed by %(who)s") % {"who": _who(one, parties[one.party_id])}
            self.fields[f"signed_on_{one.pk}"] = DayField(label=label)
        self.order_fields(["signing_service", *(name for name in self.fields if name.startswith("signed_on_"))])

    def words(self):
        names = ("signing_service", "scan", "kept_at")
        signed = {one.pk: self.cleaned_data[f"signed_on_{one.pk}"] for one in self.reading.missing}
        return {name: self.cleaned_data[name] for name in names} | {"signed": signed}


class HandOverForm(PaperForm):
    handed_over_on = PartialDayField(label=_("Handed over"))
    kept_at = forms.CharField(
        label=_("Where it is kept"), max_length=200, required=False, help_text=_("If it is known.")
    )
    submit_label = _("Register as handed over")

    def prepare(self, reading):
        copy = reading.copy
        self.fields["handed_over_on"].initial = day(copy.handed_over_on, copy.handed_over_precision)
        self.fields["kept_at"].initial = copy.kept_at

    def words(self):
        return self.with_day("handed_over_on")


class ReturnForm(PaperForm):
    returned_on = DayField(label=_("Back with us"))
    kept_at = forms.CharField(
        label=_("Where it is kept"),
        max_length=200,
        help_text=_("So that somebody else finds it."),
    )
    submit_label = _("Register as back")

    def prepare(self, reading):
        self.fields["kept_at"].initial = reading.copy.kept_at
        if reading.copy.returned_on:
            self.fields["returned_on"].initial = reading.copy.returned_on


class ScanForm(PaperForm):
    """A scan of the copy. Where there is one already, the new one takes its place for a reason."""

    scan = UploadField(label=_("Scanned copy"))
    reason = forms.CharField(
        label=_("Why is the stored file replaced?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[text_lengths.REASON],
    )
    submit_label = _("Upload the scanned copy")

    def prepare(self, reading):
        if not reading.copy.scan:
            del self.fields["reason"]


class DecisionForm(_SentAgain, PortalModelForm):
    """How a party decided. What it says of a decision is a few words; the extract of the minutes says the rest."""

    extract_file = UploadField(label=_("Extract of the minutes"), required=False)
    submit_label = _("Register decision")

    class Meta:
        model = Decision
        fields = ["body", "met_on", "paragraph", "diarienummer"]
        widgets = {"met_on": DayInput}
        help_texts = {
            "body": _("A board, or somebody who decides for it: kommunstyrelsen."),
            "paragraph": _("Only the number."),
            "diarienummer": _("The party's own."),
        }

    def __init__(self, *args, version, like=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.like = like
        self.fields["body"].required = True
        self.fields["body"].error_messages["required"] = _("Say who decided.")
        self.fields["version"] = forms.IntegerField(required=False, initial=version, widget=forms.HiddenInput)
        if self.instance.extract_id:
            self.fields["extract_file"].help_text = _("Leave it empty to keep the one that is there.")
        if like:
            self._begin_like(like)

    def _begin_like(self, decision):
        """Begin with what the party decided on an earlier version of the text, which may hold for this one too."""
        self.initial |= {name: getattr(decision, name) for name in self.Meta.fields}
        if decision.extract:
            label = _("Use the extract of version %(number)s: %(name)s")
            words = {"number": decision.party.agreement_version.number, "name": decision.extract}
            self.fields["same_extract"] = forms.BooleanField(label=label % words, initial=True, required=False)

    @property
    def uses_same_extract(self):
        return self.cleaned_data.get("same_extract", False)

    def clean_paragraph(self):
        """The sign is printed before it."""
        return self.cleaned_data["paragraph"].lstrip("§ ").strip()

    def words(self):
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def _who(signatory, party):
    named = str(signatory)
    return named if named == str(party) else f"{party}: {named}"

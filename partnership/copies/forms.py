"""Forms that register what happens to copies. The verbs say which days are possible."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.files.fields import UploadField
from core.forms.fields import DayField
from core.forms.partial_dates import PartialDayField
from core.limits import text_lengths
from core.text.dates import day
from partnership import by_calendar
from partnership.agreement_changes import missing_signature_count
from partnership.forms import PaperForm
from partnership.models import Signature


class PrintedForm(PaperForm):
    printed_on = DayField(label=_("Printed"))
    submit_label = _("Mark as printed")

    @property
    def after_saving(self):
        return [_("The copies are printed."), *by_calendar.after_signing_begins(self.page.agreement)]


class PartySignedForm(PaperForm):
    signed_on = PartialDayField(label=_("Signed"))
    submit_label = _("Register signatures")

    def __init__(self, *args, party, **kwargs):
        super().__init__(*args, **kwargs)
        self.party = party

    @property
    def after_saving(self):
        page = self.page
        signed = Signature.objects.filter(copy__print_set__agreement_version=page.text, signatory__party=self.party)
        of_party = self.party.signatories.count() * len(page.copies) - signed.count()
        missing = missing_signature_count(page.text) - of_party
        return by_calendar.after_signatures(page.agreement, missing=missing, on=self.today)

    def arguments(self):
        return self.with_day("signed_on")


class SendCopyForm(PaperForm):
    sent_on = DayField(label=_("Sent"))
    submit_label = _("Register as sent")

    @property
    def after_saving(self):
        return [
            _("The copy is on its way to those who sign it or keep it."),
            *by_calendar.after_signing_begins(self.page.agreement),
        ]

    def prepare(self, page):
        if page.copy.sent_on:
            self.fields["sent_on"].initial = page.copy.sent_on


class SignForm(PaperForm):
    """Registers the signature of somebody who has not signed the copy yet."""

    signatory = forms.ChoiceField(label=_("Who has signed"), widget=forms.RadioSelect)
    signed_on = PartialDayField(label=_("Signed"))
    submit_label = _("Register signature")

    @property
    def after_saving(self):
        missing = missing_signature_count(self.page.text) - 1
        return by_calendar.after_signatures(self.page.agreement, missing=missing, on=self.today)

    def prepare(self, page):
        parties = {party.pk: party for party in page.parties}
        field = self.fields["signatory"]
        field.choices = [(one.pk, _who(one, parties[one.party_id])) for one in page.missing]
        field.initial = field.choices[0][0] if field.choices else None

    def arguments(self):
        chosen = {str(one.pk): one for one in self.page.missing}[self.cleaned_data["signatory"]]
        return self.with_day("signed_on") | {"signatory": chosen}


class ElectronicForm(PaperForm):
    """Registers the one original that was signed electronically: how, by whom and when, with the signed file."""

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

    @property
    def after_saving(self):
        return by_calendar.after_signatures(self.page.agreement, missing=0, on=self.today)

    def prepare(self, page):
        parties = {party.pk: party for party in page.parties}
        for one in page.missing:
            label = _("Signed by %(who)s") % {"who": _who(one, parties[one.party_id])}
            self.fields[f"signed_on_{one.pk}"] = DayField(label=label)
        self.order_fields(["signing_service", *(name for name in self.fields if name.startswith("signed_on_"))])

    def arguments(self):
        names = ("signing_service", "scan", "kept_at")
        signed = {one.pk: self.cleaned_data[f"signed_on_{one.pk}"] for one in self.page.missing}
        return {name: self.cleaned_data[name] for name in names} | {"signed": signed}


class HandOverForm(PaperForm):
    handed_over_on = PartialDayField(label=_("Handed over"))
    kept_at = forms.CharField(
        label=_("Where it is kept"), max_length=200, required=False, help_text=_("If it is known.")
    )
    submit_label = _("Register as handed over")

    @property
    def after_saving(self):
        return [gettext("The copy is with %(party)s.") % {"party": self.page.copy.keeper}]

    def prepare(self, page):
        copy = page.copy
        self.fields["handed_over_on"].initial = day(copy.handed_over_on, copy.handed_over_precision)
        self.fields["kept_at"].initial = copy.kept_at

    def arguments(self):
        return self.with_day("handed_over_on")


class ReturnForm(PaperForm):
    returned_on = DayField(label=_("Back with us"))
    kept_at = forms.CharField(
        label=_("Where it is kept"),
        max_length=200,
        help_text=_("So that somebody else finds it."),
    )
    submit_label = _("Register as back")

    @property
    def after_saving(self):
        return [
            gettext("The copy is back with %(party)s, in the place that you name.") % {"party": self.page.copy.keeper}
        ]

    def prepare(self, page):
        self.fields["kept_at"].initial = page.copy.kept_at
        if page.copy.returned_on:
            self.fields["returned_on"].initial = page.copy.returned_on


class ScanForm(PaperForm):
    """Stores a scan of the copy. Replacing one takes a reason."""

    scan = UploadField(label=_("Scanned copy"))
    reason = forms.CharField(
        label=_("Why is the stored file replaced?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[text_lengths.REASON],
    )
    submit_label = _("Upload the scanned copy")
    after_saving = (_("Everybody who sees the agreement can open the file."),)

    def prepare(self, page):
        if not page.copy.scan:
            del self.fields["reason"]


def _who(signatory, party):
    named = str(signatory)
    return named if named == str(party) else f"{party}: {named}"

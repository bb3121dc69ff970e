"""Forms that correct what is registered of the copies, or fill it in. The verbs say what needs a reason."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.files.fields import UploadField
from core.forms.fields import DayField
from core.forms.partial_dates import PartialDayField
from core.limits import text_lengths
from core.models import DatePrecision
from core.text.dates import day
from partnership.copies import corrections
from partnership.forms import PaperForm


def _reason(**kwargs):
    return forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), validators=[text_lengths.REASON], **kwargs
    )


class CorrectCopyForm(PaperForm):
    """Corrects where the copy has been and where it is kept. It asks only for what this copy can have."""

    printed_on = DayField(label=_("Printed"), required=False)
    sent_on = DayField(label=_("Sent"), required=False)
    returned_on = DayField(label=_("Back with us"), required=False)
    handed_over_on = PartialDayField(label=_("Handed over"), required=False)
    signing_service = forms.CharField(label=_("Signing service"), max_length=120, required=False)
    kept_at = forms.CharField(label=_("Where it is kept"), max_length=200, required=False)
    reason = _reason(
        required=False, help_text=_("Needed where something that is registered changes, not where it was not known.")
    )
    submit_label = _("Save")

    def prepare(self, page):
        copy = page.copy
        asked = corrections.correctable(copy, page.agreement)
        for name in set(self.fields) - {*asked, "reason", "version"}:
            del self.fields[name]
        for name in asked:
            self.fields[name].initial = getattr(copy, name)
        if "handed_over_on" in asked:
            self.fields["handed_over_on"].initial = day(copy.handed_over_on, copy.handed_over_precision)

    def arguments(self):
        arguments = super().arguments()
        reason = arguments.pop("reason")
        if "handed_over_on" in arguments:
            typed = arguments["handed_over_on"]
            arguments["handed_over_on"] = typed.first if typed else None
            arguments["handed_over_precision"] = typed.precision if typed else DatePrecision.DAY
        return {"values": arguments, "reason": reason}


class _OfSignatures(PaperForm):
    """About one signature, or at the person's choice also about the `others` that were registered like it."""

    def __init__(self, *args, signature, others, **kwargs):
        self.signature, self.others = signature, others
        super().__init__(*args, **kwargs)

    def prepare(self, page):
        if not self.others:
            del self.fields["alike"]
            return
        numbers = {"count": len(self.others), "party": self.signature.signatory.party}
        self.fields["alike"].label = self._known(numbers) if self.signature.signed_on else self._unknown(numbers)

    def _known(self, numbers):
        label = ngettext(
            "Also %(count)s other signature of %(party)s with the same day",
            "Also %(count)s other signatures of %(party)s with the same day",
            numbers["count"],
        )
        return label % numbers

    def _unknown(self, numbers):
        label = ngettext(
            "Also %(count)s other signature whose day is not known",
            "Also %(count)s other signatures whose day is not known",
            numbers["count"],
        )
        return label % numbers


class CorrectSignatureForm(_OfSignatures):
    """Corrects the day of a signature, with a reason; or fills it in, without one."""

    signed_on = PartialDayField(
        label=_("Signed"),
        required=False,
        help_text=_("A year is enough: 2012, 2012-03 or 2012-03-16. Left empty, it is shown as not known."),
    )
    alike = forms.BooleanField(required=False)
    reason = _reason()
    submit_label = _("Save the day")

    def prepare(self, page):
        super().prepare(page)
        if self.signature.signed_on:
            self.fields["signed_on"].initial = day(self.signature.signed_on, self.signature.precision)
        else:
            del self.fields["reason"]

    def arguments(self):
        return {"reason": "", "alike": False} | self.with_day("signed_on")


class WithdrawForm(_OfSignatures):
    """Withdraws a signature that was registered by mistake."""

    alike = forms.BooleanField(required=False)
    reason = _reason()
    submit_label = _("Withdraw the signature")
    submit_kind = "danger"

    def arguments(self):
        return {"alike": False} | super().arguments()


class OriginalForm(PaperForm):
    """Adds an original of a registered paper that was found later. `page` is the AgreementPage."""

    keeper = forms.ChoiceField(label=_("Whose original is it?"), widget=forms.RadioSelect)
    kept_at = forms.CharField(
        label=_("Where it is kept"), max_length=200, required=False, help_text=_("If it is known.")
    )
    scan = UploadField(label=_("Scan of it"), required=False)
    submit_label = _("Add the original")

    def prepare(self, page):
        field = self.fields["keeper"]
        field.choices = [(party.pk, party.name_as_written) for party in page.parties_without_copy]
        field.initial = field.choices[0][0] if field.choices else None

    def arguments(self):
        keepers = {str(party.pk): party for party in self.page.parties_without_copy}
        return super().arguments() | {"keeper": keepers[self.cleaned_data["keeper"]]}

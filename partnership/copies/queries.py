"""A copy as its page shows it: its timeline from the printer to where it is kept."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from core.text import dates
from partnership.models import (
    Agreement,
    AgreementVersion,
    Copy,
    Party,
    Signatory,
    Signature,
    VersionOrigin,
)


@dataclass(frozen=True)
class TimelineStep:
    """A step of the copy's timeline. `status` chooses the shape; `note` is the day, or what is lacking."""

    label: str
    status: str
    note: str = ""

    @property
    def is_done(self):
        return self.status != "todo"


@dataclass
class CopyPage:
    """A copy with its signatures, by the key of the signatory."""

    agreement: Agreement
    text: AgreementVersion
    copy: Copy
    count: int  # of all copies
    parties: list[Party]
    signatures: dict[int, Signature]

    @property
    def is_own(self):
        """Return whether the agreement's owner keeps it: then it comes back, and is not handed over."""
        return self.copy.keeper.organisation_id == self.agreement.owner_id

    @property
    def is_electronic(self):
        return self.text.origin == VersionOrigin.ELECTRONIC

    @property
    def is_drawn(self):
        return self.text.origin == VersionOrigin.DRAWN

    @property
    def is_registered(self):
        """Return whether the paper was signed outside the portal."""
        return self.text.origin == VersionOrigin.REGISTERED

    @property
    def missing(self):
        """Return those who have not signed, in the paper's order."""
        return [one for party in self.parties for one in party.signatories.all() if one.pk not in self.signatures]

    @property
    def is_signed_by_all(self):
        return not self.missing

    @property
    def is_home(self):
        """Return whether it has reached its keeper."""
        return bool(self.copy.returned_on if self.is_own else self.copy.handed_over_on)

    @property
    def may_come_home(self):
        """Return whether all have signed it. For a paper from outside, nobody may know who signed which original."""
        return self.is_signed_by_all or self.is_registered

    def get_absolute_url(self):
        return reverse("copy", args=[self.agreement.slug, self.copy.number])

    def signed(self):
        """Return those who have signed, in the paper's order, as a list of (Party, Signatory, Signature)."""
        return [
            (party, one, self.signatures[one.pk])
            for party in self.parties
            for one in party.signatories.all()
            if one.pk in self.signatures
        ]

    def timeline(self):
        """Return the TimelineSteps of the copy, in order."""
        steps = [*self._before_signing(), *(self._signed_by(party) for party in self.parties)]
        steps.append(self._step(_("Signed by all"), "signed", self.is_signed_by_all))
        return [*steps, self._at_home()]

    def _before_signing(self):
        if not self.is_drawn:
            return []
        copy, gone_on = self.copy, bool(self.signatures)
        sent = _("Sent for signature") if self.is_own else _("Sent to %(party)s") % {"party": copy.keeper}
        return [
            self._step(_("Printed"), "printed", copy.printed_on, passed=copy.sent_on or gone_on),
            self._step(sent, "sent", copy.sent_on, passed=self.is_signed_by_all),
        ]

    def _signed_by(self, party):
        everybody = list(party.signatories.all())
        signed = [self.signatures[one.pk] for one in everybody if one.pk in self.signatures]
        label = _("Signed by %(party)s") % {"party": party}
        if not signed or len(signed) < len(everybody):
            note = _("%(signed)s of %(all)s have signed") % {"signed": len(signed), "all": len(everybody)}
            return TimelineStep(label, "todo", note if signed else "")
        days = {dates.day(each.signed_on, each.precision): None for each in signed if each.signed_on}
        return TimelineStep(label, "signed", ", ".join(days) or _("not known"))

    def _at_home(self):
        copy = self.copy
        if self.is_electronic:
            return self._step(_("Signed file stored"), "handed_over", copy.scan and copy.scan.stored_at)
        if self.is_own:
            return self._step(_("Back with %(party)s") % {"party": copy.keeper}, "handed_over", copy.returned_on)
        label = _("Handed over to %(party)s") % {"party": copy.keeper}
        return self._step(label, "handed_over", copy.handed_over_on, copy.handed_over_precision)

    @staticmethod
    def _step(label, status, day, precision="day", *, passed=False):
        """Done on a day, done at some time (`day` is only true), passed without anybody knowing when, or to come."""
        if day is True:
            return TimelineStep(label, status)
        if day:
            return TimelineStep(label, status, dates.day(day, precision))
        return TimelineStep(label, status, _("not known")) if passed else TimelineStep(label, "todo")


def read_copy(agreement, number):
    """Return the CopyPage of that number. Raises Copy.DoesNotExist."""
    copy = (
        Copy.objects.current()
        .select_related("print_set__agreement_version", "keeper__organisation", "scan")
        .get(print_set__agreement_version__agreement=agreement, number=number)
    )
    text = copy.print_set.agreement_version
    text.agreement = agreement
    parties = text.parties.prefetch_related(Prefetch("signatories", Signatory.objects.order_by("order", "pk")))
    return CopyPage(
        agreement=agreement,
        text=text,
        copy=copy,
        count=copy.print_set.copies.count(),
        parties=list(parties.order_by("order", "pk")),
        signatures={signature.signatory_id: signature for signature in copy.signatures.all()},
    )

"""The printed copies of a locked version: what was drawn, who keeps which, who has signed, what was decided."""

import secrets

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import DatePrecision, DayField, Noticed, StoredFile
from partnership.models.text import AgreementVersion, Party, Signatory, VersionOrigin, VersionStatus


def paper_name(instance, filename):
    """Return a random name, so that nobody can guess where a paper is stored."""
    return f"papers/{secrets.token_hex(16)}.pdf"


class PrintSetQuerySet(models.QuerySet):
    def current(self):
        """Return the papers of versions that are not voided."""
        return self.exclude(agreement_version__status=VersionStatus.VOIDED)


class PrintSet(models.Model):
    """The stored PDF with all copies of a locked version, as it was drawn when the text was locked."""

    agreement_version = models.OneToOneField(
        AgreementVersion, verbose_name=_("text version"), on_delete=models.PROTECT, related_name="print_set"
    )
    file = models.FileField(_("file with all copies"), upload_to=paper_name, blank=True)
    sha256 = models.CharField(_("content digest of the file"), max_length=64, blank=True)
    mark_key = models.CharField(_("key of the marks on its pages"), max_length=64, blank=True, editable=False)
    drawn_at = models.DateTimeField(_("drawn"))

    objects = PrintSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("print set")
        verbose_name_plural = _("print sets")
        constraints = [
            models.CheckConstraint(
                name="print_set_digest_with_file",
                condition=Q(file="", sha256="") | (~Q(file="") & ~Q(sha256="")),
                violation_error_message=_("A stored paper has its digest."),
            ),
        ]

    def __str__(self):
        return str(self.agreement_version)


class CopyQuerySet(models.QuerySet):
    def current(self):
        """Return the copies of versions that are not voided."""
        return self.exclude(print_set__agreement_version__status=VersionStatus.VOIDED)


class Copy(Noticed):
    """One of the numbered originals. Each party keeps one, so that there are as many copies as parties."""

    print_set = models.ForeignKey(
        PrintSet, verbose_name=_("print set"), on_delete=models.PROTECT, related_name="copies"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    keeper = models.ForeignKey(Party, verbose_name=_("keeper"), on_delete=models.PROTECT, related_name="copies")
    file = models.FileField(_("file"), upload_to=paper_name, blank=True)
    sha256 = models.CharField(_("content digest of the file"), max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField(_("pages with a mark"), null=True, blank=True, editable=False)
    printed_on = DayField(_("printed"), null=True, blank=True)
    sent_on = DayField(_("sent"), null=True, blank=True)
    handed_over_on = DayField(_("handed over to its keeper"), null=True, blank=True)
    handed_over_precision = models.CharField(
        _("the source gives"), max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    signing_service = models.CharField(_("signing service"), max_length=120, blank=True)
    returned_on = DayField(_("back with us"), null=True, blank=True)
    kept_at = models.CharField(_("where it is kept"), max_length=200, blank=True)
    scan = models.ForeignKey(
        StoredFile, verbose_name=_("scan"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = CopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("copy")
        verbose_name_plural = _("copies")
        constraints = [
            models.UniqueConstraint(
                fields=["print_set", "number"],
                name="copy_number_once",
                violation_error_message=_("Two copies cannot have the same number."),
            ),
            models.UniqueConstraint(
                fields=["print_set", "keeper"],
                name="copy_one_per_keeper",
                violation_error_message=_("Each party keeps one copy."),
            ),
            models.CheckConstraint(
                name="copy_number_from_one",
                condition=Q(number__gte=1),
                violation_error_message=_("Copies are numbered from 1."),
            ),
            models.CheckConstraint(
                name="copy_digest_with_file",
                condition=Q(file="", sha256="") | (~Q(file="") & ~Q(sha256="")),
                violation_error_message=_("A stored paper has its digest."),
            ),
            models.CheckConstraint(
                name="copy_sent_after_printed",
                condition=Q(sent_on__isnull=True) | Q(printed_on__isnull=True) | Q(sent_on__gte=F("printed_on")),
                violation_error_message=_("A copy cannot be sent before it is printed."),
            ),
        ]

    def __str__(self):
        return f"{self.number}, {self.keeper}"

    def is_home(self, agreement_version, owner_id):
        """Return whether it is where it belongs: ours back with us, another's handed over, a signed file stored.

        `owner_id` is the key of the organisation that writes the agreement.
        """
        if agreement_version.origin == VersionOrigin.ELECTRONIC:
            return self.scan_id is not None
        is_ours = self.keeper.organisation_id == owner_id
        return bool(self.handed_over_on or (is_ours and self.returned_on))


class Signature(Noticed):
    """The registered fact that one signatory has signed one copy."""

    copy = models.ForeignKey(Copy, verbose_name=_("copy"), on_delete=models.PROTECT, related_name="signatures")
    signatory = models.ForeignKey(
        Signatory, verbose_name=_("signatory"), on_delete=models.PROTECT, related_name="signatures"
    )
    signed_on = DayField(_("signed"), null=True, blank=True)
    precision = models.CharField(_("the paper gives"), max_length=5, choices=DatePrecision, default=DatePrecision.DAY)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            models.UniqueConstraint(
                fields=["copy", "signatory"],
                name="signature_once_per_copy",
                violation_error_message=_("That signature is already registered on that copy."),
            ),
        ]

    def __str__(self):
        return f"{self.copy}: {self.signatory}"


class Decision(Noticed):
    """How a party decided to enter into the agreement, or that it need not. It never holds anything up."""

    party = models.ForeignKey(Party, verbose_name=_("party"), on_delete=models.PROTECT, related_name="decisions")
    not_needed = models.BooleanField(_("decision not needed"), default=False)
    body = models.CharField(_("deciding body"), max_length=200, blank=True)
    met_on = DayField(_("date of the meeting"), null=True, blank=True)
    paragraph = models.CharField(_("paragraph"), max_length=40, blank=True)
    diarienummer = models.CharField(_("registration number"), max_length=60, blank=True)
    extract = models.ForeignKey(
        StoredFile,
        verbose_name=_("extract of the minutes"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(
                name="decision_has_a_body",
                condition=Q(not_needed=True) | ~Q(body=""),
                violation_error_message=_("Say who decided."),
            ),
            models.CheckConstraint(
                name="decision_not_needed_says_no_more",
                condition=Q(not_needed=False)
                | Q(body="", met_on__isnull=True, paragraph="", diarienummer="", extract__isnull=True),
                violation_error_message=_("Where no decision is needed there is nobody who decided, and no day."),
            ),
        ]

    def __str__(self):
        if self.not_needed:
            return str(_("decision not needed"))
        return " ".join(
            str(part) for part in (self.body, self.met_on, self.paragraph and f"§ {self.paragraph}") if part
        )

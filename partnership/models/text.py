"""The versions of an agreement's text. A locked version never changes: triggers.py holds the database to it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.limits import text_lengths
from core.models import DatePrecision, DayField, Noticed, Organisation, Versioned
from partnership.models.agreement import Agreement


class VersionStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    LOCKED = "locked", _("Locked")
    VOIDED = "voided", _("Voided")


class VersionOrigin(models.TextChoices):
    """How the paper came to be. The guards count its copies by it."""

    DRAWN = "drawn", _("Printed here, signed on paper")
    ELECTRONIC = "electronic", _("Printed here, signed electronically elsewhere")
    REGISTERED = "registered", _("Signed outside the portal, registered afterwards")


class AgreementVersion(Noticed):
    """One text of the agreement with its parties. Once locked it is what the paper says, for ever."""

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    title = models.CharField(_("title on the paper"), max_length=300)
    is_example = models.BooleanField(_("made-up example"), default=False)
    origin = models.CharField(
        _("how it is signed"), max_length=10, choices=VersionOrigin, default=VersionOrigin.DRAWN, editable=False
    )
    status = models.CharField(
        _("status"), max_length=10, choices=VersionStatus, default=VersionStatus.DRAFT, editable=False
    )
    canonical_text = models.TextField(_("canonical text"), blank=True, editable=False)
    digest = models.CharField(_("content digest"), max_length=64, blank=True, editable=False)
    locked_at = models.DateTimeField(_("locked"), null=True, blank=True, editable=False)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("locked by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    open_comments_reason = models.TextField(
        _("reason for locking with open comments"), blank=True, editable=False, validators=[text_lengths.REASON]
    )
    voided_at = models.DateTimeField(_("voided"), null=True, blank=True, editable=False)
    void_reason = models.TextField(
        _("reason for voiding"), blank=True, editable=False, validators=[text_lengths.REASON]
    )

    class Meta:
        verbose_name = _("text version")
        verbose_name_plural = _("text versions")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "number"],
                name="agreement_version_number_once",
                violation_error_message=_("The agreement already has a version with that number."),
            ),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=~Q(status=VersionStatus.VOIDED),
                name="agreement_one_version_not_voided",
                violation_error_message=_("The agreement already has a version that is not voided."),
            ),
            models.CheckConstraint(
                name="agreement_version_locked_has_digest",
                condition=Q(status=VersionStatus.DRAFT, digest="", canonical_text="", locked_at__isnull=True)
                | (~Q(status=VersionStatus.DRAFT) & ~Q(digest="") & ~Q(canonical_text="") & Q(locked_at__isnull=False)),
                violation_error_message=_("A locked version has its canonical text, its digest and its time."),
            ),
            models.CheckConstraint(
                name="agreement_version_voided_has_reason",
                condition=~Q(status=VersionStatus.VOIDED) | (~Q(void_reason="") & Q(voided_at__isnull=False)),
                violation_error_message=_("Say why the copies are voided."),
            ),
        ]

    def __str__(self):
        return f"{self.agreement}, {self.number}"

    @property
    def is_locked(self):
        return self.status != VersionStatus.DRAFT

    @property
    def is_voided(self):
        return self.status == VersionStatus.VOIDED

    @property
    def is_signed_electronically(self):
        return self.origin == VersionOrigin.ELECTRONIC


class Section(Versioned):
    """A part of the text. The heading may be empty: old agreements run on without any."""

    agreement_version = models.ForeignKey(
        AgreementVersion, verbose_name=_("text version"), on_delete=models.CASCADE, related_name="sections"
    )
    order = models.PositiveSmallIntegerField(_("order"))
    heading = models.CharField(_("heading"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True, validators=[text_lengths.CHAPTER])

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement_version", "order"],
                name="section_order_once",
                violation_error_message=_("Two sections cannot stand in the same place."),
            ),
        ]

    def __str__(self):
        return self.heading or f"{self.agreement_version}: {self.order}"


class Party(Versioned):
    """An organisation as the paper names it, which may be another name than it has today."""

    agreement_version = models.ForeignKey(
        AgreementVersion, verbose_name=_("text version"), on_delete=models.CASCADE, related_name="parties"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="parties"
    )
    order = models.PositiveSmallIntegerField(_("order"))
    name_as_written = models.CharField(_("name as written on the paper"), max_length=200)
    diarienummer = models.CharField(_("registration number"), max_length=60, blank=True)
    contact = models.CharField(_("contact"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement_version", "order"],
                name="party_order_once",
                violation_error_message=_("Two parties cannot stand in the same place."),
            ),
            models.UniqueConstraint(
                fields=["agreement_version", "organisation"],
                name="party_once_per_organisation",
                violation_error_message=_("The organisation is already a party."),
            ),
            models.CheckConstraint(
                name="party_has_a_name",
                condition=~Q(name_as_written=""),
                violation_error_message=_("Write the party's name as it stands on the paper."),
            ),
        ]

    def __str__(self):
        return self.name_as_written


class Signatory(Versioned):
    """Somebody who signs for a party. Each line may be empty: the paper then has a line to fill in, or none."""

    party = models.ForeignKey(Party, verbose_name=_("party"), on_delete=models.CASCADE, related_name="signatories")
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    name = models.CharField(_("name in clear"), max_length=120, blank=True)
    title = models.CharField(_("job title"), max_length=120, blank=True)
    organisation_line = models.CharField(_("organisation line"), max_length=200, blank=True)
    place = models.CharField(_("place"), max_length=80, blank=True)
    dated_on = DayField(_("date on the paper"), null=True, blank=True)
    date_precision = models.CharField(
        _("the paper gives"), max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        constraints = [
            models.UniqueConstraint(
                fields=["party", "order"],
                name="signatory_order_once",
                violation_error_message=_("Two signatories cannot stand in the same place."),
            ),
        ]

    def __str__(self):
        return ", ".join(part for part in (self.name, self.title) if part) or str(self.party)


class Appendix(models.Model):
    """A numbered appendix to the text. Of an old paper its file may be missing."""

    agreement_version = models.ForeignKey(
        AgreementVersion, verbose_name=_("text version"), on_delete=models.CASCADE, related_name="appendices"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    file = models.FileField(_("file"), upload_to="appendices/", blank=True)
    sha256 = models.CharField(_("content digest of the file"), max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("appendix")
        verbose_name_plural = _("appendices")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement_version", "number"],
                name="appendix_number_once",
                violation_error_message=_("Two appendices cannot have the same number."),
            ),
        ]

    def __str__(self):
        return self.title

"""The agreement, and the versions of its text. A locked version never changes: triggers.py holds the database to it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import rights
from core.models import Area, DatePrecision, Organisation, Versioned
from partnership.models.framework import AgreementTemplate, DocumentWord, Framework, Partnership, taken_part_in_by


class AgreementStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    LOCKED = "locked", _("Text locked")
    SIGNING = "signing", _("For signature")
    IN_FORCE = "in_force", _("In force")
    ENDED = "ended", _("Ended")


WORKING = (AgreementStatus.DRAFT, AgreementStatus.IN_REVIEW)  # the text may still change


class PeriodKind(models.TextChoices):
    OWN = "own", _("Its own period")
    FRAMEWORK = "framework", _("The framework's period")
    UNTIL_FURTHER_NOTICE = "until_further_notice", _("Until further notice")


class AgreementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Agreements of the user's partnerships; working material only to its own organisation until it is sent."""
        reads_for = rights.organisations(user, rights.Permission.READ)
        works_for = rights.organisations(user, rights.Permission.READ_WORKING)
        return self.filter(partnership__in=taken_part_in_by(reads_for)).filter(
            ~Q(status__in=WORKING)
            | Q(owner__in=works_for)
            | Q(sent_for_review_at__isnull=False, partnership__in=taken_part_in_by(works_for))
        )

    def locked(self, **lookup):
        """The one row, held until the transaction ends. Every verb takes this lock before it touches a child."""
        return self.select_for_update(of=("self",)).get(**lookup)

    def in_force(self, *, on):
        """Signed agreements whose period, their own or the framework's, covers the day `on`."""
        return self.filter(status=AgreementStatus.IN_FORCE).filter(
            Q(period_kind=PeriodKind.FRAMEWORK, framework__ends_on__gte=on)
            | ~Q(period_kind=PeriodKind.FRAMEWORK) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))
        )


class Agreement(Versioned):
    """What the parties promise each other for a period. `version` counts every change to it and to its text."""

    partnership = models.ForeignKey(
        Partnership, verbose_name=_("partnership"), on_delete=models.PROTECT, related_name="agreements"
    )
    owner = models.ForeignKey(
        Organisation,
        verbose_name=_("written by"),
        on_delete=models.PROTECT,
        related_name="agreements",
        help_text=_("The organisation whose working material the draft is."),
    )
    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    name = models.CharField(_("name in lists"), max_length=200)
    template = models.ForeignKey(
        AgreementTemplate, verbose_name=_("template"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    framework = models.ForeignKey(
        Framework,
        verbose_name=_("framework"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreements",
    )
    document_word = models.CharField(
        _("the document is called"), max_length=20, choices=DocumentWord, default=DocumentWord.AVTAL
    )
    focus_area_label = models.CharField(_("word for focus areas"), max_length=40, blank=True)
    purposes = models.TextField(_("purposes"), blank=True)
    areas = models.ManyToManyField(Area, verbose_name=_("areas"), blank=True, related_name="agreements")
    period_kind = models.CharField(_("period"), max_length=20, choices=PeriodKind, default=PeriodKind.OWN)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    period_precision = models.CharField(
        _("the paper gives"), max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    notice_months = models.PositiveSmallIntegerField(_("months of notice"), null=True, blank=True)
    amends = models.ForeignKey(
        "self", verbose_name=_("amends"), null=True, blank=True, on_delete=models.PROTECT, related_name="amendments"
    )
    succeeds = models.ForeignKey(
        "self", verbose_name=_("succeeds"), null=True, blank=True, on_delete=models.PROTECT, related_name="successors"
    )
    status = models.CharField(
        _("status"), max_length=20, choices=AgreementStatus, default=AgreementStatus.DRAFT, editable=False
    )
    sent_for_review_at = models.DateTimeField(_("sent for review"), null=True, blank=True, editable=False)
    ended_on = models.DateField(_("ended"), null=True, blank=True, editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            models.CheckConstraint(
                name="agreement_ends_after_it_starts",
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day must not come before the first."),
            ),
            models.CheckConstraint(
                name="agreement_framework_period_has_framework",
                condition=~Q(period_kind=PeriodKind.FRAMEWORK)
                | Q(framework__isnull=False, starts_on__isnull=True, ends_on__isnull=True),
                violation_error_message=_(
                    "An agreement that takes the framework's period names a framework and no days of its own."
                ),
            ),
            models.CheckConstraint(
                name="agreement_without_end_has_no_last_day",
                condition=~Q(period_kind=PeriodKind.UNTIL_FURTHER_NOTICE) | Q(ends_on__isnull=True),
                violation_error_message=_("An agreement until further notice has no last day."),
            ),
            models.CheckConstraint(
                name="agreement_in_review_was_sent",
                condition=~Q(status=AgreementStatus.IN_REVIEW) | Q(sent_for_review_at__isnull=False),
                violation_error_message=_("An agreement in review has been sent for review."),
            ),
            models.CheckConstraint(
                name="agreement_ended_has_a_day",
                condition=~Q(status=AgreementStatus.ENDED) | Q(ended_on__isnull=False),
                violation_error_message=_("An agreement that has ended has a last day."),
            ),
            models.CheckConstraint(
                name="agreement_amends_or_succeeds_another",
                condition=(Q(amends__isnull=True) | ~Q(amends=F("id")))
                & (Q(succeeds__isnull=True) | ~Q(succeeds=F("id"))),
                violation_error_message=_("An agreement cannot amend or succeed itself."),
            ),
            models.UniqueConstraint(
                fields=["amends"],
                condition=Q(status__in=WORKING),
                name="agreement_one_open_amendment",
                violation_error_message=_("The agreement already has an amendment that is being written."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("agreement", args=[self.slug])

    @property
    def is_working(self):
        return self.status in WORKING

    @property
    def first_day(self):
        """First day of the period by the paper or the framework, or None where neither says."""
        return self.framework.starts_on if self.period_kind == PeriodKind.FRAMEWORK else self.starts_on

    @property
    def last_day(self):
        """Last day of the period by the paper or the framework, or None where there is none."""
        return self.framework.ends_on if self.period_kind == PeriodKind.FRAMEWORK else self.ends_on


class FocusArea(models.Model):
    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), on_delete=models.CASCADE, related_name="focus_areas"
    )
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("focus area")
        verbose_name_plural = _("focus areas")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "order"],
                name="focus_area_order_once",
                violation_error_message=_("Two focus areas cannot stand in the same place."),
            ),
        ]

    def __str__(self):
        return self.name


class VersionStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    LOCKED = "locked", _("Locked")
    VOIDED = "voided", _("Voided")


class AgreementVersion(models.Model):
    """One text of the agreement with its parties. Once locked it is what the paper says, for ever."""

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    title = models.CharField(_("title on the paper"), max_length=300)
    is_example = models.BooleanField(_("made-up example"), default=False)
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
    voided_at = models.DateTimeField(_("voided"), null=True, blank=True, editable=False)
    void_reason = models.TextField(_("reason for voiding"), blank=True, editable=False)

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


class Section(Versioned):
    """A part of the text. The heading may be empty: old agreements run on without any."""

    agreement_version = models.ForeignKey(
        AgreementVersion, verbose_name=_("text version"), on_delete=models.CASCADE, related_name="sections"
    )
    order = models.PositiveSmallIntegerField(_("order"))
    heading = models.CharField(_("heading"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True)

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
    dated_on = models.DateField(_("date on the paper"), null=True, blank=True)
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

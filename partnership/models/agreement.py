"""The agreement: its status, its period, and what it belongs to. What it says is in text.py."""

from datetime import timedelta

from django.db import models
from django.db.models import Count, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import permissions
from core.limits import text_lengths
from core.limits.dates import days_later
from core.models import Area, DatePrecision, DayField, Noticed, Organisation, StoredFile, Versioned
from core.text.dates import long_day
from partnership.models.framework import AgreementTemplate, DocumentWord, Framework, Partnership, seen_by


class AgreementStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    LOCKED = "locked", _("Text locked")
    SIGNING = "signing", _("For signature")
    IN_FORCE = "in_force", _("In force")
    ENDED = "ended", _("Ended")


NEAR_THE_END = timedelta(days=183)  # without a date of its own, an agreement is watched half a year before its end
WORKING = (AgreementStatus.DRAFT, AgreementStatus.IN_REVIEW)  # the text may still change


class PeriodKind(models.TextChoices):
    OWN = "own", _("Its own period")
    FRAMEWORK = "framework", _("The framework's period")
    UNTIL_FURTHER_NOTICE = "until_further_notice", _("Until further notice")


class AgreementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return the agreements that the user sees, in the partnerships of their units.

        A draft is seen by its own unit; by others once it was sent for review or a version was locked.
        """
        reads = permissions.grants(user, permissions.Permission.READ)
        reads_working = permissions.grants(user, permissions.Permission.READ_WORKING)
        theirs = self.filter(partnership__in=seen_by(reads))
        if not reads_working:
            return theirs.exclude(status__in=WORKING)
        shown = _has_been_shown()
        if reads_working != reads:
            shown &= Q(partnership__in=seen_by(reads_working))
        return theirs.filter(~Q(status__in=WORKING) | reads_working.covers("owner") | shown)

    def for_update(self, **lookup):
        """Return the one row, locked until the transaction ends. Every verb locks it before it changes a child."""
        return self.select_for_update(of=("self",)).get(**lookup)

    def with_signing(self):
        """Return the agreements with `is_signed_by_all`: for signature, and everybody has signed every known copy."""
        return self.annotate(
            is_signed_by_all=ExpressionWrapper(
                Q(status=AgreementStatus.SIGNING) & ~Exists(_signatories_to_sign()), output_field=models.BooleanField()
            )
        )

    def open_to_all(self, *, on):
        """Return the agreements that anybody may read without logging in, on the day `on`: those in force."""
        return self.in_force(on=on)

    def in_force(self, *, on):
        """Return the signed agreements whose period covers the day `on`. None is no bound."""
        of_framework = Q(period_kind=PeriodKind.FRAMEWORK)
        begun = Q(of_framework, _none_or("framework__starts_on", "lte", on)) | Q(
            ~of_framework, _none_or("starts_on", "lte", on)
        )
        not_over = Q(ends_early_on__gte=on) | Q(
            Q(of_framework, _none_or("framework__ends_on", "gte", on))
            | Q(~of_framework, _none_or("ends_on", "gte", on)),
            ends_early_on__isnull=True,
        )
        return self.filter(begun, not_over, status=AgreementStatus.IN_FORCE)


class Agreement(Versioned, Noticed):
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
    purposes = models.TextField(_("purposes"), blank=True, validators=[text_lengths.TEXT])
    areas = models.ManyToManyField(Area, verbose_name=_("areas"), blank=True, related_name="agreements")
    period_kind = models.CharField(_("period"), max_length=20, choices=PeriodKind, default=PeriodKind.OWN)
    starts_on = DayField(_("first day"), null=True, blank=True)
    ends_on = DayField(_("last day"), null=True, blank=True)
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
    ended_on = DayField(_("ended"), null=True, blank=True, editable=False)
    watch_on = DayField(
        _("date to watch"), null=True, blank=True, help_text=_("When to start on what comes after the agreement.")
    )
    answer_by = DayField(_("comments by"), null=True, blank=True, editable=False)
    notice_given_on = DayField(_("notice given"), null=True, blank=True, editable=False)
    ends_early_on = DayField(_("ends early"), null=True, blank=True, editable=False)
    end_reason = models.TextField(_("reason for ending"), blank=True, editable=False, validators=[text_lengths.REASON])
    end_paper = models.ForeignKey(
        StoredFile,
        verbose_name=_("paper by which it ends"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

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
                name="agreement_ends_early_by_notice",
                condition=Q(ends_early_on__isnull=True)
                | (Q(notice_given_on__isnull=False, ends_early_on__gte=F("notice_given_on")) & ~Q(end_reason="")),
                violation_error_message=_(
                    "An agreement that ends early has a day of notice, a last day not before it, and a reason."
                ),
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
    def state_label(self):
        """Return the label of the status. In a queryset `with_signing` it says that a signed agreement begins later."""
        if not getattr(self, "is_signed_by_all", False) or not self.first_day:
            return self.get_status_display()
        precision = (self.framework if self.period_kind == PeriodKind.FRAMEWORK else self).period_precision
        return gettext("Signed, in force from %(day)s") % {"day": long_day(self.first_day, precision)}

    @property
    def first_day(self):
        """Return the first day of the period by the paper or the framework, or None if neither gives it."""
        return self.framework.starts_on if self.period_kind == PeriodKind.FRAMEWORK else self.starts_on

    @property
    def last_day(self):
        """Return the last day of the period by notice, the paper or the framework; None if there is none."""
        if self.ends_early_on:
            return self.ends_early_on
        return self.framework.ends_on if self.period_kind == PeriodKind.FRAMEWORK else self.ends_on

    @property
    def has_unknown_end(self):
        """Return whether it is in force and ends on an unknown day. "Until further notice" means that it has no end."""
        return (
            self.status == AgreementStatus.IN_FORCE
            and self.period_kind != PeriodKind.UNTIL_FURTHER_NOTICE
            and not self.last_day
            and not self.amends_id
        )

    @property
    def watched_from(self):
        """Return the day from which somebody should think of what comes after it, or None if it is not in force."""
        if self.status != AgreementStatus.IN_FORCE or self.amends_id:
            return None
        return self.watch_on or (days_later(self.last_day, -NEAR_THE_END.days) if self.last_day else None)

    def is_to_be_watched(self, *, on):
        """Return whether it is in force and somebody should think of what comes after it, on the day `on`."""
        return self.watched_from is not None and self.watched_from <= on


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


def _has_been_shown():
    versions = Agreement._meta.get_field("versions").related_model.objects
    once_locked = versions.filter(locked_at__isnull=False).values("agreement")
    return Q(sent_for_review_at__isnull=False) | Q(pk__in=once_locked)


def _signatories_to_sign():
    """Return the signatories of the outer agreement's locked text who have not signed each of its copies."""
    of_version = Agreement._meta.get_field("versions").related_model
    parties = of_version._meta.get_field("parties").related_model
    signatories = parties._meta.get_field("signatories").related_model
    copies = (
        parties._meta.get_field("copies")
        .related_model.objects.filter(print_set__agreement_version=OuterRef("party__agreement_version"))
        .order_by()
        .values("print_set__agreement_version")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return (
        signatories.objects.filter(
            party__agreement_version__agreement=OuterRef("pk"), party__agreement_version__status="locked"
        )
        .annotate(signed=Count("signatures"))
        .filter(signed__lt=Subquery(copies))
    )


def _none_or(field, lookup, day):
    return Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__{lookup}": day})

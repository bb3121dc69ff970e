"""The district's plan: one edition after another, each with its goals and measures."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import rights
from core.models import Area, Organisation, Versioned
from indicators.models import Indicator
from partnership.models import OverarchingGoal, Partnership, taken_part_in_by


class Plan(Versioned):
    """The plan of a partnership for a district.

    A stadsdelsplan is the partnership's, an åtgärdsplan the municipality's own, under lag (2023:196) § 5.
    For the second `asks_parties` is false: the municipality decides it by itself.
    """

    partnership = models.ForeignKey(
        Partnership, verbose_name=_("partnership"), on_delete=models.PROTECT, related_name="plans"
    )
    district = models.ForeignKey(Area, verbose_name=_("district"), on_delete=models.PROTECT, related_name="plans")
    owner = models.ForeignKey(
        Organisation, verbose_name=_("written by"), on_delete=models.PROTECT, related_name="plans"
    )
    name = models.CharField(_("name"), max_length=200)
    asks_parties = models.BooleanField(_("the parties are asked to approve"), default=True)
    is_example = models.BooleanField(_("made-up example"), default=False)

    class Meta:
        verbose_name = _("district plan")
        verbose_name_plural = _("district plans")
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "district"],
                name="plan_once_per_district",
                violation_error_message=_("The partnership already has a plan for that district."),
            ),
        ]

    def __str__(self):
        return self.name


class EditionStatus(models.TextChoices):
    WORKING = "working", _("Working edition")
    IN_REVIEW = "in_review", _("In review")
    READY = "ready", _("Ready for decision")
    ADOPTED = "adopted", _("Adopted")
    SUPERSEDED = "superseded", _("Superseded")


UNDER_WORK = (EditionStatus.WORKING, EditionStatus.IN_REVIEW, EditionStatus.READY)


class EditionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Editions of the user's partnerships; one under work only to its own organisation until it is sent."""
        reads_for = rights.organisations(user, rights.Permission.READ)
        works_for = rights.organisations(user, rights.Permission.READ_WORKING)
        return self.filter(plan__partnership__in=taken_part_in_by(reads_for)).filter(
            ~Q(status__in=UNDER_WORK)
            | Q(plan__owner__in=works_for)
            | Q(sent_for_review_at__isnull=False, plan__partnership__in=taken_part_in_by(works_for))
        )

    def adopted(self, *, on):
        """The editions that hold on the day `on`."""
        return self.filter(status=EditionStatus.ADOPTED, starts_on__lte=on, ends_on__gte=on)


class Edition(Versioned):
    """The plan of one period, most often a year. Only one edition is under work at a time."""

    plan = models.ForeignKey(Plan, verbose_name=_("district plan"), on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("number"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    status = models.CharField(
        _("status"), max_length=12, choices=EditionStatus, default=EditionStatus.WORKING, editable=False
    )
    based_on = models.ForeignKey(
        "self",
        verbose_name=_("based on"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="next_editions",
    )
    lagesbild = models.TextField(_("situation picture"), blank=True)
    sent_for_review_at = models.DateTimeField(_("sent for review"), null=True, blank=True, editable=False)
    adopted_by = models.CharField(_("adopted by"), max_length=200, blank=True, editable=False)
    adopted_on = models.DateField(_("adopted"), null=True, blank=True, editable=False)
    adopted_paragraph = models.CharField(_("paragraph"), max_length=40, blank=True, editable=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="edition_number_once",
                violation_error_message=_("The plan already has an edition with that number."),
            ),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(status__in=UNDER_WORK),
                name="edition_one_under_work",
                violation_error_message=_("The plan already has an edition that is being worked on."),
            ),
            models.UniqueConstraint(
                fields=["plan", "starts_on"],
                condition=Q(status=EditionStatus.ADOPTED),
                name="edition_one_adopted_from_a_day",
                violation_error_message=_("Another adopted edition starts on the same day."),
            ),
            models.CheckConstraint(
                name="edition_ends_after_it_starts",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day must not come before the first."),
            ),
            models.CheckConstraint(
                name="edition_adopted_has_decision",
                condition=~Q(status__in=[EditionStatus.ADOPTED, EditionStatus.SUPERSEDED])
                | (~Q(adopted_by="") & Q(adopted_on__isnull=False)),
                violation_error_message=_("An adopted edition says who adopted it, and when."),
            ),
            models.CheckConstraint(
                name="edition_in_review_was_sent",
                condition=~Q(status=EditionStatus.IN_REVIEW) | Q(sent_for_review_at__isnull=False),
                violation_error_message=_("An edition in review has been sent for review."),
            ),
        ]

    def __str__(self):
        return f"{self.plan} {self.years}"

    def get_absolute_url(self):
        return reverse("edition", args=[self.pk])

    @property
    def years(self):
        """The period as people say it: "2010", or "2010–2012"."""
        first, last = self.starts_on.year, self.ends_on.year
        return str(first) if first == last else f"{first}–{last}"

    @property
    def is_under_work(self):
        return self.status in UNDER_WORK


class EditionFocusArea(models.Model):
    edition = models.ForeignKey(
        Edition, verbose_name=_("edition"), on_delete=models.CASCADE, related_name="focus_areas"
    )
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("focus area")
        verbose_name_plural = _("focus areas")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "order"],
                name="edition_focus_area_order_once",
                violation_error_message=_("Two focus areas cannot stand in the same place."),
            ),
        ]

    def __str__(self):
        return self.name


class ResourceStatement(Versioned):
    """How one party meets the district's needs within its ordinary resources, as the agreement promises."""

    edition = models.ForeignKey(
        Edition, verbose_name=_("edition"), on_delete=models.CASCADE, related_name="resource_statements"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("statement on resources")
        verbose_name_plural = _("statements on resources")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "organisation"],
                name="resource_statement_once_per_party",
                violation_error_message=_("The organisation already has a statement in this edition."),
            ),
        ]

    def __str__(self):
        return f"{self.edition}: {self.organisation}"


class Goal(Versioned):
    """A goal, from the problem behind it to the figure that shows whether it is reached. `key` stays over the years."""

    edition = models.ForeignKey(Edition, verbose_name=_("edition"), on_delete=models.CASCADE, related_name="goals")
    key = models.UUIDField(_("stable key"), default=uuid.uuid4, editable=False)
    focus_area = models.ForeignKey(
        EditionFocusArea, verbose_name=_("focus area"), on_delete=models.PROTECT, related_name="goals"
    )
    order = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=200)
    problem = models.TextField(_("problem"), blank=True)
    probable_cause = models.TextField(_("probable cause"), blank=True)
    text = models.TextField(_("goal"), blank=True)
    overarching_goals = models.ManyToManyField(
        OverarchingGoal, verbose_name=_("overarching goals served"), blank=True, related_name="goals"
    )
    indicators = models.ManyToManyField(Indicator, verbose_name=_("indicators"), blank=True, related_name="goals")
    responsible = models.ForeignKey(
        Organisation,
        verbose_name=_("responsible organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    responsible_role = models.CharField(_("responsible role or person"), max_length=200, blank=True)
    count_of = models.CharField(_("what is counted"), max_length=300, blank=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    baseline = models.DecimalField(_("baseline"), max_digits=14, decimal_places=4, null=True, blank=True)
    baseline_year = models.PositiveSmallIntegerField(_("year of the baseline"), null=True, blank=True)
    target = models.DecimalField(_("target value"), max_digits=14, decimal_places=4, null=True, blank=True)
    target_year = models.PositiveSmallIntegerField(_("year of the target"), null=True, blank=True)

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "key"],
                name="goal_key_once_per_edition",
                violation_error_message=_("The goal is already in this edition."),
            ),
            models.CheckConstraint(
                name="goal_target_not_before_baseline",
                condition=Q(target_year__isnull=True)
                | Q(baseline_year__isnull=True)
                | Q(target_year__gte=F("baseline_year")),
                violation_error_message=_("The target year must not come before the year of the baseline."),
            ),
        ]

    def __str__(self):
        return self.title


class Measure(Versioned):
    """What somebody does to reach a goal."""

    goal = models.ForeignKey(Goal, verbose_name=_("goal"), on_delete=models.CASCADE, related_name="measures")
    key = models.UUIDField(_("stable key"), default=uuid.uuid4, editable=False)
    order = models.PositiveSmallIntegerField(_("order"))
    text = models.TextField(_("measure"))
    responsible = models.ForeignKey(
        Organisation,
        verbose_name=_("responsible organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    responsible_role = models.CharField(_("responsible role or person"), max_length=200, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    resources = models.CharField(_("resources"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        constraints = [
            models.UniqueConstraint(
                fields=["goal", "key"],
                name="measure_key_once_per_goal",
                violation_error_message=_("The measure already stands under this goal."),
            ),
            models.CheckConstraint(
                name="measure_ends_after_it_starts",
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day must not come before the first."),
            ),
        ]

    def __str__(self):
        return self.text[:80]


class ReviewVerdict(models.TextChoices):
    APPROVED = "approved", _("Approved")
    CHANGE_ASKED = "change_asked", _("Change asked for")


class Review(models.Model):
    """What a party's liaison says of a goal. It holds for the version that they saw, and for no other."""

    goal = models.ForeignKey(Goal, verbose_name=_("goal"), on_delete=models.CASCADE, related_name="reviews")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("time"))
    version_seen = models.PositiveIntegerField(_("version seen"))
    verdict = models.CharField(_("verdict"), max_length=12, choices=ReviewVerdict)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.UniqueConstraint(
                fields=["goal", "organisation", "version_seen"],
                name="review_once_per_version",
                violation_error_message=_("The organisation has already answered for this version of the goal."),
            ),
            models.CheckConstraint(
                name="review_change_has_comment",
                condition=~Q(verdict=ReviewVerdict.CHANGE_ASKED) | ~Q(comment=""),
                violation_error_message=_("Say what should be changed."),
            ),
        ]

    def __str__(self):
        return f"{self.goal}: {self.organisation}"


class FollowUpStatus(models.TextChoices):
    NOT_STARTED = "not_started", _("Not started")
    ON_TRACK = "on_track", _("On track")
    DELAYED = "delayed", _("Delayed")
    REACHED = "reached", _("Reached")
    PARTLY_REACHED = "partly_reached", _("Partly reached")
    NOT_REACHED = "not_reached", _("Not reached")
    DROPPED = "dropped", _("Dropped")


class FollowUp(models.Model):
    """How a goal or a measure goes, on a day. It hangs on the plan and the key, so that no adopted edition changes."""

    plan = models.ForeignKey(Plan, verbose_name=_("district plan"), on_delete=models.PROTECT, related_name="follow_ups")
    key = models.UUIDField(_("key of the goal or measure"))
    on = models.DateField(_("date"))
    status = models.CharField(_("status"), max_length=16, choices=FollowUpStatus)
    text = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        indexes = [models.Index(fields=["plan", "key", "on"], name="follow_up_by_key")]

    def __str__(self):
        return f"{self.get_status_display()} {self.on}"

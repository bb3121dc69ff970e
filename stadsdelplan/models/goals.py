"""Goals with their milestones, and the departures of what has left an edition. Measures have measures.py."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.limits import text_lengths
from core.models import DayField, Organisation, Versioned
from core.text.numbers import decimal
from indicators.models import Indicator
from partnership.models import OverarchingGoal
from stadsdelplan.models.edition import Edition, EditionFocusArea


class Better(models.TextChoices):
    """The direction in which a plan's own count should go, where baseline and target do not say it."""

    HIGHER = "higher", _("Higher is better")
    LOWER = "lower", _("Lower is better")


class Goal(Versioned):
    """A goal, from the problem behind it to the figure that shows whether it is reached. `key` stays over the years.

    A goal `in_words` is met, partly met or not, and has no number. `version` counts the saves of the goal itself. The
    parties answer to a `revision`, which rises with every change of the goal or of a measure under it.
    """

    edition = models.ForeignKey(Edition, verbose_name=_("edition"), on_delete=models.CASCADE, related_name="goals")
    key = models.UUIDField(_("stable key"), default=uuid.uuid4, editable=False)
    focus_area = models.ForeignKey(
        EditionFocusArea, verbose_name=_("focus area"), on_delete=models.PROTECT, related_name="goals"
    )
    order = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=200)
    problem = models.TextField(_("problem"), blank=True, validators=[text_lengths.TEXT])
    probable_cause = models.TextField(_("probable cause"), blank=True, validators=[text_lengths.TEXT])
    text = models.TextField(_("goal"), blank=True, validators=[text_lengths.TEXT])
    overarching_goals = models.ManyToManyField(
        OverarchingGoal,
        verbose_name=_("overarching goals served"),
        blank=True,
        related_name="goals",
        through="ServedOverarchingGoal",
    )
    indicators = models.ManyToManyField(
        Indicator, verbose_name=_("indicators"), blank=True, related_name="goals", through="AimedIndicator"
    )
    concerns = models.ManyToManyField(
        Organisation,
        verbose_name=_("concerns"),
        blank=True,
        related_name="+",
        through="ConcernedOrganisation",
        help_text=_("Without a choice the goal concerns every party."),
    )
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
    better = models.CharField(_("direction"), max_length=6, choices=Better, blank=True)
    baseline = models.DecimalField(_("baseline"), max_digits=14, decimal_places=4, null=True, blank=True)
    baseline_year = models.PositiveSmallIntegerField(_("year of the baseline"), null=True, blank=True)
    target = models.DecimalField(_("target value"), max_digits=14, decimal_places=4, null=True, blank=True)
    target_year = models.PositiveSmallIntegerField(_("year of the target"), null=True, blank=True)
    in_words = models.BooleanField(_("a goal in words"), default=False)
    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)

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
            models.CheckConstraint(
                name="goal_in_words_has_no_number",
                condition=Q(in_words=False) | Q(baseline__isnull=True, target__isnull=True),
                violation_error_message=_("A goal in words has no baseline and no target value."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def anchor(self):
        """Return the id of its place on the page of the edition."""
        return f"mal-{self.pk}"

    @property
    def says_title_alone(self):
        """Return whether its words are its title, which need not be shown twice."""
        return self.text == self.title

    is_area = False


class ServedOverarchingGoal(models.Model):
    """The link from a goal to an overarching goal of the framework. It keeps that one from being deleted."""

    goal = models.ForeignKey(Goal, verbose_name=_("goal"), on_delete=models.CASCADE, related_name="+")
    overarching_goal = models.ForeignKey(
        OverarchingGoal, verbose_name=_("overarching goal"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("overarching goal served")
        verbose_name_plural = _("overarching goals served")
        constraints = [
            models.UniqueConstraint(
                fields=["goal", "overarching_goal"],
                name="overarching_goal_served_once",
                violation_error_message=_("The goal already serves that overarching goal."),
            ),
        ]

    def __str__(self):
        return f"{self.goal}: {self.overarching_goal}"


class AimedIndicator(models.Model):
    """An indicator that a goal aims at."""

    goal = models.ForeignKey(Goal, verbose_name=_("goal"), on_delete=models.CASCADE, related_name="+")
    indicator = models.ForeignKey(Indicator, verbose_name=_("indicator"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("indicator aimed at")
        verbose_name_plural = _("indicators aimed at")
        constraints = [
            models.UniqueConstraint(
                fields=["goal", "indicator"],
                name="indicator_aimed_at_once",
                violation_error_message=_("The goal already aims at that indicator."),
            ),
        ]

    def __str__(self):
        return f"{self.goal}: {self.indicator}"


class ConcernedOrganisation(models.Model):
    """A party that a goal concerns, where it does not concern all of them."""

    goal = models.ForeignKey(Goal, verbose_name=_("goal"), on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("party that a goal concerns")
        verbose_name_plural = _("parties that a goal concerns")
        constraints = [
            models.UniqueConstraint(
                fields=["goal", "organisation"],
                name="goal_concerns_organisation_once",
                violation_error_message=_("The goal already concerns that organisation."),
            ),
        ]

    def __str__(self):
        return f"{self.goal}: {self.organisation}"


class Milestone(models.Model):
    """How far a goal shall have come on a day: a value in the goal's unit, or words. `key` stays over the years."""

    goal = models.ForeignKey(Goal, verbose_name=_("goal"), on_delete=models.CASCADE, related_name="milestones")
    key = models.UUIDField(_("stable key"), default=uuid.uuid4, editable=False)
    day = DayField(_("date"))
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=4, null=True, blank=True)
    words = models.CharField(_("in words"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [
            models.UniqueConstraint(
                fields=["goal", "key"],
                name="milestone_key_once_per_goal",
                violation_error_message=_("The goal already has that milestone."),
            ),
            models.UniqueConstraint(
                fields=["goal", "day"],
                name="milestone_once_a_day",
                violation_error_message=_("The goal already has a milestone on that day."),
            ),
            models.CheckConstraint(
                name="milestone_says_something",
                condition=(Q(value__isnull=False) & Q(words="")) | (Q(value__isnull=True) & ~Q(words="")),
                violation_error_message=_("A milestone has a value or words."),
            ),
        ]

    def __str__(self):
        return f"{self.day}: {self.what}"

    @property
    def what(self):
        """Return the value or the words, as people write it."""
        return self.words if self.value is None else decimal(self.value)

    @property
    def has_count(self):
        return self.value is not None

    @property
    def unit(self):
        return self.goal.unit

    @property
    def count_in_words(self):
        return str(self)

    target_for = ""  # its day


class Outcome(models.TextChoices):
    REACHED = "reached", _("Reached")
    DROPPED = "dropped", _("Dropped")


class Departure(models.Model):
    """A goal or measure that the edition no longer has, and why. `seen` is the last revision of what it stood under.

    `goal_key` is the goal's own key, or the key of the goal or focus area that the measure stood under.
    """

    edition = models.ForeignKey(Edition, verbose_name=_("edition"), on_delete=models.CASCADE, related_name="departures")
    key = models.UUIDField(_("stable key"))
    goal_key = models.UUIDField(_("key of the goal"))
    title = models.CharField(_("title"), max_length=200)
    outcome = models.CharField(_("what became of it"), max_length=7, choices=Outcome)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    seen = models.PositiveIntegerField(_("last revision"), default=1)

    class Meta:
        verbose_name = _("left out")
        verbose_name_plural = _("left out")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "key"],
                name="departure_once",
                violation_error_message=_("That is already noted as left out."),
            ),
            models.CheckConstraint(
                name="departure_dropped_has_reason",
                condition=~Q(outcome=Outcome.DROPPED) | ~Q(reason=""),
                violation_error_message=_("Say why it is dropped."),
            ),
        ]

    def __str__(self):
        return self.title

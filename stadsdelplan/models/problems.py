"""Problems in their order of rank, the probable causes under them, and what points at both."""

import uuid

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.limits import text_lengths
from core.models import Versioned
from stadsdelplan.models.edition import Edition
from stadsdelplan.models.goals import Goal
from stadsdelplan.models.measures import Measure


class HowCommon(models.TextChoices):
    VERY = "very", _("Very common")
    FAIRLY = "fairly", _("Fairly common")
    RARE = "rare", _("Rare")


class Trend(models.TextChoices):
    GROWING = "growing", _("Growing")
    UNCHANGED = "unchanged", _("Much the same")
    SHRINKING = "shrinking", _("Becoming less")


class IsSignal(models.TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")


class Influence(models.TextChoices):
    MUCH = "much", _("Much")
    SOME = "some", _("Some")
    LITTLE = "little", _("Little")


RANKING = ("how_common", "trend", "harm", "places", "people", "is_signal", "influence", "resources")


def own_problem_key(goal_key):
    """Return the key of the problem that a goal with this key writes itself."""
    return uuid.uuid5(goal_key, "problem")


def own_cause_key(goal_key):
    return uuid.uuid5(goal_key, "cause")


class RankedInWords:
    """What the columns of the ranking say as people write it. It serves the stored Problem and the ProblemContent."""

    @property
    def is_ranked(self):
        return any(getattr(self, name) for name in RANKING)

    @property
    def ranking(self):
        """Return [(label, text), …] of the columns that say something, in the order of the table."""
        found = [(Problem._meta.get_field(name), getattr(self, name)) for name in RANKING]
        return [
            (capfirst(field.verbose_name), str(dict(field.choices)[value]) if field.choices else value)
            for field, value in found
            if value
        ]

    @property
    def title(self):
        return in_short(self.text)


class Problem(RankedInWords, Versioned):
    """A problem of an edition, with what it is ranked by (Brå's table). `order` is its rank.

    `key` stays over the years. None of the columns of the ranking is asked for. A goal's own problem, of which the goal
    holds the words, has a key made from the goal's: see stadsdelplan/problem_rows.py.
    """

    edition = models.ForeignKey(Edition, verbose_name=_("edition"), on_delete=models.CASCADE, related_name="problems")
    key = models.UUIDField(_("stable key"), default=uuid.uuid4, editable=False)
    order = models.PositiveSmallIntegerField(_("order"))
    text = models.TextField(_("problem"), validators=[text_lengths.TEXT])
    how_common = models.CharField(_("how common it is"), max_length=6, choices=HowCommon, blank=True)
    trend = models.CharField(_("whether it grows"), max_length=9, choices=Trend, blank=True)
    harm = models.CharField(_("harm and cost"), max_length=300, blank=True)
    places = models.CharField(_("places and times"), max_length=300, blank=True)
    people = models.CharField(_("groups of people"), max_length=300, blank=True)
    is_signal = models.CharField(_("signal crime"), max_length=3, choices=IsSignal, blank=True)
    influence = models.CharField(_("how much we can affect it"), max_length=6, choices=Influence, blank=True)
    resources = models.CharField(_("resources that it takes"), max_length=300, blank=True)
    goals = models.ManyToManyField(
        Goal, verbose_name=_("goals"), blank=True, related_name="problems", through="GoalProblem"
    )

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "key"],
                name="problem_key_once_per_edition",
                violation_error_message=_("The problem is already in this edition."),
            ),
        ]

    def __str__(self):
        return in_short(self.text)


class Cause(Versioned):
    """A probable cause of a problem. Measures are chosen by causes. `key` stays over the years."""

    problem = models.ForeignKey(Problem, verbose_name=_("problem"), on_delete=models.CASCADE, related_name="causes")
    key = models.UUIDField(_("stable key"), default=uuid.uuid4, editable=False)
    order = models.PositiveSmallIntegerField(_("order"))
    text = models.TextField(_("probable cause"), validators=[text_lengths.TEXT])

    class Meta:
        verbose_name = _("probable cause")
        verbose_name_plural = _("probable causes")
        constraints = [
            models.UniqueConstraint(
                fields=["problem", "key"],
                name="cause_key_once_per_problem",
                violation_error_message=_("The problem already has that cause."),
            ),
        ]

    def __str__(self):
        return in_short(self.text)


class GoalProblem(models.Model):
    """A problem that a goal points at."""

    goal = models.ForeignKey(Goal, verbose_name=_("goal"), on_delete=models.CASCADE, related_name="problem_rows")
    problem = models.ForeignKey(Problem, verbose_name=_("problem"), on_delete=models.CASCADE, related_name="goal_rows")

    class Meta:
        verbose_name = _("problem that a goal points at")
        verbose_name_plural = _("problems that goals point at")
        constraints = [
            models.UniqueConstraint(
                fields=["goal", "problem"],
                name="goal_points_at_problem_once",
                violation_error_message=_("The goal already points at that problem."),
            ),
        ]

    def __str__(self):
        return f"{self.goal}: {self.problem}"


class MeasureCause(models.Model):
    """A cause by which a measure is chosen."""

    measure = models.ForeignKey(Measure, verbose_name=_("measure"), on_delete=models.CASCADE, related_name="cause_rows")
    cause = models.ForeignKey(
        Cause, verbose_name=_("probable cause"), on_delete=models.CASCADE, related_name="measure_rows"
    )

    class Meta:
        verbose_name = _("cause by which a measure is chosen")
        verbose_name_plural = _("causes by which measures are chosen")
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "cause"],
                name="measure_chosen_by_cause_once",
                violation_error_message=_("The measure is already chosen by that cause."),
            ),
        ]

    def __str__(self):
        return f"{self.measure}: {self.cause}"


def in_short(text, longest=80):
    """Return the first line of a text, cut at the `longest` number of characters, as lists and choices name the row."""
    line = text.strip().partition("\n")[0].strip("*-# ")
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"

"""Measures: what is done, by whom, how often, and for which goals."""

import uuid

from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.limits import text_lengths
from core.models import DayField, Organisation, Versioned
from core.text.numbers import decimal
from indicators.models import Indicator
from stadsdelplan.models.edition import Edition, EditionFocusArea
from stadsdelplan.models.goals import Goal


class CountedFor(models.TextChoices):
    """The time to which the target of a measure's own count applies. Without a choice it is the plan's whole period."""

    ROUND = "round", _("Each round of follow-up")


class Approach(models.TextChoices):
    SOCIAL = "social", _("Social")
    SITUATIONAL = "situational", _("Situational")


class Prevention(models.TextChoices):
    UNIVERSAL = "universal", _("Universal")
    SELECTIVE = "selective", _("Selective")
    INDICATED = "indicated", _("Indicated")


class MeasureInWords:
    """What a measure's columns say as people write it. Each text is empty where nothing is known.

    It serves the stored Measure and the MeasureContent alike. `partners` are (organisation or its name, role).
    """

    @property
    def partners_in_words(self):
        """Return who takes part beside the responsible: "Lokalpolisområde Haninge, områdespolis; Haninge Bostäder"."""
        return "; ".join(", ".join(filter(None, (str(each), role))) for each, role in self.partners)

    @property
    def has_count(self):
        return bool(self.count_of or self.target is not None)

    @property
    def count_in_words(self):
        """Return the own count: "Trafikkontroller: minst 15 st varje omgång"."""
        target = ""
        if self.target is not None:
            number = f"{decimal(self.target)}\u00a0{self.unit}" if self.unit else decimal(self.target)
            in_round = self.target_for == CountedFor.ROUND
            target = (gettext("at least %(number)s each round") if in_round else gettext("at least %(number)s")) % {
                "number": number
            }
        return ": ".join(part for part in (self.count_of, target) if part)

    @property
    def kind_in_words(self):
        """Return the kind of measure: "Situationell, universell"."""
        labels = [Approach(self.approach).label] if self.approach else []
        labels += [Prevention(self.reach).label] if self.reach else []
        return ", ".join(str(label) for label in labels).capitalize()

    @property
    def cost_in_words(self):
        """Return the cost and the payer: "Kostnad: 200 000 kr, betalas av Haninge kommun"."""
        parts = [gettext("cost: %(number)s kr") % {"number": decimal(self.cost)}] if self.cost is not None else []
        parts += [gettext("paid by %(payer)s") % {"payer": self.payer}] if self.payer else []
        text = ", ".join(parts)
        return text[:1].upper() + text[1:]


class MeasureQuerySet(models.QuerySet):
    def whole(self):
        """Return the measures in order, with what their pages and papers show. Three queries more for any number."""
        chosen_by = self.model._meta.get_field("cause_rows").related_model  # problems.py stands on this file
        return (
            self.select_related("responsible", "indicator")
            .prefetch_related(
                Prefetch("partner_rows", MeasurePartner.objects.select_related("organisation")),
                Prefetch("served_rows", ServedGoal.objects.select_related("goal")),
                Prefetch("cause_rows", chosen_by.objects.select_related("cause")),
            )
            .order_by("order", "pk")
        )


class Measure(MeasureInWords, Versioned):
    """A measure that somebody takes. It stands under a goal, or directly under a focus area where it serves none.

    It may be counted on its own, in its own unit, and be of a kind and have a cost; none of that is asked for. The
    responsible organisation comes first; those who take it together with that one are MeasurePartners. The goals that
    it serves beside the one that it stands under are ServedGoals.
    """

    edition = models.ForeignKey(Edition, verbose_name=_("edition"), on_delete=models.CASCADE, related_name="measures")
    goal = models.ForeignKey(
        Goal, verbose_name=_("goal"), null=True, blank=True, on_delete=models.CASCADE, related_name="measures"
    )
    focus_area = models.ForeignKey(
        EditionFocusArea,
        verbose_name=_("focus area"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="measures",
    )
    key = models.UUIDField(_("stable key"), default=uuid.uuid4, editable=False)
    order = models.PositiveSmallIntegerField(_("order"))
    text = models.TextField(_("measure"), validators=[text_lengths.TEXT])
    responsible = models.ForeignKey(
        Organisation,
        verbose_name=_("responsible organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    responsible_role = models.CharField(_("responsible role or person"), max_length=200, blank=True)
    starts_on = DayField(_("from"), null=True, blank=True)
    ends_on = DayField(_("to"), null=True, blank=True)
    resources = models.CharField(_("resources"), max_length=300, blank=True)
    count_of = models.CharField(_("what is counted"), max_length=300, blank=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    target = models.DecimalField(_("target value"), max_digits=14, decimal_places=4, null=True, blank=True)
    target_for = models.CharField(_("the target is for"), max_length=5, choices=CountedFor, blank=True)
    approach = models.CharField(_("social or situational"), max_length=11, choices=Approach, blank=True)
    reach = models.CharField(_("for whom it is"), max_length=9, choices=Prevention, blank=True)
    cost = models.DecimalField(_("cost in kronor"), max_digits=14, decimal_places=2, null=True, blank=True)
    payer = models.CharField(_("who pays"), max_length=200, blank=True)
    indicator = models.ForeignKey(
        Indicator, verbose_name=_("indicator"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "key"],
                name="measure_key_once_per_edition",
                violation_error_message=_("The measure is already in this edition."),
            ),
            models.CheckConstraint(
                name="measure_has_one_place",
                condition=Q(goal__isnull=True, focus_area__isnull=False)
                | Q(goal__isnull=False, focus_area__isnull=True),
                violation_error_message=_("A measure stands under a goal or under a focus area."),
            ),
            models.CheckConstraint(
                name="measure_ends_after_it_starts",
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day must not come before the first."),
            ),
            models.CheckConstraint(
                name="measure_cost_is_not_negative",
                condition=Q(cost__isnull=True) | Q(cost__gte=0),
                violation_error_message=_("A cost is not less than zero."),
            ),
        ]

    def __str__(self):
        return self.text[:80]

    def save(self, *args, **kwargs):
        if self.edition_id is None and self.parent:
            self.edition_id = self.parent.edition_id
        super().save(*args, **kwargs)

    @property
    def parent(self):
        """Return the goal or the focus area that the measure stands under."""
        return self.goal or self.focus_area

    @property
    def partners(self):
        """Return [(Organisation, role), …] of those who take the measure together with the responsible one, by name."""
        rows = sorted(self.partner_rows.all(), key=lambda row: (row.organisation.name, row.pk))
        return [(row.organisation, row.role) for row in rows]

    @property
    def serves(self):
        """Return the Goals that the measure serves beside the one that it stands under, in the order of the plan."""
        return sorted((row.goal for row in self.served_rows.all()), key=lambda goal: (goal.order, goal.pk))

    @property
    def causes(self):
        """Return the Causes by which the measure is chosen, in the order in which they stand."""
        return sorted((row.cause for row in self.cause_rows.all()), key=lambda cause: (cause.order, cause.pk))


class MeasurePartner(models.Model):
    """An organisation that takes a measure together with the responsible one, and who there, if that is known."""

    measure = models.ForeignKey(
        Measure, verbose_name=_("measure"), on_delete=models.CASCADE, related_name="partner_rows"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(_("role or person"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("organisation that takes part")
        verbose_name_plural = _("organisations that take part")
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "organisation"],
                name="measure_partner_once",
                violation_error_message=_("The organisation already takes part in the measure."),
            ),
        ]

    def __str__(self):
        return f"{self.measure}: {self.organisation}"


class ServedGoal(models.Model):
    """A goal that a measure serves beside the one that it stands under."""

    measure = models.ForeignKey(
        Measure, verbose_name=_("measure"), on_delete=models.CASCADE, related_name="served_rows"
    )
    goal = models.ForeignKey(Goal, verbose_name=_("goal"), on_delete=models.CASCADE, related_name="served_by_rows")

    class Meta:
        verbose_name = _("further goal of a measure")
        verbose_name_plural = _("further goals of measures")
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "goal"],
                name="goal_served_once",
                violation_error_message=_("The measure already serves that goal."),
            ),
        ]

    def __str__(self):
        return f"{self.measure}: {self.goal}"

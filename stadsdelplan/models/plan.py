"""The plan of a district, and the rows that belong to it over the years."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import permissions
from core.models import Area, DayField, Organisation, Versioned
from partnership.models import Partnership, seen_by


class PlanKind(models.TextChoices):
    DISTRICT_PLAN = "district_plan", _("District plan")
    ACTION_PLAN = "action_plan", _("Action plan")
    JOINT_PLAN = "joint_plan", _("Joint action plan")
    PROMISE = "promise", _("Promise to the citizens")
    THEMATIC_PLAN = "thematic_plan", _("Thematic plan")


class PlanQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return the plans of the user's partnerships."""
        return self.filter(partnership__in=seen_by(permissions.grants(user, permissions.Permission.READ)))


class Plan(Versioned):
    """A plan of a partnership, for a district, a municipality or several areas.

    What its kind asks for stands in stadsdelplan/kinds.py. A partnership may have several plans of a kind, which title
    and area tell apart. `district` is the first area, whose figures are read beside the plan; it may be a municipality.
    """

    partnership = models.ForeignKey(
        Partnership, verbose_name=_("partnership"), on_delete=models.PROTECT, related_name="plans"
    )
    kind = models.CharField(_("kind"), max_length=13, choices=PlanKind, default=PlanKind.DISTRICT_PLAN)
    district = models.ForeignKey(Area, verbose_name=_("area"), on_delete=models.PROTECT, related_name="plans")
    further_areas = models.ManyToManyField(
        Area, verbose_name=_("further areas"), blank=True, related_name="further_plans", through="PlanArea"
    )
    owner = models.ForeignKey(
        Organisation, verbose_name=_("written by"), on_delete=models.PROTECT, related_name="plans"
    )
    name = models.CharField(_("name"), max_length=200)
    asks_parties = models.BooleanField(_("the parties are asked to approve"), default=True)
    is_example = models.BooleanField(_("made-up example"), default=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("district plan")
        verbose_name_plural = _("district plans")
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "district", "kind", "name"],
                name="plan_title_once_per_area_and_kind",
                violation_error_message=_("The partnership already has a plan of that kind and name for that area."),
            ),
            models.CheckConstraint(
                name="plan_of_action_asks_nobody",
                condition=~Q(kind=PlanKind.ACTION_PLAN) | Q(asks_parties=False),
                violation_error_message=_("An action plan is the municipality's own. No party is asked to approve it."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("plan", args=[self.pk])


class PlanArea(models.Model):
    """An area that a plan is for beside its first one."""

    plan = models.ForeignKey(Plan, verbose_name=_("district plan"), on_delete=models.CASCADE, related_name="+")
    area = models.ForeignKey(Area, verbose_name=_("area"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("further area")
        verbose_name_plural = _("further areas")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "area"],
                name="plan_area_once",
                violation_error_message=_("The plan is already for that area."),
            ),
        ]

    def __str__(self):
        return f"{self.plan}: {self.area}"


class SkippedYear(models.Model):
    """A year for which the plan was not revised, and why."""

    plan = models.ForeignKey(
        Plan, verbose_name=_("district plan"), on_delete=models.PROTECT, related_name="skipped_years"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("year without revision")
        verbose_name_plural = _("years without revision")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "year"],
                name="skipped_year_once",
                violation_error_message=_("That year is already noted as left out."),
            ),
        ]

    def __str__(self):
        return f"{self.plan} {self.year}"


class DutyKind(models.TextChoices):
    SITUATION_PICTURE = "situation_picture", _("Situation picture updated")
    ACTION_PLAN = "action_plan", _("Action plan followed up")


class LegalDuty(models.Model):
    """A registered duty: the municipality has done what lag (2023:196) § 6 asks at least every second year."""

    plan = models.ForeignKey(Plan, verbose_name=_("district plan"), on_delete=models.PROTECT, related_name="duties")
    kind = models.CharField(_("duty"), max_length=17, choices=DutyKind)
    done_on = DayField(_("done"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("duty under the law")
        verbose_name_plural = _("duties under the law")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "kind", "done_on"],
                name="legal_duty_once_a_day",
                violation_error_message=_("That is already registered for that day."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.done_on}"

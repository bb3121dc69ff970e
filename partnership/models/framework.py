"""What an agreement stands on: the framework with the state, the template, and the partnership itself."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import permissions
from core.limits import text_lengths
from core.models import Area, DatePrecision, DayField, Noticed, Organisation, Versioned


class DocumentWord(models.TextChoices):
    """What the paper calls itself. Its own word goes before ours."""

    AVTAL = "avtal", _("agreement (avtal)")
    OVERENSKOMMELSE = "överenskommelse", _("agreement (överenskommelse)")


class Framework(Versioned, Noticed):
    """The local development agreement with the state, which agreements of partnerships stand on (SFS 2008:348)."""

    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    municipality = models.ForeignKey(
        Organisation, verbose_name=_("municipality"), on_delete=models.PROTECT, related_name="frameworks"
    )
    starts_on = DayField(_("first day"), null=True, blank=True)
    ends_on = DayField(_("last day"), null=True, blank=True)
    period_precision = models.CharField(
        _("the paper gives"), max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    districts = models.ManyToManyField(Area, verbose_name=_("districts"), related_name="frameworks")
    appendix = models.FileField(_("appendix"), upload_to="frameworks/", blank=True)

    class Meta:
        verbose_name = _("framework")
        verbose_name_plural = _("frameworks")
        constraints = [
            models.CheckConstraint(
                name="framework_ends_after_it_starts",
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day must not come before the first."),
            ),
        ]

    def __str__(self):
        return self.name


class OverarchingGoal(models.Model):
    """One of the goals that the framework sets for every partnership under it."""

    framework = models.ForeignKey(
        Framework, verbose_name=_("framework"), on_delete=models.CASCADE, related_name="overarching_goals"
    )
    order = models.PositiveSmallIntegerField(_("order"))
    text = models.CharField(_("text"), max_length=500)

    class Meta:
        verbose_name = _("overarching goal")
        verbose_name_plural = _("overarching goals")
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "order"],
                name="overarching_goal_order_once",
                violation_error_message=_("Two overarching goals cannot stand in the same place."),
            ),
        ]

    def __str__(self):
        return self.text


class ExclusionCondition(models.Model):
    """What the framework means by exclusion: how it is for the individual, against region and municipality."""

    framework = models.ForeignKey(
        Framework, verbose_name=_("framework"), on_delete=models.CASCADE, related_name="exclusion_conditions"
    )
    order = models.PositiveSmallIntegerField(_("order"))
    text = models.CharField(_("text"), max_length=300)

    class Meta:
        verbose_name = _("condition of exclusion")
        verbose_name_plural = _("conditions of exclusion")
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "order"],
                name="exclusion_condition_order_once",
                violation_error_message=_("Two conditions cannot stand in the same place."),
            ),
        ]

    def __str__(self):
        return self.text


class AgreementTemplate(Versioned):
    """What a new agreement under one legal basis starts from."""

    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    document_word = models.CharField(_("the document is called"), max_length=20, choices=DocumentWord)
    focus_area_label = models.CharField(_("word for focus areas"), max_length=40)
    purposes_required = models.BooleanField(_("purposes must be stated"), default=False)
    areas_required = models.BooleanField(_("areas must be stated"), default=False)

    class Meta:
        verbose_name = _("agreement template")
        verbose_name_plural = _("agreement templates")

    def __str__(self):
        return self.name


class TemplateSection(models.Model):
    template = models.ForeignKey(
        AgreementTemplate, verbose_name=_("template"), on_delete=models.CASCADE, related_name="sections"
    )
    order = models.PositiveSmallIntegerField(_("order"))
    heading = models.CharField(_("heading"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True, validators=[text_lengths.CHAPTER])

    class Meta:
        verbose_name = _("section of a template")
        verbose_name_plural = _("sections of templates")
        constraints = [
            models.UniqueConstraint(
                fields=["template", "order"],
                name="template_section_order_once",
                violation_error_message=_("Two sections cannot stand in the same place."),
            ),
        ]

    def __str__(self):
        return self.heading or str(self.order)


class TemplateFocusArea(models.Model):
    template = models.ForeignKey(
        AgreementTemplate, verbose_name=_("template"), on_delete=models.CASCADE, related_name="focus_areas"
    )
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("focus area of a template")
        verbose_name_plural = _("focus areas of templates")
        constraints = [
            models.UniqueConstraint(
                fields=["template", "order"],
                name="template_focus_area_order_once",
                violation_error_message=_("Two focus areas cannot stand in the same place."),
            ),
        ]

    def __str__(self):
        return self.name


def seen_by(grants):
    """Return the keys of the partnerships in which core.permissions.Grants give the right, as a subquery.

    One of their units takes part in it, and a limited membership names it.
    """
    return Partnership.organisations.through.objects.filter(grants.covers()).values("partnership")


class PartnershipQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return the partnerships that one of the user's units takes part in, as far as memberships are not limited."""
        return self.filter(pk__in=seen_by(permissions.grants(user, permissions.Permission.READ)))


class Partnership(Versioned):
    """A municipality and those who work with it in one or more districts."""

    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    districts = models.ManyToManyField(Area, verbose_name=_("districts"), related_name="partnerships")
    organisations = models.ManyToManyField(Organisation, verbose_name=_("organisations"), related_name="partnerships")
    coordinator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("coordinator"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("partnership", args=[self.slug])

    @property
    def chain(self):
        """Return the name of the partnership's history chain."""
        return f"partnership-{self.pk}"

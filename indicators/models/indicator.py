"""The seven indicators of exclusion and others beside them, and which of their sources compare."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.limits import text_lengths
from core.models import Area, AreaKind, DayField, Versioned
from core.text.numbers import is_per_cent
from indicators.periods import PeriodKind

BESIDE = 32_000  # the place of those beside the agreement's: after all of these


class Dimension(models.TextChoices):
    EMPLOYMENT = "employment", _("Employment")
    SOCIAL_ASSISTANCE = "social_assistance", _("Social assistance")
    EDUCATION = "education", _("Level of education")
    SCHOOL = "school", _("School results")
    SAFETY = "safety", _("Perceived safety")
    DEMOCRACY = "democracy", _("Democracy and participation")
    HEALTH = "health", _("Health")
    ECONOMY = "economy", _("Economic standard")  # beside the seven of the agreement


class Direction(models.TextChoices):
    """Which direction is worse. It belongs to the stored figure, and may differ from the sentence in the agreement."""

    LOWER_IS_WORSE = "lower", _("Lower is worse")
    HIGHER_IS_WORSE = "higher", _("Higher is worse")


class SourceKind(models.TextChoices):
    REGISTER = "register", _("Register")
    SURVEY = "survey", _("Survey")


class NumberKind(models.TextChoices):
    """What kind of number the figure is. `unit` says it in words."""

    SHARE = "share", _("Per cent")
    RATE = "rate", _("Per 1,000 or another number")
    COUNT = "count", _("A count")
    INDEX = "index", _("An index")
    OTHER = "other", _("Another number")


class IndicatorQuerySet(models.QuerySet):
    def for_municipalities(self, municipalities):
        """Those that people of these municipalities, as keys, work with.

        These are all but other municipalities' own ones. A key figure of Kolada's is the same for everybody.
        """
        return self.filter(Q(owner__isnull=True) | Q(owner__in=municipalities) | ~Q(kpi=""))

    def followed(self, *, on):
        """Those that are still followed on the day `on`."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))


class Indicator(Versioned):
    """A figure to follow: one of the seven of the agreement, or one beside them.

    `order` is the place among the agreement's. All others share one place, after these. `owner` is the municipality
    whose officers made it; without one it is the operator's, and everybody's.
    """

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    in_agreement = models.BooleanField(
        _("one of the agreement's"), default=True, help_text=_("One of the seven signs of exclusion, with a place.")
    )
    dimension = models.CharField(_("dimension"), max_length=20, choices=Dimension, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=BESIDE)
    name = models.CharField(_("name"), max_length=200)
    condition = models.CharField(_("condition in the agreement"), max_length=300, blank=True)
    period_kind = models.CharField(_("followed by"), max_length=11, choices=PeriodKind, default=PeriodKind.YEAR)
    number_kind = models.CharField(_("kind of number"), max_length=5, choices=NumberKind, default=NumberKind.SHARE)
    direction = models.CharField(_("direction"), max_length=6, choices=Direction)
    unit = models.CharField(_("unit"), max_length=40, default="%")
    source_kind = models.CharField(_("kind of source"), max_length=8, choices=SourceKind)
    source = models.CharField(_("source"), max_length=120, blank=True)
    kpi = models.CharField(_("Kolada key figure"), max_length=12, blank=True)
    uncertainty_kpi = models.CharField(_("Kolada key figure of the uncertainty"), max_length=12, blank=True)
    by_sex = models.BooleanField(_("by sex"), default=True)
    confidence = models.PositiveSmallIntegerField(
        _("level of confidence"),
        null=True,
        blank=True,
        help_text=_("Of the source's margins of error, in per cent. Empty where the source does not state it."),
    )
    pools_years = models.BooleanField(
        _("other people each year"),
        default=False,
        help_text=_("Such as those who leave school: then three years may be judged together where one has too few."),
    )
    definition = models.TextField(_("definition"), blank=True, validators=[text_lengths.TEXT])
    owner = models.ForeignKey(
        Area,
        verbose_name=_("municipality"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="own_indicators",
        limit_choices_to={"kind": AreaKind.MUNICIPALITY},
        help_text=_("Whose officers made it. Empty where it is for everybody."),
    )
    ends_on = DayField(
        _("followed until"), null=True, blank=True, help_text=_("Empty while it is followed. Its figures stay.")
    )

    objects = IndicatorQuerySet.as_manager()

    RESERVED = frozenset(
        {"ta-in", "hamta", "skriv-in", "omrade", "att-folja"}
    )  # words of addresses, in indicators.urls

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(in_agreement=True),
                name="indicator_place_once",
                violation_error_message=_("Another indicator of the agreement has that place."),
            ),
            models.CheckConstraint(
                name="indicator_beside_comes_last",
                condition=Q(in_agreement=True, order__lt=BESIDE) | Q(in_agreement=False, order=BESIDE),
                violation_error_message=_("Give an indicator of the agreement its place. The others have none."),
            ),
            models.CheckConstraint(
                name="indicator_of_the_agreement_is_shared",
                condition=Q(in_agreement=False) | Q(owner__isnull=True, period_kind=PeriodKind.YEAR),
                violation_error_message=_("An indicator of the agreement is everybody's, and is followed by year."),
            ),
            models.CheckConstraint(
                name="indicator_of_kolada_by_year",
                condition=Q(kpi="") | Q(period_kind__in=(PeriodKind.YEAR, PeriodKind.SCHOOL_YEAR)),
                violation_error_message=_("Kolada has whole years, or school years."),
            ),
            models.CheckConstraint(
                name="indicator_pools_whole_years",
                condition=Q(pools_years=False) | Q(period_kind=PeriodKind.YEAR),
                violation_error_message=_("Only an indicator that is followed by year may have three years together."),
            ),
            models.CheckConstraint(
                name="indicator_register_without_uncertainty",
                condition=Q(source_kind=SourceKind.SURVEY) | Q(uncertainty_kpi=""),
                violation_error_message=_("Only a survey has a key figure for its margin of error."),
            ),
            models.CheckConstraint(
                name="indicator_confidence_in_per_cent",
                condition=Q(confidence__isnull=True) | Q(confidence__gte=50, confidence__lt=100),
                violation_error_message=_("A level of confidence is between 50 and 99 per cent."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_own(self):
        """Return whether only its own municipality works with it."""
        return self.owner_id is not None and not self.kpi

    def clean(self):
        """Give the place that all beside the agreement share, and refuse what belongs to something else."""
        if not self.in_agreement:
            self.order = BESIDE
        if self.slug in self.RESERVED:
            raise ValidationError({"slug": _("Another page has that word in its address.")})
        if (self.number_kind == NumberKind.SHARE) != is_per_cent(self.unit):
            raise ValidationError({"number_kind": _("The unit is % where the number is per cent, and nowhere else.")})


class IndicatorBreak(models.Model):
    """A year from which the figure measures something else, so that a series must not be read across it."""

    indicator = models.ForeignKey(
        Indicator, verbose_name=_("indicator"), on_delete=models.CASCADE, related_name="breaks"
    )
    year = models.PositiveSmallIntegerField(_("first year of the new measure"))
    note = models.CharField(_("what changed"), max_length=300)

    class Meta:
        verbose_name = _("break in the series")
        verbose_name_plural = _("breaks in the series")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "year"],
                name="indicator_break_once_per_year",
                violation_error_message=_("That year already has a break."),
            ),
        ]

    def __str__(self):
        return f"{self.indicator} {self.year}"


class ComparableSources(models.Model):
    """Somebody's word that figures of two sources of an indicator compare, in a municipality and its districts.

    `source` and `other` are the names as they stood; `pair` is what `indicators.statistics.sources` makes of them.
    """

    indicator = models.ForeignKey(
        Indicator, verbose_name=_("indicator"), on_delete=models.PROTECT, related_name="comparable_sources"
    )
    area = models.ForeignKey(
        Area, verbose_name=_("municipality"), on_delete=models.PROTECT, related_name="comparable_sources"
    )
    source = models.CharField(_("source"), max_length=200)
    other = models.CharField(_("the other source"), max_length=200)
    pair = models.CharField(max_length=1000, editable=False)
    why = models.TextField(_("why they compare"), validators=[text_lengths.REASON])
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("confirmed by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("confirmed"))

    class Meta:
        verbose_name = _("comparable sources")
        verbose_name_plural = _("comparable sources")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "area", "pair"],
                name="comparable_sources_once",
                violation_error_message=_("It is confirmed already that these sources compare."),
            ),
        ]

    def __str__(self):
        return f"{self.indicator}, {self.area}"

"""The seven indicators of exclusion, and their observations."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.limits import text_lengths
from core.models import Area, DayField, Versioned


class Dimension(models.TextChoices):
    EMPLOYMENT = "employment", _("Employment")
    SOCIAL_ASSISTANCE = "social_assistance", _("Social assistance")
    EDUCATION = "education", _("Level of education")
    SCHOOL = "school", _("School results")
    SAFETY = "safety", _("Perceived safety")
    DEMOCRACY = "democracy", _("Democracy and participation")
    HEALTH = "health", _("Health")


class Direction(models.TextChoices):
    """Which direction is worse. It belongs to the stored figure, and may differ from the sentence in the agreement."""

    LOWER_IS_WORSE = "lower", _("Lower is worse")
    HIGHER_IS_WORSE = "higher", _("Higher is worse")


class SourceKind(models.TextChoices):
    REGISTER = "register", _("Register")
    SURVEY = "survey", _("Survey")


class Indicator(models.Model):
    """A figure that shows one dimension of exclusion. `order` is its place among the seven of the agreement."""

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    dimension = models.CharField(_("dimension"), max_length=20, choices=Dimension)
    order = models.PositiveSmallIntegerField(_("order"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    condition = models.CharField(_("condition in the agreement"), max_length=300)
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

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [
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


class Sex(models.TextChoices):
    TOTAL = "T", _("Total")
    WOMEN = "K", _("Women")
    MEN = "M", _("Men")


class MissingReason(models.TextChoices):
    UNKNOWN = "unknown", _("Not known")
    SUPPRESSED = "suppressed", _("Not shown, too few answers")
    WITHDRAWN = "withdrawn", _("Withdrawn by the source")
    NO_SUCH_AREA = "no_such_area", _("The area did not exist in that year's division")


class ObservationStatus(models.TextChoices):
    PRELIMINARY = "preliminary", _("Preliminary")
    FINAL = "final", _("Final")


class ImportKind(models.TextChoices):
    KOLADA = "kolada", _("Kolada")
    SCB = "scb", _("Statistics Sweden")
    TABLE = "table", _("Spreadsheet or CSV")


class Import(models.Model):
    """Figures that came in together, from one answer or one file. `sha256` is the digest of their source."""

    kind = models.CharField(_("kind"), max_length=8, choices=ImportKind)
    name = models.CharField(_("file or address"), max_length=300)
    sha256 = models.CharField(_("digest"), max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="imports"
    )
    at = models.DateTimeField(_("at"))
    added = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self):
        return self.name


class Observed(models.Model):
    """The values for an area, a year and a sex: a value or the reason for none, and how it came."""

    value = models.DecimalField(_("value"), max_digits=14, decimal_places=4, null=True, blank=True)
    missing = models.CharField(_("reason for no value"), max_length=12, choices=MissingReason, blank=True)
    margin = models.DecimalField(_("margin of error"), max_digits=14, decimal_places=4, null=True, blank=True)
    confidence = models.PositiveSmallIntegerField(
        _("level of confidence"), null=True, blank=True, help_text=_("Of the margin of error, in per cent.")
    )
    answers = models.PositiveIntegerField(_("number of answers or persons"), null=True, blank=True)
    numerator = models.PositiveBigIntegerField(
        _("counted"), null=True, blank=True, help_text=_("How many of the whole: the value is derived from both.")
    )
    denominator = models.PositiveBigIntegerField(_("out of"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=11, choices=ObservationStatus, default=ObservationStatus.FINAL)
    source = models.CharField(_("source"), max_length=200)
    fetched_on = DayField(_("fetched"), null=True, blank=True)
    taken_in = models.ForeignKey(
        Import,
        verbose_name=_("import"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text=_("Empty where somebody typed the figure in."),
    )
    division = models.PositiveSmallIntegerField(
        _("division of districts"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The year of the division that the district's code named in the source."),
    )

    class Meta:
        abstract = True


class Observation(Versioned, Observed):
    """One figure for an area, a year and a sex, or the reason why there is none. Zero is a figure.

    A value is stored even if few have answered. `indicators.statistics.suppression` decides what of it anybody may see.
    """

    indicator = models.ForeignKey(
        Indicator, verbose_name=_("indicator"), on_delete=models.PROTECT, related_name="observations"
    )
    area = models.ForeignKey(Area, verbose_name=_("area"), on_delete=models.PROTECT, related_name="observations")
    year = models.PositiveSmallIntegerField(_("year"))
    period = models.CharField(
        _("part of the year"), max_length=3, blank=True, default="", help_text=_("Empty for the whole year.")
    )
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, default=Sex.TOTAL)

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "area", "year", "period", "sex"],
                name="observation_once",
                violation_error_message=_("There is already a figure for that area, year and sex."),
            ),
            models.CheckConstraint(
                name="observation_value_or_reason",
                condition=Q(value__isnull=False, missing="") | (Q(value__isnull=True) & ~Q(missing="")),
                violation_error_message=_("Give a value, or the reason why there is none."),
            ),
            models.CheckConstraint(
                name="observation_margin_not_negative",
                condition=Q(margin__isnull=True) | Q(margin__gte=0),
                violation_error_message=_("A margin of error is not negative."),
            ),
            models.CheckConstraint(
                name="observation_counted_out_of",
                condition=Q(numerator__isnull=True, denominator__isnull=True)
                | Q(numerator__isnull=False, denominator__gt=0),
                violation_error_message=_("Give both numbers of a count, or neither. The whole is at least one."),
            ),
            models.CheckConstraint(
                name="observation_confidence_in_per_cent",
                condition=Q(confidence__isnull=True) | Q(confidence__gte=50, confidence__lt=100),
                violation_error_message=_("A level of confidence is between 50 and 99 per cent."),
            ),
        ]
        indexes = [
            models.Index(fields=["indicator", "year", "sex"], name="observation_of_a_year"),
            models.Index(
                fields=["indicator", "version"], name="observation_saved"
            ),  # indicators.export.etags counts by it
        ]

    def __str__(self):
        return f"{self.indicator}, {self.area} {self.year}, {self.get_sex_display()}"


class EarlierObservation(Observed):
    """The values of an observation before it was replaced."""

    observation = models.ForeignKey(
        Observation, verbose_name=_("observation"), on_delete=models.CASCADE, related_name="earlier"
    )
    replaced_at = models.DateTimeField(_("replaced"))

    class Meta:
        verbose_name = _("earlier figure")
        verbose_name_plural = _("earlier figures")

    def __str__(self):
        return f"{self.observation} ({self.replaced_at:%Y-%m-%d})"


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

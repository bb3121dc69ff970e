"""What is observed of an indicator, what it said before, and how it came in."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Area, DayField, Versioned
from indicators import periods
from indicators.models.indicator import Indicator


class Sex(models.TextChoices):
    TOTAL = "T", _("Total")
    WOMEN = "K", _("Women")
    MEN = "M", _("Men")


class MissingReason(models.TextChoices):
    UNKNOWN = "unknown", _("Not known")
    SUPPRESSED = "suppressed", _("Not shown, too few answers")
    WITHDRAWN = "withdrawn", _("Withdrawn by the source")
    NO_SUCH_AREA = "no_such_area", _("The area did not exist in that year's division")
    PART = "part_missing", _("A part of the area has no value")


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


class WaitingFigures(models.Model):
    """What the sources answered in the night about an area, and would change there: it waits for a person to look.

    `content` is the answers (indicators.fetched.answers), and `sha256` its digest. `difference` names what would
    change, and `declined` the last difference that somebody has let be: that one does not come back.
    """

    area = models.OneToOneField(Area, verbose_name=_("area"), on_delete=models.CASCADE, related_name="waiting_figures")
    content = models.BinaryField(_("answers"))
    sha256 = models.CharField(_("digest"), max_length=64)
    fetched_at = models.DateTimeField(_("fetched"))
    figures = models.PositiveIntegerField(_("figures to look at"))
    difference = models.CharField(_("digest of what would change"), max_length=64)
    declined = models.CharField(_("digest of what somebody let be"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("figures that wait")
        verbose_name_plural = _("figures that wait")

    def __str__(self):
        return f"{self.area} ({self.fetched_at:%Y-%m-%d})"


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
    note = models.CharField(
        _("remark"),
        max_length=500,
        blank=True,
        default="",
        help_text=_("What the source says beside the figure, in its words."),
    )
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


class ObservationQuerySet(models.QuerySet):
    def of_time(self, time):
        """Those of one time: a year, or a Period."""
        return self.filter(year=periods.year_of(time), period=periods.code_of(time))


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

    objects = ObservationQuerySet.as_manager()

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
            # indicators.export.etags counts by it, and finds the newest
            models.Index(fields=["indicator", "version", "id"], name="observation_saves"),
        ]

    def __str__(self):
        return f"{self.indicator}, {self.area} {self.time}, {self.get_sex_display()}"

    @property
    def time(self):
        """Return the year, or the other time that the figure is of. It needs the indicator."""
        return periods.time_of(self.indicator.period_kind, self.year, self.period)


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

"""What districts consist of, and the shapes of areas on maps."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.limits import text_lengths
from core.models import Area, CodeScheme


class DistrictPart(models.Model):
    """A RegSO or DeSO that a district consists of, in some years. Its code is that of one division.

    The district's counts are the sums of those of its parts. A year is that of the figures, which follow the division
    of the next first of January.
    """

    district = models.ForeignKey(Area, verbose_name=_("district"), on_delete=models.CASCADE, related_name="parts")
    scheme = models.CharField(_("scheme"), max_length=10, choices=CodeScheme)
    code = models.CharField(_("code"), max_length=20)
    division = models.PositiveSmallIntegerField(_("division of districts"))
    first_year = models.PositiveSmallIntegerField(_("first year"), null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(_("last year"), null=True, blank=True)

    class Meta:
        verbose_name = _("area that a district consists of")
        verbose_name_plural = _("areas that districts consist of")
        constraints = [
            models.UniqueConstraint(
                fields=["district", "code", "division"],
                name="district_part_once",
                violation_error_message=_("The district already has that area."),
            ),
            models.CheckConstraint(
                name="district_part_of_statistics_sweden",
                condition=Q(scheme__in=(CodeScheme.REGSO, CodeScheme.DESO)),
                violation_error_message=_("A district consists of RegSO or DeSO."),
            ),
            models.CheckConstraint(
                name="district_part_ends_after_it_starts",
                condition=Q(first_year__isnull=True) | Q(last_year__isnull=True) | Q(last_year__gte=F("first_year")),
                violation_error_message=_("The last year must not come before the first."),
            ),
        ]

    def __str__(self):
        return self.code

    def is_part_in(self, year):
        """Return whether the district has this area in a year's figures."""
        return (self.first_year or year) <= year <= (self.last_year or year)


class AreaShape(models.Model):
    """The outline of an area in one division, simplified once and ready to be drawn.

    `path` is the data of an SVG path, in whole steps of a grid over Sweden, and the box around it is in the same steps.
    All areas of one kind have the same grid (indicators/shapes/outlines.py).
    """

    area = models.ForeignKey(Area, verbose_name=_("area"), on_delete=models.CASCADE, related_name="shapes")
    division = models.PositiveSmallIntegerField(
        _("division"), help_text=_("The year whose division the outline shows.")
    )
    path = models.TextField(_("outline"), validators=[text_lengths.CHAPTER])
    left = models.IntegerField(_("left edge"))
    top = models.IntegerField(_("upper edge"))
    right = models.IntegerField(_("right edge"))
    bottom = models.IntegerField(_("lower edge"))

    class Meta:
        verbose_name = _("shape of an area")
        verbose_name_plural = _("shapes of areas")
        constraints = [
            models.UniqueConstraint(
                fields=["area", "division"],
                name="area_shape_once_per_division",
                violation_error_message=_("The area already has a shape in that division."),
            ),
            models.CheckConstraint(
                name="area_shape_has_an_extent",
                condition=Q(right__gt=models.F("left"), bottom__gt=models.F("top")),
                violation_error_message=_("A shape has a width and a height."),
            ),
        ]

    def __str__(self):
        return f"{self.area} {self.division}"

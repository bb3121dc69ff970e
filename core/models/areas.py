"""The places that plans and figures are about."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models.dates import DayField


class AreaKind(models.TextChoices):
    COUNTRY = "country", _("Country")
    REGION = "region", _("County")
    MUNICIPALITY = "municipality", _("Municipality")
    DISTRICT = "district", _("District")


class CodeScheme(models.TextChoices):
    SCB = "scb", _("Statistics Sweden")
    KOLADA = "kolada", _("Kolada")
    REGSO = "regso", _("RegSO")
    DESO = "deso", _("DeSO")


class Area(models.Model):
    """A country, county, municipality or district. A district may have no code at all: many are local names."""

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=AreaKind)
    parent = models.ForeignKey(
        "self", verbose_name=_("lies in"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        constraints = [
            models.CheckConstraint(
                name="area_parent_unless_country",
                condition=Q(kind=AreaKind.COUNTRY, parent__isnull=True)
                | (~Q(kind=AreaKind.COUNTRY) & Q(parent__isnull=False)),
                violation_error_message=_("Everything but a country lies in a larger area."),
            ),
            models.CheckConstraint(
                name="area_not_in_itself",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                violation_error_message=_("An area cannot lie in itself."),
            ),
            models.UniqueConstraint(
                fields=["parent", "name"],
                name="area_name_once_per_parent",
                violation_error_message=_("The larger area already has an area with that name."),
            ),
        ]

    def __str__(self):
        return self.name


class AreaCode(models.Model):
    """The code of an area in one scheme, a string with its leading zeros. Codes change when a division changes."""

    area = models.ForeignKey(Area, verbose_name=_("area"), on_delete=models.CASCADE, related_name="codes")
    scheme = models.CharField(_("scheme"), max_length=10, choices=CodeScheme)
    code = models.CharField(_("code"), max_length=20)
    valid_from = DayField(_("valid from"), null=True, blank=True)
    valid_to = DayField(_("valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("area code")
        verbose_name_plural = _("area codes")
        constraints = [
            models.CheckConstraint(
                name="area_code_ends_after_it_starts",
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("The code's last day must not come before its first."),
            ),
            models.UniqueConstraint(
                fields=["scheme", "code", "valid_from"],
                name="area_code_once_per_day",
                violation_error_message=_("That code already belongs to an area from the same day."),
            ),
            models.UniqueConstraint(  # separate, because SQLite treats two missing days as different
                fields=["scheme", "code"],
                condition=Q(valid_from__isnull=True),
                name="area_code_once_without_day",
                violation_error_message=_("That code already belongs to an area. Say from which day it holds."),
            ),
        ]

    def __str__(self):
        return f"{self.get_scheme_display()} {self.code}"

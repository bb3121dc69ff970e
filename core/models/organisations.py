"""The organisations that work together, and the units that they consist of."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.se import orgnr

from core.models.dates import DayField

TOP = "/"  # the path of an organisation that belongs to no other
MOST_LEVELS = 8  # of units in one organisation: an authority has four or five


class OrganisationKind(models.TextChoices):
    MUNICIPALITY = "municipality", _("Municipality")
    DEPARTMENT = "department", _("Department of a municipality")
    POLICE = "police", _("Police")
    STATE_AGENCY = "state_agency", _("State agency")
    REGION = "region", _("Region")
    HOUSING_COMPANY = "housing_company", _("Housing company")
    ASSOCIATION = "association", _("Association")
    OTHER = "other", _("Other")


def validate_orgnr(value: str) -> None:
    """Ten digits with a Luhn check digit, as `212000-0084`."""
    try:
        orgnr.validate(value)
    except StdnumError as error:
        raise ValidationError(
            _("%(value)s is not an organisation number. Check the digits, for example 212000-0084."),
            params={"value": value},
        ) from error


class PathField(models.CharField):
    """The keys of the units above a row, the topmost first, as `/3/17/`. It follows the row's parent when it is saved.

    In migrations it is Django's own field.
    """

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def pre_save(self, model_instance, add):
        path = model_instance.parent.path_below if model_instance.parent_id else TOP
        setattr(model_instance, self.attname, path)
        return path


class OrganisationQuerySet(models.QuerySet):
    def below(self, organisations):
        """Return the units at any depth below one of `organisations`, which are not among them themselves."""
        within = Q(pk__in=[])
        for organisation in organisations:
            within |= Q(path__startswith=organisation.path_below)
        return self.filter(within)

    def above(self, organisation):
        """Return the units that the organisation belongs to, the topmost first."""
        return self.filter(pk__in=organisation.keys_above).order_by("path", "pk")


class Organisation(models.Model):
    """A municipality, an authority, a company or an association, or a unit of one. What is not known of it is empty."""

    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("the unit above"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="units",
        help_text=_("The organisation or unit that this is a part of. Leave it empty for a whole organisation."),
    )
    path = PathField(_("place in the tree"), max_length=200, default=TOP, editable=False, db_index=True)
    display_name = models.CharField(_("name where others share it"), max_length=1700, blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind)
    orgnr = models.CharField(_("organisation number"), max_length=13, blank=True, validators=[validate_orgnr])
    governs = models.ForeignKey(
        "core.Area",
        verbose_name=_("governs"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="governed_by",
        help_text=_("The area that the organisation is responsible for, if it is one."),
    )
    predecessor = models.ForeignKey(
        "self",
        verbose_name=_("predecessor"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="successors",
        help_text=_("The organisation that this one took over from."),
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                name="organisation_not_its_own_predecessor",
                condition=Q(predecessor__isnull=True) | ~Q(predecessor=F("id")),
                violation_error_message=_("An organisation cannot take over from itself."),
            ),
            models.CheckConstraint(
                name="organisation_not_within_itself",
                condition=(Q(parent__isnull=True) | ~Q(parent=F("id")))
                & ~Q(path__contains=Concat(Value("/"), Cast("id", models.CharField()), Value("/"))),
                violation_error_message=_("A unit cannot belong to itself, or to a unit below it."),
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(parent__isnull=True),
                name="organisation_name_once_at_the_top",
                violation_error_message=_("There is already an organisation with that name."),
            ),
            models.UniqueConstraint(
                fields=["parent", "name"],
                name="organisation_name_once_within_a_unit",
                violation_error_message=_("The unit above already has a unit with that name."),
            ),
            models.UniqueConstraint(
                fields=["orgnr"],
                condition=~Q(orgnr=""),
                name="organisation_orgnr_once",
                violation_error_message=_("Another organisation already has that organisation number."),
            ),
        ]

    def __str__(self):
        return self.display_name or self.name

    @property
    def path_below(self):
        """The path of the units directly below, with which the paths of all below begin."""
        return f"{self.path}{self.pk}/"

    @property
    def keys_above(self):
        """The keys of the units that it belongs to, the topmost first."""
        return [int(key) for key in self.path.strip("/").split("/") if key]

    def clean(self):
        super().clean()
        if self.parent is None:
            return
        if self.pk and (self.parent_id == self.pk or self.pk in self.parent.keys_above):
            raise ValidationError({"parent": _("A unit cannot belong to itself, or to a unit below it.")})
        if len(self.parent.keys_above) + 1 + self._levels_below() >= MOST_LEVELS:
            sentence = _("An organisation has at most %(levels)s levels of units.") % {"levels": MOST_LEVELS}
            raise ValidationError({"parent": sentence})

    def _levels_below(self):
        if not self.pk:
            return 0
        stored = type(self).objects.get(pk=self.pk)
        paths = type(self).objects.below([stored]).values_list("path", flat=True)
        return max((path.count("/") for path in paths), default=stored.path.count("/")) - stored.path.count("/")


class FormerName(models.Model):
    """A name that an organisation had. Papers of that time bear it."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="former_names"
    )
    name = models.CharField(_("name"), max_length=200)
    until = DayField(_("until"), null=True, blank=True, help_text=_("The last day on which it had the name, if known."))

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        constraints = [
            models.CheckConstraint(
                name="former_name_is_written",
                condition=~Q(name=""),
                violation_error_message=_("Write the former name."),
            ),
        ]

    def __str__(self):
        return self.name

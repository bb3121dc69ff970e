"""Days, and how much of a day an old paper may know."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DatePrecision(models.TextChoices):
    """How much of a stored day the source really says. "year" beside 2008-01-01 reads "2008"."""

    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")


class DayField(models.DateField):
    """A day that is within reach: core.limits.dates says how far the portal's calendar goes.

    A new row is refused with a day outside it, and so is any form. A row that is stored since long stays usable: what
    happens to it later has nothing to do with the slip of that time. In migrations it is Django's own field.
    """

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateField", args, kwargs

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        from core.limits.dates import refuse_far  # core.limits.dates knows the models

        if value is not None and model_instance is not None and model_instance._state.adding:
            refuse_far(value)

    def formfield(self, **kwargs):
        from core.forms.fields import DayField as Field

        return super().formfield(**{"form_class": Field} | kwargs)

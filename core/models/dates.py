"""Model fields for days."""

from typing import TYPE_CHECKING, Any

from django.db import models

from core.limits.dates import refuse_out_of_range


class DayField(models.DateField):
    """A day within the portal's calendar, see core.limits.dates.

    New rows and forms refuse a day outside it. An older row with such a day stays usable: the old slip has nothing to
    do with later changes. In migrations it is Django's own field.
    """

    if TYPE_CHECKING:  # a row holds days, not fields

        def __get__(self, row, owner=None) -> Any: ...

        def __set__(self, row, value) -> None: ...

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateField", args, kwargs

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        if value is not None and model_instance is not None and model_instance._state.adding:
            refuse_out_of_range(value)

    def formfield(self, **kwargs):
        from core.forms.fields import DayField as Field  # which is loaded where forms are

        return super().formfield(**{"form_class": Field} | kwargs)

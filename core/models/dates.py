"""Days that are stored."""

from typing import TYPE_CHECKING, Any

from django.db import models

from core.limits.dates import refuse_out_of_range


class DayField(models.DateField):
    """A day that is within reach: core.limits.dates says how far the portal's calendar goes.

    A new row is refused with a day outside it, and so is any form. A row that is stored since long stays usable: what
    happens to it later has nothing to do with the slip of that time. In migrations it is Django's own field.
    """

    if TYPE_CHECKING:  # on a row it is a day, or None

        def __get__(self, instance: Any, owner: Any) -> Any: ...

        def __set__(self, instance: Any, value: Any) -> None: ...

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

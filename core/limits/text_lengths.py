"""The longest texts that people may type, by purpose. docs/decisions/0011-limits.md gives the reasons.

A limit is a validator of the model's field, so that forms, the admin and imported files share it. Short texts in one
line have the field's max_length. A form field without a model field has its own limit.
"""

from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.deconstruct import deconstructible
from django.utils.translation import ngettext_lazy

from core.text.numbers import decimal


@deconstructible
class MaxCharacters:
    """Refuses a text that is too long, and says how much must go. A line break counts as one character."""

    def __init__(self, characters):
        self.characters = characters

    def __eq__(self, other):
        return isinstance(other, MaxCharacters) and other.characters == self.characters

    def __hash__(self):
        return hash(self.characters)

    def __call__(self, text):
        if (excess := self.excess(text)) > 0:
            sentence = ngettext_lazy(
                "The text is %(excess)s character too long. There is room for %(limit)s.",
                "The text is %(excess)s characters too long. There is room for %(limit)s.",
                excess,
            )
            params = {"excess": decimal(excess), "limit": decimal(self.characters)}
            raise ValidationError(sentence, code="max_length", params=params)

    def excess(self, text):
        """Return how many characters of the text are too many: zero or less if it fits."""
        return len(str(text or "").replace("\r\n", "\n")) - self.characters


CHAPTER = MaxCharacters(60_000)  # a section of an agreement, a situation picture: some twenty pages
TEXT = MaxCharacters(25_000)  # a goal, a measure, a comment, a follow-up: some eight pages, where half of one is usual
REASON = MaxCharacters(4_000)  # why something is done: a page
LIST = MaxCharacters(10_000)  # names, one a line


def refuse_too_long(row: models.Model, names: Iterable[str]) -> None:
    """Raise ValidationError, by field, if one of the row's texts called `names` is too long."""
    faults = {}
    for field in _texts(row):
        if field.name in names:
            try:
                field.run_validators(field.value_from_object(row))
            except ValidationError as error:
                faults[field.name] = error
    if faults:
        raise ValidationError(faults)


def too_long_fields(row: models.Model) -> set[str]:
    """Return the names of the row's texts that are too long.

    They are older than the limit, and are kept as they are.
    """
    return {
        field.name
        for field in _texts(row)
        for limit in field.validators
        if isinstance(limit, MaxCharacters) and limit.excess(field.value_from_object(row)) > 0
    }


def say_excess(field: forms.Field) -> None:
    """Let a form field say the same about a line that is too long as MaxCharacters says about a text."""
    field.validators = [
        MaxCharacters(each.limit_value) if type(each) is MaxLengthValidator else each for each in field.validators
    ]


def _texts(row):
    return [field for field in row._meta.concrete_fields if isinstance(field, models.CharField | models.TextField)]

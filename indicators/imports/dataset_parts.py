"""A dataset and what its dimensions stand for, of which each cell, or several by a recipe, becomes a figure."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from indicators.imports.notation import marks
from indicators.imports.sources import json_values
from indicators.imports.sources.json_values import UnreadableAnswerError
from indicators.imports.sources.jsonstat_reader import CubeDimension, Dataset
from indicators.recipes import shares


@dataclass(frozen=True)
class RecognisedDimensions:
    """The dimensions of a table by their roles; `others` must have one category each. Any role may be missing."""

    time: CubeDimension | None
    region: CubeDimension | None
    sex: CubeDimension | None
    others: list[CubeDimension]


@dataclass(frozen=True)
class MeasuredCell:
    """What was read for a figure: its value, or the reason for none, with its counts and what the source notes.

    `base` is the number that is nothing or 0 where there is nothing to measure.
    """

    value: Decimal | None
    base: Decimal | int | None
    missing: str = ""
    counts: dict = field(default_factory=dict)
    is_preliminary: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class DatasetPart:
    """A dataset with its RecognisedDimensions, and the one category of each that is neither time, region nor sex."""

    dataset: Dataset
    dimensions: RecognisedDimensions
    fixed: dict
    place: str
    fitting: shares.FittingRecipe | None = None

    def read(self, time, region, sex):
        """Return the MeasuredCell of a cell, or by the recipe of several. Raises UnreadableAnswerError."""
        chosen = self.chosen(time, region, sex)
        if self.fitting is None:
            value, missing, sign = self._cell(chosen)
            return MeasuredCell(value, value, missing, {}, *self._beside(chosen, [sign]))
        where = {self.dimensions.time.id: time, self.dimensions.region.id: region}
        recipe, signs, summed = self.fitting.recipe, [], []
        for part in (recipe.numerator, recipe.denominator):
            cells = [self._cell(cell | where) for cell in self.fitting.cells_of(part, sex)]
            signs += [sign for _number, _missing, sign in cells]
            summed.append(_sum([number for number, _missing, _sign in cells]))
        numerator, denominator = summed
        beside = self._beside(chosen, signs)
        if numerator is None or not denominator:
            return MeasuredCell(None, 0 if denominator == 0 else None, "", {}, *beside)
        about = {"numerator": numerator, "denominator": denominator}
        try:
            value = shares.share_of(numerator, denominator, per=recipe.per)
        except shares.NoCountError as error:
            raise UnreadableAnswerError(_("%(numerator)s of %(denominator)s is no share.") % about) from error
        counts = about | {"answers": denominator, "source": recipe.source}
        return MeasuredCell(value, denominator, "", counts, *beside)

    def chosen(self, time, region, sex):
        """Return {dimension: category} of a cell. A recipe sums the sexes itself, so that none is chosen."""
        chosen = self.fixed | {self.dimensions.time.id: time, self.dimensions.region.id: region}
        has_sex = self.dimensions.sex and sex in self.dimensions.sex.categories
        return chosen | ({self.dimensions.sex.id: sex} if has_sex else {})

    def _cell(self, chosen):
        """Return (number or None, reason for none, Meaning of the sign beside it). Raises UnreadableAnswerError."""
        raw, status = self.dataset.cell(chosen)
        number = None if raw is None else json_values.json_number(raw)
        sign = marks.meaning(status, labels=self.dataset.status_labels)
        try:
            return *marks.number_or_none(number, sign), sign
        except ValueError as error:
            raise UnreadableAnswerError(_("There is a value, and the status says that there is none.")) from error

    def _beside(self, chosen, signs):
        """Return whether any sign says preliminary, and the notes of signs and categories, each once."""
        notes = [sign.note for sign in signs if sign.note] + self.dataset.notes_of(chosen)
        return any(sign.is_preliminary for sign in signs), tuple(dict.fromkeys(notes))


def _sum(numbers):
    """Return the sum of counts, or None where one is missing. Raises UnreadableAnswerError."""
    if any(number is None for number in numbers):
        return None
    if any(number < 0 or number != int(number) for number in numbers):
        raise UnreadableAnswerError(_("A count is a whole number, zero or more."))
    return sum(map(int, numbers))

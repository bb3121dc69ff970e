"""Find the recipe that a dataset fits, and make shares of its counts. Pure: it asks neither a database nor a source.

A dataset is any object with `dimensions` (each with `id` and `categories`) and `table`, as jsonstat_reader.Dataset.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import product

from indicators.models import Sex
from indicators.recipes.records import TableRecipe

PLACES = Decimal("0.0001")  # as figures are stored


class NoCountError(Exception):
    """Two numbers are no count out of a whole."""


@dataclass(frozen=True)
class FittingRecipe:
    """A recipe and a dataset that has all that it reads. `codes` are {(dimension, category): category there}."""

    recipe: TableRecipe
    codes: dict[tuple[str, str], str]

    def sexes(self):
        """Return {sex: the categories that are summed} of those that the dataset has.

        Without a dimension of the sexes the figures are those of everybody: {T: nothing to choose}.
        """
        of_recipe = self.recipe.sexes
        if of_recipe is None or not any(dimension == of_recipe.dimension for dimension, _code in self.codes):
            return {Sex.TOTAL: ()}
        return {
            sex: tuple(self.codes[of_recipe.dimension, code] for code in codes)
            for sex, codes in of_recipe.codes.items()
            if all((of_recipe.dimension, code) in self.codes for code in codes)
        }

    def cells_of(self, part, sex):
        """Return {dimension: category} of every cell that is summed into a part of the recipe, for one sex."""
        lists = {dimension: self._there(dimension, codes) for dimension, codes in self.recipe.fixed.items()}
        lists |= {dimension: self._there(dimension, codes) for dimension, codes in part.items()}
        if self.recipe.sexes and (of_sex := self.sexes()[sex]):
            lists[self.recipe.sexes.dimension] = of_sex
        return [dict(zip(lists, chosen, strict=True)) for chosen in product(*lists.values())]

    def _there(self, dimension, codes):
        return [self.codes[dimension, code] for code in codes]


def find_fitting(recipes, dataset, *, years):
    """Return the FittingRecipe of the first recipe that a dataset fits, or None.

    It fits if it has every category that the recipe reads, nothing but time and region beside them, and no year that
    the recipe does not hold for. If it names the table of one of the recipes, that one alone is tried.
    """
    named = [recipe for recipe in recipes if recipe.table == dataset.table]
    for recipe in named or recipes:
        codes = _codes(recipe, dataset)
        if codes is not None and recipe.years_among(years) == list(years):
            return FittingRecipe(recipe, codes)
    return None


def share_of(numerator, denominator, *, per=100):
    """Return the value of a count out of a whole, rounded as it is stored. Nothing out of nothing is None.

    Raises NoCountError.
    """
    if numerator is None or denominator is None:
        return None
    if not 0 <= numerator <= denominator and per == 100:
        raise NoCountError
    if numerator < 0 or denominator < 0:
        raise NoCountError
    return (Decimal(numerator) * per / Decimal(denominator)).quantize(PLACES, ROUND_HALF_UP) if denominator else None


def _codes(recipe, dataset):
    """Return {(dimension, category of the recipe): category of the dataset}, or None where something is missing."""
    by_id = {each.id: each for each in dataset.dimensions}
    read = recipe.categories()
    sex = recipe.sexes.dimension if recipe.sexes else None
    if by_id.keys() - {recipe.time, recipe.region} != read.keys() - ({sex} - by_id.keys()):
        return None
    codes = {}
    for dimension, categories in read.items():
        for code in categories if dimension in by_id else ():
            spellings = (code, *recipe.also.get(code, ()))
            found = next((each for each in spellings if each in by_id[dimension].categories), None)
            if found is not None:
                codes[dimension, code] = found
            elif dimension != sex:
                return None
    has_sex = sex not in by_id or any(dimension == sex for dimension, _code in codes)
    return codes if has_sex and {recipe.time, recipe.region} <= by_id.keys() else None

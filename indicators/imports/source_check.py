"""Ask the live services whether their titles, dimensions and codes are what the recipes say."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from indicators.imports.sources import fetching, json_values
from indicators.recipes.records import IndicatorRecipes, KoladaRecipe, TableRecipe

_DASHES = re.compile("[‐‑‒–—−]")


def recipe_differences(
    recipes: IndicatorRecipes, *, scb=None, kolada=None, patience=fetching.PATIENCE
) -> Iterator[str]:
    """Yield a sentence on each thing that differs from the recipes of one indicator.

    `scb` and `kolada` are the services' base addresses, where they are not those of the settings. Raises FetchingError.
    """
    if recipes.kolada:
        answer = fetching.key_figures(recipes.kolada.kpis, base=kolada, patience=patience)
        yield from kolada_differences(recipes.kolada, answer)
    for recipe in recipes.tables:
        yield from table_differences(recipe, fetching.table_description(recipe.table, base=scb, patience=patience))


def kolada_differences(recipe: KoladaRecipe, answer: bytes) -> Iterator[str]:
    """Yield what Kolada's description of the key figures says otherwise than the recipe."""
    rows = json_values.parsed(answer).get("values")
    found = {row.get("id"): row for row in rows if isinstance(row, dict)} if isinstance(rows, list) else {}
    for kpi in recipe.kpis:
        if kpi not in found:
            yield _("Kolada has no key figure %(code)s.") % {"code": kpi}
    row = found.get(recipe.kpi, {})
    if row and _folded(row.get("title")) != _folded(recipe.title):
        names = {"code": recipe.kpi, "there": row.get("title"), "here": recipe.title}
        yield _("%(code)s is called “%(there)s”, and the recipe says “%(here)s”.") % names
    if row and bool(row.get("is_divided_by_gender")) != recipe.by_sex:
        yield (
            _("%(code)s has no women and men, and the recipe says that it has.")
            if recipe.by_sex
            else _("%(code)s has women and men, and the recipe says that it has not.")
        ) % {"code": recipe.kpi}


def table_differences(recipe: TableRecipe, dataset) -> Iterator[str]:
    """Yield what a table's description, a Dataset, says otherwise than the recipe."""
    table, by_id = recipe.table, {each.id: each for each in dataset.dimensions}
    if _folded(dataset.label) != _folded(recipe.title):
        names = {"table": table, "there": dataset.label, "here": recipe.title}
        yield _("%(table)s is called “%(there)s”, and the recipe says “%(here)s”.") % names
    read = recipe.categories()
    for name in [recipe.region, recipe.time, *read]:
        if name not in by_id:
            yield _("%(table)s has no dimension %(name)s.") % {"table": table, "name": name}
    for name in by_id.keys() - {recipe.region, recipe.time} - read.keys():
        yield _("%(table)s has a dimension %(name)s that the recipe does not know.") % {"table": table, "name": name}
    for name, codes in read.items():
        there = by_id[name].categories if name in by_id else codes
        for code in codes:
            if code not in there:
                yield _not_there(recipe, name, code, there)
    yield from _years_and_regions(recipe, by_id)


def _not_there(recipe, name, code, there):
    names = {"table": recipe.table, "name": name, "code": code}
    if other := next((each for each in recipe.also.get(code, ()) if each in there), None):
        return _("%(table)s has %(other)s and not %(code)s in %(name)s.") % (names | {"other": other})
    return _("%(table)s has no %(code)s in %(name)s.") % names


def _years_and_regions(recipe, by_id):
    if recipe.time in by_id:
        there = set(by_id[recipe.time].categories)
        missing = [str(year) for year in range(recipe.first_year, recipe.last_year + 1) if str(year) not in there]
        if missing:
            yield _("%(table)s does not have %(years)s.") % {"table": recipe.table, "years": ", ".join(missing)}
        later = sorted(year for year in there if year.isdecimal() and int(year) > recipe.last_year)
        if later:
            names = {"table": recipe.table, "years": ", ".join(later)}
            yield _("%(table)s has later years than the recipe: %(years)s.") % names
    for division in recipe.divisions if recipe.region in by_id else ():
        shape = {"regso": r"\d{4}R\d{3}", "deso": r"\d{4}[ABC]\d{4}"}[division.kind] + re.escape(division.suffix)
        if not any(re.fullmatch(shape, code, re.ASCII) for code in by_id[recipe.region].categories):
            names = {"table": recipe.table, "kind": division.kind, "year": division.year}
            yield _("%(table)s has no codes of %(kind)s in the division of %(year)s.") % names


def _folded(text):
    return " ".join(_DASHES.sub("-", str(text or "")).split()).casefold().rstrip(".")

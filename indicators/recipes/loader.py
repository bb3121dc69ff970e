"""Read the recipes: a file for each indicator in `data`, in TOML.

docs/decisions/0027-counts-and-recipes.md has the format. A file that says something that is not understood is an error
of whoever wrote it, and stops the service.
"""

import tomllib
from functools import cache
from pathlib import Path

from indicators.recipes.records import DivisionYears, IndicatorRecipes, KoladaRecipe, SexCodes, TableRecipe

FOLDER = Path(__file__).with_name("data")

_SEXES = {"T", "K", "M"}
_TABLE = {"id", "title", "path", "years", "continues", "municipalities", "divisions", "sexes", "fixed", "also", "per"}
_TABLE |= {"numerator", "denominator", "value", "source", "seen_live", "evidence"}
_DIVISION = {"kind", "year", "years", "suffix"}
_KOLADA = {"kpi", "title", "uncertainty_kpi", "by_sex", "seen_live"}


class BadRecipeError(Exception):
    """A file of recipes says something that cannot be. The argument says where and what, for whoever wrote it."""


@cache
def all_recipes():
    """Return {short name of an indicator: its IndicatorRecipes}, in the order of the names of the files."""
    return {found.indicator: found for found in map(read, sorted(FOLDER.glob("*.toml")))}


def recipes_of(indicator):
    """Return the TableRecipes of the indicator with this short name, in order; none if there are none."""
    found = all_recipes().get(indicator)
    return found.tables if found else ()


def kolada_of(indicator):
    """Return the KoladaRecipe of the indicator with this short name, or None."""
    found = all_recipes().get(indicator)
    return found.kolada if found else None


def read(path):
    """Return the IndicatorRecipes of a file. Raises BadRecipeError."""
    try:
        return parsed(tomllib.loads(path.read_text(encoding="utf-8")))
    except (KeyError, TypeError, ValueError) as error:
        raise BadRecipeError(f"{path.name}: {error}") from error


def parsed(written):
    """Return the IndicatorRecipes of what a file holds. Raises KeyError, TypeError and ValueError."""
    _refuse_strange(written, {"indicator", "kolada", "tables"}, "the file")
    slug = written["indicator"]
    tables = tuple(_table(slug, each) for each in written.get("tables", []))
    return IndicatorRecipes(slug, tables, _kolada(slug, written["kolada"]) if "kolada" in written else None)


def _table(slug, row):
    table = row["id"]
    _refuse_strange(row, _TABLE, table)
    first, last = _span(row["years"], table)
    parts = {part: _categories(row.get(part, {}), table) for part in ("numerator", "denominator", "value", "fixed")}
    if bool(parts["value"]) == bool(parts["numerator"] and parts["denominator"]):
        raise ValueError(f"{table} needs either a numerator and a denominator, or a value")
    if parts["numerator"].keys() != parts["denominator"].keys() or parts["fixed"].keys() & parts["numerator"].keys():
        raise ValueError(f"{table}: numerator and denominator pick from the same dimensions, and fixed from others")
    if not row["divisions"] and not row.get("municipalities"):
        raise ValueError(f"{table} has neither districts nor municipalities")
    return TableRecipe(
        indicator=slug,
        table=table,
        title=row["title"],
        path=row.get("path", ""),
        first_year=first,
        last_year=last,
        continues=_yes_or_no(row.get("continues", False), table),
        municipalities=_yes_or_no(row.get("municipalities", False), table),
        divisions=tuple(_division(each, table) for each in row["divisions"]),
        sexes=_sexes(row["sexes"], table) if "sexes" in row else None,
        also=_categories(row.get("also", {}), table),
        per=row.get("per", 100),
        source=row.get("source", f"SCB, {table}"),
        seen_live=_yes_or_no(row["seen_live"], table),
        evidence=row.get("evidence", ""),
        **parts,
    )


def _division(row, table):
    _refuse_strange(row, _DIVISION, f"{table}, divisions")
    first, last = _span(row["years"], table)
    if row["kind"] not in ("regso", "deso"):
        raise ValueError(f"{table}: {row['kind']} is no kind of districts")
    return DivisionYears(row["kind"], row["year"], first, last or None, row["suffix"])


def _sexes(row, table):
    codes = {sex: _tuple(each, table) for sex, each in row.items() if sex != "dimension"}
    _refuse_strange(codes, _SEXES, f"{table}, sexes")
    return SexCodes(row["dimension"], codes)


def _kolada(slug, row):
    _refuse_strange(row, _KOLADA, "kolada")
    return KoladaRecipe(
        indicator=slug,
        kpi=row["kpi"],
        title=row["title"],
        uncertainty_kpi=row.get("uncertainty_kpi", ""),
        by_sex=_yes_or_no(row["by_sex"], "kolada"),
        seen_live=_yes_or_no(row["seen_live"], "kolada"),
    )


def _categories(row, table):
    return {dimension: _tuple(codes, table) for dimension, codes in row.items()}


def _tuple(codes, table):
    codes = (codes,) if isinstance(codes, str) else tuple(codes)
    if not codes or not all(isinstance(code, str) and code for code in codes) or len(set(codes)) < len(codes):
        raise ValueError(f"{table}: {codes} are no categories, each once")
    return codes


def _span(years, table):
    """Return the first and the last year. A last year of 0 means that there is none."""
    first, last = years
    if type(first) is not int or type(last) is not int or (last and first > last):
        raise ValueError(f"{table}: {years} are no years")
    return first, last


def _yes_or_no(flag, table):
    if type(flag) is not bool:
        raise ValueError(f"{table}: {flag} is neither true nor false")
    return flag


def _refuse_strange(row, known, where):
    if strange := row.keys() - known:
        raise ValueError(f"{where} has {', '.join(sorted(strange))}, which means nothing")

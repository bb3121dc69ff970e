"""Ask Statistics Sweden's tables about an area and its districts, as the recipes say (indicators/recipes)."""

from dataclasses import replace

from django.utils.translation import gettext as _

from indicators.fetched import queries
from indicators.fetched.answers import FetchedPart
from indicators.imports.sources import fetching, scb
from indicators.imports.sources.fetching import FetchingError
from indicators.recipes import addresses, loader

SOURCE = "SCB"
_ALIKE = 30  # letters of a title that must agree; Statistics Sweden ends it with the years, which grow


def about(area, questions):
    """Return (FetchedParts, sentences on what could not be had) of every table that has figures of the indicators."""
    areas = queries.with_districts(area)
    codes = addresses.codes_of(areas)
    keys = tuple(areas.values_list("pk", flat=True))
    parts, failures = [], []
    for indicator in questions.indicators:
        for recipe in loader.recipes_of(indicator.slug):
            try:
                part = _asked(recipe, indicator, codes, keys, questions)
            except FetchingError as error:
                sentence = f"{SOURCE}, {recipe.table}: {error}"
                failures += [sentence] if sentence not in failures else []
                continue
            if part is not None:
                parts.append(part)
    return parts, failures


def addresses_of(areas, *, indicators, years):
    """Return [(indicator's name, address), …] of the tables that have figures of the indicators, as recipes say."""
    codes = addresses.codes_of(areas)
    return [
        (indicator.name, each.url)
        for indicator in indicators
        for recipe in loader.recipes_of(indicator.slug)
        for each in addresses.table_addresses(_for(indicator, recipe), codes=codes, years=years)
    ]


def _asked(recipe, indicator, codes, areas, questions):
    """Return the FetchedPart of one table and indicator, or None if it has nothing of what is asked."""
    recipe = _for(indicator, recipe)
    if not addresses.table_addresses(recipe, codes=codes, years=questions.years):
        return None
    if recipe.table not in questions.descriptions:
        described = questions.asked(SOURCE, fetching.table_description, table=recipe.table)
        questions.descriptions[recipe.table] = described
    there = {each.id: each.categories for each in questions.descriptions[recipe.table].dimensions}
    years = [year for year in questions.years if str(year) in there.get(recipe.time, {})]
    written = _as_written(recipe, there)
    wanted = [each.url for each in addresses.table_addresses(written, codes=_known(codes, recipe, there), years=years)]
    if not wanted:
        return None
    fetched = questions.asked(SOURCE, fetching.table_answers, wanted)
    parsed = scb.read_all(
        fetched.answers,
        name=fetched.address[:300],
        indicator=indicator,
        today=questions.today,
        picked=None if recipe.has_counts else _picks(written),
        fetched_on=questions.today,
    )
    if parsed.problems:
        raise FetchingError(" ".join(f"{each.place}: {each.text}" for each in parsed.problems[:3]))
    label = questions.descriptions[recipe.table].label
    doubtful = bool(label) and not _plain(label).startswith(_plain(recipe.title)[:_ALIKE])
    if doubtful:
        sentence = _("Statistics Sweden now calls %(table)s “%(title)s”. The portal expects “%(expected)s”.")
        note = sentence % {"table": recipe.table, "title": label, "expected": recipe.title}
        parsed = replace(parsed, notes=(*parsed.notes, note))
    return FetchedPart(
        key=f"{SOURCE} {recipe.table} {indicator.slug}",
        parsed=parsed,
        indicators=(indicator.pk,),
        areas=tuple({figure.area for figure in parsed.figures} & set(areas)),
        years=tuple(years),
        doubtful=(indicator.pk,) if doubtful else (),
    )


def _for(indicator, recipe):
    """Return the recipe for this portal: a municipality's figure comes from Kolada where the indicator has it there."""
    return replace(recipe, municipalities=recipe.municipalities and not indicator.kpi)


def _known(codes, recipe, there):
    """Return the codes that the table has: it refuses a whole question that names one that it lacks."""
    regions = there.get(recipe.region, {})
    endings = {division.suffix for division in recipe.divisions}
    districts = tuple(each for each in codes.districts if any(each.code + ending in regions for ending in endings))
    return replace(codes, scb=tuple(code for code in codes.scb if code in regions), districts=districts)


def _as_written(recipe, there):
    """Return the recipe with the codes that the table has now, where it has others for the same. Raises FetchingError.

    A code that is gone, with all that it was also called, is a change that a person must look at.
    """
    parts = {}
    for part in ("fixed", "numerator", "denominator", "value"):
        parts[part] = {
            dimension: tuple(_code(recipe, code, there.get(dimension, {}), dimension) for code in codes)
            for dimension, codes in getattr(recipe, part).items()
        }
    return replace(recipe, **parts, sexes=recipe.sexes and _sexes_there(recipe, there))


def _sexes_there(recipe, there):
    """Return the SexCodes that the table has, or None where it has everybody's figures alone."""
    name, found = recipe.sexes.dimension, {}
    for sex, codes in recipe.sexes.codes.items():
        try:
            found[sex] = tuple(_code(recipe, code, there.get(name, {}), name) for code in codes)
        except FetchingError:
            continue
    return replace(recipe.sexes, codes=found) if found else None


def _code(recipe, code, there, dimension):
    for each in (code, *recipe.also.get(code, ())):
        if each in there:
            return each
    sentence = _("The table no longer has %(code)s in %(dimension)s. Nothing of it is fetched.")
    raise FetchingError(sentence % {"code": code, "dimension": dimension})


def _picks(recipe):
    """Return {dimension: category} of a recipe that reads shares as they are."""
    return {dimension: codes[0] for dimension, codes in (recipe.fixed | recipe.value).items()}


def _plain(title):
    return "".join(letter for letter in title.casefold() if letter.isalnum())

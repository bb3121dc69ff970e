"""Ask Statistics Sweden's tables about an area and its districts, as the recipes say (indicators/recipes)."""

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from indicators.fetched import queries
from indicators.fetched.answers import FetchedPart
from indicators.imports.sources import fetching, scb
from indicators.imports.sources.fetching import FetchingError
from indicators.models import DistrictPart
from indicators.recipes import addresses, loader

SOURCE = "SCB"
_ALIKE = 30  # letters of a title that must agree; Statistics Sweden ends it with the years, which grow


def about(area, questions):
    """Return (FetchedParts, sentences on what could not be had) of every table that has figures of the indicators."""
    codes = _codes_of(queries.with_districts(area))
    parts, failures = [], []
    for indicator in questions.indicators:
        for recipe in loader.recipes_of(indicator.slug):
            try:
                part = _asked(recipe, indicator, codes, questions)
            except FetchingError as error:
                sentence = f"{SOURCE}, {recipe.table}: {error}"
                failures += [sentence] if sentence not in failures else []
                continue
            if part is not None:
                parts.append(part)
    return parts, failures


def addresses_of(areas, *, indicators, years):
    """Return [(indicator's name, address), …] of the tables that have figures of the indicators, as recipes say.

    They have no year that nobody has seen in the table: it would refuse the whole question.
    """
    codes = _codes_of(areas)
    return [
        (indicator.name, each.url)
        for indicator in indicators
        for recipe in loader.recipes_of(indicator.slug)
        for each in addresses.table_addresses(
            replace(_for(indicator, recipe), continues=False), codes=codes, years=years
        )
    ]


def _asked(recipe, indicator, codes, questions):
    """Return the FetchedPart of one table and indicator, or None if it has nothing of what is asked."""
    recipe = _for(indicator, recipe)
    if not addresses.table_addresses(recipe, codes=codes, years=questions.years):
        return None
    if recipe.table not in questions.descriptions:
        described = questions.asked(SOURCE, fetching.table_description, recipe.table)
        questions.descriptions[recipe.table] = described
    there = {each.id: each.categories for each in questions.descriptions[recipe.table].dimensions}
    years = [year for year in questions.years if str(year) in there.get(recipe.time, {})]
    written = _as_written(recipe, there)
    wanted = _addresses_there(written, codes, years, there.get(recipe.region, {}))
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
        areas=(),  # a table always has a cell for what was asked: what it lacks was not asked for
        years=tuple(years),
        doubtful=(indicator.pk,) if doubtful else (),
    )


def _codes_of(areas):
    """Return the SourceCodes of areas, with those of the RegSO and DeSO that districts among them consist of."""
    codes = addresses.codes_of(areas)
    rows = DistrictPart.objects.filter(district__in=areas).order_by("code", "division")
    parts = [
        addresses.DistrictCode(scheme, code, date(division, 1, 1), date(division, 12, 31))
        for scheme, code, division in rows.values_list("scheme", "code", "division")
    ]
    return replace(codes, districts=tuple(dict.fromkeys([*codes.districts, *parts])))


def _addresses_there(recipe, codes, years, regions):
    """Return the addresses of what the table has: it refuses a whole question that names a code that it lacks."""
    municipalities = replace(codes, scb=tuple(code for code in codes.scb if code in regions), districts=())
    asked = [(replace(recipe, divisions=()), municipalities)]
    for division in recipe.divisions:
        there = tuple(each for each in codes.districts if each.code + division.suffix in regions)
        of_division = replace(recipe, municipalities=False, divisions=(division,))
        asked.append((of_division, addresses.SourceCodes(districts=there)))
    return [each.url for part, some in asked for each in addresses.table_addresses(part, codes=some, years=years)]


def _for(indicator, recipe):
    """Return the recipe for this portal: a municipality's figure comes from Kolada where the indicator has it there."""
    return replace(recipe, municipalities=recipe.municipalities and not indicator.kpi)


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

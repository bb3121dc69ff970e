"""Ask Kolada and Statistics Sweden about one area, and read what they answer. Nothing is stored."""

import time
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from core.models import AreaCode, CodeScheme
from indicators.fetched import queries, tables
from indicators.fetched.answers import FetchedPart
from indicators.imports.sources import fetching, json_values, kolada, kolada_parts
from indicators.imports.sources.fetching import PATIENCE, FetchingError, SourceAwayError
from indicators.imports.sources.json_values import UnreadableAnswerError
from indicators.recipes import loader

KOLADA, SCB = "Kolada", "SCB"
_SHOWN = 3  # problems of an answer that are told
ON_A_PAGE = replace(PATIENCE, tries=2, longest_wait=5, connecting=5, silence=10, whole=20, most_bytes=10 * 1024 * 1024)
_SECONDS_ON_A_PAGE = 25  # for all sources together; gunicorn gives up a page after 60


@dataclass
class Questions:
    """What is asked in one run. `ends` is when it must be over, by the clock of time.monotonic.

    What is the same for all areas is asked once: the titles of key figures, and what tables have. A source that is
    `away` is asked no more.
    """

    indicators: list
    years: list[int]
    today: object
    patience: fetching.Patience = PATIENCE
    ends: float | None = None
    away: dict[str, str] = field(default_factory=dict)  # {source: the sentence}
    descriptions: dict = field(default_factory=dict)  # {table: its Dataset}
    titles: dict | None = None

    @classmethod
    def on_a_page(cls, **what):
        """Return Questions whose answers a person waits for."""
        return cls(patience=ON_A_PAGE, ends=time.monotonic() + _SECONDS_ON_A_PAGE, **what)

    def key_figures(self):
        """Return the key figures of the indicators, each with that of its uncertainty after it."""
        return [kpi for each in self.indicators for kpi in (each.kpi, each.uncertainty_kpi) if kpi]

    def asked(self, source, ask, *arguments, **more):
        """Return what `ask` fetches, with the patience that is left. Raises FetchingError."""
        if source in self.away:
            raise SourceAwayError(self.away[source])
        left = None if self.ends is None else max(0, self.ends - time.monotonic())
        try:
            return ask(*arguments, patience=replace(self.patience, altogether=left), **more)
        except SourceAwayError as error:
            self.away[source] = str(error)
            raise


def about(area, questions):
    """Ask all sources about an area and its districts. Return (FetchedParts, sentences on what could not be had)."""
    parts, failures = [], []
    try:
        answered, refused = about_areas([area], questions)
        parts += answered.values()
        failures += refused.values()
    except FetchingError as error:
        failures.append(f"{KOLADA}: {error}")
    of_tables, failed = tables.about(area, questions)
    return parts + of_tables, failures + failed


def about_areas(areas, questions):
    """Ask Kolada about some areas at once.

    Return {area's key: FetchedPart} of those that it has a code for, and {area's key: what is wrong with its figures}.
    Raises FetchingError where nothing came, or not the whole answer.
    """
    codes = kolada_codes(areas)
    if not codes or not questions.key_figures():
        return {}, {}
    fetched = questions.asked(
        KOLADA, fetching.kolada, kpis=questions.key_figures(), areas=list(codes.values()), years=questions.years
    )
    try:
        answers = kolada_parts.by_area(fetched.answers)
    except UnreadableAnswerError as error:
        raise FetchingError(str(error)) from error
    doubtful, note = _titles_that_changed(questions)
    found, refused = {}, {}
    for pk, code in codes.items():
        parsed = kolada.read_pages(
            [answers.get(code) or kolada_parts.nothing()],
            name=fetched.address[:300],
            today=questions.today,
            fetched_on=questions.today,
        )
        if parsed.problems:
            refused[pk] = f"{KOLADA}: {problems_in_words(parsed.problems)}"
            continue
        if note:
            parsed = replace(parsed, notes=(*parsed.notes, note))
        indicators = tuple(each.pk for each in questions.indicators if each.kpi)
        found[pk] = FetchedPart(KOLADA, parsed, indicators, (pk,), tuple(questions.years), doubtful)
    return found, refused


def kolada_codes(areas):
    """Return {area's key: its code at Kolada} of those that have one, in the order of the areas. One query."""
    rows = AreaCode.objects.filter(scheme=CodeScheme.KOLADA, area__in=areas, valid_to__isnull=True)
    codes = dict(rows.order_by("-pk").values_list("area", "code"))
    return {area.pk: codes[area.pk] for area in areas if area.pk in codes}


def addresses_of(area, *, indicators, years):
    """Return [(source, indicators' names, address), …]: where all of it can be read and saved by hand."""
    found = []
    codes = list(kolada_codes([area]).values())
    of_kolada = [each for each in indicators if each.kpi]
    if codes and of_kolada:
        kpis = [kpi for each in of_kolada for kpi in (each.kpi, each.uncertainty_kpi) if kpi]
        names = [each.name for each in of_kolada]
        found += [(KOLADA, names, url) for url in fetching.kolada_addresses(kpis=kpis, areas=codes, years=years)]
    areas = queries.with_districts(area)
    return found + [(SCB, [name], url) for name, url in tables.addresses_of(areas, indicators=indicators, years=years)]


def problems_in_words(problems):
    """Return the first problems of an answer as one text."""
    return " ".join(f"{each.place}: {each.text}" for each in problems[:_SHOWN])


def _titles_that_changed(questions):
    """Return (the indicators whose key figure Kolada calls something else than its recipe, a sentence on them).

    Kolada's titles are asked for once. If they cannot be had, nothing is doubted: the figures came.
    """
    expected = {}
    for each in questions.indicators:
        recipe = loader.kolada_of(each.slug)
        if recipe and each.kpi == recipe.kpi:
            expected[each.pk] = recipe
    if questions.titles is None:
        questions.titles = _titles(questions, [recipe.kpi for recipe in expected.values()])
    changed = {
        pk: recipe
        for pk, recipe in expected.items()
        if recipe.kpi in questions.titles and _plain(questions.titles[recipe.kpi]) != _plain(recipe.title)
    }
    sentence = _("Kolada now calls %(code)s “%(title)s”. The portal expects “%(expected)s”. Is it the same?")
    note = " ".join(
        sentence % {"code": recipe.kpi, "title": questions.titles[recipe.kpi], "expected": recipe.title}
        for recipe in changed.values()
    )
    return tuple(changed), note


def _titles(questions, kpis):
    """Return {key figure: its title at Kolada} of those of which it could be had."""
    found = {}
    try:
        for start in range(0, len(kpis), fetching.MOST_IN_A_CALL):
            some = kpis[start : start + fetching.MOST_IN_A_CALL]
            rows = json_values.parsed(questions.asked(KOLADA, fetching.key_figures, some)).get("values")
            for row in rows if isinstance(rows, list) else ():
                if isinstance(row, dict) and isinstance(row.get("id"), str) and isinstance(row.get("title"), str):
                    found[row["id"]] = row["title"]
    except (FetchingError, UnreadableAnswerError):
        return found
    return found


def _plain(title):
    """Return the letters and digits of a title, in small letters."""
    return "".join(letter for letter in title.casefold() if letter.isalnum())

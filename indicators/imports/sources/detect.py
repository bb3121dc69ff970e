"""Read a file of figures from any source. Its content, and not its name, decides which source it is."""

import hashlib
import json

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from indicators.figures.records import ImportProblem, ParsedSource
from indicators.imports.json_kinds import jsonstat_1, naming, pxweb_json
from indicators.imports.sources import kolada, own_dataset, reported_crimes, scb, spreadsheet
from indicators.imports.sources.json_values import UnreadableAnswerError, parsed
from indicators.imports.sources.jsonstat_reader import Dataset
from indicators.models import ImportKind
from indicators.recipes import loader

_JSON_STAT = {"dataset", "collection", "dimension"}
_PARTS_OF_KOLADA = {"kpi", "municipality", "period"}
_BLANK = b" \t\r\n"
_MARK = b"\xef\xbb\xbf"


def kind_of(content):
    """Return the ImportKind of the bytes of a file, or None for JSON of an unknown kind.

    Other bytes count as a table.
    """
    plain = content.removeprefix(_MARK).lstrip(_BLANK)
    if not plain.startswith((b"{", b"[")):
        return ImportKind.TABLE
    try:
        answer = parsed(plain)
    except UnreadableAnswerError:
        return ImportKind.TABLE if plain.startswith(b"[") and not _is_json(plain) else None
    if answer.get("class") in _JSON_STAT or "dimension" in answer:
        return ImportKind.SCB
    if jsonstat_1.is_such(answer) or pxweb_json.is_such(answer):
        return ImportKind.SCB
    return ImportKind.KOLADA if _is_koladas(answer) else None


def read(content, *, name, today, indicator=None, picked=None, areas=None):
    """Return the ParsedSource of the bytes of a file. `areas` are those whose rows of a table may come in, if known.

    A dataset of Statistics Sweden's does not say which `indicator` it is. `picked` is {dimension: category} of its
    other dimensions.
    """
    if own_dataset.is_own(content.removeprefix(_MARK)):
        return own_dataset.read(content.removeprefix(_MARK), name=name)
    kind = kind_of(content)
    if kind == ImportKind.TABLE and reported_crimes.is_table_of_crimes(content):
        return reported_crimes.read(ContentFile(content, name=name), name=name)
    if kind == ImportKind.TABLE:
        return spreadsheet.read(ContentFile(content, name=name), name=name, areas=areas)
    plain = content.removeprefix(_MARK)
    if kind is None:
        return _refused(ImportKind.TABLE, plain, name, naming.refusal(plain))
    if kind == ImportKind.KOLADA:
        return kolada.read(plain, name=name, today=today)
    if indicator is None and to_pick(content) is not None:
        return _refused(kind, plain, name, _("Say which indicator the figures are of: the file does not."))
    return scb.read(plain, name=name, indicator=indicator, today=today, picked=picked)


def to_pick(content):
    """Return the dimensions of a dataset of Statistics Sweden's for which a category must be picked.

    Return None if it is no dataset, or is unreadable: then there is nothing to ask about it.
    """
    if kind_of(content) != ImportKind.SCB or own_dataset.is_own(content.removeprefix(_MARK)):
        return None
    try:
        others = scb.recognise_dimensions(Dataset.parsed(content.removeprefix(_MARK))).others
    except UnreadableAnswerError:
        return None
    return [dimension for dimension in others if len(dimension.categories) > 1]


def has_recipe(content, indicator):
    """Return whether a recipe says how the counts of a dataset become the figures of the indicator."""
    try:
        dataset = Dataset.parsed(content.removeprefix(_MARK))
        return scb.fitting_recipe(dataset, indicator) is not None
    except UnreadableAnswerError:
        return False


def known_indicator(content):
    """Return the short name of the indicator whose recipes read the table of a dataset; "" where none or several do."""
    try:
        table = Dataset.parsed(content.removeprefix(_MARK)).table
    except UnreadableAnswerError:
        return ""
    known = [slug for slug, found in loader.all_recipes().items() if table in [each.table for each in found.tables]]
    return known[0] if len(known) == 1 else ""


def _is_koladas(answer):
    """Return whether an object is an answer with figures, whole or not, as Kolada gives them."""
    values = answer.get("values")
    if not isinstance(values, list):
        return False
    return "next_url" in answer or any(isinstance(each, dict) and _PARTS_OF_KOLADA & each.keys() for each in values)


def _is_json(plain):
    try:
        json.loads(plain)
    except (ValueError, RecursionError):
        return False
    return True


def _refused(kind, plain, name, sentence):
    sha256 = hashlib.sha256(plain).hexdigest()
    return ParsedSource(kind, name, sha256, source="", figures=[], problems=[ImportProblem("", "", sentence)])

"""Read JSON-stat 2 datasets: their dimensions, and their cells by the categories of each.

See https://json-stat.org/full/. JSON-stat 1 and the JSON of the older PxWeb are turned into that shape first
(`indicators.imports.json_kinds`). Values lie flat, the last dimension varying fastest; a sparse dataset has only some,
by their numbers. A status may be one for all, one for each, or one for some. Notes are of the dataset, of a dimension
or of one of its categories.
"""

from dataclasses import dataclass, field
from math import prod

from django.utils.translation import gettext as _

from indicators.figures.error_places import short
from indicators.imports.json_kinds import jsonstat_1, pxweb_json
from indicators.imports.sources import json_values
from indicators.imports.sources.json_values import UnreadableAnswerError

_MOST_CELLS = 400_000  # all RegSO over thirty years, for three sexes


@dataclass(frozen=True)
class CubeDimension:
    """One dimension: `categories` are {code: label} in order, `units` {code: unit of its numbers} as far as known.

    `notes` are those of its categories, {code: texts}.
    """

    id: str
    label: str
    categories: dict[str, str]
    units: dict[str, str] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Dataset:
    """One dataset. `roles` are {role: ids of its dimensions}; `label` and `table` (the source's name) may be empty.

    `notes` are those of the whole and of its dimensions; `status_labels` are {sign: words} if it explains its signs.
    """

    dimensions: list[CubeDimension]
    roles: dict[str, list[str]]
    values: list | dict
    statuses: list | dict | str | None
    _steps: dict[str, int]  # how far apart in the flat list two neighbours of a dimension are
    _numbers: dict[str, dict[str, int]]
    label: str = ""
    table: str = ""
    notes: tuple[str, ...] = ()
    status_labels: dict[str, str] = field(default_factory=dict)

    @classmethod
    def parsed(cls, content, *, with_values=True):
        """Return the Dataset in the bytes of an answer. Raises UnreadableAnswerError.

        Without `with_values` they may be missing, as in the description of a table.
        """
        raw = _in_version_2(json_values.parsed(content))
        ids, sizes, described = raw.get("id"), raw.get("size"), raw.get("dimension")
        _refuse_relatives(raw)
        if raw.get("class") != "dataset" or not _are(list, ids, sizes) or not isinstance(described, dict):
            raise UnreadableAnswerError(_("This is no dataset of JSON-stat 2."))
        if not all(isinstance(name, str) for name in ids) or not len(set(ids)) == len(ids) == len(sizes):
            raise UnreadableAnswerError(_("The dataset does not say how large each of its dimensions is."))
        dimensions = [_dimension(name, described.get(name), size) for name, size in zip(ids, sizes, strict=True)]
        cells = prod(sizes)
        if with_values and cells > _MOST_CELLS:  # the description of a table has all of its areas and years
            raise UnreadableAnswerError(_("The dataset has more figures than are taken in at once."))
        values = _flat(raw.get("value", {}), cells) if with_values else {}
        return cls(
            dimensions=dimensions,
            roles=_roles(raw.get("role")),
            values=values,
            statuses=_statuses(raw.get("status"), cells) if with_values else None,
            _steps={name: prod(sizes[place + 1 :]) for place, name in enumerate(ids)},
            _numbers={each.id: {code: n for n, code in enumerate(each.categories)} for each in dimensions},
            label=_text(raw.get("label")),
            table=_table(raw.get("extension")),
            notes=_notes(raw, *(described.get(name) for name in ids)),
            status_labels=_status_labels(raw.get("extension")),
        )

    def cell(self, chosen):
        """Return the value and the status of the cell at {dimension: category}, each None if there is none."""
        number = sum(self._numbers[name][code] * self._steps[name] for name, code in chosen.items())
        return _at(self.values, number), _at(self.statuses, number)

    def notes_of(self, chosen):
        """Return the notes of the categories at {dimension: category}, and after them those of the whole."""
        found = [note for each in self.dimensions for note in each.notes.get(chosen.get(each.id), ())]
        return [*found, *self.notes]


def _in_version_2(raw):
    """Return an object of JSON-stat 2, from what says the same in another shape."""
    if pxweb_json.is_such(raw):
        return pxweb_json.as_version_2(raw)
    return jsonstat_1.as_version_2(raw) if jsonstat_1.is_such(raw) else raw


def _dimension(name, described, size):
    """Return a dimension with its categories in the order of their index."""
    category = described.get("category") if isinstance(described, dict) else None
    labels = category.get("label", {}) if isinstance(category, dict) else None
    if not isinstance(labels, dict):
        raise UnreadableAnswerError(_("The dimension %(name)s is not described.") % {"name": short(name)})
    codes = _in_order(category.get("index", list(labels)))
    if type(size) is not int or not len(set(codes)) == len(codes) == size > 0:
        raise UnreadableAnswerError(
            _("The categories of the dimension %(name)s do not add up.") % {"name": short(name)}
        )
    label = described.get("label")
    categories = {code: str(labels.get(code, code)) for code in codes}
    notes = category.get("note")
    notes = {code: _texts(note) for code, note in notes.items()} if isinstance(notes, dict) else {}
    label = label if isinstance(label, str) else name
    return CubeDimension(name, label, categories, _units(category.get("unit")), notes)


def _notes(*described):
    """Return the notes of the dataset and of its dimensions, each once."""
    found = [note for each in described if isinstance(each, dict) for note in _texts(each.get("note"))]
    return tuple(dict.fromkeys(found))


def _texts(raw):
    texts = raw if isinstance(raw, list) else [raw]
    return [" ".join(text.split()) for text in texts if isinstance(text, str) and text.strip()]


def _status_labels(extension):
    """Return {sign: words} of a dataset that explains its signs, as Eurostat's do."""
    status = extension.get("status") if isinstance(extension, dict) else None
    labels = status.get("label") if isinstance(status, dict) else None
    return {sign: words for sign, words in labels.items() if isinstance(words, str)} if isinstance(labels, dict) else {}


def _units(raw):
    """Return {code: unit} in the words of the dataset. PxWeb has it as `base`, JSON-stat as `label` or `symbol`."""
    units = {}
    for code, unit in raw.items() if isinstance(raw, dict) else ():
        spellings = [unit.get(name) for name in ("base", "label", "symbol")] if isinstance(unit, dict) else [unit]
        units[code] = next((word for word in spellings if isinstance(word, str) and word.strip()), "")
    return units


def _table(extension):
    """Return Statistics Sweden's name of the table: TAB6680."""
    px = extension.get("px") if isinstance(extension, dict) else None
    return (
        next((text for name in ("tableid", "matrix") if (text := _text(px.get(name)))), "")
        if isinstance(px, dict)
        else ""
    )


def _text(raw):
    return raw if isinstance(raw, str) else ""


def _refuse_relatives(raw):
    """Raise UnreadableAnswerError for formats that resemble JSON-stat 2, and name them."""
    if raw.get("class") == "collection":
        raise UnreadableAnswerError(_("This is a collection of JSON-stat. Save one table of it as JSON-stat 2."))
    if raw.get("class") == "dimension":
        raise UnreadableAnswerError(_("This is a dimension of JSON-stat, without figures. Save the table itself."))


def _in_order(index):
    """Return the codes of an index, which is a list of them or gives the place of each. Empty if it is neither."""
    if isinstance(index, list) and all(isinstance(code, str) for code in index):
        return index
    if isinstance(index, dict) and all(type(place) is int for place in index.values()):
        codes = sorted(index, key=index.get)
        return codes if [index[code] for code in codes] == list(range(len(codes))) else []
    return []


def _roles(raw):
    if not isinstance(raw, dict):
        return {}
    return {role: ids for role, ids in raw.items() if isinstance(ids, list)}


def _flat(raw, cells):
    """Return the values unchanged, after a check that their number is right."""
    if isinstance(raw, list) and len(raw) == cells:
        return raw
    if isinstance(raw, dict) and _numbers_within(raw, cells):
        return raw
    raise UnreadableAnswerError(_("The dataset is cut off, or has values beyond its last cell."))


def _statuses(raw, cells):
    if raw is None or isinstance(raw, str):
        return raw
    return raw if isinstance(raw, list) and len(raw) == 1 else _flat(raw, cells)


def _numbers_within(raw, cells):
    return all(number.isascii() and number.isdecimal() and len(number) < 12 and int(number) < cells for number in raw)


def _at(flat, number):
    if isinstance(flat, dict):
        return flat.get(str(number))
    if isinstance(flat, list):
        return flat[0] if len(flat) == 1 else flat[number]
    return flat


def _are(kind, *things):
    return all(isinstance(thing, kind) for thing in things)

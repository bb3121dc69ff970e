"""Describe a CSV file as CSVW does (w3.org/TR/tabular-metadata): its columns, their types, its licence.

A column has a name that stays the same in every language. Where a column of numbers also says why there is none, as
the years of a wide file do, those sentences are listed as its missing values.
"""

import json
from datetime import date
from decimal import Decimal

from django.utils.text import slugify
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from indicators import licences

_NUMBER = {"base": "decimal", "format": {"decimalChar": ","}}
_WHOLE = {"base": "integer", "minimum": "0"}
_DAY = {"base": "date", "format": "yyyy-MM-dd"}
_COLUMNS = {  # by their headings
    gettext_noop("Indicator"): ("indicator", "string"),
    gettext_noop("Unit"): ("unit", "string"),
    gettext_noop("Code"): ("area_code", "string"),
    gettext_noop("Area"): ("area", "string"),
    gettext_noop("Lies in"): ("lies_in", "string"),
    gettext_noop("Year"): ("year", "gYear"),
    gettext_noop("Sex"): ("sex", "string"),
    gettext_noop("Rank"): ("rank", _WHOLE),
    gettext_noop("Rank at best"): ("best_rank", _WHOLE),
    gettext_noop("Rank at worst"): ("worst_rank", _WHOLE),
    gettext_noop("Value"): ("value", _NUMBER),
    gettext_noop("Why there is no value"): ("reason", "string"),
    gettext_noop("Margin of error"): ("margin", _NUMBER),
    gettext_noop("Level of confidence"): ("confidence", _WHOLE),
    gettext_noop("Number of answers or persons"): ("answers", _WHOLE),
    gettext_noop("Count"): ("numerator", _WHOLE),
    gettext_noop("Out of"): ("denominator", _WHOLE),
    gettext_noop("Status"): ("status", "string"),
    gettext_noop("Source"): ("source", "string"),
    gettext_noop("Fetched"): ("fetched", _DAY),
}


def table_metadata(export, *, address):
    """Return the metadata of the CSV file of `export` at the absolute `address`, as bytes."""
    table = {
        "@context": ["http://www.w3.org/ns/csvw", {"language": get_language()}],
        "url": address,
        "dc:title": export.title,
        "dc:license": {"@id": licences.licence_of_figures().uri},
        "dc:publisher": licences.publisher(),
        "dialect": {"delimiter": ";", "encoding": "utf-8", "header": True, "lineTerminators": ["\r\n"]},
        "tableSchema": {"columns": _columns(export)},
    }
    if export.cube.source:
        table["dc:source"] = export.cube.source
    if export.cube.updated:
        table["dc:modified"] = {"@value": export.cube.updated.isoformat(), "@type": "xsd:date"}
    return json.dumps(table, ensure_ascii=False, indent=1).encode()


def _columns(export):
    known = {_(heading): column for heading, column in _COLUMNS.items()}
    cells_of = list(zip(*export.rows, strict=True)) or [()] * len(export.header)
    columns, taken = [], set()
    for heading, cells in zip(export.header, cells_of, strict=True):
        name, datatype = known.get(str(heading), (None, None))
        name = _unused(name or _name_of(heading), taken)
        columns.append({"name": name, "titles": str(heading), **_typed(datatype, cells)})
    return columns


def _name_of(heading):
    name = slugify(str(heading).replace("/", "-")).replace("-", "_") or "column"
    return f"year_{name}" if name[0].isdigit() else name  # a year, or a part of one


def _unused(name, taken):
    while name in taken:
        name += "_2"
    taken.add(name)
    return name


def _typed(datatype, cells):
    """Return the type of a column: as it is known, else the one that all of its cells have."""
    if datatype == "gYear" and any(isinstance(cell, str) for cell in cells):  # 2024K1, 2023/24
        return {"datatype": "string"}
    if datatype:
        return {"datatype": datatype}
    filled = [cell for cell in cells if cell not in (None, "")]
    numbers = [cell for cell in filled if isinstance(cell, int | Decimal)]
    if not numbers:
        is_day = bool(filled) and all(isinstance(cell, date) for cell in filled)
        return {"datatype": _DAY if is_day else "string"}
    return {"datatype": _NUMBER, "null": ["", *sorted({cell for cell in filled if isinstance(cell, str)})]}

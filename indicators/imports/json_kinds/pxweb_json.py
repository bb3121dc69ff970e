"""Turn the JSON of the older PxWeb ("json" beside "json-stat") into the shape of JSON-stat 2.

`columns` are dimensions (type d), time (t) and contents (c). `data` has a row for each combination: its `key` has a
code for each dimension, and its `values` a text for each of the contents, ".." where there is none. `comments` are
notes on a code of a dimension. Codes have no names there.
"""

import re
from decimal import Decimal
from math import prod

from django.utils.translation import gettext as _

from indicators.figures.error_places import short
from indicators.imports.sources.json_values import UnreadableAnswerError

_CONTENTS = "ContentsCode"
_NUMBER = re.compile(r"-?\d{1,30}(?:[.,]\d{1,30})?", re.ASCII)


def is_such(answer):
    """Return whether an object is a table of the older PxWeb, whole or not."""
    return isinstance(answer.get("columns"), list) and isinstance(answer.get("data"), list)


def as_version_2(answer):
    """Return the object of JSON-stat 2 that says the same. Raises UnreadableAnswerError."""
    columns, rows = answer["columns"], answer["data"]
    if not rows or not all(isinstance(each, dict) and isinstance(each.get("code"), str) for each in columns):
        raise UnreadableAnswerError(_unreadable())
    keyed = [each for each in columns if each.get("type") != "c"]
    contents = [each for each in columns if each.get("type") == "c"]
    if not keyed or not contents:
        raise UnreadableAnswerError(_unreadable())
    codes = [dict.fromkeys(_key(row, len(keyed))[place] for row in rows) for place in range(len(keyed))]
    values, statuses = _cells(rows, [list(each) for each in codes], len(contents))
    metadata = next(_objects(answer.get("metadata")), {})
    names = [each["code"] for each in keyed]
    return {
        "version": "2.0",
        "class": "dataset",
        "label": metadata.get("label", ""),
        "id": [*names, _CONTENTS],
        "size": [*map(len, codes), len(contents)],
        "role": {"time": [each["code"] for each in keyed if each.get("type") == "t"], "metric": [_CONTENTS]},
        "dimension": {
            each["code"]: _dimension(each, list(found), answer) for each, found in zip(keyed, codes, strict=True)
        }
        | {_CONTENTS: _contents(contents)},
        "value": values,
        "status": statuses,
    }


def _key(row, length):
    key = row.get("key") if isinstance(row, dict) else None
    if not isinstance(key, list) or len(key) != length or not all(isinstance(code, str) for code in key):
        raise UnreadableAnswerError(_unreadable())
    return key


def _cells(rows, codes, width):
    """Return {number of the cell: value} and {number: sign}. A combination that stands twice is refused."""
    places = [{code: place for place, code in enumerate(each)} for each in codes]
    steps = [prod(len(each) for each in codes[place + 1 :]) * width for place in range(len(codes))]
    values, statuses, met = {}, {}, set()
    for row in rows:
        key = _key(row, len(codes))
        cells = row.get("values")
        if not isinstance(cells, list) or len(cells) != width:
            raise UnreadableAnswerError(_unreadable())
        first = sum(place[code] * step for place, code, step in zip(places, key, steps, strict=True))
        if first in met:
            raise UnreadableAnswerError(
                _("The row %(key)s stands twice in the table.") % {"key": short(", ".join(key))}
            )
        met.add(first)
        for number, cell in enumerate(cells, start=first):
            text = str(cell).strip()
            if _NUMBER.fullmatch(text):
                values[str(number)] = Decimal(text.replace(",", "."))
            elif text and cell is not None:
                statuses[str(number)] = text
    return values, statuses


def _dimension(column, codes, answer):
    notes = {}
    for comment in _objects(answer.get("comments")):
        if comment.get("variable") == column["code"]:
            notes.setdefault(str(comment.get("value")), []).append(str(comment.get("comment") or ""))
    category = {"index": codes, "label": {code: code for code in codes}, "note": notes}
    return {"label": column.get("text", column["code"]), "category": category}


def _contents(contents):
    codes = [each["code"] for each in contents]
    labels = {each["code"]: str(each.get("text") or each["code"]) for each in contents}
    units = {each["code"]: {"base": each["unit"]} for each in contents if isinstance(each.get("unit"), str)}
    return {"label": _("contents"), "category": {"index": codes, "label": labels, "unit": units}}


def _objects(raw):
    return (each for each in raw if isinstance(each, dict)) if isinstance(raw, list) else iter(())


def _unreadable():
    return _("This is the JSON of PxWeb. Save the table as JSON-stat 2.")

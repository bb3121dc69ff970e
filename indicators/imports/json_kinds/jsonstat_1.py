"""Turn JSON-stat 1 into the shape of JSON-stat 2. See https://json-stat.org/format/ for both.

In version 1 a dataset stands below the name "dataset", or several stand below names of their own: a bundle. The ids,
sizes and roles of its dimensions stand among the dimensions. Everything else is the same.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from indicators.imports.sources.json_values import UnreadableAnswerError

_MOVED = ("id", "size", "role")


def is_such(answer):
    """Return whether an object is a dataset or a bundle of JSON-stat 1, whole or not."""
    return "class" not in answer and bool(_datasets(answer))


def as_version_2(answer):
    """Return the object of JSON-stat 2 that says the same as a dataset of JSON-stat 1. Raises UnreadableAnswerError."""
    datasets = _datasets(answer)
    if len(datasets) > 1:
        sentence = ngettext(
            "This is a bundle of JSON-stat 1 with %(count)s table. Save one of them by itself.",
            "This is a bundle of JSON-stat 1 with %(count)s tables. Save one of them by itself.",
            len(datasets),
        )
        raise UnreadableAnswerError(sentence % {"count": len(datasets)})
    (dataset,) = datasets
    dimensions = dataset.get("dimension")
    if not isinstance(dimensions, dict) or not all(isinstance(dimensions.get(name), list) for name in ("id", "size")):
        raise UnreadableAnswerError(_("This is JSON-stat 1. Save the table as JSON-stat 2."))
    moved = {name: dimensions[name] for name in _MOVED if name in dimensions}
    rest = {name: described for name, described in dimensions.items() if name not in _MOVED}
    return {"value": []} | dataset | moved | {"version": "2.0", "class": "dataset", "dimension": rest}


def _datasets(answer):
    if isinstance(answer.get("dataset"), dict):
        return [answer["dataset"]]
    return [part for part in answer.values() if isinstance(part, dict) and isinstance(part.get("dimension"), dict)]

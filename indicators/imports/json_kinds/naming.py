"""Name the JSON that has no figures for us by what it is, so that whoever has saved it knows what to save instead."""

import json

from django.utils.translation import gettext as _

from indicators.imports.sources.json_values import UnreadableAnswerError, parsed

_GEOMETRIES = {"FeatureCollection", "Feature", "GeometryCollection", "Polygon", "MultiPolygon", "Topology"}
_ERRORS = ("error", "detail", "errors", "message")


def refusal(plain):
    """Return the sentence against JSON that is neither a dataset nor an answer with figures."""
    try:
        answer = parsed(plain)
    except UnreadableAnswerError as error:
        return _a_list() if _is_list(plain) else str(error)
    for is_such, sentence in _KINDS:
        if is_such(answer):
            return sentence()
    return _("The file is JSON, but not of a kind that has figures here. Save the table as JSON-stat 2, CSV or XLSX.")


def _is_list(plain):
    try:
        return isinstance(json.loads(plain), list)
    except (ValueError, RecursionError):
        return False


def _first(answer, *names):
    """Return the first entry of a list of the object by one of these names, if it is an object."""
    found = next((answer[name] for name in names if isinstance(answer.get(name), list)), [])
    return found[0] if found and isinstance(found[0], dict) else {}


def _is_description(answer):
    return isinstance(answer.get("variables"), list) and "title" in answer


def _is_query(answer):
    return isinstance(answer.get("query"), list) or isinstance(answer.get("selection"), list)


def _is_list_of_tables(answer):
    return isinstance(answer.get("tables"), list)


def _is_list_of_koladas(answer):
    return {"id", "title"} <= _first(answer, "values", "results").keys()


def _is_map(answer):
    return answer.get("type") in _GEOMETRIES


def _is_catalogue(answer):
    return "@graph" in answer or "@context" in answer


def _is_error(answer):
    return any(name in answer for name in _ERRORS) or ("status" in answer and "title" in answer)


def _a_list():
    return _("The file is a list in JSON, not a table. Save the table as JSON-stat 2, CSV or XLSX.")


_KINDS = (
    (_is_map, lambda: _("This is a map (GeoJSON), without figures.")),
    (_is_catalogue, lambda: _("This is JSON-LD, a description without figures. Save the table itself.")),
    (_is_description, lambda: _("This is PxWeb's description of a table, without figures. Save the table itself.")),
    (_is_list_of_tables, lambda: _("This is PxWeb's list of tables, without figures. Save one of the tables.")),
    (_is_query, lambda: _("This is a question to PxWeb, not its answer. Save the table itself.")),
    (
        _is_list_of_koladas,
        lambda: _("This is a list of Kolada's, of key figures or areas. Save an answer with their figures."),
    ),
    (_is_error, lambda: _("This is an answer that tells of an error, without figures. Ask the source again.")),
)

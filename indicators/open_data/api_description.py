"""Describe the addresses that give open data as OpenAPI 3.1 does, from the same table that answers them."""

from django.urls import get_resolver
from django.utils.translation import gettext as _

from indicators import licences
from indicators.models import Sex
from indicators.national.forms import KINDS

ALL_YEARS = "alla"
_DATASET = {  # of JSON-stat 2.0, so far as a reader must know
    "type": "object",
    "required": ["version", "class", "label", "id", "size", "role", "dimension", "value", "link"],
    "properties": {
        "version": {"const": "2.0"},
        "class": {"const": "dataset"},
        "id": {"type": "array", "items": {"type": "string"}},
        "size": {"type": "array", "items": {"type": "integer", "minimum": 0}},
        "value": {"type": "array", "items": {"type": ["number", "null"]}},
        "status": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}
_TABLE_METADATA = {
    "type": "object",
    "required": ["@context", "url", "dc:license", "tableSchema"],
    "properties": {"url": {"type": "string", "format": "uri"}},
}
_FILES = {
    "text/csv": {"schema": {"type": "string"}},
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {"schema": {"type": "string"}},
    "application/json": {"schema": {"$ref": "#/components/schemas/Dataset"}},
    "application/csvm+json": {"schema": {"$ref": "#/components/schemas/TableMetadata"}},
}


def api_description(published, *, server):
    """Return the description of the addresses as plain dicts. `published` are the PublishedIndicators.

    `server` is the absolute address of the portal, without a slash last.
    """
    licence = licences.licence_of_figures()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": _("Read the figures"),
            "version": "1",
            "description": _("Addresses that give the figures by indicator and by official code of the area."),
            "license": {"name": licence.name, "url": licence.uri},
            "contact": {"name": licences.publisher(), "email": licences.contact_address()},
        },
        "servers": [{"url": server}],
        "paths": dict(_paths([each.indicator.slug for each in published])),
        "components": {"schemas": {"Dataset": _DATASET, "TableMetadata": _TABLE_METADATA}},
    }


def _paths(slugs):
    """Yield (address, what it answers). The named parts of an address are those of the table of addresses."""
    indicator = _part("slug", _("the indicator's short name"), {"type": "string", "enum": slugs})
    area = _part(
        "code", _("the area's official code"), {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"}, example="0136"
    )
    places = _part("places", _("the kind of area"), {"type": "string", "enum": list(KINDS)})
    ending = _part("ending", _("the format"), {"type": "string", "enum": ["csv", "xlsx", "json", "csv-metadata.json"]})
    sex = _asked("kon", _("total, women or men"), {"type": "string", "enum": Sex.values, "default": "T"})
    a_year = {"type": "string", "pattern": "^[12][0-9]{3}$"}
    a_time = {"type": "string", "pattern": "^[12][0-9]{3}([KT][1-4]|M(0[1-9]|1[0-2]))?$"}
    year = _asked("ar", _("a year with figures"), a_year)
    years = _asked(
        "ar",
        _("a year, or a month or other part of one, with figures; or all"),
        {"anyOf": [a_time, {"const": ALL_YEARS}], "default": ALL_YEARS},
    )
    yield _path("open_series"), _get(_("An indicator over the years, for an area"), [indicator, area, ending], _FILES)
    yield _path("open_board"), _get(_("An area's board: all indicators"), [area, ending, year], _FILES)
    yield (
        _path("open_places"),
        _get(_("An indicator for all areas of a kind"), [indicator, places, ending, sex, years], _FILES),
    )
    graphs = {"application/rdf+xml": {"schema": {"type": "string"}}, "text/turtle": {"schema": {"type": "string"}}}
    yield _path("open_catalogue"), _get(_("The catalogue, as the Accept header asks"), [], graphs)
    graph = _part("ending", _("the format"), {"type": "string", "enum": ["rdf", "ttl"]})
    yield _path("open_catalogue_file"), _get(_("The catalogue"), [graph], graphs)
    yield (
        _path("open_description"),
        _get(_("This description"), [], {"application/json": {"schema": {"type": "object"}}}),
    )


def _path(name):
    """Return the address of the view of that name, with its parts in braces."""
    ((text, parts),) = get_resolver().reverse_dict.getlist(name)[0][0]
    return "/" + text % {part: f"{{{part}}}" for part in parts}


def _get(summary, parameters, content):
    answer = {
        "description": summary,
        "headers": {"ETag": {"schema": {"type": "string"}}, "Link": {"schema": {"type": "string"}}},
        "content": content,
    }
    known = {"name": "If-None-Match", "in": "header", "schema": {"type": "string", "pattern": '^"[0-9a-f]{64}"$'}}
    return {
        "get": {
            "summary": summary,
            "parameters": [*parameters, known],
            "responses": {
                "200": answer,
                "304": {"description": _("The copy still holds")},
                "404": {"description": _("There is no such file"), "content": {"text/html": {}}},
            },
        }
    }


def _part(name, description, schema, *, example=None):
    found = {"name": name, "in": "path", "required": True, "description": description, "schema": schema}
    return found | ({"example": example} if example else {})


def _asked(name, description, schema):
    return {"name": name, "in": "query", "description": description, "schema": schema}

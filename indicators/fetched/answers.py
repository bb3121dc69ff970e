"""What the sources answered about an area, read and whole, and how it is kept until somebody has looked at it."""

import hashlib
import json
import zlib
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from indicators.figures.records import UNSAID, ParsedFigure, ParsedSource

_FIGURE = [field.name for field in fields(ParsedFigure)]
_TEXTS = ("kind", "name", "sha256", "source")


@dataclass(frozen=True)
class FetchedPart:
    """What one source said when it was asked for these indicators, areas (primary keys) and years.

    `key` names the source and what was asked of it: the same one asked again replaces it. `parsed` has no problems.
    `doubtful` are the indicators that the source calls something else than the portal expects.
    """

    key: str
    parsed: ParsedSource
    indicators: tuple[int, ...]
    areas: tuple[int, ...]
    years: tuple[int, ...]
    doubtful: tuple[int, ...] = ()

    @property
    def name(self):
        """Return the name of the source for people, "Kolada" or "SCB TAB6680"."""
        return " ".join(self.key.split()[:2])


def pack(parts):
    """Return the parts as bytes."""
    written = [
        {
            "key": part.key,
            "indicators": part.indicators,
            "areas": part.areas,
            "years": part.years,
            "doubtful": part.doubtful,
            "fetched_on": part.parsed.fetched_on.isoformat(),
            "figures": [[_written(getattr(figure, name)) for name in _FIGURE] for figure in part.parsed.figures],
            "left_out": part.parsed.left_out,
            "notes": part.parsed.notes,
            **{name: getattr(part.parsed, name) for name in _TEXTS},
        }
        for part in parts
    ]
    return zlib.compress(json.dumps({"columns": _FIGURE, "parts": written}).encode())


def unpack(content):
    """Return the FetchedParts in bytes that `pack` returned, in whichever version of the portal."""
    kept = json.loads(zlib.decompress(bytes(content)))
    known = [name if name in _FIGURE else None for name in kept["columns"]]
    return [
        FetchedPart(
            key=part["key"],
            parsed=ParsedSource(
                **{name: part[name] for name in _TEXTS},
                figures=[_figure(known, row) for row in part["figures"]],
                problems=[],
                fetched_on=date.fromisoformat(part["fetched_on"]),
                left_out=tuple(part["left_out"]),
                notes=tuple(part["notes"]),
            ),
            **{name: tuple(part[name]) for name in ("indicators", "areas", "years", "doubtful")},
        )
        for part in kept["parts"]
    ]


def sha256_of(content):
    """Return the SHA-256 of packed parts."""
    return hashlib.sha256(bytes(content)).hexdigest()


def _figure(names, row):
    return ParsedFigure(**{name: _read(value) for name, value in zip(names, row, strict=True) if name})


def _written(value):
    """Return a part of a figure as JSON has it. A number is a list, so that it is no text of its own."""
    if value is UNSAID:
        return []
    return [str(value)] if isinstance(value, Decimal) else value


def _read(value):
    if isinstance(value, list):
        return Decimal(value[0]) if value else UNSAID
    return value

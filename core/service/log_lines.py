"""How a line of the log is written: its time in UTC, one line for one event, and nothing in it that lets anybody in.

What strangers send comes into the log, a path for example. A line break in it must not look like a line of ours, nor a
control sign do anything to a terminal. docs/security.md says which logs there are.
"""

import json
import logging
import re
import traceback
import unicodedata
from datetime import UTC, datetime

from core.security import request_told

_LINK_WITH_SECRET = re.compile(r"(/(?:losenord|inbjudan|kalender)/)[^\s?\"']+")
_WITHOUT_SECRET = ("skickat/", "klart/", "byt/", "bytt/")  # pages under /losenord/ that anybody may know
_ROW = re.compile(r"\s*DETAIL:")  # here PostgreSQL tells all values of a row that it refused
_INDENT = "    "


class LineFormatter(logging.Formatter):
    """Formats what the portal and its libraries log. The setting LOGGING names it."""

    def formatTime(self, record, datefmt=None):
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    def formatMessage(self, record):
        return escape_control_signs(hide_secrets(super().formatMessage(record)))

    def formatException(self, ei):
        """The lines of a traceback stand a little to the right, where no event of ours begins."""
        lines = hide_secrets(super().formatException(ei)).split("\n")
        shown = ["DETAIL: left out" if _ROW.match(line) else escape_control_signs(line) for line in lines]
        return "\n".join(_INDENT + line for line in shown)


class JsonFormatter(LineFormatter):
    """Formats the same events as JSON, one object a line. docs/logging.md has its fields."""

    def format(self, record):
        line = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "message": escape_control_signs(hide_secrets(record.getMessage())),
            **request_told.said_of_request(getattr(record, "request", None)),
            **getattr(record, "measured", {}),
        }
        if record.exc_info:
            line["error"] = record.exc_info[0].__name__
            line["traceback"] = _frames_of(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True)


def _frames_of(error: BaseException | None) -> list[str]:
    """Return the lines of a traceback, the cause first, with the kind of each exception and PostgreSQL's code.

    Its own words are left out: they may be what somebody typed, or values of a row.
    """
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = []
    for one in reversed(chain):
        frames = "".join(traceback.format_tb(one.__traceback__)).rstrip("\n").split("\n")
        kind = " ".join(each for each in (type(one).__name__, getattr(one, "pgcode", None)) if each)
        lines += ["Traceback (most recent call last):", *(escape_control_signs(each) for each in frames), kind]
    return lines


def hide_secrets(text: str) -> str:
    """Return `text` without the secret of a link: to a new password, from an invitation, or to a calendar's days."""
    return _LINK_WITH_SECRET.sub(_hidden, text)


def escape_control_signs(text: str) -> str:
    r"""Return `text` with control signs, line breaks and direction marks written out, as \n or \x1b."""
    return "".join(_written_out(sign) if _is_control_sign(sign) else sign for sign in text)


def _hidden(match):
    is_known = match[0].removeprefix(match[1]) in _WITHOUT_SECRET
    return match[0] if is_known else f"{match[1]}…"


def _is_control_sign(sign):
    category = unicodedata.category(sign)
    return category[0] == "C" or category in ("Zl", "Zp")


def _written_out(sign):
    return sign.encode("unicode_escape").decode()

"""A reader of calendar files written from RFC 5545 alone, apart from the library that writes ours."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

LONGEST_LINE = 75  # octets without the line break (RFC 5545, 3.1)
_LINE = re.compile(r"(?P<name>[A-Za-z0-9-]+)(?P<parameters>(?:;[A-Za-z0-9-]+=(?:\"[^\"]*\"|[^\";:,]*))*):(?P<value>.*)")
_ESCAPED = re.compile(r"\\(.)")
_LETTERS = {"n": "\n", "N": "\n", "\\": "\\", ";": ";", ",": ","}


@dataclass
class Component:
    """A part of the file: its name, {property: (parameters, value as it was written)}, and the parts in it."""

    name: str
    properties: dict = field(default_factory=dict)
    parts: list = field(default_factory=list)

    def text(self, name):
        """The text of a property, with what was escaped in it put back."""
        return _ESCAPED.sub(lambda found: _LETTERS[found[1]], self.properties[name][1])

    def when(self, name):
        """The day of a property of whole days, or the moment of one in UTC. Nothing else is read."""
        parameters, value = self.properties[name]
        if parameters == {"VALUE": "DATE"}:
            return _day(value)
        assert parameters == {}, parameters
        assert re.fullmatch(r"\d{8}T\d{6}Z", value), value
        clock = int(value[9:11]), int(value[11:13]), int(value[13:15])
        day = _day(value[:8])
        return datetime(day.year, day.month, day.day, *clock, tzinfo=UTC)


def read(content):
    """The VCALENDAR of a file's bytes. Fails on what the standard forbids."""
    assert content.endswith(b"\r\n")
    physical = content[:-2].split(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line for line in physical)
    assert all(len(line) <= LONGEST_LINE for line in physical)
    lines = []
    for line in physical:
        text = line.decode()  # no letter is cut in two
        if text[:1] in (" ", "\t"):
            lines[-1] += text[1:]
        else:
            lines.append(text)
    return _tree(lines)


def events(content):
    """{UID: event} of the file's bytes. No two events have the same one."""
    calendar = read(content)
    assert calendar.name == "VCALENDAR"
    assert {part.name for part in calendar.parts} <= {"VEVENT"}
    found = {part.text("UID"): part for part in calendar.parts}
    assert len(found) == len(calendar.parts)
    return found


def _tree(lines):
    root, open_parts = None, []
    for line in lines:
        found = _LINE.fullmatch(line)
        assert found, line
        name, value = found["name"].upper(), found["value"]
        if name == "BEGIN":
            part = Component(value)
            if open_parts:
                open_parts[-1].parts.append(part)
            else:
                assert root is None
                root = part
            open_parts.append(part)
        elif name == "END":
            assert open_parts.pop().name == value
        else:
            assert name not in open_parts[-1].properties, name
            pairs = (each.split("=", 1) for each in found["parameters"].split(";")[1:])
            open_parts[-1].properties[name] = ({key.upper(): given for key, given in pairs}, value)
    assert open_parts == []
    return root


def _day(digits):
    assert re.fullmatch(r"\d{8}", digits), digits
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))

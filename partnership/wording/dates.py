"""Find days, months and years in a text, in Swedish and English, and write them again in the same way."""

import re
from dataclasses import dataclass, replace
from datetime import date

from core.models import DatePrecision

_SWEDISH = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
]
_ENGLISH = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_SHORT = ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
_SHORT_ENGLISH = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_NUMBERS = {
    name.lower(): number
    for names in (_SHORT, _SHORT_ENGLISH, _SWEDISH, _ENGLISH)
    for number, name in enumerate(names, start=1)
} | {"sept": 9}

_MONTH = r"(?P<month>" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r")\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?![\d:/]|-\d\d\b)"
_DAY = r"(?P<day>\d{1,2})(?::[ae]|st|nd|rd|th)?"
_TO = r"(?:[–—-]+|till och med|t\.?\s?o\.?\s?m\.?|till|to|until|through)"
_NAMES = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_BEFORE_A_YEAR = rf"(?=\s*{_TO}\s*(?:den\s+)?\d{{1,2}}\s+(?:{_NAMES})\.?\s+(?P<year>(?:19|20)\d\d)\b)"
_STYLES = {
    "iso": (r"(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)", DatePrecision.DAY),
    "long": (rf"{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}", DatePrecision.DAY),
    "american": (rf"{_MONTH}\s+{_DAY},\s+{_YEAR}", DatePrecision.DAY),
    "slash": (rf"(?P<day>\d{{1,2}})/(?P<month>\d{{1,2}})(?P<gap>[\s/-]+){_YEAR}", DatePrecision.DAY),
    "dotted": (rf"(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.{_YEAR}", DatePrecision.DAY),
    "yearless": (rf"{_DAY}\s+{_MONTH}{_BEFORE_A_YEAR}", DatePrecision.DAY),
    "iso month": (r"(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])(?![\d-])", DatePrecision.MONTH),
    "month": (rf"{_MONTH}\s+{_YEAR}", DatePrecision.MONTH),
    "year": (r"(?P<year>(?:19|20)\d\d)(?![\d:/])", DatePrecision.YEAR),
}
_PATTERNS = [
    (style, re.compile(rf"(?<![\w:/]){pattern}(?!\w)", re.IGNORECASE), precision)
    for style, (pattern, precision) in _STYLES.items()
]


@dataclass(frozen=True)
class Mention:
    """A day in a text, from `start` to `end`, no more exact than its `precision`."""

    start: int
    end: int
    words: str
    day: date
    precision: DatePrecision
    style: str

    def is_of(self, day):
        """Return whether the words are true of the day."""
        if self.precision == DatePrecision.YEAR:
            return self.day.year == day.year
        return (self.day.year, self.day.month) == (day.year, day.month) and (
            self.precision == DatePrecision.MONTH or self.day == day
        )

    def rewritten(self, day):
        """Return the words for another day, spelled as these are."""
        month = _month_like(self.words, day.month)
        match self.style:
            case "iso":
                return day.isoformat()
            case "iso month":
                return f"{day:%Y-%m}"
            case "slash":
                return f"{day.day}/{day.month}{re.search(r'[/][0-9]+([^0-9]+)', self.words)[1]}{day.year}"
            case "dotted":
                return f"{day.day}.{day.month}.{day.year}"
            case "american":
                return f"{month} {day.day}, {day.year}"
            case "month":
                return f"{month} {day.year}"
            case "year":
                return str(day.year)
        return f"{day.day} {month} {day.year}"


def mentions(text):
    """Return the Mentions in `text`, in their order. Impossible days and the numbers of laws are no Mentions."""
    found = []
    for style, pattern, precision in _PATTERNS:
        for match in pattern.finditer(text):
            taken = any(match.start() < other.end and other.start < match.end() for other in found)
            day = None if taken else _day(match.groupdict())
            if day:
                found.append(Mention(match.start(), match.end(), match[0], day, precision, style))
    return [_without_dot(each) for each in sorted(found, key=lambda each: each.start)]


def _day(parts):
    month = parts.get("month") or "1"
    try:
        return date(int(parts["year"]), _NUMBERS.get(month.lower()) or int(month), int(parts.get("day") or 1))
    except ValueError:
        return None


def _month_like(words, number):
    """Return the name of a month in the language, the length and the case of the one that stands in `words`."""
    name = next((part for part in re.findall(r"[^\W\d]+", words) if part.lower() in _NUMBERS), "januari")
    languages = (_SWEDISH, _ENGLISH) if name[0].islower() else (_ENGLISH, _SWEDISH)
    for names, short in zip(languages, _shorts(languages), strict=True):
        if name.lower() in [each.lower() for each in names]:
            found = names[number - 1]
            break
        if name.lower() in [each.lower() for each in short]:
            found = short[number - 1]
            break
    else:
        found = _SWEDISH[number - 1]
    return found.capitalize() if name[0].isupper() else found.lower()


def _shorts(languages):
    return [_SHORT if names is _SWEDISH else _SHORT_ENGLISH for names in languages]


def _without_dot(mention):
    """Return the dot at the end of a sentence is not the day's."""
    words = mention.words.rstrip(".")
    return replace(mention, words=words, end=mention.start + len(words))

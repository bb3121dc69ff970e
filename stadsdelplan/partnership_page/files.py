"""A file as the list of a partnership's files shows it."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.timezone import localdate


@dataclass(frozen=True)
class ListedFile:
    """A file, or what is drawn when it is asked for: then it has no day. `of` is the thing that it belongs to."""

    label: str
    url: str
    of: str
    of_url: str
    on: date | None = None
    who: str = ""
    is_download: bool = False


@dataclass
class FileGroup:
    """Files of one kind, the newest first and then what is drawn when it is asked for. `slug` names it on the page."""

    slug: str
    heading: str
    files: list[ListedFile] = field(default_factory=list)

    def in_order(self):
        self.files.sort(key=lambda each: (each.on is not None, each.on or date.min), reverse=True)
        return self


def stored(label, url, of, stored_file):
    """Return the ListedFile of a file that came from somebody. `of` is what it belongs to: (its name, its address)."""
    who = str(stored_file.stored_by) if stored_file.stored_by else ""
    return ListedFile(label, url, *of, on=day_of(stored_file.stored_at), who=who)


def day_of(moment: datetime) -> date:
    return localdate(moment)

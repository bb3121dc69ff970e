"""The links of a page to its other pages: beside the one main action, under three headings that are always the same."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


@dataclass(frozen=True)
class PageLink:
    """The text of a link, and its address. `is_download` says that it gives a file, not a page."""

    label: str | Promise
    url: str
    is_download: bool = False


def grouped(
    *, work: Iterable[PageLink] = (), review: Iterable[PageLink] = (), download: Iterable[PageLink] = ()
) -> list[tuple[str, list[PageLink]]]:
    """Return [(heading, links), …] as components/link_groups.html takes them, without those that have no link."""
    groups = [
        (_("Work"), list(work)),
        (pgettext("what one does", "Review"), list(review)),
        (_("Download"), list(download)),
    ]
    return [(heading, links) for heading, links in groups if links]

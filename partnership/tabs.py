"""The tabs of a partnership: its seven pages, and in which of them a page stands. They ask the database nothing.

A view says where its page stands when it has its partnership (`stand_in`), and templates/base.html draws the tabs of
every page that has said so, a refused one too. Whoever sees a partnership may open all of its tabs: what each of them
shows is decided there.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


class Tab(StrEnum):
    """A tab, by the name of its address."""

    OVERVIEW = "partnership"
    AGREEMENTS = "partnership_agreements"
    PLANS = "partnership_plans"
    INDICATORS = "partnership_indicators"
    MEETINGS = "meetings"
    FILES = "partnership_files"
    PEOPLE = "partnership_people"


LABELS: dict[Tab, str | Promise] = {
    Tab.OVERVIEW: pgettext_lazy("tab", "Overview"),
    Tab.AGREEMENTS: pgettext_lazy("tab", "Agreements"),
    Tab.PLANS: pgettext_lazy("tab", "Plan"),
    Tab.INDICATORS: pgettext_lazy("tab", "Indicators"),
    Tab.MEETINGS: pgettext_lazy("tab", "Meetings"),
    Tab.FILES: pgettext_lazy("tab", "Files"),
    Tab.PEOPLE: pgettext_lazy("tab", "People"),
}


@dataclass(frozen=True)
class TabLink:
    """A tab as it is drawn. `current` is "page" on its own page, "true" on those below it, else empty."""

    label: str | Promise
    url: str
    current: str


@dataclass(frozen=True)
class PartnershipTabs:
    """The tabs of the partnership called `name`, seen from one page."""

    name: str
    links: list[TabLink]


def stand_in(request: HttpRequest, partnership: Any, tab: Tab) -> None:
    """Say that the page of this request belongs to the partnership, and stands in that one of its tabs."""
    links = []
    for each in Tab:
        url = reverse(each.value, args=[partnership.slug])
        below = "true" if each == tab else ""
        links.append(TabLink(LABELS[each], url, "page" if url == request.path else below))
    request.tabs = PartnershipTabs(partnership.name, links)  # type: ignore[attr-defined]

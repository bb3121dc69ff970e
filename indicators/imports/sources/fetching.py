"""Fetch open statistics from Kolada and Statistics Sweden. No other module talks to them.

It fetches only addresses under KOLADA_URL and SCB_URL, and follows no redirect. It returns the bytes of the answers for
the readers in this package. If a source is busy, it tries again a few times, after as long as the source says.
"""

import logging
import re
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import product
from math import prod
from urllib.parse import urlencode

import urllib3
from django.conf import settings
from django.utils.translation import gettext as _
from urllib3.exceptions import HTTPError, InvalidHeader, LocationParseError, SSLError

from indicators.figures.error_places import short
from indicators.imports import area_codes
from indicators.imports.sources import json_values, scb
from indicators.imports.sources.json_values import UnreadableAnswerError
from indicators.imports.sources.jsonstat_reader import Dataset

logger = logging.getLogger(__name__)

MOST_IN_A_CALL = 25  # key figures, areas or years; Kolada accepts no more
MOST_PAGES = 1000
LONGEST_REGIONS = 1500  # characters of an address that names regions

_CHUNK = 64 * 1024
_PAUSE = 0.5  # seconds between the calls of one table; Statistics Sweden allows 30 in ten seconds
_PER_PAGE = 5000  # Kolada's largest
_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "partnerskapsportalen"}
_CODE = re.compile(r"[A-Za-z0-9]{1,20}")


class FetchingError(Exception):
    """No complete answer could be fetched. The argument is a sentence for the person."""


class SourceAwayError(FetchingError):
    """The source does not answer, is too busy, or takes too long: it need not be asked more for now."""


class _TryAgainError(Exception):
    """The source failed in a way that passes. `after` is the number of seconds that it asks for, if it does."""

    def __init__(self, sentence, *, after=None):
        super().__init__(sentence)
        self.after = after


@dataclass(frozen=True)
class Patience:
    """How often and how long to wait for a source, in seconds, and how much of one answer to read."""

    tries: int = 5
    first_wait: float = 1  # then twice as long each time
    longest_wait: float = 90  # a source that asks for more is not asked again
    connecting: float = 10
    silence: float = 30
    whole: float = 180  # for one answer, however slowly it trickles
    most_bytes: int = 50 * 1024 * 1024
    altogether: float | None = None  # for all calls to a source, waiting included; None is no limit
    sleep: Callable = time.sleep


@dataclass(frozen=True)
class Fetched:
    """The answers in their order, and the address of the first call."""

    address: str
    answers: list[bytes]


PATIENCE = Patience()


def kolada(*, kpis, areas, years, patience=PATIENCE, on_progress=None):
    """Fetch Kolada's figures of these key figures, areas (its codes) and years. Raises FetchingError.

    It calls `on_progress` after each answer with how many have come, and how many are known to come.
    """
    waiting = kolada_addresses(kpis=kpis, areas=areas, years=years)
    with _Source(settings.KOLADA_URL, patience) as source:
        fetched, asked = [], []
        while waiting:
            asked.append(waiting.pop(0))
            fetched.append(source.get(asked[-1]))
            if goes_on := _next_page(fetched[-1], source):
                if goes_on in asked or len(asked) >= MOST_PAGES:
                    raise FetchingError(_("The answer has no end: its next page leads back, or there are too many."))
                waiting.insert(0, goes_on)
            if on_progress:
                on_progress(len(asked), len(asked) + len(waiting))
    return Fetched(asked[0], fetched)


def kolada_addresses(*, kpis, areas, years):
    """Return the addresses of Kolada's figures of these key figures, areas and years. Raises FetchingError."""
    for code in (*kpis, *areas):
        if not _CODE.fullmatch(code):
            raise FetchingError(_("%(code)s is no code of Kolada's.") % {"code": short(code)})
    return [
        f"{settings.KOLADA_URL.rstrip('/')}/data/kpi/{','.join(some_kpis)}/municipality/{','.join(some_areas)}"
        f"/year/{','.join(map(str, some_years))}?per_page={_PER_PAGE}"
        for some_kpis, some_areas, some_years in product(*map(_in_parts, (kpis, areas, years)))
    ]


def table_answers(addresses, *, patience=PATIENCE):
    """Fetch what stands at these addresses of Statistics Sweden's, one by one. Raises FetchingError."""
    fetched = []
    with _Source(settings.SCB_URL, patience) as source:
        for address in addresses:
            if not source.may_be_asked(address):
                raise FetchingError(_("That address is not of the source: %(url)s") % {"url": short(address)})
            if fetched:
                patience.sleep(_PAUSE)
            fetched.append(source.get(address))
    return Fetched(addresses[0], fetched)


def statistics_sweden(*, table, areas, years, picked=None, patience=PATIENCE, on_progress=None):
    """Fetch a table of Statistics Sweden's for these areas and years, in as many datasets as its limits need.

    `areas` are codes as in the table, with or without their division, where * matches anything. `picked` is {dimension:
    category} of those that are neither time, region nor sex. Raises FetchingError.
    """
    if not _CODE.fullmatch(table):
        raise FetchingError(_("%(code)s is no table of Statistics Sweden's.") % {"code": short(table)})
    with _Source(settings.SCB_URL, patience) as source:
        limits = _limits(source)
        about = _described(source, table)
        chosen, regions = _choices(about, areas=areas, years=years, picked=picked or {})
        parts = _parts(regions, _most_regions(regions, chosen, limits))
        fetched, asked = [], []
        for part in parts:
            if asked:
                patience.sleep(limits["pause"])
            fields = chosen | {scb.recognise_dimensions(about).region.id: part}
            asked.append(_address(source, table, "data", fields))
            fetched.append(source.get(asked[-1]))
            if on_progress:
                on_progress(len(asked), len(parts))
    return Fetched(asked[0], fetched)


def table_description(table, *, base=None, patience=PATIENCE):
    """Fetch the description of a table of Statistics Sweden's, as a Dataset without values. Raises FetchingError."""
    with _Source(base or settings.SCB_URL, patience) as source:
        return _described(source, table)


def key_figures(kpis, *, base=None, patience=PATIENCE):
    """Fetch Kolada's description of these key figures, as bytes. Raises FetchingError."""
    with _Source(base or settings.KOLADA_URL, patience) as source:
        return source.get(f"{source.base}/kpi/{','.join(kpis)}")


# Kolada -------------------------------------------------------------------------------------------------------------


def _in_parts(ids):
    return _parts(list(dict.fromkeys(ids)), MOST_IN_A_CALL)


def _parts(things, size):
    return [things[start : start + size] for start in range(0, len(things), size)]


def _next_page(content, source):
    """Return the address of the next page, if there is one. It must be an address of the source."""
    address = _parsed(content).get("next_url")
    if not address:
        return None
    if not isinstance(address, str) or not source.may_be_asked(address, below="/data/"):
        raise FetchingError(_("The next page lies elsewhere, and is not fetched: %(url)s") % {"url": short(address)})
    return address


# Statistics Sweden --------------------------------------------------------------------------------------------------


def _limits(source):
    """Return how many cells an answer may have, and the seconds between calls."""
    config = _parsed(source.get(f"{source.base}/config"))
    cells, calls, window = (config.get(name) for name in ("maxDataCells", "maxCallsPerTimeWindow", "timeWindow"))
    if type(cells) is not int or cells < 1:
        raise FetchingError(_("Statistics Sweden does not say how much may be fetched at once."))
    has_limit = type(calls) is int and calls > 0 and type(window) is int and window > 0
    return {"cells": cells, "pause": window / calls if has_limit else 1}


def _described(source, table):
    try:
        return Dataset.parsed(source.get(_address(source, table, "metadata", {})), with_values=False)
    except UnreadableAnswerError as error:
        raise FetchingError(str(error)) from error


def _choices(about, *, areas, years, picked):
    """Return {dimension: categories to ask for} without the region, and the codes of the regions."""
    parts = scb.recognise_dimensions(about)
    if parts.time is None or parts.region is None:
        raise FetchingError(_("The table %(names)s has no time or no region.") % {"names": _names(about)})
    strange = picked.keys() - {dimension.id for dimension in parts.others}
    if strange:
        sentence = _("The table has no dimension %(name)s to pick from.")
        raise FetchingError(sentence % {"name": ", ".join(sorted(strange))})
    year_codes = [str(year) for year in years if str(year) in parts.time.categories]
    if not year_codes:
        there = ", ".join(parts.time.categories)
        raise FetchingError(_("The table has none of the years. It has %(years)s.") % {"years": there})
    try:
        chosen = {one.id: [scb.only_categories(one, picked.get(one.id))] for one in parts.others}
    except UnreadableAnswerError as error:
        raise FetchingError(str(error)) from error
    if parts.sex:
        chosen[parts.sex.id] = list(parts.sex.categories)
    return chosen | {parts.time.id: year_codes}, _regions(parts.region, areas)


def _names(about):
    return ", ".join(dimension.id for dimension in about.dimensions)


def _regions(dimension, patterns):
    """Return the categories that match the patterns, each once. A pattern that matches none is an error."""
    found = {}
    for pattern in patterns:
        named = [
            code
            for code in dimension.categories
            if fnmatchcase(code, pattern) or fnmatchcase(area_codes.parse_code(code).code, pattern)
        ]
        if not named:
            raise FetchingError(_("The table has no area with the code %(code)s.") % {"code": short(pattern)})
        found |= dict.fromkeys(named)
    return list(found)


def _most_regions(regions, chosen, limits):
    """Return how many regions fit into one call: by the cells of its answer, and by the length of the address."""
    each = prod(len(categories) for categories in chosen.values())
    if each > limits["cells"]:
        raise FetchingError(_("Even one area is more than may be fetched at once. Ask for fewer years."))
    return min(limits["cells"] // each, max(1, LONGEST_REGIONS // (max(map(len, regions)) + 3)))


def _address(source, table, what, chosen):
    """Return the address of a call.

    It names each dimension once, with all its categories: a repeated one counts once.
    """
    fields = {"lang": "sv", "outputFormat": "json-stat2"}
    fields |= {f"valueCodes[{name}]": ",".join(categories) for name, categories in chosen.items()}
    return f"{source.base}/tables/{table}/{what}?{urlencode(fields)}"


# Calls --------------------------------------------------------------------------------------------------------------


def _parsed(content):
    try:
        return json_values.parsed(content)
    except UnreadableAnswerError as error:
        raise FetchingError(str(error)) from error


class _Source:
    """One source. Its connections stay open while the context lasts."""

    def __init__(self, base, patience):
        self.base, self._patience = base.rstrip("/"), patience
        self._home = urllib3.util.parse_url(self.base)
        self._pool = urllib3.PoolManager(retries=False)
        self._ends = None if patience.altogether is None else time.monotonic() + patience.altogether

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._pool.clear()

    def may_be_asked(self, address, *, below="/"):
        """Return whether an address lies below the source's own: same scheme, host and port, and no user name."""
        try:
            there = urllib3.util.parse_url(address)  # resolves steps up a folder
        except LocationParseError:
            return False
        same = all(getattr(there, part) == getattr(self._home, part) for part in ("scheme", "host", "port", "auth"))
        return same and (there.path or "").startswith((self._home.path or "") + below)

    def get(self, address):
        """Return the body at an address. Raises FetchingError."""
        for tried in range(self._patience.tries):
            try:
                return self._asked_once(address)
            except _TryAgainError as error:
                failure = error
            wait = self._patience.first_wait * 2**tried if failure.after is None else failure.after
            if wait > self._patience.longest_wait:
                sentence = _("%(host)s asks us to wait %(seconds)s seconds. Try again then.")
                raise SourceAwayError(sentence % {"host": self._home.host, "seconds": round(wait)}) from failure
            if tried + 1 < self._patience.tries:
                self._patience.sleep(self._at_most(wait))
        sentence = _("%(host)s was asked %(tries)s times. %(failure)s")
        raise SourceAwayError(
            sentence % {"host": self._home.host, "tries": self._patience.tries, "failure": failure}
        ) from failure

    def _at_most(self, seconds):
        """Return the seconds, or those that are left for the source if they are fewer. Raises SourceAwayError."""
        if self._ends is None:
            return seconds
        left = self._ends - time.monotonic()
        if left <= 0:
            raise SourceAwayError(_("%(host)s takes too long to answer.") % {"host": self._home.host})
        return min(seconds, left)

    def _asked_once(self, address):
        connecting, silence = self._at_most(self._patience.connecting), self._at_most(self._patience.silence)
        timeout = urllib3.Timeout(connect=connecting, read=silence)
        try:
            response = self._pool.request(
                "GET", address, headers=_HEADERS, timeout=timeout, redirect=False, preload_content=False
            )
            with closing(response):
                self._look_at(response)
                return self._body(response)
        except SSLError as error:
            logger.error("%s cannot prove who it is, so nothing was fetched: %s", self._home.host, error)
            raise FetchingError(_("%(host)s cannot prove who it is.") % {"host": self._home.host}) from error
        except HTTPError as error:
            raise _TryAgainError(_("It does not answer, or breaks off.")) from error

    def _look_at(self, response):
        """Refuse a response that has no answer, by its status."""
        status = response.status
        if status == 429 or status >= 500:
            sentence = _("It is too busy (%(status)s).") % {"status": status}
            raise _TryAgainError(sentence, after=_asked_to_wait(response.headers.get("Retry-After")))
        if 300 <= status < 400:
            raise FetchingError(_("%(host)s leads elsewhere, and is not followed.") % {"host": self._home.host})
        if status != 200:
            sentence = _("%(host)s does not have that (%(status)s).")
            raise FetchingError(sentence % {"host": self._home.host, "status": status})

    def _body(self, response):
        body, until = bytearray(), time.monotonic() + self._at_most(self._patience.whole)
        while chunk := response.read1(_CHUNK, decode_content=False):
            body += chunk
            if len(body) > self._patience.most_bytes:
                raise FetchingError(_("The answer is larger than is fetched at once. Ask for less."))
            if time.monotonic() > until:
                raise _TryAgainError(_("It answers too slowly."))
        return bytes(body)


def _asked_to_wait(header):
    """Return the seconds that a Retry-After header asks for, in either of its forms."""
    try:
        return urllib3.Retry().parse_retry_after(header) if header else None
    except InvalidHeader:
        return None

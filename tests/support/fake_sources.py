"""Kolada and Statistics Sweden on this machine: they answer as their published interfaces do, with invented numbers.

Kolada is version 3: `values`, `count` and `next_url`, a page at a time, at most 25 of a kind in a path. Statistics
Sweden is PxWebApi 2: its limits, the description of a table, and its cells as JSON-stat 2. A code that a table lacks
gives 400, and so does a question for too many cells.
"""

import contextlib
import itertools
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.support import statistics_server
from tests.support.http_answers import dataset, entry, page, said
from tests.support.statistics_server import Answer, StatisticsServer, answer

BAD = Answer(b'{"status": 400}', 400)
MOST_IN_A_PATH = 25


@dataclass
class FakeKolada:
    """`figures` are {(key figure, area, year): {gender: value}}, `titles` {key figure: title}. `per_page` cuts answers.

    `broken` are areas for which it says what it never should. It answers 404 about areas in `unknown`.
    """

    server: StatisticsServer
    figures: dict = field(default_factory=dict)
    titles: dict = field(default_factory=dict)
    per_page: int = 5000
    broken: set = field(default_factory=set)
    unknown: set = field(default_factory=set)

    def put(self, kpi, area, values):
        """Give it values, {year: value of everybody}."""
        for year, value in values.items():
            self.figures[kpi, area, year] = {"T": value}

    def at(self, path, fields):
        parts = path.removeprefix("/v/").split("/")
        if parts[0] == "kpi" and len(parts) == 2:
            found = [{"id": kpi, "title": self.titles[kpi]} for kpi in parts[1].split(",") if kpi in self.titles]
            return answer({"count": len(found), "next_url": None, "values": found})
        if [parts[0], *parts[1::2]] != ["data", "kpi", "municipality", "year"]:
            return Answer(status=404)
        asked = [part.split(",") for part in parts[2::2]]
        if any(len(some) > MOST_IN_A_PATH for some in asked) or self.unknown & set(asked[1]):
            return Answer(status=404)
        found = [
            entry(
                *(said(value, gender) for gender, value in self.figures[kpi, area, int(year)].items()),
                kpi=kpi,
                municipality=area,
                period=int(year),
            )
            for kpi, area, year in itertools.product(*asked)
            if (kpi, area, int(year)) in self.figures
        ]
        for each in found:
            if each["municipality"] in self.broken:
                each["values"][0]["gender"] = "F"
        return self._page(found, path, int(fields.get("page", ["1"])[0]))

    def _page(self, found, path, number):
        some = found[(number - 1) * self.per_page : number * self.per_page]
        goes_on = number * self.per_page < len(found)
        address = self.server.address + path.removeprefix("/v") + "?" + urlencode({"page": number + 1})
        return answer(page(*some, next_url=address if goes_on else None))


@dataclass
class FakeTable:
    """A table: `dimensions` are {id: (label, {code: label})}, and `value_at(**codes)` its cells."""

    dimensions: dict
    value_at: object
    label: str = ""
    id: str = ""

    def described(self):
        return dataset(value=[], **self._about(self.dimensions))

    def answered(self, chosen):
        """Return the dataset of {dimension: codes}, or None where a code or a dimension is not there."""
        if chosen.keys() != self.dimensions.keys():
            return None
        kept = {}
        for name, codes in chosen.items():
            label, labels = self.dimensions[name]
            if not codes or set(codes) - labels.keys():
                return None
            kept[name] = (label, {code: labels[code] for code in codes})
        return dataset(self.value_at, **self._about(kept))

    def _about(self, dimensions):
        about = {"label": self.label, "extension": {"px": {"tableid": self.id}}}
        return about | dict.fromkeys(("Region", "Kon", "ContentsCode", "Tid")) | dimensions | {"order": [*dimensions]}


@dataclass
class FakeStatisticsSweden:
    """`tables` are {id: FakeTable}. `most_cells` is what it gives at once."""

    server: StatisticsServer
    tables: dict = field(default_factory=dict)
    most_cells: int = 150_000

    def at(self, path, fields):
        parts = path.removeprefix("/v/").split("/")
        if parts == ["config"]:
            return answer({"maxDataCells": self.most_cells, "maxCallsPerTimeWindow": 30, "timeWindow": 10})
        if len(parts) != 3 or parts[0] != "tables" or parts[1] not in self.tables:
            return Answer(status=404)
        table = self.tables[parts[1]]
        if parts[2] == "metadata":
            return answer(table.described())
        chosen = {
            name.removeprefix("valueCodes[").removesuffix("]"): values[-1].split(",")  # a repeated one counts once
            for name, values in fields.items()
            if name.startswith("valueCodes[")
        }
        found = table.answered(chosen)
        return BAD if found is None or len(found["value"]) > self.most_cells else answer(found)


@contextlib.contextmanager
def running_kolada():
    with statistics_server.running() as server:
        kolada = FakeKolada(server)
        server.by_path = kolada.at
        yield kolada


@contextlib.contextmanager
def running_scb():
    with statistics_server.running() as server:
        scb = FakeStatisticsSweden(server)
        server.by_path = scb.at
        yield scb


def employment(regions, counts, *, years=("2023", "2024"), label="Arbetsmarknadsstatus efter bostadens belägenhet"):
    """Return TAB6680 with {region: (employed, everybody)} of both sexes together, the same in each year."""

    def value_at(Region, Kon, Alder, ContentsCode, Tid):
        if Region not in counts:
            return None
        employed, everybody = counts[Region]
        whole = {"0000089X": employed, "0000089Y": everybody}[ContentsCode]
        return whole if Kon == "1+2" else whole // 2

    return FakeTable(
        {
            "Region": ("region", dict.fromkeys(regions, "")),
            "Kon": ("kön", {"1": "män", "2": "kvinnor", "1+2": "totalt"}),
            "Alder": ("ålder", {"20-64": "20-64 år", "16-19": "16-19 år"}),
            "ContentsCode": ("tabellinnehåll", {"0000089X": "antal sysselsatta", "0000089Y": "antal totalt"}),
            "Tid": ("år", dict.fromkeys(years, "")),
        },
        value_at,
        label,
        "TAB6680",
    )

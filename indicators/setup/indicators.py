"""The seven indicators as ground data. One is compared by all that the file says; its order is the portal's."""

import tomllib
from datetime import datetime
from pathlib import Path

from core.models import GroundKind, User
from core.setup.ground_data import GroundFile
from indicators import actions
from indicators.models import BESIDE, Dimension, Indicator, IndicatorBreak

_FILE = Path(__file__).with_name("indicators.toml")
_FIELDS = (
    "dimension",
    "name",
    "condition",
    "direction",
    "unit",
    "source_kind",
    "source",
    "kpi",
    "uncertainty_kpi",
    "by_sex",
    "confidence",
    "pools_years",
    "definition",
)


class SevenIndicators:
    """The ground data that indicators/setup/indicators.toml brings."""

    kind = GroundKind.INDICATORS

    def file(self):
        written = tomllib.loads(_FILE.read_text(encoding="utf-8"))
        contents = {row.pop("slug"): _whole(row) for row in written["indicators"]}
        return GroundFile(version=written["version"], contents=contents)

    def rows(self):
        return {row.pk: row for row in Indicator.objects.prefetch_related("breaks").order_by("pk")}

    def key_of(self, row):
        return row.slug

    def content_of(self, row):
        breaks = sorted(row.breaks.all(), key=lambda each: each.year)
        return {name: getattr(row, name) for name in _FIELDS} | {
            "breaks": [{"year": each.year, "note": each.note} for each in breaks]
        }

    def add(self, contents: dict[str, dict], *, by: User | None, at: datetime) -> None:
        taken = dict(Indicator.objects.values_list("slug", "order"))
        places = list(self.file().contents)
        for slug in [slug for slug in contents if slug not in taken]:
            fields, breaks = _split(contents[slug])
            in_agreement = fields["dimension"] != Dimension.ECONOMY  # which none of the seven is about
            order = _place(places.index(slug) + 1, taken.values()) if in_agreement else BESIDE
            indicator = Indicator(slug=slug, order=order, in_agreement=in_agreement, **fields)
            actions.define_indicator(indicator=indicator, breaks=breaks, by=by, at=at)
            taken[slug] = order

    def renew(self, row: Indicator, content: dict, *, by: User | None, at: datetime) -> None:
        fields, breaks = _split(content)
        actions.redefine_indicator(indicator=row, fields=fields, breaks=breaks, by=by, at=at)


def _place(place, taken):
    """Return the place of the file, or the next one after all others if it is taken."""
    return place if place not in taken else max(each for each in taken if each < BESIDE) + 1


def _whole(row):
    """A row of the file with what it leaves out filled in, as the model would."""
    empty = {name: Indicator._meta.get_field(name).get_default() for name in _FIELDS}
    breaks = sorted(row.get("breaks", []), key=lambda each: each["year"])
    return {**empty, **row, "breaks": breaks}


def _split(content):
    fields = {name: content[name] for name in _FIELDS}
    return fields, [IndicatorBreak(**each) for each in content["breaks"]]

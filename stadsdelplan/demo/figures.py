"""Imports the made-up figures of the seven indicators as a file would be, unless there are figures already."""

from datetime import datetime

from core.models import User
from indicators import actions
from indicators.figures import validation
from indicators.figures.changeset import plan_changes
from indicators.figures.records import ParsedFigure, ParsedSource
from indicators.models import ImportKind, Indicator, Observation, Sex
from stadsdelplan.demo.data_files import day, digest_of, place_by_key


def load_figures(spec: dict, *, by: User, at: datetime) -> None:
    """Import every series of `spec` in one event. Where there are figures already, nothing is added to them."""
    if Observation.objects.exists():
        return
    indicators = dict(Indicator.objects.values_list("slug", "pk"))
    parsed = ParsedSource(
        kind=ImportKind.TABLE,
        name=spec["name"],
        sha256=digest_of("figures"),
        source=spec["source"],
        figures=[
            figure
            for series in spec["series"]
            for figure in _figures(series, spec, indicators[series["indicator"]], place_by_key(series["place"]).pk)
        ],
        problems=[],
        fetched_on=day(spec["fetched_on"]),
    )
    seen = plan_changes(validation.validated(parsed, by=by, today=at.date()))
    actions.import_figures(parsed=parsed, digest=seen.digest, by=by, at=at)


def _figures(series, spec, indicator, area):
    """Return the Figures of one series. A figure without a value has the reason why there is none."""
    first, step = int(series["from"]), series.get("every", 1)
    for sex in Sex.values:
        about = {"indicator": indicator, "area": area, "sex": sex}
        sure = {name: series[name][sex] for name in ("margin", "answers") if name in series}
        sure |= {"confidence": spec["confidence"]} if "margin" in series else {}
        for nth, value in enumerate(series.get(sex, [])):
            about |= {"year": first + nth * step, "place": f"{series['indicator']} {nth + 1}"}
            yield (
                ParsedFigure(**about, value=None, missing=value)
                if isinstance(value, str)
                else ParsedFigure(**about, value=value, **sure)
            )

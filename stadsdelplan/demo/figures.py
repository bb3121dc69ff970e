"""Imports the made-up figures of the seven indicators as a file would be, unless there are figures already."""

from datetime import datetime

from core.models import User
from indicators import actions
from indicators.figures import validation
from indicators.figures.changeset import plan_changes
from indicators.figures.records import ParsedFigure, ParsedSource
from indicators.models import ImportKind, Indicator, Observation, Sex
from indicators.recipes import shares
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
            for series in _with_sums(spec["series"])
            for figure in _figures(series, spec, indicators[series["indicator"]], place_by_key(series["place"]).pk)
        ],
        problems=[],
        fetched_on=day(spec["fetched_on"]),
    )
    seen = plan_changes(validation.validated(parsed, by=by, today=at.date()))
    actions.import_figures(parsed=parsed, digest=seen.digest, by=by, at=at, confirmed=None)


def _figures(series, spec, indicator, area):
    """Return the Figures of one series. A figure without a value has the reason why there is none."""
    first, step = int(series["from"]), series.get("every", 1)
    for sex in Sex.values:
        about = {"indicator": indicator, "area": area, "sex": sex}
        sure = {name: series[name][sex] for name in ("margin", "answers") if sex in series.get(name, {})}
        sure |= {"confidence": spec["confidence"]} if "margin" in sure else {}
        for nth, value in enumerate(series.get(sex, [])):
            about |= {"year": first + nth * step, "place": f"{series['indicator']} {nth + 1}"}
            if isinstance(value, str):
                yield ParsedFigure(**about, value=None, missing=value)
            elif isinstance(value, list):
                numerator, denominator = value
                counts = {"numerator": numerator, "denominator": denominator, "answers": denominator}
                yield ParsedFigure(**about, value=shares.share_of(numerator, denominator), **counts)
            else:
                yield ParsedFigure(**about, value=value, **sure)


def _with_sums(all_series):
    """Return the series, those with `sum_of` with the counts of those places added up."""
    by_place = {(each["indicator"], *each["place"]): each for each in all_series}
    for series in all_series:
        parts = [by_place[(series["indicator"], *place)] for place in series.get("sum_of", [])]
        sums = {sex: _sums([part[sex] for part in parts]) for sex in Sex.values if parts}
        yield series | sums


def _sums(lists):
    """Return the sum of counts, year by year: [[1922, 3250], …] and [[1725, 2690], …] make [[3647, 5940], …]."""
    return [[sum(numbers) for numbers in zip(*of_year, strict=True)] for of_year in zip(*lists, strict=True)]

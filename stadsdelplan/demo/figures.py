"""Takes in the made-up figures of the seven indicators as a file would be, unless there are figures already."""

from indicators import actions
from indicators.figures import validation
from indicators.figures.changeset import plan
from indicators.figures.records import Figure, Reading
from indicators.models import ImportKind, Indicator, Observation, Sex
from stadsdelplan.demo.data_files import day, digest_of, place


def load(spec, *, by, at):
    """Take in every series of `spec` in one event. Where anybody has figures already, nothing is added to them."""
    if Observation.objects.exists():
        return
    indicators = dict(Indicator.objects.values_list("slug", "pk"))
    reading = Reading(
        kind=ImportKind.TABLE,
        name=spec["name"],
        sha256=digest_of("figures"),
        source=spec["source"],
        figures=[
            figure
            for series in spec["series"]
            for figure in _figures(series, indicators[series["indicator"]], place(series["place"]).pk)
        ],
        problems=[],
        fetched_on=day(spec["fetched_on"]),
    )
    seen = plan(validation.checked(reading, by=by, today=at.date()))
    actions.take_in(reading=reading, digest=seen.digest, by=by, at=at)


def _figures(series, indicator, area):
    """The Figures of one series: what has no value has the reason why there is none."""
    first, step = int(series["from"]), series.get("every", 1)
    for sex in Sex.values:
        about = {"indicator": indicator, "area": area, "sex": sex}
        sure = {name: series[name][sex] for name in ("margin", "answers") if name in series}
        for nth, value in enumerate(series.get(sex, [])):
            about |= {"year": first + nth * step, "place": f"{series['indicator']} {nth + 1}"}
            yield (
                Figure(**about, value=None, missing=value)
                if isinstance(value, str)
                else Figure(**about, value=value, **sure)
            )

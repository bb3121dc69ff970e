"""Brings in the made-up figures of the seven indicators, in one event, unless there are figures already."""

from django.db import transaction

from core import ledger
from indicators.models import Indicator, Observation, Sex
from stadsdelplan.demo.reading import day, place


@transaction.atomic
def load(spec, *, by, at):
    """Store every series of `spec`. Where anybody has figures already, nothing is added to them."""
    if Observation.objects.exists():
        return
    indicators = {indicator.slug: indicator for indicator in Indicator.objects.all()}
    found = {"source": spec["source"], "fetched_on": day(spec["fetched_on"])}
    rows = [
        Observation(**row, **found)
        for series in spec["series"]
        for row in _rows(series, indicators[series["indicator"]], place(series["place"]))
    ]
    Observation.objects.bulk_create(rows)
    ledger.record(
        by=by,
        verb="observations.example_loaded",
        target=rows[0],
        at=at,
        payload={"source": spec["source"], "rows": len(rows)},
    )


def _rows(series, indicator, area):
    """The observations of one series as dicts: what has no value has the reason why there is none."""
    first, step = int(series["from"]), series.get("every", 1)
    margins, answers = series.get("margin", {}), series.get("answers", {})
    for sex in Sex.values:
        for place_in_series, value in enumerate(series.get(sex, [])):
            row = {"indicator": indicator, "area": area, "year": first + place_in_series * step, "sex": sex}
            if isinstance(value, str):
                yield row | {"missing": value}
            else:
                yield row | {"value": value, "margin": margins.get(sex), "answers": answers.get(sex)}

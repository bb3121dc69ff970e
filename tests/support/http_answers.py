"""Answers in the shapes that Kolada and Statistics Sweden give them, with invented numbers."""

import itertools


def said(value, gender="T", **more):
    """One gender's figure of an entry."""
    return {"gender": gender, "count": 1, "status": "", "value": value, "isdeleted": False} | more


def entry(*values, kpi="N02267", municipality="0136", period=2024):
    """A key figure of an area and a year, with what is said of each gender."""
    return {"kpi": kpi, "municipality": municipality, "period": period, "values": list(values)}


def page(*entries, **more):
    """A whole answer of Kolada's."""
    return {"count": len(entries), "next_url": None, "values": list(entries)} | more


DIMENSIONS = {
    "Region": ("region", {"0136R901": "Område", "0136": "Haninge"}),
    "Kon": ("kön", {"1": "män", "2": "kvinnor", "1+2": "totalt"}),
    "ContentsCode": ("tabellinnehåll", {"000007Z1": "Andel"}),
    "Tid": ("år", {"2023": "2023", "2024": "2024"}),
}


def dataset(value_at=None, *, order=None, value=None, **changed):
    """A dataset whose cells are `value_at(**categories)`, or `value` as it is; `changed` are dimensions or parts."""
    described = {name: changed.pop(name, parts) for name, parts in DIMENSIONS.items()}
    described |= {name: changed.pop(name) for name in list(changed) if isinstance(changed[name], tuple)}
    described = {name: described[name] for name in order or described if described[name]}
    categories = [list(labels) for _label, labels in described.values()]
    if value is None:
        cells = [dict(zip(described, chosen, strict=True)) for chosen in itertools.product(*categories)]
        value = [value_at(**cell) for cell in cells]
    return {
        "version": "2.0",
        "class": "dataset",
        "id": list(described),
        "size": [len(each) for each in categories],
        "dimension": {
            name: {
                "label": label,
                "category": {"index": {code: place for place, code in enumerate(labels)}, "label": labels},
            }
            for name, (label, labels) in described.items()
        },
        "role": {"time": ["Tid"], "metric": ["ContentsCode"]},
        "value": value,
    } | changed


def only(regions, years=("2024",), **more):
    """A dataset of these regions and years alone, for both sexes together."""
    return {
        "Region": ("region", dict.fromkeys(regions, "")),
        "Tid": ("år", {year: year for year in years}),
        "Kon": None,
        **more,
    }

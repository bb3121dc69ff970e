"""Answers broken in any way: they are read, or refused in words, and nothing else ever happens."""

import copy
import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators.imports.sources import json_values, kolada, scb
from indicators.models import SourceKind
from tests.support import factories
from tests.support.http_answers import dataset, entry, page, said

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 16)
WHOLE = {
    "kolada": page(entry(said(61), said(None, "K", status="Missing"), kpi="N00610"), entry(said(2.5), kpi="U01610")),
    "scb": dataset(lambda **_: 5.5, Region=("region", {"0136": "Haninge", "01": "län"}), status={"0": ""}),
}
JUNK = st.sampled_from(["", "x", "T", "0136", "2024", "1+2", "N00610", "0136R901_RegSO2025", "index", "9" * 30]) | (
    st.recursive(
        st.none() | st.booleans() | st.integers(-2, 3) | st.just(10**30) | st.floats() | st.text(max_size=3),
        lambda parts: st.lists(parts, max_size=2) | st.dictionaries(st.text(max_size=4), parts, max_size=2),
        max_leaves=4,
    )
)


@pytest.fixture
def indicator():
    factories.sweden("00", "01", "0136")
    return factories.indicator(kpi="N00610", uncertainty_kpi="U01610", source_kind=SourceKind.SURVEY)


def places(thing, above=()):
    """The keys that lead to each part of `thing`."""
    parts = thing.items() if isinstance(thing, dict) else enumerate(thing) if isinstance(thing, list) else ()
    for key, part in parts:
        yield (*above, key)
        yield from places(part, (*above, key))


@st.composite
def broken(draw, whole):
    """`whole` with one to three of its parts replaced by junk, or taken out."""
    thing = copy.deepcopy(whole)
    for _number in range(draw(st.integers(1, 3))):
        *above, last = draw(st.sampled_from(list(places(thing)) or [("values",)]))
        holder = thing
        for key in above:
            holder = holder[key]
        if isinstance(holder, dict) and draw(st.booleans()):
            holder.pop(last, None)
        else:
            holder[last] = draw(JUNK)
    return thing


@pytest.mark.parametrize("source", WHOLE)
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_broken_answer_gives_figures_or_problems_and_no_error(indicator, source, data):
    content = json.dumps(data.draw(broken(WHOLE[source]))).encode()
    cut = data.draw(st.integers(0, len(content)) | st.just(len(content)))

    if source == "kolada":
        parsed = kolada.read(content[:cut], name="svar", today=TODAY)
    else:
        parsed = scb.read(content[:cut], name="svar", indicator=indicator, today=TODAY)

    assert not (parsed.figures and parsed.problems)
    assert all(problem.text.endswith(".") for problem in parsed.problems)
    numbers = [part for figure in parsed.figures for part in (figure.value, figure.margin)]
    assert all(each.is_finite() for each in numbers if isinstance(each, Decimal))


@pytest.mark.parametrize("source", WHOLE)
def test_the_whole_answers_that_are_broken_here_are_read(indicator, source):
    content = json.dumps(WHOLE[source]).encode()

    if source == "kolada":
        parsed = kolada.read(content, name="svar", today=TODAY)
    else:
        parsed = scb.read(content, name="svar", indicator=indicator, today=TODAY)

    assert parsed.problems == []
    assert len(parsed.figures) == {"kolada": 3, "scb": 12}[source]


@pytest.mark.parametrize(
    "content",
    [b'{"values":[' + b"[]," * 2_000_000 + b"[]]}", b'{"a":' * 100_000, b'{"values":[' + b"1," * 9_000_000 + b"1]}"],
)
def test_an_answer_of_brackets_without_end_is_refused_before_it_is_unfolded(content):
    with pytest.raises(json_values.UnreadableAnswerError):
        json_values.parsed(content)


def test_a_number_of_a_million_digits_is_no_number_and_no_error():
    with pytest.raises(json_values.UnreadableAnswerError):
        json_values.parsed(b'{"value":' + b"9" * 1_000_000 + b"}")

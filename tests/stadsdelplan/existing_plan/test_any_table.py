"""Whatever a table holds: what the preview shows is what the edition becomes, or faults are named and it stays."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from core.models import OrganisationKind
from core.spreadsheets import Grid
from stadsdelplan.content import read_content
from stadsdelplan.existing_plan import actions, fields, names
from stadsdelplan.existing_plan.found import Picks
from stadsdelplan.existing_plan.reader import names_of
from stadsdelplan.existing_plan.table import Table
from stadsdelplan.models import Edition, EditionFocusArea
from stadsdelplan.workbook.columns import fold_heading
from tests.support import factories
from tests.support.factories import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

_WORDS = [
    "Arbete", "arbete", "Arbete: Unga", "Unga", "Trafik", "Fler i arbete", "a", "=1+1", "<b>x</b>", "x" * 130, "*a*",
    "Polisen", "Polisen och kommunen", "Skolan (rektor)", "Okänd, Polisen", "15 st", "minst 2", "74 % (2025)", "2026",
    "juni 2026", "2026-02-30", "löpande", "200 tkr", "#SAKNAS!", "rad 1\nrad 2", "\u202e bakåt", "☃", "e\u0301",
    "x" * 250, "- punkt",
]  # fmt: skip
_CELLS = st.none() | st.sampled_from(_WORDS) | st.sampled_from(
    [Decimal(15), Decimal("-0.5"), Decimal(2026), Decimal("1e30"), date(2026, 3, 16), date(1, 1, 1)]
)  # fmt: skip
_NAMED = [field.name for field in fields.FIELDS]


@st.composite
def tables(draw):
    """(Grid, {column: field}, …): the first row are headings, and rows may be merged downwards."""
    width = draw(st.integers(2, 6))
    rows = draw(st.lists(st.lists(_CELLS, min_size=width, max_size=width), min_size=1, max_size=8))
    chosen = ["area", "measure", *draw(st.lists(st.sampled_from(_NAMED), min_size=width - 2, max_size=width - 2))]
    for place, name in enumerate(chosen):
        if name in chosen[:place] and name not in fields.SEVERAL:
            chosen[place] = fields.MEASURE_TEXT
    rows[0][:2] = ["Trafik", "Den första"]  # so that most tables have somewhere to begin
    merged = []
    if draw(st.booleans()) and len(rows) > 1:
        column, last = draw(st.integers(1, width)), draw(st.integers(3, len(rows) + 1))
        merged.append((2, column, last, column))
        for row in rows[1 : last - 1]:
            row[column - 1] = None
    numbered = [(1, [f"Rubrik {place}" for place in range(width)])]
    numbered += [(number, cells) for number, cells in enumerate(rows, start=2) if any(c is not None for c in cells)]
    return Grid(numbered, merged=tuple(merged)), dict(enumerate(chosen, start=1))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables(), reads_above=st.booleans(), in_words=st.booleans())
def test_what_is_shown_is_what_comes_in_or_nothing_does(table, reads_above, in_words):
    grid, columns = table
    how = {"reads_above": reads_above, "in_words": in_words}
    with transaction.atomic():
        edition, by = _edition()
        shown, planned = _preview(edition, grid, columns, **how)
        before = read_content(edition)
        if not planned.faults:
            actions.take_in_existing_plan(
                edition=edition, version=edition.version, planned=planned, sha256="", by=by, at=NOON
            )
        after = read_content(Edition.objects.get(pk=edition.pk))
        _again, twice = _preview(Edition.objects.get(pk=edition.pk), grid, columns, **how)
        transaction.set_rollback(True)

    assert shown == before
    event("faults" if planned.faults else "taken in")
    if planned.faults:
        assert after == before
        assert all(fault.row > 1 and fault.column and fault.sentence for fault in planned.faults)
        return
    assert _without_keys(after) == _without_keys(planned.new_content)
    assert {goal.key for goal in before.goals} <= {goal.key for goal in after.goals}
    assert twice.new_content == after


def _edition():
    edition = factories.edition(asks=factories.organisation("Polismyndigheten, LPO Norr", OrganisationKind.POLICE))
    parent = edition.focus_areas.get()
    EditionFocusArea.objects.create(edition=edition, order=2, name="Unga", parent=parent)
    return edition, factories.person(edition.plan.owner)


def _preview(edition, grid, columns, **how):
    table = Table("Blad", grid, 1)
    columns = {column.place: columns[column.place] for column in table.columns}
    parties = actions.parties_of(edition)
    picks = Picks(columns, **how)
    written = names_of(table, picks, parties)
    meant = {fold_heading(name): parties.proposal(name) or (names.AS_TEXT, None) for name in written}
    return actions.preview_existing_plan(edition=edition, table=table, picks=Picks(columns, names=meant, **how))


def _without_keys(content):
    """The content with the keys of the areas left out: a new area has its key when it is stored."""
    return content.goals, content.focus_areas, [(area.focus_area, area.measures) for area in content.areas]

"""Figures that come in: what is seen before, what is stored after, and that it is all or nothing."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from core import ledger
from core.models import AreaKind, LedgerEntry, OrganisationKind, Role
from indicators import actions, permissions
from indicators.figures import validation
from indicators.figures.changeset import plan_changes
from indicators.figures.records import UNSAID, ImportProblem, ParsedFigure, ParsedSource
from indicators.models import EarlierObservation, Import, MissingReason, Observation, SourceKind
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

TODAY = NOON.date()


@pytest.fixture
def officer():
    """Somebody who enters figures for a municipality of their own."""
    owner = factories.organisation()
    factories.municipality_of(owner)
    return factories.person(works_for=owner, role=Role.OFFICER)


@pytest.fixture
def municipality(officer):
    return officer.memberships.get().organisation.governs


@pytest.fixture
def survey():
    return factories.indicator(source_kind=SourceKind.SURVEY)


@pytest.fixture
def figure(survey, municipality):
    """Makes figures of the survey in the municipality, for 2024 and both sexes together where nothing else is said."""

    def make(value="61.5", **fields):
        value = Decimal(value) if isinstance(value, str) else value
        usual = {"place": "Rad 2", "indicator": survey.pk, "area": municipality.pk, "year": 2024, "sex": "T"}
        return ParsedFigure(**usual | {"value": value} | fields)

    return make


def reading_of(*figures, **fields):
    usual = {"kind": "table", "name": "siffror.csv", "sha256": "a" * 64, "source": "Enkäten"}
    return ParsedSource(**usual | {"figures": list(figures), "problems": []} | fields)


def difference(parsed, by):
    checked = validation.validated(parsed, by=by, today=TODAY)
    assert checked.problems == []
    return plan_changes(checked)


def take_in(*figures, by, at=NOON, **fields):
    """Look at the difference and take it in, as a person would."""
    parsed = reading_of(*figures, **fields)
    return actions.import_figures(parsed=parsed, digest=difference(parsed, by).digest, by=by, at=at)


def problems_of(*figures, by):
    with translation.override("en"):
        return validation.validated(reading_of(*figures), by=by, today=TODAY).problems


# What is stored ------------------------------------------------------------------------------------------------------


def test_a_new_figure_is_stored_with_where_it_came_from(officer, figure):
    taken_in = take_in(figure(margin=Decimal("2.5"), answers=812), by=officer, fetched_on=date(2026, 3, 1))

    stored = Observation.objects.get()
    assert (stored.value, stored.margin, stored.answers) == (Decimal("61.5"), Decimal("2.5"), 812)
    assert (stored.source, stored.fetched_on, stored.taken_in) == ("Enkäten", date(2026, 3, 1), taken_in)
    assert (taken_in.added, taken_in.changed, taken_in.unchanged) == (1, 0, 0)
    assert (taken_in.by, taken_in.sha256) == (officer, "a" * 64)


def test_a_changed_figure_leaves_what_it_said_before(officer, figure):
    first = take_in(figure("61.5"), by=officer)

    second = take_in(figure("62.0"), by=officer, sha256="b" * 64)

    stored = Observation.objects.get()
    earlier = EarlierObservation.objects.get()
    assert (stored.value, stored.version, stored.taken_in) == (Decimal(62), 2, second)
    assert (earlier.value, earlier.taken_in, earlier.replaced_at) == (Decimal("61.5"), first, NOON)
    assert (second.added, second.changed, second.unchanged) == (0, 1, 0)


def test_the_same_file_twice_changes_nothing_and_leaves_no_trace(officer, figure):
    figures = [
        figure("61.5", margin=Decimal("2.123456")),
        figure("0", sex="K"),
        figure(None, sex="M", missing="unknown"),
    ]
    take_in(*figures, by=officer)

    again = take_in(*figures, by=officer)

    assert again is None
    assert Import.objects.count() == 1
    assert EarlierObservation.objects.count() == 0
    assert LedgerEntry.objects.filter(verb="figures.taken_in").count() == 1


def test_more_decimals_than_are_kept_are_no_change(officer, figure):
    take_in(figure("61.123449"), by=officer)

    changes = difference(reading_of(figure("61.1234")), officer)

    assert (len(changes), changes.unchanged) == (0, 1)


def test_what_a_source_does_not_say_stays_with_the_value_that_it_belongs_to(officer, figure):
    take_in(figure("61.5", margin=Decimal("2.5"), answers=812, status="preliminary"), by=officer)

    assert take_in(figure("61.50", margin=UNSAID, answers=UNSAID, status=UNSAID), by=officer) is None

    stored = Observation.objects.get()
    assert (stored.value, stored.margin, stored.answers) == (Decimal("61.5"), Decimal("2.5"), 812)
    assert stored.status == "preliminary"


@pytest.mark.parametrize("said", [{"value": "62.5"}, {"value": None, "missing": "unknown"}])
def test_what_takes_the_place_of_a_value_keeps_nothing_of_it(officer, figure, said):
    take_in(figure("61.5", margin=Decimal("2.5"), answers=812, status="preliminary"), by=officer)

    take_in(figure(**said, margin=UNSAID, answers=UNSAID, status=UNSAID), by=officer)

    stored = Observation.objects.get()
    assert (stored.margin, stored.answers, stored.status) == (None, None, "final")


def test_a_source_that_says_that_there_is_no_margin_takes_it_away(officer, figure):
    take_in(figure("61.5", margin=Decimal("2.5")), by=officer)

    take_in(figure("61.5", margin=None), by=officer)

    assert Observation.objects.get().margin is None


def test_a_margin_alone_joins_the_stored_value(officer, figure):
    take_in(figure("61.5", status="preliminary"), by=officer)

    take_in(figure(UNSAID, margin=Decimal("3.1")), by=officer, source="Kolada")

    stored = Observation.objects.get()
    assert (stored.value, stored.margin) == (Decimal("61.5"), Decimal("3.1"))
    assert (stored.status, stored.source) == ("preliminary", "Enkäten")


def test_a_value_and_its_margin_that_come_apart_are_one_figure(officer, figure):
    take_in(figure(UNSAID, margin=Decimal("3.1")), figure("61.5"), by=officer)

    stored = Observation.objects.get()
    assert (stored.value, stored.margin) == (Decimal("61.5"), Decimal("3.1"))


def test_a_margin_without_any_value_is_let_go_and_counted(officer, figure):
    changes = difference(reading_of(figure(UNSAID, margin=Decimal("3.1"))), officer)

    assert (len(changes), changes.margins_alone) == (0, 1)


def test_a_withdrawn_figure_becomes_one_without_a_value(officer, figure):
    take_in(figure("61.5", margin=Decimal("2.5")), by=officer)

    withdrawal = figure(None, missing=MissingReason.WITHDRAWN)
    changes = difference(reading_of(withdrawal), officer)
    take_in(withdrawal, by=officer)

    stored = Observation.objects.get()
    assert (len(changes.withdrawn), len(changes.changed)) == (1, 0)
    assert (stored.value, stored.missing, stored.margin) == (None, "withdrawn", None)
    assert EarlierObservation.objects.get().value == Decimal("61.5")


def test_a_preliminary_figure_that_becomes_final_is_a_change(officer, figure):
    take_in(figure(status="preliminary"), by=officer)

    changes = difference(reading_of(figure(status="final")), officer)

    assert [(each.before.status, each.after.status) for each in changes.changed] == [("preliminary", "final")]


def test_a_source_that_a_row_names_itself_takes_the_place_of_the_other(officer, figure):
    take_in(figure(), by=officer)

    unnamed = difference(reading_of(figure(), source="En annan"), officer)
    named = difference(reading_of(figure(source="Trygghetsenkäten 2024")), officer)

    assert (unnamed.unchanged, len(unnamed)) == (1, 0)
    assert [each.after.source for each in named.changed] == ["Trygghetsenkäten 2024"]


def test_the_history_tells_of_an_import_once_with_the_files_digest_and_the_counts(officer, figure):
    take_in(figure("1", sex="K"), figure("2", sex="M"), by=officer)

    take_in(figure("1", sex="K"), figure("3", sex="M"), figure("4"), by=officer, sha256="b" * 64)

    entry = LedgerEntry.objects.filter(verb="figures.taken_in").latest("pk")
    told = entry.payload.content
    assert (entry.by, told["sha256"], told["name"]) == (officer, "b" * 64, "siffror.csv")
    assert (told["added"], told["changed"], told["withdrawn"], told["unchanged"]) == (1, 1, 0, 1)
    assert all(verdict.fault == "" for verdict in ledger.verify())


# What is seen is what happens ----------------------------------------------------------------------------------------


def test_what_changed_since_it_was_seen_is_not_taken_in(officer, figure):
    seen = difference(reading_of(figure("61.5")), officer)
    take_in(figure("60.0"), by=officer, sha256="b" * 64)

    with pytest.raises(actions.ChangedMeanwhileError):
        actions.import_figures(parsed=reading_of(figure("61.5")), digest=seen.digest, by=officer, at=NOON)

    assert Observation.objects.get().value == Decimal(60)


def test_another_file_is_not_taken_in_under_the_digest_of_the_one_that_was_seen(officer, figure):
    seen = difference(reading_of(figure("61.5")), officer)

    with pytest.raises(actions.ChangedMeanwhileError):
        actions.import_figures(parsed=reading_of(figure("61.6")), digest=seen.digest, by=officer, at=NOON)

    assert Observation.objects.count() == 0


def test_what_others_store_beside_it_does_not_matter(officer, figure):
    seen = difference(reading_of(figure("61.5")), officer)
    take_in(figure("60.0", year=2023), by=officer, sha256="b" * 64)

    actions.import_figures(parsed=reading_of(figure("61.5")), digest=seen.digest, by=officer, at=NOON)

    assert Observation.objects.count() == 2


def test_a_correction_in_the_administration_between_comparing_and_writing_is_not_overwritten(officer, figure):
    take_in(figure("61.5"), by=officer)
    changes = difference(reading_of(figure("62.0")), officer)
    Observation.objects.update(value=Decimal(50), version=2)

    with pytest.raises(actions.ChangedMeanwhileError), transaction.atomic():
        actions._store(changes, at=NOON)

    assert Observation.objects.get().value == Decimal(50)
    assert EarlierObservation.objects.count() == 0


# What is refused -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "column", "words"),
    [
        ({"value": "100.1"}, "Value", "between 0 and 100"),
        ({"value": "-0.1"}, "Value", "between 0 and 100"),
        ({"value": "100.00000000000000000000000000001"}, "Value", "100.0000000000000000 is not between"),
        ({"value": "1e30"}, "Value", "larger"),
        ({"margin": Decimal("1e30")}, "Margin of error", "larger"),
        ({"value": None}, "Value", "the reason why"),
        ({"value": "1", "missing": "unknown"}, "Value", "not both"),
        ({"year": 1989}, "Year", "1990 to 2027"),
        ({"year": 2028}, "Year", "1990 to 2027"),
        ({"sex": "F"}, "Sex", "T (total)"),
        ({"margin": Decimal("-0.1")}, "Margin of error", "not negative"),
        ({"margin": Decimal("100.1")}, "Margin of error", "between 0 and 100"),
        ({"answers": -1}, "Number of answers", "zero or more"),
        ({"answers": 2**31}, "Number of answers", "zero or more"),
        ({"status": "maybe"}, "Status", "preliminary or final"),
    ],
)
def test_a_wrong_figure_is_named_by_its_place_and_column(officer, figure, fields, column, words):
    (problem,) = problems_of(figure(**{"place": "Rad 17"} | fields), by=officer)

    assert (problem.place, problem.column) == ("Rad 17", column)
    assert words in problem.text


@pytest.mark.parametrize("fields", [{"value": "0"}, {"value": "100"}, {"year": 1990}, {"year": 2027}, {"answers": 0}])
def test_what_lies_on_the_edge_is_let_in(officer, figure, fields):
    assert problems_of(figure(**fields), by=officer) == []


def test_a_register_has_no_margin_of_error(officer, municipality, figure):
    register = factories.indicator()

    (problem,) = problems_of(figure(indicator=register.pk, margin=Decimal(1)), by=officer)

    assert "register" in problem.text


def test_a_number_that_is_no_share_may_pass_a_hundred_but_not_what_can_be_kept(officer, figure):
    number = factories.indicator(unit="antal")

    fine = problems_of(figure("100000", indicator=number.pk), by=officer)
    (problem,) = problems_of(figure("1e10", indicator=number.pk), by=officer)

    assert fine == []
    assert "larger" in problem.text


def test_the_same_figure_twice_is_named_with_the_place_of_the_first(officer, figure):
    (problem,) = problems_of(figure("1", place="Rad 2"), figure("1", place="Rad 9"), by=officer)

    assert problem.place == "Rad 9"
    assert "Rad 2" in problem.text


def test_one_bad_figure_among_many_leaves_nothing(officer, figure):
    figures = [figure(str(year % 100), year=year) for year in range(1990, 2026)]
    parsed = reading_of(*figures, figure("101", sex="K", place="Rad 99"))

    with pytest.raises(actions.ProblemsError) as refused:
        actions.import_figures(parsed=parsed, digest=plan_changes(parsed).digest, by=officer, at=NOON)

    assert [problem.place for problem in refused.value.problems] == ["Rad 99"]
    assert Observation.objects.count() == 0
    assert LedgerEntry.objects.count() == 0


def test_what_could_not_be_read_is_never_taken_in(officer, figure):
    parsed = reading_of(figure(), problems=[ImportProblem("Rad 3", "År", "Fel.")])

    with pytest.raises(actions.ProblemsError):
        actions.import_figures(parsed=parsed, digest=plan_changes(parsed).digest, by=officer, at=NOON)

    assert Observation.objects.count() == 0


# Whose figures -------------------------------------------------------------------------------------------------------


def test_an_officer_takes_in_figures_of_their_municipality_its_districts_and_what_it_lies_in(officer, municipality):
    stranger = factories.district()
    factories.municipality_of(factories.organisation())

    areas = set(permissions.areas_for(officer))

    county = municipality.parent
    assert areas == {municipality, municipality.children.get(), county, county.parent}
    assert stranger not in areas
    assert permissions.may_change_figures(officer)


def test_an_officer_types_in_figures_of_their_municipality_and_its_districts_alone(officer, municipality):
    assert set(permissions.own_areas_for(officer)) == {municipality, municipality.children.get()}


def test_a_figure_of_another_municipality_is_left_and_counted_whatever_is_wrong_with_it(officer, figure):
    other = factories.district().parent
    parsed = reading_of(figure("1"), *[figure("101", area=other.pk, place="Rad 3")] * 2)

    with translation.override("en"):
        checked = validation.validated(parsed, by=officer, today=TODAY)

    assert (checked.problems, len(checked.figures)) == ([], 1)
    assert checked.left_out == (
        "2 values are of other municipalities, and are left out. You take in those of your own.",
    )


def test_figures_of_other_municipalities_alone_are_problems_of_their_rows(officer, figure):
    other = factories.district().parent

    problems = problems_of(figure("1", area=other.pk, place="Rad 3"), by=officer)

    assert [(problem.place, problem.column) for problem in problems] == [("Rad 3", "Area")]


def test_staff_may_change_all_figures(figure):
    staff = factories.person(is_staff=True)

    assert take_in(figure(), by=staff).added == 1
    assert set(permissions.areas_for(staff)) == set(permissions.Area.objects.all())


@pytest.mark.parametrize("role", [Role.READER, Role.REVIEWER])
def test_who_only_reads_or_reviews_changes_no_figures(officer, role):
    colleague = factories.person(works_for=officer.memberships.get().organisation, role=role)

    assert not permissions.may_change_figures(colleague)


def test_an_officer_whose_organisation_governs_no_municipality_changes_no_figures():
    police = factories.organisation(kind=OrganisationKind.POLICE)
    police.governs = factories.district()
    police.save()

    assert police.governs.kind == AreaKind.DISTRICT
    assert not permissions.may_change_figures(factories.person(works_for=police, role=Role.OFFICER))


# How much it costs ---------------------------------------------------------------------------------------------------


def test_looking_at_the_difference_asks_as_often_for_many_figures_as_for_few(officer, figure):
    take_in(*(figure("1", year=year) for year in range(1990, 2027)), by=officer)

    def queries(*years):
        parsed = reading_of(*(figure("2", year=year) for year in years))
        with CaptureQueriesContext(connection) as asked:
            difference(parsed, officer)
        return len(asked)

    assert (queries(2024), queries(*range(1990, 2027))) == (4, 4)

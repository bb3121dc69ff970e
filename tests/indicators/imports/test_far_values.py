"""A value far outside the area's own history is asked about, and comes in only when somebody says that it is right."""

import io
from datetime import date
from decimal import Decimal
from statistics import median

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core.models import AreaCode, CodeScheme, Role
from indicators import actions
from indicators.figures import outliers, validation
from indicators.figures.changeset import plan_changes
from indicators.imports.sources import detect
from indicators.models import Import, IndicatorBreak, Observation, SourceKind
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 27)
HEADING = "Indikator;Område;År;Kön;Värde;Felmarginal;Källa"
QUIET = ["61", "62", "61.5", "60.5", "61"]  # the years from 2019 to 2023


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def officer():
    owner = factories.organisation()
    factories.municipality_of(owner)
    return factories.person(works_for=owner, role=Role.OFFICER)


@pytest.fixture
def municipality(officer):
    area = officer.memberships.get().organisation.governs
    AreaCode.objects.create(area=area, scheme=CodeScheme.SCB, code="0136")
    return area


@pytest.fixture
def survey(municipality):
    return factories.indicator(slug="trygghet", name="Trygghet", kpi="N00610", source_kind=SourceKind.SURVEY)


@pytest.fixture
def history(survey, municipality):
    for year, value in enumerate(QUIET, start=2019):
        factories.observation(survey, municipality, year, Decimal(value), source="E")


@pytest.fixture
def browser(officer, settings, tmp_path):
    files = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": files}
    client = Client()
    client.force_login(officer)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def csv(*rows):
    return "\r\n".join([HEADING, *rows]).encode()


def row(year, value, *, margin="", sex="T"):
    return f"trygghet;0136;{year};{sex};{value};{margin};E"


def changes_of(content, officer):
    parsed = detect.read(content, name="siffror.csv", today=TODAY)
    parsed = validation.validated(parsed, by=officer, today=TODAY)
    assert parsed.problems == []
    return parsed, plan_changes(parsed)


def asked(content, officer):
    _parsed, changes = changes_of(content, officer)
    return [(each.change.figure.year, each.change.after.value) for each in outliers.unusual(changes)]


def look_at(browser, *rows):
    sent = browser.post(reverse("take_in"), {"file": ContentFile(csv(*rows), name="siffror.csv")})
    return browser.get(sent.headers["Location"])


def say(browser, seen, **fields):
    address = seen.wsgi_request.get_full_path()
    return browser.post(address, {"difference": seen.context["changes"].digest, **fields})


# The rule ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "others", "margin", "is_far"),
    [
        ("66", QUIET, None, False),  # exactly five percentage points from the middle
        ("66.1", QUIET, None, True),
        ("56", QUIET, None, False),
        ("55.9", QUIET, None, True),
        ("0.615", QUIET, None, True),
        ("6.15", QUIET, None, True),
        ("68", QUIET, "2", False),  # its own margin of error is taken off
        ("68.1", QUIET, "2", True),
        ("10", ["61", "62", "61.5", "60.5"], None, False),  # four are no history
        ("40", ["50", "60", "70", "80", "90"], None, False),  # a history that moves
        ("2.1", ["4.2", "4.1", "4.3", "4.2", "4.2"], None, False),  # half of what is small
        ("2.0", ["4.2", "4.1", "4.3", "4.2", "4.2"], None, True),
        ("61", ["61", "61", "61", "61", "6"], None, False),  # one wrong number does not move the middle
        ("0", ["0", "0", "0", "0", "0"], None, False),
        ("0.1", ["0", "0", "0", "0", "0"], None, True),
    ],
)
def test_far_is_five_deviations_and_five_points_or_half_the_middle(value, others, margin, is_far):
    numbers = [Decimal(each) for each in others]

    assert outliers.is_far(Decimal(value), numbers, margin=margin and Decimal(margin), is_share=True) is is_far


@pytest.mark.parametrize(("value", "is_far"), [("1250", False), ("1251", True), ("750", False), ("749", True)])
def test_in_another_unit_it_is_a_quarter_of_the_middle(value, is_far):
    numbers = [Decimal(each) for each in (990, 1000, 1010, 1000, 1000)]

    assert outliers.is_far(Decimal(value), numbers, is_share=False) is is_far


def test_a_straight_rise_over_ten_years_is_not_asked_about():
    numbers = [Decimal(50 + 2 * year) for year in range(10)]

    assert median(numbers) == 59
    assert outliers.is_far(Decimal(70), numbers, is_share=True) is False


# What the history is -------------------------------------------------------------------------------------------------


def test_a_new_value_is_held_against_the_years_that_are_stored(officer, history):
    assert asked(csv(row(2024, "6,15"), row(2025, "61,5")), officer) == [(2024, Decimal("6.15"))]


def test_a_replaced_value_belongs_to_the_history_and_an_unchanged_one_is_not_asked_about(officer, history, survey):
    Observation.objects.filter(year=2023).update(value=Decimal(6))

    assert asked(csv(row(2023, "6"), row(2022, "61,6")), officer) == []
    assert asked(csv(row(2022, "6,1")), officer) == [(2022, Decimal("6.1"))]


def test_where_nothing_is_stored_the_years_of_the_file_are_the_history(officer, survey):
    rows = [row(year, value) for year, value in zip(range(2019, 2025), [*QUIET, "6,1"], strict=True)]

    assert asked(csv(*rows), officer) == [(2024, Decimal("6.1"))]


def test_wrong_years_that_come_together_do_not_outweigh_the_stored_ones(officer, history):
    assert len(asked(csv(*(row(year, "6,1") for year in range(1999, 2019))), officer)) == 20


def test_a_whole_series_in_another_unit_is_asked_about_value_by_value(officer, history):
    rows = [row(year, f"0,{value.replace('.', '')}") for year, value in enumerate(QUIET, start=2019)]

    assert [year for year, _value in asked(csv(*rows), officer)] == [2019, 2020, 2021, 2022, 2023]


def test_history_ends_at_a_break_and_is_of_one_sex(officer, history, survey):
    IndicatorBreak.objects.create(indicator=survey, year=2024, note="Ny fråga")

    assert asked(csv(row(2024, "6,15")), officer) == []
    assert asked(csv(row(2018, "6,15")), officer) == [(2018, Decimal("6.15"))]
    assert asked(csv(row(2018, "6,15", sex="K")), officer) == []


def test_it_asks_the_database_as_often_about_many_values_as_about_one(officer, history, django_assert_num_queries):
    _parsed, one = changes_of(csv(row(2024, "6,15")), officer)
    _parsed, many = changes_of(csv(*(row(year, "6,15") for year in range(1990, 2019))), officer)

    for changes in (one, many):
        with django_assert_num_queries(3):
            outliers.unusual(changes)


# On the page ---------------------------------------------------------------------------------------------------------


def test_the_preview_asks_about_each_value_with_its_history(browser, history, municipality):
    seen = look_at(browser, row(2024, "6,15"), row(2025, "61"))

    (question,) = seen.context["questions"]
    assert (question.line.indicator, question.line.area, question.line.year) == ("Trygghet", municipality.name, 2024)
    assert question.line.after.replace("\xa0", " ") == "6.15 %"
    assert question.history == "5 other values: 60.5 to 62, in the middle 61."
    assert "1 value lies far outside what the area has had before. Is it right?" in seen.content.decode()


def test_nothing_comes_in_before_each_value_is_said_to_be_right(browser, history, officer):
    seen = look_at(browser, row(2024, "6,15"), row(2025, "6,2"), row(2018, "61"))
    first, second = (question.token for question in seen.context["questions"])
    before = list(Observation.objects.order_by("pk").values())

    none, some = say(browser, seen), say(browser, seen, right=[first])

    for answer in (none, some):
        assert answer.status_code == 200
        assert "Nothing is saved. Say of each value below that it is right" in answer.content.decode()
        assert answer.context["changes"].digest == seen.context["changes"].digest
    assert some.content.decode().count("checked") == 1
    assert (list(Observation.objects.order_by("pk").values()), Import.objects.count()) == (before, 0)

    done = say(browser, seen, right=[first, second])

    assert done.status_code == 302
    assert Observation.objects.count() == 8


def test_all_may_be_said_to_be_right_at_once(browser, history):
    seen = look_at(browser, row(2024, "6,15"), row(2025, "6,2"))

    assert say(browser, seen, all_right="1").status_code == 302
    assert Observation.objects.get(year=2025).value == Decimal("6.2")


def test_a_value_within_its_history_is_not_asked_about(browser, history):
    seen = look_at(browser, row(2024, "61,5"))

    assert seen.context["questions"] == []
    assert "Is it right?" not in seen.content.decode()
    assert say(browser, seen).status_code == 302


def test_a_hundred_questions_are_shown_and_all_are_counted(browser, survey, officer, municipality):
    rows = []
    for number in range(60):
        factories.indicator(slug=f"i{number}", name=f"Nummer {number}", source_kind=SourceKind.SURVEY)
        rows += [f"i{number};0136;{year};T;{value};;E" for year, value in enumerate(QUIET * 2, start=2005)]
        rows += [f"i{number};0136;{year};T;6;;E" for year in (2023, 2024)]

    seen = look_at(browser, *rows)

    assert (len(seen.context["questions"]), seen.context["asked"]) == (100, 120)
    assert say(browser, seen, right=[each.token for each in seen.context["questions"]]).status_code == 200
    assert Observation.objects.count() == 0
    assert say(browser, seen, all_right="1").status_code == 302


def test_the_verb_refuses_by_itself(officer, history):
    parsed, changes = changes_of(csv(row(2024, "6,15")), officer)

    with pytest.raises(actions.UnconfirmedError) as refused:
        actions.import_figures(parsed=parsed, digest=changes.digest, by=officer, at=NOON)

    assert [each.change.figure.year for each in refused.value.values] == [2024]
    assert Observation.objects.count() == 5


# By the command ------------------------------------------------------------------------------------------------------


def test_the_command_names_the_values_and_needs_to_be_told(officer, history, municipality, tmp_path):
    file, out = tmp_path / "siffror.csv", io.StringIO()
    file.write_bytes(csv(row(2024, "6,15"), row(2025, "61")))

    with pytest.raises(CommandError, match="run it again with --unusual-values-are-right"):
        call_command("import_figures", file, by=officer.email, stdout=out)

    named = f"Trygghet, {municipality.name}, 2024, total: 6.15. 5 other values: 60.5 to 62, in the middle 61."
    assert named in out.getvalue()
    assert Observation.objects.count() == 5

    call_command("import_figures", file, "--unusual-values-are-right", by=officer.email, stdout=out)

    assert Observation.objects.get(year=2024).value == Decimal("6.15")


def test_a_dry_run_names_the_values_and_changes_nothing(officer, history, tmp_path):
    file, out = tmp_path / "siffror.csv", io.StringIO()
    file.write_bytes(csv(row(2024, "6,15")))

    call_command("import_figures", file, "--dry-run", by=officer.email, stdout=out)

    assert "1 value lies far outside what the area has had before. Is it right?" in out.getvalue()
    assert Observation.objects.count() == 5

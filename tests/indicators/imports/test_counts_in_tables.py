"""A count out of a whole in a table, in a form and in the portal's own files. All numbers are invented."""

from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import translation

from core.models import Area, AreaKind, Role
from indicators.figures import counts, queries, validation
from indicators.figures.changeset import plan_changes
from indicators.figures.records import UNSAID, ParsedFigure
from indicators.imports.sources import detect
from indicators.models import Observation
from tests.support import factories

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

TODAY = date(2026, 3, 16)
HEADING = "Indikator;Område;År;Kön;Värde;Antal;Av;Källa"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def owner():
    made = factories.organisation()
    factories.sweden("00", "01", "0136")
    made.governs = Area.objects.get(name="Haninge")
    made.save()
    return made


@pytest.fixture
def jordbro(owner):
    return Area.objects.create(name="Jordbro", kind=AreaKind.DISTRICT, parent=owner.governs)


@pytest.fixture
def school(jordbro):
    return factories.indicator(slug="skolresultat", name="Skolresultat")


def read(*lines, heading=HEADING):
    content = "\n".join([heading, *lines]).encode()
    return detect.read(content, name="tabell.csv", today=TODAY)


def accepted(parsed):
    return validation.validated(parsed, by=factories.person(is_staff=True, is_superuser=True), today=TODAY)


def only(parsed):
    [figure] = parsed.figures
    return figure.value, figure.numerator, figure.denominator, figure.answers


@pytest.mark.parametrize("typed", ["", "19,1", "19", "19,06", "19,0625"])
def test_the_value_is_worked_out_of_both_numbers(school, typed):
    parsed = accepted(read(f"skolresultat;Jordbro, Haninge;2025;T;{typed};61;320;Skolan"))

    assert parsed.problems == []
    assert only(parsed) == (Decimal("19.0625"), 61, 320, 320)


@pytest.mark.parametrize(
    ("cells", "column", "sentence"),
    [
        ("19,2;61;320", "Value", "61 of 320 is 19.0625, not 19.2. Correct one of them."),
        ("61;61;320", "Value", "61 of 320 is 19.0625, not 61. Correct one of them."),
        ("19,1;61;", "Out of", "Give both numbers of a count, or neither."),
        ("19,1;;320", "Count", "Give both numbers of a count, or neither."),
        (";321;320", "Count", "The count must be a whole number, from zero to the whole."),
        (";0;0", "Out of", "The whole must be a whole number, at least one."),
        ("..;61;320", "Value", "Give a count or the reason why there is no value, not both."),
        (";6,5;320", "Antal", "A count is a whole number, zero or more."),
    ],
)
def test_what_disagrees_is_refused_by_its_row_and_column(school, cells, column, sentence):
    [problem] = accepted(read(f"skolresultat;Jordbro, Haninge;2025;T;{cells};Skolan")).problems

    assert (problem.place, problem.column, problem.text) == ("Row 2", column, sentence)


def test_an_indicator_that_is_no_share_has_no_count(school):
    factories.indicator(slug="inkomst", name="Inkomst", unit="tkr")

    [problem] = accepted(read("inkomst;Jordbro, Haninge;2025;T;200;61;320;Skolan")).problems

    assert problem.text == "The indicator is no share, so it has no count out of a whole. Leave both empty."


def test_per_mille_is_worked_out_per_thousand(school):
    factories.indicator(slug="brott", name="Brott", unit="per 1 000 invånare")

    parsed = accepted(read("brott;Jordbro, Haninge;2025;T;;640;320;Brå"))

    assert only(parsed)[:3] == (Decimal(2000), 640, 320)


@pytest.mark.parametrize(
    ("unit", "per"),
    [("%", 100), ("procent", 100), ("‰", 1000), ("per 1 000 invånare", 1000), ("per 1000", 1000), ("tkr", None)],
)
def test_the_unit_says_how_many_a_count_is_out_of(unit, per):
    assert counts.per_of(unit) == per


def test_a_table_without_the_columns_says_nothing_of_counts(school):
    parsed = read("skolresultat;Jordbro, Haninge;2025;T;72,4;Skolan", heading="Indikator;Område;År;Kön;Värde;Källa")

    assert only(parsed) == (Decimal("72.4"), UNSAID, UNSAID, UNSAID)


def test_a_figure_without_any_count_is_left_as_it_is():
    figure = ParsedFigure("", 1, 1, 2025, "T", Decimal(5))

    assert counts.with_value(figure, unit="%") is figure


# The portal's own files ----------------------------------------------------------------------------------------------


def _figures(school, jordbro):
    factories.observation(school, jordbro, 2024, Decimal("19.0625"), numerator=61, denominator=320, answers=320)
    factories.observation(school, jordbro, 2025, Decimal("72.4"))


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("ending", ["csv", "xlsx", "json"])
def test_the_portals_own_files_give_the_counts_and_go_in_again(client, school, jordbro, ending, language):
    _figures(school, jordbro)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = client.get(reverse("indicator_export", args=[school.slug, jordbro.pk, ending]))
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content

    parsed = accepted(detect.read(content, name=f"egen.{ending}", today=TODAY))
    changes = plan_changes(parsed)

    assert parsed.problems == []
    assert {(each.year, each.numerator, each.denominator) for each in parsed.figures} == {
        (2024, 61, 320),
        (2025, *((UNSAID, UNSAID) if ending == "json" else (None, None))),
    }
    assert (len(changes), changes.unchanged) == (0, 2)


def test_counts_of_few_people_are_not_in_a_file(client, school, jordbro):
    factories.observation(school, jordbro, 2024, Decimal(50), numerator=4, denominator=8, answers=8)

    shown = queries.figures(Observation.objects.all())

    [group] = shown.values()
    assert (group["T"].value, group["T"].numerator, group["T"].denominator) == (None, None, None)


# Typed in ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def address(school, jordbro):
    return reverse("enter_figures", args=[school.slug, jordbro.pk, 2025])


@pytest.fixture
def _logged_in(client, owner):
    client.force_login(factories.person(works_for=owner, role=Role.OFFICER))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


def typed(**fields):
    return {"version": 0, "source": "Skolan", "status": "final"} | fields


@pytest.mark.usefixtures("_logged_in")
def test_a_count_that_is_typed_in_gives_the_value(client, address):
    response = client.post(address, typed(T_numerator="61", T_denominator="320"))

    assert response.status_code == 302
    figure = Observation.objects.get()
    assert (figure.value, figure.numerator, figure.denominator, figure.answers) == (Decimal("19.0625"), 61, 320, 320)


@pytest.mark.usefixtures("_logged_in")
@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        (
            {"T_value": "61", "T_numerator": "61", "T_denominator": "320"},
            "T_value",
            "61 of 320 is 19.0625, not 61. Correct one of them.",
        ),
        ({"T_numerator": "61"}, "T_denominator", "Give both numbers of a count, or neither."),
        (
            {"T_numerator": "61", "T_denominator": "320", "T_missing": "unknown"},
            "T_value",
            "Give a count or the reason why there is no value, not both.",
        ),
    ],
)
def test_a_typed_count_that_disagrees_is_refused_at_its_field(client, address, fields, field, sentence):
    response = client.post(address, typed(**fields))

    assert response.status_code == 200
    assert {name: list(errors) for name, errors in response.context["form"].errors.items()} == {field: [sentence]}
    assert not Observation.objects.exists()


@pytest.mark.usefixtures("_logged_in")
def test_what_is_stored_is_shown_and_saved_again_without_a_change(client, address):
    client.post(address, typed(T_numerator="61", T_denominator="320"))
    form = client.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}

    client.post(address, sent)

    assert Observation.objects.get().version == 1
    assert (sent["T_numerator"], sent["T_denominator"]) == (61, 320)
    assert "T_value" not in sent


@pytest.mark.usefixtures("_logged_in")
def test_a_count_is_corrected_without_its_value(client, address):
    client.post(address, typed(T_numerator="61", T_denominator="320"))
    form = client.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}

    client.post(address, sent | {"T_numerator": "64"})

    assert Observation.objects.get().value == Decimal(20)
    names = ["value", "numerator", "denominator", "answers", "missing"]
    assert [name for name in form.fields if name.startswith("T_")] == [f"T_{name}" for name in names]


@pytest.mark.usefixtures("_logged_in")
def test_the_page_says_that_a_count_needs_neither_value_nor_answers(client, address):
    page = client.get(address).content.decode()

    assert "Where you have a count, such as 61 of 320, fill in both numbers instead of the value" in page
    assert "Where there is no count, write the number of answers or persons." in page


def test_what_comes_is_shown_with_its_count_before_it_is_taken_in(client, owner, school, jordbro):
    client.force_login(factories.person(works_for=owner, role=Role.OFFICER))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    content = "\n".join([HEADING, "skolresultat;Jordbro, Haninge;2025;T;;61;320;Skolan"]).encode()
    answer = client.post(reverse("take_in"), {"file": ContentFile(content, name="tabell.csv")}, follow=True)

    assert "19.1\N{NO-BREAK SPACE}%" in answer.content.decode()
    assert "19.0625" not in answer.content.decode()
    assert "61 of 320" in answer.content.decode()

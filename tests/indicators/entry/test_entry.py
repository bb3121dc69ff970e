"""Figures are typed in by hand: who may, what is checked, what is kept, and two people at once."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.conf import settings
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from core.admin_site.history_messages import HistoryMessages
from core.models import Area, AreaKind, LedgerEntry, Role
from core.text.diff import difference
from indicators.models import EarlierObservation, Import, Observation, SourceKind
from tests.support import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    owner = factories.organisation()
    factories.municipality_of(owner)
    return factories.person(works_for=owner, role=Role.OFFICER)


@pytest.fixture
def district(officer):
    return officer.memberships.get().organisation.governs.children.get()


@pytest.fixture
def survey():
    return factories.indicator(slug="trygghet", source_kind=SourceKind.SURVEY)


@pytest.fixture
def address(survey, district):
    return reverse("enter_figures", args=[survey.slug, district.pk, 2025])


@pytest.fixture
def _logged_in(client, officer):
    client.force_login(officer)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


def typed(version=0, **fields):
    """What a person fills in: a total with its margin, and the source, where nothing else is said."""
    usual = {"T_value": "61,5", "T_margin": "2,4", "T_answers": "812"}
    return {"version": version, "source": "Mätningen 2025", "status": "final"} | usual | fields


def errors_of(response):
    assert response.status_code == 200
    with translation.override("en"):
        return {field: str(errors) for field, errors in response.context["form"].errors.items()}


# What is stored ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_logged_in")
def test_the_level_of_the_margins_is_stored_with_each_figure_that_has_one(client, address):
    client.post(address, typed(K_value="55", K_answers="400", confidence="95"))

    total, women = Observation.objects.order_by("-sex")
    assert [(each.sex, each.confidence) for each in (total, women)] == [("T", 95), ("K", None)]
    assert client.get(address).context["form"].fields["confidence"].initial == 95


@pytest.mark.usefixtures("_logged_in")
def test_without_a_level_none_is_stored(client, address):
    client.post(address, typed())

    assert Observation.objects.get().confidence is None


@pytest.mark.usefixtures("_logged_in")
@pytest.mark.parametrize("level", ["49", "100", "95,5", "x"])
def test_a_level_that_is_none_is_refused(client, address, level):
    assert "confidence" in errors_of(client.post(address, typed(confidence=level)))
    assert not Observation.objects.exists()


@pytest.mark.usefixtures("_logged_in")
def test_a_register_asks_for_no_level(client, district):
    register = factories.indicator(slug="arbete")

    page = client.get(reverse("enter_figures", args=[register.slug, district.pk, 2025]))

    assert "confidence" not in page.context["form"].fields


@pytest.mark.usefixtures("_logged_in")
def test_total_women_and_men_are_stored_from_one_form(client, address, survey, district):
    sexes = {"K_value": "55", "K_answers": "400", "M_missing": "unknown"}

    response = client.post(address, typed(**sexes))

    assert response.status_code == 302
    total, men, women = Observation.objects.order_by("-sex")
    assert (total.indicator, total.area, total.year, total.sex) == (survey, district, 2025, "T")
    assert (total.value, total.margin, total.answers) == (Decimal("61.5"), Decimal("2.4"), 812)
    assert (women.value, women.margin, men.value, men.missing) == (Decimal(55), None, None, "unknown")
    assert {each.source for each in (total, women, men)} == {"Mätningen 2025"}
    assert (total.taken_in, total.fetched_on) == (None, None)


@pytest.mark.usefixtures("_logged_in")
def test_an_empty_row_is_not_stored(client, address):
    client.post(address, typed())

    assert [each.sex for each in Observation.objects.all()] == ["T"]


@pytest.mark.usefixtures("_logged_in")
def test_the_form_shows_what_is_stored_with_a_decimal_comma(client, address):
    client.post(address, typed())
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "sv"

    page = client.get(address).content.decode()

    assert 'value="61,5"' in page
    assert 'value="Mätningen 2025"' in page


@pytest.mark.usefixtures("_logged_in")
def test_another_value_beside_the_margin_that_stood_there_is_asked_about(client, address):
    asked = "The value is another, and the margin of error or the number of answers is the one that stood there."
    client.post(address, typed())

    with_old = client.post(address, typed(version=1, T_value="62"), follow=True)
    with_new = client.post(address, typed(version=2, T_value="63", T_margin="2,5", T_answers="813"), follow=True)
    emptied = client.post(address, typed(version=3, T_value="64", T_margin="", T_answers=""), follow=True)

    assert asked in with_old.content.decode()
    assert asked not in with_new.content.decode() + emptied.content.decode()
    stored = Observation.objects.get()
    assert (stored.value, stored.margin, stored.answers) == (64, None, None)


@pytest.mark.usefixtures("_logged_in")
def test_a_correction_keeps_what_was_said_before_and_tells_the_history_both(client, address, officer):
    client.post(address, typed())

    client.post(address, typed(version=1, T_value="62"))

    stored, earlier = Observation.objects.get(), EarlierObservation.objects.get()
    told = LedgerEntry.objects.filter(verb="figures.entered").latest("pk")
    assert (stored.value, stored.version, earlier.value) == (Decimal(62), 2, Decimal("61.5"))
    assert (told.by, told.target_key) == (officer, str(stored.pk))
    told_in_words = {str(each.name): each for each in HistoryMessages(admin.site).line(told).details}
    assert told_in_words["Värde"].parts == difference("61,5", "62")
    assert (told_in_words["Område"].value, told_in_words["År"].value) == (str(stored.area), "2025")


@pytest.mark.usefixtures("_logged_in")
def test_saving_what_is_stored_already_changes_nothing(client, address):
    client.post(address, typed())

    response = client.post(address, typed(version=1), follow=True)

    assert "Nothing was changed" in response.content.decode()
    assert Observation.objects.get().version == 1
    assert LedgerEntry.objects.filter(verb="figures.entered").count() == 1


@pytest.mark.usefixtures("_logged_in")
def test_a_figure_that_nobody_touched_keeps_its_own_source_and_status(client, address, survey, district, officer):
    taken_in = Import.objects.create(kind="kolada", name="k", sha256="0" * 64, by=officer, at=factories.NOON)
    factories.observation(survey, district, 2025, Decimal(61), source="Enkäten", answers=None)
    known = {"source": "Kolada", "status": "preliminary", "taken_in": taken_in, "answers": None}
    factories.observation(survey, district, 2025, Decimal(55), sex="K", **known)

    same = {"T_margin": "", "T_answers": "", "K_value": "55", "source": "Enkäten"}
    client.post(address, typed(version=2, T_value="62", **same))

    women = Observation.objects.get(sex="K")
    assert (women.source, women.status, women.version, women.taken_in) == ("Kolada", "preliminary", 1, taken_in)
    assert Observation.objects.get(sex="T").value == Decimal(62)


@pytest.mark.usefixtures("_logged_in")
def test_an_imported_figure_that_is_corrected_by_hand_is_no_longer_from_the_import(client, address, survey, district):
    officer = factories.person()
    taken_in = Import.objects.create(kind="kolada", name="k", sha256="0" * 64, by=officer, at=factories.NOON)
    factories.observation(survey, district, 2025, Decimal(61), taken_in=taken_in)

    client.post(address, typed(version=1))

    assert Observation.objects.get().taken_in is None
    assert EarlierObservation.objects.get().taken_in == taken_in


# What is refused -----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_logged_in")
@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"T_value": "101"}, "T_value", "between 0 and 100"),
        ({"T_value": "-1"}, "T_value", "between 0 and 100"),
        ({"T_value": "många"}, "T_value", "79,1"),
        ({"T_value": "", "T_margin": "1"}, "T_value", "the reason why"),
        ({"T_value": "", "T_margin": "", "T_answers": ""}, "T_value", "at least one value"),
        ({"T_missing": "unknown"}, "T_value", "not both"),
        ({"K_value": "200"}, "K_value", "between 0 and 100"),
        ({"T_margin": "-1"}, "T_margin", "not negative"),
        ({"T_answers": "-1"}, "T_answers", "zero or more"),
        ({"T_answers": "1,5"}, "T_answers", "decimal"),
        ({"source": ""}, "source", "required"),
        ({"status": "maybe"}, "status", "valid choice"),
    ],
)
def test_a_wrong_figure_is_named_at_its_field_and_nothing_is_stored(client, address, fields, field, words):
    errors = errors_of(client.post(address, typed(**fields)))

    assert words in errors[field]
    assert Observation.objects.count() == 0


@pytest.mark.usefixtures("_logged_in")
def test_the_summary_of_what_is_wrong_says_whose_value_it_is(client, address):
    page = client.post(address, typed(T_value="101", K_value="102", source="")).content.decode()

    summary = page.partition('class="error-summary')[2].partition("</ul>")[0]
    assert re.findall(r'href="#id_(\w+)">([^:<]+): ', summary) == [
        ("T_value", "Total"),
        ("K_value", "Women"),
        ("source", "Source"),
    ]


@pytest.mark.usefixtures("_logged_in")
def test_a_stored_figure_is_not_emptied_without_a_reason(client, address):
    client.post(address, typed())

    errors = errors_of(client.post(address, typed(version=1, T_value="", T_margin="", T_answers="")))

    assert "the reason why" in errors["T_value"]
    assert Observation.objects.get().value == Decimal("61.5")


@pytest.mark.usefixtures("_logged_in")
def test_a_register_has_no_field_for_a_margin_and_an_indicator_without_sexes_has_one_row(client, district):
    register = factories.indicator(slug="bistand", by_sex=False)

    form = client.get(reverse("enter_figures", args=[register.slug, district.pk, 2025])).context["form"]

    assert [name for name in form.fields if "_" in name] == [
        *("T_value", "T_numerator", "T_denominator", "T_answers", "T_missing")
    ]


@pytest.mark.usefixtures("_logged_in")
@pytest.mark.parametrize("year", [1989, 2100])
def test_there_is_no_page_for_a_year_that_cannot_be(client, survey, district, year):
    assert client.get(reverse("enter_figures", args=[survey.slug, district.pk, year])).status_code == 404


# What is said of what is kept back ------------------------------------------------------------------------------------

FEW = "Saved, but not shown: fewer than 10 answers."
FOR_OWN_ONLY = (
    "Saved, and shown to the municipality&#x27;s own people alone. Write the number of answers, and everybody sees it."
)
WOULD_TELL = "Saved, but not shown: with it, a figure that may not be shown could be worked out."
FEW_IN_ALL = "Saved, but not shown: fewer than 10 answers from everybody together."


@pytest.mark.usefixtures("_logged_in")
@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"T_answers": "9"}, [FEW]),
        ({"T_answers": "10"}, []),
        ({"T_answers": ""}, [FOR_OWN_ONLY]),
        ({"K_value": "55", "K_answers": "8"}, [f"Women: {FEW}"]),
        (
            {"K_value": "55", "K_answers": "8", "M_value": "60", "M_answers": "804"},
            [f"Women: {FEW}", f"Men: {WOULD_TELL}"],
        ),
        ({"K_missing": "suppressed", "M_value": "60"}, [f"Men: {FOR_OWN_ONLY}"]),
        ({"K_missing": "suppressed", "M_value": "60", "M_answers": "400"}, [f"Men: {WOULD_TELL}"]),
        (
            {"T_answers": "9", "K_value": "55", "K_answers": "9", "M_value": "60"},
            [f"Total: {FEW}", f"Women: {FEW}", f"Men: {FEW_IN_ALL}"],
        ),
    ],
)
def test_who_types_in_is_told_what_is_kept_and_not_shown(client, address, fields, told):
    page = client.post(address, typed(**fields), follow=True).content.decode()

    (notice,) = re.findall(r'<p class="notice notice--success">(.*?)</p>', page, re.DOTALL)
    lines = [line.strip() for line in notice.split("<br>")]
    assert [line.replace(": saved", ": Saved") for line in lines if re.search("aved, (but|and)", line)] == told
    rows = [row.partition("</fieldset>")[0] for row in page.split("<legend>")[1:]]
    beside = {row.partition("<")[0]: re.findall(r'<p class="field__hint">(.*?)</p>', row) for row in rows}
    assert {sex: said for sex, said in beside.items() if said} == {
        (sex or "Total"): [sentence] for sex, _colon, sentence in (_sex_and_sentence(each) for each in told)
    }


def _sex_and_sentence(line):
    return ("", "", line) if line.startswith("Saved") else line.partition(": ")


@pytest.mark.usefixtures("_logged_in")
def test_the_number_that_is_few_is_the_portals_own(client, address, settings):
    settings.SMALLEST_GROUP = 25

    page = client.post(address, typed(T_answers="24"), follow=True).content.decode()

    assert page.count("Saved, but not shown: fewer than 25 answers.") == 2
    assert "fewer than 25 answers are stored, but shown only to those" in page


@pytest.mark.usefixtures("_logged_in")
@pytest.mark.parametrize(("margin", "answers", "is_told"), [("", "812", True), ("2,4", "812", False), ("", "8", False)])
def test_a_surveyed_value_without_a_margin_is_stored_and_said_not_to_be_judged(
    client, address, margin, answers, is_told
):
    page = client.post(address, typed(T_margin=margin, T_answers=answers), follow=True).content.decode()

    assert ("shown, but not judged" in page) == is_told
    assert Observation.objects.get().value == Decimal("61.5")


@pytest.mark.usefixtures("_logged_in")
def test_a_register_is_not_said_to_lack_a_margin(client, district):
    register = factories.indicator(slug="bistand")
    typed_in = {"version": 0, "source": "Egen", "status": "final", "T_value": "5"}

    page = client.post(reverse("enter_figures", args=["bistand", district.pk, 2025]), typed_in, follow=True)

    assert "The figures are saved" in page.content.decode()
    assert "not judged" not in page.content.decode()
    assert Observation.objects.get().indicator == register


@pytest.mark.usefixtures("_logged_in")
def test_what_is_saved_leads_on_to_the_indicator_and_to_the_next(client, address, survey, district):
    page = client.post(address, typed(), follow=True).content.decode()

    notice = page.partition("notice--success")[2].partition("</p>")[0]
    on = re.findall(r'href="(.*?)"', notice)
    assert on == [
        f"{reverse('indicator', args=[survey.slug])}?omrade={district.pk}",
        f"{reverse('enter')}?omrade={district.pk}&amp;ar=2025",
    ]
    following = client.get(on[1].replace("&amp;", "&")).context["form"]
    assert not following.is_bound
    assert [following[name].value() for name in following.fields] == [None, str(district.pk), "2025"]


@pytest.mark.usefixtures("_logged_in")
def test_a_name_of_an_area_is_text_in_the_message(client, address, district):
    Area.objects.filter(pk=district.pk).update(name="<b>Byn</b>")

    page = client.post(address, typed(), follow=True).content.decode()

    assert "&lt;b&gt;Byn" in page.partition("notice--success")[2].partition("</p>")[0]
    assert "<b>Byn" not in page


# Whose figures -------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_logged_in")
def test_other_municipalities_and_the_county_are_not_typed_in(client, survey, district):
    others = [factories.district(), factories.district().parent, district.parent.parent]

    answers = [
        client.post(reverse("enter_figures", args=[survey.slug, area.pk, 2025]), typed()).status_code for area in others
    ]

    assert answers == [404, 404, 404]
    assert Observation.objects.count() == 0


@pytest.mark.usefixtures("_logged_in")
def test_one_chooses_among_ones_own_areas_and_is_led_to_the_figures(client, survey, district, address):
    factories.district()

    page = client.get(reverse("enter"))
    chosen = client.get(reverse("enter"), {"indikator": survey.slug, "omrade": district.pk, "ar": "2025"})

    assert [pk for pk, _name in page.context["form"].fields["omrade"].choices] == [
        "",
        district.parent_id,
        district.pk,
    ]
    assert (chosen.status_code, chosen.url) == (302, address)


@pytest.mark.usefixtures("_logged_in")
@pytest.mark.parametrize("named", [[], ["indikator", "omrade"], ["omrade"]])
def test_the_first_step_has_what_the_page_before_named_and_nothing_else_by_chance(client, survey, district, named):
    way = {"indikator": survey.slug, "omrade": str(district.pk)}

    response = client.get(reverse("enter"), {name: way[name] for name in named})

    chosen = re.findall(r'<option value="([^"]*)" selected', response.content.decode())
    assert chosen == [way[name] if name in named else "" for name in way]
    assert 'class="error-summary' not in response.content.decode()


@pytest.mark.usefixtures("_logged_in")
@pytest.mark.parametrize("field", ["indikator", "omrade"])
def test_the_first_step_does_not_go_on_before_both_are_chosen(client, survey, district, field):
    chosen = {"indikator": survey.slug, "omrade": district.pk, "ar": "2025"} | {field: ""}

    assert list(errors_of(client.get(reverse("enter"), chosen))) == [field]


@pytest.mark.usefixtures("_logged_in")
def test_the_pages_of_an_area_and_an_indicator_lead_to_typing_in_theirs(client, survey, district):
    board = client.get(reverse("board", args=[district.pk])).content.decode()
    page = client.get(reverse("indicator", args=[survey.slug]), {"omrade": district.pk}).content.decode()

    assert f'href="{reverse("enter")}?omrade={district.pk}"' in board
    assert f'href="{reverse("enter")}?indikator={survey.slug}&amp;omrade={district.pk}"' in page


@pytest.mark.usefixtures("_logged_in")
@pytest.mark.parametrize(("field", "value"), [("ar", "1989"), ("ar", "x"), ("omrade", "0"), ("indikator", "x")])
def test_a_choice_that_leads_nowhere_says_why(client, survey, district, field, value):
    chosen = {"indikator": survey.slug, "omrade": district.pk, "ar": "2025"} | {field: value}

    assert list(errors_of(client.get(reverse("enter"), chosen))) == [field]


# Two people at once --------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_logged_in")
def test_who_saves_second_sees_both_and_may_still_save(client, address, officer):
    colleague = factories.person(works_for=officer.memberships.get().organisation, name="Kim Ek")
    client.post(address, typed())
    client.force_login(colleague)
    client.post(address, typed(version=1, T_value="62,5"))
    client.force_login(officer)

    response = client.post(address, typed(version=1, T_value="60"))

    page = response.content.decode()
    assert response.status_code == 409
    assert "Kim Ek" in page
    assert response.context["version"] == 2
    assert Observation.objects.get().value == Decimal("62.5")
    differing = {field.name: (field.typed, field.stored) for field in response.context["fields"] if field.differs}
    assert differing == {"T_value": ("60", "62.5")}
    assert client.post(address, typed(version=2, T_value="60")).status_code == 302
    assert Observation.objects.get().value == Decimal(60)


@pytest.mark.usefixtures("_logged_in")
def test_a_figure_that_an_import_brought_meanwhile_is_not_overwritten_unseen(client, address, survey, district):
    person = factories.person(name="Kim Ek")
    at = datetime(2026, 3, 16, 14, 5, tzinfo=UTC)
    taken_in = Import.objects.create(kind="table", name="fil.csv", sha256="0" * 64, by=person, at=at)
    factories.observation(survey, district, 2025, Decimal(50), taken_in=taken_in)

    response = client.post(address, typed(version=0))

    assert response.status_code == 409
    assert (response.context["saved_by"], response.context["saved_at"]) == (person, at)
    assert Observation.objects.get().value == Decimal(50)


@pytest.mark.usefixtures("_logged_in")
def test_a_save_without_a_version_is_refused(client, address):
    form = typed()
    del form["version"]

    assert client.post(address, form).status_code == 400
    assert Observation.objects.count() == 0


# How much it costs ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_logged_in")
def test_the_pages_ask_as_often_about_many_districts_and_years_as_about_few(client, address, survey, district):
    def queries(page):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        return len(asked)

    few = queries(reverse("enter")), queries(address)
    for number in range(30):
        Area.objects.create(name=f"Del {number}", kind=AreaKind.DISTRICT, parent=district.parent)
        factories.observation(survey, district, 1990 + number, Decimal(number))

    assert few == (7, 8)
    assert (queries(reverse("enter")), queries(address)) == few

"""A file of figures is sent, looked at and taken in, on the pages and by the command."""

import io
import json
import re
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import Area, AreaCode, AreaKind, CodeScheme, Role
from indicators.models import Import, Observation, SourceKind
from tests.support import factories

pytestmark = pytest.mark.django_db

HEADING = "Indicator;Area;Year;Sex;Value;Margin of error;Number of answers;Status;Source"


@pytest.fixture
def officer():
    owner = factories.organisation()
    factories.municipality_of(owner)
    return factories.person(works_for=owner, role=Role.OFFICER)


@pytest.fixture
def municipality(officer):
    area = officer.memberships.get().organisation.governs
    for scheme in (CodeScheme.SCB, CodeScheme.KOLADA):
        AreaCode.objects.create(area=area, scheme=scheme, code="0136")
    return area


@pytest.fixture
def survey(municipality):
    return factories.indicator(slug="trygghet", name="Trygghet", kpi="N00610", source_kind=SourceKind.SURVEY)


@pytest.fixture
def browser(officer, survey, settings, tmp_path):
    """The officer's browser, in English, with a folder of its own for the files that wait."""
    files = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": files}
    return browser_of(officer)


def browser_of(person):
    client = Client()
    client.force_login(person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def csv(*rows):
    return "\r\n".join([HEADING, *rows]).encode()


def kolada(value="61.5", **more):
    said = {"gender": "T", "count": 1, "status": "", "value": float(value), "isdeleted": False}
    entry = {"kpi": "N00610", "municipality": "0136", "period": 2024, "values": [said | more]}
    return json.dumps({"count": 1, "next_url": None, "values": [entry]}).encode()


def json_stat(*contents):
    """A dataset of one area and two years; with more than one of `contents` one of them must be picked."""
    contents = contents or ("Andel",)
    dimensions = {
        "Region": {"label": "region", "category": {"index": ["0136"], "label": {"0136": "Haninge"}}},
        "ContentsCode": {
            "label": "tabellinnehåll",
            "category": {"index": list(contents), "label": {each: each for each in contents}},
        },
        "Tid": {"label": "år", "category": {"index": ["2023", "2024"], "label": {"2023": "2023", "2024": "2024"}}},
    }
    values = [10 * number + year for number in range(1, len(contents) + 1) for year in (1, 2)]
    dataset = {
        "version": "2.0",
        "class": "dataset",
        "id": list(dimensions),
        "size": [1, len(contents), 2],
        "dimension": dimensions,
        "role": {"time": ["Tid"], "geo": ["Region"], "metric": ["ContentsCode"]},
        "value": values,
    }
    return json.dumps(dataset).encode()


def send(browser, content, *, name="siffror.csv", **fields):
    """Send the file, and return where it can be looked at."""
    response = browser.post(reverse("take_in"), {"file": SimpleUploadedFile(name, content), **fields})
    assert response.status_code == 302, response.context["form"].errors
    return response.url


def take(browser, look):
    """Say yes to what the page at `look` shows."""
    page = browser.get(look).content.decode()
    difference = re.search(r'name="difference" value="(\w+)"', page)[1]
    return browser.post(look, {"difference": difference}, follow=True)


def words_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# On the pages --------------------------------------------------------------------------------------------------------


def test_a_file_is_looked_at_and_then_taken_in_and_stands_in_the_list(browser, officer, municipality):
    look = send(browser, csv("trygghet;0136;2024;T;61,5;2,4;812;;Enkäten", "trygghet;0136;2024;K;55;;;;Enkäten"))

    seen = browser.get(look)
    assert Observation.objects.count() == 0
    done = take(browser, look)

    assert "61.5 % (± 2.4), 812 answers" in words_of(seen).replace("\xa0", " ")
    assert "2 figures are taken in." in words_of(done)
    assert "siffror.csv Spreadsheet or CSV" in words_of(done)
    assert {each.value for each in Observation.objects.filter(area=municipality)} == {Decimal("61.5"), Decimal(55)}
    assert Import.objects.get().by == officer


def test_the_preview_tells_what_changes_from_what_to_what(browser, survey, municipality):
    factories.observation(survey, municipality, 2024, Decimal(60), source="Enkäten")
    factories.observation(survey, municipality, 2023, Decimal(59), source="Enkäten")

    look = send(browser, csv("trygghet;0136;2024;T;61,5;;;;Enkäten", "trygghet;0136;2023;T;59;;;;Enkäten"))
    page = browser.get(look)

    (changed,) = page.context["lists"]
    (line,) = changed.lines
    assert (changed.title, line.before, line.after) == ("Changed values", "60\xa0%", "61.5\xa0%")
    assert page.context["changes"].unchanged == 1
    assert "Row 2" not in words_of(page)


def test_the_preview_tells_the_changes_by_year_and_warns_of_what_is_replaced(browser, survey, municipality):
    for year in (2022, 2023, 2024):
        factories.observation(survey, municipality, year, Decimal(60), source="E")
    rows = [f"trygghet;0136;{year};T;61;;;;E" for year in (2022, 2023, 2024, 2025)]

    words = words_of(
        browser.get(send(browser, csv(*rows, "trygghet;0136;2025;K;61;;;;E", "trygghet;0136;2024;K;5;;;;E")))
    )
    one_year = words_of(browser.get(send(browser, csv(rows[0]))))
    only_new = words_of(browser.get(send(browser, csv(rows[3]))))

    assert "By year 2025: 2 new · 2024: 1 new, 1 changed · 2023: 1 changed · 2022: 1 changed" in words
    assert "3 values for 2022–2024 are replaced; what stood there is kept." in words
    assert "1 value for 2022 is replaced; what stood there is kept." in one_year
    assert "replaced" not in only_new


def test_the_preview_warns_whoever_maintains_the_portal_where_values_of_the_county_or_country_change(
    browser, survey, municipality
):
    county, country = municipality.parent, municipality.parent.parent
    for area, code in ((county, "01"), (country, "00")):
        AreaCode.objects.create(area=area, scheme=CodeScheme.SCB, code=code)
    factories.observation(survey, county, 2024, Decimal(60), source="E")
    factories.observation(survey, country, 2024, Decimal(60), source="E")
    rows = ["trygghet;0136;2024;T;61;;;;E", "trygghet;00;2024;T;60;;;;E", "trygghet;01;2024;T;61;;;;E"]

    operator = browser_of(factories.person(is_staff=True))
    words = words_of(operator.get(send(operator, csv(*rows, "trygghet;01;2024;K;61;;;;E"))))

    compared = f"Everyone who is compared with {county.name} sees them."
    assert f"2 values of {county.name} are added or changed. {compared}" in words
    assert f"of {country.name} " not in words
    assert f"of {municipality.name} " not in words


def test_what_is_taken_in_leads_on_to_the_boards_municipality_first(browser, survey, municipality):
    names = ["Östra", "Ankan", "Vestra"]
    districts = [Area.objects.create(name=name, kind=AreaKind.DISTRICT, parent=municipality) for name in names]
    country = municipality.parent.parent
    AreaCode.objects.create(area=country, scheme=CodeScheme.SCB, code="00")
    factories.observation(survey, districts[1], 2024, Decimal(1), source="E", answers=None)
    places = ["Östra, {0}", "Vestra, {0}", "Ankan, {0}", "{0}", "00"]
    rows = [f"trygghet;{place.format(municipality.name)};2024;T;1;;;;E" for place in places]

    operator = browser_of(factories.person(is_staff=True))
    page = take(operator, send(operator, csv(*rows))).content.decode()

    notice = page.partition("notice--success")[2].partition("</p>")[0]
    assert "4 figures are taken in." in notice
    touched = [municipality, districts[2], districts[0]]  # the country has no board, and Ankan was not changed
    assert re.findall(r'href="(.*?)">(.*?)<', notice) == [
        (reverse("board", args=[area.pk]), area.name) for area in touched
    ]


def test_the_boards_that_the_message_leads_to_are_three_at_most(browser, survey, municipality):
    for number in range(5):
        Area.objects.create(name=f"Del {number}", kind=AreaKind.DISTRICT, parent=municipality)
    rows = [f"trygghet;Del {number}, {municipality.name};2024;T;1;;;;E" for number in range(5)]

    page = take(browser, send(browser, csv(*rows))).content.decode()

    notice = page.partition("notice--success")[2].partition("</p>")[0]
    assert re.findall(r">(Del \d)<", notice) == ["Del 0", "Del 1", "Del 2"]


def test_problems_stand_in_a_table_by_row_and_column_and_there_is_nothing_to_say_yes_to(browser):
    look = send(browser, csv("trygghet;0136;2024;T;61,5;;;;E", "trygghet;0136;2024;K;101;;;;E", ";0136;2024;M;1;;;;E"))

    page = browser.get(look)

    assert [(each.place, each.column) for each in page.context["problems"]] == [("Row 4", "Indicator")]
    assert 'name="difference"' not in page.content.decode()


def test_figures_of_another_municipality_are_named_by_their_row_where_the_file_has_no_others(browser):
    other = factories.district().parent
    AreaCode.objects.create(area=other, scheme=CodeScheme.SCB, code="1280")

    page = browser.get(send(browser, csv("trygghet;1280;2024;T;1;;;;E", "trygghet;1280;2023;T;1;;;;E")))

    assert [(each.place, each.column) for each in page.context["problems"]] == [("Row 2", "Area")]
    assert "You take in figures of your own municipality" in words_of(page)


def test_many_problems_are_shown_a_hundred_at_a_time(browser):
    look = send(browser, csv(*["trygghet;0136;2024;T;x;;;;E"] * 130))

    page = browser.get(look)

    assert len(page.context["problems"]) == 100
    assert "And 30 more." in words_of(page)


def test_a_file_that_changes_nothing_says_so_and_leaves_no_trace(browser):
    content = csv("trygghet;0136;2024;T;61,5;;;;Enkäten")
    take(browser, send(browser, content))

    page = browser.get(send(browser, content))

    assert "Nothing changes." in words_of(page)
    assert 'name="difference"' not in page.content.decode()
    assert Import.objects.count() == 1


def test_what_was_changed_since_one_looked_is_shown_again_and_not_taken_in(browser, survey, municipality):
    look = send(browser, csv("trygghet;0136;2024;T;61,5;;;;Enkäten"))
    browser.get(look)
    factories.observation(survey, municipality, 2024, Decimal(60), source="Enkäten")

    response = browser.post(look, {"difference": "0" * 64})

    assert response.status_code == 409
    assert "have been changed since you looked" in words_of(response)
    assert [kind.key for kind in response.context["lists"]] == ["changed"]
    assert Observation.objects.get().value == Decimal(60)
    assert take(browser, look).status_code == 200
    assert Observation.objects.get().value == Decimal("61.5")


def test_saying_yes_without_what_was_seen_is_refused(browser):
    look = send(browser, csv("trygghet;0136;2024;T;61,5;;;;Enkäten"))

    assert browser.post(look).status_code == 400
    assert Observation.objects.count() == 0


def test_the_file_waits_for_the_person_who_sent_it_alone(browser, officer):
    look = send(browser, csv("trygghet;0136;2024;T;61,5;;;;Enkäten"))
    colleague = factories.person(works_for=officer.memberships.get().organisation, role=Role.OFFICER)

    response = browser_of(colleague).get(look)

    assert (response.status_code, response.url) == (302, reverse("take_in"))


def test_a_file_that_is_taken_in_is_not_kept(browser):
    look = send(browser, csv("trygghet;0136;2024;T;61,5;;;;Enkäten"))
    waiting = _files()

    take(browser, look)

    assert len(waiting) == 1
    assert _files() == []
    assert "no longer kept" in words_of(browser.get(look, follow=True))


def test_a_saved_answer_from_kolada_is_known_by_its_content(browser, municipality):
    take(browser, send(browser, kolada(), name="svar.txt"))

    stored = Observation.objects.get()
    assert (stored.value, stored.source, stored.taken_in.kind) == (Decimal("61.5"), "Kolada", "kolada")


@pytest.mark.parametrize(("value", "sentence"), [("161.5", "161.5 is not between"), ('"x"', "x is not a number")])
def test_what_is_wrong_in_an_answer_from_kolada_stands_in_words_too(browser, municipality, value, sentence):
    content = kolada(gender="K").replace(b"61.5", value.encode())

    words = words_of(browser.get(send(browser, content, name="svar.json")))

    assert f"Key figure N00610, {municipality.name}, 2024, women (Trygghet)" in words
    assert "values[" not in words
    assert sentence in words


def test_a_wrong_margin_from_kolada_is_named_by_its_own_key_figure(browser, survey, municipality):
    survey.uncertainty_kpi = "U01610"
    survey.save()
    content = kolada("-1").replace(b"N00610", b"U01610")

    words = words_of(browser.get(send(browser, content, name="svar.json")))

    assert f"Key figure U01610, {municipality.name}, 2024, total (Trygghet)" in words


def test_the_indicator_is_asked_for_where_the_file_does_not_say_it_and_nowhere_else(browser, survey):
    first = browser.get(reverse("take_in")).context["form"]
    look = send(browser, json_stat(), name="scb.json")

    question = browser.get(look)
    unanswered = browser.get(f"{look}&indikator=")
    take(browser, f"{look}&indikator=trygghet")

    assert list(first.fields) == ["file"]
    assert list(question.context["form"].fields) == ["fil", "indikator"]
    assert "does not say which indicator" in words_of(question)
    assert not question.context["form"].errors
    assert list(unanswered.context["form"].errors) == ["indikator"]
    assert {each.year: each.value for each in Observation.objects.all()} == {2023: Decimal(11), 2024: Decimal(12)}
    assert Import.objects.get().name == "scb.json"


def test_what_a_dataset_leaves_open_is_picked_first_and_never_by_chance(browser, survey):
    look = send(browser, json_stat("Antal", "Andel"), name="scb.json")

    question = browser.get(look)
    form = question.context["form"]
    answers = [f"{look}&indikator=trygghet&val_0={value}" for value in ("Annat", "", "Andel")]
    refused = [browser.get(answer).context["form"].errors.keys() for answer in answers[:2]]
    take(browser, answers[2])

    assert [value for value, _label in form.fields["val_0"].choices] == ["", "Antal", "Andel"]
    assert 'name="fil" value="scb.json"' in question.content.decode()
    assert refused == [{"val_0"}, {"val_0"}]
    assert {each.value for each in Observation.objects.all()} == {Decimal(21), Decimal(22)}


def test_a_dataset_that_cannot_be_read_is_not_asked_about(browser, survey):
    page = browser.get(send(browser, b'{"class": "dataset", "id": 5}', name="scb.json"))

    assert page.context["problems"]
    assert "which indicator" not in words_of(page)


@pytest.mark.parametrize("content", [b"", b"{", b'{"values": 1}', b"PK\x03\x04", b"\x89PNG\r\n"])
def test_what_is_no_file_of_figures_is_said_in_a_sentence(browser, content):
    page = browser.get(send(browser, content, name="fil.json"))

    assert page.status_code == 200
    assert [each.text for each in page.context["problems"]]


def test_a_file_that_is_too_large_is_refused_at_its_field(browser, settings):
    settings.UPLOAD_MAX_BYTES = 100

    response = browser.post(reverse("take_in"), {"file": SimpleUploadedFile("a.csv", b"x" * 101)})

    assert "The file is larger than" in words_of(response)
    assert _files() == []


def test_a_form_without_a_file_says_so(browser):
    assert "Choose the file." in words_of(browser.post(reverse("take_in"), {}))


def test_the_list_shows_what_ones_own_organisations_took_in_and_to_staff_all(browser, officer):
    stranger = factories.person(works_for=factories.organisation())
    common = {"kind": "table", "sha256": "0" * 64, "at": factories.NOON}
    for name, by in (("vår.csv", officer), ("deras.csv", stranger)):
        Import.objects.create(name=name, by=by, **common)

    mine = words_of(browser.get(reverse("take_in")))
    all_of_it = words_of(browser_of(factories.person(is_staff=True)).get(reverse("take_in")))

    assert ("vår.csv" in mine, "deras.csv" in mine) == (True, False)
    assert ("vår.csv" in all_of_it, "deras.csv" in all_of_it) == (True, True)


@pytest.mark.parametrize(
    ("name", "current"), [("take_in", "true"), ("enter", "true"), ("indicators", "page"), ("home", None)]
)
def test_the_menu_says_that_one_is_among_the_indicators_and_the_breadcrumbs_lead_there(browser, name, current):
    page = browser.get(reverse(name), follow=True).content.decode()

    menu = page.partition('class="site-nav"')[2].partition("</nav>")[0]
    link = re.search(rf'<a href="{reverse("indicators")}"([^>]*)>', menu)[1]
    assert re.findall(r'aria-current="(\w+)"', link) == ([current] if current else [])
    if name in ("take_in", "enter"):
        breadcrumbs = page.partition('class="breadcrumbs"')[2].partition("</nav>")[0]
        assert re.findall(r'href="(.*?)"', breadcrumbs) == [reverse("home"), reverse("indicators")]


def test_the_list_says_who_and_how_many_in_words(browser, officer):
    common = {"kind": "table", "sha256": "0" * 64, "at": factories.NOON, "by": officer}
    Import.objects.create(name="a.csv", added=1200, changed=10, unchanged=3, **common)
    Import.objects.create(name="b.csv", added=0, changed=1, unchanged=0, **common)

    words = words_of(browser.get(reverse("take_in")))

    assert f"{officer} 1,200 new, 10 changed, 3 unchanged" in words
    assert f"{officer} 1 changed" in words


def test_the_template_is_a_spreadsheet_to_keep(browser):
    response = browser.get(reverse("take_in_template"))

    assert response.content.startswith(b"PK")
    assert "attachment" in response["Content-Disposition"]


def test_the_preview_asks_as_often_about_many_figures_as_about_few(browser):
    def queries(*years):
        look = send(browser, csv(*(f"trygghet;0136;{year};T;1;;;;E" for year in years)))
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(look).status_code == 200
        return len(asked)

    assert (queries(2024), queries(*range(1990, 2026))) == (16, 16)


def test_the_list_asks_as_often_about_many_imports_as_about_none(browser, officer):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(reverse("take_in")).status_code == 200
        return len(asked)

    with_none = queries()
    for number in range(30):
        Import.objects.create(kind="table", name=f"{number}.csv", sha256="0" * 64, by=officer, at=factories.NOON)

    assert (with_none, queries()) == (5, 5)


# By the command ------------------------------------------------------------------------------------------------------


def command(file, *arguments, by):
    out = io.StringIO()
    call_command("import_figures", str(file), "--by", by.email, *arguments, stdout=out)
    return out.getvalue()


def test_the_command_tells_what_changes_and_takes_it_in(officer, survey, tmp_path):
    file = tmp_path / "svar.json"
    file.write_bytes(kolada())

    before = command(file, "--dry-run", by=officer)
    nothing_yet = Observation.objects.count()
    command(file, by=officer)
    again = command(file, by=officer)

    assert "svar" not in before
    assert nothing_yet == 0
    assert Observation.objects.get().value == Decimal("61.5")
    assert Import.objects.get().name == "svar.json"
    assert again != before


def test_the_command_takes_the_indicator_and_what_is_picked_of_a_dataset(officer, survey, tmp_path):
    file = tmp_path / "scb.json"
    file.write_bytes(json_stat("Antal", "Andel"))

    command(file, "--indicator", "trygghet", "--pick", "ContentsCode=Andel", by=officer)

    assert {each.value for each in Observation.objects.all()} == {Decimal(21), Decimal(22)}


@pytest.mark.parametrize("arguments", [["--indicator", "finns-inte"], []])
def test_the_command_stops_at_what_is_wrong_and_stores_nothing(officer, survey, tmp_path, arguments):
    file = tmp_path / "siffror.csv"
    file.write_bytes(csv("trygghet;0136;2024;T;1;;;;E", "trygghet;136;2024;T;1;;;;E"))

    with pytest.raises(CommandError):
        command(file, *arguments, by=officer)

    assert Observation.objects.count() == 0


def test_the_command_says_that_there_is_no_such_file(officer, tmp_path):
    with pytest.raises(CommandError):
        command(tmp_path / "finns-inte.csv", by=officer)


def test_the_command_takes_nothing_in_for_somebody_who_may_not(survey, tmp_path):
    file = tmp_path / "siffror.csv"
    file.write_bytes(csv("trygghet;0136;2024;T;1;;;;E"))
    reader = factories.person(works_for=factories.organisation(), role=Role.READER)

    with pytest.raises(CommandError):
        command(file, by=reader)

    assert Observation.objects.count() == 0


def test_districts_are_taken_in_by_their_name_where_they_have_no_code(browser, municipality):
    district = Area.objects.create(name="Jordbro", kind=AreaKind.DISTRICT, parent=municipality)

    take(browser, send(browser, csv(f"trygghet;Jordbro, {municipality.name};2024;T;1;;;;E")))

    assert Observation.objects.get().area == district


def _files(folder=""):
    folders, files = default_storage.listdir(folder)
    return [*files, *(name for each in folders for name in _files(f"{folder}{each}/"))]

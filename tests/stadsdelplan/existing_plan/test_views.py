"""A municipality's existing plan comes in from its own spreadsheet, by pages that ask and show before they save."""

import html
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from core import ledger
from core.models import LedgerEntry, OrganisationKind, Role
from core.spreadsheets import as_csv
from stadsdelplan.content import read_content
from stadsdelplan.document import pdf as plan_pdf
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.export.json import as_plain
from stadsdelplan.models import Edition, Goal, Measure, Plan, PlanKind
from tests.support import factories
from tests.support import opendocument as ods
from tests.support import spreadsheets as xlsx
from tests.support.browser import words
from tests.support.factories import NOON
from tests.support.pdf_text import pages

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

CHANGED_SINCE = (
    "Somebody has changed the plan since you looked. Nothing was read in. Below you see what the file changes now."
)
HEADINGS = ["Område", "Mål", "Åtgärd", "Ansvarig", "Tillsammans med", "Antal", "Klart", "Kommentar"]
ROWS = [
    [
        "Trygg trafik",
        "Lugnare trafik",
        "Trafikkontroller",
        "Polisen",
        None,
        "minst 15 kontroller",
        "2026",
        "Vid skolor",
    ],
    [None, None, "Farthinder föreslås", "Kommunen", "Polis (områdespolis)", 2, "juni 2026", None],
    ["Droger", None, "Föräldramöten", "Socialförvaltningen", None, None, "löpande", None],
]


@pytest.fixture
def edition():
    made = factories.edition(asks=factories.organisation("Lokalpolisområde Höglandet", OrganisationKind.POLICE))
    Goal.objects.filter(edition=made).delete()
    return made


@pytest.fixture
def police(edition):
    return edition.plan.partnership.organisations.get(kind=OrganisationKind.POLICE)


@pytest.fixture
def officer(client, edition):
    person = factories.person(edition.plan.owner, Role.OFFICER)
    client.force_login(person)
    return person


def csv(rows=ROWS, headings=HEADINGS):
    return as_csv(headings, rows)


def text_of(page):
    return " ".join(html.unescape(strip_tags(page.content.decode())).split())


def send(client, edition, content, name="plan.csv"):
    """Send the file, and return the address of the first question."""
    address = reverse("existing_plan", args=[edition.plan_id, edition.number])
    response = client.post(address, {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 302, text_of(response)
    return response.url


def answers_of(page):
    """What the form of the page would send as it stands."""
    form = page.context["form"]
    return {name: form[name].value() for name in form.fields if form[name].value() not in (None, False, "")}


def answer_all(client, url, **changes):
    """Go on from one question to the next with what the portal proposes, but for `changes`, up to the preview."""
    answers = {}
    for _question in range(5):
        address = f"{url}?{urlencode(answers)}" if answers else url
        page = client.get(address)
        assert page.status_code == 200
        if "form" not in page.context:
            return address, page
        proposed = answers_of(page)
        answers = {
            **proposed,
            **{name: value for name, value in changes.items() if name in page.context["form"].fields},
        }
        answers = {name: value for name, value in answers.items() if value is not None}
    raise AssertionError(text_of(page))


def take_in(client, edition, content, name="plan.csv", **changes):
    address, page = answer_all(client, send(client, edition, content, name), **changes)
    assert not page.context["faults"], page.context["faults"]
    version = Edition.objects.get(pk=edition.pk).version
    return client.post(address, {"version": version})


def test_a_plan_comes_in_with_what_the_portal_proposes(client, officer, edition, police):
    response = take_in(client, edition, csv())

    assert response.status_code == 302
    owner = edition.plan.owner.name
    content = read_content(Edition.objects.get(pk=edition.pk))
    assert content.focus_areas == ("Arbete", "Trygg trafik", "Droger")
    (goal,) = content.goals
    assert (goal.focus_area, goal.title, goal.in_words) == ("Trygg trafik", "Lugnare trafik", True)
    first, second = goal.measures
    assert (first.text, first.responsible) == ("Trafikkontroller\nKommentar: Vid skolor", police.name)
    assert (first.target, first.unit, first.ends_on) == (Decimal(15), "kontroller", date(2026, 12, 31))
    assert (second.text, second.responsible, second.target) == ("Farthinder föreslås", owner, Decimal(2))
    assert (second.partners, second.ends_on) == (((police.name, "områdespolis"),), date(2026, 6, 30))
    ((area,), (third,)) = content.areas, content.areas[0].measures
    assert (area.focus_area, third.text, third.ends_on) == ("Droger", "Föräldramöten", date(2026, 12, 31))
    assert (third.responsible, third.responsible_role) == (owner, "Socialförvaltningen")


def test_a_plan_with_one_column_for_the_goal_and_measures_that_go_on_has_no_false_gap(client, officer, edition):
    Plan.objects.filter(pk=edition.plan_id).update(kind=PlanKind.THEMATIC_PLAN)
    take_in(client, edition, csv())

    page = " ".join(text_of(client.get(f"{edition.get_absolute_url()}?visa=allt")).split())

    assert "Målet står i rubriken." in page
    assert "hela planens period" in page
    assert f"Period: {words('not known')}" not in page
    paper = " ".join(pages(plan_pdf.draw(Edition.objects.get(pk=edition.pk), at=NOON)))
    assert "Målet står i rubriken." in " ".join(paper.split())
    assert "hela planens" in " ".join(paper.split())
    (goal,) = as_plain(Edition.objects.get(pk=edition.pk))["goals"]
    assert (goal["title"], goal["text"]) == ("Lugnare trafik", "Lugnare trafik")


def test_the_page_that_reads_a_workbook_leads_to_where_an_existing_plan_comes_in(client, officer, edition):
    page = client.get(reverse("edition_import", args=[edition.plan_id, edition.number]))

    assert f'href="{reverse("existing_plan", args=[edition.plan_id, edition.number])}"' in page.content.decode()


def test_what_the_preview_shows_is_what_is_there_afterwards(client, officer, edition):
    address, page = answer_all(client, send(client, edition, csv()))
    shown = text_of(page)

    client.post(address, {"version": edition.version})

    for each in Measure.objects.filter(edition=edition):
        assert each.text.split("\n")[0] in shown
    assert words("Nothing is saved yet. Read through what comes into the plan, and take it in if it is right.") in shown
    notes = [note for note in page.context["notes"] if note in shown]
    assert len(notes) == 3
    assert ("A (Område)" in notes[1], "B (Mål)" in notes[2], "löpande" in notes[0]) == (True, True, True)


def test_opening_the_questions_and_the_preview_changes_nothing(client, officer, edition):
    before, version = read_content(edition), edition.version

    answer_all(client, send(client, edition, csv()))

    edition.refresh_from_db()
    assert (read_content(edition), edition.version) == (before, version)
    assert not LedgerEntry.objects.filter(verb__startswith="focus_area").exists()


def test_a_plan_that_is_taken_in_twice_is_there_once(client, officer, edition):
    take_in(client, edition, csv())
    once = read_content(Edition.objects.get(pk=edition.pk))

    _address, page = answer_all(client, send(client, edition, csv()))

    assert words("Nothing changes. What the file has stands in the plan already.") in text_of(page)
    assert "Föräldramöten" in page.context["left"]
    assert read_content(Edition.objects.get(pk=edition.pk)) == once


def test_a_measure_that_is_changed_afterwards_is_not_touched_when_the_file_comes_again(client, officer, edition):
    take_in(client, edition, csv())
    Measure.objects.filter(text="Föräldramöten").update(text="Föräldramöten varje termin")

    take_in(client, edition, csv())

    texts = Measure.objects.filter(focus_area__name="Droger").order_by("order").values_list("text", flat=True)
    assert list(texts) == ["Föräldramöten varje termin", "Föräldramöten"]


def test_a_fault_is_named_by_row_and_column_and_nothing_is_saved(client, officer, edition):
    rows = [*ROWS, ["Droger", None, "Mer", "Polisen", None, "#SAKNAS!", "snart", None]]
    url = send(client, edition, csv(rows))
    address, page = answer_all(client, url)
    before = read_content(edition)

    response = client.post(address, {"version": edition.version})

    faults = [(each.row, each.column) for each in page.context["faults"]]
    assert faults == [(5, "F (Antal)"), (5, "G (Klart)")]
    assert "snart" in text_of(page)
    assert 'name="version"' not in page.content.decode()
    assert response.status_code == 409
    assert read_content(Edition.objects.get(pk=edition.pk)) == before
    assert not edition.focus_areas.filter(name="Droger").exists()


def test_a_plan_changed_since_the_preview_is_not_written_in(client, officer, edition):
    address, _page = answer_all(client, send(client, edition, csv()))
    edition_actions.add_focus_area(edition=edition, name="Nytt", by=officer, at=NOON)

    stale = client.post(address, {"version": edition.version})
    without = client.post(address)

    assert stale.status_code == 409
    assert words(CHANGED_SINCE) in text_of(stale)
    assert without.status_code == 400
    assert not Measure.objects.filter(edition=edition).exists()
    now = Edition.objects.get(pk=edition.pk).version
    assert f'value="{now}"' in stale.content.decode()
    assert client.post(address, {"version": now}).status_code == 302


def test_the_history_names_the_file_and_verifies(client, officer, edition):
    take_in(client, edition, csv())

    entry = LedgerEntry.objects.filter(verb="edition.imported").get()
    assert entry.payload.content["sha256"] == factories.sha256(csv())
    assert LedgerEntry.objects.filter(verb="focus_area.added").count() == 2
    assert [verdict.fault for verdict in ledger.verify()] == [""]


def test_the_questions_cost_as_many_queries_for_many_rows(client, officer, edition):
    def queries(count):
        rows = [["Trafik", f"Mål {number}", f"Åtgärd {number}", "Polisen", *[None] * 4] for number in range(count)]
        address, _page = answer_all(client, send(client, edition, csv(rows)))
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    assert queries(3) == queries(60)


def test_a_spreadsheet_of_several_sheets_is_asked_about_and_its_merged_cells_are_understood(client, officer, edition):
    content = xlsx.book(
        xlsx.row(1, xlsx.text("A1", "Handlingsplan 2026")),
        xlsx.row(3, xlsx.text("A3", "Fokusområde"), xlsx.text("B3", "Aktivitet"), xlsx.text("C3", "Ansvarig")),
        xlsx.row(4, xlsx.text("A4", "Trafik"), xlsx.text("B4", "Kontroller"), xlsx.text("C4", "Polisen")),
        xlsx.row(5, xlsx.text("B5", "Vandringar")),
        xlsx.row(6, xlsx.text("B6", "Möten"), xlsx.text("C6", "Kommunen")),
        after='<mergeCells><mergeCell ref="A4:A6"/><mergeCell ref="C4:C5"/></mergeCells>',
        states=("visible", "visible"),
    )
    url = send(client, edition, content, "plan.xlsx")

    first = client.get(url)
    take_in(client, edition, content, "plan.xlsx", blad="0")

    assert [label for _value, label in first.context["form"].fields["blad"].choices] == ["Blad 1", "Blad 2"]
    found = (
        Measure.objects.filter(edition=edition)
        .order_by("order")
        .values_list("text", "responsible__kind", "focus_area__name")
    )
    assert list(found) == [
        ("Kontroller", "police", "Trafik"),
        ("Vandringar", "police", "Trafik"),
        ("Möten", "municipality", "Trafik"),
    ]


def test_an_opendocument_plan_comes_in(client, officer, edition):
    content = ods.book(
        ods.table(
            ods.row(ods.text("Område"), ods.text("Åtgärd"), ods.text("Sista dag")),
            ods.row(ods.text("Trafik"), ods.text("Kontroller"), ods.value("date", "2026-06-30", "30/6")),
        )
    )

    take_in(client, edition, content, "plan.ods")

    measure = Measure.objects.get(edition=edition)
    assert (measure.text, measure.ends_on, measure.focus_area.name) == ("Kontroller", date(2026, 6, 30), "Trafik")


def test_a_name_that_is_nobody_known_has_to_be_chosen(client, officer, edition):
    rows = [["Trafik", None, "Kontroller", "Grannföreningen", *[None] * 4]]
    url = send(client, edition, csv(rows))
    with pytest.raises(AssertionError):
        answer_all(client, url)

    take_in(client, edition, csv(rows), o0="t")

    assert Measure.objects.get(edition=edition).text == "Kontroller\nAnsvarig: Grannföreningen"


def test_what_was_answered_can_be_answered_anew(client, officer, edition):
    _address, page = answer_all(client, send(client, edition, csv()))
    back = page.context["back"]["tomt"]

    columns = client.get(page.request["PATH_INFO"] + back)

    form = columns.context["form"]
    assert form["k4"].value() == "who"
    assert not form.errors


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"k1": "measure"}, "Column %(column)s is that already. Choose another, or keep one of them as text."),
        ({"k1": "text_at_measure"}, "No column is the focus area. Choose where the rows stand."),
        ({"k2": "out", "k3": "out"}, "Say which column has the measures, or which has the goals."),
    ],
)
def test_columns_that_make_no_plan_are_refused_in_words(client, officer, edition, changes, sentence):
    url = send(client, edition, csv())
    answers = answers_of(client.get(f"{url}?rad=1"))

    page = client.get(f"{url}?{urlencode(answers | changes)}")

    assert words(sentence, column="A (Område)") in str(page.context["form"].errors)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("plan.pdf", b"%PDF-1.4", "The file is neither a spreadsheet (.xlsx or .ods) nor a CSV file (.csv)."),
        ("plan.csv", b"", "The file is empty. Choose another."),
        (
            "plan.xlsx",
            b"PK\x03\x04 nonsense",
            "The spreadsheet cannot be read: it is damaged, encrypted or in an old format. Save it as .xlsx anew.",
        ),
        ("plan.csv", b"a\x00b;c", "The text of the file cannot be read. Save it as CSV UTF-8, and try again."),
    ],
)
def test_a_file_that_is_no_table_is_refused_at_once(client, officer, edition, name, content, sentence):
    address = reverse("existing_plan", args=[edition.plan_id, edition.number])

    page = client.post(address, {"file": SimpleUploadedFile(name, content)})

    assert page.status_code == 200
    assert words(sentence) in text_of(page)


@pytest.mark.parametrize(
    "query", ["rad=9", "rad=1&tomt=x", "rad=x", "blad=7", "rad=1&tomt=ovan&k1=nonsense", "rad=1&andra=rad"]
)
def test_an_address_that_nobody_is_sent_to_asks_anew(client, officer, edition, query):
    page = client.get(f"{send(client, edition, csv())}?{query}")

    assert page.status_code == 200
    assert "form" in page.context


def test_a_heading_row_with_nothing_below_is_an_error_of_the_question(client, officer, edition):
    page = client.get(f"{send(client, edition, csv())}?rad=4")

    assert page.status_code == 200
    assert words("Nothing stands under the heading row. Choose another row.") in text_of(page)


def test_more_names_than_anybody_sorts_are_an_error_of_the_question(client, officer, edition):
    rows = [["Trafik", None, f"Åtgärd {number}", f"Förening {number}", *[None] * 4] for number in range(151)]
    url = send(client, edition, csv(rows))
    answers = answers_of(client.get(f"{url}?rad=1"))

    page = client.get(f"{url}?{urlencode(answers)}")

    assert "150" in str(page.context["form"].non_field_errors())


def test_rows_that_the_file_hides_are_read_and_told(client, officer, edition):
    content = xlsx.book(
        xlsx.heading("Område", "Åtgärd"),
        xlsx.row(2, xlsx.text("A2", "Trafik"), xlsx.text("B2", "Kontroller"), more=' hidden="1"'),
    )

    _address, page = answer_all(client, send(client, edition, content, "plan.xlsx"))

    assert " ".join(words("Row %(rows)s is hidden in the file. It is read.", rows=2).split()) in text_of(page)
    assert "Kontroller" in text_of(page)


def test_a_file_that_is_no_longer_kept_is_asked_for_again(client, officer, edition):
    gone = client.get(reverse("existing_plan_look", args=[edition.plan_id, edition.number, "0" * 64]))

    assert gone.status_code == 302
    assert gone.url == reverse("existing_plan", args=[edition.plan_id, edition.number])


def test_what_looks_like_markup_stands_as_text(client, officer, edition):
    rows = [["<b>Trafik</b>", None, "<script>alert(1)</script>", None, None, None, None, None]]

    address, page = answer_all(client, send(client, edition, csv(rows, [*HEADINGS[:7], "<i>x</i>"])))
    client.post(address, {"version": edition.version})

    assert "<script>alert" not in page.content.decode()
    assert Measure.objects.get(edition=edition).text == "<script>alert(1)</script>"

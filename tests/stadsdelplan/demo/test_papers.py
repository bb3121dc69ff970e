"""The papers that municipalities and the police have signed, as `manage.py demo --papers` enters them.

What the papers say stands here as literals. The tests only read, so they share one loaded database.
"""

from datetime import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from core import ledger
from core.documents import pdf as documents
from core.models import LedgerEntry
from partnership.agreement_changes import current_version, missing_signature_count
from partnership.models import Agreement, AgreementStatus, Copy, Party, Signatory
from stadsdelplan.by_party import by_party, measures_of
from stadsdelplan.chain.rules import broken_links
from stadsdelplan.content import read_content
from stadsdelplan.demo.papers import loading
from stadsdelplan.document import pdf
from stadsdelplan.models import Edition, FollowUp, Measure, Milestone, Plan, RoundReport
from stadsdelplan.promises import letters
from stadsdelplan.promises.counts import count_for_all
from stadsdelplan.promises.ledger import read_promises
from stadsdelplan.promises.pdf import draw_wall_paper
from tests.support import databases, hostile_files, pdf_text

pytestmark = [pytest.mark.one_engine, pytest.mark.long]

LOADED_AT = timezone.make_aware(datetime(2026, 11, 24, 10, 0))
KOMMUN, POLIS, BOTH = "kommun", "polis", "both"

# {(plan, edition): (titles of its goals, measures by the municipality, by the police and by several, closed rounds)}
PAPERS = {
    ("Medborgarlöfte för Vetlanda", 1): (
        ["Säkrare beteende i trafiken", "Mer bruk av narkotika upptäcks, främst bland unga"],
        (2, 3, 2),
        6,
    ),
    ("Medborgarlöfte för Vetlanda", 2): (
        [
            "Säkrare beteende i trafiken",
            "Mer bruk av narkotika upptäcks, främst bland unga till och med 21 år",
            "Tryggare i centrala Vetlanda",
        ],
        (2, 3, 2),
        6,
    ),
    ("Medborgarlöfte för Tranås", 1): (
        ["Mer bruk av narkotika upptäcks bland unga till och med 21 år", "Tryggare på resecentrum"],
        (3, 3, 1),
        6,
    ),
    ("Medborgarlöfte för Tranås", 2): (
        ["Mer bruk av narkotika upptäcks, främst bland unga", "Tryggare i centrum och vid krogarna"],
        (1, 3, 3),
        3,
    ),
    ("Medborgarlöfte för Vingåker", 1): ([], (4, 5, 2), 0),
    ("Medborgarlöfte för Essunga", 1): ([], (4, 3, 0), 1),
    ("Medborgarlöfte för Essunga", 2): ([], (4, 4, 1), 1),
    ("Medborgarlöfte för Götene", 1): ([], (2, 2, 2), 1),
    ("Medborgarlöfte för Götene", 2): ([], (4, 3, 2), 1),
    ("Medborgarlöfte för Götene", 3): ([], (3, 3, 2), 2),
    ("Medborgarlöfte för Uppvidinge", 1): ([], (1, 0, 6), 1),
    ("Probleminventering och åtgärdsplan för Trollhättan", 1): ([], (2, 1, 2), 1),
    ("Probleminventering och åtgärdsplan för Trollhättan", 2): ([], (2, 1, 3), 1),
    ("Handlingsplan för Gottsundaområdet", 1): (
        [
            "Inte längre ett utsatt område",
            "Ett starkare civilsamhälle",
            "Ett område som lockar",
            "De som bor här vill och kan bo kvar",
            "Goda uppväxtvillkor och hög framtidstro",
        ],
        (2, 0, 2),
        0,
    ),
    ("Handlingsplan för trygghet i Gränby och Kvarngärdet", 1): (
        [
            "Platser där man vill vara",
            "Färre unga i riskzon",
            "Ingen öppen försäljning",
            "Vuxna som syns",
            "Fler är med och påverkar",
        ],
        (0, 0, 0),
        0,
    ),
    ("Överenskommelse om samverkan för ökad trygghet i Landskrona", 1): ([], (1, 1, 5), 2),
    ("Medborgarlöfte för Lund", 1): ([], (1, 1, 1), 2),
    ("Åtgärdsplan för Lund", 1): ([], (5, 0, 0), 1),
} | {
    (f"Åtgärdsplan för {place}", 1): ([], (2, 0, 0), 2)
    for place in ("Emmaboda", "Lessebo", "Nybro", "Tingsryd", "Torsås", "Uppvidinge")
}
# One of each paper is drawn: of Nybro's six plans one.
DRAWN = [
    ("Medborgarlöfte för Vetlanda", 2),
    ("Medborgarlöfte för Tranås", 2),
    ("Medborgarlöfte för Vingåker", 1),
    ("Medborgarlöfte för Essunga", 2),
    ("Medborgarlöfte för Götene", 3),
    ("Medborgarlöfte för Uppvidinge", 1),
    ("Probleminventering och åtgärdsplan för Trollhättan", 2),
    ("Handlingsplan för Gottsundaområdet", 1),
    ("Handlingsplan för trygghet i Gränby och Kvarngärdet", 1),
    ("Överenskommelse om samverkan för ökad trygghet i Landskrona", 1),
    ("Åtgärdsplan för Torsås", 1),
    ("Medborgarlöfte för Lund", 1),
]


@pytest.fixture(scope="module", autouse=True)
def papers(database_template, tmp_path_factory, django_db_blocker):
    """All papers, entered without drawing: each PDF is the same small one."""
    folder = tmp_path_factory.mktemp("papers")
    with (
        django_db_blocker.unblock(),
        databases.fresh_database(database_template, folder) as database,
        databases.files_beside(database),
    ):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(documents, "_draw", _drawn_quickly)
            loading.load_papers(at=LOADED_AT)
        yield


def _drawn_quickly(pieces, _created, _pictures=None):
    return [hostile_files.pdf()] * (len(pieces) + (len(pieces) > 1))


def _edition(name, number):
    related = "plan__owner", "plan__partnership", "plan__district__parent__parent", "agreement"
    return Edition.objects.select_related(*related).get(plan__name=name, number=number)


def test_these_and_no_other_plans_are_entered():
    assert set(Edition.objects.values_list("plan__name", "number")) == set(PAPERS)


@pytest.mark.parametrize(("name", "number"), PAPERS)
def test_an_edition_has_the_goals_and_promises_of_its_paper_and_no_gap(name, number):
    goals, (alone, police, together), rounds = PAPERS[name, number]
    edition = _edition(name, number)
    measures = list(Measure.objects.filter(edition=edition).whole())

    assert list(edition.goals.order_by("order").values_list("title", flat=True)) == goals
    counted = {KOMMUN: 0, POLIS: 0, BOTH: 0}
    for measure in measures:
        counted[BOTH if measure.partners else KOMMUN if measure.responsible == edition.plan.owner else POLIS] += 1
    assert counted == {KOMMUN: alone, POLIS: police, BOTH: together}
    assert broken_links(edition, on=LOADED_AT.date()) == []
    assert (edition.status, edition.round_reports.count()) == ("adopted", rounds)


@pytest.mark.parametrize(("name", "number"), DRAWN)
def test_the_paper_holds_the_words_of_its_measures_and_goals_by_party(name, number):
    edition = _edition(name, number)
    content = read_content(edition)

    drawn = pdf.draw(edition, at=LOADED_AT)

    assert drawn.startswith(b"%PDF-1.7")
    words = _unbroken(" ".join(pdf_text.pages(drawn)))
    goals, directions = (goal.text for goal in content.goals), (each.text for each in content.directions)
    for said in (*directions, *goals, *(measure.text for measure in measures_of(content))):
        assert _unbroken(said) in words
    assert _unbroken("Uppgift saknas") not in words
    if edition.plan.kind == "promise":
        headings = [each.heading for each in by_party(measures_of(content), owner=edition.plan.owner.name)]
        places = [words.index(_unbroken(heading)) for heading in headings]
        assert places == sorted(places)
        assert _unbroken(f"{edition.plan.owner} lovar") in words


def test_what_is_signed_has_an_original_for_each_party_and_no_name_of_a_person():
    signed = Edition.objects.filter(agreement__isnull=False).select_related("agreement")

    assert signed.count() == 14
    for edition in signed:
        text = current_version(edition.agreement)
        assert missing_signature_count(text) == 0
        assert Copy.objects.filter(print_set__agreement_version=text).count() == 2
        assert edition.agreement.status in (AgreementStatus.IN_FORCE, AgreementStatus.ENDED)
    assert set(Signatory.objects.values_list("name", flat=True)) == {""}


def test_trollhattan_is_signed_by_three_on_two_originals():
    text = current_version(_edition("Probleminventering och åtgärdsplan för Trollhättan", 1).agreement)

    titles = list(
        Signatory.objects.filter(party__agreement_version=text).order_by("pk").values_list("title", flat=True)
    )
    assert titles == ["Kommunstyrelsens ordförande", "Stadsdirektör", "Chef för lokalpolisområdet"]
    assert sum(copy.signatures.count() for copy in Copy.objects.filter(print_set__agreement_version=text)) == 6


def test_six_municipalities_and_the_police_have_one_agreement_and_a_plan_each():
    agreement = Agreement.objects.get(slug="lpo-nybro-2023")

    assert Party.objects.filter(agreement_version=current_version(agreement)).count() == 7
    assert Copy.objects.filter(print_set__agreement_version=current_version(agreement)).count() == 7
    plans = Plan.objects.filter(partnership=agreement.partnership)
    assert len({plan.owner for plan in plans}) == len({plan.district for plan in plans}) == 6


def test_lund_has_its_promise_as_an_appendix_and_its_analysis_before_its_plan():
    text = current_version(Agreement.objects.get(slug="lund-2024"))
    plan = Plan.objects.get(name="Åtgärdsplan för Lund")

    assert list(text.appendices.values_list("title", flat=True)) == ["Medborgarlöfte"]
    assert plan.duties.get(kind="situation_picture").done_on < plan.editions.get().adopted_on


@pytest.mark.parametrize(("name", "number"), PAPERS)
def test_the_pages_of_a_paper_say_of_no_link_that_it_is_missing(client, name, number):
    """What its kind does not ask for is no gap: a goal without promises, who answers for it, an area without goals."""
    edition = _edition(name, number)

    client.force_login(edition.plan.partnership.coordinator)
    for address in (
        edition.get_absolute_url(),
        reverse("edition_follow_up", args=[edition.plan_id, number]),
        reverse("public_edition", args=[edition.plan_id, number]),
        reverse("public_outcomes", args=[edition.plan_id, number]),
    ):
        page = client.get(address).content.decode().lower()
        for said in (
            "målet har inga",
            "planen har inga",
            "is-broken",
            "uppgift saknas",
            "inte uppföljt under perioden",
        ):
            assert said not in page, (address, said)
        assert "inte uppföljt än" not in page or address.startswith("/plan/"), address


def test_a_promise_has_the_count_of_its_own_paper_and_none_from_the_one_before():
    counts = [
        (each.edition.years, str(kept.measure.text), kept.promised, kept.count_in_words)
        for each in read_promises(Plan.objects.get(name="Medborgarlöfte för Götene"))
        for party in each.parties
        for kept in party.kept
        if kept.promised or kept.outcome
    ]

    assert counts == [
        (
            "2021",
            "Går en trygghetsvandring för att finna otrygga platser.",
            "Vandringar: minst 1\u00a0st",
            "1 av minst 1\u00a0st",
        ),
        (
            "2018",
            "Kontrollerar hastigheten i Hällekis med mobil kamera.",
            "Kontroller: minst 6\u00a0st",
            "6 av minst 6\u00a0st",
        ),
        (
            "2018",
            "Går trygghetsvandringar för att finna det som kan rättas till.",
            "Vandringar: minst 2\u00a0st",
            "2 av minst 2\u00a0st",
        ),
    ]


def test_trollhattan_signs_its_problems_by_rank():
    text = current_version(_edition("Probleminventering och åtgärdsplan för Trollhättan", 2).agreement)

    first = text.sections.order_by("order", "pk").first()
    assert first.heading == "Problem"
    assert first.body.splitlines() == [
        "1. Våld utomhus på kvällar och helger (platser och tider: Mest i centrum, kvällar och helger)",
        "2. Öppen försäljning av narkotika (om det ökar: Ökar; platser och tider: Mer spridd än förra året)",
        "3. Unga som rånas av andra unga (om det ökar: Minskar)",
        "4. Bedrägerier mot äldre genom telefonsamtal (om det ökar: Ökar)",
    ]


@pytest.mark.parametrize(("name", "number"), DRAWN)
def test_no_paper_is_so_long_that_it_needs_a_table_of_contents(name, number):
    shown = pdf_text.pages(pdf.draw(_edition(name, number), at=LOADED_AT))

    assert "Innehåll" not in shown[0].split()
    assert len(shown) <= 3


@pytest.mark.parametrize(("name", "number"), [each for each in PAPERS if each[0].startswith("Medborgarlöfte")])
def test_the_a4_is_one_sheet_in_letters_that_are_read_from_a_wall(name, number):
    edition = _edition(name, number)
    blocks = [
        letters.Block(
            each.heading, [(measure.text, count_for_all(measure, edition.rhythm)) for measure in each.measures]
        )
        for each in by_party(measures_of(read_content(edition)), owner=edition.plan.owner.name)
    ]

    front, back = pdf_text.pages(
        draw_wall_paper(edition, at=LOADED_AT, read_at="https://portal.example/oppet/plan/4/loften/")
    )

    assert letters.front_size(blocks, where=f"{edition.plan.district} {edition.years}", notes=1) >= 14
    assert "lovar" in front
    assert "https://portal.example" in back
    if number > 1:
        assert "Så gick det med löftena" in " ".join(back.split())


def test_landskrona_has_a_direction_in_each_sub_area_and_none_in_its_situation_picture():
    content = read_content(_edition("Överenskommelse om samverkan för ökad trygghet i Landskrona", 1))

    directed = [each.focus_area for each in content.directions]
    assert directed == [name for name in content.focus_areas if ": " in name]
    assert (len(directed), content.lagesbild) == (7, "")
    assert content.directions[0].text == "De som ansvarar för en plats tar ansvar tillsammans."


def test_gottsunda_has_states_for_2025_and_2030_and_measures_that_serve_several_goals():
    edition = _edition("Handlingsplan för Gottsundaområdet", 1)

    days = Milestone.objects.filter(goal__edition=edition).values_list("day__year", flat=True)
    assert sorted(days) == [2025, 2025, 2030, 2030, 2030]
    assert all(measure.serves for measure in Measure.objects.filter(edition=edition).whole())
    assert FollowUp.objects.filter(plan=edition.plan, on__year=2025).count() == 2


def test_what_became_of_vetlandas_promises_is_known_over_four_years():
    newer, older = read_promises(Plan.objects.get(name="Medborgarlöfte för Vetlanda"))

    assert [party.counts for party in older.parties] == [
        [("Hållet", 2)],
        [("Hållet", 3)],
        [("Hållet", 1), ("Delvis hållet", 1)],
    ]
    assert [party.counts for party in newer.parties] == [[("Hållet", 2)], [("Hållet", 3)], [("Hållet", 2)]]
    (controls,) = [
        each for party in older.parties for each in party.kept if each.measure.count_of == "Trafikkontroller"
    ]
    assert (controls.measure.target, controls.outcome.outcome) == (15, 17)


def test_entering_them_again_changes_nothing_and_the_history_is_whole():
    before = LedgerEntry.objects.count(), RoundReport.objects.count()

    loading.load_papers(at=timezone.now())

    assert (LedgerEntry.objects.count(), RoundReport.objects.count()) == before
    assert [verdict for verdict in ledger.verify() if verdict.fault] == []


def test_everybody_reads_what_became_of_the_promises(client):
    plan = Plan.objects.get(name="Medborgarlöfte för Tranås")

    page = client.get(reverse("public_promises", args=[plan.pk])).content.decode()

    assert "Patrullerar till fots i centrum" in page
    assert "Delvis hållet" in page


def _unbroken(text):
    """The text without blanks, soft hyphens and hyphens at line ends."""
    return "".join(text.replace("\u00ad", "").split())

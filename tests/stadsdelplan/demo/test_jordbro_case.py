"""The Jordbro case as the demo loads it. These tests only read, so they share one loaded database."""

import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from core import ledger
from core.files import serving
from core.models import Area, LedgerEntry, Organisation, User
from indicators.figures.comparability import rules_of
from indicators.models import Import, Indicator, Observation
from indicators.statistics.comparison import ComparedFigure, ComparisonVerdict
from indicators.statistics.comparison import compare as compare_figures
from partnership import agreement_changes
from partnership.models import Agreement, Copy, Framework, Partnership, Signature
from stadsdelplan.board import pdf as board_pdf
from stadsdelplan.board.goals_by_indicator import goals_by_indicator
from stadsdelplan.chain.rules import broken_links
from stadsdelplan.changes.diff import compare_editions
from stadsdelplan.content import read_content
from stadsdelplan.demo import loading
from stadsdelplan.document import pdf as plan_pdf
from stadsdelplan.follow_up.pdf import draw_council_report
from stadsdelplan.follow_up.progress import ProgressState
from stadsdelplan.follow_up.queries import read_follow_ups
from stadsdelplan.models import (
    AgendaPoint,
    Edition,
    FollowUp,
    Goal,
    Measure,
    Meeting,
    MeetingDecision,
    PlanComment,
    Review,
)
from tests.support import DATA, databases, pdf_text

pytestmark = pytest.mark.one_engine

PAPER = DATA / "agreement-2009.txt"
LOADED_AT = timezone.make_aware(datetime(2026, 3, 2, 10, 0))


@pytest.fixture(scope="module", autouse=True)
def demo(database_template, tmp_path_factory, django_db_blocker):
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), databases.fresh_database(database_template, folder):
        loading.load(at=LOADED_AT, password="tall-gran-bjork-9")
        yield


def test_the_agreement_of_2009_keeps_every_word_of_the_paper_in_order():
    text = agreement_changes.current_version(Agreement.objects.get(slug="jordbro-polisen-2009"))

    lines = [text.title]
    for section in text.sections.order_by("order"):
        lines += section.body.splitlines()
    for party in text.parties.order_by("order"):
        for signatory in party.signatories.order_by("order"):
            assert signatory.dated_on == date(2009, 3, 16)
            lines += [f"{signatory.place} 16 mars 2009", signatory.name, signatory.title, signatory.organisation_line]

    assert [line for line in lines if line] == [
        line for line in PAPER.read_text(encoding="utf-8").splitlines() if line.strip()
    ]


def test_the_agreement_of_2009_is_signed_by_both_on_both_copies_and_ended_with_the_framework():
    agreement = Agreement.objects.get(slug="jordbro-polisen-2009")
    copies = Copy.objects.filter(print_set__agreement_version__agreement=agreement).order_by("number")

    assert agreement.status == "ended"
    assert agreement.ended_on == date(2010, 12, 31)
    assert [(copy.number, copy.keeper.name_as_written) for copy in copies] == [(1, "Haninge kommun"), (2, "Polisen")]
    assert [(copy.returned_on, copy.handed_over_on) for copy in copies] == [
        (date(2009, 3, 16), None),
        (None, date(2009, 3, 16)),
    ]
    assert sorted(
        Signature.objects.filter(copy__in=copies).values_list("copy__number", "signatory__name", "signed_on")
    ) == [
        (1, "Gilbert de Wendel", date(2009, 3, 16)),
        (1, "Leif Oscarsson", date(2009, 3, 16)),
        (2, "Gilbert de Wendel", date(2009, 3, 16)),
        (2, "Leif Oscarsson", date(2009, 3, 16)),
    ]


def test_what_the_paper_of_2009_does_not_say_is_empty():
    agreement = Agreement.objects.get(slug="jordbro-polisen-2009")
    text = agreement_changes.current_version(agreement)

    assert not text.is_example
    assert (agreement.starts_on, agreement.ends_on, agreement.notice_months) == (None, None, None)
    assert [(party.diarienummer, party.contact) for party in text.parties.all()] == [("", ""), ("", "")]
    assert [copy.kept_at for copy in Copy.objects.filter(print_set__agreement_version=text)] == ["", ""]
    assert not Framework.objects.get().appendix
    assert Organisation.objects.get(name="Polisen, Södertörns polismästardistrikt").orgnr == ""


def test_the_police_of_2009_answer_today_as_a_unit_of_polismyndigheten():
    party = agreement_changes.current_version(Agreement.objects.get(slug="jordbro-polisen-2009")).parties.get(order=2)

    assert party.name_as_written == "Polisen"
    assert party.organisation.name == "Lokalpolisområde Haninge"
    above = list(Organisation.objects.above(party.organisation))
    assert [str(unit) for unit in above] == ["Polismyndigheten", "Polisregion Stockholm", "Polisområde Stockholm syd"]
    assert above[0].predecessor.name == "Polisen, Södertörns polismästardistrikt"


def test_the_framework_says_what_the_agreement_says_of_it():
    framework = Framework.objects.get()
    paper = PAPER.read_text(encoding="utf-8")

    assert (framework.legal_basis, framework.period_precision) == ("SFS 2008:348", "year")
    assert (framework.starts_on, framework.ends_on) == (date(2008, 1, 1), date(2010, 12, 31))
    goals = [f"- {goal.text}\n" for goal in framework.overarching_goals.order_by("order")]
    assert len(goals) == 3
    assert "".join(goals) in paper
    conditions = [condition.text for condition in framework.exclusion_conditions.order_by("order")]
    assert conditions == re.findall(r"^- (.+?)(?: \.)?$", paper, flags=re.MULTILINE)[3:]
    assert len(conditions) == 7


def test_the_places_have_the_codes_that_are_known():
    area = Partnership.objects.get(slug="jordbro").districts.get()

    found = []
    while area:
        found.append((area.name, sorted(area.codes.values_list("scheme", "code"))))
        area = area.parent

    assert found == [
        ("Jordbro", []),
        ("Haninge", [("kolada", "0136"), ("scb", "0136")]),
        ("Stockholms län", [("kolada", "0001"), ("scb", "01")]),
        ("Sverige", [("kolada", "0000"), ("scb", "00")]),
    ]


def test_the_seven_indicators_stand_in_the_agreements_order():
    fields = ("dimension", "kpi", "direction", "source_kind", "uncertainty_kpi", "by_sex")

    assert list(Indicator.objects.order_by("order").values_list("order", *fields)) == [
        (1, "employment", "N02267", "lower", "register", "", True),
        (2, "social_assistance", "N31807", "higher", "register", "", False),
        (3, "education", "N01984", "higher", "register", "", True),
        (4, "school", "N15428", "lower", "register", "", True),
        (5, "safety", "N00610", "lower", "survey", "U01610", True),
        (6, "democracy", "N00650", "lower", "survey", "U01650", True),
        (7, "health", "U01405", "lower", "survey", "U01511", True),
        (32_000, "economy", "", "higher", "register", "", False),  # beside the seven
    ]
    conditions = Framework.objects.get().exclusion_conditions.order_by("order").values_list("text", flat=True)
    seven = Indicator.objects.filter(order__lte=7).order_by("order")
    assert list(seven.values_list("condition", flat=True)) == list(conditions)
    assert list(Indicator.objects.get(kpi="N15428").breaks.values_list("year", flat=True)) == [2011]


def test_last_years_plan_is_adopted_and_this_years_is_in_review():
    last, this = Edition.objects.order_by("number")

    assert (last.status, last.adopted_by, last.adopted_on, last.adopted_paragraph) == (
        "adopted",
        "kommunstyrelsen (exempel)",
        date(2025, 6, 15),
        "exempel",
    )
    assert (last.years, this.years, this.status, this.based_on) == ("2025", "2026", "in_review", last)
    assert last.plan.is_example
    assert "{" not in last.lagesbild + this.lagesbild
    for edition in (last, this):
        assert list(edition.focus_areas.order_by("order").values_list("name", flat=True)) == [
            "Arbete",
            "Utbildning",
            "Trygghet",
            "Tillväxt",
        ]
        assert edition.resource_statements.count() == 2


def test_goals_keep_their_keys_from_last_years_plan_to_this_years():
    last, this = ({goal.key: goal for goal in edition.goals.all()} for edition in Edition.objects.order_by("number"))

    assert [goal.title for key, goal in last.items() if key not in this] == [
        "Tryggare väg mellan stationen och centrum",
        "Torghandel varje lördag",
    ]
    assert [this[key].title for key in this if key not in last] == ["Fler vuxna slutför gymnasiekurser"]
    assert {
        (last[key].title, last[key].target, this[key].target)
        for key in last.keys() & this.keys()
        if last[key].text != this[key].text
    } == {
        ("Fler unga vuxna i arbete eller studier", 30, 40),
        ("Mindre skadegörelse och lugnare kvällar vid skolan", 54, 51),
        ("Fler boende är med och påverkar", 120, 200),
    }
    kept = {key for goal in last.values() for key in goal.measures.values_list("key", flat=True)}
    added = Measure.objects.filter(goal__edition__number=2).exclude(key__in=kept).values_list("goal__title", flat=True)
    assert sorted(set(added)) == ["Fler elever behöriga till gymnasieskolan", "Fler vuxna slutför gymnasiekurser"]


def test_the_police_have_answered_for_six_goals_and_not_for_the_seventh():
    edition = Edition.objects.get(number=2)
    titles = dict(edition.goals.values_list("key", "title"))
    answers = Review.objects.filter(edition=edition)

    assert {titles[answer.key]: answer.verdict for answer in answers} == {
        "Fler unga vuxna i arbete eller studier": "approved",
        "Kortare väg från svenskundervisning till praktik": "approved",
        "Fler elever behöriga till gymnasieskolan": "approved",
        "Fler vuxna slutför gymnasiekurser": "approved",
        "Fler Jordbrobor anställs i företagsområdet": "approved",
        "Mindre skadegörelse och lugnare kvällar vid skolan": "change_asked",
    }
    unanswered = edition.goals.exclude(key__in=answers.values("key"))
    assert unanswered.get().title == "Fler boende är med och påverkar"
    assert not answers.exclude(organisation__name="Lokalpolisområde Haninge").exists()


def test_the_chain_of_this_years_plan_breaks_first_at_health_which_no_goal_serves():
    edition = Edition.objects.select_related("plan__district__parent__parent").get(number=2)

    assert [(link.kind, link.about) for link in broken_links(edition, on=LOADED_AT.date())] == [
        ("indicator_without_goal", "Hälsa"),
        ("measure_incomplete", "Fler boende är med och påverkar"),
        ("target_without_baseline", "Kortare väg från svenskundervisning till praktik"),
        ("target_without_baseline", "Fler vuxna slutför gymnasiekurser"),
    ]


def test_the_change_list_tells_what_became_of_every_goal():
    last, this = Edition.objects.order_by("number")

    changes = compare_editions(read_content(last), read_content(this))

    assert {(change.before or change.after).title: str(change.kind) for change in changes.goals} == {
        "Fler unga vuxna i arbete eller studier": "changed",
        "Kortare väg från svenskundervisning till praktik": "unchanged",
        "Fler elever behöriga till gymnasieskolan": "unchanged",
        "Fler vuxna slutför gymnasiekurser": "added",
        "Tryggare väg mellan stationen och centrum": "reached",
        "Mindre skadegörelse och lugnare kvällar vid skolan": "changed",
        "Fler Jordbrobor anställs i företagsområdet": "unchanged",
        "Fler boende är med och påverkar": "changed",
        "Torghandel varje lördag": "dropped",
    }
    unchanged = [change for change in changes.goals if change.kind == "unchanged"]
    assert [change.after.title for change in unchanged if change.has_changed_measures] == [
        "Fler elever behöriga till gymnasieskolan"
    ]


# What the parties say through the year ------------------------------------------------------------------------------


def test_every_goal_that_goes_on_has_been_followed_up_with_where_its_figure_stands():
    last = Edition.objects.get(number=1)

    stood = {read.goal.title: (read.newest.status, read.progress.state) for read in read_follow_ups(last)}

    assert stood == {
        "Fler unga vuxna i arbete eller studier": ("on_track", ProgressState.ON_THE_WAY),
        "Kortare väg från svenskundervisning till praktik": ("on_track", ProgressState.ON_THE_WAY),
        "Fler elever behöriga till gymnasieskolan": ("on_track", ProgressState.UNKNOWN),
        "Tryggare väg mellan stationen och centrum": ("reached", ProgressState.PASSED),
        "Mindre skadegörelse och lugnare kvällar vid skolan": ("partly_reached", ProgressState.ON_THE_WAY),
        "Fler Jordbrobor anställs i företagsområdet": ("delayed", ProgressState.ON_THE_WAY),
        "Fler boende är med och påverkar": ("partly_reached", ProgressState.NOT_MOVED),
        "Torghandel varje lördag": ("dropped", ProgressState.ON_THE_WAY),
    }


def test_the_police_follow_up_their_own_goal_and_their_own_measure():
    entries = FollowUp.objects.filter(organisation__name="Lokalpolisområde Haninge")

    assert {entry.by.email for entry in entries} == {"granskare@polisen.example"}
    keys = {entry.key for entry in entries}
    goal = Goal.objects.get(edition__number=1, key__in=keys)
    measure = Measure.objects.get(goal__edition__number=1, key__in=keys)
    assert measure.goal == goal
    assert {goal.responsible.name, measure.responsible.name} == {"Lokalpolisområde Haninge"}


def test_one_comment_of_the_police_is_resolved_and_one_waits_for_an_answer():
    titles = dict(Goal.objects.filter(edition__number=2).values_list("key", "title"))
    asked = PlanComment.objects.filter(answers=None)

    assert {titles[comment.key]: (comment.is_open, comment.replies.count()) for comment in asked} == {
        "Fler elever behöriga till gymnasieskolan": (False, 1),
        "Fler boende är med och påverkar": (True, 0),
    }


def test_the_dialogue_has_met_before_and_after_the_adoption():
    assert [(meeting.held_on, meeting.status) for meeting in Meeting.objects.order_by("held_on")] == [
        (date(2025, 5, 13), "held"),
        (date(2025, 9, 23), "held"),
        (date(2026, 1, 31), "held"),
        (date(2026, 3, 16), "planned"),
    ]
    assert all("(Exempel)" in meeting.decisions for meeting in Meeting.objects.filter(status="held"))


def test_a_meeting_left_a_task_to_the_police_and_the_next_one_has_a_point_of_theirs():
    open_task = MeetingDecision.objects.get(done_on__isnull=True)
    point = AgendaPoint.objects.get()

    assert (open_task.responsible.name, open_task.due_on) == ("Lokalpolisområde Haninge", date(2026, 3, 12))
    assert (point.meeting.status, point.organisation.name) == ("planned", "Lokalpolisområde Haninge")
    assert "(Exempel)" in open_task.text
    assert "(Exempel)" in point.title


# The figures --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slug", "year", "verdicts"),
    [
        ("sysselsattning", 2024, [ComparisonVerdict.LOWER, ComparisonVerdict.LOWER]),
        ("forsorjningsstod", 2024, [ComparisonVerdict.HIGHER, ComparisonVerdict.HIGHER]),
        ("utbildningsniva", 2024, [ComparisonVerdict.NOT_COMPARABLE, ComparisonVerdict.NOT_COMPARABLE]),
        ("skolresultat", 2024, [ComparisonVerdict.HIGHER, ComparisonVerdict.LOWER]),
        ("trygghet", 2024, [ComparisonVerdict.NOT_CERTAIN, ComparisonVerdict.NOT_CERTAIN]),
        ("demokrati", 2024, [ComparisonVerdict.BETTER, ComparisonVerdict.BETTER]),
        ("halsa", 2024, [ComparisonVerdict.WORSE, ComparisonVerdict.WORSE]),
    ],
)
def test_the_board_has_every_kind_of_verdict(slug, year, verdicts):
    indicator = Indicator.objects.get(slug=slug)
    figures = {
        each.area.name: ComparedFigure(
            each.area_id, year, "T", each.value, each.margin, confidence=each.confidence, source=each.source
        )
        for each in Observation.objects.filter(indicator=indicator, year=year, sex="T").select_related("area")
    }
    rules = rules_of(indicator)

    assert [
        compare_figures(figures["Jordbro"], figures[other], rules).verdict for other in ("Haninge", "Stockholms län")
    ] == verdicts


def test_what_nobody_knows_of_the_district_has_the_reason_and_no_value():
    unknown = Observation.objects.filter(indicator__slug="utbildningsniva", area__name="Jordbro")

    assert unknown.count() == 18  # six years, everybody, women and men
    assert set(unknown.values_list("value", "missing")) == {(None, "unknown")}


def test_every_figure_says_that_it_is_made_up_and_surveys_say_how_sure_they_are():
    figures = Observation.objects.all()

    assert set(figures.values_list("source", flat=True)) == {"Exempel, påhittat värde"}
    assert set(figures.values_list("year", flat=True)) == set(range(2019, 2025))
    for survey in figures.filter(indicator__source_kind="survey"):
        assert survey.margin > 0
        assert survey.answers > 100
    assert not figures.filter(indicator__source_kind="register", margin__isnull=False).exists()
    by_sex = {slug: set() for slug in Indicator.objects.values_list("slug", flat=True)}
    for slug, sex in figures.values_list("indicator__slug", "sex"):
        by_sex[slug].add(sex)
    assert {slug for slug, sexes in by_sex.items() if sexes == {"T"}} == {"forsorjningsstod"}
    assert {slug for slug, sexes in by_sex.items() if not sexes} == {"lag-ekonomisk-standard"}  # nobody made any up


def test_jordbro_is_two_made_up_areas_whose_counts_add_up():
    jordbro = Area.objects.get(name="Jordbro")
    counts = Observation.objects.filter(indicator__slug="sysselsattning", year=2024, area__parent__name="Haninge")

    assert sorted(jordbro.parts.values_list("code", "division")) == [
        ("0136R901", 2020), ("0136R901", 2025), ("0136R902", 2020), ("0136R902", 2025),
    ]  # fmt: skip
    assert sorted(counts.values_list("area__name", "sex", "numerator", "denominator")) == [
        ("Exempelområde A (påhittat RegSO)", "K", 1006, 1660),
        ("Exempelområde A (påhittat RegSO)", "M", 1142, 1690),
        ("Exempelområde A (påhittat RegSO)", "T", 2148, 3350),
        ("Exempelområde B (påhittat RegSO)", "K", 894, 1356),
        ("Exempelområde B (påhittat RegSO)", "M", 1005, 1390),
        ("Exempelområde B (påhittat RegSO)", "T", 1899, 2746),
        ("Jordbro", "K", 1900, 3016),
        ("Jordbro", "M", 2147, 3080),
        ("Jordbro", "T", 4047, 6096),
    ]
    total = counts.get(area=jordbro, sex="T")
    assert (total.value, total.source) == (Decimal("66.3878"), "Exempel, påhittat värde")


def test_the_adopted_paper_draws_the_figures_that_were_known_when_it_was_adopted():
    paper = Edition.objects.get(number=1).paper

    words = "".join(pdf_text.pages(serving.read(paper.file, sha256=paper.sha256)))

    assert "Exempel, påhittat värde" in words
    assert "2023" in words
    assert Observation.objects.filter(fetched_on__gt=date(2025, 6, 15)).count() == 0


def test_the_figures_came_in_as_one_import_that_the_history_tells_of():
    taken_in = Import.objects.get()

    assert (taken_in.name, taken_in.added) == ("Exempelvärden för Jordbro", Observation.objects.count())
    entries = LedgerEntry.objects.filter(verb="figures.taken_in")
    assert [(entry.target_key, entry.by.email) for entry in entries] == [(str(taken_in.pk), "admin@portal.example")]


def test_the_adopted_paper_that_everybody_may_read_names_no_person_of_the_portal():
    paper = Edition.objects.get(number=1).paper

    words = " ".join(pdf_text.pages(serving.read(paper.file, sha256=paper.sha256)))

    assert "kommunstyrelsen (exempel)" in words
    for user in User.objects.all():
        assert user.name.removesuffix(" (exempel)") not in words
        assert user.email not in words


def test_of_the_made_up_agreements_one_is_in_force_and_one_has_copies_to_sign():
    examples = Agreement.objects.filter(partnership__slug="exempelby").order_by("starts_on")

    assert [(each.slug, each.status) for each in examples] == [
        ("exempelby-bostader", "in_force"),
        ("exempelby-bostader-ny", "locked"),
    ]
    assert all(agreement_changes.current_version(each).is_example for each in examples)
    assert list(Agreement.objects.open_to_all(on=LOADED_AT.date())) == [examples[0]]
    chain = LedgerEntry.objects.filter(chain__name=Partnership.objects.get(slug="exempelby").chain).order_by("number")
    times = [entry.at for entry in chain]
    assert times == sorted(times)


def test_the_history_of_the_demo_verifies():
    assert {verdict.chain: verdict.fault for verdict in ledger.verify()} == {
        "portal": "",
        Partnership.objects.get(slug="jordbro").chain: "",
        Partnership.objects.get(slug="exempelby").chain: "",
    }


@pytest.mark.parametrize(
    ("account", "address", "expected"),
    [
        ("samordnare@haninge.example", "/avtal/jordbro-polisen-2009/", 200),
        ("samordnare@haninge.example", "/avtal/jordbro-polisen-exempel/", 200),
        ("samordnare@haninge.example", "/avtal/exempelby-bostader/", 404),
        ("granskare@polisen.example", "/avtal/jordbro-polisen-2009/", 200),
        ("granskare@polisen.example", "/avtal/jordbro-polisen-exempel/", 404),
        ("lasare@haninge.example", "/avtal/jordbro-polisen-exempel/", 404),
        ("samordnare@exempel.example", "/avtal/jordbro-polisen-2009/", 404),
        ("samordnare@exempel.example", "/avtal/exempelby-bostader-ny/", 200),
    ],
)
def test_each_account_sees_its_own_partnership_and_no_working_material_of_others(client, account, address, expected):
    client.force_login(User.objects.get(email=account))

    assert client.get(address).status_code == expected


def test_the_partnerships_page_names_everybody_who_takes_part(client):
    client.force_login(User.objects.get(email="lasare@haninge.example"))

    page = client.get("/partnerskap/jordbro/personer/").content.decode()

    assert "<dd>Haninge kommun, Lokalpolisområde Haninge</dd>" in page


def test_the_report_to_the_council_is_one_page_that_says_what_to_decide_and_what_deviates():
    at = timezone.make_aware(datetime(2026, 12, 1, 9, 0))
    plan = Edition.objects.get(plan__partnership__slug="jordbro", number=2)

    (page,) = pdf_text.pages(draw_council_report(plan, at=at))
    adopted = Edition.objects.get(plan=plan.plan, number=1)
    assert len(pdf_text.pages(draw_council_report(adopted, at=at))) == 1
    told = " ".join(page.split())

    assert "Förslag till beslut Kommunfullmäktige tar del av rapporten och lägger den till handlingarna." in told
    assert (
        "2 av 7 indikatorer är säkert sämre i Jordbro än i både kommunen och länet: Sysselsättningsgrad och Hälsa."
        in told
    )
    assert "Planen har 7 mål:" in told
    assert "Avvikelser • Fler vuxna slutför gymnasiekurser: inte uppföljt. Ansvarig: Haninge kommun, rektor" in told
    assert "Sysselsättningsgrad 2024 66,4 % 80,0 % 82,1 % ▼ Sämre än båda" in told


def test_the_board_on_paper_is_two_pages():
    area = Area.objects.select_related("parent__parent__parent").get(name="Jordbro", kind="district")
    shown = pdf_text.pages(
        board_pdf.draw(area, goals_by_indicator(area, None, on=date(2026, 12, 1)), year=None, at=LOADED_AT)
    )

    assert len(shown) == 2
    assert "Källa: Exempel, påhittat värde" in shown[0]


def test_the_change_list_is_a_paper_of_its_own():
    old, new = Edition.objects.filter(plan__partnership__slug="jordbro").select_related("plan").order_by("number")

    told = " ".join(" ".join(page.split()) for page in pdf_text.pages(plan_pdf.draw_changes(old, new, at=LOADED_AT)))

    assert told.startswith("Arbetsversion 2026-03-02 ")
    assert "Ändringslista: Strategisk stadsdelsplan för Jordbro 2026" in told
    assert "Det som skiljer sig från Strategisk stadsdelsplan för Jordbro 2025" in told
    assert "Fler vuxna slutför gymnasiekurser" in told

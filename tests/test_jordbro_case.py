"""The Jordbro case as the demo loads it. These tests only read, so they share one loaded database."""

import re
from datetime import date, datetime
from pathlib import Path

import pytest
from django.utils import timezone

from core import ledger
from core.models import Organisation, User
from indicators.models import Indicator
from partnership import actions
from partnership.models import Agreement, Copy, Framework, Partnership, Signature
from stadsdelplan.demo import loading
from stadsdelplan.models import Edition, Goal, Measure, Review
from tests import databases

PAPER = Path(__file__).parent / "data" / "agreement-2009.txt"
LOADED_AT = timezone.make_aware(datetime(2026, 3, 2, 10, 0))


@pytest.fixture(scope="module", autouse=True)
def demo(database_template, tmp_path_factory, django_db_blocker):
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), databases.fresh_database(database_template, folder):
        loading.load(at=LOADED_AT, password="tall-gran-bjork-9")
        yield


def test_the_agreement_of_2009_keeps_every_word_of_the_paper_in_order():
    text = actions.current_version(Agreement.objects.get(slug="jordbro-polisen-2009"))

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
    text = actions.current_version(agreement)

    assert not text.is_example
    assert (agreement.starts_on, agreement.ends_on, agreement.notice_months) == (None, None, None)
    assert [(party.diarienummer, party.contact) for party in text.parties.all()] == [("", ""), ("", "")]
    assert [copy.kept_at for copy in Copy.objects.filter(print_set__agreement_version=text)] == ["", ""]
    assert not Framework.objects.get().appendix
    assert Organisation.objects.get(name="Polisen, Södertörns polismästardistrikt").orgnr == ""


def test_the_police_of_2009_answer_today_as_polismyndigheten():
    party = actions.current_version(Agreement.objects.get(slug="jordbro-polisen-2009")).parties.get(order=2)

    assert party.name_as_written == "Polisen"
    assert party.organisation.name == "Polismyndigheten"
    assert party.organisation.predecessor.name == "Polisen, Södertörns polismästardistrikt"


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
    ]
    conditions = Framework.objects.get().exclusion_conditions.order_by("order").values_list("text", flat=True)
    assert list(Indicator.objects.order_by("order").values_list("condition", flat=True)) == list(conditions)
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
        "Tryggare väg mellan stationen och centrum"
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
    assert not answers.exclude(organisation__name="Polismyndigheten").exists()


def test_the_plans_broken_links_are_kept():
    this = Edition.objects.get(number=2)

    assert Measure.objects.get(goal__edition=this, responsible=None).ends_on is None
    assert Goal.objects.get(edition=this, title="Fler vuxna slutför gymnasiekurser").baseline is None
    assert not Goal.objects.filter(edition=this, indicators__dimension="health").exists()


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

    page = client.get("/partnerskap/jordbro/").content.decode()

    assert "<dd>Haninge kommun, Polismyndigheten</dd>" in page

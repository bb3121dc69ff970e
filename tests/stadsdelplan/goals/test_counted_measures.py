"""A measure is counted on its own, in its own unit; its kind, its cost and who pays may be said, and need not be."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from core.models import LedgerEntry, Role
from stadsdelplan.chain.rules import broken_links
from stadsdelplan.changes.diff import ChangeKind, compare_editions
from stadsdelplan.content import read_content
from stadsdelplan.document.pdf import draw
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.export.json import as_plain
from stadsdelplan.follow_up.queries import read_follow_ups
from stadsdelplan.goals import actions as goals
from stadsdelplan.models import Edition, Measure
from tests.support import factories
from tests.support.factories import NOON
from tests.support.pdf_text import pages

pytestmark = pytest.mark.django_db

TYPED = {
    "text": "Polisen genomför trafikkontroller.",
    "count_of": "Trafikkontroller",
    "unit": "st",
    "target": "15",
    "target_for": "round",
    "approach": "situational",
    "reach": "universal",
    "cost": "200 000,50",
    "payer": "Polisen",
}


@pytest.fixture
def edition():
    return factories.edition()


@pytest.fixture
def officer(client, edition):
    person = factories.person(edition.plan.owner, Role.OFFICER)
    client.force_login(person)
    return person


def _measure(edition, by, **fields):
    measure = Measure(goal=edition.goals.get(), text="Trafikkontroller.", responsible=edition.plan.owner, **fields)
    return goals.add_measure(measure=measure, by=by, at=NOON)


def _add(client, edition, **changes):
    goal = edition.goals.get()
    address = reverse("measure_add", args=[edition.plan_id, edition.number, goal.pk])
    return client.post(address, TYPED | changes)


@pytest.mark.parametrize(
    ("fields", "swedish"),
    [
        ({}, ""),
        ({"count_of": "Vandringar"}, "Vandringar"),
        ({"count_of": "Vandringar", "target": 2}, "Vandringar: minst 2"),
        ({"target": Decimal("1500.5000"), "unit": "kr"}, "minst 1\u00a0500,5\u00a0kr"),
        (
            {"count_of": "Kontroller", "target": 15, "unit": "st", "target_for": "round"},
            "Kontroller: minst 15\u00a0st varje omgång",
        ),
    ],
)
def test_a_count_is_said_in_words(fields, swedish):
    with translation.override("sv"):
        assert Measure(**fields).count_in_words == swedish
        assert Measure(**fields).has_count is bool(fields)


def test_kind_and_cost_are_said_in_words_and_nothing_of_what_is_not_known():
    with translation.override("sv"):
        whole = Measure(approach="situational", reach="universal", cost=Decimal("200000.00"), payer="Polisen")

        assert (whole.kind_in_words, whole.cost_in_words) == (
            "Situationell, universell",
            "Kostnad: 200\u00a0000 kr, betalas av Polisen",
        )
        assert Measure(payer="Polisen").cost_in_words == "Betalas av Polisen"
        assert (Measure().kind_in_words, Measure().cost_in_words) == ("", "")


def test_what_is_typed_is_stored_and_stands_on_the_page_and_on_paper(client, officer, edition):
    answer = _add(client, edition)

    measure = Measure.objects.get()
    assert answer.status_code == 302
    assert (measure.target, measure.target_for, measure.cost) == (15, "round", Decimal("200000.50"))
    page = client.get(f"{edition.get_absolute_url()}?visa=allt").content.decode()
    paper = " ".join(" ".join(pages(client.get(f"{edition.get_absolute_url()}plan.pdf").content)).split())
    for words in ("Trafikkontroller: minst 15", "Situationell, universell", "betalas av Polisen"):
        assert words in page
        assert words in paper
    entry = LedgerEntry.objects.get(verb="measure.added")
    assert entry.payload.content["target_for"] == "round"


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"cost": "-1"}, "cost"), ({"target": "80 %", "unit": "st"}, "target"), ({"cost": "5 %"}, "cost")],
)
def test_what_cannot_be_a_count_or_a_cost_is_refused_at_its_field(client, officer, edition, typed, field):
    answer = _add(client, edition, **typed)

    assert answer.context["form"].errors.keys() == {field}
    assert not Measure.objects.exists()


def test_a_target_typed_in_per_cent_gives_the_unit(client, officer, edition):
    _add(client, edition, target="80 %", unit="")

    assert (Measure.objects.get().target, Measure.objects.get().unit) == (80, "procent")


def test_what_may_be_left_empty_is_no_gap(officer, edition):
    _measure(edition, officer, ends_on=date(2026, 12, 31))

    assert broken_links(edition, on=date(2026, 11, 24)) == []


def test_the_data_has_the_count(officer, edition):
    _measure(edition, officer, count_of="Kontroller", target=15, target_for="round", cost=1000)

    (measure,) = as_plain(edition)["goals"][0]["measures"]

    assert (measure["count_of"], measure["target"], measure["target_for"], measure["cost"]) == (
        "Kontroller",
        "15",
        "round",
        "1000",
    )
    assert measure["payer"] is None


def test_an_outcome_is_counted_in_the_measures_own_unit_and_told_in_the_report(client, officer, edition):
    measure = _measure(edition, officer, count_of="Kontroller", target=15, unit="st")
    uncounted = _measure(edition, officer)
    factories.close(edition)
    address = reverse("follow_up", args=[edition.plan_id, measure.key])

    form = client.get(address).context["form"]
    client.post(
        address, {"on": "2026-03-02", "status": "on_track", "outcome": "12", "organisation": edition.plan.owner_id}
    )

    assert str(form.fields["outcome"].label) == "Utfall hittills"
    plain = client.get(reverse("follow_up", args=[edition.plan_id, uncounted.key])).context["form"]
    assert "outcome" not in plain.fields
    (followed,) = read_follow_ups(Edition.objects.get(pk=edition.pk))
    assert [(each.outcome and each.outcome.outcome, each.is_reached) for each in followed.measures] == [
        (12, None),  # of 15 until the year's last day
        (None, None),
    ]
    page = client.get(reverse("edition_follow_up", args=[edition.plan_id, edition.number])).content.decode()
    assert "mindre än vad som var tänkt" not in page
    assert "12&nbsp;st (2026-03-02)" in page


def test_the_next_plan_takes_the_count_along_and_the_change_list_is_silent(officer, edition):
    _measure(edition, officer, count_of="Kontroller", target=15, cost=1000, reach="selective")
    factories.close(edition)
    following = edition_actions.start_edition(
        plan=edition.plan, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31), by=officer, at=NOON
    )

    changes = compare_editions(read_content(edition), read_content(following))

    assert [change.kind for change in changes.goals] == [ChangeKind.UNCHANGED]
    assert read_content(following).goals[0].measures[0].target == 15


@pytest.mark.parametrize(
    ("rhythm", "said"),
    [
        ("month", "Kontroller: minst 2\u00a0st varje månad"),
        ("tertial", "Kontroller: minst 2\u00a0st varje tertial"),
        ("year", "Kontroller: minst 2\u00a0st varje år"),
        ("", "Kontroller: minst 2\u00a0st till varje uppföljning"),
    ],
)
def test_the_count_of_each_round_is_said_by_the_rhythm_of_the_plan(client, edition, officer, rhythm, said):
    Edition.objects.filter(pk=edition.pk).update(rhythm=rhythm)
    edition.refresh_from_db()
    measure = Measure(
        goal=edition.goals.get(), text="Vi kontrollerar.", count_of="Kontroller", unit="st", target=Decimal(2)
    )
    measure.target_for, measure.responsible = "round", edition.plan.owner
    goals.add_measure(measure=measure, by=officer, at=NOON)
    client.force_login(officer)

    page = client.get(f"{edition.get_absolute_url()}?visa=allt").content.decode()
    paper = " ".join(pages(draw(Edition.objects.select_related("plan__district").get(pk=edition.pk), at=NOON)))

    assert said in page
    assert "varje omgång" not in page
    assert "".join(said.split()) in "".join(paper.split())

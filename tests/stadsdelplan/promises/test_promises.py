"""Promises by party, what became of them over the years, and the A4 for the wall."""

import io
from datetime import date
from decimal import Decimal

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from core.models import OrganisationKind, Role
from stadsdelplan.by_party import by_party, measures_of
from stadsdelplan.content import read_content
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.follow_up import actions as follow_up
from stadsdelplan.goals import actions as goals
from stadsdelplan.models import Edition, FollowUp, FollowUpStatus, Measure, Plan, PlanKind, Rhythm
from stadsdelplan.promises import letters
from stadsdelplan.promises.counts import count_for_all
from stadsdelplan.promises.ledger import PromiseState, read_promises
from stadsdelplan.promises.pdf import draw_wall_paper
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def promise():
    """A working edition of a promise for 2024, with three promises: by the municipality, by the police, together."""
    edition = factories.edition()
    edition.goals.all().delete()
    Edition.objects.filter(pk=edition.pk).update(starts_on=date(2024, 1, 1), ends_on=date(2024, 12, 31))
    Plan.objects.filter(pk=edition.plan_id).update(kind=PlanKind.PROMISE)
    edition = Edition.objects.select_related("plan__owner", "plan__partnership", "plan__district").get(pk=edition.pk)
    owner, by, area = edition.plan.owner, _officer(edition), edition.focus_areas.get()
    police = _police(edition)
    said = {"focus_area": area, "count_of": "Kontroller", "target": Decimal(15)}
    for measure, partners in (
        (Measure(text="Tillsammans vandrar vi.", focus_area=area, responsible=owner), [(police, "")]),
        (Measure(text="Vi kontrollerar farten.", responsible=police, **said), []),
        (Measure(text="Vi lyser upp tunneln.", focus_area=area, responsible=owner), []),
    ):
        goals.add_measure(measure=measure, partners=partners, by=by, at=NOON)
    return edition


def _officer(edition):
    return factories.person(edition.plan.owner, Role.OFFICER)


def _police(edition):
    return next(each for each in edition.plan.partnership.organisations.all() if each != edition.plan.owner)


def _follow_up(edition, text, status, *, on=date(2024, 10, 1), outcome=None):
    key = Measure.objects.get(edition=edition, text=text).key
    entry = FollowUp(
        plan=edition.plan, key=key, on=on, status=status, outcome=outcome, organisation=edition.plan.owner, text="Så."
    )
    return follow_up.follow_up(entry=entry, by=_officer(edition), at=NOON)


def test_promises_follow_from_who_takes_the_measure_and_are_typed_nowhere(promise):
    owner, police = promise.plan.owner.name, _police(promise).name
    both = sorted([owner, police], key=lambda name: name != owner)

    with translation.override("sv"):
        found = by_party(measures_of(read_content(promise)), owner=owner)
        assert [each.heading for each in found] == [
            f"{owner} lovar",
            f"{police} lovar",
            f"{both[0]} och {both[1]} lovar tillsammans",
        ]
    assert [[measure.text for measure in each.measures] for each in found] == [
        ["Vi lyser upp tunneln."],
        ["Vi kontrollerar farten."],
        ["Tillsammans vandrar vi."],
    ]
    stored = by_party(Measure.objects.filter(edition=promise).whole(), owner=owner)
    assert [each.parties for each in stored] == [each.parties for each in found]


def test_the_ledger_says_of_every_promise_what_became_of_it(promise):
    factories.close(Edition.objects.get(pk=promise.pk))
    _follow_up(promise, "Vi kontrollerar farten.", FollowUpStatus.ON_TRACK, on=date(2024, 5, 1), outcome=Decimal(9))
    _follow_up(promise, "Vi kontrollerar farten.", FollowUpStatus.PARTLY_REACHED, outcome=Decimal(12))
    _follow_up(promise, "Vi lyser upp tunneln.", FollowUpStatus.REACHED)

    (found,) = read_promises(promise.plan)

    kept = {each.measure.text: each for party in found.parties for each in party.kept}
    assert {text: each.state for text, each in kept.items()} == {
        "Vi lyser upp tunneln.": PromiseState.KEPT,
        "Vi kontrollerar farten.": PromiseState.PARTLY,
        "Tillsammans vandrar vi.": PromiseState.NOT_KNOWN,
    }
    assert kept["Vi kontrollerar farten."].outcome.outcome == 12


def test_each_year_keeps_what_became_of_its_own_promises(promise):
    factories.close(Edition.objects.get(pk=promise.pk))
    _follow_up(promise, "Vi lyser upp tunneln.", FollowUpStatus.NOT_REACHED)
    plan, by = promise.plan, _officer(promise)
    edition_actions.start_edition(plan=plan, starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31), by=by, at=NOON)
    factories.close(plan.editions.get(number=2))
    _follow_up(plan.editions.get(number=2), "Vi lyser upp tunneln.", FollowUpStatus.REACHED, on=date(2025, 6, 1))

    states = {
        found.edition.number: {each.measure.text: each.state for party in found.parties for each in party.kept}
        for found in read_promises(plan)
    }

    assert list(states) == [2, 1]
    assert states[1]["Vi lyser upp tunneln."] == PromiseState.NOT_KEPT
    assert states[2]["Vi lyser upp tunneln."] == PromiseState.KEPT


def test_the_public_page_is_there_while_the_plan_is_open_and_says_nothing_of_people(client, promise):
    address = reverse("public_promises", args=[promise.plan_id])
    assert client.get(address).status_code == 404

    factories.close(Edition.objects.get(pk=promise.pk))
    entry = _follow_up(promise, "Vi lyser upp tunneln.", FollowUpStatus.REACHED)
    page = client.get(address).content.decode()

    assert "Vi lyser upp tunneln." in page
    assert "Hållet" in page
    assert entry.by.name not in page

    Plan.objects.filter(pk=promise.plan_id).update(kind=PlanKind.DISTRICT_PLAN)
    assert client.get(address).status_code == 404


def test_the_page_asks_as_often_about_many_promises_as_about_few(client, promise):
    factories.close(Edition.objects.get(pk=promise.pk))
    address = reverse("public_promises", args=[promise.plan_id])
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    area = promise.focus_areas.get()
    factories.rewrite(Edition.objects.filter(pk=promise.pk), status="working", adopted_by="", adopted_on=None)
    Measure.objects.bulk_create(
        Measure(edition=promise, focus_area=area, order=n, text=f"Löfte {n}", responsible=promise.plan.owner)
        for n in range(10, 40)
    )
    factories.rewrite(
        Edition.objects.filter(pk=promise.pk), status="adopted", adopted_by="Nämnden", adopted_on=promise.starts_on
    )
    with CaptureQueriesContext(connection) as many:
        assert "Löfte 39" in client.get(address).content.decode()

    assert len(many) == len(few)


def test_the_a4_has_a_front_by_party_and_a_back(client, promise):
    client.force_login(_officer(promise))

    answer = client.get(reverse("edition_wall_paper", args=[promise.plan_id, promise.number]))

    pages = _pages(answer.content)
    assert len(pages) == 2
    assert "Vi kontrollerar farten." in pages[0]
    assert "Minst 15 kontroller" in pages[0]
    assert draw_wall_paper(promise, at=NOON)


def test_the_back_says_what_came_of_the_last_promises_and_of_what_was_counted(promise):
    factories.close(Edition.objects.get(pk=promise.pk))
    _follow_up(promise, "Vi kontrollerar farten.", FollowUpStatus.PARTLY_REACHED, outcome=Decimal(12))
    plan, by = promise.plan, _officer(promise)
    edition_actions.start_edition(plan=plan, starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31), by=by, at=NOON)
    factories.close(plan.editions.get(number=2))

    _front, back = _pages(draw_wall_paper(plan.editions.get(number=2), at=NOON))

    assert "Så gick det med löftena 2024" in back
    assert "Delvis hållet" in back
    assert "12 av minst 15" in back


def test_a_new_promise_is_not_kept_because_the_last_one_was(client, promise):
    factories.close(Edition.objects.get(pk=promise.pk))
    _follow_up(promise, "Vi kontrollerar farten.", FollowUpStatus.REACHED, outcome=Decimal(17))
    client.force_login(_officer(promise))
    days = {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 12, 31)}
    new = edition_actions.start_edition(plan=promise.plan, **days, by=_officer(promise), at=NOON)

    old_page = client.get(promise.get_absolute_url()).content.decode()
    new_page = client.get(new.get_absolute_url()).content.decode()

    assert "Hållet" in old_page
    assert "Hållet" not in new_page


@pytest.mark.parametrize(("number", "words", "size"), [(2, 3, 24), (9, 8, 18), (14, 12, 13), (30, 14, None)])
def test_the_letters_of_the_front_are_as_large_as_there_is_room_for(number, words, size):
    block = letters.Block("Vetlanda kommun lovar", [(" ".join(["trygghet"] * words), "")] * number)

    assert letters.front_size([block], where="Vetlanda 2027", notes=0) == size


def test_promises_for_which_one_side_is_too_small_go_on_over_the_back(promise):
    Measure.objects.bulk_create(
        Measure(
            edition=promise,
            focus_area=promise.focus_areas.get(),
            order=order,
            text=f"Löfte {order} " + "trygghet " * 12,
        )
        for order in range(10, 50)
    )

    pages = _pages(draw_wall_paper(promise, at=NOON))

    assert "Löfte 10 " in pages[0]
    assert "Löfte 49 " in pages[-1]
    assert "Därför" in pages[-1]


def test_a_situation_picture_that_is_too_long_for_the_back_is_begun_there_and_said_to_go_on(promise):
    Edition.objects.filter(pk=promise.pk).update(lagesbild="Det första stycket.\n\n" + "Mycket mer står här. " * 400)
    edition = Edition.objects.select_related("plan__owner", "plan__partnership", "plan__district").get(pk=promise.pk)

    pages = _pages(draw_wall_paper(edition, at=NOON))

    assert len(pages) == 2
    assert "Det första stycket. Hela lägesbilden står i planen." in pages[1]


@pytest.mark.parametrize("number", [8, 20])
def test_more_promises_take_smaller_letters_and_the_front_stays_one_page(promise, number):
    Measure.objects.bulk_create(
        Measure(
            edition=promise,
            focus_area=promise.focus_areas.get(),
            order=order,
            text=f"Vi kommer till de platser där många har sagt att de känner sig otrygga, gång {order}.",
            responsible=promise.plan.owner,
        )
        for order in range(10, 10 + number)
    )

    pages = _pages(draw_wall_paper(promise, at=NOON))

    assert len(pages) == 2
    assert f"gång {9 + number}." in pages[0]
    assert all("Arbetsversion" in page for page in pages)


def _pages(pdf):
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


@pytest.mark.parametrize(
    ("fields", "rhythm", "said"),
    [
        (
            {"count_of": "kvällar", "target": 30, "target_for": "round"},
            "tertial",
            "Minst 30\u00a0kvällar varje tertial",
        ),
        ({"count_of": "Kvällar", "target": 30, "target_for": "round"}, "year", "Minst 30\u00a0kvällar varje år"),
        ({"count_of": "kvällar", "target": 30}, "tertial", "Minst 30\u00a0kvällar"),
        (
            {"count_of": "kvällar", "target": 2, "target_for": "round"},
            "",
            "Minst 2\u00a0kvällar till varje uppföljning",
        ),
        (
            {"count_of": "kontroller av fart", "target": 15, "unit": "st", "target_for": "round"},
            "quarter",
            "Kontroller av fart: minst 15\u00a0st varje kvartal",
        ),
        ({"target": 15, "unit": "kontroller"}, "month", "Minst 15\u00a0kontroller"),
        ({"count_of": "kvällar"}, "half_year", "Kvällar"),
        ({}, "year", ""),
    ],
)
def test_residents_read_how_many_and_how_often_without_the_word_round(fields, rhythm, said):
    with translation.override("sv"):
        assert count_for_all(Measure(**fields), rhythm) == said


def test_the_back_of_the_first_promises_says_how_they_are_followed_up_and_whom_to_ask(client, promise):
    Edition.objects.filter(pk=promise.pk).update(rhythm=Rhythm.TERTIAL, lagesbild="")
    promise.plan.partnership.organisations.exclude(pk=promise.plan.owner_id).update(kind=OrganisationKind.POLICE)
    client.force_login(_officer(promise))

    answer = client.get(reverse("edition_wall_paper", args=[promise.plan_id, promise.number]))

    pages = _pages(answer.content)
    assert len(pages) == 2
    for said in ("30 april 2024", "31 augusti 2024", "31 december 2024", promise.plan.owner.name, "114 14"):
        assert said in pages[1]
    assert reverse("public_promises", args=[promise.plan_id]) in pages[1].replace(" ", "")
    assert "så har det gått" not in pages[1]

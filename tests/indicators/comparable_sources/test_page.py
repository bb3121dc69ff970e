"""Somebody confirms that figures of two sources compare, says why, and may take it back."""

from decimal import Decimal

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.models import Area, AreaKind, LedgerEntry, Role
from indicators.board import read_board
from indicators.comparable_sources import actions
from indicators.figures.queries import surroundings
from indicators.models import ComparableSources, SourceKind
from indicators.statistics.comparison import ComparisonVerdict, Obstacle
from tests.support import factories

pytestmark = pytest.mark.django_db

DOOR = "Dörrknackning i Prov 07"
SURE = {"margin": Decimal(3), "answers": 260}


@pytest.fixture
def officer():
    owner = factories.organisation()
    factories.municipality_of(owner)
    return factories.person(works_for=owner, role=Role.OFFICER)


@pytest.fixture
def district(officer):
    return officer.memberships.get().organisation.governs.children.select_related("parent__parent__parent").get()


@pytest.fixture
def health(district):
    """A survey of which the district has figures by other means than the municipality and the county."""
    indicator = factories.indicator(slug="halsa", source_kind=SourceKind.SURVEY)
    factories.observation(indicator, district, 2024, Decimal(64), source=DOOR, **SURE)
    for area in surroundings(district):
        factories.observation(indicator, area, 2024, Decimal(76), source="Kolada", **SURE)
    return indicator


@pytest.fixture
def address(health, district):
    return reverse("comparable_sources", args=[health.slug, district.pk])


@pytest.fixture
def browser(client, officer):
    client.force_login(officer)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "sv"
    return client


def verdicts(district):
    return {gap.verdict for row in read_board(district).rows for _cell, gap in row.compared}


TYPED = {"source": DOOR, "other": "Kolada", "why": "Samma fråga, ställd på samma sätt."}


def test_figures_of_two_sources_are_compared_once_somebody_has_confirmed_it(browser, address, district, officer):
    before = verdicts(district)

    answer = browser.post(address, TYPED)

    assert before == {ComparisonVerdict.NOT_COMPARABLE}
    assert answer.status_code == 302
    assert verdicts(district) == {ComparisonVerdict.WORSE}
    confirmed = ComparableSources.objects.get()
    assert (confirmed.area, confirmed.by) == (district.parent, officer)
    page = browser.get(address).content.decode()
    assert f"{DOOR}, Kolada" in page
    assert "Samma fråga, ställd på samma sätt." in page
    assert officer.name in page
    entry = LedgerEntry.objects.get(verb="sources.confirmed")
    assert entry.payload.content == {"source": DOOR, "other": "Kolada", "why": "Samma fråga, ställd på samma sätt."}


def test_what_is_confirmed_may_be_taken_back(browser, address, district, health):
    browser.post(address, TYPED)
    confirmed = ComparableSources.objects.get()
    back = reverse("comparable_sources_withdraw", args=[health.slug, district.pk, confirmed.pk])

    assert browser.get(back).status_code == 405
    assert browser.post(back).status_code == 302
    assert verdicts(district) == {ComparisonVerdict.NOT_COMPARABLE}
    assert LedgerEntry.objects.filter(verb="sources.withdrawn").count() == 1
    assert browser.post(back).status_code == 404


def test_it_holds_in_the_whole_municipality_and_nowhere_else(browser, address, district, health):
    browser.post(address, TYPED)
    sibling = Area.objects.create(name="Grannen", kind=AreaKind.DISTRICT, parent=district.parent)
    factories.observation(health, sibling, 2024, Decimal(60), source=DOOR, **SURE)
    stranger = factories.district()
    for area in (stranger, *surroundings(stranger)):
        source = DOOR if area == stranger else "Kolada"
        factories.observation(health, area, 2024, Decimal(60), source=source, **SURE)

    assert ComparisonVerdict.WORSE in verdicts(sibling)
    assert {gap.comparison.obstacle for row in read_board(stranger).rows for _cell, gap in row.compared} == {
        Obstacle.OTHER_SOURCE
    }


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"other": DOOR}, "other"),
        ({"other": ""}, "other"),
        ({"source": "En annan"}, "source"),
        ({"why": ""}, "why"),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field(browser, address, typed, field):
    answer = browser.post(address, TYPED | typed)

    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not ComparableSources.objects.exists()


def test_the_same_is_not_confirmed_twice_in_whatever_order(browser, address):
    browser.post(address, TYPED)

    answer = browser.post(address, TYPED | {"source": "Kolada", "other": DOOR})

    assert "Det är redan bekräftat att de här källorna går att jämföra." in answer.content.decode()
    assert ComparableSources.objects.count() == 1


def test_a_confirmation_without_a_reason_is_refused_by_the_verb_too(health, district, officer):
    with pytest.raises(ValidationError):
        actions.confirm_comparable(
            indicator=health, area=district.parent, source=DOOR, other="Kolada", why="", by=officer, at=factories.NOON
        )

    assert not LedgerEntry.objects.filter(verb="sources.confirmed").exists()


def test_what_somebody_has_taken_back_meanwhile_is_not_taken_back_again(health, district, officer):
    about = {"by": officer, "at": factories.NOON}
    confirmed = actions.confirm_comparable(
        indicator=health, area=district.parent, source=DOOR, other="Kolada", why="Samma fråga.", **about
    )
    key = confirmed.pk
    actions.withdraw_comparable(confirmed=confirmed, **about)
    confirmed.pk = key

    with pytest.raises(actions.AlreadyWithdrawnError):
        actions.withdraw_comparable(confirmed=confirmed, **about)


def test_where_all_figures_have_one_source_there_is_nothing_to_confirm(browser, district):
    work = factories.indicator()
    factories.observation(work, district, 2024, Decimal(64), source="Kolada")

    page = browser.get(reverse("comparable_sources", args=[work.slug, district.pk])).content.decode()

    assert "så det finns inget att bekräfta" in page
    assert "<textarea" not in page


def test_nobody_confirms_for_another_municipality(browser, health):
    other = factories.district()

    assert browser.get(reverse("comparable_sources", args=[health.slug, other.pk])).status_code == 404


def test_one_source_asks_no_question_more_and_two_ask_one(district, health, django_assert_num_queries):
    work = factories.indicator()
    for area in (district, *surroundings(district)):
        factories.observation(work, area, 2024, Decimal(64), source="Kolada")
    health.observations.update(source="Kolada")

    read_board(district)  # from here on it knows what the district consists of
    with django_assert_num_queries(5):
        read_board(district)
    health.observations.filter(area=district).update(source=DOOR)
    with django_assert_num_queries(6):
        read_board(district)

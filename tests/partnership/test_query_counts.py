"""How often a page asks the database: never more often because there is more to show.

Each page is opened in a partnership with a little in it and in one with a lot, and both counts stand here literally. A
page that shows more one day may need another number; it must not need two.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import OrganisationKind, Role, User
from indicators.models import Dimension, Direction, Indicator, Observation, Sex, SourceKind
from partnership.models import Agreement, Decision, Framework, OverarchingGoal, Party, Section, Signatory
from partnership.review import actions as review
from stadsdelplan.models import (
    Edition,
    EditionFocusArea,
    EditionStatus,
    FollowUp,
    FollowUpStatus,
    Goal,
    Measure,
    Plan,
    ResourceStatement,
    Review,
    ReviewVerdict,
)
from tests.support import factories

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@dataclass(frozen=True)
class Amount:
    """How many of each there are. Of `agreements` half are drafts, the others are locked and not yet signed."""

    parties: int
    sections: int
    agreements: int
    goals: int
    earlier_editions: int
    indicators: int
    years: int


LITTLE = Amount(parties=2, sections=2, agreements=2, goals=4, earlier_editions=1, indicators=2, years=2)
A_LOT = Amount(parties=12, sections=30, agreements=20, goals=40, earlier_editions=10, indicators=7, years=30)


@dataclass(frozen=True)
class Place:
    """A partnership and what the pages are opened with."""

    people: dict[str, User]
    partnership: str
    draft: Agreement
    locked: Agreement
    edition: Edition

    def address(self, page):
        """Where `page` is: the name of a view, and after a blank the thing that it shows."""
        name, _, thing = page.partition(" ")
        shown = getattr(self, thing, None)
        if name == "section_edit":
            return reverse(name, args=[shown.slug, shown.versions.get().sections.order_by("order").last().pk])
        if name in ("agreement_paper", "copy"):
            return reverse(name, args=[shown.slug, 1])
        edition = [self.edition.plan_id, self.edition.number]
        if name == "edition":
            return f"{reverse(name, args=edition)}?visa=allt"  # every goal drawn whole, and none as a line
        district = self.edition.plan.district_id
        if name == "indicator":
            return f"{reverse(name, args=['indicator-1'])}?omrade={district}"
        arguments = {"partnership": [self.partnership], "home": [], "indicators": [], "board": [district]}
        arguments["national"] = ["indicator-1"]
        return reverse(name, args=arguments.get(name) or ([shown.slug] if shown else []))


# Who opens which page, and how often it asks. Three times it asks for the session, the person and their memberships.
COUNTS = {
    ("home", "coordinator"): 29,  # 15 while nothing is written: tests/stadsdelplan/home/test_kept.py
    ("home", "reviewer"): 18,
    ("home", "reader"): 8,
    ("partnership", "coordinator"): 39,
    ("agreement draft", "coordinator"): 17,
    ("agreement locked", "coordinator"): 18,
    ("agreement_print_view draft", "coordinator"): 10,
    ("agreement_print_view locked", "coordinator"): 5,
    ("agreement_draft_pdf draft", "coordinator"): 10,
    ("agreement_papers locked", "coordinator"): 4,
    ("copy locked", "coordinator"): 9,
    ("agreement_paper locked", "coordinator"): 5,
    ("agreement_send draft", "coordinator"): 13,
    ("agreement_lock draft", "coordinator"): 19,
    ("agreement_void locked", "coordinator"): 14,
    ("agreement_comments draft", "coordinator"): 7,
    ("agreement_history draft", "coordinator"): 9,
    ("section_edit draft", "coordinator"): 5,
    ("edition", "coordinator"): 29,
    ("edition", "reviewer"): 27,
    ("indicators", "coordinator"): 8,
    ("board", "coordinator"): 14,
    ("indicator", "coordinator"): 11,
    ("national", "coordinator"): 14,
}


@pytest.fixture(scope="module")
def places(database_of_module):
    """One place with a little in it and one with a lot, built once."""
    return _build(LITTLE), _build(A_LOT)


@pytest.fixture(scope="module")
def counts(places):
    """Page and person: the counts with a little and with a lot."""
    return tuple(_counts(place) for place in places)


@pytest.mark.parametrize(("page", "who"), COUNTS)
def test_a_page_asks_as_often_about_a_lot_as_about_a_little(counts, page, who):
    with_a_little, with_a_lot = counts

    assert (with_a_little[page, who], with_a_lot[page, who]) == (COUNTS[page, who], COUNTS[page, who])


def test_the_pages_show_all_that_there_is(client, places):
    _little, a_lot = places
    client.force_login(a_lot.people["coordinator"])

    home = client.get(a_lot.address("home")).content.decode()
    agreement = client.get(a_lot.address("agreement draft")).content.decode()
    edition = client.get(a_lot.address("edition")).content.decode()

    assert home.count("agreement-of-many-") >= 20
    assert agreement.count('class="section"') == 30
    assert agreement.count("Nämnd nummer") == 12 + 2, "The own one stands in the diary too, and in its link."
    assert edition.count('<details class="goal__row" open>') == 40
    assert edition.count("Åtgärd nummer") == 80


def _counts(place):
    counts = {}
    for page, who in COUNTS:
        client = Client()
        client.force_login(place.people[who])
        address = place.address(page)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        assert response.status_code == 200
        counts[page, who] = len(queries)
    return counts


def _build(amount):
    owner = factories.organisation()
    others = [factories.organisation(kind=OrganisationKind.POLICE) for _ in range(amount.parties - 1)]
    within = factories.partnership(owner, *others)
    _add_indicators(amount)
    drafts, framed = (
        [_agreement(owner, others, within, amount, is_shown=n == 0) for n in range(amount.agreements // 2)]
        for _ in range(2)
    )
    locked = [factories.lock(agreement) for agreement in framed]
    people = {
        "coordinator": factories.person(owner, Role.COORDINATOR),
        "reviewer": factories.person(others[0], Role.REVIEWER),
        "reader": factories.person(owner, Role.READER),
    }
    edition = _edition(owner, others, within, people["reviewer"], amount)
    _observe(edition.plan.district, amount)
    return Place(people=people, partnership=within.slug, draft=drafts[0], locked=locked[0], edition=edition)


def _add_indicators(amount):
    for order in range(Indicator.objects.count() + 1, amount.indicators + 1):
        Indicator.objects.create(
            slug=f"indicator-{order}",
            order=order,
            name=f"Indikator {order}",
            dimension=Dimension.HEALTH,
            condition="Hälsan är sämre",
            direction=Direction.LOWER_IS_WORSE,
            source_kind=SourceKind.SURVEY,
        )


def _observe(district, amount):
    """Figures of every year and sex for the district and all that it lies in."""
    areas = [district, district.parent, district.parent.parent, district.parent.parent.parent]
    figure = {"value": 50, "margin": 1, "answers": 100, "source": "Prov"}
    Observation.objects.bulk_create(
        Observation(indicator=indicator, area=area, year=2026 - ago, sex=sex, **figure)
        for indicator in Indicator.objects.all()
        for area in areas
        for ago in range(1, amount.years + 1)
        for sex in Sex
    )


def _agreement(owner, others, within, amount, *, is_shown):
    """A draft under a framework of its own, grown to the parties and sections of `amount`.

    On the one whose own page is shown every section has a comment, on the others one section, since comments take long.
    """
    count = Agreement.objects.count()
    framework = Framework.objects.create(
        slug=f"framework-{count}", name="Överordnat avtal", municipality=owner, starts_on=date(2026, 1, 1)
    )
    framework.districts.add(factories.district())
    OverarchingGoal.objects.create(framework=framework, order=1, text="Fler i arbete")
    agreement = factories.draft(owner=owner, other=others[0], within=within, slug=f"agreement-of-many-{count}")
    factories.rewrite(Agreement.objects.filter(pk=agreement.pk), framework=framework)
    text = agreement.versions.get()
    for order in range(3, amount.sections + 1):
        Section.objects.create(agreement_version=text, order=order, heading=f"Avsnitt {order}", body="- ett\n- två")
    for order, other in enumerate(others[1:], start=3):
        party = Party.objects.create(
            agreement_version=text, organisation=other, order=order, name_as_written=other.name
        )
        Signatory.objects.create(party=party, order=1, name=f"Undertecknare {order}")
    sections = Section.objects.filter(agreement_version=text).select_related("agreement_version").order_by("order")
    _comment_on(sections if is_shown else sections[:1], owner, factories.person(owner, Role.REVIEWER))
    for party in text.parties.all():
        Decision.objects.create(party=party, body=f"Nämnd nummer {party.order}", met_on=date(2026, 3, 2))
    agreement.refresh_from_db()
    return agreement


def _comment_on(sections, owner, by):
    """An open comment with an answer on each of the sections."""
    for section in sections:
        comment = review.add_comment(
            section=section, version=1, text="Oklart.", organisation=owner, by=by, at=factories.NOON
        )
        review.answer_comment(comment=comment, version=1, text="Tack.", organisation=owner, by=by, at=factories.NOON)


def _edition(owner, others, within, reviewer, amount):
    """An edition under review after some earlier ones. Every second goal is answered, and every one followed up."""
    plan = Plan.objects.create(partnership=within, district=factories.district(), owner=owner, name="Stadsdelsplan")
    _add_earlier_editions(plan, amount)
    edition = Edition.objects.create(
        plan=plan,
        number=amount.earlier_editions + 1,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
    )
    factories.asks(edition, *others)
    for organisation in (owner, *others):
        ResourceStatement.objects.create(edition=edition, organisation=organisation, text="Inom ordinarie resurser.")
    areas = [EditionFocusArea.objects.create(edition=edition, order=n, name=f"Område {n}") for n in range(4)]
    for order in range(amount.goals):
        goal = Goal.objects.create(
            edition=edition, focus_area=areas[order % 4], order=order, title=f"Mål {order}", responsible=others[0]
        )
        goal.indicators.set(Indicator.objects.all())
        goal.overarching_goals.set(OverarchingGoal.objects.filter(framework__municipality=owner))
        for number in range(2):
            Measure.objects.create(goal=goal, order=number, text=f"Åtgärd nummer {number}", responsible=owner)
        FollowUp.objects.create(
            plan=plan,
            key=goal.key,
            on=date(2026, 6, 1),
            status=FollowUpStatus.values[0],
            organisation=owner,
            by=reviewer,
            at=factories.NOON,
        )
        if order % 2:
            Review.objects.create(
                edition=edition,
                key=goal.key,
                organisation=others[0],
                by=reviewer,
                at=factories.NOON,
                revision_seen=goal.revision,
                verdict=ReviewVerdict.APPROVED,
                comment="Bra.",
            )
    edition.status, edition.sent_for_review_at = EditionStatus.IN_REVIEW, factories.NOON
    edition.save()
    return edition


def _add_earlier_editions(plan, amount):
    for number in range(1, amount.earlier_editions + 1):
        starts_on = date(2025 - amount.earlier_editions + number, 1, 1)
        ends_on = date(starts_on.year + 1, 1, 1) - timedelta(days=1)
        edition = Edition.objects.create(plan=plan, number=number, starts_on=starts_on, ends_on=ends_on)
        factories.close(
            edition, EditionStatus.SUPERSEDED if number < amount.earlier_editions else EditionStatus.ADOPTED
        )

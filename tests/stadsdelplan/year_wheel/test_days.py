"""Which days the year of a partnership has, who sees them, and that they are read by as many queries for 600."""

from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from core import permissions
from core.models import OrganisationKind, Role, StoredFile
from partnership.models import Agreement, Decision, Extension, Partnership
from stadsdelplan.models import (
    Edition,
    EditionStatus,
    Lagesbild,
    LegalDuty,
    Meeting,
    MeetingStatus,
    Plan,
    PlanKind,
    PublicationDay,
    Rhythm,
    RoundReport,
)
from stadsdelplan.year_wheel.days import DayKind, YearDay, by_month, in_order
from stadsdelplan.year_wheel.queries import read_days
from tests.support import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    """The plan "Stadsdelsplan 2026" as a working edition, in the partnership Jordbro."""
    return factories.edition()


@pytest.fixture
def officer(edition):
    return factories.person(edition.plan.owner, Role.OFFICER)


def _said(user, first=date(2026, 1, 1), last=date(2026, 12, 31), **within):
    """(day, kind, what) of the days of a year, as a Swede reads them."""
    with translation.override("sv"):
        return [(str(each.day), str(each.kind), each.what) for each in read_days(user, first, last, **within)]


def _action_plan(edition):
    return Plan.objects.create(
        partnership=edition.plan.partnership,
        district=edition.plan.district.parent,
        owner=edition.plan.owner,
        name="Åtgärdsplan",
        kind=PlanKind.ACTION_PLAN,
        asks_parties=False,
    )


def test_the_days_come_by_date_and_within_one_by_time_and_kind():
    def day(kind, what, **when):
        return YearDay(when.pop("day", date(2026, 5, 4)), kind, what, "/", what, **when)

    moment = factories.NOON.replace(month=5, day=4)
    late, timed = day(DayKind.END, "d", day=date(2026, 5, 5)), day(DayKind.MEETING, "c", starts_at=moment)
    early, other = day(DayKind.ANSWER, "a"), day(DayKind.DECISION, "b")

    assert in_order([late, timed, other, early]) == [early, other, timed, late]
    assert [(str(first), [each.what for each in found]) for first, found in by_month([early, late], 2026)][3:6] == [
        ("2026-04-01", []),
        ("2026-05-01", ["a", "d"]),
        ("2026-06-01", []),
    ]


def test_a_meeting_is_told_without_who_came_or_what_was_decided(edition, officer):
    factories.held_meeting(
        edition.plan,
        date(2026, 4, 7),
        who="Anna Ask",
        decisions="Fler lampor.",
    )
    factories.held_meeting(edition.plan, date(2027, 1, 1), who="Anna Ask")

    assert _said(officer) == [("2026-04-07", "meeting", "Möte om Stadsdelsplan")]
    assert _said(officer, date(2027, 1, 1), date(2027, 12, 31)) == [("2027-01-01", "meeting", "Möte om Stadsdelsplan")]


def test_a_planned_meeting_has_its_time_and_a_cancelled_one_no_day(edition, officer):
    of_all = {"partnership": edition.plan.partnership, "held_on": date(2026, 10, 25)}
    Meeting.objects.create(starts_at=time(13), ends_at=time(14, 30), called="Alla", **of_all)
    Meeting.objects.create(status=MeetingStatus.CANCELLED, cancelled_because="Flyttat till våren.", **of_all)

    (day,) = read_days(officer, date(2026, 1, 1), date(2026, 12, 31))

    assert day.url == reverse("meeting", args=[edition.plan.partnership.meetings.get(status="planned").pk])
    assert [each.isoformat() for each in (day.starts_at, day.ends_at)] == [
        "2026-10-25T13:00:00+01:00",  # the night before, summer time ended
        "2026-10-25T14:30:00+01:00",
    ]


def test_an_edition_in_review_has_a_last_day_to_answer_and_an_adopted_one_its_rounds_and_its_end(edition, officer):
    Edition.objects.filter(pk=edition.pk).update(
        status=EditionStatus.IN_REVIEW,
        sent_for_review_at=factories.NOON,
        answer_by=date(2026, 2, 12),
        rhythm=Rhythm.TERTIAL,
    )
    in_review = _said(officer)
    edition.refresh_from_db()
    factories.close(edition)

    assert in_review == [("2026-02-12", "answer", "Sista dag att svara: Stadsdelsplan 2026")]
    assert _said(officer) == [
        ("2026-01-01", "decision", "Antagen: Stadsdelsplan 2026"),
        ("2026-04-30", "round", "Omgången tertial 1 2026 slutar: Stadsdelsplan 2026"),
        ("2026-08-31", "round", "Omgången tertial 2 2026 slutar: Stadsdelsplan 2026"),
        ("2026-12-31", "round", "Omgången tertial 3 2026 slutar: Stadsdelsplan 2026"),
        ("2026-12-31", "end", "Sista dag: Stadsdelsplan 2026"),
    ]


def test_a_superseded_edition_has_the_rounds_that_were_closed_and_no_end(edition, officer):
    Edition.objects.filter(pk=edition.pk).update(rhythm=Rhythm.HALF_YEAR)
    edition.refresh_from_db()
    factories.close(edition)
    days = {"first_day": date(2026, 1, 1), "last_day": date(2026, 6, 30)}
    paper = {"file": "papers/round.pdf", "sha256": "0" * 64, "by": officer, "at": factories.NOON}
    RoundReport.objects.create(edition=edition, **days, **paper)
    factories.rewrite(Edition.objects.filter(pk=edition.pk), status=EditionStatus.SUPERSEDED)

    assert _said(officer) == [
        ("2026-01-01", "decision", "Antagen: Stadsdelsplan 2026"),
        ("2026-06-30", "round", "Omgången första halvåret 2026 slutar: Stadsdelsplan 2026"),
    ]


def test_the_clocks_of_the_law_run_two_years_from_the_newest_time_and_29_february_becomes_the_28th(edition, officer):
    plan = _action_plan(edition)
    owner, partnership = plan.owner, plan.partnership
    for done in (date(2023, 5, 1), date(2024, 2, 29)):
        LegalDuty.objects.create(plan=plan, kind="action_plan", done_on=done, by=officer)
    LegalDuty.objects.create(plan=plan, kind="situation_picture", done_on=date(2024, 3, 1), by=officer)
    about = {"partnership": partnership, "owner": owner, "area": plan.district, "started_at": factories.NOON}
    picture = Lagesbild.objects.create(name="Lägesbild", **about)
    factories.rewrite(
        Lagesbild.objects.filter(pk=picture.pk), status="closed", closed_on=date(2024, 6, 30), closed_by=officer
    )

    assert _said(officer) == [
        ("2026-02-28", "law", "Planen ska vara uppföljd: Åtgärdsplan (lag 2023:196, 6 §)"),
        ("2026-06-30", "law", f"Lägesbilden ska vara uppdaterad: {owner} (lag 2023:196, 6 §)"),
    ]


def test_an_agreement_has_its_day_to_watch_its_notice_and_its_last_day(edition, officer):
    owner, partnership = edition.plan.owner, edition.plan.partnership
    agreement = factories.in_force(
        owner=owner, within=partnership, slug="avtalet", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
    )
    watched = _said(officer)
    factories.rewrite(
        Agreement.objects.filter(pk=agreement.pk),
        watch_on=date(2026, 3, 2),
        notice_given_on=date(2026, 5, 4),
        ends_early_on=date(2026, 10, 31),
        end_reason="Ny lag",
    )

    assert watched == [
        ("2026-07-01", "end", "Dags att förbereda det som kommer efter: avtalet"),
        ("2026-12-31", "end", "Sista dag: avtalet"),
    ]
    assert _said(officer) == [
        ("2026-03-02", "end", "Dags att förbereda det som kommer efter: avtalet"),
        ("2026-05-04", "end", "Uppsagt: avtalet"),
        ("2026-10-31", "end", "Sista dag: avtalet"),
    ]


def test_an_agreement_whose_paper_gives_a_year_ends_on_the_last_day_of_it(edition, officer):
    agreement = factories.in_force(
        owner=edition.plan.owner,
        within=edition.plan.partnership,
        slug="avtalet",
        starts_on=date(2024, 1, 1),
        ends_on=date(2026, 1, 1),
    )
    factories.rewrite(Agreement.objects.filter(pk=agreement.pk), period_precision="year", watch_on=date(2025, 1, 1))

    assert _said(officer) == [("2026-12-31", "end", "Sista dag: avtalet")]


def test_decisions_and_extensions_are_told_by_party_and_never_by_who_decided(edition, officer):
    owner = edition.plan.owner
    agreement = factories.in_force(owner=owner, within=edition.plan.partnership, slug="avtalet")
    party = agreement.versions.get().parties.get(order=1)
    Decision.objects.create(party=party, body="Kommundirektör Anna Ask", met_on=date(2026, 2, 3))
    Decision.objects.create(party=party, not_needed=True)
    Extension.objects.create(
        agreement=agreement,
        agreed_on=date(2026, 9, 1),
        ended_before_on=date(2027, 12, 31),
        ends_on=date(2028, 12, 31),
        reason="Arbetet fortsätter",
        paper=_stored_paper(officer),
    )

    assert _said(officer) == [
        ("2026-02-03", "decision", f"Beslut av {owner}: avtalet"),
        ("2026-09-01", "decision", "Parterna förlänger: avtalet"),
    ]


def _stored_paper(by):
    return StoredFile.objects.create(
        file="files/x.pdf", name="x.pdf", kind="pdf", size=1, sha256="0" * 64, stored_by=by, stored_at=factories.NOON
    )


def test_days_of_publication_are_shown_to_whoever_sees_a_partnership(edition, officer):
    indicator = factories.indicator(name="Sysselsättning")
    PublicationDay.objects.create(indicator=indicator, day=date(2026, 11, 26), said_by="SCB:s publiceringskalender")
    nobody = factories.person()

    assert _said(officer) == [("2026-11-26", "figures", "Nya siffror: Sysselsättning")]
    assert _said(officer, partnership=edition.plan.partnership) == [
        ("2026-11-26", "figures", "Nya siffror: Sysselsättning")
    ]
    assert _said(nobody) == []


def test_nobody_sees_the_days_of_what_they_may_not_see(edition, officer):
    """A working edition is its owner's own until it is sent, and another partnership is others' whole."""
    others = factories.edition()
    factories.held_meeting(others.plan, date(2026, 4, 7), who="Andra")
    agreement = factories.draft(owner=edition.plan.owner, within=edition.plan.partnership, slug="utkastet")
    Agreement.objects.filter(pk=agreement.pk).update(
        status="in_review", sent_for_review_at=factories.NOON, answer_by=date(2026, 3, 3)
    )
    partner = edition.plan.partnership.organisations.get(kind=OrganisationKind.POLICE)
    reviewer, reader = factories.person(partner, Role.REVIEWER), factories.person(partner, Role.READER)

    assert _said(reviewer) == [("2026-03-03", "answer", "Sista dag för synpunkter: utkastet")]
    assert _said(reader) == []
    assert _said(officer) == [("2026-03-03", "answer", "Sista dag för synpunkter: utkastet")]


def test_the_days_of_600_partnerships_are_read_by_as_many_queries_as_those_of_one(edition, officer):
    _fill(edition.plan.partnership, edition.plan.owner, edition.plan.district)
    few, few_days = _count(officer)
    for number in range(600):
        made = Partnership.objects.create(name=f"Partnerskap {number}", slug=f"partnerskap-{number}")
        made.organisations.add(edition.plan.owner)
        if number < 40:
            _fill(made, edition.plan.owner, edition.plan.district)
    many, many_days = _count(officer)

    assert (few, many) == (11, 11)
    assert (few_days, many_days) == (4, 164)


def _fill(partnership, owner, district):
    """A meeting and an adopted edition with one round: four days of 2026."""
    plan = Plan.objects.create(
        partnership=partnership, district=district, owner=owner, name="Plan", kind="action_plan", asks_parties=False
    )
    factories.held_meeting(plan, date(2026, 4, 7), who="Alla")
    made = Edition.objects.create(plan=plan, number=1, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    Edition.objects.filter(pk=made.pk).update(rhythm=Rhythm.YEAR)
    made.refresh_from_db()
    factories.close(made)


def _count(user):
    user = type(user).objects.get(pk=user.pk)
    permissions.load(user, on=date(2026, 6, 1))
    with CaptureQueriesContext(connection) as asked:
        days = read_days(user, date(2026, 1, 1), date(2026, 12, 31))
    return len(asked), len(days)

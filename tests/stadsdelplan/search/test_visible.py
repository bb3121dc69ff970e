"""What the search may look through is what the pages show, for everybody of tests/support/scenario.py.

The rules of one agreement, edition or picture at a time are the pages' own; the search asks for all of them at once.
"""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from core.models import User
from partnership.agreement import comments as agreement_pages
from partnership.lifecycle import access_of as agreement_access
from partnership.models import Agreement, Comment, Section
from stadsdelplan.comments import queries as edition_pages
from stadsdelplan.lagesbild.shortcuts import writes_for
from stadsdelplan.lifecycle import access_of as edition_access
from stadsdelplan.meetings.queries import read_meeting
from stadsdelplan.meetings.shortcuts import meeting_access
from stadsdelplan.models import AgendaPoint, Edition, Lagesbild, Meeting, PicturePoint, Plan, PlanComment, PointKind
from stadsdelplan.search import visible
from tests.support import factories, scenario

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

EVERYBODY = [*scenario.PEOPLE[1:], *scenario.IN_UNITS]
BEFORE, AFTER = -timedelta(days=1), timedelta(days=1)


@pytest.fixture
def said(things):
    """Comments of each organisation before and after the sending, with answers, on every edition and agreement."""
    with transaction.atomic():
        by = things["people"]["coordinator@own.example"]
        organisations = [things["organisations"][name] for name in ("Own", "Partner", "Stranger")]
        for edition in Edition.objects.filter(status__in=("working", "in_review")):
            _talk(PlanComment, edition.sent_for_review_at, organisations, {"edition": edition, "by": by})
        for section in Section.objects.filter(order=1, agreement_version__status="draft"):
            sent = section.agreement_version.agreement.sent_for_review_at
            _talk(Comment, sent, organisations, {"section": section, "by": by})
        yield things
        transaction.set_rollback(True)


@pytest.mark.parametrize("email", EVERYBODY)
def test_comments_on_plans_are_those_of_the_pages(said, email):
    user = User.objects.get(email=email)
    shown = set()
    for edition in Edition.objects.visible_to(user):
        access = edition_access(user, edition)
        if access.organisations:  # else the page is refused
            shown |= _keys(edition_pages.threads(edition, access))

    assert set(visible.plan_comments(visible.Sight(user, _today())).values_list("pk", flat=True)) == shown


@pytest.mark.parametrize("email", EVERYBODY)
def test_comments_on_agreements_are_those_of_the_pages(said, email):
    user = User.objects.get(email=email)
    shown = set()
    for agreement in Agreement.objects.visible_to(user).select_related("partnership"):
        access = agreement_access(user, agreement)
        if access.organisations:
            shown |= _keys(agreement_pages.threads(agreement, access))

    assert set(visible.agreement_comments(visible.Sight(user, _today())).values_list("pk", flat=True)) == shown


@pytest.mark.parametrize("email", EVERYBODY)
def test_points_of_parties_pictures_are_those_of_the_pages(things, email):
    user = User.objects.get(email=email)
    shown = {
        point.pk
        for point in PicturePoint.objects.select_related("picture__lagesbild", "picture__organisation")
        if Lagesbild.objects.visible_to(user).filter(pk=point.picture.lagesbild_id).exists()
        and (point.picture.handed_in_at or writes_for(user, point.picture))
    }

    assert set(visible.party_points(visible.Sight(user, _today())).values_list("pk", flat=True)) == shown


@pytest.mark.parametrize("email", EVERYBODY)
def test_points_of_agendas_are_those_of_the_pages(things, email):
    user = User.objects.get(email=email)
    with transaction.atomic():
        for plan in Plan.objects.all():
            meeting = factories.held_meeting(plan, _today())
            for order, kind in enumerate((PointKind.OWN, PointKind.PROPOSAL, PointKind.LAW), start=1):
                AgendaPoint.objects.create(meeting=meeting, order=order, kind=kind, title="Punkt")
        shown = set()
        for meeting in Meeting.objects.visible_to(user).select_related("partnership"):
            read = read_meeting(meeting, with_working=meeting_access(user, meeting.partnership).reads_working)
            shown |= {each.point.pk for each in read.points}

        assert set(visible.agenda_points(visible.Sight(user, _today())).values_list("pk", flat=True)) == shown
        transaction.set_rollback(True)


def test_there_is_something_to_compare(said):
    """Some see all that was said, some a part, and some nothing, so that the tests above can fail."""
    seen = {email: _seen(email) for email in EVERYBODY}

    assert seen["coordinator@own.example"] > seen["reviewer@partner.example"] > 0
    assert seen["reader@own.example"] == seen["staff@portal.example"] == seen["ended@own.example"] == 0
    assert PicturePoint.objects.exists()


def _seen(email):
    user = User.objects.get(email=email)
    return (
        visible.plan_comments(visible.Sight(user, _today())).count()
        + visible.agreement_comments(visible.Sight(user, _today())).count()
    )


def _talk(model, sent, organisations, about):
    moment = sent or timezone.now()
    for organisation in organisations:
        for when in (BEFORE, AFTER):
            first = model.objects.create(**about, organisation=organisation, at=moment + when, text="Hej")
            for other in organisations:
                model.objects.create(**about, organisation=other, at=moment + AFTER, text="Svar", answers=first)


def _keys(threads):
    return {each.pk for thread in threads for each in (thread.comment, *thread.answers)}


def _today():
    return timezone.localdate()

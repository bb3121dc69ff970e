"""What everybody reads without logging in, and what nobody does: docs/decisions/0009."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import Role
from partnership.models import Agreement, AgreementStatus, FocusArea, Party
from stadsdelplan.adoption import actions as adoption
from stadsdelplan.models import (
    Edition,
    EditionStatus,
    FollowUp,
    Goal,
    Measure,
    Meeting,
    MeetingDecision,
    PlanComment,
    ResourceStatement,
)
from tests.support import factories

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def adopted():
    """An edition of a year that is over, so that the one after it can be adopted too, whenever the test is run."""
    edition = factories.edition()
    edition.starts_on, edition.ends_on = date(2024, 1, 1), date(2024, 12, 31)
    factories.close(edition)
    return edition


def _page(edition):
    return reverse("public_edition", args=[edition.plan_id, edition.number])


def _next(edition, status=EditionStatus.WORKING):
    """The edition of the year after, with a goal that nobody outside has seen."""
    starts_on = edition.ends_on + DAY
    made = Edition.objects.create(
        plan=edition.plan,
        number=edition.number + 1,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=364),
        lagesbild="Hemlig lägesbild",
    )
    area = made.focus_areas.create(order=1, name="Hemligt område")
    Goal.objects.create(edition=made, focus_area=area, order=1, title="Hemligt mål", text="Hemlig text")
    if status in (EditionStatus.ADOPTED, EditionStatus.SUPERSEDED):
        factories.close(made, status)
    return made


# What is there to read ----------------------------------------------------------------------------------------------


def test_the_start_names_each_partnership_with_its_adopted_plan_and_its_agreement_in_force(client, adopted):
    within = factories.partnership(name="Lokalt partnerskap för Ängby")
    factories.in_force(slug="avtal-om-angby", within=within)

    page = client.get(reverse("public_start")).content.decode()

    assert str(adopted) in page
    assert _page(adopted) in page
    assert "Lokalt partnerskap för Ängby" in page
    assert reverse("public_agreement", args=["avtal-om-angby"]) in page
    assert reverse("login") in page


def test_a_partnership_with_nothing_open_is_not_named(client):
    factories.draft(within=factories.partnership(name="Ett hemligt partnerskap"))
    factories.edition()

    page = client.get(reverse("public_start")).content.decode()

    assert "hemligt partnerskap" not in page
    assert "Jordbro" not in page
    assert "Ännu finns ingen antagen plan och inget avtal som gäller." in page


def test_the_page_of_an_agreement_says_who_agreed_on_what_and_until_when(client):
    agreement = factories.in_force(starts_on=date(2026, 1, 1), ends_on=date(2098, 12, 31))
    with factories.unguarded(FocusArea):
        agreement.focus_areas.create(order=1, name="Trygghet")

    page = client.get(reverse("public_agreement", args=[agreement.slug])).content.decode()

    assert "Lokalt partnerskap" in page
    assert "Det var en gång." in page
    assert "Trygghet" in page
    assert "2098" in page
    for party in Party.objects.filter(agreement_version__agreement=agreement):
        assert party.name_as_written in page


def test_an_agreement_and_the_one_that_changes_it_point_at_each_other(client):
    changed = factories.in_force(slug="det-forsta")
    addition = factories.in_force(slug="tillagget", within=changed.partnership)
    factories.rewrite(Agreement.objects.filter(pk=addition.pk), amends=changed)

    page_of_changed = client.get(reverse("public_agreement", args=["det-forsta"])).content.decode()
    page_of_addition = client.get(reverse("public_agreement", args=["tillagget"])).content.decode()

    assert reverse("public_agreement", args=["tillagget"]) in page_of_changed
    assert reverse("public_agreement", args=["det-forsta"]) in page_of_addition


def test_the_address_of_the_plan_leads_to_the_newest_adopted_edition(client, adopted):
    address = reverse("public_plan", args=[adopted.plan_id])
    working = _next(adopted)
    assert client.get(address)["Location"] == _page(adopted)

    factories.close(working)

    assert client.get(address)["Location"] == _page(working)
    assert _page(working) in client.get(_page(adopted)).content.decode()


def test_the_adopted_paper_is_the_stored_one_and_a_browser_that_has_it_gets_no_second(client):
    edition = factories.edition()
    adoption.register_adoption(
        edition=edition,
        version=_sent(edition).version,
        adopted_by="Nämnden",
        adopted_on=factories.NOON.date(),
        paragraph="4",
        pdf=b"%PDF-1.7 antagen",
        by=factories.person(edition.plan.owner, Role.COORDINATOR),
        at=factories.NOON,
    )
    address = reverse("public_edition_paper", args=[edition.plan_id, edition.number])

    answer = client.get(address)
    again = client.get(address, headers={"if-none-match": answer["ETag"]})

    assert answer.content == b"%PDF-1.7 antagen"
    assert answer["Content-Type"] == "application/pdf"
    assert again.status_code == 304


def _sent(edition):
    Edition.objects.filter(pk=edition.pk).update(status=EditionStatus.READY)
    edition.refresh_from_db()
    return edition


# What is not there --------------------------------------------------------------------------------------------------


def _not_in_force():
    """Agreements that are not open: each a slug and how it came there."""
    today = timezone.localdate()
    factories.draft(slug="utkast")
    sent = factories.draft(slug="granskas")
    factories.rewrite(
        Agreement.objects.filter(pk=sent.pk), status=AgreementStatus.IN_REVIEW, sent_for_review_at=factories.NOON
    )
    factories.locked(slug="last")
    factories.sign(factories.locked(slug="skrivs-under"))
    factories.in_force(slug="borjar-i-morgon", starts_on=today + DAY, ends_on=today + 9 * DAY)
    factories.in_force(slug="slutade-i-gar", starts_on=today - 9 * DAY, ends_on=today - DAY)
    ended = factories.in_force(slug="upphort")
    factories.rewrite(Agreement.objects.filter(pk=ended.pk), status=AgreementStatus.ENDED, ended_on=today - DAY)
    return ["utkast", "granskas", "last", "skrivs-under", "borjar-i-morgon", "slutade-i-gar", "upphort"]


def test_an_agreement_that_is_not_in_force_answers_as_one_that_never_was(client):
    unknown = client.get(reverse("public_agreement", args=["finns-inte"]))
    start = client.get(reverse("public_start")).content.decode()

    for slug in _not_in_force():
        answer = client.get(reverse("public_agreement", args=[slug]))

        assert answer.status_code == 404, slug
        assert _said(answer) == _said(unknown), slug
        assert slug not in start


@pytest.mark.parametrize("status", [EditionStatus.WORKING, EditionStatus.SUPERSEDED])
@pytest.mark.parametrize("name", ["public_edition", "public_edition_paper", "public_outcomes"])
def test_an_edition_that_is_not_adopted_answers_as_one_that_never_was(client, adopted, name, status):
    closed = _next(adopted, status)
    unknown = client.get(reverse(name, args=[adopted.plan_id, 99]))

    answer = client.get(reverse(name, args=[closed.plan_id, closed.number]))

    assert (answer.status_code, unknown.status_code) == (404, 404)
    assert _said(answer) == _said(unknown)


def test_a_plan_with_nothing_adopted_answers_as_one_that_never_was(client):
    plan = factories.edition().plan
    unknown = client.get(reverse("public_plan", args=[plan.pk + 99]))

    answer = client.get(reverse("public_plan", args=[plan.pk]))

    assert (answer.status_code, unknown.status_code) == (404, 404)


def test_nothing_of_the_work_and_nobodys_name_is_on_a_public_page(client):
    addresses = [reverse("public_start"), *_full_of_secrets()]

    for someone in (None, factories.person(factories.organisation(), Role.COORDINATOR, name="Utomstående")):
        if someone:
            client.force_login(someone)
        for address in addresses:
            page = client.get(address)
            assert page.status_code == 200
            assert "hemlig" not in page.content.decode().lower(), address


def _full_of_secrets():
    """An adopted edition and an agreement in force with everything around them that stays inside, each named so."""
    liaison = factories.person(name="Hemlig Granskare", email="hemlig@polisen.example")
    edition = factories.edition()
    goal = edition.goals.get()
    measure = Measure.objects.create(goal=goal, order=1, text="En mottagning öppnas.")
    owner = edition.plan.owner
    said = {"organisation": owner, "by": liaison, "at": factories.NOON}
    PlanComment.objects.create(edition=edition, key=goal.key, text="Hemlig synpunkt", **said)
    factories.close(edition)
    for key in (goal.key, measure.key):
        FollowUp.objects.create(
            plan=edition.plan, key=key, on=date(2026, 6, 1), status="delayed", text="Hemlig uppföljning", **said
        )
    held = {"plan": edition.plan, "partnership": edition.plan.partnership, "held_on": date(2026, 5, 1)}
    meeting = Meeting.objects.create(status="held", who="Hemlig deltagare", decisions="Hemligt", **held)
    MeetingDecision.objects.create(meeting=meeting, text="Hemligt beslut", becomes="task", responsible=owner)
    _next(edition)

    draft = factories.draft(slug="oppet", within=edition.plan.partnership)
    text = draft.versions.get()
    text.parties.update(contact="Hemlig Kontakt, 070-000 00 00")
    for party in text.parties.all():
        party.signatories.update(name="Hemlig Undertecknare", title="Hemlig titel", place="Hemlig ort")
    text.appendices.update(file="appendices/hemlig.pdf")
    agreement = factories.lock(draft)
    factories.sign(agreement)
    factories.rewrite(Agreement.objects.filter(pk=agreement.pk), status=AgreementStatus.IN_FORCE)
    agreement.partnership.coordinator = liaison
    agreement.partnership.save()
    factories.draft(slug="hemligt-utkast", within=edition.plan.partnership)
    outcomes = reverse("public_outcomes", args=[edition.plan_id, edition.number])
    return [_page(edition), outcomes, reverse("public_agreement", args=["oppet"])]


# How it is answered -------------------------------------------------------------------------------------------------


def test_public_pages_are_kept_by_nobody_in_between_and_leave_no_session(client, adopted):
    for address in (reverse("public_start"), _page(adopted)):
        answer = client.get(address)

        assert answer["Cache-Control"] == "private, no-cache"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert "sessionid" not in client.cookies


def test_the_banner_on_the_working_edition_leads_to_the_adopted_plan_and_its_follow_up(client, adopted):
    working = _next(adopted)
    client.force_login(factories.person(adopted.plan.owner, Role.OFFICER))

    page = client.get(working.get_absolute_url()).content.decode()

    assert f'<a href="{adopted.get_absolute_url()}">Visa den antagna planen</a>' in page
    assert "Mål och åtgärder följs upp i den." in page


def test_the_login_page_says_what_can_be_read_without_logging_in(client):
    page = client.get(reverse("login")).content.decode()

    assert f'href="{reverse("public_start")}"' in page


@pytest.mark.parametrize(("page", "expected"), [("start", 4), ("edition", 18), ("agreement", 8)])
def test_a_public_page_asks_as_often_about_a_lot_as_about_a_little(client, page, expected):
    counts = []
    for amount in (1, 6):
        addresses = _grown(amount)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(addresses[page]).status_code == 200
        counts.append(len(queries))

    assert counts == [expected, expected]


def _grown(amount):
    """So many partnerships with a plan and an agreement each, the last of them with so many goals, parties and more."""
    for _ in range(amount):
        edition = factories.edition()
        agreement = factories.draft(within=edition.plan.partnership)
        text = agreement.versions.get()
        for order in range(3, 3 + amount):
            organisation = factories.organisation()
            Party.objects.create(
                agreement_version=text, organisation=organisation, order=order, name_as_written=organisation.name
            )
            text.sections.create(order=order, heading=f"Avsnitt {order}", body="Text")
            agreement.focus_areas.create(order=order, name="Område")
            area = edition.focus_areas.create(order=order, name=f"Område {order}")
            goal = Goal.objects.create(edition=edition, focus_area=area, order=order, title=f"Mål {order}")
            Measure.objects.create(goal=goal, order=1, text="Åtgärd", responsible=organisation)
            ResourceStatement.objects.create(edition=edition, organisation=organisation, text="Inom ramen.")
        factories.close(edition)
        agreement = factories.lock(agreement)
        factories.sign(agreement)
        factories.rewrite(Agreement.objects.filter(pk=agreement.pk), status=AgreementStatus.IN_FORCE)
    return {
        "start": reverse("public_start"),
        "edition": _page(edition),
        "agreement": reverse("public_agreement", args=[agreement.slug]),
    }


def _said(answer):
    """What a page says, without what the language button carries."""
    return [line for line in answer.content.decode().splitlines() if 'type="hidden"' not in line]

"""An extension that was agreed before the end is registered after it, and the agreement goes on."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.models import LedgerEntry, Role
from partnership.models import Agreement, AgreementStatus, Extension, Framework
from partnership.term import actions as term
from tests.support import factories, hostile_files

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
IN_FORCE, ENDED = AgreementStatus.IN_FORCE, AgreementStatus.ENDED


@pytest.fixture
def ended():
    """Make an agreement that ran out so many days ago, as the nightly command leaves it."""

    def made(days, **fields):
        last_day = TODAY - timedelta(days=days)
        agreement = factories.in_force(starts_on=date(2020, 1, 1), ends_on=last_day)
        factories.person(agreement.owner, Role.COORDINATOR, email=f"{agreement.slug}@kommun.example")
        factories.rewrite(Agreement.objects.filter(pk=agreement.pk), **fields)
        term.follow_calendar(agreement=agreement, on=TODAY, at=timezone.now())
        agreement.refresh_from_db()
        return agreement

    return made


@pytest.mark.parametrize("days", [1, 45, 90])
def test_it_is_in_force_again_when_the_paper_comes(client, ended, days):
    agreement = ended(days)
    page = _page(client, agreement)

    answer = _extend(client, agreement, agreed_on=agreement.ends_on, ends_on=date(2199, 12, 31))

    agreement.refresh_from_db()
    assert reverse("agreement_extend", args=[agreement.slug]) in page
    assert answer.status_code == 302
    assert (agreement.status, agreement.ended_on, agreement.ends_on) == (IN_FORCE, None, date(2199, 12, 31))
    assert _verbs(agreement) == ["agreement.ended", "agreement.extended", "agreement.in_force_again"]
    shown = _page(client, agreement)
    assert "Avtalet är förlängt och gäller igen." in shown
    term.follow_calendar(agreement=agreement, on=TODAY, at=timezone.now())
    agreement.refresh_from_db()
    assert agreement.status == IN_FORCE


def test_after_ninety_days_it_is_too_late(client, ended):
    agreement = ended(91)

    page = _page(client, agreement)
    answer = _extend(client, agreement, agreed_on=agreement.ends_on, ends_on=date(2199, 12, 31))

    assert reverse("agreement_extend", args=[agreement.slug]) not in page
    assert answer.status_code == 409
    assert Agreement.objects.get(pk=agreement.pk).status == ENDED


def test_what_was_agreed_after_the_end_is_refused_and_the_words_come_back(client, ended):
    agreement = ended(10)
    day_after = agreement.ends_on + timedelta(days=1)

    answer = _extend(client, agreement, agreed_on=day_after, ends_on=date(2199, 12, 31))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Det som parterna kommer överens om efter slutet är ett nytt avtal." in page
    assert "Arbetet fortsätter" in page
    assert not Extension.objects.exists()


def test_an_extension_that_is_over_itself_leaves_it_ended_on_the_later_day(client, ended):
    agreement = ended(60)
    later = TODAY - timedelta(days=5)

    answer = _extend(client, agreement, agreed_on=agreement.ends_on, ends_on=later)

    agreement.refresh_from_db()
    assert answer.status_code == 302
    assert (agreement.status, agreement.ended_on, agreement.ends_on) == (ENDED, later, later)


def test_amendments_that_ended_with_it_are_in_force_again(client, ended):
    agreement = ended(5)
    amendment = factories.in_force(within=agreement.partnership, owner=agreement.owner)
    older = factories.in_force(within=agreement.partnership, owner=agreement.owner)
    for one, day in ((amendment, agreement.ended_on), (older, date(2021, 1, 1))):
        factories.rewrite(
            Agreement.objects.filter(pk=one.pk), amends=agreement, status=ENDED, ended_on=day, ends_on=day
        )

    _extend(client, agreement, agreed_on=agreement.ends_on, ends_on=date(2199, 12, 31))

    amendment.refresh_from_db()
    older.refresh_from_db()
    assert (amendment.status, amendment.ended_on, amendment.ends_on) == (IN_FORCE, None, date(2199, 12, 31))
    assert older.status == ENDED


def test_amendments_come_back_with_the_period_that_they_have(client, ended):
    agreement = ended(5)
    day = agreement.ended_on
    framework = _framework(date(2198, 12, 31))
    over = _framework(day)
    own = {"period_kind": "own", "ends_on": date(2198, 6, 30)}
    cases = {
        "own": own,
        "without end": {"period_kind": "until_further_notice", "ends_on": None},
        "framework": {"period_kind": "framework", "framework": framework, "starts_on": None, "ends_on": None},
        "framework over": {"period_kind": "framework", "framework": over, "starts_on": None, "ends_on": None},
        "notice": {"ends_on": day, "notice_given_on": day, "ends_early_on": day, "end_reason": "Klart"},
    }
    keys = {}
    for name, fields in cases.items():
        keys[name] = factories.in_force(within=agreement.partnership, owner=agreement.owner).pk
        factories.rewrite(
            Agreement.objects.filter(pk=keys[name]), amends=agreement, status=ENDED, ended_on=day, **fields
        )

    answer = _extend(client, agreement, agreed_on=day, ends_on=date(2199, 12, 31))

    after = {name: Agreement.objects.get(pk=pk) for name, pk in keys.items()}
    assert answer.status_code == 302
    assert {name: (one.status, one.ends_on) for name, one in after.items()} == {
        "own": (IN_FORCE, date(2198, 6, 30)),
        "without end": (IN_FORCE, None),
        "framework": (IN_FORCE, None),
        "framework over": (ENDED, None),
        "notice": (ENDED, day),
    }


@pytest.mark.parametrize("why", ["succeeded", "notice", "an amendment"])
def test_what_ended_in_another_way_stays_ended(client, ended, why):
    agreement = ended(5)
    if why == "succeeded":
        successor = factories.in_force(within=agreement.partnership)
        factories.rewrite(Agreement.objects.filter(pk=successor.pk), succeeds=agreement)
    elif why == "notice":
        day = agreement.ended_on
        factories.rewrite(
            Agreement.objects.filter(pk=agreement.pk), notice_given_on=day, ends_early_on=day, end_reason="Lag"
        )
    else:
        factories.rewrite(
            Agreement.objects.filter(pk=agreement.pk), amends=factories.in_force(within=agreement.partnership)
        )

    page = _page(client, agreement)
    answer = _extend(client, agreement, agreed_on=agreement.ends_on, ends_on=date(2199, 12, 31))

    assert reverse("agreement_extend", args=[agreement.slug]) not in page
    assert answer.status_code == 409
    assert Agreement.objects.get(pk=agreement.pk).status == ENDED


def test_who_opened_the_page_before_midnight_sends_it_again(client, ended):
    """The nightly command ends the agreement between the page and its answer: the words come back, and then they go."""
    agreement = ended(1)
    stale = Agreement.objects.get(pk=agreement.pk)
    stale.version -= 1

    first = _extend(client, stale, agreed_on=agreement.ends_on, ends_on=date(2199, 12, 31))
    again = _extend(client, agreement, agreed_on=agreement.ends_on, ends_on=date(2199, 12, 31))

    assert (first.status_code, again.status_code) == (409, 302)
    assert f'value="{agreement.ends_on}"' in first.content.decode()
    assert Agreement.objects.get(pk=agreement.pk).status == IN_FORCE


def _framework(last_day):
    return Framework.objects.create(
        slug=f"ram-{last_day}", name="Ram", municipality=factories.organisation(), ends_on=last_day
    )


def _page(client, agreement):
    client.force_login(agreement.owner.memberships.get().user)
    return client.get(agreement.get_absolute_url()).content.decode()


def _extend(client, agreement, **days):
    client.force_login(agreement.owner.memberships.get().user)
    paper = SimpleUploadedFile("x.pdf", hostile_files.pdf(), "application/pdf")
    words = {"version": agreement.version, "reason": "Arbetet fortsätter", "paper": paper, **days}
    return client.post(reverse("agreement_extend", args=[agreement.slug]), words)


def _verbs(agreement):
    entries = LedgerEntry.objects.filter(target_model="partnership.agreement", target_key=str(agreement.pk))
    return list(entries.order_by("pk").values_list("verb", flat=True))

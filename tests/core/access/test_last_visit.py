"""When somebody was last here: kept at the login and the logout, and by no page that is opened."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.access.models import Session
from core.access.sessions import last_here
from core.models import LastVisit
from tests.support import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def anna():
    return factories.person(email="anna@kommun.example")


def come_in(person):
    browser = Client()
    browser.force_login(person)
    return browser


def test_a_page_that_is_opened_moves_nothing(anna):
    browser = come_in(anna)
    LastVisit.objects.filter(user=anna).update(at=timezone.now() - timedelta(days=3))
    before = LastVisit.objects.get(user=anna).at

    browser.get(reverse("home"))
    browser.get(reverse("account"))

    assert LastVisit.objects.get(user=anna).at == before


def test_whoever_logs_out_was_here_until_then(anna):
    browser = come_in(anna)
    LastVisit.objects.filter(user=anna).update(at=timezone.now() - timedelta(days=3))

    browser.post(reverse("logout"))

    left = LastVisit.objects.get(user=anna).at
    assert timezone.now() - left < timedelta(minutes=1)
    assert last_here(come_in(anna).session) == left


def test_whoever_only_shut_the_browser_was_here_until_the_session_was_last_used(anna):
    come_in(anna)
    used = timezone.now().replace(microsecond=0) - timedelta(hours=4)
    Session.objects.filter(user=anna).update(seen_at=used)
    LastVisit.objects.filter(user=anna).update(at=used - timedelta(hours=1))

    assert last_here(come_in(anna).session) == used


def test_where_the_old_session_is_swept_away_the_login_before_counts(anna):
    come_in(anna)
    Session.objects.filter(user=anna).delete()
    began = LastVisit.objects.get(user=anna).at

    assert last_here(come_in(anna).session) == began


def test_the_first_visit_has_none_before_it_and_others_do_not_count(anna):
    come_in(factories.person())

    assert last_here(come_in(anna).session) is None

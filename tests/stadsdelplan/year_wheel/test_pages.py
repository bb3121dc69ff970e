"""The year wheel as pages, the page of one's calendar address, and the year on one A4."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from core.models import Role
from stadsdelplan.models import CalendarFeed
from stadsdelplan.year_wheel.pdf import draw_year
from tests.support import calendar_file, factories, pdf_text, verapdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return factories.edition().plan


@pytest.fixture
def person(plan, client):
    user = factories.person(plan.owner, Role.READER, name="Åsa Öberg")
    client.force_login(user)
    return user


def _text(answer):
    """The words of a page, as they are read."""
    body = re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def _meet(plan, *days):
    for day in days:
        factories.held_meeting(plan, day, who="Alla")


# The page -------------------------------------------------------------------------------------------------------------


def test_the_page_lists_the_year_by_month_and_names_the_partnership_where_there_may_be_several(client, plan, person):
    _meet(plan, date(2010, 12, 31), date(2010, 2, 1), date(2010, 2, 28), date(2011, 1, 1), date(2009, 12, 31))

    mine = _text(client.get("/arshjul/?ar=2010"))
    of_one = _text(client.get(f"/partnerskap/{plan.partnership.slug}/arshjul/?ar=2010"))

    assert "Årshjul 2010" in mine
    assert (
        "Februari måndag 1 februari Möte Möte om Stadsdelsplan Jordbro söndag 28 februari Möte Möte om Stadsdelsplan "
        "Jordbro December fredag 31 december Möte Möte om Stadsdelsplan Jordbro I din egen kalender"
    ) in mine
    assert "Jordbro Årshjul 2010" in of_one
    assert "Februari måndag 1 februari Möte Möte om Stadsdelsplan söndag 28 februari" in of_one


def test_without_a_choice_it_is_this_year_with_the_ones_beside_it_and_past_days_are_quiet(client, plan, person):
    today = timezone.localdate()
    days = {day for day in (today - timedelta(days=1), today, today + timedelta(days=1)) if day.year == today.year}
    _meet(plan, *days)

    page = client.get(reverse("year_wheel")).content.decode()

    assert f'href="?ar={today.year - 1}" rel="prev">Året före: {today.year - 1}</a>' in page
    assert f'href="?ar={today.year + 1}" rel="next">Året efter: {today.year + 1}</a>' in page
    assert page.count('<li class="year-days__past">') == len([day for day in days if day < today])
    assert page.count('class="day-kind day-kind--meeting"') == len(days)


def test_an_empty_year_says_what_would_stand_there(client, person):
    page = _text(client.get("/arshjul/?ar=2150"))

    assert "Inget är bestämt för 2150 än. Här står möten, sista dagar för svar och synpunkter" in page


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("1900", 200),
        ("2200", 200),
        ("1899", 404),
        ("2201", 404),
        ("i+år", 404),
        ("20266", 404),
        ("-2026", 404),
        ("٢٠٢٦", 404),
    ],
)
def test_a_year_that_the_portal_does_not_know_is_not_found(client, person, asked, status):
    addresses = ("/arshjul/", "/arshjul/arshjul.pdf")

    assert [client.get(f"{address}?ar={asked}").status_code for address in addresses] == [status, status]


def test_the_first_and_the_last_year_lead_no_further(client, person):
    assert 'href="?ar=1899"' not in client.get("/arshjul/?ar=1900").content.decode()
    assert 'href="?ar=2201"' not in client.get("/arshjul/?ar=2200").content.decode()


def test_home_and_the_partnership_lead_to_their_years(client, plan, person):
    slug = plan.partnership.slug

    assert 'href="/arshjul/"' in client.get("/").content.decode()
    assert f'href="/partnerskap/{slug}/arshjul/"' in client.get(f"/partnerskap/{slug}/").content.decode()


# The address ----------------------------------------------------------------------------------------------------------


def _address(answer):
    return re.search(r'<p class="feed-address"><code>http://testserver(\S+)</code></p>', answer.content.decode())


def test_an_address_is_shown_once_read_without_logging_in_and_revoked(client, plan, person):
    _meet(plan, timezone.localdate())

    made = client.post(reverse("calendar_address"))
    address = _address(made)[1]
    read = client.get(address)
    later = client.get(reverse("calendar_address"))
    gone = client.post(reverse("calendar_address_revoke"), follow=True)

    assert "no-store" in made["Cache-Control"]
    assert re.fullmatch(r"/kalender/[\w-]{43}\.ics", address)
    assert f"webcal://testserver{address}" in made.content.decode()
    assert len(calendar_file.events(read.content)) == 1
    assert _address(later) is None
    assert address not in later.content.decode()
    assert "Senast läst av en kalender " + str(timezone.localdate()) in _text(later)
    assert "Adressen är återkallad. Kalendrar som läser den får inget mer." in _text(gone)
    assert "Du har ingen adress just nu." in _text(gone)
    assert client.get(address).status_code == 404


def test_making_anew_ends_the_one_before(client, person):
    first, second = (_address(client.post(reverse("calendar_address")))[1] for _ in range(2))

    assert first != second
    assert [client.get(each).status_code for each in (first, second)] == [404, 200]


def test_whoever_has_no_role_is_told_so_and_gets_no_address(client):
    client.force_login(factories.person(is_staff=True))

    page, made = client.get(reverse("calendar_address")), client.post(reverse("calendar_address"))

    assert "Du har ingen roll i någon organisation, så det finns inga dagar för din kalender." in _text(page)
    assert made.status_code == 403
    assert not CalendarFeed.objects.exists()


def test_making_an_address_asks_again_who_it_is_when_that_was_long_ago(client, person, settings):
    settings.STEP_UP_MINUTES = 0

    answer = client.post(reverse("calendar_address"))

    assert answer.status_code == 403
    assert "step_up_password" in answer.content.decode()
    assert not CalendarFeed.objects.exists()


# The A4 ---------------------------------------------------------------------------------------------------------------


def test_the_a4_has_all_months_on_one_page_and_says_whose_year_it_is(plan, person):
    _meet(plan, date(2026, 12, 31), date(2026, 1, 1))

    mine = draw_year(person, 2026, at=factories.NOON)
    of_one = draw_year(person, 2026, partnership=plan.partnership, at=factories.NOON)

    (page,) = pdf_text.pages(mine)
    words = " ".join(page.split())
    months = [date(2026, month, 1) for month in range(1, 13)]
    assert words.startswith("Årshjul 2026 Åsa Öberg")
    with translation.override("sv"):
        names = [date_format(month, "F").capitalize() for month in months]
    assert [name for name in names if name not in words] == []
    assert words.count("Möte om Stadsdelsplan") == 2
    assert "Läget i portalen 2026-03-16" in words
    assert " ".join(pdf_text.pages(of_one)[0].split()).startswith("Årshjul 2026 Jordbro")


@pytest.mark.parametrize(("meetings", "shown"), [(1, 1), (12, 12), (60, 11)])
def test_a_crowded_month_takes_smaller_letters_then_counts_the_rest_and_stays_on_one_page(
    plan, person, meetings, shown
):
    plan.name = "Strategisk stadsdelsplan för Jordbro, Brandbergen, Handen och Västerhaninge med omnejd"
    plan.save()
    for month in (3, 10, 12):
        _meet(plan, *(date(2026, month, 1 + number % 30) for number in range(meetings)))

    (page,) = pdf_text.pages(draw_year(person, 2026, at=factories.NOON))

    words = " ".join(page.split())
    assert words.count("Strategisk") == shown * 3
    assert words.count(f"och {meetings - shown} till, i portalen") == (3 if meetings > shown else 0)


def test_the_a4_is_archival_accessible_and_the_same_each_time(plan, person):
    _meet(plan, date(2026, 4, 7), date(2026, 4, 8), date(2026, 10, 25))

    content = draw_year(person, 2026, at=factories.NOON)

    assert [verapdf.faults(content, flavour) for flavour in ("2a", "ua1")] == [{}, {}]
    assert draw_year(person, 2026, at=factories.NOON) == content


def test_the_a4_opens_in_the_browser_under_a_name_that_says_the_year(client, plan, person):
    mine = client.get("/arshjul/arshjul.pdf?ar=2026")
    of_one = client.get(f"/partnerskap/{plan.partnership.slug}/arshjul/arshjul.pdf?ar=2027")

    assert mine["Content-Disposition"] == 'inline; filename="arshjul-2026.pdf"'
    assert of_one["Content-Disposition"] == f'inline; filename="{plan.partnership.slug}-arshjul-2027.pdf"'
    assert mine["Content-Type"] == "application/pdf"

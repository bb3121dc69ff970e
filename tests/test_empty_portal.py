"""A portal that nobody has put anything into: every page opens, and says what comes next."""

import re
from io import StringIO

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.urls import reverse

from core.models import Role
from tests.support import factories

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

EVERYBODYS = ["/logga-in/", "/losenord/", "/oppet/", "/indikatorer/", "/indikatorer/?sok=Jordbro", "/tillganglighet/"]
OF_THOSE_WHO_LOG_IN = [
    "/",
    "/arshjul/",
    "/arshjul/adress/",
    "/arshjul/arshjul.pdf",
    "/avtal/",
    "/avtal/?sok=Jordbro",
    "/avtal/lista.xlsx",
    "/avtal/lista.csv",
    "/losenord/byt/",
]
OF_THOSE_WHO_LOG_IN += ["/sok/", "/sok/?q=Jordbro", "/partnerskap/", "/planer/", "/planer/?status=alla"]
OPENS = 'href="/admin/"'
FIRST_MUNICIPALITY = 'href="/ny-kommun/"'


@pytest.fixture
def administrator(client):
    client.force_login(factories.person(is_staff=True, is_superuser=True))
    return client


def words(page):
    """The page's content without marks and needless blanks."""
    content = re.search(r"<main.*?</main>|<div id=\"content\".*?</body>", page.content.decode(), re.DOTALL).group()
    return " ".join(re.sub(r"<[^>]+>", " ", content).split())


@pytest.mark.parametrize("path", EVERYBODYS)
def test_every_open_page_opens(client, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", [*EVERYBODYS[1:], *OF_THOSE_WHO_LOG_IN, "/stil/", "/admin/"])
def test_every_page_opens_for_the_administrator(administrator, path):
    assert administrator.get(path).status_code == 200


def test_every_list_and_form_of_the_administration_opens(administrator):
    found = {}
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        for page, allowed in (("changelist", {200}), ("add", {200, 403})):
            found[f"{name}_{page}"] = administrator.get(reverse(f"{name}_{page}")).status_code in allowed

    assert [page for page, well in found.items() if not well] == []


def test_the_administrator_is_told_what_to_run_first(administrator):
    page = administrator.get("/")

    assert "Portalen är tom" in words(page)
    assert "manage.py setup" in words(page)
    assert FIRST_MUNICIPALITY not in page.content.decode()


def test_nobody_else_is_told_so(client):
    client.force_login(factories.person())

    for path in ("/", "/oppet/", "/indikatorer/"):
        assert "manage.py" not in client.get(path).content.decode()
    client.logout()
    assert "manage.py" not in client.get("/logga-in/").content.decode()


def test_after_setup_the_administrator_is_led_to_the_first_municipality(administrator):
    call_command("setup", stdout=StringIO())

    page = administrator.get("/")

    assert "manage.py" not in words(page)
    assert FIRST_MUNICIPALITY in page.content.decode()
    assert "Du lägger till kommuner med deras samordnare" in words(page)
    assert "Be samordnaren eller portalens administratör" not in words(page)
    assert OPENS in page.content.decode().partition("<main")[2]


def test_a_new_coordinator_is_told_what_to_do_first(client):
    client.force_login(factories.person(factories.organisation(), Role.COORDINATOR))

    page = client.get("/")

    assert "Så här når du det första underskrivna avtalet" in words(page)
    assert 'href="/nytt-partnerskap/"' in page.content.decode().partition("<main")[2]


def test_a_coordinator_with_a_partnership_is_no_longer_told_so(client):
    municipality = factories.organisation()
    factories.partnership(municipality)
    client.force_login(factories.person(municipality, Role.COORDINATOR))

    assert "Så här når du det första underskrivna avtalet" not in words(client.get("/"))


@pytest.mark.parametrize("path", ["/ny-kommun/", "/nytt-partnerskap/"])
def test_the_guided_start_opens_in_an_empty_portal_for_whom_it_is_for(client, path):
    user = factories.person(factories.organisation(), Role.COORDINATOR, is_staff=True)
    client.force_login(user)

    assert client.get(path).status_code == 200


def test_somebody_without_a_role_is_not_led_where_they_may_not_go(client):
    client.force_login(factories.person())

    for path in ("/", "/avtal/", "/indikatorer/"):
        assert OPENS not in client.get(path).content.decode()
    assert "Be samordnaren eller portalens administratör att bjuda in dig." in words(client.get("/"))


def test_the_administration_says_what_to_do_first(administrator):
    page = administrator.get("/admin/")

    assert "Du behöver inte skriva något i tabellerna här" in words(page)
    assert "manage.py setup" in words(page)
    assert FIRST_MUNICIPALITY in page.content.decode()

    call_command("setup", stdout=StringIO())

    begin_here = words(administrator.get("/admin/")).partition("Personer och organisationer")[0]
    assert "manage.py setup" not in begin_here
    assert "Lägg till den första kommunen" in begin_here


def test_the_administration_no_longer_says_so_when_somebody_has_a_role(administrator):
    factories.person(factories.organisation(), Role.COORDINATOR)

    assert "Du behöver inte skriva något" not in words(administrator.get("/admin/"))


def test_the_list_of_agreements_says_where_partnerships_come_from(administrator):
    page = administrator.get("/avtal/")

    assert "Kommunens samordnare startar partnerskapen. Ny kommun" in words(page)
    assert FIRST_MUNICIPALITY in page.content.decode().partition("<main")[2]


def test_everybody_is_told_that_there_are_no_figures_and_no_places_yet(client):
    page = words(client.get("/indikatorer/"))

    assert "Här finns inga indikatorer än." in page
    assert "Här finns inga kommuner än." in page


def test_nobody_is_told_so_where_there_are(client):
    factories.indicator()
    factories.district()

    page = words(client.get("/indikatorer/"))

    assert "Här finns inga" not in page


def test_everybody_is_told_when_to_come_back_for_plans_and_agreements(client):
    page = words(client.get("/oppet/"))

    assert "Ännu finns ingen antagen plan och inget avtal som gäller." in page
    assert "Kom tillbaka senare. Planer och avtal visas här så snart de är antagna eller börjar gälla." in page

"""An administrator brings a municipality into the portal: found in the register, whole or not at all."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from core.access.models import Invitation
from core.access.sessions import LOGGED_IN_AT
from core.models import Area, AreaKind, LedgerEntry, Organisation, OrganisationKind, Role, User
from core.setup import queries
from tests.support import factories

pytestmark = pytest.mark.django_db

FIND = reverse("municipality_find")
HANINGE = reverse("municipality_new", args=["0136"])
TYPED = {
    "name": "Haninge kommun",
    "orgnr": "2120000084",
    "districts": "Jordbro\n  Västra   Haninge \n\njordbro",
    "person": "Sara Holm",
    "email": " Sara.Holm@Haninge.example ",
}


@pytest.fixture(autouse=True)
def register():
    factories.sweden("00", "01", "12", "0136", "0138", "1281", "1280")


@pytest.fixture
def administrator():
    return factories.person(is_staff=True, name="Alex Berg")


@pytest.fixture
def browser(client, administrator):
    client.force_login(administrator)
    return client


def errors(response):
    return {name: list(sentences) for name, sentences in response.context["form"].errors.items()}


def link_in(letter):
    return re.search(r"http://testserver(/inbjudan/\S+)", letter.body)[1]


def said(response):
    return [str(message) for message in response.context["messages"]]


# Finding it ----------------------------------------------------------------------------------------------------------


def test_a_name_that_is_one_alone_leads_straight_to_its_page(browser):
    assert browser.get(FIND, {"sok": "haninge"})["Location"] == HANINGE
    assert browser.get(FIND, {"sok": " MALM "})["Location"] == reverse("municipality_new", args=["1280"])


def test_several_are_listed_with_their_county(browser):
    page = browser.get(FIND, {"sok": "n"}).content.decode()

    assert "2 kommuner med det i namnet." in page
    assert f'<a href="{HANINGE}">Haninge</a> <span class="small">Stockholms län</span>' in page


def test_none_is_said(browser):
    assert "Ingen kommun har ”Atlantis” i namnet." in browser.get(FIND, {"sok": "Atlantis"}).content.decode()


def test_one_that_is_here_already_is_named_and_no_link(browser):
    haninge = factories.organisation("Haninge kommun")
    haninge.governs = Area.objects.get(name="Haninge")
    haninge.save()
    factories.person(haninge, Role.COORDINATOR, name="Sara Holm")
    factories.person(haninge, Role.COORDINATOR, name="Gammal Kollega", is_active=False)

    page = browser.get(FIND, {"sok": "Haninge"}).content.decode()

    assert "Finns redan i portalen: Haninge kommun" in page
    assert HANINGE not in page
    assert "Samordnare: Sara Holm" in page
    assert "Gammal Kollega" not in page


def test_whoever_is_invited_is_named_until_the_invitation_is_over(browser):
    browser.post(HANINGE, TYPED)
    assert "Inbjuden som samordnare: Sara Holm" in browser.get(FIND).content.decode()

    Invitation.objects.update(expires_at=now() - timedelta(seconds=1))

    assert "Ingen samordnare" in browser.get(FIND).content.decode()


def test_without_a_register_the_page_says_what_to_run(browser):
    Area.objects.exclude(kind=AreaKind.COUNTRY).filter(kind=AreaKind.MUNICIPALITY).delete()

    page = browser.get(FIND).content.decode()

    assert "manage.py setup" in page
    assert 'name="sok"' not in page


def test_the_page_asks_as_often_however_many_there_are(browser):
    def asked():
        with CaptureQueriesContext(connection) as found:
            browser.get(FIND, {"sok": "a"})
        return len(found)

    asked()
    few = asked()
    for number in range(20):
        factories.person(factories.organisation(), Role.COORDINATOR, name=f"Samordnare {number}")

    assert (few, asked()) == (9, 9)


@pytest.mark.parametrize(
    ("name", "suggested"),
    [
        ("Haninge", "Haninge kommun"),
        ("Lund", "Lunds kommun"),
        ("Malmö", "Malmö kommun"),
        ("Borås", "Borås kommun"),
        ("Höör", "Höörs kommun"),
    ],
)
def test_the_name_is_suggested_as_municipalities_most_often_write_it(name, suggested):
    assert queries.suggested_name(name) == suggested


# Adding it -----------------------------------------------------------------------------------------------------------


def test_the_municipality_comes_with_its_districts_and_its_coordinator_is_invited(browser, administrator, mailoutbox):
    response = browser.post(HANINGE, TYPED, follow=True)

    haninge = Organisation.objects.get(name="Haninge kommun")
    assert (haninge.kind, haninge.orgnr, haninge.governs.name) == (
        OrganisationKind.MUNICIPALITY,
        "212000-0084",
        "Haninge",
    )
    districts = Area.objects.filter(parent=haninge.governs).order_by("name")
    assert [(each.name, each.kind) for each in districts] == [("Jordbro", "district"), ("Västra Haninge", "district")]
    invitation = Invitation.objects.get(email="sara.holm@haninge.example")
    assert (invitation.organisation, invitation.role, invitation.name) == (haninge, Role.COORDINATOR, "Sara Holm")
    assert [letter.to for letter in mailoutbox] == [["sara.holm@haninge.example"]]
    assert not User.objects.filter(email="sara.holm@haninge.example").exists()
    assert said(response) == [
        "Haninge kommun finns nu i portalen. "
        "Sara Holm får ett mejl med en länk och blir kommunens samordnare genom den."
    ]
    verbs = ["organisation.added", "area.added", "area.added", "invitation.made"]
    assert list(LedgerEntry.objects.filter(by=administrator).order_by("number").values_list("verb", flat=True)) == verbs


def test_whoever_accepts_becomes_its_coordinator_by_a_password_of_their_own(browser, mailoutbox):
    browser.post(HANINGE, TYPED)
    chosen = {"name": "Sara Holm", "password1": "gren-vind-mossa", "password2": "gren-vind-mossa"}

    Client().post(link_in(mailoutbox[0]), chosen)

    sara = User.objects.get(email="sara.holm@haninge.example")
    assert sara.check_password("gren-vind-mossa")
    assert list(sara.memberships.values_list("organisation__name", "role")) == [("Haninge kommun", Role.COORDINATOR)]


def test_somebody_who_is_known_accepts_with_the_account_they_have_and_keeps_the_name(browser, mailoutbox):
    known = factories.person(factories.organisation(), Role.READER, email="sara.holm@haninge.example", name="Sara H")
    browser.post(HANINGE, TYPED)
    assert known.memberships.count() == 1
    hers = Client()
    hers.force_login(known)

    hers.post(link_in(mailoutbox[0]))

    assert known.memberships.get(organisation__name="Haninge kommun").role == Role.COORDINATOR
    assert User.objects.get(pk=known.pk).name == "Sara H"


def test_bringing_a_municipality_asks_again_who_it_is(browser):
    session = browser.session
    session[LOGGED_IN_AT] = 0
    session.save()

    response = browser.post(HANINGE, TYPED)

    assert response.status_code == 403
    assert not Organisation.objects.filter(name="Haninge kommun").exists()


def test_without_number_and_districts_it_comes_all_the_same(browser):
    browser.post(HANINGE, {**TYPED, "orgnr": "", "districts": ""})

    assert Organisation.objects.get(name="Haninge kommun").orgnr == ""


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        (
            {"orgnr": "212000-0085"},
            {
                "orgnr": [
                    "212000-0085 är inget organisationsnummer. Kontrollera siffrorna. Så här skrivs det: 212000-0084."
                ]
            },
        ),
        ({"orgnr": "212000-0142"}, {"orgnr": ["Numret tillhör Malmö stad."]}),
        ({"name": " malmö  STAD "}, {"name": ["Malmö stad finns redan i portalen."]}),
        ({"districts": "x" * 121}, {"districts": ["En stadsdels namn har högst 120 tecken."]}),
        ({"email": "sara"}, {"email": ["Fyll i en giltig e-postadress."]}),
        (
            {"email": "closed@haninge.example"},
            {"email": ["Den personens konto är stängt. En administratör kan öppna det igen."]},
        ),
        ({"person": ""}, {"person": ["Detta fält måste fyllas i."]}),
    ],
    ids=["number", "number of another", "name of another", "district", "address", "closed", "nobody"],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_stored(browser, typed, wrong):
    Organisation.objects.create(name="Malmö stad", kind=OrganisationKind.MUNICIPALITY, orgnr="212000-0142")
    factories.person(email="closed@haninge.example", is_active=False)
    before = _counts()

    response = browser.post(HANINGE, {**TYPED, **typed})

    assert (response.status_code, errors(response)) == (200, wrong)
    assert not Organisation.objects.filter(name="Haninge kommun").exists()
    assert _counts() == before


def test_a_municipality_that_is_here_is_not_added_again(browser):
    browser.post(HANINGE, TYPED)

    response = browser.post(HANINGE, {**TYPED, "name": "Haninge stad", "orgnr": ""}, follow=True)

    assert said(response)[-1] == "Haninge kommun finns redan i portalen."
    assert Organisation.objects.filter(governs__name="Haninge").count() == 1


def test_the_districts_that_are_here_are_shown(browser):
    Area.objects.create(name="Jordbro", kind=AreaKind.DISTRICT, parent=Area.objects.get(name="Haninge"))

    page = browser.get(HANINGE).content.decode()

    assert "Portalen har redan 1 stadsdel här" in page
    assert "Jordbro" in page
    assert 'value="Haninge kommun"' in page


def test_a_district_that_is_here_is_not_made_again(browser):
    Area.objects.create(name="Jordbro", kind=AreaKind.DISTRICT, parent=Area.objects.get(name="Haninge"))

    browser.post(HANINGE, TYPED)

    assert Area.objects.filter(parent__name="Haninge").count() == 2


def _counts():
    return [each.objects.count() for each in (Area, User, Invitation, LedgerEntry)]

"""A coordinator begins a partnership and adds parties: the organisations are chosen or new, and none twice."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import Area, AreaKind, LedgerEntry, Organisation, OrganisationKind, Role
from partnership.models import Agreement, AgreementTemplate, Framework, Partnership, TemplateSection
from tests.support import factories

pytestmark = pytest.mark.django_db

NEW = reverse("partnership_new")


@pytest.fixture
def haninge():
    made = factories.organisation("Haninge kommun")
    factories.municipality_of(made)
    return made


@pytest.fixture
def jordbro(haninge):
    return Area.objects.create(name="Jordbro", kind=AreaKind.DISTRICT, parent=haninge.governs)


@pytest.fixture
def police():
    return factories.organisation("Polismyndigheten", OrganisationKind.POLICE)


@pytest.fixture
def template():
    made = AgreementTemplate.objects.create(
        slug="mall", name="Mallen", document_word="överenskommelse", focus_area_label="fokusområden"
    )
    TemplateSection.objects.create(template=made, order=1, heading="Parter", body="Mellan {parter}.")
    return made


@pytest.fixture
def coordinator(haninge):
    return factories.person(haninge, Role.COORDINATOR, name="Sara Holm")


@pytest.fixture
def browser(client, coordinator):
    client.force_login(coordinator)
    return client


@pytest.fixture
def typed(jordbro, police, template):
    return {"districts": [jordbro.pk], "party1_organisation": police.pk, "template": template.pk, "rows": 2}


def errors(response):
    return {name: list(sentences) for name, sentences in response.context["form"].errors.items()}


def said(response):
    return [str(message) for message in response.context["messages"]]


# A partnership -------------------------------------------------------------------------------------------------------


def test_a_partnership_begins_and_leads_to_its_first_draft(browser, coordinator, haninge, jordbro, police, typed):
    response = browser.post(NEW, typed)

    partnership = Partnership.objects.get()
    assert (partnership.name, partnership.slug) == (
        "Lokalt partnerskap för Jordbro",
        "lokalt-partnerskap-for-jordbro",
    )
    assert partnership.coordinator == coordinator
    assert set(partnership.organisations.all()) == {haninge, police}
    assert list(partnership.districts.all()) == [jordbro]
    assert response["Location"] == reverse("agreement_new", args=[partnership.slug]) + "?mall=mall"
    entry = LedgerEntry.objects.get(verb="partnership.started")
    assert (entry.by, entry.chain.name) == (coordinator, partnership.chain)


def test_the_first_draft_is_filled_in_with_what_was_chosen(browser, typed, police, template):
    page = browser.post(NEW, typed, follow=True)

    form = page.context["form"]
    assert form.initial["name"] == "Överenskommelse med Polismyndigheten"
    made = browser.post(
        page.redirect_chain[-1][0],
        {
            "template": template.pk,
            "name": form.initial["name"],
            "others": [each.pk for each in form.initial["others"]],
            "areas": [each.pk for each in form.initial["areas"]],
            "period_kind": "own",
            "starts_on": "2027-01-01",
        },
    )
    agreement = Agreement.objects.get()
    assert made["Location"] == agreement.get_absolute_url()
    assert agreement.versions.get().sections.get().body == "Mellan Haninge kommun och Polismyndigheten."


def test_a_framework_goes_along(browser, haninge, jordbro, typed):
    framework = Framework.objects.create(slug="lua", name="LUA", municipality=haninge)
    framework.districts.add(jordbro)

    page = browser.post(NEW, {**typed, "framework": framework.pk}, follow=True)

    assert parse_qs(urlsplit(page.redirect_chain[-1][0]).query) == {"mall": ["mall"], "overordnat": ["lua"]}
    assert page.context["form"].initial["framework"] == framework
    assert page.context["form"].initial["period_kind"] == "framework"


def test_new_organisations_and_districts_come_with_it(browser, haninge, typed):
    browser.post(
        NEW,
        {
            **typed,
            "name": "Trygga gårdar",
            "new_districts": "Brandbergen\njordbro",
            "party2_name": " Bostäder  i Haninge AB ",
            "party2_kind": "housing_company",
            "party2_orgnr": "5560360793",
        },
    )

    partnership = Partnership.objects.get(name="Trygga gårdar")
    company = Organisation.objects.get(name="Bostäder i Haninge AB")
    assert (company.kind, company.orgnr) == ("housing_company", "556036-0793")
    assert company in partnership.organisations.all()
    assert sorted(each.name for each in partnership.districts.all()) == ["Brandbergen", "Jordbro"]
    assert set(partnership.districts.values_list("parent", flat=True)) == {haninge.governs_id}


def test_two_partnerships_of_one_name_have_each_an_address(browser, typed):
    for _each in range(2):
        browser.post(NEW, typed)

    slugs = Partnership.objects.order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["lokalt-partnerskap-for-jordbro", "lokalt-partnerskap-for-jordbro-2"]


def test_there_is_room_for_one_more_party_and_what_was_typed_stays(browser, typed, jordbro):
    response = browser.post(NEW, {**typed, "name": "Trygga gårdar", "add": "party"})

    form = response.context["form"]
    assert list(form.row_numbers) == [1, 2, 3]
    assert form.initial["name"] == "Trygga gårdar"
    assert form["districts"].value() == [str(jordbro.pk)]
    assert not Partnership.objects.exists()


WRONG = [
    ({"districts": []}, {"districts": ["Välj eller skriv minst en stadsdel."]}),
    ({"party1_organisation": ""}, {"party1_organisation": ["Välj eller skriv minst en part utöver kommunen."]}),
    ({"template": ""}, {"template": ["Detta fält måste fyllas i."]}),
    (
        {"party1_name": "Polisen i Haninge"},
        {"party1_name": ["Välj en organisation eller skriv en ny, inte båda."]},
    ),
    ({"party2_kind": "police"}, {"party2_name": ["Skriv organisationens namn."]}),
    ({"party2_name": "Nya AB"}, {"party2_kind": ["Välj vilket slags organisation det är."]}),
    (
        {"party2_name": "polismyndigheten", "party2_kind": "police"},
        {"party2_name": ["Polismyndigheten finns redan i portalen. Välj den ovan."]},
    ),
    (
        {"party2_name": "Bostaden Haninge", "party2_kind": "housing_company", "party2_orgnr": "556036-0793"},
        {"party2_orgnr": ["Numret tillhör Bolaget AB. Välj den ovan, eller rätta numret."]},
    ),
    (
        {"party2_name": "Polismyndighetn", "party2_kind": "police"},
        {"party2_name": ["Är det Polismyndigheten? Välj den i så fall ovan. Ange annars nedan att det är en annan."]},
    ),
]


@pytest.mark.parametrize(("changed", "wrong"), WRONG)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_stored(browser, typed, changed, wrong):
    Organisation.objects.create(name="Bolaget AB", kind="other", orgnr="556036-0793")
    before = (Organisation.objects.count(), Area.objects.count(), LedgerEntry.objects.count())

    response = browser.post(NEW, {**typed, **changed})

    assert (response.status_code, errors(response)) == (200, wrong)
    assert not Partnership.objects.exists()
    assert (Organisation.objects.count(), Area.objects.count(), LedgerEntry.objects.count()) == before


def test_the_same_organisation_twice_is_refused(browser, typed, police):
    response = browser.post(NEW, {**typed, "party2_organisation": police.pk})

    assert errors(response) == {"party2_organisation": ["Organisationen är angiven två gånger."]}


def test_a_name_that_is_like_anothers_is_taken_when_it_is_said_to_be_another(browser, typed):
    new = {**typed, "party2_name": "Polismyndighetn", "party2_kind": "police"}
    assert "Det är en annan organisation" in browser.post(NEW, new).content.decode()

    browser.post(NEW, {**new, "party2_is_another": "on"})

    assert Organisation.objects.filter(name="Polismyndighetn").exists()


def test_another_municipalitys_districts_and_frameworks_are_no_choice(browser, typed):
    elsewhere = factories.district()
    framework = Framework.objects.create(slug="lua", name="LUA", municipality=factories.organisation())

    response = browser.post(NEW, {**typed, "districts": [elsewhere.pk], "framework": framework.pk})

    assert list(errors(response)) == ["districts"]
    assert "framework" not in response.context["form"].fields


def test_a_framework_of_other_districts_is_refused(browser, haninge, typed):
    framework = Framework.objects.create(slug="lua", name="LUA", municipality=haninge)

    response = browser.post(NEW, {**typed, "framework": framework.pk})

    assert errors(response) == {"framework": ["Det överordnade avtalet gäller andra stadsdelar."]}


def test_who_coordinates_two_municipalities_says_for_which(browser, coordinator, jordbro, typed):
    other = factories.organisation("Tyresö kommun")
    factories.municipality_of(other)
    coordinator.memberships.create(organisation=other, role=Role.COORDINATOR)

    wrong = browser.post(NEW, {**typed, "owner": other.pk})
    browser.post(NEW, {**typed, "owner": other.pk, "districts": [], "new_districts": "Bollmora"})

    assert errors(wrong) == {"districts": ["Välj stadsdelar i den kommun som startar partnerskapet."]}
    assert other in Partnership.objects.get().organisations.all()
    assert Area.objects.get(name="Bollmora").parent == other.governs


def test_a_municipality_whose_area_is_not_known_is_told_so(client, template):
    client.force_login(factories.person(factories.organisation("Okänd kommun"), Role.COORDINATOR))

    page = client.get(NEW).content.decode()
    sent = client.post(
        NEW, {"new_districts": "By", "party1_name": "A", "party1_kind": "other", "template": template.pk}
    )

    assert "Portalen vet inte vilket område Okänd kommun ansvarar för." in page
    assert sent.status_code == 200
    assert not Partnership.objects.exists()


def test_without_templates_the_page_says_who_adds_them(browser, jordbro):
    assert "Det finns inga mallar att börja från." in browser.get(NEW).content.decode()


@pytest.mark.parametrize("kind", [OrganisationKind.POLICE, OrganisationKind.HOUSING_COMPANY])
def test_only_a_municipality_begins_partnerships(client, kind):
    client.force_login(factories.person(factories.organisation(kind=kind), Role.COORDINATOR))

    assert client.get(NEW).status_code == 403
    assert NEW not in client.get("/").content.decode()


def test_the_page_asks_as_often_however_many_organisations_there_are(browser, typed):
    def asked():
        with CaptureQueriesContext(connection) as found:
            browser.get(NEW)
        return len(found)

    asked()
    few = asked()
    for _each in range(20):
        factories.organisation()

    assert (few, asked()) == (9, 9)


# Parties -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def partnership(haninge, police):
    return factories.partnership(haninge, police, slug="jordbro")


@pytest.fixture
def parties(partnership):
    return reverse("partnership_parties", args=[partnership.slug])


def test_the_page_says_who_can_read_and_claims_nothing_of_the_others(browser, parties, police):
    page = " ".join(browser.get(parties).content.decode().split())
    assert 'Polismyndigheten <span class="small">Polis · ingen där har ett konto som läser det som skickas' in page

    factories.person(police, Role.REVIEWER)

    page = " ".join(browser.get(parties).content.decode().split())
    assert 'Polismyndigheten <span class="small">Polis · läser i portalen det som skickas till den' in page


def test_an_organisation_of_the_portal_is_added(browser, coordinator, parties, partnership):
    company = factories.organisation("Bostäder AB", OrganisationKind.HOUSING_COMPANY)

    response = browser.post(parties, {"party1_organisation": company.pk}, follow=True)

    assert company in partnership.organisations.all()
    assert said(response) == ["Bostäder AB är nu med."]
    entry = LedgerEntry.objects.get(verb="partnership.party_added")
    assert (entry.by, entry.chain.name) == (coordinator, partnership.chain)
    assert Partnership.objects.get().version == 2


def test_a_new_organisation_is_added_and_can_sign(browser, parties, partnership, template):
    browser.post(parties, {"party1_name": "Hyresgästerna", "party1_kind": "association"})

    added = Organisation.objects.get(name="Hyresgästerna")
    assert added in partnership.organisations.all()
    page = browser.get(reverse("agreement_new", args=[partnership.slug]))
    assert added in page.context["form"].fields["others"].queryset


def test_what_somebody_else_stored_in_the_same_moment_is_said_and_the_form_stays(browser, parties, police, monkeypatch):
    monkeypatch.setattr(Organisation, "full_clean", lambda self: None)  # as if it looked a moment before the other
    monkeypatch.setattr("core.setup.queries.organisation_named", lambda name: None)

    response = browser.post(
        parties, {"party1_name": police.name, "party1_kind": "police", "party1_is_another": "on"}, follow=True
    )

    assert errors(response) == {
        "__all__": ["Någon annan lade till samma sak i samma ögonblick. Skicka formuläret igen."]
    }
    assert Organisation.objects.filter(name=police.name).count() == 1


def test_one_that_takes_part_is_no_choice(browser, parties, police):
    response = browser.post(parties, {"party1_organisation": police.pk})

    assert list(errors(response)) == ["party1_organisation"]


def test_nobody_is_an_error(browser, parties):
    assert errors(browser.post(parties, {"party1_name": ""})) == {
        "party1_organisation": ["Välj organisationen, eller skriv en ny."]
    }


def test_the_way_there_stands_on_the_partnerships_page_of_who_may(client, haninge, parties, partnership, police):
    for works_for, role, stands in (
        (haninge, Role.COORDINATOR, True),
        (haninge, Role.OFFICER, False),
        (police, Role.COORDINATOR, False),
    ):
        client.force_login(factories.person(works_for, role))

        assert (parties in client.get(partnership.get_absolute_url()).content.decode()) is stands
        assert client.get(parties).status_code == (200 if stands else 403)

"""The catalogue: who adds, changes and ends an indicator, what is checked, and who sees it."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import LedgerEntry, Role, User
from indicators.catalogue import actions
from indicators.models import BESIDE, Indicator
from tests.support import factories, fake_sources

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    owner = factories.organisation()
    factories.municipality_of(owner)
    return factories.person(works_for=owner, role=Role.OFFICER)


@pytest.fixture
def municipality(officer):
    return officer.memberships.get().organisation.governs


@pytest.fixture
def client(client, officer):
    client.force_login(officer)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "sv"
    return client


@pytest.fixture
def elsewhere():
    """Another municipality, with an own indicator."""
    other = factories.organisation()
    return factories.indicator(
        name="Besök i Botkyrka", slug="besok", in_agreement=False, owner=factories.municipality_of(other)
    )


def typed(**fields):
    """What an officer fills in of a figure for each month."""
    return {
        "name": "Besök på fritidsgården",
        "definition": "Antal besök under månaden.",
        "number_kind": "count",
        "unit": "besök",
        "period_kind": "month",
        "direction": "lower",
        "source_kind": "register",
        "source": "Fritidsgårdens räkning",
        "kpi": "",
    } | fields


def own(municipality, **fields):
    usual = {"in_agreement": False, "unit": "besök", "number_kind": "count", "source": "Räkningen"}
    return factories.indicator(owner=municipality, **usual | fields)


def text_of(response):
    return " ".join(response.content.decode().split())


# Adding --------------------------------------------------------------------------------------------------------------


def test_an_officer_adds_an_own_indicator_by_month(client, officer, municipality):
    answer = client.post(reverse("catalogue_add"), typed())

    made = Indicator.objects.get()
    entry = LedgerEntry.objects.get(verb="indicator.defined")
    assert answer.status_code == 302
    assert (made.name, made.slug, made.owner) == ("Besök på fritidsgården", "besok-pa-fritidsgarden", municipality)
    assert (made.period_kind, made.number_kind, made.unit, made.by_sex) == ("month", "count", "besök", False)
    assert (made.in_agreement, made.order, made.version) == (False, 32_000, 1)
    assert (entry.by, entry.target_key) == (officer, str(made.pk))


def test_a_share_is_in_per_cent_whatever_is_typed(client):
    client.post(reverse("catalogue_add"), typed(number_kind="share", unit=""))

    assert Indicator.objects.get().unit == "%"


def test_two_of_the_same_name_have_addresses_of_their_own(client, elsewhere):
    client.post(reverse("catalogue_add"), typed(name="Besök"))
    client.post(reverse("catalogue_add"), typed(name="Omrade"))

    assert set(Indicator.objects.values_list("slug", flat=True)) == {"besok", "besok-2", "omrade-1"}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Detta fält måste fyllas i."),
        ("direction", "", "Detta fält måste fyllas i."),
        ("unit", "", "Ange vad talet är i, till exempel antal eller kronor."),
        ("source", "", "Ange varifrån siffrorna kommer."),
        ("kpi", "N123", "Ett nyckeltal är N eller U och fem siffror, till exempel N07403."),
        ("period_kind", "week", None),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_stored(client, field, value, sentence):
    answer = client.post(reverse("catalogue_add"), typed(**{field: value}))

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert sentence is None or answer.context["form"].errors[field] == [sentence]
    assert not Indicator.objects.exists()


def test_a_key_figure_of_kolada_is_for_everybody(client, municipality):
    client.post(reverse("catalogue_add"), typed(kpi="n07403", period_kind="year", source=""))

    made = Indicator.objects.get()
    assert (made.kpi, made.source, made.is_own) == ("N07403", "Kolada", False)
    assert list(Indicator.objects.for_municipalities([])) == [made]


def test_kolada_has_no_months(client):
    answer = client.post(reverse("catalogue_add"), typed(kpi="N07403"))

    assert "Kolada har hela år eller läsår." in text_of(answer)
    assert not Indicator.objects.exists()


def test_a_key_figure_that_is_there_is_not_added_again(client):
    factories.indicator(kpi="N07403", name="Anmälda brott")

    answer = client.post(reverse("catalogue_add"), typed(kpi="N07403", period_kind="year"))

    assert answer.context["form"].errors["kpi"] == [
        "Nyckeltalet finns redan och heter Anmälda brott. Använd den indikatorn."
    ]
    assert Indicator.objects.count() == 1


def test_the_name_of_a_key_figure_is_fetched_where_it_is_empty(client, settings):
    with fake_sources.running_kolada() as kolada:
        settings.KOLADA_URL = kolada.server.address
        kolada.titles = {"N07403": "Anmälda våldsbrott, antal/100 000 inv"}
        answer = client.post(reverse("catalogue_add"), typed(kpi="n07403", name="", period_kind="year", unit="antal"))

    form = answer.context["form"]
    assert (form["name"].value(), form["unit"].value(), form["kpi"].value()) == (
        "Anmälda våldsbrott, antal/100 000 inv",
        "antal",
        "n07403",
    )
    assert not form.is_bound
    assert "Kolada kallar det ”Anmälda våldsbrott, antal/100 000 inv”." in text_of(answer)
    assert not Indicator.objects.exists()


@pytest.mark.parametrize("titles", [{}, None])
def test_without_a_title_the_name_is_asked_for(client, settings, titles):
    with fake_sources.running_kolada() as kolada:
        settings.KOLADA_URL = kolada.server.address if titles is not None else "http://127.0.0.1:9"
        kolada.titles = titles or {}
        answer = client.post(reverse("catalogue_add"), typed(kpi="N07403", name="", period_kind="year"))

    assert list(answer.context["form"].errors) == ["name"]


def test_an_operator_says_for_which_municipality(client, municipality):
    operator = User.objects.create_superuser("operator@portal.example", factories.PASSWORD, name="Olle")
    other = factories.municipality_of(factories.organisation())
    client.force_login(operator)

    refused = client.post(reverse("catalogue_add"), typed())
    client.post(reverse("catalogue_add"), typed(owner=other.pk))

    assert list(refused.context["form"].errors) == ["owner"]
    assert Indicator.objects.get().owner == other


# Changing and ending -------------------------------------------------------------------------------------------------


def test_a_change_is_stored_with_what_it_was_before(client, municipality):
    indicator = own(municipality, name="Besök", period_kind="month")

    answer = client.post(
        reverse("catalogue_change", args=[indicator.pk]), typed(name="Besökare", source="Räkningen", version=1)
    )

    indicator.refresh_from_db()
    entry = LedgerEntry.objects.get(verb="indicator.changed")
    assert answer.status_code == 302
    assert (indicator.name, indicator.version) == ("Besökare", 2)
    assert entry.payload.content["name"] == {"before": "Besök", "after": "Besökare"}


def test_a_form_that_changes_nothing_leaves_no_trace(client, municipality):
    client.post(reverse("catalogue_add"), typed())
    indicator = Indicator.objects.get()

    client.post(reverse("catalogue_change", args=[indicator.pk]), typed(version=1))

    indicator.refresh_from_db()
    assert indicator.version == 1
    assert not LedgerEntry.objects.filter(verb="indicator.changed").exists()


def test_a_stale_form_is_refused_with_the_words_that_were_typed(client, municipality):
    indicator = own(municipality)
    Indicator.objects.filter(pk=indicator.pk).update(version=2)

    answer = client.post(reverse("catalogue_change", args=[indicator.pk]), typed(name="Mitt namn", version=1))

    assert answer.status_code == 409
    assert "Mitt namn" in text_of(answer)


def test_a_form_without_a_version_is_refused(client, municipality):
    assert client.post(reverse("catalogue_change", args=[own(municipality).pk]), typed()).status_code == 400


def test_the_part_of_the_year_stays_once_there_are_figures(client, officer, municipality):
    indicator = own(municipality, period_kind="month")
    factories.observation(indicator, municipality, 2025, 12, period="M01")

    client.post(reverse("catalogue_change", args=[indicator.pk]), typed(period_kind="year", version=1))

    indicator.refresh_from_db()
    assert (indicator.name, indicator.period_kind) == ("Besök på fritidsgården", "month")
    with pytest.raises(ValidationError, match="siffror"):
        actions.change_indicator(
            indicator=indicator, fields={"period_kind": "year"}, version=2, by=officer, at=timezone.now()
        )


def test_an_indicator_is_ended_and_followed_again(client, municipality):
    indicator = own(municipality)
    address = reverse("catalogue_end", args=[indicator.pk])

    client.post(address, {"version": 1})
    indicator.refresh_from_db()
    ended = indicator.ends_on
    client.post(address, {"version": 2})
    indicator.refresh_from_db()

    assert (ended, indicator.ends_on, indicator.version) == (timezone.localdate(), None, 3)
    assert list(LedgerEntry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "indicator.ended",
        "indicator.resumed",
    ]


# Who sees what -------------------------------------------------------------------------------------------------------


def test_the_page_has_the_seven_first_and_those_of_others_not_at_all(client, municipality, elsewhere):
    seven = factories.indicator(name="Trygghet")
    mine = own(municipality, name="Besök hos oss")
    shared = factories.indicator(name="Anmälda brott", in_agreement=False)

    catalogue = client.get(reverse("catalogue")).context["catalogue"]

    assert (catalogue.of_agreement, catalogue.own, catalogue.for_all) == ([seven], [mine], [shared])
    assert catalogue.may_change == {mine.pk}


def test_another_municipalitys_indicator_is_not_there_to_change_or_fill_in(client, municipality, elsewhere):
    for address in (
        reverse("catalogue_change", args=[elsewhere.pk]),
        reverse("enter_figures", args=["besok", municipality.pk, "2025"]),
    ):
        assert client.get(address).status_code == 404
    assert client.post(reverse("catalogue_end", args=[elsewhere.pk]), {"version": 1}).status_code == 404
    assert elsewhere not in client.get(reverse("enter")).context["form"].fields["indikator"].queryset


def test_its_own_page_is_open_to_everybody_and_no_list_of_others_names_it(client, elsewhere):
    client.logout()

    assert client.get(reverse("indicator", args=["besok"])).status_code == 200
    assert "Besök i Botkyrka" not in text_of(client.get(reverse("indicators")))


def test_the_start_page_names_the_seven_and_then_the_others(client, municipality):
    factories.indicator(name="Trygghet")
    own(municipality, name="Besök hos oss")

    text = text_of(client.get(reverse("indicators")))

    assert text.index("Trygghet") < text.index("Vid sidan av de sju") < text.index("Besök hos oss")


def test_an_ended_indicator_is_not_offered_where_figures_are_typed_in(client, municipality):
    own(municipality, name="Besök", ends_on=timezone.localdate() - timedelta(days=1))

    assert not client.get(reverse("enter")).context["form"].fields["indikator"].queryset.exists()


def test_the_page_asks_no_more_for_more_indicators(client, municipality):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("catalogue")).status_code == 200
        return len(captured)

    own(municipality)
    few = queries()
    for _n in range(5):
        own(municipality)
        factories.indicator()

    assert queries() == few


# What the database refuses -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"in_agreement": False, "order": 8},
        {"in_agreement": True, "order": BESIDE},
        {"period_kind": "month"},
        {"in_agreement": False, "order": BESIDE, "period_kind": "month", "pools_years": True},
        {"in_agreement": False, "order": BESIDE, "period_kind": "month", "kpi": "N07403"},
    ],
)
def test_an_indicator_that_cannot_be_is_refused_by_the_database(fields):
    indicator = factories.indicator()

    with pytest.raises(IntegrityError), transaction.atomic():
        Indicator.objects.filter(pk=indicator.pk).update(**fields)


def test_two_of_the_agreement_never_share_a_place_and_others_do(municipality):
    first, second = factories.indicator(), factories.indicator()
    own(municipality)
    own(municipality)

    with pytest.raises(IntegrityError), transaction.atomic():
        Indicator.objects.filter(pk=second.pk).update(order=first.order)

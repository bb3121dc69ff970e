"""The page of the search: what it says to whom, what it lets people choose, and what strangers send to it."""

import unicodedata

import pytest
from django.urls import reverse

from core.models import OrganisationKind, Role
from stadsdelplan.models import Goal
from stadsdelplan.search.views import ON_A_PAGE
from tests.support import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

SEARCH = "/sok/"
QUESTION = "Skriv ett ord med minst 2 bokstäver eller siffror."


@pytest.fixture
def edition():
    return factories.edition()


@pytest.fixture
def officer(client, edition):
    client.force_login(factories.person(works_for=edition.plan.owner, role=Role.OFFICER))
    return client


def add_goals(edition, *titles, **fields):
    area = edition.focus_areas.earliest("order", "pk")
    Goal.objects.bulk_create(
        Goal(edition=edition, focus_area=area, order=10 + n, title=title, **fields) for n, title in enumerate(titles)
    )


def titles(answer, kind="mal"):
    return [
        "".join(piece.text for piece in hit.title)
        for group in answer.context["answer"].groups
        if group.kind == kind
        for hit in group.hits
    ]


def test_the_address_is_short_and_asks_for_a_login(client):
    assert reverse("search") == SEARCH
    assert client.get(SEARCH, {"q": "skola"}).status_code == 302


def test_the_head_of_every_page_has_the_search_for_those_who_are_logged_in(officer, client):
    home = officer.get("/").text
    own_page = officer.get(SEARCH).text
    officer.logout()
    public = officer.get("/oppet/").text

    assert '<form class="site-search" method="get" action="/sok/" role="search" aria-label="Sök i portalen">' in home
    assert '<a href="/sok/" data-search-link' in home
    assert 'class="site-search"' not in own_page  # which has a field of its own
    assert own_page.count('type="search"') == 1
    assert "/sok/" not in public


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Skriv det du söker."),
        ("   ", "Skriv det du söker."),
        ("a", QUESTION),
        ("%", QUESTION),
        ('"*"', QUESTION),
        ("👍", QUESTION),
        ("ett två tre fyra fem sex sju åtta nio tio", "Sök efter högst 8 ord åt gången."),
        ("x" * 101, "Texten är 1 tecken för lång."),
    ],
)
def test_what_cannot_be_looked_for_is_said_at_the_field(officer, typed, sentence):
    answer = officer.get(SEARCH, {"q": typed})

    assert answer.status_code == 200
    assert "answer" not in answer.context
    assert any(sentence in error for error in answer.context["form"].errors["q"])
    assert sentence in answer.text


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("a\x00b", 400),
        ("1" + "0" * 30, 200),
        ("skola" * 400_000, 414),  # two million characters
        ("x" * 7000, 200),
        ("' OR 1=1 --", 200),
        ('skola" NEAR/2 (x*) AND -y ^z', 200),
        ("skola:* & !x | <-> y", 200),
        ("\\", 200),
        ("\ufffd\ufffd", 200),
        ("ﷺﷺ", 200),
        ("İİİİ", 200),
        ("<script>alert(1)</script>", 200),
    ],
)
def test_what_strangers_type_is_no_fault(officer, typed, status):
    answer = officer.get(SEARCH, {"q": typed})

    assert answer.status_code == status
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("more", [{"typ": "okänt"}, {"sida": "9" * 5000}, {"sida": "-1"}, {"typ": "mal", "sida": "²"}])
def test_a_kind_or_page_that_there_is_not_is_no_fault(officer, edition, more):
    add_goals(edition, "Kvastfening")

    assert officer.get(SEARCH, {"q": "kvastfening"} | more).status_code == 200


def test_hits_are_grouped_and_marked_and_say_where_they_stand(officer, edition):
    add_goals(edition, "Fler kvastfeningar", text="I sjön finns en kvastfening och **mer**.")

    answer = officer.get(SEARCH, {"q": "kvastfening"})

    goal = edition.goals.get(title="Fler kvastfeningar")
    assert "1 träff" in answer.text
    assert (
        f'<a href="{edition.get_absolute_url()}?mal={goal.pk}#mal-{goal.pk}">Fler <mark>kvastfeningar</mark></a>'
        in (answer.text)
    )
    assert "I sjön finns en <mark>kvastfening</mark> och mer." in answer.text
    assert f"{edition.plan.name} {edition.years} · {edition.plan.partnership.name}" in answer.text


def test_text_of_others_is_shown_as_text(officer, edition):
    add_goals(edition, "<b>Kvastfening</b> & co", text="<script>kvastfening()</script>")

    answer = officer.get(SEARCH, {"q": "kvastfening"})

    assert "&lt;b&gt;<mark>Kvastfening</mark>&lt;/b&gt; &amp; co" in answer.text
    assert "<script>kvast" not in answer.text


def test_a_few_of_each_kind_are_shown_and_all_of_a_chosen_one_on_pages_of_twenty(officer, edition):
    add_goals(edition, *(f"Kvastfening {number:02}" for number in range(23)))

    few = officer.get(SEARCH, {"q": "kvastfening"})
    first = officer.get(SEARCH, {"q": "kvastfening", "typ": "mal"})
    second = officer.get(SEARCH, {"q": "kvastfening", "typ": "mal", "sida": "2"})
    other = officer.get(SEARCH, {"q": "kvastfening", "typ": "avtal"})

    assert ON_A_PAGE == 20
    assert [page.text.count('class="hits__hit"') for page in (few, first, second, other)] == [5, 20, 3, 0]
    assert "Visa alla 23: mål" in few.text
    assert 'href="/sok/?q=kvastfening&amp;typ=mal"' in few.text
    assert "Sida 2 av 2" in second.text
    assert 'href="/sok/?q=kvastfening&amp;typ=mal&amp;sida=1"' in second.text
    assert "Ingen träff är av det här slaget." in other.text


def test_the_name_weighs_more_than_the_text_and_the_whole_word_more_than_a_part(officer, edition):
    add_goals(edition, "Något annat", text="Här är en kvastfening.")
    add_goals(edition, "Djuphavskvastfening")
    add_goals(edition, "Kvastfeningsakvarium")
    add_goals(edition, "En kvastfening")

    assert titles(officer.get(SEARCH, {"q": "kvastfeningen"})) == [
        "En kvastfening",
        "Kvastfeningsakvarium",
        "Djuphavskvastfening",
        "Något annat",
    ]


def test_all_words_must_be_there_and_one_of_them_in_the_thing_itself(officer, edition):
    add_goals(edition, "Kvastfening", text="och rödspätta")
    add_goals(edition, "Rödspätta")
    name = edition.plan.name.split()[0]

    assert titles(officer.get(SEARCH, {"q": "rödspättor kvastfening"})) == ["Kvastfening"]
    assert titles(officer.get(SEARCH, {"q": f"rödspätta {name}"})) == ["Rödspätta", "Kvastfening"]
    assert titles(officer.get(SEARCH, {"q": name})) == []


@pytest.mark.parametrize("typed", ["ÖVERSIKTEN", "översikt", "Översikter", unicodedata.normalize("NFD", "översikt")])
@pytest.mark.parametrize("title", ["ÖVERSIKT av läget", "Ny översikt", "Områdesöversikter"])
def test_capitals_and_letters_that_are_apart_make_no_difference(officer, edition, typed, title):
    add_goals(edition, title)

    assert titles(officer.get(SEARCH, {"q": typed})) == [title]


def test_a_goal_that_stands_in_two_editions_is_one_hit_in_the_newest(officer, edition):
    factories.close(edition)
    goal = edition.goals.get()
    newer = type(edition).objects.create(
        plan=edition.plan, number=2, starts_on=edition.starts_on, ends_on=edition.ends_on, based_on=edition
    )
    area = newer.focus_areas.create(order=1, name="Arbete")
    newer.goals.create(focus_area=area, key=goal.key, order=1, title=goal.title)

    answer = officer.get(SEARCH, {"q": goal.title})

    (hit,) = [hit for group in answer.context["answer"].groups if group.kind == "mal" for hit in group.hits]
    assert hit.url.startswith(newer.get_absolute_url())


def test_a_measure_of_a_promise_is_called_a_promise(officer, edition):
    area = edition.focus_areas.get()
    for kind, text in (("promise", "Vi vaktar kvastfeningen."), ("district_plan", "En kvastfening planteras.")):
        edition.measures.all().delete()
        type(edition.plan).objects.update(kind=kind)
        edition.measures.create(focus_area=area, order=1, text=text)

        answer = officer.get(SEARCH, {"q": "kvastfeningar"})

        other = {"promise": "atgard", "district_plan": "lofte"}[kind]
        found = {"promise": "lofte", "district_plan": "atgard"}[kind]
        assert (titles(answer, found), titles(answer, other)) == ([text], [])


def test_an_agreement_is_found_by_its_registration_number(client):
    agreement = factories.draft()
    agreement.versions.get().parties.update(diarienummer="KS 2026/0457")
    client.force_login(factories.person(works_for=agreement.owner, role=Role.OFFICER))

    answer = client.get(SEARCH, {"q": "ks 2026/0457"})

    parties = agreement.versions.get().parties.order_by("order", "pk")
    assert sorted(titles(answer, "avtal")) == sorted(f"Part: {each.name_as_written}" for each in parties)
    assert "<mark>KS</mark> <mark>2026</mark>/<mark>0457</mark>" in answer.text


def test_what_was_not_found_comes_with_advice(officer):
    answer = officer.get(SEARCH, {"q": "xyzzyx"})

    assert "0 träffar" in answer.text
    assert "Ingenting av det som du får läsa har orden ”xyzzyx”." in answer.text
    assert "Sök med färre ord." in answer.text


def test_somebody_without_any_role_finds_what_is_open_to_all(client, edition):
    add_goals(edition, "Kvastfening")
    factories.district("Kvastfeningen")
    client.force_login(factories.person())

    answer = client.get(SEARCH, {"q": "kvastfening"})

    assert [group.kind.value for group in answer.context["answer"].groups] == ["omrade"]


def test_a_police_that_takes_part_in_many_partnerships_finds_its_own_alone(client):
    police, other = (factories.organisation(kind=OrganisationKind.POLICE) for _each in range(2))
    own = [factories.partnership(factories.organisation(), police, name=f"Kvastfening {n}") for n in range(3)]
    factories.partnership(factories.organisation(), other, name="Kvastfening i hemlighet")
    client.force_login(factories.person(works_for=police, role=Role.READER))

    answer = client.get(SEARCH, {"q": "kvastfening"})

    assert sorted(titles(answer, "partnerskap")) == sorted(each.name for each in own)
    assert "hemlighet" not in answer.text

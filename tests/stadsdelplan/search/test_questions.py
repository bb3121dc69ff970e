"""Thirty questions and more to the demo that people could ask, and that each finds what was meant, on both engines.

The demo stands in a database that these tests share and only read; what they plant they roll back.
"""

import unicodedata
from datetime import datetime
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import Area, Organisation, Registration, User
from indicators.models import Indicator
from partnership.models import (
    Agreement,
    Appendix,
    Comment,
    Decision,
    Framework,
    OverarchingGoal,
    Partnership,
    Party,
    Section,
    Signatory,
)
from stadsdelplan.demo import loading
from stadsdelplan.models import (
    AgendaPoint,
    Cause,
    Edition,
    EditionFocusArea,
    EditionStatus,
    FollowUp,
    Goal,
    Lagesbild,
    Measure,
    MeetingDecision,
    MergedPoint,
    Milestone,
    PartyPicture,
    PicturePoint,
    Plan,
    PlanComment,
    PointKind,
    Problem,
    Proposal,
    ResourceStatement,
)
from stadsdelplan.search import visible
from tests.support import databases, factories

pytestmark = pytest.mark.both_engines

LOADED_AT = timezone.make_aware(datetime(2026, 3, 2, 10, 0))
COORDINATOR, REVIEWER, READER = "samordnare@haninge.example", "granskare@polisen.example", "lasare@haninge.example"
STRANGER = "samordnare@exempel.example"
PUBLIC = {"indikator", "omrade"}  # kinds that stand on open pages
WORD, MISSPELT = "zebrafisk", "zebrafsik"

# what is typed: a hit of that kind whose name begins so
QUESTIONS = {
    # forms of a word
    "skolor": ("mal", "Mindre skadegörelse och lugnare kvällar vid skolan"),
    "vuxenvandringar": ("atgard", "Vuxenvandring varje fredag under skolterminerna."),
    "biblioteken": ("atgard", "Läxhjälp på biblioteket två eftermiddagar i veckan."),
    "fotpatruller": ("atgard", "Fotpatrull fredag och lördag kl. 19–23, september–december."),
    "tryggare": ("indikator", "Upplevd trygghet"),
    "klottret": ("problem", "Skolgården och fritidsgården utsätts för klotter"),
    "skolresultaten": ("indikator", "Skolresultat"),
    "polisens avtal": ("avtal", "Avtal med Polisen 2009"),
    "låter åtgärderna stå": ("synpunkt", "Synpunkt från Haninge kommun"),
    "kommunstyrelsens": ("beslut", "Antagen av kommunstyrelsen (exempel)"),
    "vårdcentralernas": ("beslut", "Fråga vårdcentralen vad den ser om hälsan"),
    "skadegörelser skolgårdar": ("beslut", "Ta fram antalet anmälda skadegörelser på skolgården"),
    "stadsdelarnas": ("mal", "Färre antal stadsdelar/kommundelar präglade av utanförskap"),
    "hållbar tillväxt": ("mal", "Fler stadsdelar samt storstäder och större städer"),
    # compounds, from their beginning and from within
    "truckkort": ("atgard", "Truckkortsutbildning med 20 platser per år."),
    "skola": ("mal", "Fler elever behöriga till gymnasieskolan"),
    "trygghetsvandring": ("mote", "Möte 2025-05-13"),
    "mötesplatsen": ("problem", "Det finns få mötesplatser för ungdomar"),
    "utanförskapet": ("mal", "Färre individer i utanförskap"),
    "kommundel": ("mal", "Färre antal stadsdelar/kommundelar"),
    "fritidsgårdar": ("atgard", "Fritidsgården öppen fredag och lördag"),
    # capitals, å ä ö, and letters that are apart
    "LÄXHJÄLP": ("atgard", "Läxhjälp på biblioteket två eftermiddagar i veckan."),
    unicodedata.normalize("NFD", "försörjningsstöd"): ("avtal", "Avsnitt 2"),
    "kvällsmöte biblioteket": ("atgard", "Fyra kvällsmöten per år på biblioteket"),
    # a word of the thing and one of its place
    "läxhjälp jordbro": ("atgard", "Läxhjälp på biblioteket"),
    # names with one letter wrong
    "Jordbor": ("partnerskap", "Lokalt partnerskap för Jordbro"),
    "Oskarsson": ("person", "Leif Oscarsson"),
    "Jorbdro": ("plan", "Strategisk stadsdelsplan för Jordbro"),
    "Oscarson": ("person", "Leif Oscarsson"),
    "Holmm": ("person", "Sara Holm (exempel)"),
    "Haninnge": ("omrade", "Haninge"),
    "Sara Hlom": ("person", "Sara Holm (exempel)"),
    "Lokalpolisomrade": ("organisation", "Lokalpolisområde Haninge"),
}


@pytest.fixture(scope="module", autouse=True)
def demo(database_template, tmp_path_factory, django_db_setup, django_db_blocker):
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), databases.fresh_database(database_template, folder):
        loading.load(at=LOADED_AT, password="tall-gran-bjork-9")
        yield


@pytest.fixture
def planted(demo):
    """The word in a text of every kind in Jordbro's partnership, whoever wrote it there."""
    with transaction.atomic():
        _plant()
        yield
        transaction.set_rollback(True)


def come_as(email):
    client = Client()
    factories.come_as(client, factories.session_of(User.objects.get(email=email)))
    return client


def ask(email, typed, **more):
    return come_as(email).get(reverse("search"), {"q": typed, **more})


def found(answer):
    """[(kind, name, address), …] of all hits."""
    return [
        (hit.kind.value, "".join(piece.text for piece in hit.title), hit.url)
        for group in answer.context["answer"].groups
        for hit in group.hits
    ]


@pytest.mark.parametrize("typed", QUESTIONS)
def test_a_prepared_question_finds_what_was_meant(typed):
    kind, name = QUESTIONS[typed]

    answer = ask(COORDINATOR, typed)

    assert answer.status_code == 200
    assert [each for each in found(answer) if each[0] == kind and each[1].startswith(name)]


def test_there_are_at_least_thirty_questions():
    assert len(QUESTIONS) >= 30


@pytest.mark.parametrize("typed", QUESTIONS)
def test_somebody_of_another_municipality_finds_none_of_it_but_open_figures(typed):
    theirs = {url for kind, _name, url in found(ask(COORDINATOR, typed)) if kind not in PUBLIC}

    found_by_stranger = {url for _kind, _name, url in found(ask(STRANGER, typed))}

    assert found_by_stranger & theirs == set()


@pytest.mark.parametrize("email", [COORDINATOR, REVIEWER, READER])
def test_every_hit_leads_to_a_page_that_the_person_may_open_and_to_a_place_on_it(email):
    client = come_as(email)
    urls = {
        url for typed in ("jordbro", "polis", "skola", "trygg", "exempel") for *_rest, url in found(ask(email, typed))
    }
    pages = {url.partition("#")[0]: client.get(url) for url in urls}

    lost = [
        url
        for url in sorted(urls)
        if urlsplit(url).fragment and f'id="{urlsplit(url).fragment}"' not in pages[url.partition("#")[0]].text
    ]

    assert len(urls) > 25
    assert {url: page.status_code for url, page in pages.items() if page.status_code != 200} == {}
    assert [url for url in lost if "/problem/" not in url] == []  # a problem of which no more is known has its line


# Nothing of others ---------------------------------------------------------------------------------------------------


def test_what_is_planted_is_found_in_every_kind_by_those_whose_it_is(planted):
    kinds = {kind for kind, _name, _url in found(ask(COORDINATOR, WORD))}

    assert kinds == {
        "partnerskap", "avtal", "plan", "mal", "atgard", "problem", "lagesbild", "uppfoljning", "mote", "beslut",
        "diarium", "synpunkt", "person", "organisation",
    }  # fmt: skip


@pytest.mark.parametrize("typed", [WORD, MISSPELT, f"{WORD} jordbro", WORD[:5]])
def test_nothing_of_another_partnership_shows_not_even_by_a_count_or_a_guess(planted, typed):
    answer = ask(STRANGER, typed)

    assert answer.context["answer"].count == 0
    assert not answer.context["answer"].corrected
    assert 'class="hit' not in answer.text


def test_a_reader_finds_nothing_of_what_is_being_written(planted):
    """The draft, the working edition, comments and one's own picture are for those who read working material."""
    kinds = {kind for kind, _name, _url in found(ask(READER, WORD))}

    assert kinds == {"partnerskap", "plan", "mal", "uppfoljning", "mote", "beslut", "person", "organisation"}


def test_a_misspelt_name_is_put_right_for_those_whose_it_is(planted):
    answer = ask(COORDINATOR, MISSPELT)

    assert answer.context["answer"].text == WORD
    assert found(answer)
    assert f"Ingenting har orden ”{MISSPELT}”. Här är det som har ”{WORD}”." in answer.text


def test_what_was_just_written_is_found_whoever_wrote_it_and_what_is_gone_is_not(demo):
    with transaction.atomic():
        Goal.objects.filter(edition__status=EditionStatus.IN_REVIEW).update(title="Kvastfening i sjön")
        after = found(ask(COORDINATOR, "kvastfeningar"))
        Goal.objects.filter(edition__status=EditionStatus.IN_REVIEW).update(title="Något annat")
        gone = found(ask(COORDINATOR, "kvastfeningar"))
        transaction.set_rollback(True)

    assert {(kind, name) for kind, name, _url in after} == {("mal", "Kvastfening i sjön")}
    assert gone == []


def test_who_is_taken_out_of_the_partnership_finds_nothing_at_once(planted):
    partnership = Partnership.objects.get(slug="jordbro")
    partnership.organisations.remove(Organisation.objects.get(name="Lokalpolisområde Haninge"))

    assert found(ask(REVIEWER, WORD)) == []


# How often it asks ----------------------------------------------------------------------------------------------------

# who, what is typed: how often the page asks. Three times it asks for the session, the person and their memberships.
# Six times it asks for what the person sees, and not at all about what belongs to something of which that is nothing.
# What nobody has is looked for among names, and where one is likely, once more with that.
COUNTS = {
    (COORDINATOR, "skolor"): 41,
    (COORDINATOR, "Haninnge"): 88,
    (COORDINATOR, "xyzzyx"): 56,
    (READER, "skolor"): 36,
    (READER, ""): 3,
}


@pytest.mark.parametrize(("email", "typed"), COUNTS)
def test_the_search_asks_as_often_whatever_it_finds(email, typed):
    assert _count(email, typed) == COUNTS[email, typed]


def test_the_search_asks_as_often_of_many_rows_as_of_few(planted):
    before = _count(COORDINATOR, WORD)
    edition = Edition.objects.get(status=EditionStatus.IN_REVIEW)
    area = edition.focus_areas.first()
    rows = [Goal(edition=edition, focus_area=area, order=100 + n, title=f"Zebrafisk {n}") for n in range(60)]
    Goal.objects.bulk_create(rows)

    answer = ask(COORDINATOR, WORD)

    assert _count(COORDINATOR, WORD) == before == 44
    (goals,) = [group for group in answer.context["answer"].groups if group.kind == "mal"]
    assert goals.count > 60


def test_the_search_finds_the_same_where_a_person_sees_more_than_a_question_names(planted, monkeypatch):
    named, asked = found(ask(COORDINATOR, WORD)), _count(COORDINATOR, WORD)

    monkeypatch.setattr(visible, "MOST_KEYS", 0)

    assert named
    assert found(ask(COORDINATOR, WORD)) == named
    assert _count(COORDINATOR, WORD) == asked


def _count(email, typed):
    client = come_as(email)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(reverse("search"), {"q": typed}).status_code == 200
    return len(asked)


def _plant():
    partnership = Partnership.objects.get(slug="jordbro")
    agreement = Agreement.objects.get(slug="jordbro-polisen-exempel")
    edition = Edition.objects.get(status=EditionStatus.IN_REVIEW)
    owner, by = edition.plan.owner, User.objects.get(email=COORDINATOR)
    at = timezone.now()
    text = f"Här simmar en {WORD} omkring."
    Partnership.objects.filter(pk=partnership.pk).update(name=text)
    User.objects.filter(pk=partnership.coordinator_id).update(name=WORD.title())
    Agreement.objects.filter(pk=agreement.pk).update(name=text, purposes=text)
    section = Section.objects.filter(agreement_version__agreement=agreement).earliest("order", "pk")
    Section.objects.filter(pk=section.pk).update(heading=text, body=text)
    party = Party.objects.filter(agreement_version__agreement=agreement).earliest("order", "pk")
    Party.objects.filter(pk=party.pk).update(name_as_written=text)
    Signatory.objects.create(party=party, order=9, name=WORD.title())
    Comment.objects.create(section=section, by=by, organisation=owner, at=at, text=text)
    Organisation.objects.filter(pk=owner.pk).update(name=text, display_name=text)
    Plan.objects.filter(pk=edition.plan_id).update(name=text)
    for rows, field in (
        (Edition.objects.filter(pk=edition.pk), "lagesbild"),
        (EditionFocusArea.objects.filter(edition=edition), "name"),
        (ResourceStatement.objects.filter(edition=edition), "text"),
        (Goal.objects.filter(edition=edition), "problem"),
        (Measure.objects.filter(edition=edition), "text"),
        (Problem.objects.filter(edition=edition), "text"),
        (Cause.objects.filter(problem__edition=edition), "text"),
    ):
        assert rows.update(**{field: text}), rows.model
    area = edition.focus_areas.earliest("order", "pk")
    said = {"edition": edition, "by": by, "organisation": owner, "at": at}
    PlanComment.objects.create(**said, text=text)
    Proposal.objects.create(**said, focus_area=area, title=text)
    factories.held_meeting(edition.plan, at.date(), decisions=text)
    _plant_records(edition, section, party, text, by=by, at=at)
    entry = FollowUp.objects.filter(plan=edition.plan).earliest("pk")
    FollowUp.objects.create(
        plan=edition.plan, key=entry.key, on=entry.on, status=entry.status, text=text, by=by, organisation=owner, at=at
    )
    lagesbild = Lagesbild.objects.create(
        partnership=partnership, owner=owner, area=edition.plan.district, name=text, started_at=at
    )
    MergedPoint.objects.create(lagesbild=lagesbild, part="mapping", order=1, heading=text)
    picture = PartyPicture.objects.create(lagesbild=lagesbild, organisation=owner)
    PicturePoint.objects.create(picture=picture, part="mapping", order=1, heading=text)
    assert not Indicator.objects.filter(name__contains=WORD).exists()
    assert not Area.objects.filter(name__contains=WORD).exists()


def _plant_records(edition, section, party, text, *, by, at):
    """The word in what has no text of its own among those above: decisions, appendices, agendas, the diary."""
    owner, on = edition.plan.owner, at.date()
    Appendix.objects.create(agreement_version=section.agreement_version, number=9, title=text)
    Decision.objects.create(party=party, body=text, met_on=on)
    factories.rewrite(Edition.objects.filter(status=EditionStatus.ADOPTED), adopted_by=text)
    Milestone.objects.create(goal=edition.goals.earliest("pk"), day=on, words=text)
    framework = Framework.objects.filter(agreements__partnership=edition.plan.partnership).first()
    OverarchingGoal.objects.create(framework=framework, order=9, text=text)
    meeting = factories.held_meeting(edition.plan, on)
    AgendaPoint.objects.create(meeting=meeting, order=1, title="En punkt", notes=text)
    AgendaPoint.objects.create(meeting=meeting, order=2, kind=PointKind.PROPOSAL, title=text)
    MeetingDecision.objects.create(meeting=meeting, text=text, becomes="note")
    Registration.objects.create(
        kind="plan.sent",
        target_model="stadsdelplan.edition",
        target_key=9999,
        matter_model="stadsdelplan.edition",
        matter_key=edition.pk,
        chain=edition.plan.partnership.chain,
        organisation=owner,
        answer="number",
        number=f"KS {WORD} 1",
        registered_on=on,
        by=by,
        at=at,
    )

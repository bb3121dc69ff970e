"""What the admin tells of the history: sentences and words, never codes, keys or JSON."""

import re

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from core import actions as people
from core import ledger
from core.admin_site.history_messages import SENTENCES, HistoryMessages
from core.history import thing_of
from core.models import LedgerEntry, Membership, Organisation, Role, User
from indicators.models import Indicator
from partnership.admin.history import FoundationHistory
from partnership.drafting.actions import sections
from stadsdelplan.history_messages import SENTENCES as OF_PLANS
from tests.support import factories
from tests.support.sources import history_verbs, verb_modules

pytestmark = pytest.mark.django_db

UNKNOWN = "changed “{}”"


@pytest.fixture
def operator():
    return User.objects.create_superuser("operator@portal.example", factories.PASSWORD, name="Olle Operatör")


@pytest.fixture
def client(client, operator):
    client.force_login(operator)
    return client


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def history(client, row):
    client.cookies["django_language"] = "en"
    return client.get(reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_history", args=[row.pk]))


def lines(client, row):
    """The history page of the row as [(sentence, {name: words})], the newest first."""
    return [(line.sentence, _details(line)) for line in history(client, row).context["lines"]]


def told(row, *, verb="admin.changed", payload=None, by=None):
    """How an entry about the row is told."""
    with transaction.atomic():
        entry = ledger.record(by=by, verb=verb, target=row, at=factories.NOON, payload=payload)
    line = HistoryMessages(admin.site).line(LedgerEntry.objects.get(pk=entry.pk))
    return line.who, line.sentence, _details(line)


def _details(line):
    return {
        str(detail.name): detail.value or "".join(f"[{kind} {words}]" for kind, words in detail.parts)
        for detail in line.details
    }


# Every event has its sentence ---------------------------------------------------------------------------------------


def test_every_verb_that_is_not_an_agreements_has_its_sentence():
    of_verbs = [path for path in verb_modules() if "partnership" not in path.parts or "setup" in path.parts]

    verbs = history_verbs(*of_verbs) - {"inspector.py", "agreement.text_locked"}

    assert len(of_verbs) >= 19
    assert len(verbs) >= 20
    indicators = admin.site.get_model_admin(Indicator).sentences
    assert verbs - set(SENTENCES) - set(FoundationHistory.sentences) - set(OF_PLANS) - set(indicators) == set()


def test_every_entry_of_the_world_is_told_in_words(things):
    telling = HistoryMessages(admin.site)
    said = {}

    for entry in LedgerEntry.objects.select_related("by", "payload", "chain"):
        line = telling.line(entry)
        said[entry.verb] = line.sentence
        assert line.sentence != UNKNOWN.format(thing_of(entry)), entry.verb
        assert not re.search(
            r"[a-z]\.[a-z]+_|[{\[]['\"]", " ".join([line.sentence, *map(str, _details(line).values())])
        )

    assert len(said) >= 15


def test_what_the_portal_itself_does_is_the_portals():
    assert told(factories.organisation())[0] == "The portal"


def test_an_event_that_nobody_has_words_for_is_still_a_sentence():
    organisation = factories.organisation("Haninge kommun")

    assert told(organisation, verb="organisation.melted")[1] == "changed “Haninge kommun”"


# Values in words ----------------------------------------------------------------------------------------------------


def test_values_are_told_as_people_read_them():
    police = factories.organisation("Polisen")
    membership = Membership.objects.create(user=factories.person(), organisation=police, role=Role.READER)

    details = told(
        membership,
        payload={
            "organisation": {"before": police.pk, "after": None},
            "role": {"before": "reader", "after": "officer"},
        },
    )[2]

    assert details == {"Organisation or unit": "[removed Polisen]", "Role": "[removed Reader][added Officer]"}


def test_a_yes_and_no_a_choice_and_a_person_are_words():
    person = factories.person(name="Anna Andra")

    details = told(person, payload={"is_staff": True, "is_active": False, "email": "anna@kommun.se"})[2]

    assert details == {
        "May open the administration": "Yes",
        "May log in": "No",
        "E-mail address": "anna@kommun.se",
    }


def test_a_row_that_is_gone_is_said_to_be_gone():
    organisation = factories.organisation()

    details = told(organisation, payload={"predecessor": {"before": 987654, "after": None}})[2]

    assert details == {"Predecessor": "[removed something that has been removed]"}


def test_rows_below_are_told_with_their_names():
    text = factories.draft().versions.get()
    gone = {"id": 9, "heading": "Bakgrund", "body": "Det var en gång.", "agreement_version": text.pk, "order": 1}

    details = told(text, payload={"partnership.section": {"9": {"deleted": gone}}})[2]

    assert details["Section, removed"] == "Bakgrund"
    assert details["Text"] == "Det var en gång."


def test_keys_digests_and_passwords_are_never_told():
    person = factories.person()

    details = told(
        person,
        payload={"id": 5, "password": {"before": "(not kept)", "after": "(not kept)"}, "digest": "f00", "version": 3},
    )[2]

    assert details == {"Password": "Changed. The history never keeps a password."}


def test_a_text_before_and_after_is_told_word_by_word(things):
    edition = things["editions"]["working"]

    details = told(edition, verb="edition.lagesbild_saved", payload={"before": "Ett torg.", "after": "Två torg."})[2]

    assert details == {"Situation picture": "[removed Ett][added Två][same  torg.]"}


def test_what_was_erased_is_said_to_be_erased(client, operator):
    organisation = factories.organisation("Haninge kommun")
    with transaction.atomic():
        entry = ledger.record(
            by=operator, verb="admin.changed", target=organisation, at=factories.NOON, payload={"name": "Hemligt"}
        )
    ledger.erase(entry=entry, decision="§ 7", by=operator, at=factories.NOON)

    page = history(client, organisation).content.decode()

    assert "The content has been erased by decision." in page
    assert "Hemligt" not in page


# The pages ----------------------------------------------------------------------------------------------------------


def test_the_history_of_a_row_says_who_did_what(client):
    party = factories.draft().versions.get().parties.get(order=1)
    url = reverse("admin:partnership_party_change", args=[party.pk])
    version = client.get(url).context["version"]
    rows = {"signatories-TOTAL_FORMS": 0, "signatories-INITIAL_FORMS": 0}
    words = {"organisation": party.organisation_id, "order": 1, "name_as_written": party.name_as_written}
    client.post(url, {**rows, **words, "version": version, "diarienummer": "KS 2026/1"})

    page = history(client, party).content.decode()

    assert lines(client, party) == [(f"changed “{party}” in the administration", {"Registration number": "KS 2026/1"})]
    assert "Olle Operatör" in page
    assert "admin.changed" not in page


def test_the_history_of_an_agreement_holds_what_happened_to_its_text(client, operator):
    agreement = factories.draft()
    section = agreement.versions.get().sections.get(order=1)
    sections.save_section(
        section=section, version=1, heading="Bakgrund", body="Nya ord.", by=operator, at=timezone.now()
    )

    (sentence, details), *_rest = lines(client, agreement)

    assert "Bakgrund" in sentence
    assert "Nya" in str(details)


def test_the_history_of_a_person_holds_their_roles(client, operator):
    person, police = factories.person(name="Anna Andra"), factories.organisation("Polisen")
    people.give_role(user=person, organisation=police, role=Role.READER, by=operator, at=factories.NOON)

    assert lines(client, person) == [
        (
            "gave a role: Anna Andra, Reader, Polisen",
            {"Person": "Anna Andra", "Organisation or unit": "Polisen", "Role": "Reader"},
        )
    ]


def test_a_long_history_comes_in_pages(client):
    organisation = factories.organisation()
    for _n in range(51):
        told(organisation)

    first, second = (
        history(client, organisation),
        client.get(f"{history(client, organisation).request['PATH_INFO']}?p=2"),
    )

    assert (len(first.context["lines"]), len(second.context["lines"])) == (50, 1)
    assert "?p=2" in first.content.decode()


def test_an_entrys_own_page_tells_it_in_words(client, operator):
    organisation = factories.organisation("Haninge kommun")
    people.give_role(
        user=factories.person(name="Anna Andra"),
        organisation=organisation,
        role=Role.READER,
        by=operator,
        at=factories.NOON,
    )
    entry = LedgerEntry.objects.latest("pk")
    client.cookies["django_language"] = "en"

    page = client.get(reverse("admin:core_ledgerentry_change", args=[entry.pk])).content.decode()

    assert "Gave a role: Anna Andra, Reader, Haninge kommun" in page
    assert "The portal as a whole" in page
    assert "person.given_role" not in page
    assert "core.membership" not in page


def test_the_list_of_the_history_names_the_partnership_of_a_chain(client, things):
    partnership = things["partnership"]
    client.cookies["django_language"] = "en"

    page = client.get(reverse("admin:core_ledgerentry_changelist")).content.decode()

    assert partnership.name in page
    assert partnership.chain not in page


def test_the_start_page_says_what_the_person_did_last(client, operator):
    people.add_organisation(
        organisation=Organisation(name="Haninge kommun", kind="municipality"), by=operator, at=factories.NOON
    )
    client.cookies["django_language"] = "en"

    assert "Added the organisation Haninge kommun" in client.get(reverse("admin:index")).content.decode()

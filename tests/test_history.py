"""The history of an agreement: told in words, to those who may read it, with what was erased marked as erased."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import ledger
from core.models import LedgerEntry, OrganisationKind, Role
from partnership import actions, history
from partnership.models import Agreement, Section
from tests import factories
from tests.factories import NOON

pytestmark = pytest.mark.django_db

BEFORE, AFTER = NOON - timedelta(days=2), NOON + timedelta(days=2)


@pytest.fixture
def agreement():
    return factories.draft(
        owner=factories.organisation("Haninge kommun"), other=factories.organisation("Polisen", OrganisationKind.POLICE)
    )


@pytest.fixture
def officer(agreement):
    return factories.person(agreement.owner, Role.OFFICER, name="Olle Officer")


@pytest.fixture
def told(client, agreement, officer):
    """The page of the history as somebody reads it: their own text, without tags."""

    def read(person=officer, page=1):
        client.force_login(person)
        client.cookies["django_language"] = "en"
        answer = client.get(reverse("agreement_history", args=[agreement.slug]), {"sida": page})
        assert answer.status_code == 200
        return _text(answer.content.decode())

    return read


def test_a_changed_section_is_told_with_who_when_and_the_words_that_changed(told, agreement, officer):
    _save(agreement, officer, body="Det var en annan gång.", at=AFTER)

    page = told()

    assert "2026-03-18 13.00 Olle Officer Haninge kommun changed the section “Bakgrund”" in page
    assert "Text Det var en added: annan (end) gång." in page
    assert "Heading" not in page


def test_a_save_that_changes_nothing_leaves_no_entry(told, agreement, officer):
    _save(agreement, officer, body="Det var en gång.")

    assert "changed the section" not in told()


def test_what_was_added_and_what_was_removed_is_told_word_for_word(told, agreement, officer):
    section = actions.add_section(
        agreement=agreement, version=1, heading="Uppföljning", body="Varje år.", after=None, by=officer, at=NOON
    )
    version = Agreement.objects.get(pk=agreement.pk).version
    actions.remove_section(section=section, version=version, by=officer, at=AFTER)

    page = told()

    assert "removed the section “Uppföljning” Heading removed: Uppföljning (end) Text removed: Varje år. (end)" in page
    assert "added the section “Uppföljning”" in page
    assert page.index("removed the section") < page.index("added the section")


def test_the_whole_way_is_told_the_newest_first(told, agreement):
    coordinator = factories.person(agreement.owner, Role.COORDINATOR, name="Karin")
    liaison = factories.person(_other(agreement), Role.REVIEWER, name="Pelle")
    agreement = actions.send_for_review(agreement=agreement, version=1, by=coordinator, at=NOON, answer_by=AFTER.date())
    comment = actions.add_comment(
        section=_section(agreement), version=1, text="När då?", organisation=_other(agreement), by=liaison, at=NOON
    )
    version = Agreement.objects.get(pk=agreement.pk).version
    agreement = actions.lock_text(agreement=agreement, version=version, by=coordinator, at=AFTER, reason="Bråttom.")
    actions.void_text(agreement=agreement, version=agreement.version, reason="Fel datum.", by=coordinator, at=AFTER)

    page = told()

    places = [
        page.index(sentence)
        for sentence in (
            "Karin Haninge kommun voided the copies Number 1 Reason Fel datum.",
            "Karin Haninge kommun locked the text",
            "Pelle Polisen commented on the text Section Bakgrund Comment När då?",
            "Karin Haninge kommun sent the draft for review Comments by 2026-03-18",
        )
    ]
    assert places == sorted(places)
    assert "Reason for locking with open comments Bråttom." in page
    assert comment.text in page


def test_a_change_in_the_admin_is_told_by_its_words(told, client, agreement, officer):
    staff = factories.person(is_staff=True, is_superuser=True, name="Stina Stab")
    client.force_login(staff)
    section = _section(agreement)
    address = reverse("admin:partnership_section_change", args=[section.pk])
    client.post(address, {"version": 1, "order": 1, "heading": "Bakgrund", "body": "Det var två gånger."})

    page = told(officer)

    assert "Stina Stab changed “Bakgrund” in the administration" in page
    assert "Det var removed: en (end) added: två (end) removed: gång (end) added: gånger (end) ." in page


def test_what_happens_by_the_calendar_is_told_without_a_person(told, agreement):
    factories.lock(agreement)
    factories.sign(agreement)
    actions.follow_calendar(agreement=Agreement.objects.get(pk=agreement.pk), on=NOON.date(), at=NOON)

    assert re.search(r"13\.00 The agreement came into force", told())


def test_another_agreement_of_the_partnership_is_not_told_of(told, agreement, officer):
    other = factories.draft(owner=agreement.owner, within=agreement.partnership)
    _save(other, officer, body="Ett annat avtal.")

    assert "Ett annat avtal." not in told()


# Who reads what ------------------------------------------------------------------------------------------------------


def test_a_party_reads_from_the_day_that_the_draft_was_sent(told, agreement, officer):
    coordinator = factories.person(agreement.owner, Role.COORDINATOR)
    _save(agreement, officer, body="Före skickandet.", at=BEFORE)
    version = Agreement.objects.get(pk=agreement.pk).version
    actions.send_for_review(agreement=agreement, version=version, by=coordinator, at=NOON)
    liaison = factories.person(_other(agreement), Role.REVIEWER)
    actions.add_comment(
        section=_section(agreement), version=2, text="Oklart.", organisation=_other(agreement), by=liaison, at=AFTER
    )

    theirs, ours = told(liaison), told(officer)

    assert "skickandet" not in theirs
    assert "commented on the text" in theirs
    assert "sent the draft for review" in theirs
    assert "skickandet" in ours


def test_a_reader_reads_no_working_material(told, agreement, officer):
    coordinator = factories.person(agreement.owner, Role.COORDINATOR)
    _save(agreement, officer, body="Arbetsmaterial.", at=BEFORE)
    version = Agreement.objects.get(pk=agreement.pk).version
    actions.lock_text(agreement=agreement, version=version, by=coordinator, at=NOON)

    for organisation in (agreement.owner, _other(agreement)):
        page = told(factories.person(organisation, Role.READER))

        assert "locked the text" in page
        assert "Arbetsmaterial" not in page


# What was erased -----------------------------------------------------------------------------------------------------


def test_an_erased_content_is_said_to_be_erased_and_the_event_stands(told, agreement, officer):
    _save(agreement, officer, body="En uppgift om en person.")
    entry = LedgerEntry.objects.get(verb="section.saved")

    ledger.erase(entry=entry, decision="Gallringsbeslut 12", by=officer, at=AFTER)

    page = told()
    assert "En uppgift om en person." not in page
    assert "changed the section “Bakgrund” The content has been erased by decision." in page


# Every verb, and every page of it ------------------------------------------------------------------------------------


def test_every_verb_that_is_recorded_about_an_agreement_has_its_sentence():
    root = Path(settings.BASE_DIR)
    about_others = {"framework.registered", "template.added", "partnership.started"}
    sources = [*(root / "partnership").rglob("*.py"), root / "core" / "administration" / "rows.py"]
    kinds = (
        "agreement|section|party|signatory|appendix|comment|copy|copies|decision|admin|framework|template|partnership"
    )
    recorded = set()

    for source in sources:
        if source.name not in ("history.py",) and "migrations" not in source.parts:
            recorded |= set(re.findall(rf'"((?:{kinds})\.[a-z_]+)"', source.read_text()))

    verbs = {verb for verb in recorded if not verb.endswith((".pdf", ".docx"))}
    assert len(verbs) >= 40
    assert verbs - about_others == set(history.TOLD)


def test_every_sentence_stands_without_the_content():
    entry = LedgerEntry(label="Bakgrund", payload_digest="a")

    for verb in history.TOLD:
        entry.verb = verb
        line = history.line(entry)
        assert line.sentence
        assert line.is_erased
        assert line.details == []


def test_a_long_history_comes_in_pages_in_as_many_queries(told, client, agreement, officer):
    counts = []
    for number in range(60):
        if number in (10, 59):
            client.force_login(officer)
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("agreement_history", args=[agreement.slug]))
            counts.append(len(queries))
        _save(agreement, officer, body=f"Ändring {number}.", at=NOON + timedelta(minutes=number))

    first, second = told(page=1), told(page=2)

    assert counts[0] == counts[1]
    assert "Page 1 of 2" in first
    assert "59" in first
    assert "removed: Det (end)" not in first
    assert "Older" in first
    assert "Newer" in second
    assert first.count("changed the section") == 50
    assert second.count("changed the section") == 10


def _save(agreement, by, *, body, at=NOON):
    section = _section(agreement)
    actions.save_section(section=section, version=section.version, heading=section.heading, body=body, by=by, at=at)


def _section(agreement):
    return Section.objects.select_related("agreement_version").get(
        agreement_version__agreement=agreement, agreement_version__number=1, order=1
    )


def _other(agreement):
    return agreement.partnership.organisations.exclude(pk=agreement.owner_id).get()


def _text(page):
    main = page[page.index("<main") : page.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))

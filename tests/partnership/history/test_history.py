"""The history of an agreement: told in words, to those who may read it, with what was erased marked as erased."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from core import ledger
from core.lifecycle import Access
from core.models import LedgerEntry, OrganisationKind, Role
from core.permissions import Permission
from partnership.copies import actions as copy_actions
from partnership.drafting.actions import outline as actions_outline
from partnership.drafting.actions import parties as actions_parties
from partnership.drafting.actions import sections
from partnership.history import queries as history_queries
from partnership.history.messages import MESSAGES, message_values
from partnership.locking import actions as locking
from partnership.models import Agreement, Copy, Party, Section, Signatory
from partnership.review import actions as review
from partnership.term import actions as term
from tests.support import factories
from tests.support.factories import NOON
from tests.support.sources import ROOT, history_verbs, verb_modules

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

    assert "2026-03-18 13.00 Haninge kommun Olle Officer changed the section “Bakgrund”." in page
    assert "Text Det var en added: annan (end) gång." in page
    assert "Heading" not in page


def test_a_save_that_changes_nothing_leaves_no_entry(told, agreement, officer):
    _save(agreement, officer, body="Det var en gång.")

    assert "changed the section" not in told()


def test_what_was_added_and_what_was_removed_is_told_word_for_word(told, agreement, officer):
    section = sections.add_section(
        agreement=agreement, version=1, heading="Uppföljning", body="Varje år.", after=None, by=officer, at=NOON
    )
    version = Agreement.objects.get(pk=agreement.pk).version
    sections.remove_section(section=section, version=version, by=officer, at=AFTER)

    page = told()

    assert "removed the section “Uppföljning”. Heading removed: Uppföljning (end) Text removed: Varje år. (end)" in page
    assert "added the section “Uppföljning”" in page
    assert page.index("removed the section") < page.index("added the section")


def test_the_whole_way_is_told_the_newest_first(told, agreement):
    coordinator = factories.person(agreement.owner, Role.COORDINATOR, name="Karin")
    liaison = factories.person(_other(agreement), Role.REVIEWER, name="Pelle")
    agreement = review.send_for_review(agreement=agreement, version=1, by=coordinator, at=NOON, answer_by=AFTER.date())
    comment = review.add_comment(
        section=_section(agreement), version=1, text="När då?", organisation=_other(agreement), by=liaison, at=NOON
    )
    version = Agreement.objects.get(pk=agreement.pk).version
    agreement = locking.lock_text(agreement=agreement, version=version, by=coordinator, at=AFTER, reason="Bråttom.")
    locking.void_text(agreement=agreement, version=agreement.version, reason="Fel datum.", by=coordinator, at=AFTER)

    page = told()

    places = [
        page.index(sentence)
        for sentence in (
            "Haninge kommun Karin voided the copies of version 1. Reason Fel datum.",
            "Haninge kommun Karin locked version 1 of the text.",
            "Polisen Pelle commented on “Bakgrund”. Comment När då?",
            "Haninge kommun Karin sent the draft for review and asked for comments by 2026-03-18.",
        )
    ]
    assert places == sorted(places)
    assert "Reason for locking with open comments Bråttom." in page
    assert comment.text in page


def test_what_happens_to_the_copies_is_told_in_whole_sentences(told, agreement):
    coordinator = factories.person(agreement.owner, Role.COORDINATOR, name="Karin")
    factories.lock(agreement)
    own, theirs = agreement.versions.get().parties.order_by("order")
    copies = list(Copy.objects.filter(print_set__agreement_version__agreement=agreement).order_by("number"))
    day = {"signed_on": NOON.date(), "precision": "day"}

    def register(verb, **words):
        verb(version=Agreement.objects.get(pk=agreement.pk).version, by=coordinator, at=NOON, **words)

    register(copy_actions.mark_printed, agreement=agreement, printed_on=NOON.date())
    register(copy_actions.send_copy, copy=copies[1], sent_on=NOON.date())
    register(copy_actions.register_party_signed, party=own, **day)
    register(copy_actions.register_signature, copy=copies[0], signatory=theirs.signatories.get(), **day)
    register(copy_actions.register_signature, copy=copies[1], signatory=theirs.signatories.get(), **day)
    register(copy_actions.register_return, copy=copies[0], returned_on=NOON.date(), kept_at="Närarkivet")
    register(
        copy_actions.register_handover,
        copy=copies[1],
        handed_over_on=NOON.date(),
        precision="day",
        kept_at="Polishuset",
    )

    page = told()
    for sentence in (
        "Karin marked copy 1 and 2 as printed (2026-03-16).",
        "Karin registered that copy 2 was sent (2026-03-16).",
        "Karin registered that Haninge kommun has signed copy 1 and 2 (2026-03-16).",
        "Karin registered that copy 1 was signed (2026-03-16) by Undertecknare 2, Chef.",
        "Karin registered that copy 1 is back (2026-03-16). Kept at",
        "Karin registered that Polisen has been given copy 2 (2026-03-16). Kept at",
    ):
        assert sentence in page


def test_a_change_that_has_no_words_of_its_own_is_named(told, agreement, officer):
    """Which areas it is about stands in the content by keys only."""
    outline = actions_outline.outline_of(agreement)
    seen = actions_outline.outline_version(outline)
    area = factories.district("Jordbro")
    actions_outline.save_outline(
        agreement=agreement, version=seen, outline=outline | {"areas": [area.pk]}, by=officer, at=NOON
    )

    assert "Olle Officer changed in the draft: areas." in told()


def test_a_signatory_is_told_of_with_position_and_place_of_signing(told, agreement, officer):
    """A heading is a title too, and a party is moved to a place in the order."""
    party = Party.objects.filter(agreement_version__agreement=agreement).first()
    signatory = Signatory(party=party, name="Ada Ek", title="kommunchef", place="Jordbro")
    version = Agreement.objects.get(pk=agreement.pk).version
    actions_parties.add_signatory(signatory=signatory, version=version, by=officer, at=NOON)

    page = told()

    assert "Position added: kommunchef" in page
    assert "Place added: Jordbro" in page
    assert "Title" not in page


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ({"watch_on": "2027-01-01"}, "set the date to watch to 2027-01-01"),
        ({"watch_on": None}, "took away the date to watch"),
        (None, "set the date to watch"),
    ],
)
def test_a_sentence_says_no_more_than_is_known(content, sentence):
    entry = LedgerEntry(verb="agreement.watch_date_set", label="Avtalet")

    with translation.override("en"):
        assert MESSAGES[entry.verb].sentence(message_values(entry, content))[0] == sentence


def test_a_change_in_the_admin_is_told_by_its_words(told, client, agreement, officer):
    staff = factories.person(is_staff=True, is_superuser=True, name="Stina Stab")
    client.force_login(staff)
    section = _section(agreement)
    address = reverse("admin:partnership_section_change", args=[section.pk])
    client.post(address, {"version": 1, "order": 1, "heading": "Bakgrund", "body": "Det var två gånger."})

    page = told(officer)

    assert "Stina Stab changed “Bakgrund” in the administration." in page
    assert "Det var removed: en (end) added: två (end) removed: gång (end) added: gånger (end) ." in page


def test_what_happens_by_the_calendar_is_told_without_a_person(told, agreement):
    factories.lock(agreement)
    factories.sign(agreement)
    term.follow_calendar(agreement=Agreement.objects.get(pk=agreement.pk), on=NOON.date(), at=NOON)

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
    review.send_for_review(agreement=agreement, version=version, by=coordinator, at=NOON)
    liaison = factories.person(_other(agreement), Role.REVIEWER)
    review.add_comment(
        section=_section(agreement), version=2, text="Oklart.", organisation=_other(agreement), by=liaison, at=AFTER
    )

    theirs, ours = told(liaison), told(officer)

    assert "skickandet" not in theirs
    assert "commented on “Bakgrund”" in theirs
    assert "sent the draft for review" in theirs
    assert "skickandet" in ours


def test_a_reader_reads_no_working_material(told, agreement, officer):
    coordinator = factories.person(agreement.owner, Role.COORDINATOR)
    _save(agreement, officer, body="Arbetsmaterial.", at=BEFORE)
    version = Agreement.objects.get(pk=agreement.pk).version
    locking.lock_text(agreement=agreement, version=version, by=coordinator, at=NOON)

    for organisation in (agreement.owner, _other(agreement)):
        page = told(factories.person(organisation, Role.READER))

        assert "locked version 1 of the text" in page
        assert "Arbetsmaterial" not in page


# What was erased -----------------------------------------------------------------------------------------------------


def test_an_erased_content_is_said_to_be_erased_and_the_event_stands(told, agreement, officer):
    _save(agreement, officer, body="En uppgift om en person.")
    entry = LedgerEntry.objects.get(verb="section.saved")

    ledger.erase(entry=entry, decision="Gallringsbeslut 12", by=officer, at=AFTER)

    page = told()
    assert "En uppgift om en person." not in page
    assert f"changed the section “section {entry.target_key}”. The content has been erased by decision." in page


def test_an_erased_content_of_what_was_removed_still_belongs_to_its_agreement(told, agreement, officer):
    """Its row is gone, and what named the agreement is erased with the rest."""
    sections.remove_section(section=_section(agreement), version=1, by=officer, at=NOON)
    entry = LedgerEntry.objects.get(verb="section.removed")

    ledger.erase(entry=entry, decision="Gallringsbeslut 12", by=officer, at=AFTER)

    page = told()
    assert "Det var en gång." not in page
    assert f"removed the section “section {entry.target_key}”. The content has been erased by decision." in page
    assert "erased the content of an earlier entry by the decision “Gallringsbeslut 12”." in page


# Every verb, and every page of it ------------------------------------------------------------------------------------


def test_every_verb_that_is_recorded_about_an_agreement_has_its_sentence():
    """Gathered from the source: nothing else there is two words in small letters with a full stop between them."""
    admin = ROOT / "core" / "admin_site" / "model_admin.py"
    of_verbs = verb_modules("partnership")
    beside_it = {"framework.registered", "template.added", "partnership.started"}  # told in the admin
    beside_it |= {"access.confirmed", "access.asked", "access.request_answered"}
    beside_it |= {"template.renewed", "partnership.party_added", "ledger.epoch_began"}

    recorded = history_verbs(*of_verbs, admin, ROOT / "core" / "ledger.py") - {"paper.pdf"} - beside_it

    assert len(of_verbs) >= 15
    assert len(recorded) >= 50
    assert recorded == set(MESSAGES)


def test_every_sentence_stands_without_the_content():
    entry = LedgerEntry(label="Bakgrund", payload_digest="a")

    for verb in MESSAGES:
        entry.verb = verb
        line = history_queries.history_line(entry)
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


@pytest.mark.one_engine
def test_the_history_of_an_agreement_reads_no_chain_but_its_own(agreement):
    """A scan of the entries is 0.3 seconds where there are a million: each table of them is searched, by its chain."""
    access = Access(as_owner=frozenset({Permission.READ_WORKING}), as_party=frozenset(), organisations=())

    plan = history_queries.entries(agreement, access).explain().splitlines()

    tables = [line for line in plan if re.search(r"SEARCH .*chain_id=\?", line)]
    assert len(tables) == 2, "The entries themselves, and the erasures among them."
    assert [line for line in plan if re.search(r"\bSCAN\b", line)] == []


def _save(agreement, by, *, body, at=NOON):
    section = _section(agreement)
    sections.save_section(section=section, version=section.version, heading=section.heading, body=body, by=by, at=at)


def _section(agreement):
    return Section.objects.select_related("agreement_version").get(
        agreement_version__agreement=agreement, agreement_version__number=1, order=1
    )


def _other(agreement):
    return agreement.partnership.organisations.exclude(pk=agreement.owner_id).get()


def _text(page):
    main = page[page.index("<main") : page.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main).replace("&nbsp;", " "))

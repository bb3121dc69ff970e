"""verify_ledger beside the chains: stored files, locked texts, adopted papers, notices, and heads that were filed."""

# ruff: noqa: S608 (the SQL is put together from this file's own words)

import io
import json
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from core import ledger, triggers
from core.guards import notices
from core.models import ChangeNotice, LedgerChain, StoredFile
from core.service import verification
from partnership.document import canonical_text
from partnership.models import (
    AgreementVersion,
    Appendix,
    Copy,
    Decision,
    Extension,
    Framework,
    Party,
    PrintSet,
    Signatory,
)
from stadsdelplan.models import EditionPaper, FollowUp
from tests.support import factories
from tests.support.factories import NOON, tell

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def locked():
    """A locked agreement of which the history tells, with papers and an appendix that has a file."""
    agreement = factories.draft()
    text = agreement.versions.get()
    appendix = text.appendices.get()
    appendix.sha256 = factories.sha256(b"karta")
    appendix.file.save("karta.pdf", ContentFile(b"karta"))
    factories.lock(agreement)
    text.refresh_from_db()
    tell("agreement.text_locked", agreement, number=1, digest=text.digest)
    return agreement


@pytest.fixture
def stored():
    file = StoredFile(name="a.pdf", kind="pdf", size=3, sha256=factories.sha256(b"abc"), stored_at=NOON)
    file.file.save("a.pdf", ContentFile(b"abc"), save=False)
    file.save()
    return file


def test_control_what_is_as_it_was_has_no_fault(locked, stored):
    assert _faults() == []


# Files ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [StoredFile, PrintSet, Copy, Appendix])
def test_every_file_that_a_row_names_must_be_there(locked, stored, model):
    row = model.objects.exclude(file="").order_by("pk").first()
    default_storage.delete(row.file.name)

    assert f"{model._meta.label_lower} {row.pk}: The file {row.file.name} is gone." in _faults()


@pytest.mark.parametrize("model", [StoredFile, PrintSet, Copy, Appendix])
def test_every_file_must_have_the_digest_of_its_row(locked, stored, model):
    row = model.objects.exclude(file="").order_by("pk").first()
    Path(default_storage.path(row.file.name)).write_bytes(b"another")

    assert f"{model._meta.label_lower} {row.pk}: The file {row.file.name} is not the one that was stored." in _faults()


def test_a_file_whose_row_keeps_no_digest_need_only_be_there():
    framework = Framework(slug="lua", name="LUA", municipality=factories.organisation())
    framework.appendix.save("bilaga.pdf", ContentFile(b"bilaga"))
    assert _faults() == []

    default_storage.delete(framework.appendix.name)

    assert _faults() == [f"partnership.framework {framework.pk}: The file {framework.appendix.name} is gone."]


def test_a_file_that_cannot_be_read_is_said_with_the_reason(stored):
    path = Path(default_storage.path(stored.file.name))
    path.unlink()
    path.mkdir()

    assert _faults() == [f"core.storedfile {stored.pk}: The file {stored.file.name} cannot be read: Is a directory."]


def test_a_digest_that_was_changed_together_with_its_file_is_found_by_the_papers_own_history():
    edition = factories.edition()
    factories.close(edition)
    paper = EditionPaper.objects.get()
    default_storage.save(paper.file.name, ContentFile(b"plan"))
    factories.rewrite(EditionPaper.objects.all(), sha256=factories.sha256(b"plan"))
    what = f"stadsdelplan.editionpaper {paper.pk}"
    assert _faults() == [f"{what}: No entry of the history tells that the edition was adopted."]

    tell("edition.adopted", edition, digest="0" * 64)

    assert _faults() == [f"{what}: The digest of the paper is not the one that the history tells of."]


def test_an_adopted_paper_of_which_the_history_tells_is_well():
    edition = factories.edition()
    factories.close(edition)
    paper = EditionPaper.objects.get()
    default_storage.save(paper.file.name, ContentFile(b"plan"))
    factories.rewrite(EditionPaper.objects.all(), sha256=factories.sha256(b"plan"))
    entry = tell("edition.adopted", edition, digest=factories.sha256(b"plan"))
    assert _faults() == []

    ledger.erase(entry=entry, decision="§ 7", by=factories.person(), at=NOON)

    assert _faults() == []


# Locked texts --------------------------------------------------------------------------------------------------------


def test_a_section_that_was_changed_past_the_guards_is_found(locked):
    text = locked.versions.get()
    for rows, values in (
        (text.sections.all(), {"body": "x"}),
        (text.parties.all(), {"name_as_written": "x"}),
        (Signatory.objects.all(), {"name": "x"}),
        (text.appendices.all(), {"title": "x"}),
        (AgreementVersion.objects.all(), {"title": "x"}),
    ):
        with transaction.atomic():
            factories.rewrite(rows, **values)
            assert _faults() == [
                f"partnership.agreementversion {text.pk}: "
                "The sections, parties, signatories or appendices are not those of the canonical text."
            ]
            transaction.set_rollback(True)


def test_a_canonical_text_that_was_changed_past_the_guards_is_found(locked):
    factories.rewrite(AgreementVersion.objects.all(), canonical_text="{}")

    assert "The canonical text is not what its digest was taken of." in _faults()[0]


def test_a_text_that_was_changed_with_all_its_digests_is_found_by_the_history(locked):
    text = locked.versions.get()
    factories.rewrite(text.sections.all(), body="x")
    written = canonical_text.canonical_text(text)
    factories.rewrite(
        AgreementVersion.objects.all(), canonical_text=written, digest=canonical_text.text_digest(written)
    )

    assert _faults() == [
        f"partnership.agreementversion {text.pk}: The digest is not the one that the history tells of."
    ]


def test_a_text_that_was_locked_past_the_verb_is_found():
    text = factories.locked().versions.get()

    assert _faults() == [
        f"partnership.agreementversion {text.pk}: No entry of the history tells that the text was locked."
    ]


# Rows that SQL put in ------------------------------------------------------------------------------------------------


def test_a_row_that_no_entry_tells_of_is_found(locked, stored):
    factories.sign(locked)
    party = Party.objects.order_by("pk").first()
    decision = Decision.objects.create(party=party, body="Nämnden")
    days = {"agreed_on": "2026-02-01", "ended_before_on": "2026-06-30", "ends_on": "2026-12-31"}
    Extension.objects.create(agreement=locked, reason="x", paper=stored, **days)
    edition = factories.edition()
    FollowUp.objects.create(
        plan=edition.plan,
        key=edition.goals.get().key,
        on="2026-03-16",
        status="reached",
        by=factories.person(),
        organisation=party.organisation,
        at=NOON,
    )

    kinds = [fault.what for fault in verification.faults()]

    assert sorted(kinds) == [
        *["partnership.decision", "partnership.extension"],
        *["partnership.signature"] * 4,
        "stadsdelplan.followup",
    ]
    tell("decision.registered", decision)
    for party in Party.objects.all():
        tell("copies.signed_by_party", party)
    assert sorted({fault.what for fault in verification.faults()}) == ["partnership.extension", "stadsdelplan.followup"]


# Notices -------------------------------------------------------------------------------------------------------------


def test_a_notice_whose_entry_never_came_is_found(locked):
    """What somebody does who forges a notice to get past a guard."""
    copy = Copy.objects.order_by("pk").first()
    notices.change(copy, chain="chain", by=None, at=NOON, kept_at="Hemma")
    expected = f"partnership.copy {copy.pk}: Change 1 was announced, and no entry of the history tells of it."
    assert _faults() == [expected]

    person = factories.person()
    with transaction.atomic():
        ledger.record(by=person, verb="copy.corrected", target=copy, at=NOON, chain="chain")
    assert _faults() == [expected], "Another person's entry tells of something else."
    with transaction.atomic():
        ledger.record(by=None, verb="copy.corrected", target=copy, at=NOON, chain="another")
    assert _faults() == [expected], "So does an entry of another chain."
    with transaction.atomic():
        ledger.record(by=None, verb="copy.corrected", target=copy, at=NOON, chain="chain")
    assert _faults() == []


def test_pages_are_read_one_after_the_other(django_assert_num_queries, monkeypatch):
    for number in range(1, 6):
        ChangeNotice.objects.create(target_model="core.area", target_key=1, number=number, chain="x", at=NOON)
    monkeypatch.setattr(verification, "in_pages", lambda rows, *, size=2: _PAGES(rows, size=size))

    with django_assert_num_queries(4 + 3):  # three pages and the end, and the entries of each page
        assert len(list(verification._faults_of_notices())) == 5


_PAGES = verification.in_pages


# Heads that were filed -----------------------------------------------------------------------------------------------


@pytest.fixture
def chain():
    person = factories.person()
    for name in ("chain", "chain", "chain", "other"):
        with transaction.atomic():
            ledger.record(by=person, verb="thing.done", target=person, at=NOON, chain=name)
    return LedgerChain.objects.get(name="chain")


@pytest.fixture
def filed(chain, tmp_path):
    """What verify_ledger printed when the chains were whole, as a file."""
    path = tmp_path / "heads.txt"
    path.write_text("# 2026-03-16\n" + _call() + "\n")
    return str(path)


def test_heads_that_the_chains_go_on_from_are_well(chain, filed):
    person = factories.person()
    with transaction.atomic():
        ledger.record(by=person, verb="thing.done", target=person, at=NOON, chain="chain")

    assert "chain\t4\t" in _call("--heads", filed)


def test_a_tail_that_was_cut_off_is_found_against_the_filed_heads(chain, filed):
    second = chain.entries.get(number=2).digest
    _past_the_guards(
        f"DELETE FROM core_ledgerpayload WHERE entry_id = {chain.entries.get(number=3).pk}",
        f"DELETE FROM core_ledgerentry WHERE chain_id = {chain.pk} AND number = 3",
        f"UPDATE core_ledgerchain SET length = 2, head = '{second}' WHERE id = {chain.pk}",
    )
    assert _call(), "Without the filed heads nothing shows."

    _fails("chain 3: The chain was cut off: it had 3 entries when it was filed.", "--heads", filed)


def test_a_whole_chain_that_is_gone_is_found_against_the_filed_heads(chain, filed):
    _past_the_guards(
        f"DELETE FROM core_ledgerpayload WHERE entry_id IN ({_OF_CHAIN.format(chain.pk)})",
        f"DELETE FROM core_ledgerentry WHERE chain_id = {chain.pk}",
        f"DELETE FROM core_ledgerchain WHERE id = {chain.pk}",
    )
    assert _call(), "Without the filed heads nothing shows."

    _fails("chain -: The whole chain is gone that was filed.", "--heads", filed)
    _fails("chain -: The whole chain is gone that was filed.", "chain", "--heads", filed)


def test_a_chain_that_was_written_anew_is_found_against_the_filed_heads(chain, filed):
    text = Path(filed).read_text().replace(chain.head, "0" * 64)
    Path(filed).write_text(text)

    _fails("chain 3: The entry is another one than the newest when the chain was filed.", "--heads", filed)


def test_the_json_can_be_filed_too(chain, tmp_path):
    path = tmp_path / "heads.json"
    path.write_text(_call("--json"))

    assert json.loads(_call("--json", "--heads", str(path))) == {
        "chains": [
            {"chain": "chain", "length": 3, "head": chain.head},
            {"chain": "other", "length": 1, "head": LedgerChain.objects.get(name="other").head},
        ],
        "faults": [],
    }


def test_the_json_holds_the_faults(chain, stored):
    default_storage.delete(stored.file.name)
    factories.rewrite(chain.entries.filter(number=2), verb="x")
    out = io.StringIO()

    with pytest.raises(CommandError) as caught:
        call_command("verify_ledger", "--json", stdout=out)

    assert caught.value.returncode == 1
    assert json.loads(out.getvalue())["faults"] == [
        {"chain": "chain", "number": 2, "fault": "The entry is not what its digest was taken of."},
        {"model": "core.storedfile", "key": stored.pk, "fault": f"The file {stored.file.name} is gone."},
    ]


@pytest.mark.parametrize("content", ["", "chain 3 abc\n", "chain\tthree\tabc\n", '{"heads": []}', "{", "\xff"])
def test_a_file_without_heads_is_said_and_not_taken_for_a_clean_bill(chain, tmp_path, content):
    path = tmp_path / "heads.txt"
    path.write_bytes(content.encode("latin-1"))

    _fails(str(path), "--heads", str(path), code=2)
    _fails("cannot be read", "--heads", str(tmp_path / "nowhere"), code=2)


_OF_CHAIN = "SELECT id FROM core_ledgerentry WHERE chain_id = {}"


def _faults():
    return [str(fault) for fault in verification.faults()]


def _call(*arguments):
    out = io.StringIO()
    call_command("verify_ledger", *arguments, stdout=out)
    return out.getvalue()


def _fails(words, *arguments, code=1):
    with pytest.raises(CommandError) as caught:
        _call(*arguments)
    assert words in str(caught.value)
    assert caught.value.returncode == code


def _past_the_guards(*statements):
    if connection.vendor == "postgresql":
        connection.check_constraints()
    triggers.remove(connection, triggers.GUARDS)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    triggers.install(connection, triggers.GUARDS)

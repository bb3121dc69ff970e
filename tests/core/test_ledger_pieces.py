"""The check of a chain in pieces, since a filed head, and by several processes: the answer is always the same."""

# ruff: noqa: S608 (the SQL is put together from this file's own words)

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from core import ledger, triggers
from core.models import JobRun, LedgerChain, LedgerEntry
from core.service import chain_processes
from tests.support import databases, factories
from tests.support.factories import NOON

pytestmark = pytest.mark.both_engines

FILED = 4  # how many of the seven entries there were when the head was filed
WELL = (None, "")
CHANGED = "The entry is not what its digest was taken of."
MISSING = "The entry is missing."
ANOTHER = "The entry does not follow the one before it."
CONTENT = "The content is not what its digest was taken of."
LOST = "The content is gone, and no erasure is recorded."


@pytest.fixture
def person(db):
    return factories.person(email="samordnare@kommun.example")


@pytest.fixture
def filed(person):
    """The head of a chain of four entries, which then became seven; beside it stands a chain that was not filed."""
    _record(person, "chain", FILED)
    head = LedgerChain.objects.get(name="chain")
    _record(person, "chain", 3)
    _record(person, "another", 2)
    return ledger.Head("chain", FILED, head.head)


@pytest.mark.parametrize("piece", [1, 2, 3, 10_000])
@pytest.mark.parametrize(
    ("tampering", "whole", "since"),
    [
        (["UPDATE core_ledgerentry SET label = 'x' WHERE {of} AND number = 2"], (2, CHANGED), WELL),
        (["UPDATE core_ledgerentry SET label = 'x' WHERE {of} AND number IN (2, 6)"], (2, CHANGED), (6, CHANGED)),
        (["UPDATE core_ledgerentry SET label = 'x' WHERE {of} AND number = 4"], (4, CHANGED), (4, CHANGED)),
        (["UPDATE core_ledgerentry SET label = 'x' WHERE {of} AND number = 5"], (5, CHANGED), (5, CHANGED)),
        (["UPDATE core_ledgerentry SET label = 'x' WHERE {of} AND number = 7"], (7, CHANGED), (7, CHANGED)),
        (["UPDATE core_ledgerentry SET previous = 'x' WHERE {of} AND number = 4"], (4, ANOTHER), (4, ANOTHER)),
        (["UPDATE core_ledgerentry SET digest = 'x' WHERE {of} AND number = 3"], (3, CHANGED), (4, ANOTHER)),
        (["UPDATE core_ledgerentry SET digest = 'x' WHERE {of} AND number = 4"], (4, CHANGED), (4, CHANGED)),
        (["UPDATE core_ledgerentry SET digest = 'x' WHERE {of} AND number = 7"], (7, CHANGED), (7, CHANGED)),
        (["UPDATE core_ledgerpayload SET salt = 'x' WHERE {at} 2)"], (2, CONTENT), WELL),
        (["UPDATE core_ledgerpayload SET salt = 'x' WHERE {at} 6)"], (6, CONTENT), (6, CONTENT)),
        (["DELETE FROM core_ledgerpayload WHERE {at} 2)"], (2, LOST), WELL),
        (["DELETE FROM core_ledgerpayload WHERE {at} 6)"], (6, LOST), (6, LOST)),
        (
            [
                "DELETE FROM core_ledgerpayload WHERE {at} 2)",
                "DELETE FROM core_ledgerentry WHERE {of} AND number = 2",
            ],
            (2, MISSING),
            WELL,
        ),
        (
            [
                "DELETE FROM core_ledgerpayload WHERE {at} 6)",
                "DELETE FROM core_ledgerentry WHERE {of} AND number = 6",
            ],
            (6, MISSING),
            (6, MISSING),
        ),
        (
            [
                "UPDATE core_ledgerentry SET number = 99 WHERE {of} AND number = 5",
                "UPDATE core_ledgerentry SET number = 5 WHERE {of} AND number = 6",
                "UPDATE core_ledgerentry SET number = 6 WHERE {of} AND number = 99",
            ],
            (5, ANOTHER),
            (5, ANOTHER),
        ),
        (
            ["UPDATE core_ledgerchain SET head = 'x' WHERE name = 'chain'"],
            (7, "The chain's head is not the digest of its last entry."),
            (7, "The chain's head is not the digest of its last entry."),
        ),
        (["UPDATE core_ledgerchain SET length = 8 WHERE name = 'chain'"], (8, MISSING), (8, MISSING)),
        (
            ["UPDATE core_ledgerchain SET length = 0, head = '' WHERE name = 'chain'"],
            (1, "The chain's head does not know the entry."),
            (1, "The chain's head does not know the entry."),
        ),
    ],
)
def test_a_fault_is_found_in_pieces_as_in_the_whole_and_since_a_head_from_its_entry_on(
    filed, monkeypatch, tampering, whole, since, piece
):
    _past_the_guards(*tampering)
    monkeypatch.setattr(ledger, "PIECE", piece)

    assert _faults() == {"another": WELL, "chain": whole}
    assert _faults(since=[filed]) == {"another": WELL, "chain": since}


def test_a_chain_that_was_not_filed_is_read_from_its_start(filed):
    _past_the_guards("UPDATE core_ledgerentry SET label = 'x' WHERE number = 1 AND NOT ({of})")

    assert _faults(since=[filed]) == {"another": (1, CHANGED), "chain": WELL}


@pytest.mark.parametrize(("length", "head"), [(0, ""), (3, None), (4, "x" * 64), (8, None)])
def test_a_chain_that_does_not_go_on_from_its_filed_head_is_read_from_its_start(filed, length, head):
    _past_the_guards("UPDATE core_ledgerentry SET label = 'x' WHERE {of} AND number = 2")

    assert _faults(since=[ledger.Head("chain", length, filed.head if head is None else head)])["chain"] == (2, CHANGED)


@pytest.mark.parametrize("number", [2, 4, 6])
def test_what_was_erased_by_decision_is_no_fault_before_or_after_the_head(filed, person, monkeypatch, number):
    entry = LedgerEntry.objects.get(chain__name="chain", number=number)
    ledger.erase(entry=entry, decision="§ 45", by=person, at=NOON)
    monkeypatch.setattr(ledger, "PIECE", 2)

    assert _faults(since=[filed]) == {"another": WELL, "chain": WELL}
    assert _faults() == {"another": WELL, "chain": WELL}


def test_words_in_a_label_after_a_piece_with_keys_are_a_fault(filed, person, monkeypatch):
    """That labels hold keys is known in a piece that does not hold the entry with which that began."""
    head = LedgerChain.objects.get(name="chain")
    entry = LedgerEntry(
        chain=head,
        number=8,
        at=NOON,
        by=person,
        verb="thing.done",
        target_model="core.user",
        target_key=str(person.pk),
        label="Anna Andersson",
        previous=head.head,
    )
    entry.digest = ledger.entry_digest(entry)
    entry.save(force_insert=True)
    head.length, head.head = 8, entry.digest
    head.save(update_fields=["length", "head"])
    monkeypatch.setattr(ledger, "PIECE", 2)

    fault = (8, "The label holds words, although labels hold keys since the new epoch.")
    assert _faults()["chain"] == fault
    assert _faults(since=[filed])["chain"] == fault


def test_what_came_before_a_filed_head_is_not_read(filed, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(ledger, "BATCH", 1)

    with django_assert_num_queries(1 + 7 + 2):  # the chains, each entry, what stands beyond the head
        list(ledger.verify("chain"))
    with django_assert_num_queries(1 + 2 + 4 + 2):  # the head's entry, the one before it, the four from the head's on
        list(ledger.verify("chain", since=[filed]))


# By several processes, each with a connection of its own -------------------------------------------------------------


def test_several_processes_answer_as_one_does(fresh_database, monkeypatch):
    person = factories.person()
    for name, count in {"whole": 7, "early": 7, "late": 7, "lost": 7, "single": 1}.items():
        _record(person, name, count)
    _past_the_guards(
        f"UPDATE core_ledgerentry SET verb = 'x' WHERE number IN (2, 6) AND chain_id IN {_chains('early')}",
        f"UPDATE core_ledgerentry SET verb = 'x' WHERE number = 7 AND chain_id IN {_chains('late')}",
        "DELETE FROM core_ledgerpayload WHERE entry_id IN (SELECT id FROM core_ledgerentry WHERE number = 3 AND "
        f"chain_id IN {_chains('lost')})",
    )
    monkeypatch.setattr(ledger, "PIECE", 2)

    with chain_processes.several(2) as each:
        found = _faults(each=each)

    assert found == {"early": (2, CHANGED), "late": (7, CHANGED), "lost": (3, LOST), "single": WELL, "whole": WELL}
    assert _faults() == found


def test_verify_ledger_by_two_processes_prints_the_heads(fresh_database):
    _record(factories.person(), "chain", 3)
    head = LedgerChain.objects.get(name="chain").head

    run = databases.manage(fresh_database, "verify_ledger", "--processes", "2")

    assert (run.stdout, run.returncode) == (f"chain\t3\t{head}\n", 0)


@pytest.mark.one_engine
def test_a_process_that_checks_cannot_write_to_the_file(fresh_database):
    factories.person(email="samordnare@kommun.example")

    with chain_processes.several(2) as each, pytest.raises(Exception, match="readonly database"):
        list(each(_write, ["nobody@kommun.example"]))


def _write(email):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_user SET email = %s", [email])


# The command ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def heads(filed, tmp_path):
    """The filed head as a file."""
    path = tmp_path / "heads.txt"
    path.write_text(f"{filed.chain}\t{filed.length}\t{filed.head}\n")
    return str(path)


def test_verify_ledger_since_a_filed_head_prints_the_heads_of_now(heads):
    now = [(chain.name, chain.length, chain.head) for chain in LedgerChain.objects.order_by("name")]

    assert _call("--since", heads) == "".join(f"{name}\t{length}\t{head}\n" for name, length, head in now)


def test_verify_ledger_since_a_head_that_the_chain_does_not_have_says_so(heads):
    _past_the_guards("UPDATE core_ledgerentry SET digest = 'x' WHERE {of} AND number = 4")

    with pytest.raises(CommandError) as caught:
        _call("--since", heads)

    assert str(caught.value).splitlines() == [
        f"chain 4: {CHANGED}",
        "chain 4: The entry is another one than the newest when the chain was filed.",
    ]
    assert caught.value.returncode == 1


def test_a_run_since_a_head_is_not_remembered_as_a_whole_one(heads):
    _call("--since", heads)
    assert not JobRun.objects.filter(name="verify_ledger").exists()

    _call("--heads", heads)
    assert JobRun.objects.filter(name="verify_ledger").exists()


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--processes", "0"], "give a whole number from 1 to 64"),
        (["--processes", "65"], "give a whole number from 1 to 64"),
        (["--processes", "two"], "give a whole number from 1 to 64"),
        (["--since", "a", "--heads", "b"], "not allowed with argument"),
        (["--since", "nowhere"], "nowhere cannot be read"),
    ],
)
def test_verify_ledger_says_what_it_cannot_take(db, arguments, why):
    with pytest.raises(CommandError, match=re.escape(why)):
        _call(*arguments)


def _record(by, chain, count):
    for number in range(count):
        with transaction.atomic():
            ledger.record(by=by, verb="thing.done", target=by, at=NOON, chain=chain, payload={"number": number})


def _faults(**options):
    return {verdict.chain: (verdict.number, verdict.fault) for verdict in ledger.verify(**options)}


def _chains(name):
    return f"(SELECT id FROM core_ledgerchain WHERE name = '{name}')"


def _past_the_guards(*statements):
    of = f"chain_id IN {_chains('chain')}"
    at = f"entry_id IN (SELECT id FROM core_ledgerentry WHERE {of} AND number ="
    triggers.remove(connection, triggers.GUARDS)
    connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.format(of=of, at=at))
    triggers.install(connection, triggers.GUARDS)


def _call(*arguments):
    out = io.StringIO()
    call_command("verify_ledger", *arguments, stdout=out)
    return out.getvalue()

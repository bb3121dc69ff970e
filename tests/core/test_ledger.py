"""The history: what it holds, how it notices tampering, and what a decided erasure leaves."""

# ruff: noqa: S608 (the SQL is put together from this file's own words)

import io
import json
from datetime import date
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import history, ledger, triggers
from core.models import LedgerChain, LedgerEntry, LedgerPayload
from tests.support import factories
from tests.support.factories import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

TABLES = ("core_ledgerchain", "core_ledgerentry", "core_ledgerpayload")


@pytest.fixture
def person():
    return factories.person(email="samordnare@kommun.example")


@pytest.fixture
def chain(person):
    """A chain of five entries, each with content."""
    for number in range(1, 6):
        _record(person, payload={"number": number})
    return LedgerChain.objects.get(name="chain")


def test_an_entry_follows_the_one_before_it(chain):
    entries = list(chain.entries.order_by("number"))

    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5]
    assert [entry.previous for entry in entries] == ["", *(entry.digest for entry in entries[:-1])]
    assert (chain.length, chain.head) == (5, entries[-1].digest)
    assert ledger.verify("chain").__next__() == ledger.Verdict(chain="chain", length=5, head=chain.head)


def test_an_entry_outside_a_transaction_is_refused(fresh_database):
    user = factories.person()

    with pytest.raises(ledger.NoTransactionError):
        ledger.record(by=user, verb="thing.happened", target=user, at=NOON)

    assert not LedgerEntry.objects.exists()


def test_the_digest_is_the_documented_one(person):
    """Computed by hand from the description in `entry_digest`, so that another program can check a chain."""
    entry = _record(person, at=NOON, chain="portal")

    payload = factories.sha256(f'{entry.payload.salt}\n"samordnare"\nnull'.encode())
    written = (
        f'{{"at":"2026-03-16T12:00:00.000000+00:00","by":{person.pk},"chain":"portal","label":"core.user {person.pk}",'
        f'"number":1,"payload_digest":"{payload}","previous":"","target_key":"{person.pk}","target_model":"core.user",'
        '"verb":"thing.done"}'
    )
    assert entry.digest == factories.sha256(written.encode())


# The payload comes back from either engine as it was digested ---------------------------------------------------------

_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _TEXT,
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(_TEXT | st.integers(), parts, max_size=4),
    max_leaves=12,
).filter(lambda value: value is not None)


@given(payload=_JSON)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
def test_whatever_json_can_say_verifies_after_a_round_trip(person, payload):
    entry = _record(person, payload=payload)

    stored = LedgerPayload.objects.get(entry=entry)

    content = ledger.as_json(stored.content)
    assert ledger.payload_digest(stored.salt, content, label="samordnare") == entry.payload_digest
    assert _fault() == (None, "")


@pytest.mark.parametrize(
    ("payload", "canonical"),
    [
        ({"b": 1, "a": 2}, '{"a":2,"b":1}'),
        ({10: "ten", 9: "nine"}, '{"10":"ten","9":"nine"}'),
        ([1.0, 1e2, -0.0, 1e22, 0.1], "[1,100,0,10000000000000000000000,0.1]"),
        ("åäö \u2028 \U0001f600", '"åäö \u2028 \U0001f600"'),
        ({"on": date(2026, 3, 16), "share": Decimal("79.10")}, '{"on":"2026-03-16","share":"79.10"}'),
        ((), "[]"),
    ],
)
def test_a_payload_has_one_canonical_text(person, payload, canonical):
    entry = _record(person, payload=payload)

    assert ledger.as_json(payload) == canonical
    assert ledger.as_json(LedgerPayload.objects.get(entry=entry).content) == canonical


@pytest.mark.parametrize("payload", [float("nan"), float("inf"), "a\x00b", {"a\x00": 1}, ["\ud800"]])
def test_what_one_engine_could_not_store_is_refused_on_both(person, payload):
    with pytest.raises(ValueError, match=r"."):
        _record(person, payload=payload)

    assert not LedgerEntry.objects.exists()


# Tampering -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE core_ledgerentry SET label = 'x' WHERE number = 3",
        "DELETE FROM core_ledgerentry WHERE number = 5",
        "INSERT INTO core_ledgerentry (id, chain_id, number, at, verb, target_model, target_key, label, "
        "payload_digest, previous, digest) SELECT id, chain_id, number, at, 'x', 'x', 'x', 'x', '', '', 'x' "
        "FROM core_ledgerentry WHERE number = 3 ON CONFLICT (id) DO UPDATE SET verb = 'x'",
        "UPDATE core_ledgerpayload SET content = '{}'",
        "UPDATE core_ledgerpayload SET salt = 'x'",
        "DELETE FROM core_ledgerpayload",
        "UPDATE core_ledgerchain SET length = 4",
        "UPDATE core_ledgerchain SET length = length + 1",
        "UPDATE core_ledgerchain SET length = length + 1, head = 'x'",
        "UPDATE core_ledgerchain SET length = 0, head = ''",
        "UPDATE core_ledgerchain SET head = 'x'",
        "UPDATE core_ledgerchain SET name = 'x'",
        "DELETE FROM core_ledgerchain",
        "INSERT INTO core_ledgerchain (name, length, head) VALUES ('x', 7, 'x')",
    ],
)
def test_the_history_is_only_added_to(chain, attack):
    before = _everything()

    with pytest.raises(IntegrityError, match=_messages()), transaction.atomic():
        _execute(attack)

    assert _everything() == before


@pytest.mark.parametrize(
    "attack",
    [
        "INSERT OR REPLACE INTO core_ledgerentry SELECT * FROM core_ledgerentry WHERE number = 3",
        "INSERT OR REPLACE INTO core_ledgerpayload SELECT * FROM core_ledgerpayload",
        "INSERT OR REPLACE INTO core_ledgerchain (name, length, head) VALUES ('chain', 0, '')",
    ],
)
def test_sqlite_replaces_nothing_of_the_history(chain, attack):
    if connection.vendor == "postgresql":
        with pytest.raises(Exception, match="syntax error"), transaction.atomic():  # no such way in
            _execute(attack)
    else:
        with pytest.raises(IntegrityError, match=_messages()), transaction.atomic():
            _execute(attack)


def test_content_is_not_put_back_after_an_erasure(chain, person):
    entry = chain.entries.get(number=2)
    ledger.erase(entry=entry, decision="Beslut § 7", by=person, at=NOON)

    with pytest.raises(IntegrityError, match=_messages()), transaction.atomic():
        LedgerPayload.objects.create(entry=entry, salt="x", content={})


# What somebody with the keys of the database could do, past the guards.


@pytest.mark.parametrize(
    ("tampering", "number", "fault"),
    [
        (
            "UPDATE core_ledgerentry SET label = 'x' WHERE number = 3",
            3,
            "The entry is not what its digest was taken of.",
        ),
        (
            "UPDATE core_ledgerentry SET by_id = NULL WHERE number = 3",
            3,
            "The entry is not what its digest was taken of.",
        ),
        (
            "UPDATE core_ledgerentry SET previous = 'x' WHERE number = 3",
            3,
            "The entry does not follow the one before it.",
        ),
        (
            "UPDATE core_ledgerentry SET digest = 'x' WHERE number = 3",
            3,
            "The entry is not what its digest was taken of.",
        ),
        ("UPDATE core_ledgerentry SET number = 33 WHERE number = 3", 3, "The entry is missing."),
        ("UPDATE core_ledgerentry SET number = 0 WHERE number = 1", 1, "The entry is missing."),
        ("DELETE FROM core_ledgerentry WHERE number = 1", 1, "The entry is missing."),
        ("DELETE FROM core_ledgerentry WHERE number = 3", 3, "The entry is missing."),
        ("DELETE FROM core_ledgerentry WHERE number = 5", 5, "The entry is missing."),
        (
            "UPDATE core_ledgerpayload SET content = '{{\"number\": 33}}' WHERE entry_id = {third}",
            3,
            "The content is not what its digest was taken of.",
        ),
        (
            "UPDATE core_ledgerpayload SET salt = 'x' WHERE entry_id = {third}",
            3,
            "The content is not what its digest was taken of.",
        ),
        (
            "DELETE FROM core_ledgerpayload WHERE entry_id = {third}",
            3,
            "The content is gone, and no erasure is recorded.",
        ),
        ("UPDATE core_ledgerchain SET head = 'x'", 5, "The chain's head is not the digest of its last entry."),
        (
            "UPDATE core_ledgerchain SET length = 4, head = (SELECT digest FROM core_ledgerentry WHERE number = 4)",
            5,
            "The chain's head does not know the entry.",
        ),
        ("UPDATE core_ledgerchain SET length = 6", 6, "The entry is missing."),
        ("UPDATE core_ledgerchain SET length = 0, head = ''", 1, "The chain's head does not know the entry."),
    ],
)
@pytest.mark.parametrize("batch", [1, 2, 5, 500])
def test_tampering_past_the_guards_is_found_at_the_first_bad_entry(chain, monkeypatch, tampering, number, fault, batch):
    third = chain.entries.get(number=3)
    if tampering.startswith("DELETE FROM core_ledgerentry"):
        _past_the_guards(
            f"DELETE FROM core_ledgerpayload WHERE entry_id IN ({tampering.replace('DELETE', 'SELECT id')})"
        )
    _past_the_guards(tampering.format(third=third.pk))
    monkeypatch.setattr(ledger, "BATCH", batch)

    found, words = _fault()

    assert (found, words) == (number, fault)


def _filed(known, **changed):
    return ledger.Head(**{"chain": known.name, "length": known.length, "head": known.head, **changed})


def test_a_chain_that_goes_on_from_what_was_filed_has_no_fault(chain, person):
    filed = [_filed(chain), _filed(chain, length=0, head="")]
    third = chain.entries.get(number=3)
    filed.append(_filed(chain, length=3, head=third.digest))
    _record(person)

    assert list(ledger.compare(filed)) == []


def test_a_chain_that_is_gone_or_cut_off_or_another_since_it_was_filed_is_a_fault(chain, person):
    other = _record(person, chain="another")
    filed = [
        _filed(chain, chain="gone"),
        _filed(chain, length=6),
        _filed(chain, length=3),  # with the digest of the fifth
        _filed(chain, length=5, head=other.digest),
        _filed(chain),
    ]
    now = (chain.length, chain.head)

    assert list(ledger.compare(filed)) == [
        ledger.Verdict("gone", 0, "", "The whole chain is gone that was filed.", None),
        ledger.Verdict("chain", *now, "The chain was cut off: it had 6 entries when it was filed.", 6),
        ledger.Verdict("chain", *now, "The entry is another one than the newest when the chain was filed.", 3),
        ledger.Verdict("chain", *now, "The entry is another one than the newest when the chain was filed.", 5),
    ]


def test_one_broken_chain_does_not_hide_the_next(chain, person):
    _record(person, chain="another")
    _past_the_guards("UPDATE core_ledgerentry SET label = 'x' WHERE number = 2")

    verdicts = {verdict.chain: verdict.number for verdict in ledger.verify()}

    assert verdicts == {"another": None, "chain": 2}


def test_a_long_chain_is_read_in_pages(person, django_assert_num_queries, monkeypatch):
    for _ in range(7):
        _record(person)
    monkeypatch.setattr(ledger, "BATCH", 3)

    with django_assert_num_queries(1 + 3 + 2):  # the chains, three pages, what stands beyond the head
        assert _fault() == (None, "")


# Erasure -------------------------------------------------------------------------------------------------------------


def test_an_erasure_leaves_a_chain_that_verifies_and_tells_of_the_decision(chain, person):
    erasure = ledger.erase(entry=chain.entries.get(number=2), decision="Kommunstyrelsen § 45", by=person, at=NOON)

    assert not LedgerPayload.objects.filter(entry__number=2, entry__chain=chain).exists()
    assert (erasure.number, erasure.verb, erasure.by) == (6, "ledger.payload_erased", person)
    assert erasure.payload.content == {"decision": "Kommunstyrelsen § 45", "number": 2}
    assert _fault() == (None, "")


def test_an_erasure_says_what_larger_thing_the_entry_belonged_to(chain, person):
    entry, of_nothing = (
        _record(person, payload={"agreement": 7, "heading": "Mål"}),
        _record(person, payload=["agreement"]),
    )
    entries = [entry, of_nothing]

    erasures = [ledger.erase(entry=one, decision=" § 45 ", by=person, at=NOON) for one in entries]

    assert [erasure.payload.content for erasure in erasures] == [
        {"number": 6, "decision": "§ 45", "agreement": 7},
        {"number": 7, "decision": "§ 45"},
    ]
    assert [erasure.target_key for erasure in erasures] == [str(one.pk) for one in entries]


def test_an_erasure_excuses_only_its_own_entry(chain, person):
    ledger.erase(entry=chain.entries.get(number=2), decision="§ 45", by=person, at=NOON)
    _past_the_guards(f"DELETE FROM core_ledgerpayload WHERE entry_id = {chain.entries.get(number=4).pk}")

    assert _fault() == (4, "The content is gone, and no erasure is recorded.")


def test_an_erasure_told_of_in_another_chain_excuses_nothing(chain, person):
    entry = chain.entries.get(number=2)
    with transaction.atomic():
        ledger.record(by=person, verb=ledger.PAYLOAD_ERASED, target=entry, at=NOON, chain="another")

    with pytest.raises(IntegrityError, match=_messages()), transaction.atomic():
        LedgerPayload.objects.filter(entry=entry).delete()
    _past_the_guards(f"DELETE FROM core_ledgerpayload WHERE entry_id = {entry.pk}")

    assert _fault()[0] == 2


def test_only_an_erasure_of_the_very_entry_excuses_that_its_content_is_gone(chain, person):
    """Another verb about the entry, and an erasure of a row of another kind with the same key, do not."""
    entry = chain.entries.get(number=2)
    with transaction.atomic():
        ledger.record(by=person, verb="thing.happened", target=entry, at=NOON, chain="chain")
        ledger.record(by=person, verb=ledger.PAYLOAD_ERASED, target=LedgerChain(pk=entry.pk), at=NOON, chain="chain")
    _past_the_guards(f"DELETE FROM core_ledgerpayload WHERE entry_id = {entry.pk}")

    assert _fault() == (2, "The content is gone, and no erasure is recorded.")


def test_what_cannot_be_erased_says_why(chain, person):
    entry = chain.entries.get(number=2)
    erasure = ledger.erase(entry=entry, decision="§ 45", by=person, at=NOON)

    for what, decision, why in [
        (chain.entries.get(number=3), "  ", "An erasure names the decision behind it."),
        (entry, "§ 45", "The entry has no content, or it is already erased."),
        (erasure, "§ 45", "The record of an erasure is not erased."),
    ]:
        with pytest.raises(ledger.NotErasableError, match=f"^{why}$"):
            ledger.erase(entry=what, decision=decision, by=person, at=NOON)

    assert LedgerEntry.objects.filter(verb=ledger.PAYLOAD_ERASED).count() == 1


# Labels: keys since the new epoch, words before ----------------------------------------------------------------------

begin_epoch = import_module("core.migrations.0006_keys_in_labels").begin_epoch


@pytest.fixture
def old_chain(person):
    """A chain of three entries as they were written before the epoch: words in the label, one without content."""
    head = LedgerChain.objects.create(name="chain")
    for number, content in enumerate(({"number": 1}, None, {"number": 3}), start=1):
        _write(head, person, number, label="Anna Andersson", content=content)
    return head


def test_a_label_holds_keys_and_the_words_stand_where_an_erasure_reaches_them():
    person = factories.person(name="Anna Andersson")
    entry = _record(person, payload={"text": "Anna Andersson"})

    assert (entry.label, entry.payload.label) == (f"core.user {person.pk}", "Anna Andersson")
    assert "Anna" in _dump()
    ledger.erase(entry=entry, decision="§ 45", by=factories.person(name="Berit"), at=NOON)

    assert "Anna" not in _dump()
    assert _fault() == (None, "")


def test_an_entry_without_content_has_its_words_erased_too():
    entry = _record(factories.person(name="Anna Andersson"))

    ledger.erase(entry=entry, decision="§ 45", by=factories.person(name="Berit"), at=NOON)

    assert "Anna" not in _dump()
    assert _fault() == (None, "")


def test_a_chain_of_before_verifies_on_its_own_and_over_the_new_epoch(old_chain, person):
    assert _fault() == (None, "")
    before = list(LedgerEntry.objects.order_by("pk").values())

    begin_epoch(apps, None)
    _record(person, payload={"number": 5})

    assert list(LedgerEntry.objects.order_by("pk").values())[:3] == before
    began = LedgerEntry.objects.get(number=4)
    assert (began.verb, began.label, began.by) == (ledger.EPOCH_BEGAN, f"core.ledgerchain {old_chain.pk}", None)
    assert "Labels of earlier entries hold" in began.payload.content["reason"]
    assert _fault() == (None, "")


def test_a_chain_without_entries_needs_no_new_epoch(person):
    LedgerChain.objects.create(name="chain")

    begin_epoch(apps, None)

    assert not LedgerEntry.objects.exists()
    _record(person)
    assert _fault() == (None, "")


def test_words_in_a_label_after_the_epoch_began_are_a_fault(old_chain, person):
    begin_epoch(apps, None)
    old_chain.refresh_from_db()
    _write(old_chain, person, 5, label="Anna Andersson", content=None)

    assert _fault() == (5, "The label holds words, although labels hold keys since the new epoch.")


def test_words_in_a_label_of_a_chain_that_began_with_keys_are_a_fault(chain, person):
    _write(chain, person, 6, label="Anna Andersson", content=None)

    assert _fault() == (6, "The label holds words, although labels hold keys since the new epoch.")


def test_keys_in_labels_without_an_entry_that_says_so_are_a_fault(old_chain, person):
    _record(person)

    assert _fault() == (4, "The label holds keys, and no entry says that a new epoch began.")


@pytest.mark.parametrize("number", [1, 2])
def test_the_erasure_of_an_old_entry_empties_its_label(old_chain, person, number):
    begin_epoch(apps, None)
    for other in {1, 2, 3} - {number}:
        ledger.erase(entry=LedgerEntry.objects.get(number=other), decision="§ 45", by=person, at=NOON)

    erasure = ledger.erase(entry=LedgerEntry.objects.get(number=number), decision="§ 45", by=person, at=NOON)

    assert erasure.payload.content.keys() == {"number", "decision", "rest"}
    assert "Anna" not in _dump()
    assert _fault() == (None, "")


@pytest.mark.parametrize(
    "tampering", ["verb = 'x'", "by_id = NULL", "target_key = '7'", "at = '2001-01-01 00:00:00+00:00'"]
)
def test_the_rest_of_an_entry_with_an_erased_label_still_verifies(old_chain, person, tampering):
    begin_epoch(apps, None)
    ledger.erase(entry=LedgerEntry.objects.get(number=2), decision="§ 45", by=person, at=NOON)

    _past_the_guards(f"UPDATE core_ledgerentry SET {tampering} WHERE number = 2")

    assert _fault() == (2, "The entry is not what its digest was taken of.")


def test_a_label_is_emptied_by_a_recorded_erasure_alone(old_chain, person):
    begin_epoch(apps, None)
    with pytest.raises(IntegrityError, match=_messages()), transaction.atomic():
        _execute("UPDATE core_ledgerentry SET label = '' WHERE number = 2")
    ledger.erase(entry=LedgerEntry.objects.get(number=2), decision="§ 45", by=person, at=NOON)
    for attack in ("label = 'x'", "label = '', verb = 'x'", "label = '', number = 9"):
        with pytest.raises(IntegrityError, match=_messages()), transaction.atomic():
            _execute(f"UPDATE core_ledgerentry SET {attack} WHERE number = 2")

    _past_the_guards("UPDATE core_ledgerentry SET label = '' WHERE number = 1")

    assert _fault() == (1, "The entry is not what its digest was taken of.")


def test_a_page_shows_the_words_the_old_label_or_what_is_left(old_chain, person):
    old = LedgerEntry.objects.get(number=1)
    begin_epoch(apps, None)
    new = _record(person)

    assert [history.thing_of(entry) for entry in (old, new)] == ["Anna Andersson", "samordnare"]
    for entry in (old, new):
        ledger.erase(entry=entry, decision="§ 45", by=person, at=NOON)
    left = LedgerEntry.objects.filter(pk__in=[old.pk, new.pk]).order_by("pk")
    with translation.override("en"):
        assert [history.thing_of(entry) for entry in left] == [f"person {person.pk}"] * 2


def _write(head, by, number, *, label, content):
    """An entry as the version before wrote it."""
    salt = "s" * 64 if content else ""
    entry = LedgerEntry(
        chain=head,
        number=number,
        at=NOON,
        by=by,
        verb="thing.done",
        target_model="core.user",
        target_key=str(by.pk),
        label=label,
        payload_digest=ledger.payload_digest(salt, ledger.as_json(content)) if content else "",
        previous=head.head,
    )
    entry.digest = ledger.entry_digest(entry)
    entry.save(force_insert=True)
    if content:
        LedgerPayload.objects.create(entry=entry, salt=salt, content=content)
    head.length, head.head = number, entry.digest
    head.save(update_fields=["length", "head"])


def _dump():
    return str([list(model.objects.values()) for model in (LedgerChain, LedgerEntry, LedgerPayload)])


# What was told last of a row ------------------------------------------------------------------------------------------


def test_the_newest_entry_about_a_row_comes_with_who_made_it(person, django_assert_num_queries):
    other, row = factories.person(), factories.person()
    with transaction.atomic():
        for verb, target in [
            ("person.made", row),
            ("person.named", row),
            ("person.named", other),
            ("area.made", other),
        ]:
            ledger.record(by=person, verb=verb, target=target, at=NOON)
        ledger.record(by=person, verb="thing.made", target=LedgerChain(pk=row.pk), at=NOON)

    with django_assert_num_queries(1):
        newest = ledger.newest_about(row)
        assert (newest.verb, newest.target_key, newest.by) == ("person.named", str(row.pk), person)
    assert ledger.newest_about(row, verbs=["person.made", "person.closed"]).verb == "person.made"
    assert ledger.newest_about(row, verbs=["area.made"]) is None
    assert ledger.newest_about(person) is None


# The commands --------------------------------------------------------------------------------------------------------


def test_verify_ledger_prints_the_heads_to_file_elsewhere(chain, person):
    other = _record(person, chain="another")

    printed = _call("verify_ledger")

    assert printed.splitlines() == [f"another\t1\t{other.digest}", f"chain\t5\t{chain.head}"]
    assert _call("verify_ledger", "chain").splitlines() == [f"chain\t5\t{chain.head}"]


def test_verify_ledger_names_the_first_bad_entry(chain):
    _past_the_guards("UPDATE core_ledgerentry SET label = 'x' WHERE number IN (3, 4)")

    with pytest.raises(CommandError, match=r"^chain 3: The entry is not what its digest was taken of\.$") as caught:
        _call("verify_ledger")

    assert caught.value.returncode == 1


def test_verify_ledger_knows_no_other_chain(chain):
    with pytest.raises(CommandError, match="There is no chain nowhere"):
        _call("verify_ledger", "nowhere")


def test_erase_payload_erases_by_decision(chain, person):
    printed = _call("erase_payload", "chain", "2", "--decision", "Kommunstyrelsen § 45", "--by", person.email.upper())

    assert "Entry 6 tells of the decision" in printed
    assert not LedgerPayload.objects.filter(entry__number=2).exists()
    assert _fault() == (None, "")


@pytest.mark.parametrize(
    ("chain_name", "number", "by", "why"),
    [
        ("nowhere", "2", "samordnare@kommun.example", "no entry 2 in the chain nowhere"),
        ("chain", "9", "samordnare@kommun.example", "no entry 9"),
        ("chain", "2", "nobody@kommun.example", "no person with the address"),
    ],
)
def test_erase_payload_says_what_it_did_not_find(chain, chain_name, number, by, why):
    with pytest.raises(CommandError, match=why):
        _call("erase_payload", chain_name, number, "--decision", "§ 45", "--by", by)

    assert LedgerPayload.objects.count() == 5


def _record(by, *, chain="chain", at=NOON, payload=None):
    with transaction.atomic():
        return ledger.record(by=by, verb="thing.done", target=by, at=at, chain=chain, payload=payload)


def _fault(chain="chain"):
    (verdict,) = ledger.verify(chain)
    return verdict.number, verdict.fault


def _past_the_guards(statement):
    triggers.remove(connection, triggers.GUARDS)
    connection.check_constraints()
    _execute(statement)
    triggers.install(connection, triggers.GUARDS)


def _messages():
    known = {message for guard in triggers.GUARDS for _, message in guard.refusals}
    return "|".join([*known, "that must stay would be replaced"])


def _everything():
    rows = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            rows[table] = json.dumps(cursor.fetchall(), default=str)
    return rows


def _execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _call(*arguments):
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()

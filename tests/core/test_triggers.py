"""DESIGN.md's rule 2 against those who do not ask the portal: once locked, nothing changes, whatever the way in."""

# ruff: noqa: S608 (the SQL is put together from this file's own words)

import re

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.urls import reverse

from core import triggers
from core.models import Role
from partnership.models import (
    Agreement,
    AgreementStatus,
    AgreementVersion,
    Copy,
    PrintSet,
    Section,
    Signatory,
    Signature,
    VersionStatus,
)
from tests.support import factories, sql_attacks

GUARDED = (
    "core_ledgerchain",
    "core_ledgerentry",
    "core_ledgerpayload",
    "partnership_agreement",
    "partnership_agreementversion",
    "partnership_appendix",
    "partnership_copy",
    "partnership_party",
    "partnership_printset",
    "partnership_section",
    "partnership_signatory",
    "partnership_signature",
    "stadsdelplan_adoptioncorrection",
    "stadsdelplan_aimedindicator",
    "stadsdelplan_askedorganisation",
    "stadsdelplan_concernedorganisation",
    "stadsdelplan_departure",
    "stadsdelplan_edition",
    "stadsdelplan_editionfocusarea",
    "stadsdelplan_editionpaper",
    "stadsdelplan_goal",
    "stadsdelplan_looseend",
    "stadsdelplan_measure",
    "stadsdelplan_plancomment",
    "stadsdelplan_proposal",
    "stadsdelplan_resourcestatement",
    "stadsdelplan_review",
    "stadsdelplan_servedoverarchinggoal",
)
FROZEN = ("appendix", "copy", "party", "printset", "section", "signatory")  # tables whose rows are the paper's

GUARDS = triggers.all_guards()
MESSAGES = "|".join(
    {re.escape(message) for guard in GUARDS for _, message in guard.refusals} | {"that must stay would be replaced"}
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def locked():
    agreement = factories.locked()
    for copy in Copy.objects.all():
        Signature.objects.create(copy=copy, signatory=Signatory.objects.order_by("pk").first())
    return agreement


@pytest.fixture
def rows(locked):
    """Keys of a row of each table, of the locked agreement and, with `draft_`, of one whose papers are not locked."""
    draft = factories.draft()
    papers = PrintSet.objects.create(
        agreement_version=draft.versions.get(), file="papers/x.pdf", sha256="0" * 64, drawn_at=factories.NOON
    )
    for number, party in enumerate(draft.versions.get().parties.order_by("order"), start=1):
        Copy.objects.create(print_set=papers, number=number, keeper=party, file=f"papers/{number}.pdf", sha256="0" * 64)
    return _keys(locked, "") | _keys(draft, "draft_") | {"signature": Signature.objects.order_by("pk").first().pk}


def test_after_all_migrations_every_guard_stands_as_it_is_listed():
    events = {"insert", "update", "delete"} | ({"truncate"} if connection.vendor == "postgresql" else set())
    every = {f"guard_{table}_{event}" for table in GUARDED for event in events}

    assert triggers.installed(connection) == triggers.expected(connection)
    assert set(triggers.installed(connection)) == every


def test_a_rebuilt_table_that_lost_its_guards_is_noticed():
    guard = next(guard for guard in GUARDS if guard.name == "guard_partnership_section_update")

    triggers.remove(connection, [guard])

    assert set(triggers.expected(connection)) - set(triggers.installed(connection)) == {guard.name}


def test_a_guard_that_is_switched_off_is_noticed():
    if connection.vendor == "sqlite":  # which cannot switch a trigger off: it stands or is gone
        _execute("DROP TRIGGER guard_partnership_section_update")
    else:
        _execute("ALTER TABLE partnership_section DISABLE TRIGGER guard_partnership_section_update")

    assert "guard_partnership_section_update" not in triggers.installed(connection)


def test_installing_again_changes_nothing(locked):
    triggers.install(connection, GUARDS)

    assert triggers.installed(connection) == triggers.expected(connection)
    _refused("UPDATE partnership_section SET body = 'x'")


@pytest.mark.parametrize(("model", "name"), [(AgreementVersion, "title"), (Section, "heading")])
def test_a_migration_rebuilds_a_guarded_table_between_two_operations(fresh_database, model, name):
    """SQLite rebuilds the table. Without the operations it loses its triggers, or stops at another table's."""
    wider = models.CharField(max_length=500)
    wider.set_attributes_from_name(name)
    wider.model = model

    with connection.schema_editor() as editor:
        triggers.RemoveGuards("partnership").database_forwards("partnership", editor, None, None)
        editor.alter_field(model, model._meta.get_field(name), wider)
        triggers.InstallGuards("partnership").database_forwards("partnership", editor, None, None)

    assert triggers.installed(connection) == triggers.expected(connection)


@pytest.mark.parametrize("guard", [guard for guard in GUARDS if guard.must_stay], ids=lambda guard: guard.name)
def test_a_guard_against_replacing_knows_every_unique_key_of_its_table(guard):
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, guard.table).values()

    unique = {frozenset(c["columns"]) for c in constraints if c["unique"] or c["primary_key"]}
    assert {frozenset(key) for key in guard.keys} == unique


# By SQL, on both engines ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("attack", sql_attacks.BY_SQL)
def test_sql_on_a_locked_agreement_is_refused(rows, attack):
    _refused(attack.format(**rows))


# A row with the key of a locked one, which SQLite would otherwise put in its place without asking.


@pytest.mark.parametrize("table", FROZEN)
@pytest.mark.parametrize("way", ["INSERT OR REPLACE", "REPLACE", "UPDATE OR REPLACE"])
def test_replacing_a_row_of_a_locked_agreement_is_refused(rows, table, way):
    columns = [field.column for field in apps.get_model("partnership", table)._meta.local_concrete_fields][1:]
    listed = ", ".join(f'"{column}"' for column in columns)
    if connection.vendor == "postgresql":  # which has no REPLACE: there the same is said as an upsert
        attack = (
            f"INSERT INTO partnership_{table} (id, {listed}) SELECT {rows[table]}, {listed} FROM partnership_{table} "
            f"WHERE id = {rows['draft_' + table]} ON CONFLICT (id) DO UPDATE SET id = 4711"
        )
    elif way == "UPDATE OR REPLACE":
        attack = f"{way} partnership_{table} SET id = {rows[table]} WHERE id = {rows['draft_' + table]}"
    else:
        attack = (
            f"{way} INTO partnership_{table} (id, {listed}) SELECT {rows[table]}, {listed} FROM partnership_{table} "
            f"WHERE id = {rows['draft_' + table]}"
        )

    _refused(attack)


@pytest.mark.parametrize("attack", sql_attacks.BY_REPLACING)
def test_sqlite_replaces_no_version_no_agreement_and_no_signature(rows, attack):
    if connection.vendor == "postgresql":
        _execute(attack.format(**rows), raises=Exception, match="syntax error")  # no such way in
    else:
        _refused(attack.format(**rows))


@pytest.mark.parametrize(
    "tables", [*GUARDED, "partnership_partnership", "core_organisation", "core_user", ", ".join(GUARDED)]
)
def test_emptying_a_table_is_refused(locked, tables):
    if connection.vendor == "postgresql":
        _execute("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE waits for no pending check
        _refused(f"TRUNCATE {tables} CASCADE")
    else:
        _execute(f"TRUNCATE {tables}", raises=Exception, match="syntax error")  # no such way in


# By the ORM ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("attack", sql_attacks.BY_ORM)
def test_the_orm_changes_nothing_of_a_locked_agreement(locked, attack):
    text = locked.versions.get()

    _refused(lambda: sql_attacks.BY_ORM[attack](text))


# By the form ---------------------------------------------------------------------------------------------------------


def test_a_form_that_was_open_when_the_text_was_locked_is_refused_with_a_sentence(client):
    owner = factories.organisation()
    agreement = factories.locked(owner=owner)
    section = agreement.versions.get().sections.first()
    client.force_login(factories.person(works_for=owner, role=Role.COORDINATOR))

    address = reverse("section_edit", args=[agreement.slug, section.pk])
    answer = client.post(
        address, {"heading": "x", "body": "x", "version": section.version}, headers={"accept-language": "en"}
    )

    assert answer.status_code == 409
    assert "låst" in answer.text or "locked" in answer.text
    assert Section.objects.get(pk=section.pk).body == "Det var en gång."


# What is still let through -------------------------------------------------------------------------------------------


def test_a_draft_is_changed_and_deleted_as_its_writers_like():
    agreement = factories.draft()
    text = agreement.versions.get()

    text.sections.update(body="x")
    text.sections.filter(order=2).delete()
    text.parties.update(diarienummer="x")
    Section.objects.create(agreement_version=text, order=5)
    AgreementVersion.objects.filter(pk=text.pk).update(title="x")
    text.delete()
    agreement.delete()

    assert not Agreement.objects.exists()


def test_where_a_copy_is_and_went_is_written_after_locking(locked):
    copies = Copy.objects.filter(number=1)

    copies.update(
        printed_on="2026-03-01", sent_on="2026-03-02", handed_over_on="2026-03-03", handed_over_precision="day"
    )
    copies.update(kept_at="Kommunarkivet", returned_on="2026-03-04")

    assert copies.get().kept_at == "Kommunarkivet"


def test_the_day_of_a_signature_is_put_right(locked):
    Signature.objects.update(signed_on="2026-03-16", precision="day")

    assert str(Signature.objects.first().signed_on) == "2026-03-16"


def test_a_signature_is_withdrawn_only_while_its_agreement_is_for_signature(locked):
    status = Agreement.objects.filter(pk=locked.pk)
    for refused in (AgreementStatus.LOCKED, AgreementStatus.SIGNING, AgreementStatus.IN_FORCE):
        status.update(status=refused)
        if refused == AgreementStatus.SIGNING:
            Signature.objects.order_by("pk").last().delete()
            continue
        _refused(lambda: Signature.objects.all().delete())
    _refused("UPDATE partnership_agreement SET status = 'signing'")

    assert Signature.objects.count() == 1


def test_a_signature_of_a_voided_text_stays(locked):
    void = {"status": VersionStatus.VOIDED, "void_reason": "Fel part", "voided_at": factories.NOON}
    Agreement.objects.filter(pk=locked.pk).update(status=AgreementStatus.SIGNING)
    AgreementVersion.objects.update(**void)

    _refused(lambda: Signature.objects.all().delete())


def test_voiding_is_one_act_and_opens_the_next_version(locked):
    text = locked.versions.get()
    voided = {"status": VersionStatus.VOIDED, "void_reason": "Fel part", "voided_at": factories.NOON}

    AgreementVersion.objects.filter(pk=text.pk).update(**voided)
    Agreement.objects.filter(pk=locked.pk).update(status=AgreementStatus.DRAFT)
    following = AgreementVersion.objects.create(agreement=locked, number=2, title="Lokalt partnerskap")
    Section.objects.create(agreement_version=following, order=1)

    assert AgreementVersion.objects.get(pk=text.pk).digest == text.digest
    for attack in ("status = 'locked'", "status = 'draft'", "void_reason = 'x'", "title = 'x'"):
        _refused(f"UPDATE partnership_agreementversion SET {attack} WHERE id = {text.pk}")
    _refused(f"DELETE FROM partnership_agreement WHERE id = {locked.pk}")
    _refused(f"UPDATE partnership_section SET body = 'x' WHERE agreement_version_id = {text.pk}")
    if connection.vendor == "sqlite":
        _refused(f"UPDATE OR REPLACE partnership_agreementversion SET number = 1 WHERE id = {following.pk}")
        _refused(
            "INSERT OR REPLACE INTO partnership_agreementversion (agreement_id, number, title, is_example, status, "
            f"canonical_text, digest, void_reason) VALUES ({locked.pk}, 1, 'x', FALSE, 'draft', '', '', '')"
        )


@pytest.mark.parametrize("key", ["slug", "amends_id"])
def test_sqlite_replaces_no_agreement_with_voided_papers(locked, key):
    """One open amendment per agreement, and no two of one short name: REPLACE would make room by deleting."""
    if connection.vendor == "postgresql":
        return  # test_sqlite_replaces_no_version_no_agreement_and_no_signature shows that there is no such way in
    AgreementVersion.objects.update(status=VersionStatus.VOIDED, void_reason="Fel part", voided_at=factories.NOON)
    Agreement.objects.filter(pk=locked.pk).update(status=AgreementStatus.DRAFT, amends=factories.draft())
    other = factories.draft()

    columns = [field.column for field in Agreement._meta.local_concrete_fields if field.column != "id"]
    taken = f"(SELECT o.{key} FROM partnership_agreement o WHERE o.id = {locked.pk})"
    _refused(
        f"INSERT OR REPLACE INTO partnership_agreement ({', '.join(columns)}) "
        f"SELECT {', '.join(taken if column == key else column for column in columns)} "
        f"FROM partnership_agreement WHERE id = {other.pk}"
    )
    _refused(f"UPDATE OR REPLACE partnership_agreement SET {key} = {taken} WHERE id = {other.pk}")


@pytest.mark.parametrize("status", [AgreementStatus.IN_FORCE, AgreementStatus.ENDED])
def test_what_all_have_signed_is_not_voided(locked, status):
    Agreement.objects.filter(pk=locked.pk).update(status=status, ended_on="2026-12-31")

    _refused(
        "UPDATE partnership_agreementversion SET status = 'voided', void_reason = 'x', voided_at = CURRENT_TIMESTAMP"
    )


A_PARTY_WITHOUT_A_COPY = ["DELETE FROM partnership_copy WHERE id = {draft_copy}"]
A_COPY_FOR_A_STRANGER = ["UPDATE partnership_copy SET keeper_id = {party} WHERE id = {draft_copy}"]
NO_COPY_AT_ALL = ["DELETE FROM partnership_copy WHERE print_set_id = {draft_printset}"]
ONE_PARTY_ALONE = [
    "DELETE FROM partnership_copy WHERE id = {draft_copy}",
    "DELETE FROM partnership_signatory WHERE party_id = {draft_party}",
    "DELETE FROM partnership_party WHERE id = {draft_party}",
]


@pytest.mark.parametrize("fault", [A_PARTY_WITHOUT_A_COPY, A_COPY_FOR_A_STRANGER, NO_COPY_AT_ALL, ONE_PARTY_ALONE])
def test_a_version_is_locked_only_with_one_copy_for_each_of_two_parties(rows, fault):
    for statement in fault:
        _execute(statement.format(**rows))

    _refused(
        "UPDATE partnership_agreementversion SET status = 'locked', digest = 'x', canonical_text = 'x', "
        f"locked_at = CURRENT_TIMESTAMP WHERE id = {rows['draft_agreementversion']}"
    )


def _keys(agreement, prefix):
    text = agreement.versions.get()
    party = text.parties.order_by("order").first()
    first = {
        "agreement": agreement,
        "agreementversion": text,
        "section": text.sections.order_by("order").first(),
        "party": party,
        "signatory": party.signatories.first(),
        "appendix": text.appendices.first(),
        "printset": text.print_set,
        "copy": text.print_set.copies.order_by("number").first(),
    }
    return {f"{prefix}{name}": row.pk for name, row in first.items()}


def _refused(attack):
    """Try the attack, SQL or a function: a guard must refuse it in its own words, and nothing be changed."""
    before = _everything()
    with pytest.raises(IntegrityError, match=MESSAGES), transaction.atomic():
        _execute(attack) if isinstance(attack, str) else attack()
    assert _everything() == before


def _everything():
    with connection.cursor() as cursor:
        rows = {}
        for table in GUARDED:
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            rows[table] = cursor.fetchall()
        return rows


def _execute(statement, raises=None, match=None):
    with connection.cursor() as cursor:
        if raises is None:
            cursor.execute(statement)
            return
        with pytest.raises(raises, match=match), transaction.atomic():
            cursor.execute(statement)

"""DESIGN.md's rule 2 against those who do not ask the portal: once locked, nothing changes, whatever the way in."""

# ruff: noqa: S608 (the SQL is put together from this file's own words)

import re

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, models, transaction
from django.urls import reverse

from core import triggers
from core.guards import notices
from core.models import ChangeNotice, OrganisationKind, Role, StoredFile
from partnership.models import (
    Agreement,
    AgreementStatus,
    AgreementVersion,
    Comment,
    Copy,
    Decision,
    Extension,
    FocusArea,
    Framework,
    NoComments,
    PeriodKind,
    PrintSet,
    Section,
    Signatory,
    Signature,
    VersionStatus,
)
from stadsdelplan.models import Evidence, FollowUp, PlanComment, Proposal, Review
from tests.support import factories, sql_attacks

GUARDED = (
    "core_changenotice",
    "core_emblem",
    "core_ledgerchain",
    "core_ledgerentry",
    "core_ledgerpayload",
    "core_registration",
    "core_storedfile",
    "partnership_agreement",
    "partnership_agreement_areas",
    "partnership_agreementversion",
    "partnership_appendix",
    "partnership_comment",
    "partnership_copy",
    "partnership_decision",
    "partnership_extension",
    "partnership_focusarea",
    "partnership_framework",
    "partnership_nocomments",
    "partnership_party",
    "partnership_printset",
    "partnership_scanfile",
    "partnership_scanheap",
    "partnership_scanpage",
    "partnership_section",
    "partnership_signatory",
    "partnership_signature",
    "stadsdelplan_adoptioncorrection",
    "stadsdelplan_agendapoint",
    "stadsdelplan_aimedindicator",
    "stadsdelplan_askedorganisation",
    "stadsdelplan_calendarfeed",
    "stadsdelplan_cause",
    "stadsdelplan_concernedorganisation",
    "stadsdelplan_departure",
    "stadsdelplan_edition",
    "stadsdelplan_editionfocusarea",
    "stadsdelplan_editionpaper",
    "stadsdelplan_evidence",
    "stadsdelplan_followup",
    "stadsdelplan_goal",
    "stadsdelplan_goalproblem",
    "stadsdelplan_lagesbild",
    "stadsdelplan_lagesbildpaper",
    "stadsdelplan_looseend",
    "stadsdelplan_measure",
    "stadsdelplan_measurecause",
    "stadsdelplan_measurepartner",
    "stadsdelplan_meeting",
    "stadsdelplan_mergedpoint",
    "stadsdelplan_milestone",
    "stadsdelplan_partypicture",
    "stadsdelplan_picturepoint",
    "stadsdelplan_plancomment",
    "stadsdelplan_problem",
    "stadsdelplan_proposal",
    "stadsdelplan_resourcestatement",
    "stadsdelplan_review",
    "stadsdelplan_roundreport",
    "stadsdelplan_saying",
    "stadsdelplan_servedgoal",
    "stadsdelplan_servedoverarchinggoal",
)
FROZEN = ("appendix", "copy", "party", "printset", "section", "signatory")  # tables whose rows are the paper's

GUARDS = triggers.all_guards()
MESSAGES = "|".join(
    {re.escape(message) for guard in GUARDS for _, message in guard.refusals} | {"that must stay would be replaced"}
)

pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.both_engines]  # each guard of each table


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


# What stands beside the text ------------------------------------------------------------------------------------------


@pytest.fixture
def registered():
    """Keys of rows that stand beside a text: of an agreement in force, a review, a plan in force and its follow-up."""
    owner, police = factories.organisation(), factories.organisation(kind=OrganisationKind.POLICE)
    writer, liaison = factories.person(owner), factories.person(police)
    within, around = factories.partnership(owner, police), {"owner": owner, "other": police}
    stored = [_stored(writer, number) for number in range(2)]
    framework = Framework.objects.create(
        slug="ramen",
        name="Ram",
        municipality=owner,
        starts_on="2026-01-01",
        ends_on="2028-12-31",
        period_precision="year",
    )
    agreement = factories.draft(**around, within=within)
    area = factories.district()
    agreement.areas.add(area)
    FocusArea.objects.create(agreement=agreement, order=1, name="Arbete")
    texts = {"organisation": police, "by": liaison, "at": factories.NOON}
    section = agreement.versions.get().sections.first()
    comment = Comment.objects.create(section=section, text="Nej.", **texts)
    Agreement.objects.filter(pk=agreement.pk).update(starts_on="2026-01-01", ends_on="2026-12-31")
    factories.sign(factories.lock(agreement))
    factories.rewrite(Agreement.objects.filter(pk=agreement.pk), status=AgreementStatus.IN_FORCE)
    _noticed(Copy.objects.order_by("pk").first(), handed_over_on="2026-03-17", printed_on="2026-03-16")
    party, other_party = agreement.versions.get().parties.order_by("order")
    Decision.objects.create(party=party, body="Nämnden", met_on="2026-03-01", paragraph="7")
    days = {"agreed_on": "2026-02-01", "ended_before_on": "2026-06-30", "ends_on": "2026-12-31"}
    Extension.objects.create(agreement=agreement, reason="Mer tid", paper=stored[0], **days)
    by_framework = factories.draft(**around)
    Agreement.objects.filter(pk=by_framework.pk).update(period_kind=PeriodKind.FRAMEWORK, framework=framework)
    factories.lock(by_framework)

    sent = factories.draft(**around)
    in_review = {"status": AgreementStatus.IN_REVIEW, "sent_for_review_at": factories.NOON}
    Agreement.objects.filter(pk=sent.pk).update(**in_review)
    open_comment = Comment.objects.create(section=sent.versions.get().sections.first(), text="Nej.", **texts)
    answers = [NoComments.objects.create(agreement=sent, **texts, lapsed_at=factories.NOON) for _ in range(2)]
    edition = factories.edition(asks=police)
    goal = edition.goals.get()
    of_edition = {"edition": edition, **texts}
    Review.objects.create(**of_edition, key=goal.key, revision_seen=1, verdict="change_asked", comment="Nej.")
    PlanComment.objects.create(**of_edition, key=goal.key, text="Nej.")
    proposed = {"focus_area": goal.focus_area, "title": "Nytt", **of_edition}
    Proposal.objects.create(**proposed)
    Proposal.objects.create(
        **proposed, status="declined", answer="Nej.", answered_by=writer, answered_at=factories.NOON
    )
    adopted = factories.edition(asks=police)
    factories.close(adopted)
    entry = FollowUp.objects.create(
        plan=adopted.plan, key=adopted.goals.get().key, on="2026-03-16", status="on_track", **texts
    )
    Evidence.objects.create(follow_up=entry, file=stored[0])
    return {
        "agreement": agreement.pk,
        "area": area.pk,
        "comment": comment.pk,
        "draft": factories.draft(**around).pk,
        "elsewhere": factories.partnership(owner).pk,
        "framework": framework.pk,
        "lapsed": answers[0].pk,
        "locked": by_framework.pk,
        "open_comment": open_comment.pk,
        "other_party": other_party.pk,
        "police": factories.organisation().pk,
        "sent": sent.pk,
        "signature": Signature.objects.order_by("pk").first().pk,
        "somebody": writer.pk,
        "storedfile": stored[1].pk,
    }


@pytest.mark.parametrize("attack", sql_attacks.UNSEEN)
def test_sql_changes_nothing_unseen_beside_the_text(registered, attack):
    statement = attack.format(**registered)
    table = re.search(r"(?:UPDATE|FROM|INTO) (\w+)", statement)[1]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0], "The attack has a row to try."

    _refused(statement)


@pytest.mark.parametrize("table", ["extension", "comment", "nocomments", "decision", "focusarea"])
def test_a_row_beside_the_text_is_not_replaced(registered, table):
    _not_replaced("partnership", table)


@pytest.mark.parametrize("table", ["review", "plancomment", "proposal", "followup", "evidence"])
def test_a_row_of_a_plans_review_or_follow_up_is_not_replaced(registered, table):
    _not_replaced("stadsdelplan", table)


@pytest.mark.parametrize("table", ["storedfile", "changenotice"])
def test_a_file_that_came_in_and_a_notice_are_not_replaced(registered, table):
    _not_replaced("core", table)


def test_what_a_review_still_needs_is_let_through(registered):
    Comment.objects.filter(pk=registered["open_comment"]).update(answered_at=factories.NOON)
    NoComments.objects.filter(
        pk=NoComments.objects.create(
            agreement_id=registered["sent"],
            organisation_id=registered["police"],
            by_id=registered["somebody"],
            at=factories.NOON,
        ).pk
    ).update(lapsed_at=factories.NOON)
    PlanComment.objects.update(resolved_at=factories.NOON)
    Proposal.objects.filter(status="open").update(status="declined", answer="Nej.")

    assert Proposal.objects.filter(status="declined").count() == 2


def _stored(by, number):
    file = StoredFile(name=f"{number}.pdf", kind="pdf", size=3, sha256="0" * 64, stored_by=by, stored_at=factories.NOON)
    file.file.save("x.pdf", ContentFile(b"pdf"), save=False)
    file.save()
    return file


def _not_replaced(app, table):
    """REPLACE on SQLite, and the same said as an upsert on PostgreSQL."""
    model = apps.get_model(app, table)
    columns = [f'"{field.column}"' for field in model._meta.local_concrete_fields]
    row = model.objects.order_by("pk").first()
    listed, name = ", ".join(columns), model._meta.db_table
    if connection.vendor == "postgresql":
        _refused(
            f"INSERT INTO {name} ({listed}) SELECT {listed} FROM {name} WHERE id = {row.pk} "
            "ON CONFLICT (id) DO UPDATE SET id = 4711"
        )
    else:
        _refused(f"INSERT OR REPLACE INTO {name} SELECT * FROM {name} WHERE id = {row.pk}")


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


def test_where_a_copy_is_and_went_is_written_after_locking_with_a_notice(locked):
    copy = Copy.objects.get(number=1)

    _noticed(copy, printed_on="2026-03-01", sent_on="2026-03-02", handed_over_on="2026-03-03")
    _noticed(copy, kept_at="Kommunarkivet", returned_on="2026-03-04")

    assert (Copy.objects.get(number=1).kept_at, Copy.objects.get(number=1).notices) == ("Kommunarkivet", 2)
    _refused(f"UPDATE partnership_copy SET kept_at = 'x', notices = 2 WHERE id = {copy.pk}")
    _refused(f"UPDATE partnership_copy SET kept_at = 'x', notices = 3 WHERE id = {copy.pk}")
    _refused(f"UPDATE partnership_copy SET notices = 1 WHERE id = {copy.pk}")


def test_the_day_of_a_signature_is_put_right_with_a_notice(locked):
    signature = Signature.objects.order_by("pk").first()

    _noticed(signature, signed_on="2026-03-16", precision="day")

    assert str(Signature.objects.get(pk=signature.pk).signed_on) == "2026-03-16"
    _refused("UPDATE partnership_signature SET signed_on = '2020-01-01'")


def test_a_notice_lets_through_the_change_of_its_own_row_alone(locked):
    first, second = Signature.objects.order_by("pk")[:2]
    ChangeNotice.objects.create(
        target_model="partnership.signature", target_key=first.pk, number=1, chain="x", at=factories.NOON
    )
    ChangeNotice.objects.create(
        target_model="partnership.copy", target_key=second.pk, number=1, chain="x", at=factories.NOON
    )

    for row, refused in ((second, True), (first, False), (first, True)):
        change = f"UPDATE partnership_signature SET signed_on = '2020-01-01', notices = 1 WHERE id = {row.pk}"
        back = f"UPDATE partnership_signature SET signed_on = NULL, notices = 1 WHERE id = {row.pk}"
        if refused:
            _refused(change if row is second else back)
        else:
            _execute(change)


def test_a_signature_is_withdrawn_only_while_its_agreement_is_for_signature(locked):
    for status in (AgreementStatus.LOCKED, AgreementStatus.SIGNING, AgreementStatus.IN_FORCE):
        factories.rewrite(Agreement.objects.filter(pk=locked.pk), status=status)
        _refused(lambda: Signature.objects.all().delete())
        if status == AgreementStatus.SIGNING:
            _without(Signature.objects.order_by("pk").last())
            continue
        _refused(lambda: _without(Signature.objects.order_by("pk").first()))
    _refused("UPDATE partnership_agreement SET status = 'signing'")

    assert Signature.objects.count() == 1


def test_a_signature_of_a_voided_text_stays(locked):
    factories.rewrite(Agreement.objects.filter(pk=locked.pk), status=AgreementStatus.SIGNING)
    _noticed(locked.versions.get(), **_VOIDED)

    _refused(lambda: _without(Signature.objects.order_by("pk").first()))


def test_voiding_is_one_act_and_opens_the_next_version(locked):
    text = locked.versions.get()
    _refused(lambda: AgreementVersion.objects.filter(pk=text.pk).update(**_VOIDED))

    _noticed(text, **_VOIDED)
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
    _noticed(locked.versions.get(), **_VOIDED)
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
    factories.rewrite(Agreement.objects.filter(pk=locked.pk), status=status, ended_on="2026-12-31")

    _refused(lambda: _noticed(locked.versions.get(), **_VOIDED))


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


_VOIDED = {"status": VersionStatus.VOIDED, "void_reason": "Fel part", "voided_at": factories.NOON}


def _noticed(row, **values):
    notices.change(row, chain="partnership", by=None, at=factories.NOON, **values)


def _without(row):
    notices.remove(row, chain="partnership", by=None, at=factories.NOON)


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

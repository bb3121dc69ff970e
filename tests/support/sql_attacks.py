"""What somebody might try on a locked agreement. `{name}` is the key of a row of it, `{draft_name}` of a draft's."""

from django.db import models

from partnership.models import (
    Agreement,
    AgreementStatus,
    AgreementVersion,
    Appendix,
    Party,
    PrintSet,
    Section,
    Signatory,
    Signature,
    VersionStatus,
)
from tests.support import factories

BY_SQL = (
    # the text
    "UPDATE partnership_agreementversion SET title = 'x' WHERE id = {agreementversion}",
    "UPDATE partnership_agreementversion SET is_example = NOT is_example WHERE id = {agreementversion}",
    "UPDATE partnership_agreementversion SET digest = 'x', canonical_text = 'x' WHERE id = {agreementversion}",
    "UPDATE partnership_agreementversion SET locked_at = NULL WHERE id = {agreementversion}",
    "UPDATE partnership_agreementversion SET agreement_id = {draft_agreement}, number = 7 "
    "WHERE id = {agreementversion}",
    "UPDATE partnership_agreementversion SET id = 4711 WHERE id = {agreementversion}",
    "DELETE FROM partnership_agreementversion WHERE id = {agreementversion}",
    "UPDATE partnership_section SET body = 'x' WHERE id = {section}",
    "UPDATE partnership_section SET body = 'x'",
    'UPDATE partnership_section SET "order" = 9 WHERE id = {section}',
    'UPDATE partnership_section SET agreement_version_id = {draft_agreementversion}, "order" = 9 WHERE id = {section}',
    'UPDATE partnership_section SET agreement_version_id = {agreementversion}, "order" = 9 WHERE id = {draft_section}',
    "DELETE FROM partnership_section WHERE id = {section}",
    'INSERT INTO partnership_section (version, agreement_version_id, "order", heading, body) '
    "VALUES (1, {agreementversion}, 9, '', 'x')",
    'INSERT INTO partnership_section (version, agreement_version_id, "order", heading, body) '
    "VALUES (1, {agreementversion}, 1, '', 'x') ON CONFLICT (agreement_version_id, \"order\") DO UPDATE SET body = 'x'",
    'INSERT INTO partnership_section (id, version, agreement_version_id, "order", heading, body) '
    "VALUES ({section}, 1, {draft_agreementversion}, 9, '', 'x') ON CONFLICT (id) DO UPDATE SET body = 'x'",
    # parties and signatories
    "UPDATE partnership_party SET name_as_written = 'x' WHERE id = {party}",
    "UPDATE partnership_party SET diarienummer = 'x' WHERE id = {party}",
    'UPDATE partnership_party SET agreement_version_id = {draft_agreementversion}, "order" = 9 WHERE id = {party}',
    "DELETE FROM partnership_party WHERE id = {party}",
    'INSERT INTO partnership_party (version, agreement_version_id, organisation_id, "order", name_as_written, '
    "diarienummer, contact) SELECT 1, {agreementversion}, organisation_id, 9, 'x', '', '' FROM partnership_party "
    "WHERE id = {draft_party}",
    "UPDATE partnership_signatory SET name = 'x' WHERE id = {signatory}",
    'UPDATE partnership_signatory SET party_id = {draft_party}, "order" = 9 WHERE id = {signatory}',
    'UPDATE partnership_signatory SET party_id = {party}, "order" = 9 WHERE id = {draft_signatory}',
    "DELETE FROM partnership_signatory WHERE id = {signatory}",
    'INSERT INTO partnership_signatory (version, party_id, "order", name, title, organisation_line, '
    "place, date_precision) "
    "VALUES (1, {party}, 9, 'x', '', '', '', 'day')",
    # appendices
    "UPDATE partnership_appendix SET title = 'x' WHERE id = {appendix}",
    "UPDATE partnership_appendix SET agreement_version_id = {agreementversion}, number = 9 WHERE id = {draft_appendix}",
    "DELETE FROM partnership_appendix WHERE id = {appendix}",
    "INSERT INTO partnership_appendix (agreement_version_id, number, title, file, sha256) "
    "VALUES ({agreementversion}, 9, 'x', '', '')",
    # the papers
    "UPDATE partnership_printset SET sha256 = 'x' WHERE id = {printset}",
    "UPDATE partnership_printset SET file = 'x' WHERE id = {printset}",
    "UPDATE partnership_printset SET drawn_at = CURRENT_TIMESTAMP WHERE id = {printset}",
    "DELETE FROM partnership_printset WHERE id = {printset}",
    "INSERT INTO partnership_printset (agreement_version_id, file, sha256, drawn_at) "
    "VALUES ({agreementversion}, 'x', 'x', CURRENT_TIMESTAMP) "
    "ON CONFLICT (agreement_version_id) DO UPDATE SET file = 'x'",
    "UPDATE partnership_copy SET keeper_id = {draft_party} WHERE id = {copy}",
    "UPDATE partnership_copy SET number = 9 WHERE id = {copy}",
    "UPDATE partnership_copy SET file = 'x' WHERE id = {copy}",
    "UPDATE partnership_copy SET sha256 = 'x', printed_on = '2026-01-01' WHERE id = {copy}",
    "UPDATE partnership_copy SET print_set_id = {draft_printset}, number = 9 WHERE id = {copy}",
    "UPDATE partnership_copy SET print_set_id = {printset}, number = 9 WHERE id = {draft_copy}",
    "DELETE FROM partnership_copy WHERE id = {copy}",
    "INSERT INTO partnership_copy (print_set_id, number, keeper_id, file, sha256, handed_over_precision, "
    "kept_at, signing_service) "
    "VALUES ({printset}, 9, {draft_party}, 'x', 'x', 'day', '', '')",
    # signatures
    "UPDATE partnership_signature SET copy_id = {draft_copy} WHERE id = {signature}",
    "UPDATE partnership_signature SET signatory_id = {draft_signatory} WHERE id = {signature}",
    "DELETE FROM partnership_signature WHERE id = {signature}",
    "INSERT INTO partnership_signature (copy_id, signatory_id, precision) VALUES ({copy}, {draft_signatory}, 'day')",
    "INSERT INTO partnership_signature (copy_id, signatory_id, precision) "
    "VALUES ({draft_copy}, {draft_signatory}, 'day')",
    # status back
    "UPDATE partnership_agreementversion SET status = 'draft' WHERE id = {agreementversion}",
    "UPDATE partnership_agreementversion SET status = 'draft', digest = '', canonical_text = '', locked_at = NULL "
    "WHERE id = {agreementversion}",
    "UPDATE partnership_agreement SET status = 'draft' WHERE id = {agreement}",
    "UPDATE partnership_agreement SET status = 'in_review', sent_for_review_at = CURRENT_TIMESTAMP "
    "WHERE id = {agreement}",
    "DELETE FROM partnership_agreement WHERE id = {agreement}",
    "UPDATE partnership_agreement SET id = 4711 WHERE id = {agreement}",
    # locked or voided in the wrong way
    "INSERT INTO partnership_agreementversion (agreement_id, number, title, is_example, status, "
    "canonical_text, digest, "
    "locked_at, void_reason) VALUES ({draft_agreement}, 9, 'x', FALSE, 'locked', 'x', 'x', CURRENT_TIMESTAMP, '')",
    "UPDATE partnership_agreementversion SET status = 'locked', canonical_text = 'x', digest = 'x', "
    "locked_at = CURRENT_TIMESTAMP, title = 'x' WHERE id = {draft_agreementversion}",
    "UPDATE partnership_agreementversion SET status = 'voided', canonical_text = 'x', digest = 'x', "
    "locked_at = CURRENT_TIMESTAMP, void_reason = 'x', voided_at = CURRENT_TIMESTAMP "
    "WHERE id = {draft_agreementversion}",
    "UPDATE partnership_agreementversion SET status = 'voided', void_reason = 'x', voided_at = CURRENT_TIMESTAMP, "
    "title = 'x' WHERE id = {agreementversion}",
)

# A row with a key of a locked one, which SQLite would otherwise put in its place without asking.
BY_REPLACING = (
    "INSERT OR REPLACE INTO partnership_agreementversion (id, agreement_id, number, title, is_example, status, "
    "canonical_text, digest, void_reason) VALUES ({agreementversion}, 4711, 1, 'x', FALSE, 'draft', '', '', '')",
    "INSERT OR REPLACE INTO partnership_agreementversion (agreement_id, number, title, is_example, status, "
    "canonical_text, digest, void_reason) VALUES ({agreement}, 1, 'x', FALSE, 'draft', '', '', '')",
    "INSERT OR REPLACE INTO partnership_agreementversion (agreement_id, number, title, is_example, status, "
    "canonical_text, digest, void_reason) VALUES ({agreement}, 2, 'x', FALSE, 'draft', '', '', '')",
    "UPDATE OR REPLACE partnership_agreementversion SET id = {agreementversion} WHERE id = {draft_agreementversion}",
    "UPDATE OR REPLACE partnership_agreementversion SET agreement_id = {agreement}, number = 2 "
    "WHERE id = {draft_agreementversion}",
    "INSERT OR REPLACE INTO partnership_agreement SELECT * FROM partnership_agreement WHERE id = {agreement}",
    "UPDATE OR REPLACE partnership_agreement SET id = {agreement} WHERE id = {draft_agreement}",
    "UPDATE OR REPLACE partnership_agreement SET slug = (SELECT slug FROM partnership_agreement "
    "WHERE id = {agreement}) WHERE id = {draft_agreement}",
    "INSERT OR REPLACE INTO partnership_signature (id, copy_id, signatory_id, precision) "
    "SELECT {signature}, {copy}, y.id, 'day' FROM partnership_signatory y "
    "JOIN partnership_party p ON p.id = y.party_id "
    "WHERE p.agreement_version_id = {agreementversion} AND y.id <> {signatory}",
    "INSERT OR REPLACE INTO partnership_signature (id, copy_id, signatory_id, precision) "
    "SELECT id, copy_id, signatory_id, 'year' FROM partnership_signature",
    "INSERT OR REPLACE INTO partnership_signature (copy_id, signatory_id, precision) "
    "SELECT copy_id, signatory_id, 'year' FROM partnership_signature",
)


# What stands beside the text: what is registered of the papers, what was said in a review, and the files that came in.
UNSEEN = (
    # the day of a signature, and the record of a copy
    "UPDATE partnership_signature SET signed_on = '2001-01-01'",
    "UPDATE partnership_signature SET precision = 'year'",
    "UPDATE partnership_signature SET signed_on = NULL, notices = notices + 1",
    "DELETE FROM partnership_signature WHERE id = {signature}",
    "UPDATE partnership_copy SET printed_on = '2001-01-01'",
    "UPDATE partnership_copy SET sent_on = '2001-01-01', printed_on = NULL",
    "UPDATE partnership_copy SET handed_over_on = NULL",
    "UPDATE partnership_copy SET handed_over_precision = 'year'",
    "UPDATE partnership_copy SET returned_on = '2001-01-01'",
    "UPDATE partnership_copy SET kept_at = 'x'",
    "UPDATE partnership_copy SET signing_service = 'x'",
    "UPDATE partnership_copy SET scan_id = {storedfile}",
    "UPDATE partnership_copy SET notices = notices + 1",
    # the agreement's period and end, and what the parties have agreed on
    "UPDATE partnership_agreement SET ends_on = '2099-12-31' WHERE id = {agreement}",
    "UPDATE partnership_agreement SET starts_on = '2001-01-01' WHERE id = {agreement}",
    "UPDATE partnership_agreement SET period_kind = 'until_further_notice', ends_on = NULL WHERE id = {agreement}",
    "UPDATE partnership_agreement SET period_precision = 'year' WHERE id = {agreement}",
    "UPDATE partnership_agreement SET notice_months = 99 WHERE id = {agreement}",
    "UPDATE partnership_agreement SET status = 'ended', ended_on = '2026-04-01' WHERE id = {agreement}",
    "UPDATE partnership_agreement SET notice_given_on = '2026-04-01', ends_early_on = '2026-05-01', "
    "end_reason = 'x', end_paper_id = {storedfile} WHERE id = {agreement}",
    "UPDATE partnership_agreement SET purposes = 'x' WHERE id = {agreement}",
    "UPDATE partnership_agreement SET owner_id = {police} WHERE id = {agreement}",
    "UPDATE partnership_agreement SET partnership_id = {elsewhere} WHERE id = {agreement}",
    "UPDATE partnership_agreement SET framework_id = {framework} WHERE id = {agreement}",
    "UPDATE partnership_agreement SET name = 'x' WHERE id = {agreement}",
    "UPDATE partnership_agreement SET document_word = 'x', focus_area_label = 'x' WHERE id = {agreement}",
    "UPDATE partnership_agreement SET amends_id = {draft} WHERE id = {agreement}",
    "UPDATE partnership_agreement SET succeeds_id = {draft} WHERE id = {agreement}",
    "UPDATE partnership_agreement SET sent_for_review_at = '2001-01-01 12:00:00+00:00' WHERE id = {sent}",
    "UPDATE partnership_agreement SET sent_for_review_at = NULL, status = 'draft' WHERE id = {sent}",
    "UPDATE partnership_framework SET ends_on = '2099-12-31' WHERE id = {framework}",
    "UPDATE partnership_framework SET starts_on = '2001-01-01', notices = notices + 1 WHERE id = {framework}",
    "UPDATE partnership_framework SET period_precision = 'day' WHERE id = {framework}",
    "DELETE FROM partnership_framework WHERE id = {framework}",
    "UPDATE partnership_focusarea SET name = 'x' WHERE agreement_id = {agreement}",
    "DELETE FROM partnership_focusarea WHERE agreement_id = {agreement}",
    "INSERT INTO partnership_focusarea (agreement_id, \"order\", name) VALUES ({agreement}, 9, 'x')",
    "DELETE FROM partnership_agreement_areas WHERE agreement_id = {agreement}",
    "UPDATE partnership_agreement_areas SET agreement_id = {draft} WHERE agreement_id = {agreement}",
    "INSERT INTO partnership_agreement_areas (agreement_id, area_id) SELECT {agreement}, parent_id FROM core_area "
    "WHERE id = {area}",
    # voiding
    "UPDATE partnership_agreementversion SET status = 'voided', void_reason = 'x', voided_at = CURRENT_TIMESTAMP "
    "WHERE agreement_id = {locked}",
    "UPDATE partnership_agreementversion SET status = 'voided', void_reason = 'x', voided_at = CURRENT_TIMESTAMP, "
    "notices = 1 WHERE agreement_id = {locked}",
    # decisions and extensions
    "UPDATE partnership_decision SET body = 'x'",
    "UPDATE partnership_decision SET met_on = '2001-01-01'",
    "UPDATE partnership_decision SET paragraph = '99'",
    "UPDATE partnership_decision SET diarienummer = 'x'",
    "UPDATE partnership_decision SET extract_id = {storedfile}",
    "UPDATE partnership_decision SET not_needed = TRUE, body = '', met_on = NULL, paragraph = ''",
    "UPDATE partnership_decision SET party_id = {other_party}",
    "DELETE FROM partnership_decision",
    "UPDATE partnership_extension SET ends_on = '2099-12-31'",
    "UPDATE partnership_extension SET agreed_on = '2001-01-01', reason = 'x', paper_id = {storedfile}",
    "DELETE FROM partnership_extension",
    # what was said in a review
    "UPDATE partnership_comment SET text = 'x' WHERE id = {open_comment}",
    "UPDATE partnership_comment SET by_id = {somebody} WHERE id = {open_comment}",
    "UPDATE partnership_comment SET at = '2001-01-01 12:00:00+00:00' WHERE id = {open_comment}",
    "UPDATE partnership_comment SET organisation_id = {police} WHERE id = {comment}",
    "UPDATE partnership_comment SET resolved_at = CURRENT_TIMESTAMP WHERE id = {comment}",
    "UPDATE partnership_comment SET answered_at = CURRENT_TIMESTAMP WHERE id = {comment}",
    "DELETE FROM partnership_comment WHERE id = {comment}",
    "DELETE FROM partnership_comment WHERE id = {open_comment}",
    "INSERT INTO partnership_comment (section_id, by_id, organisation_id, at, text) "
    "SELECT section_id, by_id, organisation_id, at, 'x' FROM partnership_comment WHERE id = {comment}",
    "UPDATE partnership_nocomments SET at = '2001-01-01 12:00:00+00:00'",
    "UPDATE partnership_nocomments SET lapsed_at = NULL WHERE id = {lapsed}",
    "DELETE FROM partnership_nocomments",
    "UPDATE stadsdelplan_review SET comment = 'x'",
    "UPDATE stadsdelplan_review SET verdict = 'approved'",
    "UPDATE stadsdelplan_review SET at = '2001-01-01 12:00:00+00:00'",
    "DELETE FROM stadsdelplan_review",
    "UPDATE stadsdelplan_plancomment SET text = 'x'",
    "UPDATE stadsdelplan_plancomment SET organisation_id = {police}",
    "DELETE FROM stadsdelplan_plancomment",
    "UPDATE stadsdelplan_proposal SET text = 'x'",
    "UPDATE stadsdelplan_proposal SET by_id = {somebody}",
    "UPDATE stadsdelplan_proposal SET status = 'open', answer = '' WHERE status = 'declined'",
    "UPDATE stadsdelplan_proposal SET answer = 'x' WHERE status = 'declined'",
    "DELETE FROM stadsdelplan_proposal",
    # the plan in force, and its follow-up
    "UPDATE stadsdelplan_edition SET status = 'superseded' WHERE status = 'adopted'",
    "UPDATE stadsdelplan_edition SET status = 'superseded', notices = notices + 1 WHERE status = 'adopted'",
    "UPDATE stadsdelplan_followup SET status = 'reached'",
    "UPDATE stadsdelplan_followup SET \"on\" = '2001-01-01'",
    "UPDATE stadsdelplan_followup SET outcome = 99, text = 'x'",
    "DELETE FROM stadsdelplan_followup",
    "UPDATE stadsdelplan_evidence SET file_id = {storedfile}, title = 'x'",
    "DELETE FROM stadsdelplan_evidence",
    # files that came in
    "UPDATE core_storedfile SET sha256 = 'x'",
    "UPDATE core_storedfile SET file = 'x'",
    "UPDATE core_storedfile SET name = 'x', size = 1, kind = 'png'",
    "UPDATE core_storedfile SET stored_at = '2001-01-01 12:00:00+00:00', stored_by_id = NULL",
    "DELETE FROM core_storedfile WHERE id = {storedfile}",
    # notices themselves
    "UPDATE core_changenotice SET number = number + 1",
    "UPDATE core_changenotice SET chain = 'x', by_id = NULL",
    "DELETE FROM core_changenotice",
)


def _bulk_update(queryset, **changes):
    rows = list(queryset)
    for row in rows:
        for name, value in changes.items():
            setattr(row, name, value)
    queryset.bulk_update(rows, list(changes))


def _upsert(text):
    sections = [Section(agreement_version=text, order=1, body="x")]
    Section.objects.bulk_create(
        sections, update_conflicts=True, unique_fields=["agreement_version", "order"], update_fields=["body"]
    )


BY_ORM = {
    "section, update()": lambda text: text.sections.update(body="x"),
    "section, update(F)": lambda text: text.sections.update(order=models.F("order") + 10),
    "section, bulk_update": lambda text: _bulk_update(text.sections.all(), body="x"),
    "section, save()": lambda text: text.sections.first().save(),
    "section, save_on_version()": lambda text: text.sections.first().save_on_version(1, body="x"),
    "section, create": lambda text: Section.objects.create(agreement_version=text, order=9),
    "section, upsert": _upsert,
    "section, delete()": lambda text: text.sections.all().delete(),
    "party, update()": lambda text: text.parties.update(name_as_written="x"),
    "party, bulk_update": lambda text: _bulk_update(text.parties.all(), name_as_written="x"),
    "party, create": lambda text: Party.objects.create(
        agreement_version=text, organisation=factories.organisation(), order=9, name_as_written="x"
    ),
    "signatory, update()": lambda text: Signatory.objects.filter(party__agreement_version=text).update(name="x"),
    "signatory, bulk_update": lambda text: _bulk_update(Signatory.objects.all(), title="x"),
    "signatory, create": lambda text: Signatory.objects.create(party=text.parties.first(), order=9),
    "appendix, update()": lambda text: text.appendices.update(title="x"),
    "appendix, bulk_update": lambda text: _bulk_update(text.appendices.all(), title="x"),
    "appendix, create": lambda text: Appendix.objects.create(agreement_version=text, number=9, title="x"),
    "print set, update()": lambda text: PrintSet.objects.filter(agreement_version=text).update(sha256="0" * 64),
    "print set, save()": lambda text: text.print_set.save(),
    "copy, keeper by update()": lambda text: text.print_set.copies.filter(number=1).update(
        keeper=factories.draft().versions.get().parties.first()
    ),
    "copy, bulk_update": lambda text: _bulk_update(text.print_set.copies.all(), sha256="0" * 64),
    "signature, delete()": lambda text: Signature.objects.all().delete(),
    "version, update()": lambda text: AgreementVersion.objects.filter(pk=text.pk).update(title="x"),
    "version, save()": lambda text: text.save(),
    "version, status back": lambda text: AgreementVersion.objects.filter(pk=text.pk).update(
        status=VersionStatus.DRAFT, digest="", canonical_text="", locked_at=None
    ),
    "agreement, status back": lambda text: Agreement.objects.filter(pk=text.agreement_id).update(
        status=AgreementStatus.DRAFT
    ),
    "agreement, raw delete": lambda text: Agreement.objects.filter(pk=text.agreement_id)._raw_delete("default"),
}

"""The registrar's package: everything of an agreement that belongs in an archive, in one zip.

What is locked goes in, voided versions too; drafts do not, since working material that nobody has taken care of is no
public record. The same agreement gives the same files under the same names. Each stored file is checked against its
digest on its way in, and SHA256SUMS lists them all, as `sha256sum -c` reads it.
"""

import hashlib
import json
import zipfile
from collections import Counter
from pathlib import PurePosixPath

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import spreadsheets
from core.files import serving
from partnership.archive import proof
from partnership.document import canonical_text
from partnership.history import queries
from partnership.models import Copy, Decision, ScanPage, Signatory, Signature, VersionStatus

SCHEMA = "partnerskapsportalen.archive-package"
SCHEMA_VERSION = 1
_LANGUAGE = "sv"  # the archive is Swedish, whoever fetches it
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the time that a zip begins with, so that the same files give the same bytes


def locked_versions(agreement):
    """Return the agreement's locked and voided versions with all that belongs to them, in order."""
    signatures = Signature.objects.select_related("signatory").order_by("signatory__party__order", "signatory__order")
    pages = ScanPage.objects.exclude(filed_in=None).select_related("file__original").order_by("file", "number")
    copies = Copy.objects.select_related("keeper", "scan").order_by("number", "pk")
    copies = copies.prefetch_related(Prefetch("scan_pages", pages, to_attr="filed_pages"))
    return list(
        agreement.versions.exclude(status=VersionStatus.DRAFT)
        .select_related("print_set", "locked_by")
        .prefetch_related(
            Prefetch("print_set__copies", copies.prefetch_related(Prefetch("signatures", signatures))),
            Prefetch("parties__signatories", Signatory.objects.order_by("order", "pk")),
            Prefetch("parties__decisions", Decision.objects.select_related("extract").order_by("met_on", "pk")),
            "parties__organisation",
            "appendices",
        )
        .order_by("number", "pk")
    )


def write_package(agreement, versions, *, access, out):
    """Write the package of the agreement's locked `versions` to the binary file `out`.

    `access` is that of the person who fetches it: the history in it is what they may read. Raises
    core.files.serving.FileDamagedError where a stored file is not what it was; `out` is then of no use.
    """
    with translation.override(_LANGUAGE), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        entries = list(queries.entries(agreement, access))[::-1]
        sums = []
        for name, content in _contents(agreement, versions, entries):
            _add(package, name, content)
            sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
        _add(package, "SHA256SUMS", "".join(sums).encode())


def _contents(agreement, versions, entries):
    """Yield (name, bytes) of each file, one at a time."""
    facts = _facts(agreement, versions)
    context = {"agreement": agreement, "versions": versions, "facts": facts}
    yield "las-mig.txt", render_to_string("partnership/archive/contents.txt", context).encode()
    yield "avtal.json", _as_json(facts)
    yield "historik.csv", spreadsheets.as_csv(*_history_table([queries.history_line(entry) for entry in entries]))
    yield proof.CHAIN, _as_json(proof.chain(agreement.partnership.chain, entries))
    yield proof.PROGRAM, proof.program()
    for name, stored, sha256 in _stored_files(agreement, versions):
        yield name, serving.read(stored, sha256=sha256)
    for version in versions:
        yield f"version-{version.number}/text.json", _text(version)


def _text(version):
    if canonical_text.text_digest(version.canonical_text) != version.digest:
        raise serving.FileDamagedError(f"The text of {version} does not have the digest that it was locked with")
    return version.canonical_text.encode()


def _stored_files(agreement, versions):
    """Yield (name, stored file, digest) of every paper, scan, appendix, extract and notice."""
    for version in versions:
        yield from _files_of(version)
    if agreement.end_paper:
        yield _uploaded("uppsagning", agreement.end_paper)
    extensions = agreement.extensions.select_related("paper").order_by("agreed_on", "pk")
    for number, extension in enumerate(extensions, start=1):
        yield _uploaded(f"forlangning-{number}", extension.paper)


def _files_of(version):
    folder = f"version-{version.number}"
    papers = version.print_set
    if papers.file:
        yield f"{folder}/alla-exemplar.pdf", papers.file, papers.sha256
    for copy in papers.copies.all():
        if copy.file:
            yield f"{folder}/exemplar-{copy.number}.pdf", copy.file, copy.sha256
        if copy.scan:
            yield _uploaded(f"{folder}/exemplar-{copy.number}-inskannat", copy.scan)
    for number, (original, is_whole) in enumerate(_originals(version), start=1):
        if is_whole:
            yield _uploaded(f"{folder}/inskannad-fil-{number}", original)
    for appendix in sorted(version.appendices.all(), key=lambda one: one.number):
        if appendix.file:
            ending = PurePosixPath(appendix.file.name).suffix
            yield f"{folder}/bilaga-{appendix.number}{ending}", appendix.file, appendix.sha256
    for party in _in_order(version.parties.all()):
        for number, decision in enumerate(party.decisions.all(), start=1):
            if decision.extract:
                yield _uploaded(f"{folder}/part-{party.order}-beslut-{number}-utdrag", decision.extract)


def _originals(version):
    """Return (stored file, whether it goes into the package) of each file that the copies' scans were taken from.

    One goes in when each of its pages is filed in this version: another page may be somebody else's paper.
    """
    found, counts = {}, Counter()
    for copy in version.print_set.copies.all():
        for page in copy.filed_pages:
            found[page.file_id] = page.file
            counts[page.file_id] += 1
    return [(found[key].original, counts[key] == found[key].page_count) for key in sorted(found)]


def _uploaded(name, stored):
    return f"{name}{PurePosixPath(stored.file.name).suffix}", stored.file, stored.sha256


def _facts(agreement, versions):
    """Return what is known of the agreement, for machines; None is what nobody knows."""
    return {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "slug": agreement.slug,
        "name": agreement.name,
        "document_word": agreement.document_word,
        "partnership": agreement.partnership.name,
        "owner": agreement.owner.name,
        "framework": agreement.framework.name if agreement.framework else None,
        "status": agreement.status,
        "period": {
            "kind": agreement.period_kind,
            "first_day": agreement.first_day,
            "last_day": agreement.last_day,
            "precision": agreement.period_precision,
            "notice_months": agreement.notice_months,
            "ended_on": agreement.ended_on,
        },
        "notice": _notice(agreement),
        "extensions": list(
            agreement.extensions.order_by("agreed_on", "pk").values("agreed_on", "ended_before_on", "ends_on", "reason")
        ),
        "amends": agreement.amends.slug if agreement.amends else None,
        "succeeds": agreement.succeeds.slug if agreement.succeeds else None,
        "versions": [_version(version) for version in versions],
    }


def _notice(agreement):
    if not agreement.ends_early_on:
        return None
    return {
        "given_on": agreement.notice_given_on,
        "ends_on": agreement.ends_early_on,
        "reason": agreement.end_reason,
    }


def _version(version):
    return {
        "number": version.number,
        "title": version.title,
        "status": version.status,
        "origin": version.origin,
        "is_example": version.is_example,
        "digest": version.digest,
        "locked_at": version.locked_at,
        "voided_at": version.voided_at,
        "void_reason": version.void_reason or None,
        "parties": [_party(party) for party in _in_order(version.parties.all())],
        "appendices": [
            {"number": one.number, "title": one.title, "sha256": one.sha256 or None}
            for one in sorted(version.appendices.all(), key=lambda one: one.number)
        ],
        "copies": [_copy(copy) for copy in version.print_set.copies.all()],
        "scanned_files": [{**_scan(original), "in_package": is_whole} for original, is_whole in _originals(version)],
    }


def _party(party):
    return {
        "organisation": party.organisation.name,
        "name_as_written": party.name_as_written,
        "diarienummer": party.diarienummer or None,
        "signatories": [{"name": one.name or None, "title": one.title or None} for one in party.signatories.all()],
        "decisions": [
            {
                "body": decision.body,
                "met_on": decision.met_on,
                "paragraph": decision.paragraph or None,
                "diarienummer": decision.diarienummer or None,
            }
            for decision in party.decisions.all()
        ],
    }


def _copy(copy):
    return {
        "number": copy.number,
        "keeper": copy.keeper.name_as_written,
        "kept_at": copy.kept_at or None,
        "printed_on": copy.printed_on,
        "sent_on": copy.sent_on,
        "returned_on": copy.returned_on,
        "handed_over_on": copy.handed_over_on,
        "handed_over_precision": copy.handed_over_precision if copy.handed_over_on else None,
        "signing_service": copy.signing_service or None,
        "scan": _scan(copy.scan) if copy.scan else None,
        "signatures": [
            {
                "signatory": str(signature.signatory),
                "signed_on": signature.signed_on,
                "precision": signature.precision if signature.signed_on else None,
            }
            for signature in copy.signatures.all()
        ],
    }


def _scan(stored):
    return {"name": stored.name, "sha256": stored.sha256, "size": stored.size, "embedded": stored.embedded}


def _history_table(lines):
    """Return the header and the rows of the history, the oldest first."""
    header = [_("Time"), _("Person"), _("What"), _("Content digest")]
    rows = [
        [timezone.localtime(line.entry.at), str(line.entry.by or _("the portal")), line.sentence, line.entry.digest]
        for line in lines
    ]
    return header, rows


def _in_order(parties):
    return sorted(parties, key=lambda party: (party.order, party.pk))


def _as_json(facts):
    return json.dumps(facts, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2).encode()


def _add(package, name, content):
    entry = zipfile.ZipInfo(f"{name}", date_time=_LONG_AGO)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    package.writestr(entry, content)

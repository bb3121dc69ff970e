"""What `verify_ledger` compares of plans with the history: adopted papers, follow-ups, reports, pictures."""

from collections.abc import Iterator

from core import history
from core.models import LedgerEntry
from core.service.verification import Fault, in_pages, untold
from stadsdelplan.models import Edition, EditionPaper, FollowUp, Lagesbild, LagesbildPaper, RoundReport


def faults() -> Iterator[Fault]:
    """Yield the papers whose digest the history does not tell of, and what was followed up without an entry."""
    for page in in_pages(EditionPaper.objects.all()):
        told = _digests_in_history([paper.edition_id for paper in page])
        for paper in page:
            if paper.edition_id not in told:
                yield _fault(paper, "No entry of the history tells that the edition was adopted.")
            elif told[paper.edition_id] not in (paper.sha256, ""):
                yield _fault(paper, "The digest of the paper is not the one that the history tells of.")
    yield from untold(FollowUp.objects.all(), (FollowUp, lambda row: row.pk, ("plan.followed_up",)))
    yield from untold(RoundReport.objects.all(), (RoundReport, lambda row: row.pk, ("round.closed",)))
    papers = LagesbildPaper.objects.all()
    yield from untold(papers, (Lagesbild, lambda row: row.lagesbild_id, ("lagesbild.closed",)))


def _digests_in_history(editions):
    """Return {edition's key: the digest of its paper}; empty where the content was erased."""
    entries = LedgerEntry.objects.filter(
        target_model=Edition._meta.label_lower, target_key__in=[str(key) for key in editions], verb="edition.adopted"
    )
    told = {}
    for entry in entries.select_related("payload").order_by("pk"):
        content = history.content_of(entry)
        told[int(entry.target_key)] = content.get("digest", "") if content else ""
    return told


def _fault(paper, sentence):
    return Fault(paper._meta.label_lower, paper.pk, sentence)

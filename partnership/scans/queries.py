"""What a heap of scanned pages holds: per copy what came and what is missing, and what is not filed and why.

Nothing of it is stored: it follows from the marks that were read and from the papers as they are now.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from core import permissions
from core.permissions import Permission
from partnership.document import marks
from partnership.lifecycle import RULES, Step
from partnership.models import Copy, HeapStatus, PrintSet, ScanFile, ScanHeap, ScanPage, VersionStatus


class Verdict(StrEnum):
    """What a page is, by its mark. Only PLACED and BARE pages can be filed."""

    PLACED = "placed"
    BARE = "bare"  # no mark was read, or more than one
    FORGED = "forged"
    VOIDED = "voided"
    ELSEWHERE = "elsewhere"  # of another partnership, in which the person may file
    FOREIGN = "foreign"  # of a paper that is not theirs to file


WHY_REFUSED = {
    Verdict.FORGED: _("The mark on the page is not one that the portal has made. The page is not filed."),
    Verdict.VOIDED: _("The page belongs to copies that are voided. It is not filed."),
    Verdict.ELSEWHERE: _("The page belongs to another partnership. Drop it there."),
    Verdict.FOREIGN: _("The page belongs to another organisation's paper. It is not filed."),
}


@dataclass
class PageLine:
    """A scanned page, and what it is. `copy` and `number` say where it belongs, where it is PLACED."""

    page: ScanPage
    verdict: Verdict
    copy: Copy | None = None
    number: int = 0
    about: str = ""  # the name of the agreement or the partnership, where the person may know it

    @property
    def reason(self):
        return WHY_REFUSED.get(self.verdict, "")


@dataclass
class CopyLine:
    """A copy of which pages have come. `pages` has the scanned pages by the page of the copy, in the heap's order."""

    copy: Copy
    pages: dict[int, list[ScanPage]] = field(default_factory=lambda: defaultdict(list))

    @property
    def agreement(self):
        return self.copy.print_set.agreement_version.agreement

    @property
    def count(self):
        return sum(1 for number in self.pages if 1 <= number <= self.copy.pages)

    @property
    def missing(self):
        return [number for number in range(1, self.copy.pages + 1) if number not in self.pages]

    @property
    def double(self):
        return sorted(number for number, found in self.pages.items() if len(found) > 1)

    @property
    def upside_down(self):
        return sorted(number for number, found in self.pages.items() if found[0].turn == 180)

    @property
    def sideways(self):
        return sorted(number for number, found in self.pages.items() if found[0].turn in (90, 270))

    @property
    def in_order(self):
        """The pages that make the scan: of a page that has come twice, the first."""
        return [self.pages[number][0] for number in sorted(self.pages)]

    @property
    def is_scanned(self):
        return self.copy.scan_id is not None

    @property
    def is_too_early(self):
        return self.agreement.status not in RULES[Step.KEEP_SCAN].states

    @property
    def is_fileable(self):
        return not (self.missing or self.is_scanned or self.is_too_early)


@dataclass
class HeapPage:
    """A heap as its page shows it."""

    heap: ScanHeap
    files: list[ScanFile]
    lines: list[PageLine]

    @cached_property
    def copies(self):
        """The copies of which pages came that are not filed yet, by agreement and number."""
        found = {}
        for line in self.lines:
            if line.verdict == Verdict.PLACED and not line.page.filed_in_id:
                found.setdefault(line.copy.pk, CopyLine(line.copy)).pages[line.number].append(line.page)
        return sorted(found.values(), key=lambda each: (each.agreement.name, each.agreement.pk, each.copy.number))

    @property
    def fileable(self):
        return [each for each in self.copies if each.is_fileable]

    @property
    def bare(self):
        """The pages that wait for a person, or that a person has placed."""
        return [line for line in self.lines if line.verdict == Verdict.BARE or self._is_placed_by_hand(line)]

    @property
    def refused(self):
        return [line for line in self.lines if line.reason]

    @cached_property
    def filed(self):
        """The copies that this heap gave their scans, by agreement and number."""
        found = {line.copy.pk: CopyLine(line.copy) for line in self.lines if line.page.filed_in_id}
        return sorted(found.values(), key=lambda each: (each.agreement.name, each.agreement.pk, each.copy.number))

    @property
    def problems(self):
        return [file for file in self.files if file.problem]

    @property
    def originals(self):
        return [file for file in self.files if file.original_id]

    @property
    def is_reading(self):
        return self.heap.status in (HeapStatus.WAITING, HeapStatus.READING)

    @property
    def is_closed(self):
        return self.heap.status == HeapStatus.CLOSED

    @property
    def pages_read(self):
        return sum(file.page_count or 0 for file in self.files if file.is_read)

    @property
    def files_read(self):
        return sum(1 for file in self.files if file.is_read or file.problem)

    def _is_placed_by_hand(self, line):
        return line.verdict == Verdict.PLACED and not line.page.mark and not line.page.filed_in_id


def heaps_of(user):
    """Return the heaps that `user` has dropped, which nobody else sees."""
    return ScanHeap.objects.filter(started_by=user).select_related("partnership")


def read_heap(heap, user):
    """Return the HeapPage of `heap` for `user`. The number of queries does not grow with the pages."""
    files = list(heap.files.select_related("original").order_by("order", "pk"))
    pages = list(
        ScanPage.objects.filter(file__heap=heap)
        .select_related("file", "copy__keeper", "copy__print_set__agreement_version__agreement__partnership")
        .order_by("file__order", "number", "pk")
    )
    papers = _papers({mark.record for page in pages if (mark := marks.read(page.mark))})
    may_file = _FilesFor(user)
    return HeapPage(heap, files, [_line(page, heap, papers, may_file) for page in pages])


def copies_to_place_in(heap, user):
    """Return the copies in which a person may place pages by hand: with marks, without a scan, theirs to file."""
    may_file = _FilesFor(user)
    copies = (
        Copy.objects.current()
        .filter(
            print_set__agreement_version__agreement__partnership=heap.partnership_id,
            print_set__agreement_version__agreement__status__in=RULES[Step.KEEP_SCAN].states,
            pages__isnull=False,
            scan=None,
        )
        .select_related("keeper", "print_set__agreement_version__agreement__partnership")
        .order_by("print_set__agreement_version__agreement__name", "print_set", "number", "pk")
    )
    return [copy for copy in copies if may_file(copy.print_set.agreement_version.agreement)]


class _FilesFor:
    """Says whether the person may register an agreement's papers, without a query for each."""

    def __init__(self, user):
        self.grants = permissions.grants(user, Permission.AGREEMENT_REGISTER)
        self.units = {}

    def __call__(self, agreement):
        partnership = agreement.partnership_id
        if partnership not in self.units:
            self.units[partnership] = self.grants.units(partnership)
        return agreement.owner_id in self.units[partnership]


def _papers(records):
    """Return the print sets by the key of their text, with their copies by number."""
    print_sets = (
        PrintSet.objects.filter(agreement_version__in=records)
        .exclude(mark_key="")
        .select_related("agreement_version__agreement__partnership")
    )
    found = {each.agreement_version_id: (each, {}) for each in print_sets}
    copies = Copy.objects.filter(print_set__agreement_version__in=records).select_related("keeper")
    for copy in copies.order_by("number", "pk"):
        record = next((key for key, (each, _copies) in found.items() if each.pk == copy.print_set_id), None)
        if record is not None:
            copy.print_set = found[record][0]
            found[record][1][copy.number] = copy
    return found


def _line(page, heap, papers, may_file):
    if page.filed_in_id or (page.copy_id and not page.mark):
        text = page.copy.print_set.agreement_version
        agreement = text.agreement
        if not page.filed_in_id and (text.status == VersionStatus.VOIDED or not may_file(agreement)):
            return PageLine(page, Verdict.BARE)
        return PageLine(page, Verdict.PLACED, page.copy, page.page, agreement.name)
    mark = marks.read(page.mark)
    if mark is None:
        return PageLine(page, Verdict.BARE)
    paper, copies = papers.get(mark.record, (None, {}))
    copy = copies.get(mark.copy)
    if copy is None or not mark.is_genuine(page.mark, paper.mark_key) or mark.page > (copy.pages or 0):
        return PageLine(page, Verdict.FORGED)
    agreement = paper.agreement_version.agreement
    if not may_file(agreement):
        return PageLine(page, Verdict.FOREIGN)
    if agreement.partnership_id != heap.partnership_id:
        return PageLine(page, Verdict.ELSEWHERE, about=agreement.partnership.name)
    if paper.agreement_version.status == VersionStatus.VOIDED:
        return PageLine(page, Verdict.VOIDED, about=agreement.name)
    return PageLine(page, Verdict.PLACED, copy, mark.page, agreement.name)

"""A heap of scanned pages: dropped, read, looked at and filed, and nothing filed wrongly."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.concurrency.refusals import ForbiddenStepError
from core.files import scanned_pages as page_reading
from core.files import serving
from core.models import LedgerEntry, Role
from partnership.document import marks
from partnership.document.marks import Mark
from partnership.locking import actions as locking
from partnership.models import Agreement, AgreementStatus, Copy, PrintSet, ScanHeap, ScanPage
from partnership.scans import actions as heaps
from partnership.scans import reading
from partnership.scans.queries import Verdict
from tests.support import factories, scanned_pages
from tests.support.scan_heaps import copies_of, file_all, heap_of, mark_of, page_of, person_of, signed, verdicts

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

AT = factories.NOON


# From the scanner to the copy ----------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_heap_of_a_real_paper_is_read_and_filed_whole_in_order_and_upright(client):
    agreement = factories.draft()
    by = factories.person(agreement.owner, Role.COORDINATOR)
    locking.lock_text(agreement=agreement, version=agreement.version, by=by, at=AT)
    agreement.refresh_from_db()
    factories.sign(agreement)
    first, second = copies_of(agreement)
    pictures = [scanned_pages.pages_of(serving.read(copy.file))[0] for copy in (first, second)]
    chance = scanned_pages.chance(7)
    upside_down = scanned_pages.worn(pictures[1], chance, upside_down=True)
    client.force_login(by)

    heap = heaps.drop(
        partnership=agreement.partnership,
        files=[
            ("kamera.jpg", "jpeg", scanned_pages.as_jpeg(upside_down)),
            ("skanner.pdf", "pdf", scanned_pages.as_pdf([scanned_pages.worn(pictures[0], chance)])),
            ("trasig.pdf", "pdf", b"%PDF-1.7 cut off"),
        ],
        by=by,
        at=AT,
        heap=None,
    )
    reading.read_heap(heap.pk, clock=timezone.now)
    heap.refresh_from_db()
    page = client.get(heap.get_absolute_url()).content.decode()
    response = client.post(reverse("scan_file", args=[heap.pk]), {"copy": [first.pk, second.pk]}, follow=True)

    assert "Låg upp och ner och vänds: sida 1." in page
    assert "trasig.pdf: Filen går inte att läsa: den är skadad eller inte hel. Spara eller skanna den igen." in page
    assert "2 exemplar har fått sina sidor." in response.content.decode()
    for copy in copies_of(agreement):
        content = serving.read(copy.scan.file, sha256=copy.scan.sha256)
        _file, scan = page_reading.read([page_reading.ScannedFile(content, "pdf")], most=9, form=marks.FORM)
        assert (scan.texts, scan.turn) == ([mark_of(copy, 1)], 0)
    kept = {file.name: file.original.sha256 for file in heap.files.exclude(original=None)}
    assert set(kept) == {"kamera.jpg", "skanner.pdf"}
    verbs = LedgerEntry.objects.filter(verb="copy.scanned").order_by("pk")
    assert [entry.payload.content["copy"] for entry in verbs] == [1, 2]


def test_what_is_filed_keeps_the_files_as_they_came_and_closes_the_heap(coordinator, paper):
    first, second = copies_of(paper)
    heap = heap_of(paper, mark_of(second, 2), mark_of(first, 1), mark_of(second, 1), mark_of(first, 2))
    content = serving.read(heap.files.get().file)

    file_all(heap)

    heap.refresh_from_db()
    original = heap.files.get().original
    assert heap.status == "closed"
    assert serving.read(original.file, sha256=original.sha256) == content
    answer = coordinator.get(reverse("scan_original", args=[heap.pk, 1]))
    assert answer.content == content
    filed = ScanPage.objects.filter(file__heap=heap).order_by("number").values_list("copy__number", "page")
    assert list(filed) == [(2, 2), (1, 1), (2, 1), (1, 2)]


def test_what_is_missing_double_and_on_its_side_is_said_of_each_copy(coordinator, paper):
    first, second = copies_of(paper)
    heap = heap_of(paper, mark_of(first, 1), mark_of(second, 2), mark_of(second, 2), mark_of(second, 1), turn=90)

    page = coordinator.get(heap.get_absolute_url()).content.decode()

    assert "Saknas: sida 2." in page
    assert "Flera gånger: sida 2. Den första läggs in." in page
    assert "Låg på sidan och vänds: sida 1, 2." in page
    assert f'value="{second.pk}" id="exemplar-{second.pk}" checked' in page
    assert f'id="exemplar-{first.pk}"' not in page  # it is not whole


def test_a_copy_of_which_a_page_is_missing_is_filed_when_it_has_come(coordinator, paper):
    first, _ = copies_of(paper)
    heap = heap_of(paper, mark_of(first, 1), "")
    with pytest.raises(ForbiddenStepError):
        heaps.file_copies(heap=heap, chosen=[first.pk], by=heap.started_by, at=AT)

    ScanPage.objects.filter(file__heap=heap, number=2).update(mark=mark_of(first, 2))
    filed = file_all(heap)

    assert [line.copy.pk for line in filed] == [first.pk]


def test_files_are_dropped_on_the_partnerships_page_and_answered_at_once(coordinator, paper, monkeypatch):
    started = []
    monkeypatch.setattr(reading, "start_reading", started.append)
    files = [
        SimpleUploadedFile("ett.pdf", b"%PDF-1.7 one"),
        SimpleUploadedFile("tva.jpg", b"\xff\xd8\xff two"),
        SimpleUploadedFile("samma.pdf", b"%PDF-1.7 one"),
    ]

    answer = coordinator.post(reverse("scans", args=[paper.partnership.slug]), {"files": files}, follow=True)

    heap = ScanHeap.objects.get()
    assert started == [heap]
    assert list(heap.files.order_by("order").values_list("name", "kind")) == [("ett.pdf", "pdf"), ("tva.jpg", "jpeg")]
    assert "0 av 2 filer är lästa, 0 sidor." in answer.content.decode()
    assert "Se hur långt läsningen har kommit" in answer.content.decode()  # for who has no script


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("brev.docx", b"PK\x03\x04", "brev.docx: Filen är inte en PDF, JPEG eller PNG."),
        ("tom.pdf", b"", "tom.pdf: Filen är tom. Välj en annan."),
    ],
)
def test_a_file_of_another_kind_is_refused_by_its_name_and_nothing_is_kept(coordinator, paper, name, content, sentence):
    files = [SimpleUploadedFile("bra.pdf", b"%PDF-1.7 one"), SimpleUploadedFile(name, content)]

    answer = coordinator.post(reverse("scans", args=[paper.partnership.slug]), {"files": files})

    assert sentence in answer.content.decode()
    assert not ScanHeap.objects.exists()


# Pages that are not filed ---------------------------------------------------------------------------------------------


def test_forged_and_mixed_marks_are_refused(paper):
    first, second = copies_of(paper)
    one, other = mark_of(first, 1), mark_of(second, 1)
    record = first.print_set.agreement_version_id
    heap = heap_of(
        paper,
        Mark(record, 1, 1).text("00" * 32),  # with a key of one's own
        one[:17] + other[17:],  # the tag of another copy
        Mark(record + 10_000, 1, 1).text(first.print_set.mark_key),  # a record that there is not
        mark_of(first, 3),  # a page that the copy has not
        Mark(record, 7, 1).text(first.print_set.mark_key),  # a copy that there is not
    )

    assert verdicts(heap) == [Verdict.FORGED] * 5
    assert page_of(heap).fileable == []


def test_a_page_of_another_organisation_is_refused_without_saying_whose(coordinator, paper):
    within = factories.partnership(name="Främmande")
    strangers = signed(factories.locked(within=within))
    heap = heap_of(paper, mark_of(copies_of(strangers)[0], 1))

    page = coordinator.get(heap.get_absolute_url()).content.decode()

    assert "Sidan hör till en annan organisations papper. Den läggs inte in." in page
    for name in (strangers.name, strangers.owner.name, strangers.partnership.name):
        assert name not in page


def test_a_page_of_the_other_partys_paper_in_the_same_partnership_is_refused(paper):
    partner = paper.versions.get().parties.exclude(organisation=paper.owner).get().organisation
    theirs = signed(factories.locked(owner=partner, other=paper.owner, within=paper.partnership))
    heap = heap_of(paper, mark_of(copies_of(theirs)[0], 1))

    assert verdicts(heap) == [Verdict.FOREIGN]


def test_a_page_of_ones_own_other_partnership_is_told_by_name(coordinator, paper):
    elsewhere = factories.partnership(paper.owner, name="Brandbergen")
    other = signed(factories.locked(owner=paper.owner, within=elsewhere))
    heap = heap_of(paper, mark_of(copies_of(other)[0], 1))

    page = coordinator.get(heap.get_absolute_url()).content.decode()

    assert verdicts(heap) == [Verdict.ELSEWHERE]
    assert "(Brandbergen): Sidan hör till ett annat partnerskap. Lämna den där." in page


def test_a_page_of_a_voided_version_is_refused():
    agreement = factories.locked()
    text = agreement.versions.get()
    with factories.unguarded(PrintSet), factories.unguarded(Copy):
        PrintSet.objects.filter(agreement_version=text).update(mark_key=marks.new_key())
        Copy.objects.filter(print_set__agreement_version=text).update(pages=2)
    mark = mark_of(copies_of(agreement)[0], 1)
    by = person_of(agreement)
    locking.void_text(agreement=agreement, version=agreement.version, reason="Ny text.", by=by, at=AT)

    assert verdicts(heap_of(agreement, mark)) == [Verdict.VOIDED]


def test_a_paper_from_before_the_marks_has_none_that_is_genuine():
    agreement = factories.locked()  # with no key, as every paper that was locked before
    record = agreement.versions.get().pk

    heap = heap_of(agreement, Mark(record, 1, 1).text("00" * 32))

    assert verdicts(heap) == [Verdict.FORGED]


def test_a_copy_that_nobody_has_signed_gets_no_scan(coordinator, paper):
    with factories.unguarded(Agreement):
        Agreement.objects.filter(pk=paper.pk).update(status=AgreementStatus.LOCKED)
    first, _ = copies_of(paper)
    heap = heap_of(paper, mark_of(first, 1), mark_of(first, 2))

    page = coordinator.get(heap.get_absolute_url()).content.decode()

    assert "Underskrifterna är inte registrerade än, så exemplaret kan inte få sina sidor." in page
    assert page_of(heap).fileable == []


# By hand --------------------------------------------------------------------------------------------------------------


def test_a_page_without_a_mark_is_placed_by_hand_and_filed(coordinator, paper):
    first, _second = copies_of(paper)
    heap = heap_of(paper, mark_of(first, 1), "")
    bare = ScanPage.objects.get(file__heap=heap, mark="")
    typed = {f"page-{bare.pk}-copy": first.pk, f"page-{bare.pk}-number": 2, f"page-{bare.pk}-turn": 180}

    coordinator.post(reverse("scan_place", args=[heap.pk]), typed)
    coordinator.post(reverse("scan_file", args=[heap.pk]), {"copy": first.pk})

    bare.refresh_from_db()
    assert (bare.copy, bare.page, bare.turn) == (first, 2, 180)
    assert bare.filed_in_id == copies_of(paper)[0].scan_id is not None


@pytest.mark.parametrize(
    ("number", "sentence"),
    [("", "Ange vilken sida i exemplaret det är."), ("3", "Exemplaret har 2 sidor."), ("0", "1")],
)
def test_a_page_is_placed_nowhere_where_the_copy_has_no_such_page(coordinator, paper, number, sentence):
    first, _ = copies_of(paper)
    heap = heap_of(paper, "")
    bare = ScanPage.objects.get(file__heap=heap)
    typed = {f"page-{bare.pk}-copy": first.pk, f"page-{bare.pk}-number": number, f"page-{bare.pk}-turn": 0}

    answer = coordinator.post(reverse("scan_place", args=[heap.pk]), typed)

    bare.refresh_from_db()
    assert sentence in answer.content.decode()
    assert bare.copy_id is None


def test_a_page_is_not_placed_in_a_strangers_copy(coordinator, paper):
    strangers = signed(factories.locked())
    heap = heap_of(paper, "")
    bare = ScanPage.objects.get(file__heap=heap)
    copy = copies_of(strangers)[0]
    typed = {f"page-{bare.pk}-copy": copy.pk, f"page-{bare.pk}-number": 1, f"page-{bare.pk}-turn": 0}

    answer = coordinator.post(reverse("scan_place", args=[heap.pk]), typed)

    bare.refresh_from_db()
    assert answer.status_code == 200
    assert bare.copy_id is None


def test_the_picture_of_a_page_is_for_the_one_who_dropped_it(client, coordinator, paper):
    heap = heap_of(paper, "")
    bare = ScanPage.objects.get(file__heap=heap)
    bare.picture.save("1.jpg", scanned_pages_file(b"\xff\xd8\xff picture"))
    address = reverse("scan_picture", args=[heap.pk, bare.pk])

    own = coordinator.get(address)
    client.force_login(factories.person(paper.owner, Role.COORDINATOR))
    others = client.get(address)

    assert (own.status_code, own.content, own["Content-Type"]) == (200, b"\xff\xd8\xff picture", "image/jpeg")
    assert others.status_code == 404


def scanned_pages_file(content):
    return SimpleUploadedFile("1.jpg", content)

"""Whatever people send as a file is refused with a sentence at its field, or stored untouched under a random name."""

import re
from pathlib import PurePosixPath

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from core.files import serving, uploads
from core.files.upload_handlers import CappedUploadHandler
from core.models import LedgerEntry, Role, StoredFile
from partnership import agreement_changes
from partnership.copies import actions as copies
from partnership.models import Agreement, Copy
from tests.support import factories, hostile_files

pytestmark = pytest.mark.django_db

PDF, JPEG, PNG = hostile_files.pdf(), hostile_files.picture("JPEG"), hostile_files.picture("PNG")

# What is sent, under which name, and a part of the sentence that refuses it.
REFUSED = {
    "a picture as a PDF": (PNG, "skannat.pdf", "den är en PNG. Ge den ett namn som slutar på .png"),
    "a PDF as a picture": (PDF, "skannat.png", "den är en PDF. Ge den ett namn som slutar på .pdf"),
    "a page as a PDF": (b"<!doctype html><script>alert(1)</script>", "avtal.pdf", "inte en PDF, JPEG eller PNG"),
    "a page with the mark of a PDF after it": (b"<html>\n" + PDF, "avtal.pdf", "inte en PDF, JPEG eller PNG"),
    "a PDF that is also an archive": (PDF + b"PK\x03\x04" + b"x" * 3000, "avtal.pdf", "går inte att läsa"),
    "a program": (b"MZ\x90\x00", "avtal.exe", "inte en PDF, JPEG eller PNG"),
    "a drawing with a script": (b"<svg onload='alert(1)'/>", "avtal.svg", "inte en PDF, JPEG eller PNG"),
    "nothing at all": (b"", "avtal.pdf", "Filen är tom"),
    "a name without an ending": (PDF, "avtal", "Ge den ett namn som slutar på .pdf"),
    "nothing but an ending": (PDF, "  .pdf", "Ge den ett namn som slutar på .pdf"),
    "an ending that is not the last": (PDF, "avtal.pdf.exe", "Ge den ett namn som slutar på .pdf"),
    "a script when it is opened": (
        hostile_files.pdf(hostile_files.script_when_opened),
        "avtal.pdf",
        "innehåller ett skript",
    ),
    "a script by its name": (hostile_files.pdf(hostile_files.script_by_name), "avtal.pdf", "innehåller ett skript"),
    "a script under another spelling": (
        hostile_files.script_with_a_spelled_name(),
        "avtal.pdf",
        "innehåller ett skript",
    ),
    "a script in an annotation": (
        hostile_files.pdf(hostile_files.script_in_annotation),
        "avtal.pdf",
        "innehåller ett skript",
    ),
    "a script in an object stream": (hostile_files.script_in_object_stream(), "avtal.pdf", "innehåller ett skript"),
    "a script that hangs nowhere": (
        hostile_files.pdf(hostile_files.script_that_hangs_nowhere),
        "avtal.pdf",
        "innehåller ett skript",
    ),
    "a program that is started": (hostile_files.pdf(hostile_files.program), "avtal.pdf", "startar ett program"),
    "a form of its own": (hostile_files.pdf(hostile_files.form_of_its_own), "avtal.pdf", "innehåller ett skript"),
    "an encrypted PDF": (hostile_files.pdf(hostile_files.encrypted), "avtal.pdf", "är krypterad"),
    "a PDF of a newer cipher": (
        hostile_files.pdf_that(trailer=b"/Encrypt<</Filter/Standard/V 5/R 6>>"),
        "avtal.pdf",
        "är krypterad",
    ),
    "a workbook with a password": (hostile_files.WITH_PASSWORD, "avtal.xlsx", "är krypterad"),
    "a link to another document": (
        hostile_files.link(b"/S/GoToR/F(annat.pdf)/D[0/Fit]"),
        "avtal.pdf",
        "öppnar eller skickar något utanför sig själv",
    ),
    "a program attached": (
        hostile_files.attached(b"(avtal.pdf.exe)", b"MZ\x90"),
        "avtal.pdf",
        "Ett program eller ett dokument med makron är bifogat i PDF-filen: avtal.pdf.exe. Be om PDF-filen utan det",
    ),
    "a program without a name": (
        hostile_files.attached(b"()", b"MZ\x90"),
        "avtal.pdf",
        "bifogat i PDF-filen: utan namn.",
    ),
    "an archive that cannot be opened": (
        hostile_files.attached(b"(bevis.7z)", b"7z\xbc\xaf\x27\x1c"),
        "avtal.pdf",
        "Ett arkiv som inte går att kontrollera är bifogat i PDF-filen: bevis.7z.",
    ),
    "a picture that is an archive": (
        JPEG + hostile_files.archive(x__class="x"),
        "avtal.jpg",
        "samtidigt en fil av ett annat slag",
    ),
    "a JPEG whose end was put back": (JPEG[: len(JPEG) // 2] + b"\xff\xd9", "avtal.jpg", "skadad eller inte hel"),
    "half a PDF": (PDF[: len(PDF) // 2], "avtal.pdf", "skadad eller inte hel"),
    "half a JPEG": (JPEG[: len(JPEG) // 2], "avtal.jpg", "skadad eller inte hel"),
    "half a PNG": (PNG[: len(PNG) // 2], "avtal.png", "skadad eller inte hel"),
    "only the mark of a PDF": (b"%PDF-1.7\n%%EOF\n", "avtal.pdf", "skadad eller inte hel"),
    "pages in a ring": (hostile_files.pages_in_a_ring(), "avtal.pdf", "skadad eller inte hel"),
    "arrays in arrays": (hostile_files.nested(), "avtal.pdf", "skadad eller inte hel"),
    "a bomb of points": (hostile_files.bomb(), "avtal.png", "mer än vad en skanning gör"),
}

# What is sent, under which name, and the name that it is kept and shown by.
STORED = {
    "a PDF": (PDF, "Avtal Jordbro.pdf", "Avtal Jordbro.pdf"),
    "a JPEG": (JPEG, "sida 1.JPG", "sida 1.JPG"),
    "a PNG": (PNG, "sida 1.png", "sida 1.png"),
    "a path": (PDF, "../../etc/x.pdf", "x.pdf"),
    "a path of Windows": (PDF, "C:\\avtal\\x.pdf", "x.pdf"),
    "a very long name": (PDF, "å" * 300 + ".pdf", "å" * 116 + ".pdf"),
    "a name that reads backwards": (PDF, "avtal\u202egnp.pdf", "avtalgnp.pdf"),
    "a name with marks of direction": (PDF, "\u2067avtal\u2069\u200f.pdf", "avtal.pdf"),
    "a name of letters and marks apart": (PDF, "a\u030aret.pdf", "året.pdf"),
}


@pytest.fixture
def place(client):
    """Where a scan is uploaded, by somebody who may: the address of the form."""
    agreement = factories.locked()
    client.force_login(factories.person(agreement.owner, Role.COORDINATOR))
    copy = Copy.objects.get(number=1, print_set__agreement_version__agreement=agreement)
    for signatory in agreement_changes.current_version(agreement).parties.get(order=1).signatories.all():
        agreement = copies.register_signature(
            copy=copy,
            signatory=signatory,
            signed_on=factories.NOON.date(),
            precision="day",
            version=agreement.version,
            by=None,
            at=timezone.now(),
        )
    return reverse("copy_scan", args=[agreement.slug, 1])


@pytest.mark.one_engine
@pytest.mark.parametrize(("content", "name", "sentence"), REFUSED.values(), ids=REFUSED)
def test_a_bad_file_is_refused_at_its_field(client, place, content, name, sentence):
    before = stored_names()

    response = upload(client, place, content, name)

    assert response.status_code == 200
    assert sentence in error(response)
    assert stored_names() == before
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(("content", "name", "kept"), STORED.values(), ids=STORED)
def test_a_good_file_is_stored_untouched_under_a_random_name(client, place, content, name, kept):
    response = upload(client, place, content, name)

    stored = StoredFile.objects.get()
    assert response.status_code == 302
    assert stored.name == kept
    assert re.fullmatch(r"uploads/[0-9a-f]{32}\.(pdf|jpg|png)", stored.file.name)
    assert serving.read(stored.file, sha256=stored.sha256) == content
    assert stored.size == len(content)


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("avtal\r\nX-Ond: 1.pdf", "avtalX-Ond: 1.pdf"),
        ("avtal\u202efdp.exe", "avtalfdp.exe"),
        ("av\x00tal\u2028.pdf", "avtal.pdf"),
        ("half \ud800.pdf", "half .pdf"),
        ("..", "fil"),
        ("", "fil"),
        (None, "fil"),
        ("x." + "a" * 300, "x.aaaaaaaaa"),
    ],
)
def test_a_name_keeps_nothing_that_misleads(name, safe):
    assert uploads.safe_name(name) == safe


def test_a_nul_in_the_name_is_taken_out(client, place):
    """The test client cannot send one, so the request is written by hand."""
    body = (
        b'--x\r\nContent-Disposition: form-data; name="version"\r\n\r\n' + str(version(place)).encode() + b"\r\n"
        b'--x\r\nContent-Disposition: form-data; name="scan"; filename="avtal\x00.exe\x00.pdf"\r\n'
        b"Content-Type: application/pdf\r\n\r\n" + PDF + b"\r\n--x--\r\n"
    )

    response = client.generic("POST", place, body, content_type="multipart/form-data; boundary=x")

    assert response.status_code == 302
    assert StoredFile.objects.get().name == "avtal.exe.pdf"


def test_an_ending_longer_than_a_file_system_takes_is_refused_with_a_sentence(client, place):
    response = upload(client, place, PDF, "x." + "a" * 300)

    assert "Ge den ett namn som slutar på .pdf" in error(response)


def test_evidence_inside_a_pdf_is_named_and_left_untouched(client, place):
    content = hostile_files.pdf(hostile_files.evidence)

    upload(client, place, content, "avtal.pdf")

    page = client.get(place.replace("skanna/", "")).content.decode()
    served = client.get(place.replace("skanna/", "inskannat"))
    assert StoredFile.objects.get().embedded == ["Bevis för underskrift.html", "loggfdp.zip"]
    assert "Innehåller bilagor: Bevis för underskrift.html, loggfdp.zip" in " ".join(page.split())
    assert served.content == content


def test_a_scan_is_a_download_that_no_browser_opens_on_the_portals_own_ground(client, place):
    upload(client, place, PDF, "avtal på svenska.pdf")

    served = client.get(place.replace("skanna/", "inskannat"))

    assert served["Content-Disposition"].startswith("attachment; filename*=utf-8''avtal%20p%C3%A5%20svenska.pdf")
    assert served["Content-Security-Policy"] == "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
    assert served["X-Content-Type-Options"] == "nosniff"


def test_a_file_over_the_limit_is_refused_and_not_kept_in_the_temporary_folder(client, place, settings):
    settings.UPLOAD_MAX_BYTES = 100_000
    received = []
    settings.FILE_UPLOAD_HANDLERS = ["tests.core.files.test_uploads.Watched"]
    Watched.received = received

    response = upload(client, place, PDF + b"\x00" * 3_000_000, "avtal.pdf")

    assert "Filen är större än 97,7 kB" in " ".join(error(response).split())
    assert received == [100_001]
    assert not StoredFile.objects.exists()


def test_text_beside_the_file_over_its_own_limit_is_answered_400(client, place, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    response = client.post(place, {"version": "1" * 2000, "scan": SimpleUploadedFile("avtal.pdf", PDF)})

    assert response.status_code == 400


@pytest.mark.one_engine
@pytest.mark.parametrize("endless", [hostile_files.a_million_objects, hostile_files.costly])
def test_a_file_that_is_endless_to_read_is_given_up(endless, caplog):
    content = endless()
    began = timezone.now()

    with pytest.raises(ValidationError):
        uploads.inspect(SimpleUploadedFile("avtal.pdf", content))

    assert (timezone.now() - began).total_seconds() < 30
    assert "A file from outside " in caplog.text


def test_a_file_that_is_refused_for_what_is_in_it_is_logged_by_the_reason_alone(monkeypatch, caplog):
    with pytest.raises(ValidationError):
        uploads.inspect(SimpleUploadedFile("Annas avtal.pdf", hostile_files.pdf(hostile_files.script_when_opened)))
    monkeypatch.setattr("core.files.uploads._LONGEST_LOOK", 0.001)
    with pytest.raises(ValidationError):
        uploads.inspect(SimpleUploadedFile("Annas avtal.pdf", PDF))

    assert "Annas" not in caplog.text
    assert [record.getMessage() for record in caplog.records if record.name == "core.files.uploads"] == [
        "A file from outside was refused: script",
        "A file from outside could not be looked into, so it was refused: TimeoutExpired",
    ]


def test_an_older_scan_stays_stored_when_a_new_one_takes_its_place(client, place):
    upload(client, place, PDF, "första.pdf")
    upload(client, place, PNG, "andra.png", reason="Sidan 2 saknades.")

    page = client.get(place.replace("skanna/", "")).content.decode()
    assert [stored.name for stored in StoredFile.objects.order_by("pk")] == ["första.pdf", "andra.png"]
    assert all(default_storage.exists(stored.file.name) for stored in StoredFile.objects.all())
    assert "andra.png" in page
    assert "första.pdf" not in page


def test_nothing_is_left_when_the_step_fails_after_the_file_is_written(place, monkeypatch):
    inspected = uploads.inspect(SimpleUploadedFile("avtal.pdf", PDF))
    before = stored_names()
    monkeypatch.setattr("core.ledger.record", _fails)

    with pytest.raises(LookupError):
        copies.keep_scan(copy=the_copy(place), scan=inspected, version=version(place), by=None, at=timezone.now())

    assert stored_names() == before
    assert not StoredFile.objects.exists()
    assert the_copy(place).scan is None


def test_a_file_goes_with_the_outer_of_two_transactions():
    inspected = uploads.inspect(SimpleUploadedFile("avtal.pdf", PDF))
    before = stored_names()

    def fail_after_storing():
        with uploads.atomic():
            with uploads.atomic():
                written.append(uploads.store(inspected, by=None, at=timezone.now()).file.name)
            raise LookupError

    written = []

    with pytest.raises(LookupError):
        fail_after_storing()

    assert len(written) == 1
    assert stored_names() == before


def test_a_file_is_not_stored_outside_of_such_a_transaction():
    inspected = uploads.inspect(SimpleUploadedFile("avtal.pdf", PDF))

    with pytest.raises(uploads.NoTransactionError), transaction.atomic():
        uploads.store(inspected, by=None, at=timezone.now())


def test_the_history_tells_of_the_file(client, place):
    upload(client, place, PDF, "avtal.pdf")

    entry = LedgerEntry.objects.order_by("pk").last()
    stored = StoredFile.objects.get()
    assert entry.verb == "copy.scanned"
    assert entry.payload.content["scan"] == {
        "name": "avtal.pdf",
        "size": len(PDF),
        "sha256": stored.sha256,
        "embedded": [],
    }


class Watched(CappedUploadHandler):
    """Notes how much of each file came to the disk."""

    received = None

    def file_complete(self, file_size):
        self.file.file.seek(0, 2)
        self.received.append(self.file.file.tell())
        return super().file_complete(file_size)


def upload(client, place, content, name, **words):
    file = SimpleUploadedFile("file", content)
    file._name = name  # as it is: SimpleUploadedFile would make it safe before it is sent
    return client.post(place, {"version": version(place), "scan": file, **words})


def error(response):
    """What the page says is wrong with the file."""
    _, _, after = response.content.decode().partition('id="id_scan_error"')
    return after.partition("</div>")[0]


def version(place):
    return Agreement.objects.values_list("version", flat=True).get(slug=PurePosixPath(place).parts[2])


def the_copy(place):
    return Copy.objects.get(number=1, print_set__agreement_version__agreement__slug=PurePosixPath(place).parts[2])


def stored_names():
    """Everything in the store of uploads."""
    return set(default_storage.listdir("uploads")[1]) if default_storage.exists("uploads") else set()


def _fails(**_):
    raise LookupError

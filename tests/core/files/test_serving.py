"""core.files.serving: stored files on their way out."""

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile, FileField

from core.files.serving import FileDamagedError, read, serve

CONTENT = b"%PDF-1.7 a paper"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def stored():
    field = FileField()
    field.set_attributes_from_name("file")
    name = default_storage.save("papers/paper.pdf", ContentFile(CONTENT))
    yield FieldFile(None, field, name)
    default_storage.delete(name)


def overwrite(stored, content):
    with default_storage.open(stored.name, "wb") as file:
        file.write(content)


def test_the_stored_bytes_are_what_is_served(stored):
    response = serve(stored, sha256=DIGEST, filename="avtal.pdf", inline=True)

    assert response.status_code == 200
    assert response.content == CONTENT
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="avtal.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-cache"
    assert response["ETag"] == f'"{DIGEST}"'


def test_an_upload_is_a_download_in_a_sandbox(stored):
    response = serve(stored, sha256="", filename="bilaga.pdf")

    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Security-Policy"] == "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"


@pytest.mark.parametrize("filename", ["sida.html", "bild.svg", "skript.js", "utan-slut"])
def test_what_a_browser_could_run_is_never_opened_in_it(stored, filename):
    response = serve(stored, sha256=DIGEST, filename=filename, inline=True)

    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]


def test_a_swedish_name_survives_and_a_line_break_does_not(stored):
    response = serve(stored, sha256=DIGEST, filename="överenskommelse\r\nX-Ond: 1.pdf")

    assert "X-Ond" not in response.headers
    assert "%C3%B6verenskommelse" in response["Content-Disposition"]


@pytest.mark.parametrize(
    ("filename", "disposition"),
    [
        ("avtal.pdf", 'attachment; filename="avtal.pdf"'),
        ('avtal "slutligt".pdf', 'attachment; filename="avtal \\"slutligt\\".pdf"'),
        ("avtal; filename=x.exe.pdf", 'attachment; filename="avtal; filename=x.exe.pdf"'),
        ("avtal\r\nX-Ond: 1.pdf", 'attachment; filename="avtalX-Ond: 1.pdf"'),
        ("åäö.pdf", "attachment; filename*=utf-8''%C3%A5%C3%A4%C3%B6.pdf"),
        ("a\u030a.pdf", "attachment; filename*=utf-8''%C3%A5.pdf"),
        ("avtal\u202efdp.zip", 'attachment; filename="avtalfdp.zip"'),
        ("../../etc/avtal.pdf", 'attachment; filename="avtal.pdf"'),
        ("x" * 300 + ".pdf", f'attachment; filename="{"x" * 116}.pdf"'),
        ("半\ud800.pdf", "attachment; filename*=utf-8''%E5%8D%8A.pdf"),
    ],
)
def test_a_download_has_a_name_that_no_browser_misreads(stored, filename, disposition):
    response = serve(stored, sha256=DIGEST, filename=filename)

    assert response["Content-Disposition"] == disposition


def test_a_browser_that_has_the_file_gets_304(stored, rf):
    request = rf.get("/", headers={"if-none-match": f'"{DIGEST}"'})

    response = serve(stored, sha256=DIGEST, filename="avtal.pdf", request=request)

    assert response.status_code == 304
    assert response.content == b""


def test_a_file_that_is_not_what_was_stored_is_never_served(stored, caplog):
    overwrite(stored, CONTENT + b" changed")

    response = serve(stored, sha256=DIGEST, filename="avtal.pdf")

    assert response.status_code == 500
    assert b"changed" not in response.content
    assert "avtal.pdf" in response.content.decode()
    assert stored.name in caplog.text


def test_a_file_that_is_gone_is_damaged_too(stored):
    default_storage.delete(stored.name)

    with pytest.raises(FileDamagedError, match="is gone"):
        read(stored, sha256=DIGEST)

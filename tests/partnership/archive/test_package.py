"""The registrar's package: whole, checked, and without what is no public record."""

import csv
import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from core.files import uploads
from core.models import Role, StoredFile
from partnership.locking import actions as locking
from partnership.models import Agreement, AgreementStatus, Copy, Decision, Extension
from partnership.registered_papers import actions as registered_papers
from partnership.term import actions as term
from tests.support import factories, hostile_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    """An agreement in force with everything that a package can hold."""
    agreement = factories.draft()
    appendix = agreement.versions.get().appendices.get()
    appendix.file.save("bilaga.pdf", ContentFile(b"%PDF-1.7 appendix"), save=False)
    appendix.sha256 = factories.sha256(b"%PDF-1.7 appendix")
    appendix.save()
    agreement = factories.lock(agreement)
    factories.sign(agreement)
    text = agreement.versions.get()
    factories.rewrite(Copy.objects.filter(number=1, print_set__agreement_version=text), scan=stored("skannat.pdf"))
    Decision.objects.create(
        party=text.parties.first(),
        body="Kommunstyrelsen",
        met_on=date(2026, 3, 9),
        paragraph="45",
        extract=stored("utdrag.pdf"),
    )
    Extension.objects.create(
        agreement=agreement,
        agreed_on=date(2026, 3, 1),
        ended_before_on=date(2026, 12, 31),
        ends_on=date(2027, 12, 31),
        reason="Arbetet fortsätter",
        paper=stored("forlangt.pdf"),
    )
    factories.rewrite(
        Agreement.objects.filter(pk=agreement.pk),
        status=AgreementStatus.IN_FORCE,
        notice_given_on=date(2026, 3, 1),
        ends_early_on=date(2026, 8, 31),
        end_reason="Ny lag",
        end_paper=stored("brev.pdf"),
    )
    agreement.refresh_from_db()
    return agreement


@pytest.fixture
def client(client, agreement):
    client.force_login(factories.person(agreement.owner, Role.COORDINATOR))
    return client


def stored(name):
    content = hostile_files.pdf(lambda writer: writer.add_metadata({"/Title": name}))
    row = StoredFile(
        name=name,
        kind="pdf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        stored_at=factories.NOON,
    )
    row.file.save(name, ContentFile(content))
    return row


def fetch(client, agreement):
    return b"".join(client.get(reverse("agreement_package", args=[agreement.slug])))


def files_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def test_the_package_holds_everything_under_names_that_say_what_it_is(client, agreement):
    found = files_of(fetch(client, agreement))

    assert sorted(found) == [
        "SHA256SUMS",
        "avtal.json",
        "forlangning-1.pdf",
        "historik.csv",
        "kedja.json",
        "kontrollera.py",
        "las-mig.txt",
        "uppsagning.pdf",
        "version-1/alla-exemplar.pdf",
        "version-1/bilaga-1.pdf",
        "version-1/exemplar-1-inskannat.pdf",
        "version-1/exemplar-1.pdf",
        "version-1/exemplar-2.pdf",
        "version-1/part-1-beslut-1-utdrag.pdf",
        "version-1/text.json",
    ]
    assert found["version-1/alla-exemplar.pdf"] == b"all"
    assert found["version-1/exemplar-2.pdf"] == b"copy 2"


def test_every_file_has_the_digest_that_is_listed(client, agreement, tmp_path):
    found = files_of(fetch(client, agreement))
    lines = found["SHA256SUMS"].decode().splitlines()

    listed = {name: digest for digest, _blanks, name in (line.partition("  ") for line in lines)}

    assert set(listed) == set(found) - {"SHA256SUMS"}
    assert all(hashlib.sha256(found[name]).hexdigest() == digest for name, digest in listed.items())
    text = agreement.versions.get()
    assert listed["version-1/text.json"] == text.digest
    for name, content in found.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    checked = subprocess.run(
        [shutil.which("sha256sum"), "-c", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=False
    )
    assert checked.returncode == 0


def test_the_same_agreement_gives_the_same_bytes(client, agreement):
    assert fetch(client, agreement) == fetch(client, agreement)


def test_what_is_known_is_told_to_people_and_to_machines(client, agreement):
    found = files_of(fetch(client, agreement))

    facts = json.loads(found["avtal.json"])
    words = found["las-mig.txt"].decode()
    assert facts["notice"] == {"given_on": "2026-03-01", "ends_on": "2026-08-31", "reason": "Ny lag"}
    assert facts["versions"][0]["copies"][0]["scan"]["name"] == "skannat.pdf"
    assert facts["versions"][0]["copies"][0]["kept_at"] is None
    assert facts["versions"][0]["parties"][0]["decisions"][0]["paragraph"] == "45"
    assert "Kommunstyrelsen 2026-03-09 § 45" in words
    assert "Diarienummer: Uppgift saknas" in words
    assert agreement.versions.get().digest in words


def test_the_history_is_in_it_in_order(client, agreement):
    coordinator = factories.person(agreement.owner, Role.COORDINATOR)
    term.set_watch_date(
        agreement=agreement, version=agreement.version, watch_on=date(2026, 6, 1), by=coordinator, at=factories.NOON
    )

    table = files_of(fetch(client, agreement))["historik.csv"].decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(table), delimiter=";"))
    assert rows[1][:2] == ["2026-03-16 13:00", str(coordinator)]
    assert "bevak" in rows[1][2]


def test_a_voided_version_is_kept_and_a_draft_is_not(client):
    agreement = factories.locked()
    coordinator = factories.person(agreement.owner, Role.COORDINATOR)
    client.force_login(coordinator)
    locking.void_text(
        agreement=agreement, version=agreement.version, reason="Fel namn", by=coordinator, at=factories.NOON
    )

    found = files_of(fetch(client, agreement))

    assert {name.partition("/")[0] for name in found if "/" in name} == {"version-1"}
    assert "Fel namn" in found["las-mig.txt"].decode()


def test_a_draft_has_nothing_to_archive(client):
    agreement = factories.draft()
    client.force_login(factories.person(agreement.owner, Role.COORDINATOR))

    response = client.get(reverse("agreement_package", args=[agreement.slug]))

    assert response.status_code == 409


def test_a_damaged_file_stops_the_package(client, agreement):
    copy = Copy.objects.get(number=2, print_set__agreement_version__agreement=agreement)
    copy.file.storage.delete(copy.file.name)
    copy.file.storage.save(copy.file.name, ContentFile(b"something else"))

    response = client.get(reverse("agreement_package", args=[agreement.slug]))

    assert response.status_code == 500
    assert "application/zip" not in response["Content-Type"]


def test_the_package_is_a_download_for_nobody_else(client, agreement):
    response = client.get(reverse("agreement_package", args=[agreement.slug]))

    assert response["Content-Disposition"] == f'attachment; filename="{agreement.slug}-arkivpaket.zip"'
    assert response["Cache-Control"] == "private, no-store"
    response.close()


def test_a_registered_paper_has_a_package_too(client):
    owner = factories.organisation()
    coordinator = factories.person(owner, Role.COORDINATOR)
    client.force_login(coordinator)
    agreement = Agreement(partnership=factories.partnership(owner), owner=owner, name="Avtal 2012")
    party = registered_papers.PaperParty(
        organisation=owner, scan=uploads.inspect(ContentFile(hostile_files.picture("PNG"), name="avtal.png"))
    )
    registered_papers.register_paper(
        agreement=agreement,
        paper=registered_papers.RegisteredPaper(title="Avtal 2012", parties=[party]),
        on=date(2026, 3, 16),
        by=coordinator,
        at=factories.NOON,
    )

    found = files_of(fetch(client, agreement))

    assert found["version-1/exemplar-1-inskannat.png"]
    assert "version-1/alla-exemplar.pdf" not in found

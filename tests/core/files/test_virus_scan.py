"""ClamAV is asked about each file before it is kept, and where it gives no clear answer nothing is kept."""

import socket
import tempfile
import threading
import time
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from core import checks
from core.files import uploads, virus_scan
from core.models import Role, StoredFile
from tests.support import clamd, factories, hostile_files


@pytest.fixture
def clean_pdf():
    return hostile_files.pdf()


@pytest.fixture
def infected_pdf():
    content = hostile_files.pdf(lambda writer: writer.add_attachment("eicar.txt", clamd.EICAR))
    assert clamd.EICAR in content
    return content


def test_without_the_setting_nobody_is_asked(settings, infected_pdf):
    settings.CLAMD = ""

    assert _inspect(infected_pdf).kind == "pdf"


def test_a_clean_file_is_sent_whole_and_let_in(settings, clean_pdf):
    with clamd.listening() as (server, settings.CLAMD):
        inspected = _inspect(clean_pdf)

    assert inspected.content == clean_pdf
    assert server.received == [clean_pdf]


def test_a_file_of_many_chunks_is_sent_whole(settings):
    content = bytes(range(256)) * 1000
    with clamd.listening() as (server, settings.CLAMD):
        virus_scan.refuse_infected(content, name="a.pdf")

    assert server.received == [content]


def test_clamd_is_reached_on_a_unix_socket(settings, infected_pdf):
    with tempfile.TemporaryDirectory() as folder, clamd.listening(path=Path(folder) / "clamd") as (_server, path):
        for settings.CLAMD in (path, f"unix:{path}"):
            with pytest.raises(ValidationError) as caught:
                _inspect(infected_pdf)
            assert caught.value.code == "infected"


def test_an_infected_file_is_refused_in_a_sentence_that_names_it(settings, infected_pdf, caplog):
    with clamd.listening() as (_server, settings.CLAMD), pytest.raises(ValidationError) as caught:
        _inspect(infected_pdf, name="hyres/avtal.pdf")

    assert caught.value.code == "infected"
    with translation.override("sv"):
        assert caught.value.messages == [
            "”avtal.pdf” innehåller ett virus eller annan skadlig kod och tas inte emot. Meddela er it-support."
        ]
    assert "Eicar-Test-Signature" in caplog.text


@pytest.mark.parametrize(
    "answer",
    [
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: OK",
        b"",
        b"\0",
        b"stream: OK\0stream: OK\0",
        b"stream: OK FOUND it clean\0",
        b"UNKNOWN COMMAND\0",
        b"stream: ok\0",
        b"HTTP/1.1 200 OK\r\n\r\n\0",
        b"\xff\xfe\0",
        b"x" * 20_000,
    ],
)
def test_what_is_no_verdict_refuses_the_file(settings, clean_pdf, caplog, answer):
    with clamd.listening(clamd.saying(answer)) as (_server, settings.CLAMD), pytest.raises(ValidationError) as caught:
        _inspect(clean_pdf, name="avtal.pdf")

    assert caught.value.code == "not_scanned"
    with translation.override("sv"):
        assert caught.value.messages == [
            "”avtal.pdf” kunde inte virusgranskas och tas därför inte emot. Försök igen om en stund. Händer det igen, "
            "meddela den som driver portalen."
        ]
    assert "did not answer" in caplog.text


def test_where_nobody_listens_the_file_is_refused(settings, clean_pdf):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening
        settings.CLAMD = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ValidationError) as caught:
            _inspect(clean_pdf)

    assert caught.value.code == "not_scanned"


def test_a_clamd_that_says_nothing_is_not_waited_for_longer_than_the_setting(settings, clean_pdf):
    settings.CLAMD_SECONDS = 0.3
    began = time.monotonic()
    silent = clamd.listening(lambda line, stream: line.recv(1))
    with silent as (_server, settings.CLAMD), pytest.raises(ValidationError) as caught:
        _inspect(clean_pdf)

    assert caught.value.code == "not_scanned"
    assert time.monotonic() - began < 20


def test_a_clamd_that_dribbles_is_not_waited_for_longer_either(settings, clean_pdf):
    settings.CLAMD_SECONDS = 0.5

    def dribble(line, stream):
        for _ in range(100):
            line.sendall(b"s")
            time.sleep(0.1)  # each part comes in time, and all of them too late

    began = time.monotonic()
    with clamd.listening(dribble) as (_server, settings.CLAMD), pytest.raises(ValidationError) as caught:
        _inspect(clean_pdf)

    assert caught.value.code == "not_scanned"
    assert time.monotonic() - began < 8


def test_a_limit_that_is_answered_before_all_is_read_refuses_the_file(settings):
    """clamd hangs up in the middle of a stream that is longer than it takes."""

    def hang_up(place):
        line = place.accept()[0]
        line.recv(100)
        line.sendall(b"INSTREAM size limit exceeded. ERROR\0")
        line.close()

    with socket.create_server(("127.0.0.1", 0)) as place:
        threading.Thread(target=hang_up, args=(place,), daemon=True).start()
        settings.CLAMD = f"127.0.0.1:{place.getsockname()[1]}"
        with pytest.raises(ValidationError) as caught:
            virus_scan.refuse_infected(b"x" * 20_000_000, name="a.pdf")

    assert caught.value.code == "not_scanned"


@pytest.mark.parametrize("setting", ["clamd", "clamd:", ":3310", "clamd:port", "clamd:0", "clamd:70000", "run/clamd"])
def test_a_setting_that_names_no_place_is_said(setting):
    with pytest.raises(ImproperlyConfigured, match=r"host:port"):
        virus_scan.address_of(setting)


def test_check_says_it_before_anybody_sends_a_file(settings):
    settings.CLAMD = "clamd"
    assert [message.id for message in checks.virus_scanner_is_named(app_configs=None)] == ["core.E011"]

    for settings.CLAMD in ("", "clamd:3310"):
        assert checks.virus_scanner_is_named(app_configs=None) == []


def test_a_setting_names_a_host_and_a_port_or_a_path():
    assert virus_scan.address_of("clamd.internal:3310") == (socket.AF_INET, ("clamd.internal", 3310))
    assert virus_scan.address_of("[::1]:3310") == (socket.AF_INET, ("::1", 3310))
    assert virus_scan.address_of("unix:/run/clamd.ctl") == (socket.AF_UNIX, "/run/clamd.ctl")


@pytest.mark.django_db
@pytest.mark.parametrize("behaviour", [clamd.honest, clamd.saying(b"ERROR\0")])
def test_nothing_of_a_refused_file_is_stored(client, settings, infected_pdf, behaviour):
    owner = factories.organisation()
    agreement = factories.in_force(owner=owner)
    copy = agreement.versions.get().print_set.copies.first()
    client.force_login(factories.person(owner, Role.COORDINATOR))
    before = _stored_names()
    scan = SimpleUploadedFile("inskannat.pdf", infected_pdf)
    address = reverse("copy_scan", args=[agreement.slug, copy.number])

    with clamd.listening(behaviour) as (server, settings.CLAMD):
        answer = client.post(address, {"scan": scan, "version": agreement.version})

    assert server.received
    assert answer.status_code in (200, 422)
    assert "inskannat.pdf" in answer.text
    assert not StoredFile.objects.exists()
    assert _stored_names() == before


def _inspect(content, name="a.pdf"):
    return uploads.inspect(SimpleUploadedFile(name, content))


def _stored_names(folder=""):
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return set()
    return {f"{folder}{name}" for name in files}.union(*(_stored_names(f"{folder}{name}/") for name in folders))

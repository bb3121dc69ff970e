"""Somebody at a browser who waits for a paper, leaves, or comes back for it."""

import re
import socket
import time

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from core.documents import pdf
from core.documents.drawing import asker, errors, kept_files
from core.models import Membership
from partnership.models import Section
from tests.support import factories
from tests.support.pdf_text import AT

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db]

BROWSER = {"Accept": "text/html,application/xhtml+xml", "Sec-Fetch-Dest": "document"}


@pytest.fixture
def long_draft():
    agreement = factories.draft()
    Section.objects.filter(agreement_version__agreement=agreement, heading="Bakgrund").update(body="GRIND")
    return agreement


@pytest.fixture
def officer(client, long_draft):
    person = factories.person(works_for=long_draft.owner)
    client.force_login(person)
    return person


def address_of(agreement):
    return reverse("agreement_draft_pdf", args=[agreement.slug])


def test_a_paper_that_takes_long_is_fetched_by_who_asked_for_it(client, long_draft, officer, settings, gate):
    settings.PAPER_PATIENCE = 0.2

    page = client.get(address_of(long_draft), headers=BROWSER)
    address = page["Refresh"].partition("url=")[2]
    still = client.get(address, headers=BROWSER)
    gate.touch()
    paper = come_back(client, address)

    assert page.status_code == still.status_code == 202
    assert re.fullmatch(r"3; url=/\S+\?hamtas=[A-Za-z0-9_-]{22}", page["Refresh"])
    assert still["Refresh"] == page["Refresh"]
    assert "Dokumentet skapas" in page.content.decode()
    assert f'href="{address}"' in page.content.decode()
    assert paper.status_code == 200
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")


def come_back(client, address):
    """Return the answer when it is no longer that the paper comes later."""
    for _time in range(20):
        answer = client.get(address, headers=BROWSER)
        if answer.status_code != 202:
            return answer
    return answer


def test_the_paper_that_waits_is_given_once_and_the_folder_is_empty_after(client, long_draft, officer, settings, gate):
    settings.PAPER_PATIENCE = 0.2
    address = client.get(address_of(long_draft), headers=BROWSER)["Refresh"].partition("url=")[2]
    gate.touch()

    come_back(client, address)

    assert list(settings.PAPER_DIR.iterdir()) == []


def test_another_person_does_not_get_the_paper_that_waits(client, long_draft, officer, settings, gate):
    settings.PAPER_PATIENCE = 0.2
    address = client.get(address_of(long_draft), headers=BROWSER)["Refresh"].partition("url=")[2]
    colleague, stranger = Client(), Client()
    colleague.force_login(factories.person(works_for=long_draft.owner))
    gate.touch()
    until_kept(settings)

    assert colleague.get(address, headers=BROWSER).status_code == 200  # drawn for the colleague, by their own right
    assert stranger.get(address, headers=BROWSER).status_code == 302
    assert len(list(settings.PAPER_DIR.iterdir())) == 1  # it still waits for the one who asked


def test_who_has_lost_the_right_meanwhile_does_not_get_the_paper(client, long_draft, officer, settings, gate):
    settings.PAPER_PATIENCE = 0.2
    address = client.get(address_of(long_draft), headers=BROWSER)["Refresh"].partition("url=")[2]
    gate.touch()
    until_kept(settings)
    Membership.objects.filter(user=officer).delete()

    assert client.get(address, headers=BROWSER).status_code in (403, 404)


def until_kept(settings):
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if [each for each in settings.PAPER_DIR.glob("waits-*") if each.suffix != ".drawn" and each.stat().st_size]:
            return
        time.sleep(0.02)
    pytest.fail("No paper is kept.")


def test_a_drawing_that_was_ended_says_so_to_who_comes_back(client, long_draft, officer, settings):
    settings.PAPER_PATIENCE, settings.PAPER_SECONDS = 0.2, 1
    address = client.get(address_of(long_draft), headers=BROWSER)["Refresh"].partition("url=")[2]

    answer = come_back(client, address)

    assert answer.status_code == 409
    assert "Den längsta texten står under" in answer.content.decode()


@pytest.mark.parametrize("headers", [{}, {"Accept": "*/*"}, BROWSER | {"Sec-Fetch-Dest": "empty"}])
def test_a_program_or_a_download_waits_for_the_paper(client, long_draft, officer, settings, gate, headers):
    settings.PAPER_PATIENCE = 0.1
    gate.touch()

    answer = client.get(address_of(long_draft), headers=headers)

    assert answer["Content-Type"] == "application/pdf"


def test_where_nothing_can_be_kept_the_person_waits(client, long_draft, officer, settings, gate, tmp_path):
    tmp_path.joinpath("file").write_text("no folder")
    settings.PAPER_DIR, settings.PAPER_PATIENCE, settings.PAPER_SECONDS = tmp_path / "file", 0.1, 2

    answer = client.get(address_of(long_draft), headers=BROWSER)

    assert answer.status_code == 409  # the drawing was ended: the person was not sent away to come back in vain


def test_a_ticket_that_nobody_gave_draws_the_paper(client, long_draft, officer, gate):
    gate.touch()

    answer = client.get(f"{address_of(long_draft)}?hamtas={'A' * 22}", headers=BROWSER)

    assert answer["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("ticket", ["", "../../etc/passwd", "A" * 23, "å" * 22])
def test_a_ticket_that_cannot_be_one_names_no_file(client, long_draft, officer, gate, ticket):
    gate.touch()

    answer = client.get(address_of(long_draft), {"hamtas": ticket}, headers=BROWSER)

    assert answer["Content-Type"] == "application/pdf"


def asked_over(connection, method="get"):
    request = getattr(RequestFactory(), method)("/papper/")
    request.META["gunicorn.socket"] = connection
    return asker.asked_by(request)


def test_a_client_that_leaves_ends_the_drawing():
    ours, theirs = socket.socketpair()
    with ours:
        theirs.close()
        with asked_over(ours), pytest.raises(errors.GivenUpError):
            pdf.draw("GRIND", created=AT)


def test_a_client_that_is_there_gets_the_paper(gate):
    ours, theirs = socket.socketpair()
    gate.touch()

    with ours, theirs, asked_over(ours):
        assert pdf.draw("GRIND kort", created=AT).endswith(b"kort")


def test_what_was_asked_for_by_post_is_drawn_though_the_client_has_left(settings):
    settings.PAPER_SECONDS = 1
    ours, theirs = socket.socketpair()
    with ours:
        theirs.close()
        with asked_over(ours, "post"), pytest.raises(errors.TooMuchOnPaperError):
            pdf.draw("GRIND", created=AT)


# What is kept for anybody --------------------------------------------------------------------------------------------


def test_what_anybody_may_ask_for_is_drawn_once_a_day(settings):
    first = pdf.draw_for_anybody("öppen", at=AT)
    settings.PAPER_QUEUE = 0  # nothing is drawn any more

    assert pdf.draw_for_anybody("öppen", at=AT) == first
    assert b"2026-11-23T23:00:00Z" in first  # midnight in Stockholm


def test_a_changed_text_and_another_day_are_other_papers(settings):
    first = pdf.draw_for_anybody("öppen 1", at=AT)

    assert pdf.draw_for_anybody("öppen 2", at=AT) != first
    settings.PAPER_QUEUE = 0
    with pytest.raises(errors.PapersQueueError):  # it was never drawn, so nothing else is given instead
        pdf.draw_for_anybody("öppen 3", at=AT)


def test_other_style_sheets_or_programs_make_another_paper(monkeypatch, settings):
    pdf.draw_for_anybody("öppen", at=AT)
    settings.PAPER_QUEUE = 0
    monkeypatch.setattr(pdf, "_drawn_from", lambda: "another version")

    with pytest.raises(errors.PapersQueueError):
        pdf.draw_for_anybody("öppen", at=AT)


def test_the_folder_has_a_bound_and_the_oldest_goes(settings):
    settings.PAPER_KEPT_MEGABYTES = 1
    for number in range(5):
        assert kept_files.keep(f"paper-{number}", b"x" * 400_000)

    kept = sorted(each.name for each in settings.PAPER_DIR.iterdir())

    assert sum(each.stat().st_size for each in settings.PAPER_DIR.iterdir()) <= 1024 * 1024
    assert "paper-4" in kept
    assert len(kept) == 2


def test_nobody_but_the_portal_reads_the_folder(settings):
    kept_files.keep("paper", b"x")

    assert settings.PAPER_DIR.stat().st_mode & 0o777 == 0o700
    assert (settings.PAPER_DIR / "paper").stat().st_mode & 0o777 == 0o600

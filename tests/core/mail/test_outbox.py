"""The outbox: each mail once, none lost to a server that refuses, hangs or dies, and no text in a log."""

import contextlib
import logging
import re
import smtplib
import socketserver
import threading
from datetime import timedelta
from email import message_from_string

import pytest
from django.core import mail as django_mail
from django.test import override_settings
from django.utils import timezone

from core.access import invitations, password_letters
from core.access.models import PasswordRequest
from core.mail import outbox
from core.models import MailChoice, MailKind, OutgoingMail
from tests.support import factories, mail_server
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

SECRET = "Ordalydelsen som ingen logg ska ha"


@pytest.fixture
def anna():
    return factories.person(email="anna@kommun.example", name="Anna Ek")


@pytest.fixture
def by_smtp(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 1
    settings.DEFAULT_FROM_EMAIL = "Portalen <portalen@kommun.example>"
    return settings


def queued(*people, matter="edition:1", stage="sent:1", **how):
    outbox.queue(kind=MailKind.REVIEW, people=people, matter=matter, stage=stage, at=NOON, **how)


def compose(mail, at):
    return outbox.message_of(mail, subject="På granskning: en plan", text=SECRET, html=f"<p>{SECRET}</p>")


def send(at=NOON):
    tally = outbox.send_due(clock=lambda: at, compose=compose)
    return tally.sent, tally.dropped, tally.failed


@contextlib.contextmanager
def answering(words):
    """The port of a server that says hello, and answers whatever comes by `words`; None hangs up at once."""

    class Answerer(socketserver.StreamRequestHandler):
        def handle(self):
            if words is None:
                return
            self.wfile.write(b"220 mail.test\r\n")
            for line in self.rfile:
                word = line.split()[0].upper().decode()
                self.wfile.write((words.get(word, "250 ok") + "\r\n").encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Answerer) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()


# Queued once ----------------------------------------------------------------------------------------------------------


def test_a_mail_about_a_matter_in_a_stage_is_queued_once(anna):
    queued(anna)
    queued(anna)
    queued(anna, stage="sent:2")

    assert list(OutgoingMail.objects.order_by("pk").values_list("matter", "stage", "state")) == [
        ("edition:1", "sent:1", "waiting"),
        ("edition:1", "sent:2", "waiting"),
    ]


def test_who_wants_no_such_mail_or_cannot_log_in_gets_none(anna):
    closed = factories.person(is_active=False)
    MailChoice.objects.create(user=anna, at_once=False, considered_on=NOON.date())

    queued(anna, closed)

    assert not OutgoingMail.objects.exists()


def test_what_is_sent_is_sent_once_and_not_before_its_time(anna):
    queued(anna, after=timedelta(minutes=15))

    outcomes = [send(NOON + timedelta(minutes=minutes)) for minutes in (14, 15, 16, 600)]

    assert outcomes == [(0, 0, 0), (1, 0, 0), (0, 0, 0), (0, 0, 0)]
    assert len(django_mail.outbox) == 1
    assert OutgoingMail.objects.values_list("state", "tries", "sent_at", "next_try_at").get() == (
        "sent", 1, NOON + timedelta(minutes=15), None
    )  # fmt: skip


def test_what_is_no_longer_needed_is_dropped(anna):
    queued(anna)

    tally = outbox.send_due(clock=lambda: NOON, compose=lambda mail, at: None)

    assert (tally.sent, tally.dropped, django_mail.outbox) == (0, 1, [])
    assert OutgoingMail.objects.get().state == "dropped"


# What a mail says of itself -------------------------------------------------------------------------------------------


@override_settings(SITE_NAME="Partnerskap Haninge", SITE_URL="https://portalen.kommun.example")
def test_a_mail_names_the_service_and_how_to_stop_and_says_who_it_is_at_every_try(anna, by_smtp):
    queued(anna)
    with mail_server.taking() as (port, letters):
        by_smtp.EMAIL_PORT = port
        send()
        OutgoingMail.objects.update(state="waiting", sent_at=None, next_try_at=NOON)  # as if nobody had noted it
        send()

    (to, first), (_to, second) = letters
    first, second = message_from_string(first), message_from_string(second)
    assert to == "anna@kommun.example"
    assert first["From"] == "Partnerskap Haninge <portalen@kommun.example>"
    assert re.fullmatch(r"<mail-\d+-[0-9a-f]{16}@kommun\.example>", first["Message-ID"])
    assert first["Message-ID"] == second["Message-ID"]
    stop = re.sub(r"\s", "", first["List-Unsubscribe"])
    assert re.fullmatch(r"<https://portalen\.kommun\.example/mejl/sluta/\d+-at_once\.[\w-]+/>", stop)
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert first["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in first.walk()] == ["multipart/alternative", "text/plain", "text/html"]


# None is lost ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ({"RCPT": "550 nobody here"}, "SMTPRecipientsRefused 550"),
        ({"MAIL": "451 later"}, "SMTPSenderRefused 451"),
        ({"DATA": "554 no"}, "SMTPDataError 554"),
        (None, "SMTPServerDisconnected"),
    ],
    ids=["refuses the person", "refuses the sender", "refuses the text", "hangs up"],
)
def test_a_server_that_refuses_loses_no_mail(anna, by_smtp, words, error):
    queued(anna)
    with answering(words) as port:
        by_smtp.EMAIL_PORT = port
        refused = send()
    told = OutgoingMail.objects.get()

    with mail_server.taking() as (port, letters):
        by_smtp.EMAIL_PORT = port
        early, later = send(NOON + timedelta(minutes=4)), send(NOON + timedelta(minutes=5))

    assert (refused, early, later) == ((0, 0, 1), (0, 0, 0), (1, 0, 0))
    assert (told.state, told.tries, told.error) == ("waiting", 1, error)
    assert len(letters) == 1


def test_a_server_that_is_away_or_says_nothing_loses_no_mail_and_holds_up_the_run_no_longer_than_three_tries(by_smtp):
    queued(*(factories.person() for _ in range(5)))
    with mail_server.silent() as port:
        by_smtp.EMAIL_PORT = port
        silent = send()
    away = send(NOON + timedelta(minutes=1))  # nobody listens there any more
    errors = sorted(OutgoingMail.objects.values_list("error", flat=True))

    with mail_server.taking() as (port, letters):
        by_smtp.EMAIL_PORT = port
        back = send(NOON + timedelta(hours=1))

    assert (silent, away, back) == ((0, 0, 3), (0, 0, 2), (5, 0, 0))
    assert errors == ["ConnectionRefusedError"] * 2 + ["SMTPServerDisconnected"] * 3
    assert len({to for to, _text in letters}) == 5


def test_the_pauses_grow_and_never_end(anna, by_smtp):
    queued(anna)
    by_smtp.EMAIL_PORT = 9  # nobody listens there
    at, pauses = NOON, []
    for _ in range(9):
        send(at)
        mail = OutgoingMail.objects.get()
        pauses.append(mail.next_try_at - at)
        at = mail.next_try_at

    minutes = [5, 15, 60, 240, 720, 1440, 1440, 1440, 1440]
    assert [pause.total_seconds() / 60 for pause in pauses] == minutes
    assert (mail.state, mail.tries, outbox.in_trouble()) == ("waiting", 9, 1)


def test_one_person_whose_address_is_refused_does_not_stop_the_others(by_smtp):
    people = [factories.person() for _ in range(6)]
    queued(*people)
    with answering({"RCPT": "550 nobody here"}) as port:
        by_smtp.EMAIL_PORT = port

        assert send() == (0, 0, 6)


def test_a_process_that_dies_while_it_sends_leaves_the_mail_to_another_after_the_lease(anna):
    queued(anna)
    outbox.claim(at=NOON)  # and is heard of no more

    outcomes = [send(NOON + timedelta(minutes=minutes)) for minutes in (9, 10)]

    assert outcomes == [(0, 0, 0), (1, 0, 0)]
    assert OutgoingMail.objects.get().tries == 2


def test_a_text_that_cannot_be_written_is_tried_again(anna):
    queued(anna)

    def broken(mail, at):
        raise ValueError(SECRET)

    tally = outbox.send_due(clock=lambda: NOON, compose=broken)

    assert (tally.failed, OutgoingMail.objects.get().error) == (1, "ValueError")


def test_no_log_and_no_row_holds_the_text_or_the_address(anna, by_smtp, caplog):
    queued(anna)
    with caplog.at_level(logging.DEBUG), answering({"DATA": f"554 {SECRET} anna@kommun.example"}) as port:
        by_smtp.EMAIL_PORT = port
        send()

    row = str(OutgoingMail.objects.values().get())
    assert "could not be sent, and is tried again: SMTPDataError 554" in caplog.text
    assert not [word for word in (SECRET, "Ordalydelsen", "anna@") if word in caplog.text + row]


def test_what_was_done_with_long_ago_is_swept_away_and_what_waits_stays(anna):
    queued(anna)
    send()
    queued(anna, stage="sent:2")

    counts = [outbox.sweep(at=NOON + timedelta(days=days)) for days in (89, 91)]

    assert counts == [0, 1]
    assert OutgoingMail.objects.get().stage == "sent:2"


# Invitations, which have an outbox of their own -----------------------------------------------------------------------


def test_an_invitation_is_tried_for_a_week(by_smtp, monkeypatch):
    monkeypatch.setattr(password_letters, "start_sending", lambda: None)
    by_smtp.EMAIL_PORT = 9
    unit, began = factories.organisation(), timezone.now()
    by = factories.person(is_staff=True, is_superuser=True)
    invitations.invite(
        email="ny@kommun.example",
        name="Ny",
        organisation=unit,
        role="reader",
        site="http://testserver",
        by=by,
        at=began,
    )
    tries = []
    while (due := PasswordRequest.objects.get().due_at) is not None:
        tries.append((due - began) // timedelta(hours=1))
        password_letters.send_due(clock=lambda moment=due: moment)

    assert tries == [0, 0, 0, 0, 0, 2, 8, 20, 44, 68, 92, 116, 140, 164, 188]


def test_the_kind_of_an_error_is_its_class_and_the_servers_number():
    errors = [smtplib.SMTPServerDisconnected(SECRET), smtplib.SMTPAuthenticationError(535, b"no"), OSError(SECRET)]

    assert [outbox.kind_of_error(error) for error in errors] == [
        "SMTPServerDisconnected", "SMTPAuthenticationError 535", "OSError"
    ]  # fmt: skip

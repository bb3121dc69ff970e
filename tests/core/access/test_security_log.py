"""The security log: one line of JSON for each event, with keys for people and nothing that is secret."""

import json
import logging
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import actions, ledger
from core.access import invitations
from core.access.middleware import browser_in_words
from core.access.second_factor.actions import add_app, reset
from core.models import Role
from core.security import security_log
from tests.support import factories, hostile_files

pytestmark = pytest.mark.django_db

ANNA = "anna@kommun.example"


class _Kept(logging.Handler):
    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        self.lines.append(json.loads(record.getMessage()))

    def of(self, event):
        return [line for line in self.lines if line["event"] == event]


@pytest.fixture
def log():
    kept, logger = _Kept(), logging.getLogger("portal.security")
    logger.addHandler(kept)
    yield kept
    logger.removeHandler(kept)


@pytest.fixture
def anna():
    return factories.person(factories.organisation(), Role.COORDINATOR, email=ANNA, name="Anna Andersson")


def log_in(client, password=factories.PASSWORD, name=ANNA, **meta):
    return client.post(reverse("login"), {"username": name, "password": password}, **meta)


def test_a_login_is_told_with_who_whence_and_which_request(client, anna, log):
    answer = log_in(client, REMOTE_ADDR="198.51.100.7")

    (line,) = log.of("login")
    assert set(line) == {"time", "event", "who", "from", "target", "outcome", "request", "method"}
    assert (line["who"], line["from"], line["outcome"], line["method"]) == (anna.pk, "198.51.100.7", "ok", "password")
    assert line["request"] == answer["X-Request-ID"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line["time"])


@pytest.mark.parametrize(
    ("sent", "is_taken"),
    [
        ("0a1b2c3d-e5f6", True),
        ("a" * 64, True),
        ("", False),
        ("short", False),
        ("a" * 65, False),
        ('12345678" "forged', False),
        ("12345678\n{}", False),
    ],
)
def test_the_proxys_name_of_a_request_is_taken_if_it_is_well_formed(client, sent, is_taken):
    answer = client.get(reverse("healthz_live"), HTTP_X_REQUEST_ID=sent)

    assert (answer["X-Request-ID"] == sent) is is_taken
    assert re.fullmatch(r"[A-Za-z0-9._-]{8,64}", answer["X-Request-ID"])


def test_a_wrong_password_and_a_lockout_are_told(client, anna, log):
    for _ in range(8):
        log_in(client, "wrong")
    log_in(client, name="ingen@kommun.example", password="wrong")

    assert [line["who"] for line in log.of("login_failed")] == [anna.pk] * 8 + [None]
    assert [line["who"] for line in log.of("lockout")] == [anna.pk]


def test_second_factors_are_told(client, anna, log, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        codes = add_app(user=anna, secret="JBSWY3DPEHPK3PXP", step=0, at=timezone.now())
    log_in(client)
    client.post(reverse("second_factor"), {"code": "000000"})
    client.post(reverse("second_factor"), {"code": codes[0]})
    with django_capture_on_commit_callbacks(execute=True):
        reset(user=anna, by=factories.person(is_staff=True), at=timezone.now())

    assert [line["event"] for line in log.lines] == [
        "second_factor_set",
        "second_factor_failed",
        "login",
        "second_factor_removed",
    ]
    assert log.of("login")[0]["method"] == "password+recovery_codes"


def test_invitations_and_roles_are_told(anna, log, django_capture_on_commit_callbacks):
    organisation = anna.memberships.get().organisation
    with django_capture_on_commit_callbacks(execute=True):
        invitation = invitations.invite(
            email="ny@kommun.example", name="Ny", organisation=organisation, role=Role.READER, site="", by=anna,
            at=timezone.now(),
        )  # fmt: skip
        invitations.withdraw(invitation=invitation, by=anna, at=timezone.now())
        other = factories.person()
        actions.give_role(user=other, organisation=organisation, role=Role.READER, by=anna, at=timezone.now())

    told = [(line["event"], line["who"], line["target"].partition(":")[0]) for line in log.lines]
    assert told == [
        ("invitation_made", anna.pk, "access.invitation"),
        ("invitation_withdrawn", anna.pk, "access.invitation"),
        ("role_changed", anna.pk, "core.membership"),
    ]


def test_nothing_is_told_of_what_was_rolled_back(anna, log, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        ledger.record(by=anna, verb="person.closed", target=anna, at=timezone.now())
        transaction.set_rollback(True)

    assert log.lines == []


@pytest.mark.parametrize(
    ("verb", "event"),
    [
        ("agreement.text_locked", "locked"),
        ("edition.adopted", "adopted"),
        ("ledger.payload_erased", "erased"),
        ("person.closed", "access_ended"),
        ("membership.ended", "role_changed"),
        ("section.saved", None),
    ],
)
def test_what_the_history_tells_of_is_told_here_if_it_is_about_security(
    anna, log, verb, event, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        ledger.record(by=anna, verb=verb, target=anna, at=timezone.now())

    assert [line["event"] for line in log.lines] == ([event] if event else [])


def test_nothing_is_told_of_what_is_made_up(client, anna, log):
    with security_log.made_up():
        log_in(client)
    assert log.lines == []

    log_in(Client())
    assert log.of("login")


def test_a_refusal_is_told(client, anna, log):
    client.force_login(anna)
    client.get(reverse("style_guide"))
    client.get(reverse("agreement", args=["finns-inte"]))
    client.get("/ingenstans/")
    Client().get("/ingenstans/")

    refused = [(line["who"], line["status"], line["target"]) for line in log.of("refused")]
    assert refused == [(anna.pk, 403, "style_guide"), (anna.pk, 404, "agreement"), (anna.pk, 404, "")]
    assert log.of("refused")[1]["row"] == {"slug": "finns-inte"}


@pytest.mark.parametrize(
    ("request_for", "status", "reason"),
    [
        (lambda client: client.get("/", HTTP_X_LONG="a\0b"), 400, "not_right"),
        (lambda client: client.get(f"/?a={'b' * 8001}"), 414, "too_long"),
        (lambda client: client.post(reverse("login"), {"username": "x" * 6_000_000}), 400, "not_right"),
        (lambda client: Client(enforce_csrf_checks=True).post(reverse("login")), 403, "csrf"),
    ],
)
def test_a_request_that_is_turned_away_at_the_door_is_told(client, log, request_for, status, reason):
    answer = request_for(client)

    (line,) = log.of("turned_away")
    assert (answer.status_code, line["status"], line["reason"]) == (status, status, reason)
    assert line["request"] == answer["X-Request-ID"]


def test_too_many_tries_are_told(client, anna, log):
    for _ in range(9):
        log_in(client, "wrong")

    assert {line["reason"] for line in log.of("turned_away")} == {"too_many"}


def test_a_refused_file_is_told_with_who_sent_it(client, anna, log):
    draft = factories.draft(owner=anna.memberships.get().organisation)
    client.force_login(anna)
    upload = SimpleUploadedFile("bilaga.pdf", hostile_files.pdf(hostile_files.script_when_opened))
    typed = {"version": draft.version, "number": 2, "title": "Karta", "upload": upload}

    client.post(reverse("appendix_add", args=[draft.slug]), typed)

    assert [(line["who"], line["reason"]) for line in log.of("file_refused")] == [(anna.pk, "script")]


def test_what_somebody_takes_out_is_told(client, anna, log):
    client.force_login(anna)
    b"".join(client.get(reverse("agreements_csv")))

    assert [(line["who"], line["target"]) for line in log.of("exported")] == [(anna.pk, "agreements_csv")]


def test_no_line_holds_a_name_an_address_or_the_secret_of_a_link(
    client, anna, log, mailoutbox, django_capture_on_commit_callbacks
):
    client.force_login(anna)
    with django_capture_on_commit_callbacks(execute=True):
        invitations.invite(
            email="ny@kommun.example", name="Ny Persson", organisation=anna.memberships.get().organisation,
            role=Role.READER, site="http://testserver", by=anna, at=timezone.now(),
        )  # fmt: skip
    link = re.search(r"http://testserver(\S+)", mailoutbox[0].body)[1]
    assert client.get(link).status_code == 403
    log_in(Client(), "wrong")

    told = json.dumps(log.lines)
    assert [line["event"] for line in log.lines] == ["login", "invitation_made", "refused", "login_failed"]
    assert not [word for word in ("Anna", ANNA, "ny@", "Persson", link.split("/")[2]) if word in told]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) Version/17.5 Safari/605.1.15", "Safari, Mac"),
        ("Mozilla/5.0 (Linux; Android 14) SamsungBrowser/25.0 Chrome/121.0 Safari", "Samsung Internet, Android"),
        ("curl/8.5.0", ""),
        ("", ""),
    ],
)
def test_a_browser_is_known_by_its_own_word(rf, said, words):
    assert browser_in_words(rf.get("/", HTTP_USER_AGENT=said)) == words

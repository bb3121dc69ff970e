"""What a monitor reads: that it is right, that it names nobody, and that nobody else reads it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import JobRun, MailKind, MailState, OutgoingMail
from tests.support import factories

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-the-tests"


@pytest.fixture(autouse=True)
def _with_token(settings):
    settings.METRICS_TOKEN = TOKEN


def read(client, token=TOKEN):
    answer = client.get(reverse("metrics"), headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain")
    return answer.content.decode()


def value(text, name, **labels):
    """Return the value of the sample with these labels, 0 where there is none yet."""
    inside = "".join(f'(?=.*{key}="{value}")' for key, value in labels.items())
    found = re.search(rf"^{name}(?:{{{inside}[^}}]*}})? (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer wrong", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN}å"])
def test_nobody_reads_it_without_the_token(client, sent):
    assert client.get(reverse("metrics"), headers={"Authorization": sent}).status_code == 404


def test_without_a_token_in_the_settings_nobody_reads_it(client, settings):
    settings.METRICS_TOKEN = ""

    assert client.get(reverse("metrics"), headers={"Authorization": "Bearer "}).status_code == 404


def test_an_answer_is_counted_by_its_route_and_kind(client):
    def counted():
        text = read(client)
        return [
            value(text, "portal_requests_total", route="public_start", method="GET", status="2xx"),
            value(text, "portal_requests_total", route="none", method="GET", status="4xx"),
            value(text, "portal_requests_total", route="login", method="other", status="4xx"),
            value(text, "portal_request_seconds_count", route="public_start"),
        ]

    before = counted()
    client.get(reverse("public_start"))
    client.get("/finns-inte/hemlig@kommun.example/")
    client.generic("PATCH", reverse("login"))

    assert [after - then for after, then in zip(counted(), before, strict=True)] == [1, 1, 1, 1]


def test_failed_logins_are_counted(client):
    labels = {"event": "login_failed", "outcome": "refused"}
    before = value(read(client), "portal_security_events_total", **labels)

    client.post(reverse("login"), {"username": "anna@kommun.example", "password": "wrong"})

    assert value(read(client), "portal_security_events_total", **labels) == before + 1


def test_the_state_is_told(client):
    person, now = factories.person(), timezone.now()
    for number, tries in enumerate((0, 3)):
        OutgoingMail.objects.create(
            user=person, kind=MailKind.DIGEST, matter=f"edition:{number}", stage="1",
            queued_at=now, next_try_at=now, tries=tries, state=MailState.WAITING,
        )  # fmt: skip
    JobRun.objects.create(name="verify_ledger", succeeded_at=now - timedelta(hours=1))
    JobRun.objects.create(name="backup", succeeded_at=now - timedelta(days=9))

    text = read(client)

    assert value(text, "portal_database_up") == 1
    assert (value(text, "portal_mail_waiting"), value(text, "portal_mail_failing")) == (2, 1)
    assert value(text, "portal_guards_differing") == 0
    late = {job: value(text, "portal_job_late", job=job) for job in ("verify_ledger", "backup", "send_reminders")}
    assert late == {"verify_ledger": 0, "backup": 1, "send_reminders": 1}
    ended = value(text, "portal_job_success_timestamp_seconds", job="verify_ledger")
    assert abs(ended - (now - timedelta(hours=1)).timestamp()) < 1
    assert re.search(r'^portal_info\{version="[^"]+"\} 1.0$', text, re.MULTILINE)


def test_it_names_nobody_and_nothing_that_was_typed(client):
    person = factories.person(email="xerxa.qvarnvist@kommun.example", works_for=factories.organisation("Haninge"))
    client.force_login(person)
    client.get(reverse("search"), {"q": "hemligtord"})
    client.get("/inbjudan/hemlignyckel/")
    client.post(reverse("login"), {"username": "hemlig.person@kommun.example", "password": "hemligtord"})

    text = read(client).lower()

    assert [word for word in ("xerxa", "hemlig", "haninge", "kommun.example", "/") if word in _samples(text)] == []


def _samples(text):
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))


def test_it_asks_as_little_of_much(client):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            read(client)
        return len(queries)

    read(client)
    few = asked()
    person, now = factories.person(), timezone.now()
    for number in range(20):
        OutgoingMail.objects.create(
            user=person, kind=MailKind.DIGEST, matter=f"edition:{number}", stage="1", queued_at=now, next_try_at=now
        )

    assert asked() == few
    assert few <= 6


def test_without_a_database_it_says_that_alone(client, monkeypatch):
    from django.db import OperationalError

    def gone(*_args, **_options):
        raise OperationalError("gone")

    monkeypatch.setattr("core.metrics.state._of_database", gone)

    text = read(client)

    assert value(text, "portal_database_up") == 0
    assert "portal_mail_waiting" not in text

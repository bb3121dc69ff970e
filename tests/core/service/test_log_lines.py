"""How a line of the log is written: nobody forges one, and none lets anybody in."""

import logging
import sys

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from core.service.log_lines import LineFormatter, hide_secrets

AT = 1_764_403_200.25  # 2025-11-29 08:00 in UTC, 09:00 in Stockholm


def written(message, *arguments, error=None):
    record = logging.LogRecord("portal", logging.WARNING, __file__, 1, message, arguments, error)
    record.created = AT
    return LineFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s").format(record)


def raised(error):
    try:
        raise error
    except type(error):
        return sys.exc_info()


def test_a_service_writes_its_lines_so():
    named = settings.LOGGING["formatters"]["line"]["()"]

    assert import_string(named) is LineFormatter
    assert settings.LOGGING["handlers"]["console"]["formatter"] == "line"


def test_the_time_is_in_utc_and_says_so():
    assert written("Hej") == "2025-11-29T08:00:00.250+00:00 WARNING portal: Hej"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("/a\n2025-11-29 ERROR portal: allt brinner", r"/a\n2025-11-29 ERROR portal: allt brinner"),
        ("/a\r\nb", r"/a\r\nb"),
        ("/\x1b[2Ja", r"/\x1b[2Ja"),
        ("/a\u2028b\u202ec", r"/a\u2028b\u202ec"),
        ("/å/ö b", "/å/ö b"),
    ],
)
def test_what_was_sent_makes_no_line_and_no_sign_of_its_own(sent, shown):
    assert written("Not found: %s", sent) == f"2025-11-29T08:00:00.250+00:00 WARNING portal: Not found: {shown}"


def test_a_traceback_stands_to_the_right_of_every_event():
    lines = written("Fel", error=raised(ValueError("a\n2025-11-29 ERROR portal: allt brinner"))).split("\n")

    assert lines[0].endswith("WARNING portal: Fel")
    assert len(lines) > 3
    assert all(line.startswith("    ") for line in lines[1:])


def test_a_row_that_the_database_refused_is_not_told():
    refused = ValueError("null value in column\nDETAIL:  Failing row contains (7, anna@kommun.example, pbkdf2$…).\n")

    text = written("Fel", error=raised(refused))

    assert "null value in column" in text
    assert "anna@kommun.example" not in text


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Gone: /losenord/MQ/c8f2-0123456789abcdef/", "Gone: /losenord/…"),
        ("/losenord/MQ/set-password/", "/losenord/…"),
        ('"GET /inbjudan/abcDEF_-123/ HTTP/1.1" 410', '"GET /inbjudan/… HTTP/1.1" 410'),
        ('"GET /kalender/abcDEF_-123.ics HTTP/1.1" 200', '"GET /kalender/… HTTP/1.1" 200'),
        ("Not Found: /kalender/abcDEF_-123.ics", "Not Found: /kalender/…"),
        ("/losenord/", "/losenord/"),
        ("/losenord/skickat/ 200", "/losenord/skickat/ 200"),
        ("/avtal/jordbro/", "/avtal/jordbro/"),
    ],
)
def test_the_secret_of_a_link_is_hidden(said, shown):
    assert hide_secrets(said) == shown
    assert written(said).endswith(shown)

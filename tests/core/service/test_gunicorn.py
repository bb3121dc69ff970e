"""What gunicorn, by config/gunicorn.py, writes down of a request, and where it says that one ends."""

import io
from datetime import timedelta
from types import SimpleNamespace

import pytest
from gunicorn import glogging
from gunicorn.config import Config
from gunicorn.http.errors import ParseException
from gunicorn.http.parser import RequestParser

from config import gunicorn


def logged(path):
    """The line of the access log for a request."""
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": path,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.2",
        "HTTP_REFERER": "https://portalen.example/avtal/?sok=Anna",
        "HTTP_USER_AGENT": "Firefox",
    }
    answer = SimpleNamespace(status="200 OK", sent=5, headers=[])
    logger = gunicorn.logger_class(Config())
    atoms = logger.atoms(answer, SimpleNamespace(headers=[]), environ, timedelta(milliseconds=7))
    return gunicorn.access_log_format % glogging.SafeAtoms(atoms)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/avtal/?sok=Anna+Ek", '"GET /avtal/ HTTP/1.1" 200 5 7 ms "Firefox"'),
        ("/losenord/MQ/c8f2-0123456789abcdef/", '"GET /losenord/… HTTP/1.1" 200 5 7 ms "Firefox"'),
        ("/stadsdel/%C3%A5/", '"GET /stadsdel/%C3%A5/ HTTP/1.1" 200 5 7 ms "Firefox"'),
        ("/a\x1b[2J", r'"GET /a\x1b[2J HTTP/1.1" 200 5 7 ms "Firefox"'),
    ],
)
def test_the_access_log_holds_no_query_no_referrer_and_no_secret(path, shown):
    assert logged(path).endswith(shown)
    assert "Anna" not in logged(path)


def parsed(*headers, body=b""):
    head = "\r\n".join(["POST /logga-in/ HTTP/1.1", "Host: portalen.example", *headers, "", ""])
    request = next(RequestParser(Config(), io.BytesIO(head.encode() + body), ("127.0.0.1", 1)))
    return request.body.read()


@pytest.mark.parametrize(
    "headers",
    [
        ("Content-Length: 5", "Transfer-Encoding: chunked"),
        ("Content-Length: 5", "Content-Length: 6"),
        ("Content-Length: +5",),
        ("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: xchunked",),
        ("Transfer-Encoding : chunked",),
    ],
)
def test_a_request_that_says_in_two_ways_where_it_ends_is_refused(headers):
    with pytest.raises(ParseException):
        parsed(*headers, body=b"0\r\n\r\nGET /admin/ HTTP/1.1\r\n\r\n")


def test_a_request_that_says_it_in_one_way_is_read_to_there():
    assert parsed("Content-Length: 5", body=b"abcdefg") == b"abcde"
    assert parsed("Transfer-Encoding: chunked", body=b"3\r\nabc\r\n0\r\n\r\nrest") == b"abc"

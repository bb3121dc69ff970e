"""A server of statistics on this machine: it answers as it is told, badly too, and remembers what it was asked."""

import contextlib
import json
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

LONGEST_SILENCE = 20  # seconds: a test that waits as long has failed anyway


@dataclass(frozen=True)
class Answer:
    """What is sent: a status, headers, and a body that may be promised longer than it is, or come in drops."""

    body: bytes = b""
    status: int = 200
    headers: dict = field(default_factory=dict)
    promised: int | None = None
    pause: float = 0  # seconds between the bytes


def answer(thing):
    return Answer(json.dumps(thing).encode())


def busy(status=429, **headers):
    return Answer(b"{}", status, {name.replace("_", "-"): value for name, value in headers.items()})


def cut_off(thing, *, after=10):
    whole = json.dumps(thing).encode()
    return Answer(whole[:after], promised=len(whole))


def led_to(address):
    return Answer(status=302, headers={"Location": address})


SILENT = Answer(b"{}", pause=LONGEST_SILENCE)


@dataclass
class StatisticsServer:
    """`first` is sent before anything else, one by one; then `by_path` decides."""

    address: str
    by_path: Callable = lambda path, fields: Answer(status=404)
    first: deque = field(default_factory=deque)
    asked: list = field(default_factory=list)
    headers: list = field(default_factory=list)


@contextlib.contextmanager
def running():
    """A StatisticsServer at work."""
    stop = threading.Event()
    http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    http.statistics = StatisticsServer(f"http://127.0.0.1:{http.server_port}/v")
    http.stop = stop
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield http.statistics
    finally:
        stop.set()
        http.shutdown()
        thread.join()
        http.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = LONGEST_SILENCE

    def do_GET(self):
        statistics, url = self.server.statistics, urlsplit(self.path)
        statistics.asked.append(unquote(self.path))
        statistics.headers.append(self.headers)
        fields = parse_qs(url.query)
        said = statistics.first.popleft() if statistics.first else statistics.by_path(url.path, fields)
        with contextlib.suppress(ConnectionError):
            self._send(said)

    def _send(self, said):
        self.send_response(said.status)
        for name, value in said.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(said.body) if said.promised is None else said.promised))
        self.end_headers()
        for start in range(0, len(said.body), 1 if said.pause else 65536):
            if said.pause:
                self.server.stop.wait(said.pause)
            self.wfile.write(said.body[start : start + (1 if said.pause else 65536)])
        if said.promised is not None:
            self.close_connection = True

    def log_message(self, *args):
        """Nobody reads along."""

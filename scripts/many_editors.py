"""Many people who write in one plan at once, each with a simulated browser.

tests/races/test_plan_load.py asks whether anything of theirs is lost, bench_load.py how long they wait.
"""

import http.client
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlencode

ACKNOWLEDGED, STALE = (200, 302), 409


@dataclass(frozen=True)
class Save:
    """A word that an editor added to a text and sent, with the answer's status and time in seconds."""

    address: str
    word: str
    status: int
    seconds: float

    @property
    def is_acknowledged(self):
        return self.status in ACKNOWLEDGED


class Editor:
    """Somebody who has a form open at `address` and adds words to one of its texts, as plan.js sends them.

    An editor whose save was refused goes on from what the page of the refusal offers: the text as it was saved.
    """

    def __init__(self, port, cookies, address, field="text"):
        self.port, self.cookies, self.address, self.field = port, dict(cookies), address, field
        self.form = None
        self.readings = []  # how many seconds each took

    def add(self, word):
        form = self.form or self._read()
        form[self.field] = [f"{form[self.field][0].strip()}\n\n{word}"]
        status, page, seconds = self._ask("POST", urlencode(form, doseq=True))
        self.form = self._offered(page) if status == STALE else None
        return Save(self.address, word, status, seconds)

    def _read(self):
        status, page, seconds = self._ask("GET")
        if status != 200:
            raise RuntimeError(f"{self.address} answers {status}: {page[:2000]}")
        self.readings.append(seconds)
        return self._offered(page)

    def _offered(self, page):
        """Return the first form of the page that has the text: the values of each field."""
        return next(form for form in _forms(page) if {self.field, "version"} <= form.keys())

    def _ask(self, method, sent=None):
        headers = {"X-Partial": "1", "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if sent is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, self.address, body=sent, headers=headers)
            answer = connection.getresponse()
            page = answer.read().decode()
        finally:
            connection.close()
        seconds = time.perf_counter() - began
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer.status, page, seconds


def write_all_at_once(editors, *, saves):
    """Let each editor add a word of their own `saves` times, all from the same moment on: the Saves of all."""
    start = threading.Barrier(len(editors))

    def write(numbered):
        number, editor = numbered
        start.wait()
        return [editor.add(f"e{number}n{save}") for save in range(saves)]

    with ThreadPoolExecutor(max_workers=len(editors)) as pool:
        return [save for of_one in pool.map(write, enumerate(editors)) for save in of_one]


def _forms(page):
    """Return what a browser would send of each form of the page: a list of values for each field."""
    reader = _FormReader()
    reader.feed(page)
    return reader.forms


class _FormReader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self._textarea, self._select = [], None, None

    def handle_starttag(self, tag, attributes):
        fields = dict(attributes)
        name, value = fields.get("name"), fields.get("value") or ""
        if tag == "form":
            self.forms.append({})
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in fields:
            self._put(self._select, value)
        elif tag == "textarea" and name:
            self._textarea = name
            self._put(name, "")
        elif tag == "input" and name and (fields.get("type") not in ("checkbox", "radio") or "checked" in fields):
            self._put(name, value)

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._textarea = None

    def handle_data(self, text):
        if self._textarea:
            values = self.forms[-1][self._textarea]
            values[-1] = re.sub(r"^\n", "", values[-1] + text)

    def _put(self, name, value):
        if self.forms:
            self.forms[-1].setdefault(name, []).append(value)

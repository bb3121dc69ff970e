"""Strangers at the door: requests that no page of the portal would make, sent to every address, and who of the answers
is a 5xx. fuzz.py sends 40,000 of them, tests/test_hostile_requests.py a few.

A stranger learns addresses and forms from the pages, so that most of a request is right and one part of it is not. What
was sent is rolled back after every visit, so that the world stays as rich as it was.
"""

import contextlib
import json
import random
import re
import time
import traceback
from collections import Counter, deque
from dataclasses import asdict, dataclass, field
from unittest import mock
from urllib.parse import quote, unquote, urlencode, urljoin, urlsplit

import hostile
import page_forms
from django.contrib import admin
from django.db import connection, transaction
from django.test import Client
from django.test.client import ClientHandler
from django.urls import Resolver404, get_resolver, resolve
from django.urls.resolvers import URLResolver

from config.wsgi import Request

PARAMETERS = [
    "sida", "page", "p", "o", "q", "e", "all", "next", "sok", "visa", "part", "fran", "copy", "_facets", "_popup",
    "_to_field", "_changelist_filters", "_source_model", "term", "app_label", "model_name", "field_name", "locked_out",
    "organisation", "area", "year", "sex", "ar", "ordna", "sortera", "status", "typ", "omrade", "format", "version",
]  # fmt: skip
LOOKUPS = ["", "__exact", "__in", "__gt", "__lte", "__isnull", "__range", "__year", "__date", "__week_day", "__regex",
           "__contains", "__id__exact", "__pk__in", "__id__in", "__id__gt"]  # fmt: skip
_HEAVY = re.compile(r"\.(pdf|docx|xlsx|zip)|/alla|/las-texten|/antagande|/makulera")  # drawings, and whole tables
_SHARE_OF_HEAVY = 0.15  # only so many of these are requested, so that a run ends


@dataclass
class Sent:
    """A request. All of it can be written as JSON, so that a line says how to send it again."""

    person: str
    method: str
    address: str
    content_type: str = ""
    body: str = ""  # each character is a byte
    headers: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """An answer of 500 or more: the requests of the visit up to it, and where it broke."""

    status: int
    visit: list
    trace: str

    @property
    def line(self):
        return json.dumps([asdict(request) for request in self.visit])

    @property
    def place(self):
        return self.trace.strip().splitlines()[-1][:200] if self.trace else ""


class Strangers:
    """Visits the portal as each of `people` (None is nobody) and counts the answers."""

    def __init__(self, people, *, seed):
        self.random = random.Random(seed)  # noqa: S311 (to be had again, not to be secret)
        self.clients = {str(user or ""): _client(user) for user in people}
        self.cookies = {person: _kept(client) for person, client in self.clients.items()}
        self.routes = [*_routes(get_resolver())]
        self.known, self.addresses, self.forms = {}, {person: [] for person in self.clients}, {}
        self.faults, self.by_status, self.by_view, self.seconds, self.sent = [], Counter(), Counter(), Counter(), 0

    # Learning the addresses

    def look_around(self, *, pages):
        """Follow links as everybody, up to `pages` each, and learn their addresses and forms."""
        for person in self.clients:
            waiting, seen = ["/", "/oppet/", "/avtal/", "/indikatorer/", "/logga-in/", "/losenord/"], set()
            waiting += ["/admin/"] if "admin" in person or "staff" in person else []
            while waiting and len(seen) < pages:
                address = waiting.pop(self.random.randrange(len(waiting)) if len(seen) > 6 else 0)
                kind = re.sub(r"\d+|[0-9a-f-]{36}", "#", address.split("?")[0])
                if kind in seen:
                    continue
                seen.add(kind)
                with _rolled_back():
                    answer = self.send([Sent(person, "GET", address)])
                waiting += self._learn(person, address, answer)

    def _learn(self, person, address, answer):
        if answer.status_code != 200 or not answer.get("Content-Type", "").startswith("text/html"):
            return [answer["Location"]] if answer.has_header("Location") else []
        links, forms = page_forms.read(answer.content.decode(errors="replace"))
        links = [link for each in links if (link := _here(urljoin(address, each)))]
        for form in forms:
            form.action = _here(urljoin(address, form.action)) or address
            self.forms.setdefault((person, form.action.split("?")[0], form.method, *form.fields), form)
        self.addresses[person] += links
        match = answer.resolver_match
        for name, value in (match.kwargs if match else {}).items():
            self.known.setdefault(name, set()).add(str(value))
        return links

    # Sending

    def visit(self):
        """Send one request that is wrong somewhere, and after a form open the pages that show what it did."""
        person = self.random.choice([*self.clients])
        make = self.random.choices([self._route, self._link, self._form, self._oddity], [25, 25, 40, 10])[0]
        request = make(person)
        if _HEAVY.search(request.address) and self.random.random() > _SHARE_OF_HEAVY:
            return
        with _rolled_back():
            visit = [request]
            answer = self.send(visit)
            if request.method == "POST" and answer.has_header("Location"):
                self._look_at(visit, answer["Location"])
            elif request.method == "GET" and self.random.random() < 0.2:
                self._learn(person, request.address, answer)
        self._wake(person)

    def _look_at(self, visit, address):
        """Open the page that a form led to, and one that it links to, since stored values must be shown."""
        person = visit[0].person
        landed = Sent(person, "GET", _here(urljoin(visit[0].address, address)) or "/")
        links = [each for each in self._learn(person, landed.address, self.send([*visit, landed])) if "?" not in each]
        for link in self.random.sample(links, min(1, len(links))):
            self.send([*visit, landed, Sent(person, "GET", link)])

    def send(self, visit):
        """Send the last request of the visit. The ones before it belong to what led there."""
        request = visit[-1]
        began = time.perf_counter()
        answer, trace = _answer(self.clients[request.person], request)
        view = _view_of(request.address)
        self.seconds[view] += time.perf_counter() - began
        self.by_view[view] += 1
        self.sent += 1
        self.by_status[answer.status_code] += 1
        if answer.status_code >= 500:
            self.faults.append(Fault(answer.status_code, list(visit), trace))
        return answer

    def _wake(self, person):
        """Restore the person's session and language, which an answer may have removed."""
        self.clients[person].cookies.clear()
        for name, value in self.cookies[person].items():
            self.clients[person].cookies[name] = value

    def _route(self, person):
        """Return an address of the resolver's, each part of it known or hostile."""
        parts = self.random.choice(self.routes)
        wrong = self.random.choice([name for name, converter in parts if converter] or [""])
        address = "/" + "".join(self._part(name, converter, name == wrong) for name, converter in parts)
        query = self._query(address) if self.random.random() < 0.4 else ""
        return self._get_or_post(person, address + query)

    def _part(self, name, converter, is_wrong):
        if not converter:
            return name
        known = sorted(self.known.get(name, ()))
        if is_wrong or not known:
            values = hostile.NUMBERS if converter == "int" and self.random.random() < 0.7 else hostile.ANY
            return _quoted(self.random.choice(values))
        return self.random.choice(known)

    def _link(self, person):
        """Return an address from a page, with hostile parameters or with one number of it changed."""
        address = self.random.choice(self.addresses[person] or ["/"])
        if self.random.random() < 0.4 and (numbers := [*re.finditer(r"\d+", address)]):
            number = self.random.choice(numbers)
            wrong = _quoted(self.random.choice(hostile.NUMBERS + hostile.DAYS))
            return Sent(person, "GET", address[: number.start()] + wrong + address[number.end() :])
        return self._get_or_post(person, address.split("?")[0] + self._query(address), share=0.05)

    def _get_or_post(self, person, address, share=0.25):
        if self.random.random() > share:
            return Sent(person, "GET", address)
        pairs = [(self.random.choice([*PARAMETERS, "text", "reason", "action"]), self._hostile()) for _ in range(3)]
        return Sent(person, "POST", address, "application/x-www-form-urlencoded", _urlencoded(pairs))

    def _query(self, address):
        """Return parameters that the address has, that some page takes, or that the admin's lists take."""
        names = [*PARAMETERS, *re.findall(r"[?&]([\w.-]+)=", address) * 20, *_filters(address)]
        pairs = [(self.random.choice(names), self._hostile()) for _ in range(self.random.choice([1, 1, 1, 2, 3]))]
        if self.random.random() < 0.1:
            pairs *= 3
        return "?" + _urlencoded(pairs) + self.random.choice(["", "", "", "", "&%", "&=%FF", "&%ED%A0%80=1", "&" * 50])

    def _form(self, person):
        """Return a form from a page, filled in as its fields ask and with some of them wrong."""
        mine = [form for key, form in self.forms.items() if key[0] == person]
        form = self.random.choice(mine or [*self.forms.values()])
        values = form.filled_in(self.random)
        for name in self.random.sample([*values], min(len(values), self.random.choice([0, 1, 1, 1, 2, 3]))):
            values[name] = self._wrong(values[name], form.kinds.get(name))
        pairs = [(name, value) for name, each in values.items() for value in each]
        if form.method == "get":
            return Sent(person, "GET", form.action.split("?")[0] + "?" + _urlencoded(pairs))
        if form.files and self.random.random() < 0.5:
            files = [(name, *self._file()) for name in form.files]
            body = page_forms.multipart(pairs, files)
            return Sent(person, "POST", form.action, "multipart/form-data; boundary=BOUNDARY", body)
        return Sent(person, "POST", form.action, "application/x-www-form-urlencoded", _urlencoded(pairs))

    def _wrong(self, values, kind):
        choice = self.random.random()
        if choice < 0.05:
            return []
        if choice < 0.12:
            return [*values, self._hostile(), self._hostile()]
        of_its_kind = {"date": hostile.DAYS, "number": hostile.NUMBERS}.get(kind)
        return [self.random.choice(of_its_kind) if of_its_kind and choice < 0.7 else self._hostile()]

    def _file(self):
        return self.random.choice(hostile.FILE_NAMES), self.random.choice(hostile.FILES)

    def _hostile(self):
        return self.random.choice(self.random.choice([hostile.NUMBERS, hostile.DAYS, hostile.TEXTS, hostile.ANY]))

    def _oddity(self, person):
        """Return a request with an odd method, headers, cookies or coding of its body."""
        request = self._form(person) if self.random.random() < 0.6 else self._link(person)
        kind = self.random.choice(["method", "content type", "header", "header", "cookie", "body", "torn"])
        if kind == "method":
            request.method = self.random.choice(hostile.METHODS)
        elif kind == "content type":
            request.content_type = self.random.choice(hostile.CONTENT_TYPES)
            request.method = "POST"
            if "BOUNDARY" in request.content_type:
                request.body = page_forms.multipart([("text", r"+2AA- \ud800 \u0000"), ("version", "1")], [])
        elif kind == "header":
            request.headers = dict(self.random.sample(hostile.HEADERS, self.random.choice([1, 2])))
        elif kind == "cookie":
            request.headers = {"Cookie": self.random.choice(hostile.COOKIES)}
        elif kind == "body":
            request.method = "POST"
            request.body = _bytes(self._hostile())
        else:
            request.body = request.body[: self.random.randrange(len(request.body) + 1)]
        return request


def send_again(visit, people):
    """Send the requests of a fault's line once more: the last answer's status and its trace."""
    clients = {str(user or ""): _client(user) for user in people}
    with _rolled_back():
        answers = [_answer(clients[request["person"]], Sent(**request)) for request in visit]
    return answers[-1][0].status_code, answers[-1][1]


class _Handler(ClientHandler):
    """Makes the same request from a WSGI environment as the service does, instead of the test client's."""

    def __call__(self, environ):
        with mock.patch("django.test.client.WSGIRequest", Request):
            return super().__call__(environ)


def _client(user):
    client = Client(raise_request_exception=False)
    client.handler = _Handler(enforce_csrf_checks=False)
    if user:
        client.force_login(user, backend="core.backends.PortalBackend")
    return client


def _kept(client):
    return {name: morsel.value for name, morsel in client.cookies.items()}


@contextlib.contextmanager
def _rolled_back():
    """Undo everything that happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _answer(client, request):
    """Return the answer, and the trace of an error. Undo what a refused request did to the transaction."""
    environ = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in request.headers.items()}
    if "HTTP_CONTENT_LENGTH" in environ:
        environ["CONTENT_LENGTH"] = environ.pop("HTTP_CONTENT_LENGTH")
    body = request.body.encode("latin-1", errors="replace")
    mark = transaction.savepoint()
    answer = client.generic(request.method, request.address, body, request.content_type or "text/plain", **environ)
    trace = "".join(traceback.format_exception(*answer.exc_info)) if answer.exc_info else ""
    client.exc_info = None
    try:
        deque(answer.streaming_content if answer.streaming else (), maxlen=0)
    except Exception:
        answer.status_code, trace = 500, traceback.format_exc()
    if answer.status_code >= 400:
        connection.needs_rollback = False
        transaction.savepoint_rollback(mark)
    else:
        transaction.savepoint_commit(mark)
    return answer, trace


def _view_of(address):
    try:
        match = resolve(unquote(address.split("?")[0]))
    except (Resolver404, ValueError):
        return ""
    return f"{match.view_name} {match.kwargs.get('ending', '')}".strip()


def _here(address):
    """Return the path and query of an address of the portal's, or "" for another site's."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.netloc or parts.scheme or not parts.path.startswith("/"):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _routes(resolver, before=()):
    """Yield every address that the resolver knows, as a list of parts: (text, None) or (name, converter)."""
    for pattern in resolver.url_patterns:
        parts = [*before, *_parts(pattern.pattern)]
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern, parts)
        else:
            yield parts


def _parts(pattern):
    """Return the parts of one pattern. Of the admin's two regular expressions only the plain words are kept."""
    if not hasattr(pattern, "_route"):
        return [("core/", None)] if "app_label" in str(pattern) else []
    found = re.split(r"<(?:(\w+):)?(\w+)>", str(pattern))
    return [
        part
        for at in range(0, len(found), 3)
        for part in [(found[at], None), *([(found[at + 2], found[at + 1] or "str")] if at + 2 < len(found) else [])]
        if part[0]
    ]


def _filters(address):
    """Return what a list of the admin's might take: a look-up on any of the columns."""
    for model in admin.site._registry:
        if address.startswith(f"/admin/{model._meta.app_label}/{model._meta.model_name}/"):
            names = [each.name for each in model._meta.get_fields()]
            return [f"{name}{lookup}" for name in names for lookup in LOOKUPS]
    return []


def _bytes(text):
    """Return the text's bytes, each as a character; half a surrogate pair stays."""
    return text.encode("utf-8", errors="surrogatepass").decode("latin-1")


def _quoted(text):
    return quote(text.encode("utf-8", errors="surrogatepass"), safe="/:@,;=")


def _urlencoded(pairs):
    return urlencode(pairs, encoding="utf-8", errors="surrogatepass")

"""Reads the forms of a page as a browser does, and fills them in as their fields ask."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_PLAUSIBLE = {
    "date": ["2026-03-02", "2026-11-30", "2027-01-01"],
    "number": ["1", "2", "5"],
    "email": ["ny@own.example", "annan@own.example"],
    "text": ["Text", "2026", "5", "2026-03-02", "En mening till."],
    "hidden": ["1", "0"],
    "url": ["https://own.example/"],
    "time": ["12:00"],
}


@dataclass
class Form:
    """What a form of a page would send.

    `fields` has the values that stand there, `kinds` what each asks for, `options` what it offers, and `buttons` the
    names and values of its buttons, of which one is pressed.
    """

    action: str
    method: str
    fields: dict = field(default_factory=dict)
    kinds: dict = field(default_factory=dict)
    options: dict = field(default_factory=dict)
    buttons: list = field(default_factory=list)
    files: list = field(default_factory=list)

    def filled_in(self, chance):
        """Return values that a person might send, for each field."""
        sent = {}
        for name, values in self.fields.items():
            kind = self.kinds.get(name, "text")
            if self.options.get(name) and (kind != "hidden") and chance.random() < 0.6:
                values = chance.sample(self.options[name], min(len(self.options[name]), chance.choice([1, 1, 1, 2])))
            elif not "".join(values) and kind in _PLAUSIBLE and chance.random() < 0.7:
                values = [chance.choice(_PLAUSIBLE[kind])]
            sent[name] = list(values)
        if self.buttons:
            name, value = chance.choice(self.buttons)
            sent[name] = [value]
        return sent


def read(page):
    """Return the addresses that the page links to, and its forms."""
    reader = _Reader()
    reader.feed(page)
    return reader.links, [form for form in reader.forms if form.fields or form.buttons]


def multipart(pairs, files):
    """Return the body of a form with files, with each byte as a character. Names are written as they are."""
    lines = []
    for name, value in pairs:
        lines += [b"--BOUNDARY", b'Content-Disposition: form-data; name="%s"' % _bytes(name), b"", _bytes(value)]
    for name, file_name, content in files:
        heading = b'Content-Disposition: form-data; name="%s"; filename="%s"' % (_bytes(name), _bytes(file_name))
        lines += [b"--BOUNDARY", heading, b"Content-Type: application/octet-stream", b"", content]
    return b"\r\n".join([*lines, b"--BOUNDARY--", b""]).decode("latin-1")


def _bytes(text):
    return text.encode("utf-8", errors="surrogatepass")


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.links, self.forms, self._textarea, self._select = [], [], None, None

    def handle_starttag(self, tag, attributes):
        given = {name: value or "" for name, value in attributes}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        elif self.forms:
            self._field(tag, given)

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._textarea = None
        elif tag == "select":
            self._select = None

    def handle_data(self, text):
        if self._textarea:
            self.forms[-1].fields[self._textarea][-1] += text

    def _field(self, tag, given):
        form, name = self.forms[-1], given.get("name")
        if tag == "option" and self._select:
            form.options.setdefault(self._select, []).append(given.get("value", ""))
            if "selected" in given:
                form.fields[self._select] = [given.get("value", "")]
        elif not name or name == "csrfmiddlewaretoken":
            return
        elif tag == "textarea":
            self._textarea = name
            form.fields.setdefault(name, []).append("")
        elif tag == "select":
            self._select = name
            form.fields.setdefault(name, [])
        elif tag == "button" or given.get("type") == "submit":
            form.buttons.append((name, given.get("value", "")))
        elif tag == "input":
            self._input(form, name, given)

    def _input(self, form, name, given):
        kind, value = given.get("type", "text"), given.get("value", "")
        form.kinds.setdefault(name, kind)
        if kind == "file":
            form.files.append(name)
        elif kind in ("checkbox", "radio"):
            form.options.setdefault(name, []).append(value or "on")
            form.fields.setdefault(name, [])
            if "checked" in given:
                form.fields[name].append(value or "on")
        else:
            form.fields.setdefault(name, []).append(value)

"""Every page of the admin in Swedish: no word of English, no code, no raw JSON.

What a page says in the very same way in both languages was never translated, or is a code. What people have stored is
the same in both, and so are a few words of the two languages.
"""

import re
from html.parser import HTMLParser

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import translation

from core.models import LedgerChain, LedgerEntry, User
from partnership.admin.lifecycle_pages import STEPS
from tests.support import pseudo_locale

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_engine,
    pytest.mark.long,
]  # every page of the administration, in two languages

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
SAME_IN_BOTH = {
    "Administration", "Definition", "Dimension", "Organisation", "Period", "Person", "Problem", "Region", "Register",
    "Social", "Status", "Text", "PDF", "JPEG", "PNG", "SVG", "SCB", "Kolada", "RegSO", "DeSO", "Observation",
}  # fmt: skip
CODE = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b|\b[a-z_]+\.[a-z]+_[a-z_]+\b|[{\[]\"")


@pytest.fixture
def client(client, things):
    client.force_login(User.objects.get(email="staff@portal.example"))
    return client


class _Pieces(HTMLParser):
    """The texts of a page, with the attributes that are read aloud or shown."""

    _SILENT = {"script", "style", "textarea", "code"}
    _VOID = {"input", "img", "br", "hr", "link", "meta", "path", "col"}

    def __init__(self):
        super().__init__()
        self.pieces, self._open = [], []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.pieces += [
            attributes[name] for name in ("title", "alt", "placeholder", "aria-label") if attributes.get(name)
        ]
        if tag == "input" and attributes.get("type") in ("submit", "button"):
            self.pieces.append(attributes.get("value", ""))
        if tag not in self._VOID:
            self._open.append((tag, bool(attributes.get("lang")) and tag != "html"))

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, text):
        if not any(tag in self._SILENT or is_other for tag, is_other in self._open) and text.strip():
            self.pieces.append(" ".join(text.split()))


def pieces_of(client, language, address, *, data=None):
    client.cookies["django_language"] = language
    with translation.override(language):
        answer = client.get(address) if data is None else client.post(address, data)
    reader = _Pieces()
    reader.feed(answer.content.decode())
    return reader.pieces


@pytest.fixture(scope="module")
def known(things):
    """What people have stored, but not the codes that the history keeps beside it."""
    codes = {value for name in ("verb", "target_model") for value in LedgerEntry.objects.values_list(name, flat=True)}
    chains = set(LedgerChain.objects.values_list("name", flat=True))
    return [words for words in pseudo_locale.stored_words() if words not in codes | chains] + sorted(SAME_IN_BOTH)


def faults(client, address, known, *, data=None):
    """What the page says in the same way in both languages, and its codes."""
    swedish = pieces_of(client, "sv", address, data=data)
    english = set(pieces_of(client, "en", address, data=data))
    left = {piece: pseudo_locale.bare_words([piece], known) for piece in swedish}
    return [
        words for piece in swedish for words in left[piece] if piece in english or CODE.search(words.split(" (in:")[0])
    ]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_no_page_of_a_kind_of_row_says_anything_in_english(client, known, model):
    found = {address: faults(client, address, known) for address in _pages_of(model)}

    assert {address: words for address, words in found.items() if words} == {}


def test_no_other_page_says_anything_in_english(client, known, things):
    draft, person = things["agreements"]["utkast"], things["people"]["officer@own.example"]
    steps = [reverse("admin:partnership_agreement_step", args=[draft.pk, name]) for name in STEPS]
    pages = [
        reverse("admin:index"),
        *(reverse("admin:app_list", args=[app]) for app in ("core", "partnership", "indicators", "stadsdelplan")),
        *steps,
        reverse("admin:core_user_let_in", args=[person.pk]),
        reverse("admin:auth_user_password_change", args=[person.pk]),
    ]

    found = {address: faults(client, address, known) for address in pages}

    assert {address: words for address, words in found.items() if words} == {}


def test_no_refusal_says_anything_in_english(client, known, things):
    draft, locked = things["agreements"]["utkast"], things["agreements"]["last"]
    section, fixed = (agreement.versions.get().sections.get(order=1) for agreement in (draft, locked))
    written = {"order": 1, "heading": "Syfte", "body": "Mina egna ord."}
    refused = [
        (reverse("admin:partnership_section_change", args=[section.pk]), {**written, "version": 99}),
        (reverse("admin:partnership_section_change", args=[section.pk]), {"version": section.version}),
        (reverse("admin:partnership_section_change", args=[fixed.pk]), {**written, "version": 1}),
        (reverse("admin:partnership_agreement_step", args=[draft.pk, "send"]), {"version": 99}),
        (reverse("admin:core_user_add"), {"email": "fel"}),
    ]

    found = {address: faults(client, address, [*known, "Mina egna ord."], data=data) for address, data in refused}

    assert {address: words for address, words in found.items() if words} == {}


def test_control_a_code_and_a_word_of_english_are_seen(client, known, things, monkeypatch):
    monkeypatch.setattr(admin.site, "index_title", "What there is of agreement.text_locked")

    assert any("agreement.text_locked" in words for words in faults(client, reverse("admin:index"), known))


def _pages_of(model):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    yield reverse(f"{name}_changelist")
    yield reverse(f"{name}_add")
    if row := model._base_manager.order_by("pk").first():
        yield from (reverse(f"{name}_{page}", args=[row.pk]) for page in ("change", "history", "delete"))

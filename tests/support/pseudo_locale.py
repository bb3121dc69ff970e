"""A made-up language: every text in brackets. What stands on a page without brackets never went through gettext.

The catalogue holds what `makemessages` finds in the code, and Django's own texts; names and texts that people have
stored are known from the database.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import axes
import django
import polib
from django.apps import apps
from django.conf import settings
from django.db import models

OPEN, CLOSE = "⟦", "⟧"
OURS = ("core", "partnership", "indicators", "stadsdelplan", "config")

# Whose texts stand on our pages too: package, part, and a language that it has a catalogue for.
OTHERS = [
    *((django, part, "en") for part in ("conf", "contrib/admin", "contrib/auth", "contrib/contenttypes")),
    (axes, ".", "de"),
]

# What is a list in one text, split by Django after translation.
_LISTS = {"yes,no,maybe"}

# Not words: numbers, days, digests, addresses, marks.
_NO_WORDS = [
    r"[\w.+-]+@[\w.-]+",
    r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b",
    r"\b[0-9a-f]{12,64}\b",
    r"\b\d+ (?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)(?: \d{4})?",
    r"\bSHA-256\b",
    r"#[0-9a-f]{6}\b",
]


def write_catalogue(folder):
    """Write the made-up catalogue under `folder`/locale, as the language sv."""
    target = folder / "locale" / "sv" / "LC_MESSAGES"
    target.mkdir(parents=True)
    _catalogue([*_texts_of_the_code(folder), *_texts_of_packages()]).save_as_mofile(str(target / "django.mo"))


def bare_words(pieces, known):
    """The pieces of text that stand outside brackets and are neither in `known` nor numbers, days or marks.

    `pieces` are the page's texts in its order: a bracket may close in a later piece than it opened in.
    """
    depth, bare = 0, []
    for piece in pieces:
        outside = ""
        for letter in piece:
            depth += letter == OPEN
            outside += letter if depth == 0 else " "
            depth -= letter == CLOSE
        if re.search(r"[^\W\d_]", left := _without(outside, known)):
            bare.append(f"{left.strip()} (in: {piece.strip()[:80]})")
    if depth:
        bare.append(f"{depth} brackets are never closed")
    return bare


def stored_words():
    """Every text that people or the tests have stored, and each line of it as prose shows it; the longest first."""
    words = {settings.SITE_NAME}
    for model in apps.get_models():
        if model._meta.app_label in OURS:
            for field in filter(_is_written, model._meta.fields):
                for text in model.objects.values_list(field.name, flat=True):
                    words |= _as_shown(text or "")
    return sorted(words, key=len, reverse=True)


def _is_written(field):
    return isinstance(field, models.CharField | models.TextField) and not field.choices


def _as_shown(text):
    pieces = {piece.removeprefix("- ").strip() for piece in [text, *re.split(r"[\n*]", text)]} - {""}
    return pieces | {piece[0].upper() + piece[1:] for piece in pieces}


def _without(text, known):
    for pattern in _NO_WORDS:
        text = re.sub(pattern, " ", text)
    for words in known:
        if words in text:
            text = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", " ", text)
    return text


def _catalogue(entries):
    made = polib.POFile()
    made.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    known = set()
    for entry in entries:
        key = (entry.msgctxt, entry.msgid)
        if key not in known and entry.msgid not in _LISTS:
            known.add(key)
            made.append(_bracketed(entry))
    return made


def _bracketed(entry):
    copy = polib.POEntry(msgctxt=entry.msgctxt, msgid=entry.msgid, msgid_plural=entry.msgid_plural)
    if entry.msgid_plural:
        copy.msgstr_plural = {0: f"{OPEN}{entry.msgid}{CLOSE}", 1: f"{OPEN}{entry.msgid_plural}{CLOSE}"}
    else:
        copy.msgstr = f"{OPEN}{entry.msgid}{CLOSE}"
    return copy


def _texts_of_the_code(folder):
    copy = folder / "code"
    for name in (*OURS, "templates"):
        shutil.copytree(
            settings.BASE_DIR / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "migrations")
        )
    shutil.copy(settings.BASE_DIR / "manage.py", copy)
    (copy / "locale").mkdir()
    command = [sys.executable, "manage.py", "makemessages", "--locale=xx", "--no-location"]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": settings.SECRET_KEY,
        "DEMO": "1",
        "ALLOWED_HOSTS": "localhost",
    }
    run = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return polib.pofile(str(copy / "locale" / "xx" / "LC_MESSAGES" / "django.po"))


def _texts_of_packages():
    for package, part, language in OTHERS:
        path = Path(package.__file__).parent / part / "locale" / language / "LC_MESSAGES" / "django.po"
        yield from polib.pofile(str(path))

"""The Swedish catalogue: whole, safe to fill in, and in the words of docs/glossary.md."""

import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import django
import polib
import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import DateField
from django.utils import formats, translation

from core.text import dates, django_translations, numbers
from partnership.models import AgreementStatus
from stadsdelplan.models import EditionStatus, FollowUpStatus

CATALOGUE = polib.pofile(str(settings.BASE_DIR / "locale" / "sv" / "LC_MESSAGES" / "django.po"))

# Every way to name a value in a text: %(name)s, %(name)d, %s, %d, {name}.
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")

# Words that the glossary keeps away from these pages, and manners that plain Swedish does without.
FORBIDDEN = [
    r"aktör", r"attestera", r"avslå", r"baslinje", r"dokument-?id", r"firmatecknare", r"framgångsrikt",
    r"frys(?:a|er|t|ning)", r"hash", r"huvudbok", r"insats", r"intressent", r"kladd", r"koncept", r"konsortium",
    r"kontrakt", r"KPI", r"liggare", r"lyckades", r"målsättning", r"okän[dt]", r"publicera", r"ramavtal", r"remiss",
    r"återremiss", r"revision", r"rotorsak", r"signatur", r"signatär", r"signering", r"signera", r"ticket",
    r"utgåva", r"utvärdering", r"var god", r"vänligen", r"ärende-?id", r"annullera",
]  # fmt: skip

# Words that are the same in both languages, or are names.
SAME_IN_BOTH = {
    "region", "Disk", "OK", "%(file)s: %(problem)s", "Partnerskapsportalen, version %(version)s",
    "Administration", "DeSO", "Kolada", "Organisation", "Original", "Period", "Person", "Plan", "Plan %(years)s",
    "Problem", "Problem %(number)s", "Region",
    "RegSO", "Register", "Social", "Status", "Text", "Version", "Version %(number)s", "version %(version)s",
    "definition", "dimension", "observation",
    "organisation", "period", "person", "problem", "salt", "status", "text", "version", "%(name)s, %(at)s: %(label)s",
    "%(body)s, %(day)s", "%(indicator)s, %(area)s", "%(plan)s (lag 2023:196, 6 §)", "Definition", "%(count)s plan",
}  # fmt: skip

# The list after the first goes on with the sentence, and the second is no sentence.
ENDS_OTHERWISE = {
    "For the individual, against the average of the region and the municipality:", "Reg. no.", "reg. no.", "org. no.",
    " and others",
}  # fmt: skip


def test_every_text_is_in_swedish():
    empty = [entry.msgid for entry in CATALOGUE if not entry.translated() or entry.fuzzy]
    same = [entry.msgid for entry in CATALOGUE if entry.msgid in _swedish(entry) and entry.msgid not in SAME_IN_BOTH]

    assert empty == []
    assert same == []


def test_a_translation_asks_for_the_same_values_as_its_source():
    wrong = []
    for entry in CATALOGUE:
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        least = set(PLACEHOLDER.findall(entry.msgid)) & wanted
        wrong += [text for text in _swedish(entry) if not least <= set(PLACEHOLDER.findall(text)) <= wanted]

    assert wrong == []


@pytest.mark.parametrize("word", FORBIDDEN)
def test_no_text_uses_a_word_that_the_glossary_keeps_out(word):
    pattern = re.compile(rf"\b{word}", re.IGNORECASE)

    assert [text for entry in CATALOGUE for text in _swedish(entry) if pattern.search(text)] == []


def test_no_text_shouts_or_quotes_like_a_typewriter():
    texts = [text for entry in CATALOGUE for text in _swedish(entry)]

    assert [text for text in texts if "!" in text or '"' in text or " - " in text or "  " in text] == []


def test_a_text_begins_and_ends_as_its_source_does():
    def ending(text):
        return text[-1] if text[-1] in ".:?…" else ""

    wrong = [
        (entry.msgid, text)
        for entry in CATALOGUE
        for text in _swedish(entry)
        if ending(text) != ending(entry.msgid) and entry.msgid not in ENDS_OTHERWISE
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        (AgreementStatus, ["Utkast", "På granskning", "Låst text", "För underskrift", "Gäller", "Upphört"]),
        (EditionStatus, ["Arbetsversion", "På granskning", "Klar för beslut", "Antagen", "Ersatt"]),
        (
            FollowUpStatus,
            ["Ej påbörjat", "Pågår enligt plan", "Försenat", "Uppnått", "Delvis uppnått", "Inte uppnått", "Utgår"],
        ),
    ],
)
def test_statuses_read_as_the_trade_says_them(choices, words):
    with translation.override("sv"):
        labels = [str(label) for label in choices.labels]

    assert labels == words


def test_texts_of_others_are_still_texts_of_theirs():
    theirs = {
        entry.msgid
        for package, part in ((django, "conf"), (django, "contrib/admin"), (django, "contrib/auth"))
        for entry in polib.pofile(str(Path(package.__path__[0], part, "locale", "en", "LC_MESSAGES", "django.po")))
    }

    assert [text for text in django_translations.DJANGO if text not in theirs] == []


def test_swedish_pages_write_numbers_days_and_times_as_swedes_do():
    with translation.override("sv"):
        written = [
            numbers.decimal(Decimal("3363")),
            numbers.decimal(Decimal("-4.20")),
            dates.long_day(date(2009, 3, 16)),
            formats.date_format(datetime(2009, 3, 16, 14, 5), "DATETIME_FORMAT"),
        ]

    assert written == ["3\N{NO-BREAK SPACE}363", "−4,2", "16 mars 2009", "16 mars 2009 14.05"]


def test_an_american_date_is_refused_and_not_turned_round():
    with translation.override("sv"):
        field = DateField()

        assert field.clean("2009-03-16") == date(2009, 3, 16)
        with pytest.raises(ValidationError):
            field.clean("03/04/2009")


def _swedish(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]

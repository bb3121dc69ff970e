"""The help: every page is whole in both languages, names no label that is gone, and shows pictures that are there."""

import json
import re

import polib
import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import translation
from PIL import Image

from core.help import queries
from core.help.addresses import HELP_OF
from core.help.page import Reader
from core.help.pages import PAGES

HELP = settings.BASE_DIR / "static" / "help"
LANGUAGES = ("sv", "en")
LABEL = re.compile("“([^”]+)”|”([^”]+)”")
COMMANDS = {"manage.py setup", "manage.py verify_ledger", "manage.py migrate"}


def read(client, name, *args, language="sv", **asked):
    client.cookies["django_language"] = language
    return client.get(reverse(name, args=args), asked).content.decode()


# The pages ------------------------------------------------------------------------------------------------------------


def test_there_is_a_page_for_each_task():
    assert sorted(PAGES) == [
        "bjud-in-personer",
        "folj-upp",
        "forbered-ett-avtal",
        "granska-planen",
        "hitta-det-som-vantar",
        "lagg-till-en-kommun",
        "las-och-skriv-ut",
        "planera-ett-mote",
        "registrera-antagandet",
        "registrera-beslut",
        "registrera-i-diariet",
        "registrera-underskrifter",
        "skicka-planen-pa-granskning",
        "skot-portalen",
        "skriv-planen",
        "starta-ett-partnerskap",
        "ta-in-en-plan",
        "ta-in-siffror",
        "valj-mejl",
    ]


@pytest.mark.parametrize("slug", PAGES)
def test_a_page_is_short_and_whole(slug):
    page = PAGES[slug]

    assert 4 <= len(page.steps) <= 7
    assert page.readers
    assert page.questions
    with translation.override("sv"):
        assert all(page.texts)


@pytest.mark.django_db
@pytest.mark.parametrize("slug", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_opens_for_anybody_and_asks_no_database(slug, language, django_assert_num_queries):
    client = Client()

    with django_assert_num_queries(0):
        text = read(client, "help_page", slug, language=language)

    with translation.override(language):
        assert f"<h1>{PAGES[slug].title}</h1>" in text.replace("&#x27;", "'")


@pytest.mark.django_db
def test_a_page_that_there_is_not_is_404(client):
    assert client.get("/hjalp/finns-inte/").status_code == 404


def test_a_label_that_a_page_names_stands_elsewhere_in_the_portal():
    """A button that is renamed or gone leaves no page of help that tells people to press it."""
    known = set()
    for entry in polib.pofile(str(settings.BASE_DIR / "locale" / "sv" / "LC_MESSAGES" / "django.po")):
        if any(not place.startswith("core/help/pages/") for place, _line in entry.occurrences):
            known |= {entry.msgid, entry.msgid_plural, entry.msgstr, *entry.msgstr_plural.values()}
    named = {label for language in LANGUAGES for page in PAGES.values() for label in _labels(page, language)}

    assert len(named) > 100
    assert named - known - COMMANDS == set()


def _labels(page, language):
    with translation.override(language):
        return [one or other for text in page.texts for one, other in LABEL.findall(text)]


# Pictures -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_of_a_page_is_there_and_none_lies_unused(language):
    named = {page.picture.name for page in PAGES.values()}

    assert {path.stem for path in (HELP / language).iterdir()} == named


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", PAGES)
def test_a_picture_has_words_and_its_size_in_the_page(slug, language):
    with translation.override(language):
        picture = PAGES[slug].picture
        said = (picture.width, picture.height)
        alt = str(picture.alt)

    assert said == _opened(HELP / language / f"{picture.name}.png").size
    assert len(alt) > 30


def test_the_pictures_are_small():
    files = list(HELP.rglob("*.png"))

    assert max(path.stat().st_size for path in files) < 60_000
    assert sum(path.stat().st_size for path in files) < 2_000_000
    assert {_opened(path).mode for path in files} == {"P"}


def _opened(path):
    with Image.open(path) as picture:
        picture.load()
    return picture


def test_sizes_are_kept_of_the_pictures_that_are_there_alone():
    kept = json.loads((settings.BASE_DIR / "core" / "help" / "picture_sizes.json").read_text())

    assert {language: sorted(names) for language, names in kept.items()} == {
        language: sorted(path.stem for path in (HELP / language).iterdir()) for language in LANGUAGES
    }


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_is_in_the_language_of_the_page(client, language):
    text = read(client, "help_page", "valj-mejl", language=language)

    assert f'src="/static/help/{language}/mail' in text


# From a page to its help ----------------------------------------------------------------------------------------------

# The main pages of every room. Each has its own page of help.
MAIN = {
    "home", "partnership", "agreements", "agreement", "edition", "goal", "edition_review", "edition_answers",
    "edition_adopt", "edition_follow_up", "follow_up", "edition_rounds", "existing_plan", "meetings", "meeting",
    "registry", "year_wheel", "indicators", "board", "fetch_choose", "take_in", "enter", "partnership_new",
    "partnership_access", "mail_choice", "account", "municipality_find", "agreement_lock", "copy", "decision_add",
}  # fmt: skip


def test_every_main_page_has_help_and_no_help_leads_nowhere():
    names = {each.name for each in _patterns(get_resolver("config.urls"))}

    assert HELP_OF.keys() >= MAIN
    assert HELP_OF.keys() - names == set()
    assert set(HELP_OF.values()) - PAGES.keys() == set()


def test_every_page_of_help_but_that_of_the_administration_belongs_to_a_page():
    assert PAGES.keys() - set(HELP_OF.values()) == {"skot-portalen"}


@pytest.mark.django_db
def test_a_page_links_to_its_own_help_and_every_page_to_the_start_of_it(client):
    board = read(client, "indicators")
    login = read(client, "login")

    assert 'Hjälp om den här sidan: <a href="/hjalp/ta-in-siffror/">Ta in och läs siffror</a>' in board
    assert "Hjälp om den här sidan" not in login
    for text in (board, login):
        assert text.count('href="/hjalp/"') == 2
        assert 'href="/hjalp/kontakt/"' in text


def _patterns(resolver):
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            yield each
        else:
            yield from _patterns(each)


# Finding --------------------------------------------------------------------------------------------------------------


def _found(words="", reader=""):
    with translation.override("sv"):
        return [page.slug for _subject, pages in queries.found_pages(words, reader) for page in pages]


def test_help_is_found_by_words_within_words_in_any_case():
    assert _found("DIARIUM paragraf") == []
    assert _found("protokollsutdrag") == ["registrera-beslut", "registrera-antagandet"]
    assert _found("Årshjul kalender") == ["planera-ett-mote"]


def test_help_is_found_by_role():
    assert _found(reader=Reader.LIAISON) == [
        "hitta-det-som-vantar",
        "valj-mejl",
        "planera-ett-mote",
        "granska-planen",
        "folj-upp",
    ]
    assert _found("kommun", Reader.ADMINISTRATOR) == ["lagg-till-en-kommun", "skot-portalen"]


@pytest.mark.django_db
def test_the_start_says_what_was_looked_for_and_that_nothing_was_found(client):
    found = read(client, "help", sok="mejl", roll="granskare")
    nothing = read(client, "help", sok="xyzzy")
    wrong = read(client, "help", roll="kung")

    assert 'value="mejl"' in found
    assert "Välj vilka mejl du får" in found
    assert "Lås texten och skriv ut exemplaren" not in found
    assert "Ingen sida i hjälpen har alla de orden." in nothing
    assert "Lås texten och skriv ut exemplaren" in wrong

"""core.service.made_styles: the style sheets that are made of others, and how many a first visit asks for."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.urls import reverse

from core.admin_site import stylesheet
from core.service import made_styles

STYLES = Path(settings.BASE_DIR) / "static" / "css"
NAMES = ["css/portal.css", "admin/css/forms.css"]


@pytest.fixture
def disk(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.mark.django_db
def test_a_first_visit_asks_for_one_style_sheet_of_the_screen_and_one_of_paper(client):
    page = client.get(reverse("login")).content.decode()

    linked = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', page)
    assert linked == ["css/portal.css", "css/print/print.css"]


def test_the_sheet_of_every_page_is_the_ground_and_then_the_components_by_name():
    text = made_styles.page_styles()
    parts = re.findall(r"^/\* (\S+\.css) \*/$", text, flags=re.MULTILINE)

    assert parts[:3] == ["tokens.css", "base.css", "layout.css"]
    assert parts[3:] == [f"components/{path.name}" for path in sorted((STYLES / "components").iterdir())]
    assert len(parts) > 30
    assert [name for name in parts if (STYLES / name).read_text() not in text] == []


def test_what_moves_a_folder_up_asks_for_no_file():
    """An address in a sheet counts from its folder, which for a component is another than the joined one's."""
    assert [path.name for path in (STYLES / "components").iterdir() if "url(" in path.read_text()] == []


def test_the_sheet_of_the_admins_forms_holds_the_rules_of_both():
    assert made_styles.MADE["admin/css/forms.css"]() == stylesheet.bundled("forms.css")


def test_what_is_found_is_what_is_collected(disk):
    finder = made_styles.MadeStyleFinder()

    listed = {name: storage.path(name) for name, storage in finder.list(None)}

    assert list(listed) == NAMES
    for name, path in listed.items():
        assert finder.find(name) == path
        assert finder.find(name, find_all=True) == [path]
        assert Path(path).read_text() == made_styles.MADE[name]()
    assert finder.find("admin/css/base.css") == []
    assert list(finder.list(["*.css"])) == []


def test_a_changed_sheet_is_found_changed(disk, monkeypatch):
    finder = made_styles.MadeStyleFinder()
    before = finder.find("css/portal.css")

    monkeypatch.setitem(made_styles.MADE, "css/portal.css", lambda: ".button { color: red; }")

    assert Path(finder.find("css/portal.css")).read_text() == ".button { color: red; }"
    assert Path(before).exists()


def test_on_a_read_only_disk_only_the_admins_own_is_found(settings, tmp_path):
    (tmp_path / "file").touch()
    settings.VAR_DIR = tmp_path / "file"  # no folder can be made in it, whoever one is

    assert list(made_styles.MadeStyleFinder().list([])) == []
    assert made_styles.MadeStyleFinder().find("css/portal.css") == []
    assert finders.find("admin/css/forms.css").endswith("django/contrib/admin/static/admin/css/forms.css")


def test_a_service_gets_the_sheet_under_a_hashed_name_with_the_typeface_in_reach(disk, settings):
    settings.STATIC_ROOT = disk / "static"
    manifest = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}  # WhiteNoise packs besides
    settings.STORAGES = {**settings.STORAGES, "staticfiles": manifest}

    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["admin/*", "*.js"])

    [collected] = (disk / "static" / "css").glob("portal.????????????.css")
    fonts = re.findall(r'url\("\.\./(fonts/[^"]+)"\)', collected.read_text())
    assert len(fonts) == 2
    assert [name for name in fonts if not (disk / "static" / name).exists()] == []

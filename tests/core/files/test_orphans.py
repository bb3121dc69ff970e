"""Files that no row names are swept up when they are old, and no others."""

import os
import time

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from partnership.models import PrintSet
from tests.support import factories

pytestmark = pytest.mark.django_db

DAY = 24 * 60 * 60


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    files = {**settings.STORAGES["default"], "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": files}


@pytest.fixture
def sweep(capsys):
    def run(*options):
        call_command("sweep_files", *options)
        return capsys.readouterr().out

    return run


def test_an_old_file_without_a_row_goes_wherever_it_lies_and_files_with_rows_stay(sweep):
    papers = PrintSet.objects.get(agreement_version__agreement=factories.locked())
    for name in ("papers/left.pdf", "uploads/left.pdf", "appendices/deep/down/left.pdf"):
        _store(name)
    _age(papers.file.name, days=2)

    said = sweep()

    assert "Deleted: 3" in said
    assert not any(default_storage.exists(name) for name in ("papers/left.pdf", "uploads/left.pdf"))
    assert default_storage.exists(papers.file.name)
    assert all(default_storage.exists(copy.file.name) for copy in papers.copies.all())


def test_a_file_of_today_stays_since_its_row_may_still_come(sweep):
    _store("papers/young.pdf", days=0)

    assert "Deleted: 0" in sweep()
    assert default_storage.exists("papers/young.pdf")


def test_looking_deletes_nothing(sweep):
    _store("papers/left.pdf")

    said = sweep("--dry-run")

    assert "papers/left.pdf\nWould delete: 1" in said
    assert default_storage.exists("papers/left.pdf")


def test_sweeping_twice_is_no_error(sweep):
    _store("papers/left.pdf")

    assert ["Deleted: 1" in sweep(), "Deleted: 0" in sweep()] == [True, True]


def test_a_file_that_any_kind_of_row_names_stays(sweep):
    text = factories.draft().versions.get()
    text.appendices.update(file=_store("appendices/karta.pdf"))

    sweep()

    assert default_storage.exists("appendices/karta.pdf")


def test_where_nothing_was_ever_stored_there_is_nothing_to_sweep(sweep, settings, tmp_path):
    files = {**settings.STORAGES["default"], "OPTIONS": {"location": str(tmp_path / "nowhere")}}
    settings.STORAGES = {**settings.STORAGES, "default": files}

    assert "Deleted: 0" in sweep()


def _store(name, *, days=2):
    stored = default_storage.save(name, ContentFile(b"left behind"))
    _age(stored, days=days)
    return stored


def _age(name, *, days):
    then = time.time() - days * DAY
    os.utime(default_storage.path(name), (then, then))

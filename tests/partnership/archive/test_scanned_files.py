"""The files that scans were taken from, in the registrar's package: as they came, and never somebody else's page."""

import io
import json
import zipfile

import pytest
from django.urls import reverse

from core.files import serving
from core.models import StoredFile
from partnership.scans import actions as heaps
from tests.support import factories
from tests.support.scan_heaps import copies_of, heap_of, mark_of, signed

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def paper():
    return signed(factories.locked())


def package_after_filing(client, paper, *more):
    """The package, after both copies were filed from a heap that has the marks `more` besides."""
    copies = copies_of(paper)
    heap = heap_of(paper, *[mark_of(copy, page) for copy in copies for page in (1, 2)], *more)
    heaps.file_copies(heap=heap, chosen=[copy.pk for copy in copies], by=heap.started_by, at=factories.NOON)
    client.force_login(heap.started_by)
    answer = client.get(reverse("agreement_package", args=[paper.slug]))
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def test_a_file_of_which_all_pages_are_filed_is_in_the_package_as_it_came(client, paper):
    package = package_after_filing(client, paper)

    original = StoredFile.objects.get(name="bunt.pdf")
    assert package.read("version-1/inskannad-fil-1.pdf") == serving.read(original.file)
    told = json.loads(package.read("avtal.json"))["versions"][0]["scanned_files"]
    assert [(one["name"], one["sha256"], one["in_package"]) for one in told] == [("bunt.pdf", original.sha256, True)]


def test_a_file_with_a_page_that_is_not_this_papers_is_named_and_left_out(client, paper):
    package = package_after_filing(client, paper, "")

    assert [name for name in package.namelist() if "inskannad-fil" in name] == []
    assert "version-1/exemplar-1-inskannat.pdf" in package.namelist()
    told = json.loads(package.read("avtal.json"))["versions"][0]["scanned_files"]
    assert [(one["name"], one["in_package"]) for one in told] == [("bunt.pdf", False)]

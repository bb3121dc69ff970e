"""Every address that hands out a file from outside: a download in a sandbox, whichever page it belongs to."""

from hashlib import sha256

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile
from django.db.models import FileField
from django.urls import reverse

from core.models import StoredFile, User
from stadsdelplan.models import Edition, RoundReport
from tests.support import scenario
from tests.test_access import request_for

pytestmark = pytest.mark.django_db

FROM_OUTSIDE = [
    ("agreement_appendix", "last"),
    ("agreement_end_paper", "galler"),
    ("agreement_extension_paper", "galler"),
    ("copy_scanned", "galler"),
    ("decision_extract", "galler"),
    ("evidence", "adopted"),
    ("framework_appendix", "ramen"),
]


@pytest.mark.parametrize(("name", "thing"), FROM_OUTSIDE)
def test_a_file_from_outside_is_a_download_in_a_sandbox(client, things, name, thing):
    client.force_login(User.objects.get(email="coordinator@own.example"))
    address, _body = request_for(name, thing, things)

    served = client.get(address)

    assert served.status_code == 200
    assert served["Content-Disposition"].startswith("attachment; filename")
    assert served["Content-Security-Policy"] == "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
    assert served["X-Content-Type-Options"] == "nosniff"


def test_so_is_every_file_in_the_administration(client, things):
    by = User.objects.get(email=scenario.PEOPLE[-1])
    client.force_login(by)
    _close_a_round(Edition.objects.filter(status="adopted").earliest("pk"), by=by)

    for row, field in _files_in_the_administration():
        options = row._meta
        served = client.get(reverse(f"admin:{options.app_label}_{options.model_name}_file", args=[row.pk, field]))

        assert served.status_code == 200
        assert served["Content-Disposition"].startswith("attachment; filename"), row
        assert (
            served["Content-Security-Policy"] == "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
        ), row
        assert served["X-Content-Type-Options"] == "nosniff", row


def _close_a_round(edition, *, by):
    days = {"first_day": edition.starts_on, "last_day": edition.ends_on}
    content = b"%PDF-1.7"
    report = RoundReport(edition=edition, **days, sha256=sha256(content).hexdigest(), by=by, at=scenario.AT)
    report.file.save("round.pdf", ContentFile(content), save=False)
    report.save(force_insert=True)


def _files_in_the_administration():
    """(row, field) of the first file in each field of each model."""
    found = []
    for model in admin.site._registry:
        for field in model._meta.fields:
            if isinstance(field, FileField):
                row = model._default_manager.exclude(**{field.name: ""}).order_by("pk").first()
                assert row, f"{model._meta.label}.{field.name}"
                found.append((row, field.name))
    assert (StoredFile.objects.order_by("pk").first(), "file") in found
    return found

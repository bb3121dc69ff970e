"""Django's admin in the browser: nothing refused or broken on any page, and no violation beyond Django's own.

docs/admin.md tells of each rule that Django's own pages break, with its ticket.
"""

import pytest
from django.contrib import admin
from django.urls import reverse

from core.models import Area, LedgerEntry, User
from partnership.models import Agreement
from stadsdelplan.models import Goal
from tests.browser import NARROW, WIDE

pytestmark = pytest.mark.browser

STAFF = "staff@portal.example"
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)

# The rules that Django's own templates and scripts break.
STOCK = {"empty-table-header"}

# Each kind of page that the admin has, and ours beside them.
KINDS = {
    "index": lambda: reverse("admin:index"),
    "app": lambda: reverse("admin:app_list", args=["partnership"]),
    "change list": lambda: reverse("admin:partnership_agreement_changelist"),
    "change list of the history": lambda: reverse("admin:core_ledgerentry_changelist"),
    "add form": lambda: reverse("admin:core_organisation_add"),
    "add a person": lambda: reverse("admin:core_user_add"),
    "change form": lambda: _address(Agreement.objects.get(slug="utkast"), "change"),
    "change form of what is locked": lambda: _address(Agreement.objects.get(slug="last"), "change"),
    "change form with rows": lambda: _address(Goal.objects.earliest("pk"), "change"),
    "change form of a person": lambda: _address(User.objects.get(email=STAFF), "change"),
    "entry of the history": lambda: _address(LedgerEntry.objects.earliest("pk"), "change"),
    "history": lambda: _address(Agreement.objects.get(slug="last"), "history"),
    "delete confirmation": lambda: _address(Area.objects.get(name="Landet"), "delete"),
}


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_of_the_admin_breaks_no_rule_that_django_keeps(world_portal, kind, width):
    visitor = world_portal.onlooker(STAFF, width=width)

    answer = visitor.open(KINDS[kind]())
    heard, found = visitor.heard(), visitor.axe()

    assert answer.status == 200
    assert heard == []
    assert [violation for violation in found if violation.partition(":")[0] not in STOCK] == []


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_no_page_of_the_admin_is_complained_of_or_wider_than_the_window(world_portal, width):
    with world_portal.visitor(STAFF, width=width) as visitor:
        for model in MODELS:
            for address in _pages_of(model):
                answer = visitor.open(address)
                assert answer.status in (200, 403), address  # 403: no such rows are added or changed by hand
                assert visitor.heard() == [], address
                assert not visitor.is_too_wide(), address


def _address(row, page):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def _pages_of(model):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    yield reverse(f"{name}_changelist")
    yield reverse(f"{name}_add")
    row = model._default_manager.order_by("pk").first()
    if row:
        yield from (_address(row, page) for page in ("change", "history", "delete"))

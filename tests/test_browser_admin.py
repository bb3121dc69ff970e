"""Django's admin in the browser: nothing refused or broken on any page, and no violation beyond Django's own.

docs/admin.md tells of each rule that Django's own pages break, with its ticket.
"""

import pytest
from django.contrib import admin
from django.urls import reverse

from core.models import Area
from partnership.models import Agreement
from stadsdelplan.models import Goal
from tests.browser import NARROW, WIDE

pytestmark = pytest.mark.browser

STAFF = "staff@portal.example"
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)

# The rules that Django's own templates and scripts break: on any page, and on one.
STOCK = {"empty-table-header"}
STOCK_OF = {"group form": {"aria-prohibited-attr"}}

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
    "group form": lambda: reverse("admin:auth_group_add"),
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
    stock = STOCK | STOCK_OF.get(kind, set())
    assert [violation for violation in found if violation.partition(":")[0] not in stock] == []


def test_the_browser_complains_of_no_page_of_the_admin(world_portal):
    with world_portal.visitor(STAFF) as visitor:
        for model in MODELS:
            for address in _pages_of(model):
                answer = visitor.open(address)
                assert answer.status in (200, 403), address  # 403: no such rows are added or changed by hand
                assert visitor.heard() == [], address


def _address(row, page):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def _pages_of(model):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    yield reverse(f"{name}_changelist")
    yield reverse(f"{name}_add")
    row = model._default_manager.order_by("pk").first()
    if row:
        yield _address(row, "change")

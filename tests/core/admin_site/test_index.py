"""The start page of the admin: every table once, under a heading, with a sentence."""

from collections import Counter

import pytest
from django.contrib import admin
from django.urls import reverse

from config.admin_index import HEADINGS
from tests.support import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client):
    client.force_login(factories.person(is_staff=True, is_superuser=True))
    return client


def test_every_table_stands_under_one_heading():
    listed = Counter(label for _name, _sentence, tables in HEADINGS for label, _of in tables)

    assert {label for label, count in listed.items() if count > 1} == set()
    assert set(listed) == {model._meta.label for model in admin.site._registry}


def test_the_headings_come_in_order_with_the_common_tables_first(browser):
    groups = browser.get(reverse("admin:index")).context["app_list"]

    assert [str(group["name"]) for group in groups] == [
        "Personer och organisationer",
        "Partnerskap och avtal",
        "Planer",
        "Siffror",
        "Historik och system",
    ]
    assert [[str(model["name"]).lower() for model in group["models"][:3]] for group in groups] == [
        ["personer", "organisationer", "organisationsroller"],
        ["partnerskap", "avtal", "avtalsmallar"],
        ["stadsdelsplaner", "planversioner", "mål"],
        ["indikatorer", "observationer", "inläsningar"],
        ["händelser i historiken", "sparade filer", "utgående mejl"],
    ]
    assert all(model["sentence"] for group in groups for model in group["models"])


def test_a_table_that_nobody_has_placed_comes_last(browser, monkeypatch):
    monkeypatch.setattr("config.admin_index.HEADINGS", HEADINGS[1:])

    last = browser.get(reverse("admin:index")).context["app_list"][-1]

    assert {"Organisation", "User"} <= {model["object_name"] for model in last["models"]}


def test_the_page_of_one_app_lists_its_tables(browser):
    page = browser.get(reverse("admin:app_list", args=["indicators"]))

    assert [app["app_label"] for app in page.context["app_list"]] == ["indicators"]
    assert "Observationer" in page.content.decode()

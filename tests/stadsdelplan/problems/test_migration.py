"""The migration that makes rows of what goals told of their problems: the same keys each time, and no word changed."""

import importlib
import uuid
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from stadsdelplan.content import read_content
from stadsdelplan.models import Cause, Goal, Problem
from tests.support import factories

pytestmark = pytest.mark.django_db

make_rows = importlib.import_module("stadsdelplan.migrations.0014_problems")._make_rows_of_texts


def test_what_goals_told_becomes_rows_and_the_goals_say_the_same():
    edition = factories.edition()
    area = edition.focus_areas.get()
    texts = (("Få har arbete.", "De möts inte."), ("Otryggt", ""), ("", "En orsak utan problem"), ("", ""))
    for order, (problem, cause) in enumerate(texts, start=2):
        words = {"problem": problem, "probable_cause": cause}
        Goal.objects.create(edition=edition, focus_area=area, order=order, title=f"Mål {order}", text="Text", **words)
    before = read_content(edition)
    stored = list(edition.goals.order_by("pk").values_list("key", "revision", "version"))

    make_rows(apps, SimpleNamespace(connection=connection, execute=connection.cursor().execute))

    after = read_content(edition)
    work, unsafe = edition.goals.order_by("order")[1:3]
    assert after.goals == before.goals
    assert list(edition.goals.order_by("pk").values_list("key", "revision", "version")) == stored
    assert list(Problem.objects.order_by("order").values_list("key", "text", "order")) == [
        (uuid.uuid5(work.key, "problem"), "Få har arbete.", 1),
        (uuid.uuid5(unsafe.key, "problem"), "Otryggt", 2),
    ]
    assert list(Cause.objects.values_list("key", "text")) == [(uuid.uuid5(work.key, "cause"), "De möts inte.")]
    assert list(work.problems.all()) == [Problem.objects.get(order=1)]

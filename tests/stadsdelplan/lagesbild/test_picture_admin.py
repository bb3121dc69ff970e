"""The administration shows situation pictures with all their rows, and adds, changes and deletes none."""

import pytest
from django.urls import reverse

from stadsdelplan.lagesbild import actions
from stadsdelplan.models import (
    Lagesbild,
    LagesbildPaper,
    MergedPoint,
    PartyPicture,
    PicturePoint,
    Saying,
)
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Lagesbild, PartyPicture, PicturePoint, MergedPoint, Saying, LagesbildPaper])
def test_the_administration_shows_each_row_and_changes_none(client, parties, handed_in, model):
    merged = MergedPoint(lagesbild=handed_in, part="mapping", heading="Skadegörelse", agreeing="same")
    points = PicturePoint.objects.order_by("pk")
    actions.add_merged(merged=merged, points=points, by=parties.coordinator, at=NOON)
    handed_in.refresh_from_db()
    actions.close_lagesbild(
        lagesbild=handed_in, version=handed_in.version, figures=[], pdf=b"%PDF-1.7", by=parties.coordinator, at=NOON
    )
    client.force_login(factories.person(is_staff=True, is_superuser=True))
    row = model.objects.order_by("pk").first()
    name = f"admin:stadsdelplan_{model._meta.model_name}"

    answers = [
        client.get(reverse(f"{name}_changelist")),
        client.get(reverse(f"{name}_change", args=[row.pk])),
        client.get(reverse(f"{name}_history", args=[row.pk])),
        client.get(reverse(f"{name}_add")),
        client.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}),
    ]

    assert [each.status_code for each in answers] == [200, 200, 200, 403, 403]
    assert "papers/" not in answers[1].content.decode()
    assert model.objects.filter(pk=row.pk).exists()

"""How often the page of a situation picture asks the database: as often of forty points as of two."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stadsdelplan.lagesbild import actions
from stadsdelplan.models import MergedPoint, PicturePoint
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("many", [2, 40])
def test_the_page_asks_as_often_of_many_points_as_of_few(client, parties, lagesbild, hand_in, many):
    picture = lagesbild.pictures.get(organisation=parties.police)
    PicturePoint.objects.bulk_create(
        PicturePoint(picture=picture, part="mapping", order=number, heading=f"Punkt {number}")
        for number in range(2 * many)
    )
    hand_in(lagesbild, parties.police, by=parties.liaison)
    for point in picture.points.order_by("pk")[:many]:
        merged = MergedPoint(lagesbild=lagesbild, part="mapping", heading=point.heading)
        actions.add_merged(merged=merged, points=[point], by=parties.coordinator, at=NOON)
    client.force_login(parties.coordinator)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = client.get(lagesbild.get_absolute_url()).content.decode()

    assert page.count("<article") == many
    assert len(asked) == 9

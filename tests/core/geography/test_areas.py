"""Places and their codes."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from core.models import AreaCode, CodeScheme
from tests.support import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("valid_from", [None, date(2018, 1, 1)])
def test_a_code_belongs_to_one_place_from_any_day(valid_from):
    AreaCode.objects.create(area=factories.district(), scheme=CodeScheme.REGSO, code="0136R901", valid_from=valid_from)
    elsewhere = factories.district()

    with pytest.raises(IntegrityError), transaction.atomic():
        AreaCode.objects.create(area=elsewhere, scheme=CodeScheme.REGSO, code="0136R901", valid_from=valid_from)
    AreaCode.objects.create(area=elsewhere, scheme=CodeScheme.REGSO, code="0136R901", valid_from=date(2025, 1, 1))

    assert AreaCode.objects.count() == 2

"""The register of Sweden, taken in by two at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from core.geography.area_import import ContradictionError
from core.models import Area, AreaCode, LedgerEntry
from tests.support import factories

pytestmark = pytest.mark.race


def test_two_who_take_the_register_in_at_once_make_one_sweden(fresh_database):
    start = threading.Barrier(2)

    def take_in(_number):
        start.wait()
        try:
            return bool(factories.sweden())
        except ContradictionError:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        changed = list(pool.map(take_in, range(2)))

    assert sorted(changed) == [False, True]
    assert (Area.objects.count(), AreaCode.objects.count(), LedgerEntry.objects.count()) == (312, 624, 1)
    assert not factories.sweden()

"""What the tests of scanned pages begin with."""

import pytest

from tests.support import factories
from tests.support.scan_heaps import person_of, signed


@pytest.fixture
def paper():
    """An agreement of two copies of two pages, all signed. No PDF is drawn: its pages come as marks alone."""
    return signed(factories.locked())


@pytest.fixture
def coordinator(client, paper):
    client.force_login(person_of(paper))
    return client

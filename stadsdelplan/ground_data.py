"""All ground data of the portal, in the order in which it is brought."""

from collections.abc import Iterator
from datetime import datetime

from core.models import User
from core.setup import ground_data
from core.setup.areas import AreaRegister
from indicators.setup.indicators import SevenIndicators
from partnership.setup.templates import Templates

KINDS = (AreaRegister, SevenIndicators, Templates)


def bring_all(*, by: User | None, at: datetime) -> Iterator[ground_data.SetupReport]:
    """Bring every kind of ground data, each whole or not at all, and yield what was done to it."""
    for kind in KINDS:
        yield ground_data.bring(kind(), by=by, at=at)

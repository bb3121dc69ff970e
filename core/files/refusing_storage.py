"""What is said where the storage does not take a file: a full disk, a folder without rights, one that is gone."""

import contextlib
import logging
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from core.concurrency.refusals import Refusal

logger = logging.getLogger(__name__)


class StorageRefusesError(Refusal):
    """The file could not be stored, and so nothing of the step was done."""

    def __init__(self):
        super().__init__(
            _("The portal has no room for the file, so nothing was saved."),
            _("Try again in a while. Tell whoever maintains the portal if it still does not work."),
        )


@contextlib.contextmanager
def told_of() -> Iterator[None]:
    """Turn what the storage raises inside into StorageRefusesError, and log it for who maintains the portal.

    What came of the file has no row, and goes with the nightly sweep.
    """
    try:
        yield
    except OSError as error:
        logger.exception("The storage does not take a file: %s", error.strerror or type(error).__name__)
        raise StorageRefusesError from error

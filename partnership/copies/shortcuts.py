"""What the pages about copies share."""

from django.http import Http404

from partnership.copies.queries import read_copy
from partnership.models import Copy


def get_copy_page(agreement, number):
    """Return the CopyPage of that number (404)."""
    try:
        return read_copy(agreement, number)
    except Copy.DoesNotExist as error:
        raise Http404 from error

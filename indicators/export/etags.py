"""Find out whether a kept copy of a file is still the same, without making the file again.

A file of all of Sweden takes seconds to make, and anybody may ask for it. So its ETag depends on the sources of the
file: how many figures the indicator has and how often they were saved, the areas with their codes, and the indicator
itself.
"""

import hashlib
import json

from django.conf import settings
from django.db.models import Count, Max, Sum
from django.forms.models import model_to_dict
from django.utils.http import quote_etag

from core.models import Area, AreaCode
from indicators.models import Observation

_MAKE = 2  # raise it when files of the same figures come to look different


def national_etag(request, indicator):
    """Return the ETag of the file at the address of `request`, about all areas and `indicator`, which has its breaks.

    It changes as soon as anything that the file shows could change. Three queries.
    """
    parts = [
        _MAKE,
        settings.SMALLEST_GROUP,
        request.LANGUAGE_CODE,
        request.get_full_path(),
        model_to_dict(indicator),
        [model_to_dict(each) for each in indicator.breaks.all()],
        _figures(indicator),
        list(Area.objects.order_by("pk").values_list("pk", "name", "kind", "parent")),
        list(AreaCode.objects.order_by("pk").values_list("pk", "area", "scheme", "code", "valid_from", "valid_to")),
    ]
    return quote_etag(hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest())


def _figures(indicator):
    """Return how many figures there are, how many times they were saved, and the newest. One index has all three."""
    figures = Observation.objects.filter(indicator=indicator)
    return figures.aggregate(count=Count("pk"), saved=Sum("version"), newest=Max("pk"))

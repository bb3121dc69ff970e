"""Find out whether a kept copy of a file is still the same, without making the file again.

A file of all of Sweden takes seconds to make, and anybody may ask for it. So its ETag depends on the sources of the
file: how many figures the indicator has and how often they were saved, the areas with their codes, and the indicator
itself.
"""

import hashlib
import json

from django.conf import settings
from django.db.models import Count, F, Sum
from django.forms.models import model_to_dict
from django.utils.http import quote_etag

from core.models import Area, AreaCode
from indicators import licences
from indicators.models import Observation

_MAKE = 2  # raise it when files of the same figures come to look different


def national_etag(request, indicator):
    """Return the ETag of the file at the address of `request`, about all areas and `indicator`, which has its breaks.

    It changes as soon as anything that the file shows could change. Five queries.
    """
    parts = [
        _MAKE,
        settings.SMALLEST_GROUP,
        licences.terms(),
        request.LANGUAGE_CODE,
        request.get_full_path(),
        model_to_dict(indicator),
        [model_to_dict(each) for each in indicator.breaks.all()],
        state_of_figures([indicator]),
        list(Area.objects.order_by("pk").values_list("pk", "name", "kind", "parent")),
        list(AreaCode.objects.order_by("pk").values_list("pk", "area", "scheme", "code", "valid_from", "valid_to")),
    ]
    return etag_of(parts)


def etag_of(parts):
    """Return an ETag that is another one as soon as any of the `parts` is."""
    return quote_etag(hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest())


def state_of_figures(indicators):
    """Return how many figures there are, the newest that was never saved again, and how often the others were.

    Each is its own query, since an index counts all of Sweden in a quarter of the time that it takes to add up all
    versions. A figure that is saved again leaves the second and adds to the third.
    """
    figures = Observation.objects.filter(indicator__in=indicators)
    newest = figures.filter(version=1).order_by("-pk").values_list("pk", flat=True).first()
    again = figures.filter(version__gt=1).aggregate(saved=Sum(F("version") - 1))
    return [figures.aggregate(count=Count("*"))["count"], newest, again["saved"]]

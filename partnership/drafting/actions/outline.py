"""The outline of a draft, and the verb that saves it: its name, purposes, areas, focus areas and period."""

import hashlib
import json
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from core.models import StaleVersionError, User
from partnership.agreement_changes import current_version, insert, lock_for_change, record_change
from partnership.lifecycle import Step
from partnership.models import Agreement, FocusArea
from partnership.wording.actions import fill_known

_FIELDS = ("name", "purposes", "framework_id", "period_kind", "starts_on", "ends_on", "notice_months")


def outline_of(agreement):
    """Return the current outline: a dict of the agreement's own fields, `title`, `areas` (keys) and `focus_areas`."""
    return {
        **{name: getattr(agreement, name) for name in _FIELDS},
        "title": current_version(agreement).title,
        "areas": sorted(agreement.areas.values_list("pk", flat=True)),
        "focus_areas": list(agreement.focus_areas.order_by("order", "pk").values_list("name", flat=True)),
    }


def outline_version(outline):
    """Return a number that changes with the outline.

    The agreement's own version counts changes of its text too, so that people would stop each other without need.
    """
    text = json.dumps(outline, cls=DjangoJSONEncoder, sort_keys=True)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big")


def save_outline(*, agreement: Agreement, version: int, outline: dict, by: User, at: datetime) -> Agreement:
    """Store the outline, if it is still the one whose `outline_version` the person saw, else raise StaleVersionError.

    `outline` is a dict like that of `outline_of`. Raises ValidationError.
    """
    with transaction.atomic():
        agreement = lock_for_change(agreement.pk, step=Step.EDIT_STRUCTURE)
        before = outline_of(agreement)
        if outline_version(before) != version:
            raise StaleVersionError(agreement)
        if outline == before:
            return agreement
        for name in _FIELDS:
            setattr(agreement, name, outline[name])
        agreement.full_clean()
        agreement.save(update_fields=_FIELDS)
        text = current_version(agreement)
        text.title = outline["title"]
        text.full_clean()
        text.save(update_fields=["title"])
        agreement.areas.set(outline["areas"])
        if outline["focus_areas"] != before["focus_areas"]:
            agreement.focus_areas.all().delete()
            names = enumerate(outline["focus_areas"], start=1)
            insert(FocusArea(agreement=agreement, order=order, name=name) for order, name in names)
        payload = {"before": before, "after": outline, **fill_known(text)}
        record_change(agreement, "agreement.outline_saved", agreement, by=by, at=at, **payload)
    return agreement

"""The verb that says which RegSO or DeSO a district consists of."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from core import ledger
from core.concurrency.refusals import StaleVersionError
from core.models import Area, User
from indicators.districts.queries import parts_version, written
from indicators.models import DistrictPart


def set_parts(*, district: Area, parts: Iterable[DistrictPart], version: int, by: User | None, at: datetime) -> bool:
    """Let the district consist of `parts`, none of them stored, on the `version` that `by` saw (see parts_version).

    Return whether anything was changed; if not, nothing is written. Raise StaleVersionError and ValidationError.
    """
    with transaction.atomic():
        district = Area.objects.select_for_update().get(pk=district.pk)
        stored = list(DistrictPart.objects.filter(district=district).order_by("code", "division", "pk"))
        if parts_version(stored) != version:
            raise StaleVersionError(district)
        before, new = [written(each) for each in stored], sorted(parts, key=lambda each: (each.code, each.division))
        after = [written(each) for each in new]
        if before == after:
            return False
        DistrictPart.objects.filter(district=district).delete()
        for part in new:
            part.district = district
            part.full_clean()
            part.save(force_insert=True)
        payload = {"parts": {"before": ", ".join(before), "after": ", ".join(after)}}
        ledger.record(by=by, verb="area.parts_set", target=district, at=at, payload=payload)
    return True

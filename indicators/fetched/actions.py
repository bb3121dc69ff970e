"""The verbs of fetched figures. Each function is one whole event."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from core import ledger
from core.models import Area, User
from indicators import actions
from indicators.fetched.answers import FetchedPart, pack, sha256_of, unpack
from indicators.fetched.comparing import Compared, compare_parts, only_new
from indicators.models import Import, Indicator, WaitingFigures


def take_in_fetched(
    *, area: Area, parts: list[FetchedPart], digest: str, chosen: Iterable[tuple], by: User, at: datetime
) -> list[Import]:
    """Store what the parts change, as somebody saw it under `digest`: all of it, or nothing.

    What looks odd was shown apart, and is confirmed with the rest. Own figures stay, but for those whose keys are
    `chosen`. Return the Imports. What waits for the area is looked at
    anew. Raise ChangedMeanwhileError and ProblemsError.
    """
    with transaction.atomic():
        compared = _compared(parts, by=by, at=at, chosen=frozenset(chosen))
        if compared.digest != digest:
            raise actions.ChangedMeanwhileError
        imports = [
            actions.import_figures(parsed=parsed, digest=changes.digest, by=by, at=at, confirmed=None)
            for parsed, changes in compared.sources
        ]
        _look_again(area, by=by, at=at)
    return [each for each in imports if each]


def take_in_new(*, area: Area, parts: list[FetchedPart], by: User, at: datetime) -> tuple[list[Import], Compared]:
    """Store what is only new, and keep the rest for a person to look at: all of it, or nothing.

    Return the Imports, and the Compared of before. Raise ChangedMeanwhileError and ProblemsError.
    """
    with transaction.atomic():
        compared = _compared(parts, by=by, at=at)
        imports = [
            actions.import_figures(parsed=parsed, digest=changes.digest, by=by, at=at, confirmed=None)
            for parsed, changes in only_new(compared)
        ]
        _keep_waiting(area, parts, compared, at=at)
    return [each for each in imports if each], compared


def let_be(*, waiting: WaitingFigures, difference: str, by: User, at: datetime) -> None:
    """Leave what is here as it is. The same difference does not wait again. Raises ChangedMeanwhileError."""
    with transaction.atomic():
        rows = WaitingFigures.objects.filter(pk=waiting.pk, difference=difference)
        if not rows.exclude(declined=difference).update(declined=difference):
            raise actions.ChangedMeanwhileError
        payload = {"area": str(waiting.area), "figures": waiting.figures, "difference": difference}
        ledger.record(by=by, verb="figures.let_be", target=waiting, at=at, payload=payload)


def _compared(parts, *, by, at, chosen=frozenset()):
    """Return the Compared of parts. Nobody changes their indicators' figures until the transaction ends."""
    indicators = {indicator for part in parts for indicator in part.indicators}
    held = Indicator.objects.select_for_update().filter(pk__in=indicators).order_by("pk").values_list("pk", flat=True)
    if set(held) != indicators:
        raise actions.ChangedMeanwhileError
    today = timezone.localdate(at)
    return compare_parts(parts, by=by, today=today, chosen=chosen)


def _keep_waiting(area, parts, compared, *, at):
    """Keep the parts where a person must look at what they change. What waited is replaced."""
    count = len(compared.awaiting())
    if not count:
        WaitingFigures.objects.filter(area=area).delete()
        return
    content = pack(parts)
    kept = {"content": content, "sha256": sha256_of(content), "fetched_at": at}
    WaitingFigures.objects.update_or_create(
        area=area, defaults={**kept, "figures": count, "difference": compared.difference}
    )


def _look_again(area, *, by, at):
    """Count again what waits for an area, and forget it where nothing is left."""
    waiting = WaitingFigures.objects.select_for_update().filter(area=area).first()
    if waiting is None:
        return
    parts = unpack(waiting.content)
    compared = compare_parts(parts, by=by, today=timezone.localdate(at))
    _keep_waiting(area, parts, compared, at=waiting.fetched_at)

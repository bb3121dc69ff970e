"""Fetch the figures of all municipalities in use. What is only new is taken in, and the rest waits for a person."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import DatabaseError
from django.utils.translation import gettext as _

from indicators import actions
from indicators.fetched import actions as fetched_actions
from indicators.fetched import asking, tables
from indicators.fetched.answers import unpack
from indicators.imports.sources.fetching import MOST_IN_A_CALL, FetchingError, SourceAwayError
from indicators.models import Indicator, WaitingFigures

logger = logging.getLogger(__name__)

_PAUSE = 1  # seconds between the calls for some areas and for the next


@dataclass
class Refreshed:
    """What a run came to for one area. `failures` are sentences on what could not be had."""

    area: object
    new: int = 0
    waiting: int = 0
    staying: int = 0
    was_answered: bool = False
    failures: list[str] = field(default_factory=list)


def refresh(*, areas, questions, by, now: Callable, tell=lambda refreshed: None):
    """Ask about each area, and store what is new. Return a Refreshed of each; `tell` is called with them one by one.

    An area is stored whole or not at all, each on its own: what goes wrong with one does not stop the others.
    """
    found = []
    for some in _batches(areas):
        if found:
            questions.patience.sleep(_PAUSE)
        answered, failures = _from_kolada(some, questions)
        for area in some:
            refreshed = Refreshed(area, failures=failures.get(area.pk, []))
            parts = [answered[area.pk]] if area.pk in answered else []
            of_tables, failed = tables.about(area, questions)
            refreshed.failures += failed
            _store(refreshed, parts + of_tables, by=by, at=now())
            found.append(refreshed)
            tell(refreshed)
    return found


def _batches(areas):
    return [areas[start : start + MOST_IN_A_CALL] for start in range(0, len(areas), MOST_IN_A_CALL)]


def _from_kolada(areas, questions):
    """Return {area's key: FetchedPart} and {area's key: sentences on failures}.

    Where an answer about several is no good, each is asked for alone: then one does not take the others with it. A
    source that is away is asked no more.
    """
    try:
        answered, refused = asking.about_areas(areas, questions)
    except SourceAwayError as error:
        return {}, {area.pk: [f"{asking.KOLADA}: {error}"] for area in areas}
    except FetchingError as error:
        if len(areas) == 1:
            return {}, {areas[0].pk: [f"{asking.KOLADA}: {error}"]}
        return _one_by_one(areas, questions)
    return answered, {pk: [sentence] for pk, sentence in refused.items()}


def _one_by_one(areas, questions):
    answered, failures = {}, {}
    for area in areas:
        questions.patience.sleep(_PAUSE)
        some, failed = _from_kolada([area], questions)
        answered |= some
        failures |= failed
    return answered, failures


def _store(refreshed, parts, *, by, at):
    """Store what is new of one area, and note in `refreshed` what it came to."""
    refreshed.was_answered = bool(parts)
    if not parts:
        return
    try:
        parts += _not_asked_again(refreshed.area, parts)
        imports, compared = fetched_actions.take_in_new(area=refreshed.area, parts=parts, by=by, at=at)
    except actions.ProblemsError as error:
        refreshed.failures.append(asking.problems_in_words(error.problems))
    except actions.ChangedMeanwhileError:
        refreshed.failures.append(_("Somebody changed figures meanwhile. Nothing was taken in."))
    except (DatabaseError, ValueError, LookupError, TypeError) as error:  # of this area; the others go on
        logger.exception("The figures of %s could not be stored.", refreshed.area)
        refreshed.failures.append(f"{type(error).__name__}: {error}")
    else:
        refreshed.new = sum(each.added + each.changed for each in imports)
        refreshed.waiting, refreshed.staying = len(compared.awaiting()), len(compared.staying)
        if compared.problems:
            refreshed.failures.append(asking.problems_in_words(compared.problems))


def _not_asked_again(area, parts):
    """Return the parts that wait for the area, of sources that did not answer now: they wait on."""
    waiting = WaitingFigures.objects.filter(area=area).first()
    now, there = {part.key for part in parts}, set(Indicator.objects.values_list("pk", flat=True))
    kept = unpack(waiting.content) if waiting else []
    return [part for part in kept if part.key not in now and there.issuperset(part.indicators)]

"""Answers to goals, put together: what one organisation answered of one plan on one day is one record.

A bundle that is registered is closed: what is answered later on the same day begins another, so that no answer hides
behind a number that it does not have. Each authority closes its own.
"""

from collections.abc import Iterable, Iterator

from django.utils.timezone import localdate

from core.models import Organisation
from stadsdelplan.models import Edition, Review

ANSWER = "plan.answer"


def bundles_of_answers(
    answers: Iterable[Review], editions: dict[int, Edition], closed: dict[int, set[int]]
) -> Iterator[tuple[Organisation, int, list[Review]]]:
    """Yield (who answered, key of the authority whose record it is, its Reviews), once for each of the two authorities.

    The key of a bundle is that of its last answer. `closed` are the keys that each authority has registered.
    """
    by_sender = {}
    for answer in answers:
        by_sender.setdefault((answer.edition_id, answer.organisation_id), []).append(answer)
    for (edition, sender), given in by_sender.items():
        for own in (editions[edition].plan.owner_id, sender):
            for bundle in _bundles(given, closed.get(own, set())):
                yield given[0].organisation, own, bundle


def _bundles(answers, closed):
    """Return the answers in bundles: a day ends one, and so does an answer whose key is in `closed`."""
    found, day, is_closed = [], None, True
    for answer in answers:
        if is_closed or localdate(answer.at) != day:
            found.append([])
        found[-1].append(answer)
        day, is_closed = localdate(answer.at), answer.pk in closed
    return found

"""The promises as an A4 for the public, front and back: what is promised, by whom, and what came of the last ones.

The back of the first promises of a plan, which have no last ones, says how and when they are followed up, and by whom.
"""

from math import ceil

from django.utils import timezone, translation

from core.models import OrganisationKind
from stadsdelplan.by_party import by_party, measures_of
from stadsdelplan.content import areas_of_plan, read_content
from stadsdelplan.document.pdf import draw_template
from stadsdelplan.models import CLOSED
from stadsdelplan.promises.counts import count_for_all
from stadsdelplan.promises.ledger import read_promises
from stadsdelplan.rounds.calendar import rounds_between

# How many lines the front has room for, by how large its letters are. "" is the largest.
_ROOM = [(22, ""), (34, "many")]
_LETTERS_IN_A_LINE = 55

_MOST_DAYS = 6  # of following up, that the back names one by one
_LITTLE = 700  # letters of why, beside which the rest of the back has room in large letters


def draw_wall_paper(edition, *, at, read_at=""):
    """Return the bytes of the A4. One that is not adopted says so. `read_at` is the address of the promises' page."""
    content = read_content(edition)
    with translation.override("sv"):
        promises = by_party(measures_of(content), owner=edition.plan.owner.name)
        before = _before(edition, on=timezone.localdate(at))
        context = {
            "edition": edition,
            "plan_areas": areas_of_plan(edition.plan),
            "is_adopted": edition.status in CLOSED,
            "content": content,
            "promises": [
                (each.heading, [(measure, count_for_all(measure, edition.rhythm)) for measure in each.measures])
                for each in promises
            ],
            "room": _room(promises),
            "before": before,
            **({} if before else _first(edition, content)),
            "read_at": read_at,
        }
    return draw_template("stadsdelplan/promises/wall_pdf.html", context, at=at)


def _first(edition, content):
    """Return the context of the back of the first promises."""
    rounds = rounds_between(edition.starts_on, edition.ends_on, edition.rhythm)
    why = [content.lagesbild, *(problem.title for problem in content.problems), *(goal.title for goal in content.goals)]
    return {
        "days": [each.last for each in rounds] if len(rounds) <= _MOST_DAYS else [],
        "says_why": any(text.strip() for text in why),
        "has_room": sum(map(len, why)) <= _LITTLE,
        "has_police": edition.plan.partnership.organisations.filter(kind=OrganisationKind.POLICE).exists(),
    }


def _room(promises):
    """Return the name of the letters' size with which the promises have room on one page."""
    lines = sum(2 + sum(_lines(measure) for measure in each.measures) for each in promises)
    return next((name for most, name in _ROOM if lines <= most), "very-many")


def _lines(measure):
    long = sum(ceil(max(len(line), 1) / _LETTERS_IN_A_LINE) for line in measure.text.splitlines())
    return long + measure.has_count


def _before(edition, *, on):
    """Return the EditionPromises of the edition that this one is based on, or None."""
    if edition.based_on_id is None:
        return None
    found = read_promises(edition.plan, open_only=True, on=on)
    return next((each for each in found if each.edition.pk == edition.based_on_id), None)

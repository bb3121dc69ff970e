"""The promises as an A4 for the public, front and back: what is promised, by whom, and what came of the last ones."""

from math import ceil

from django.utils import timezone, translation

from stadsdelplan.by_party import by_party, measures_of
from stadsdelplan.content import areas_of_plan, read_content
from stadsdelplan.document.pdf import draw_template
from stadsdelplan.models import CLOSED
from stadsdelplan.promises.ledger import read_promises

# How many lines the front has room for, by how large its letters are. "" is the largest.
_ROOM = [(22, ""), (34, "many")]
_LETTERS_IN_A_LINE = 55


def draw_wall_paper(edition, *, at):
    """Return the bytes of the A4. One that is not adopted says so."""
    content = read_content(edition)
    with translation.override("sv"):
        promises = by_party(measures_of(content), owner=edition.plan.owner.name)
        context = {
            "edition": edition,
            "plan_areas": areas_of_plan(edition.plan),
            "is_adopted": edition.status in CLOSED,
            "content": content,
            "promises": promises,
            "room": _room(promises),
            "before": _before(edition, on=timezone.localdate(at)),
        }
    return draw_template("stadsdelplan/promises/wall_pdf.html", context, at=at)


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

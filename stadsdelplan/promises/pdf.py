"""The promises as an A4 for the public, front and back: what is promised, by whom, and what came of the last ones.

The back also says how and when they are followed up, where that is read, and whom to ask, as far as there is room.
"""

from dataclasses import dataclass

from django.utils import timezone, translation

from core.models import OrganisationKind
from stadsdelplan.by_party import by_party, measures_of
from stadsdelplan.content import areas_of_plan, read_content
from stadsdelplan.document.pdf import draw_template
from stadsdelplan.models import CLOSED
from stadsdelplan.promises import letters
from stadsdelplan.promises.counts import count_for_all
from stadsdelplan.promises.ledger import EditionPromises, read_promises
from stadsdelplan.promises.letters import Block
from stadsdelplan.rounds.calendar import rounds_between

_MOST_DAYS = 6  # of following up, that the back names one by one
_SENTENCE = "x" * 150  # as long as those of the back that are always the same


@dataclass(frozen=True)
class _Back:
    """What stands on the back. `days` are those of following up, and `size` is that of the letters in points."""

    lagesbild: str
    problems: list[str]
    goals: list[str]
    before: EditionPromises | None
    days: list
    read_at: str
    tells_follow_up: bool
    size: int
    is_shortened: bool = False

    @property
    def says_why(self):
        return bool(self.lagesbild.strip() or self.problems or self.goals or self.before)


def draw_wall_paper(edition, *, at, read_at=""):
    """Return the bytes of the A4. One that is not adopted says so. `read_at` is the address of the promises' page."""
    content = read_content(edition)
    with translation.override("sv"):
        promises = [
            (each.heading, [(measure, count_for_all(measure, edition.rhythm)) for measure in each.measures])
            for each in by_party(measures_of(content), owner=edition.plan.owner.name)
        ]
        areas, is_adopted = areas_of_plan(edition.plan), edition.status in CLOSED
        blocks = [Block(heading, [(row.text, count) for row, count in rows]) for heading, rows in promises]
        where = f"{', '.join(map(str, areas))} {edition.years}"
        context = {
            "edition": edition,
            "plan_areas": areas,
            "is_adopted": is_adopted,
            "promises": promises,
            "size": letters.front_size(blocks, where=where, notes=edition.plan.is_example + (not is_adopted)),
            "back": _back(edition, content, on=timezone.localdate(at), read_at=read_at),
            "has_police": edition.plan.partnership.organisations.filter(kind=OrganisationKind.POLICE).exists(),
        }
    return draw_template("stadsdelplan/promises/wall_pdf.html", context, at=at)


def _back(edition, content, *, on, read_at):
    """Return the _Back with the most for which there is room."""
    before = _before(edition, on=on)
    rounds = rounds_between(edition.starts_on, edition.ends_on, edition.rhythm)
    days = [each.last for each in rounds] if len(rounds) <= _MOST_DAYS else []
    problems = [] if before else [problem.title for problem in content.problems]
    goals = [goal.title for goal in content.goals]
    first, _blank, more = content.lagesbild.strip().partition("\n\n")
    texts = [(content.lagesbild, False), *([(first, True)] if more.strip() else [])]
    smallest = letters.BACK_SIZES[-1]
    for lagesbild, is_shortened in texts:
        for shown, tells in ((days, True), ([], True), ([], False)):
            back = _Back(lagesbild, problems, goals, before, shown, read_at, tells, smallest, is_shortened)
            if size := letters.back_size(_blocks(back, edition.rhythm)):
                return _Back(lagesbild, problems, goals, before, shown, read_at, tells, size, is_shortened)
    return back


def _blocks(back, rhythm):
    """Return the Blocks of the back, of which the template has the words."""
    found = [] if back.says_why else [Block("x", [(_SENTENCE, "")])]
    if back.lagesbild.strip():
        found.append(Block("x", [(line, "") for line in back.lagesbild.split("\n\n")]))
    found += [Block("x", [(line, "") for line in lines]) for lines in (back.problems, back.goals) if lines]
    if back.before:
        found.append(Block("x", []))
        for party in back.before.parties:
            kept = [(each.measure.text, each.count_in_words) for each in party.kept]
            found.append(Block(party.promises.heading, kept, is_table=True))
    if rhythm and back.tells_follow_up:
        found.append(Block("x", [(_SENTENCE, ""), *((str(day), "") for day in back.days)]))
    if back.read_at:
        found.append(Block("x", [(back.read_at, "")]))
    return [*found, *([Block("x", [(_SENTENCE + _SENTENCE[:70], "")])] if back.tells_follow_up else [])]


def _before(edition, *, on):
    """Return the EditionPromises of the edition that this one is based on, or None."""
    if edition.based_on_id is None:
        return None
    found = read_promises(edition.plan, open_only=True, on=on)
    return next((each for each in found if each.edition.pk == edition.based_on_id), None)

"""What the person has chosen on the way, and what the reader finds in a municipality's own plan."""

from dataclasses import dataclass, field
from datetime import date

from core.models import Organisation
from stadsdelplan.workbook.reader import WorkbookFault


@dataclass(frozen=True)
class Picks:
    """What the person has chosen: the fields by column, and what names mean, by `fold_heading` of the name.

    `under` is the focus area of rows without one. `reads_above` says that a blank goal is the one above, and `in_words`
    that a goal without a number is a goal in words. A name means (names.IS, names.ROLE_AT or names.AS_TEXT,
    Organisation or None).
    """

    columns: dict[int, str]
    under: str = ""
    reads_above: bool = True
    in_words: bool = True
    names: dict[str, tuple[str, Organisation | None]] = field(default_factory=dict)


@dataclass(frozen=True)
class PlanDays:
    """The period of the plan, and whether each measure of its kind has a last day (see stadsdelplan.kinds)."""

    first: date
    last: date
    needs_last_day: bool = False

    @property
    def year(self):
        """Return the year in which the plan lies, or None where it lies in several."""
        return self.first.year if self.first.year == self.last.year else None


@dataclass
class FoundMeasure:
    """A measure of the file. `values` are those of its content; `texts` are kept beside its own text."""

    row: int
    text: str
    values: dict = field(default_factory=dict)
    roles: dict = field(default_factory=dict)  # {organisation's name: [its role, …]}; a role of nobody has the name ""
    responsible: str = ""
    texts: list = field(default_factory=list)


@dataclass
class FoundGoal:
    """A goal of the file, with the name of its focus area. Without a title it holds what is said of no goal."""

    row: int
    area: tuple[str, str]
    title: str = ""
    values: dict = field(default_factory=dict)
    roles: dict = field(default_factory=dict)
    responsible: str = ""
    texts: dict = field(default_factory=dict)  # {name of the content: [text, …]}
    measures: list[FoundMeasure] = field(default_factory=list)


@dataclass
class FoundPlan:
    """What the file holds: goals, and under a goal without a title the measures that stand under the area alone.

    `title_is_goal` says that no column describes the goal, so that its title is the goal.
    """

    title_is_goal: bool = False
    areas: dict[tuple[str, str], int] = field(default_factory=dict)  # (area, sub-area or ""): row
    goals: list[FoundGoal] = field(default_factory=list)
    faults: list[WorkbookFault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def spans(rows):
    """Return rows as people write them: "4–7, 9"."""
    found = []
    for row in rows:
        if found and found[-1][1] == row - 1:
            found[-1][1] = row
        else:
            found.append([row, row])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in found)

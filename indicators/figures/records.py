"""The rows that every source is read into. This module asks no database and stores nothing."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from indicators.models import ObservationStatus


class UnstatedType(Enum):
    """A part that a source does not give: the stored one stays."""

    UNSAID = "unsaid"


UNSAID = UnstatedType.UNSAID


@dataclass(frozen=True, slots=True)
class ParsedFigure:
    """One figure as a source gives it.

    `indicator` and `area` are primary keys. `value` is UNSAID if the source gives a margin alone; it is None, with a
    reason in `missing`, if there is no value. `place` is the position in the source: a row, an index. `source` is set
    if it says more than that of the whole source. For a district in a dataset, `division` is the year of the division
    that its code names, or None if it names none. The figure is doubtful if the code may say nothing of that year (see
    `divisions`). `period` is the part of the year, "" for the whole. A value derived from counts has both of them in
    `numerator` and `denominator`. `confidence` is the level of the margin, in per cent.
    `note` is what the source says beside the figure, in its words.
    """

    place: str
    indicator: int
    area: int
    year: int
    sex: str
    value: Decimal | UnstatedType | None
    missing: str = ""
    margin: Decimal | UnstatedType | None = UNSAID
    answers: int | UnstatedType | None = UNSAID
    status: str | UnstatedType = ObservationStatus.FINAL
    source: str = ""
    division: int | UnstatedType | None = UNSAID
    is_doubtful: bool = False
    period: str = ""
    numerator: int | UnstatedType | None = UNSAID
    denominator: int | UnstatedType | None = UNSAID
    confidence: int | UnstatedType | None = UNSAID
    note: str | UnstatedType = UNSAID

    @property
    def key(self):
        return (self.indicator, self.area, self.year, self.period, self.sex)


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """A reason to refuse a source. `place` and `column` say where, in the person's words; `text` is a sentence.

    `about` is the figure: indicator, area, year and sex, as far as they are known.
    """

    place: str
    column: str
    text: str
    about: str = ""


@dataclass(frozen=True)
class ParsedSource:
    """The result of reading a source: figures in its order, or problems, and then nothing of it may be imported."""

    kind: str  # of ImportKind
    name: str
    sha256: str
    source: str  # what is written beside each figure, such as "Kolada"
    figures: list[ParsedFigure]
    problems: list[ImportProblem]
    fetched_on: object = None  # the day, if the source was fetched
    left_out: tuple[str, ...] = ()  # sentences on what of the source is not ours, and is ignored
    kept_areas: frozenset[int] = frozenset()  # areas whose figures the person may not change: these figures stay
    notes: tuple[str, ...] = ()  # sentences on how it was read: what is hidden in it, what looks odd

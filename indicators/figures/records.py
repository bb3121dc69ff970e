"""What every source is read into. Nothing here asks the database, and nothing is stored yet."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from indicators.models import ObservationStatus


class UnstatedType(Enum):
    """What a source says nothing about: what is stored stays."""

    UNSAID = "unsaid"


UNSAID = UnstatedType.UNSAID


@dataclass(frozen=True, slots=True)
class ParsedFigure:
    """One figure as a source gives it.

    `indicator` and `area` are primary keys. `value` is UNSAID where the source gives a margin alone; it is None, with a
    reason in `missing`, where there is no value. `place` says where in the source it stands: a row, an index. `source`
    is filled in where it says more than the source of the whole reading. Of a district in a dataset, `division` is the
    year of the division that its code names, None where it names none; it is doubtful where the code may say nothing of
    that year (see `divisions`).
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

    @property
    def key(self):
        return (self.indicator, self.area, self.year, self.sex)


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """Why a source is refused. `place` and `column` say where, in the person's words; `text` is a sentence.

    `about` says of which figure it is: indicator, area, year and sex, as far as they are known.
    """

    place: str
    column: str
    text: str
    about: str = ""


@dataclass(frozen=True)
class ParsedSource:
    """What came of reading a source: figures in its order, or problems, and then nothing of it may be taken in."""

    kind: str  # of ImportKind
    name: str
    sha256: str
    source: str  # what is written beside each figure, such as "Kolada"
    figures: list[ParsedFigure]
    problems: list[ImportProblem]
    fetched_on: object = None  # the day, where the source was fetched
    left_out: tuple[str, ...] = ()  # sentences on what of the source is not ours, and is passed over
    kept_areas: frozenset[int] = frozenset()  # those whose figures whoever takes it in may not change: they stay
    notes: tuple[str, ...] = ()  # sentences on how it was read: what is hidden in it, what looks odd

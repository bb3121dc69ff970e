"""What an examination finds, and the order in which it asks: `manage.py doctor` and `manage.py setup` print it."""

import enum
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.service import database_health


class Level(enum.IntEnum):
    """How bad it is; the worst is the exit code."""

    FINE = 0
    WARNING = 1
    FAULT = 2


LABELS = {Level.FINE: gettext_lazy("OK"), Level.WARNING: gettext_lazy("Warning"), Level.FAULT: gettext_lazy("Fault")}


@dataclass(frozen=True)
class Finding:
    """One line: how bad it is, what it is about, and a sentence that says what to do where something is to be done."""

    level: Level
    about: str
    sentence: str

    @property
    def line(self) -> str:
        """The line as the commands print it."""
        return f"{LABELS[self.level]!s:<8}{self.about}: {self.sentence}"


# A look asks for one thing. It yields a level and a sentence for each thing that is not well; nothing means that it is.
Troubles = Iterator[tuple[Level, str]]


@dataclass(frozen=True)
class Look:
    """One thing that is asked for: its name, how it is asked, and what is said where all is well."""

    about: str | Promise
    troubles: Callable[[datetime], Troubles]
    fine: str | Promise
    needs_database: bool = True


def examine(looks: Iterable[Look], *, at: datetime) -> Iterator[Finding]:
    """Yield what each look finds. Where the database does not answer, what needs it is left out and said once."""
    answers = yield from _database()
    for look in looks:
        if answers or not look.needs_database:
            yield from _found(look, at)


def _database():
    about = _("Database")
    try:
        database_health.ping()
    except DatabaseError as error:
        said = " ".join(str(error).split())
        yield Finding(
            Level.FAULT, about, _("It does not answer. Look at DATABASE_URL. It says: %(said)s") % {"said": said}
        )
        return False
    yield Finding(Level.FINE, about, _("It answers."))
    return True


def _found(look, at):
    about, is_fine = str(look.about), True
    try:
        for level, sentence in look.troubles(at):
            is_fine = False
            yield Finding(level, about, sentence)
    except DatabaseError as error:
        is_fine = False
        said = " ".join(str(error).split())
        yield Finding(Level.FAULT, about, _("It could not be looked at: %(said)s") % {"said": said})
    if is_fine:
        yield Finding(Level.FINE, about, str(look.fine))

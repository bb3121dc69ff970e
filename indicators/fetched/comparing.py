"""Find what fetched figures would change here, what stays since it is one's own, and what looks odd."""

import hashlib
from dataclasses import dataclass, field, replace

from indicators.fetched import withdrawals
from indicators.figures import outliers, validation
from indicators.figures.changeset import Changeset, FigureChange, plan_changes
from indicators.figures.records import ImportProblem, ParsedSource
from indicators.models import Import, ImportKind, MissingReason


@dataclass
class Compared:
    """What some FetchedParts would change. `sources` are those without problems, each with its Changeset.

    `changes` are those of all sources together. `staying` are differing figures that were typed in or came in a file
    of one's own: they stay unless they are chosen. `odd` are those of the changes that lie far from the area's own
    history, or whose source calls them something else than before. `digest` names all of it, what stays included.
    `difference` names what awaits a person, whoever asks and whichever versions are stored.
    """

    sources: list[tuple[ParsedSource, Changeset]] = field(default_factory=list)
    changes: Changeset = field(default_factory=Changeset)
    staying: list[FigureChange] = field(default_factory=list)
    odd: list[FigureChange] = field(default_factory=list)
    problems: list[ImportProblem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    digest: str = ""
    difference: str = ""

    def awaiting(self):
        """Return the changes that a person must look at: all but what is only new."""
        odd = {change.figure.key for change in self.odd}
        return [change for change in all_changes(self.changes) if change.figure.key in odd or not is_only_new(change)]


def compare_parts(parts, *, by, today, chosen=frozenset()):
    """Return the Compared of FetchedParts, where own figures with a key in `chosen` are replaced too.

    Of several parts with the same figure the first holds. A fixed number of queries for each part and indicator.
    """
    found, seen, digests, doubtful = Compared(), set(), [], set()
    for part in parts:
        parsed = validation.validated(part.parsed, by=by, today=today)
        if parsed.problems:
            found.problems += parsed.problems
            continue
        parsed = withdrawals.completed(part, parsed)
        parsed = replace(parsed, figures=[figure for figure in parsed.figures if figure.key not in seen])
        seen |= {figure.key for figure in parsed.figures}
        changes = plan_changes(parsed)
        digests.append(changes.digest)
        own = _own_figures(changes)
        found.staying += [change for change in own if change.figure.key not in chosen]
        parsed, changes = _without(parsed, changes, {change.figure.key for change in own} - chosen)
        found.sources.append((parsed, changes))
        found.notes += [*parsed.notes, *parsed.left_out]
        doubtful |= {change.figure.key for change in all_changes(changes) if change.figure.indicator in part.doubtful}
    found.changes = _together(changes for _parsed, changes in found.sources)
    found.odd = _odd(found.changes, doubtful)
    found.digest = hashlib.sha256(" ".join(digests).encode()).hexdigest()
    found.difference = _named(found.awaiting())
    return found


def only_new(compared):
    """Return [(ParsedSource, Changeset)] of what is only new in a Compared, and not odd."""
    held = {change.figure.key for change in compared.awaiting()}
    return [_without(parsed, changes, held) for parsed, changes in compared.sources]


def is_only_new(change):
    """Return whether a change replaces nothing: there was no figure, or it was not known yet."""
    before = change.before
    return before is None or (before.missing == MissingReason.UNKNOWN and change.after.value is not None)


def all_changes(changes):
    """Return the changes of a Changeset: what goes first, then what is changed, then what is new."""
    return [*changes.withdrawn, *changes.changed, *changes.new]


def _own_figures(changes):
    """Return the changes that replace what was typed in, or came in a file of one's own. One query."""
    replaced = changes.replaced
    runs = {change.before.taken_in_id for change in replaced} - {None}
    of_sources = set(Import.objects.filter(pk__in=runs).exclude(kind=ImportKind.TABLE).values_list("pk", flat=True))
    return [change for change in replaced if change.before.taken_in_id not in of_sources]


def _without(parsed, changes, keys):
    """Return a source and its Changeset without the figures with these keys."""
    if not keys:
        return parsed, changes
    parsed = replace(parsed, figures=[figure for figure in parsed.figures if figure.key not in keys])
    return parsed, plan_changes(parsed)


def _together(some):
    whole = Changeset()
    for changes in some:
        whole.new += changes.new
        whole.changed += changes.changed
        whole.withdrawn += changes.withdrawn
        whole.unchanged += changes.unchanged
        whole.margins_alone += changes.margins_alone
        whole.kept += changes.kept
        whole.not_theirs += changes.not_theirs
    return whole


def _odd(changes, doubtful):
    """Return the changes with doubtful keys, and those whose value lies far outside the area's own history."""
    odd = doubtful | {each.change.figure.key for each in outliers.unusual(changes)}
    return [change for change in all_changes(changes) if change.after.value is not None and change.figure.key in odd]


def _named(changes):
    """Return a digest of what changes would say: of the figures, not of the answer or of the stored versions."""
    lines = sorted(
        repr((change.figure.key, change.after.missing, _plain(change.after.value), _plain(change.after.margin)))
        for change in changes
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest() if lines else ""


def _plain(number):
    return None if number is None else f"{number.normalize():f}"

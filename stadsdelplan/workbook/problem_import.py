"""Writes the problems and causes of a plan's workbook, as a part of its import."""

from stadsdelplan.edition_changes import as_payload, insert, next_place, snapshot
from stadsdelplan.models import RANKING, Cause, Problem

PROBLEMS, CAUSES = Problem._meta.label_lower, Cause._meta.label_lower  # the keys of such an entry of the history


def import_problems(edition, contents):
    """Add and change the problems of the locked edition, and their causes, so that they say what ProblemContents say.

    Return their payload for the history, by key: those that differ. None is left out.
    """
    payload = {}
    stored = {problem.key: problem for problem in edition.problems.prefetch_related("causes")}
    for content in contents:
        problem = stored.get(content.key) or Problem(edition=edition, key=content.key)
        found = _write(problem, content, ("text", *RANKING), edition.problems)
        causes = {cause.key: cause for cause in problem.causes.all()}
        written = {
            str(each.key): _write(
                causes.get(each.key) or Cause(problem=problem, key=each.key), each, ("text",), problem.causes
            )
            for each in content.causes
        }
        written = {key: each for key, each in written.items() if each}
        if found or written:
            payload[str(content.key)] = {"label": str(problem), **found, CAUSES: written}
    return payload


def _write(row, content, names, siblings):
    """Insert or change a row, and return its payload: empty where it says the same already."""
    changes = {name: getattr(content, name) for name in names if getattr(row, name) != getattr(content, name)}
    if row.pk is None:
        row.order = next_place(siblings)
        for name, value in changes.items():
            setattr(row, name, value)
        insert(row)
        return {"after": snapshot(row)}
    if not changes:
        return {}
    before = {name: getattr(row, name) for name in changes}
    row.save_on_version(row.version, **changes)
    return {"before": as_payload(before), "after": as_payload(changes)}

"""What came of a paper: counts by round, what became of each promise in the end, and the reports of the rounds."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

from stadsdelplan.demo.data_files import day, noon
from stadsdelplan.follow_up import actions as follow_up
from stadsdelplan.models import Edition, FollowUp, FollowUpStatus, Milestone
from stadsdelplan.rounds import actions as rounds
from stadsdelplan.rounds.calendar import rounds_between
from stadsdelplan.rounds.pdf import draw_report
from stadsdelplan.rounds.queries import newest_entry

_CLOSED = timedelta(days=20)  # after the round has ended


def follow_up_events(spec, number, plan, writing, *, by):
    """Yield (moment, act) of the follow-ups of an edition and of the reports that close its rounds.

    A measure's `counted` are its outcomes, one for each round; its `ended` is the status on the edition's last day.
    """
    found = rounds_between(day(spec["starts_on"]), day(spec["ends_on"]), spec.get("rhythm", ""))
    for row in spec.get("measures", []):
        for entry in _entries(row, found, day(spec["ends_on"])):
            yield noon(entry["on"]), partial(_follow_up, row["code"], entry, plan, writing, by=by)
    for row in spec.get("follow_ups", []):
        entry = {"on": day(row["on"]), "status": row["status"], "text": row["text"]}
        if "milestone" in row:
            entry["milestone"] = day(row["milestone"])
        yield noon(entry["on"]), partial(_follow_up, row["of"], entry, plan, writing, by=by)
    for which, text in zip(found, spec.get("reports", []), strict=False):
        yield noon(which.last + _CLOSED), partial(_close, which, text, number, plan, by=by)


def _entries(row, found, last_day):
    counted = row.get("counted", [])
    for place, (which, outcome) in enumerate(zip(found, counted, strict=False), start=1):
        is_last = place == len(found) and "ended" in row
        status = row["ended"] if is_last else FollowUpStatus.ON_TRACK
        text = row.get("ended_text", "") if is_last else ""
        yield {"on": which.last, "status": status, "outcome": Decimal(outcome), "text": text}
    if "ended" in row and len(counted) < max(len(found), 1):
        yield {"on": last_day, "status": row["ended"], "text": row.get("ended_text", "")}


def _follow_up(code, entry, plan, writing, *, by, at):
    key = writing.keys[code]
    if milestone := entry.pop("milestone", None):
        goals = Milestone.objects.filter(goal__edition__plan=plan, goal__key=key, day=milestone)
        key = goals.order_by("-pk").values_list("key", flat=True)[0]
    follow_up.follow_up(entry=FollowUp(plan=plan, key=key, organisation=plan.owner, **entry), by=by, at=at)


def _close(which, text, number, plan, *, by, at):
    edition = Edition.objects.select_related("plan__owner", "plan__partnership").get(plan=plan, number=number)
    drawn = draw_report(edition, which, text=text, at=at)
    seen = newest_entry(plan)
    rounds.close_round(edition=edition, which=which, seen=seen, text=text, pdf=drawn, by=by, at=at)

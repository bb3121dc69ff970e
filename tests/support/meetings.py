"""Meetings in the states in which pages are asked for them: planned, with a sent agenda, held, cancelled."""

from datetime import date

from core.models import User
from stadsdelplan.meetings import actions, decision_actions
from stadsdelplan.models import AgendaPoint, Meeting, MeetingDecision


def meetings(partnership, organisations, *, by, at):
    """One of each state, by name. Partner brings up a point, and has a task from the one that was held."""
    liaison = User.objects.get(email="reviewer@partner.example")
    made = {}
    for month, name in enumerate(("planerat", "skickat", "hallet", "installt"), start=4):
        meeting = Meeting(partnership=partnership, held_on=date(2026, month, 1), place="Biblioteket", called="Parterna")
        made[name] = actions.plan_meeting(meeting=meeting, by=by, at=at)
        point = AgendaPoint(meeting=meeting, title="Belysningen", organisation=organisations["Partner"])
        actions.add_agenda_point(point=point, by=liaison, at=at)
        made[name].refresh_from_db()
    said = {"by": by, "at": at}
    for name in ("skickat", "hallet"):
        made[name] = actions.send_agenda(meeting=made[name], version=made[name].version, names=[], **said)
    held = {"held_on": date(2026, 3, 1), "who": "närpolischef", "decisions": "Kort möte."}
    made["hallet"] = actions.hold_meeting(
        meeting=made["hallet"], version=made["hallet"].version, changes=held, notes={}, **said
    )
    actions.cancel_meeting(meeting=made["installt"], version=made["installt"].version, reason="Sjukdom", **said)
    for becomes, text in (("task", "Mät ljuset i parken."), ("measure", "Byt lampor i parken.")):
        decision = MeetingDecision(
            meeting=made["hallet"], text=text, becomes=becomes, responsible=organisations["Partner"]
        )
        decision_actions.add_decision(decision=decision, **said)
    return {name: Meeting.objects.get(pk=each.pk) for name, each in made.items()}

"""A measure that a meeting has decided on: its form begins with the decision's words, and the decision points at it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from core import ledger
from core.concurrency.refusals import ForbiddenStepError
from core.models import User
from stadsdelplan.goals import actions as goals
from stadsdelplan.models import DecisionBecomes, Measure, Meeting, MeetingDecision, MeetingStatus

PARAMETER = "beslut"


def decision_asked_for(request, edition):
    """Return the decision that the address names, of a held meeting of the edition's partnership (404), or None."""
    asked = request.GET.get(PARAMETER, "")
    if not asked:
        return None
    rows = MeetingDecision.objects.filter(
        becomes=DecisionBecomes.MEASURE,
        meeting__partnership=edition.plan.partnership_id,
        meeting__status=MeetingStatus.HELD,
    )
    return get_object_or_404(rows.select_related("responsible"), pk=asked if asked.isdecimal() else 0)


def first_words(decision):
    """Return the initial values of the measure's form. A responsible unit that the form lacks is left to choose."""
    if decision is None:
        return {}
    return {"text": decision.text, "responsible": decision.responsible_id, "ends_on": decision.due_on}


def part_of_key(decision):
    """Return what tells the browser's copy of the form apart from that of a measure which nobody decided on."""
    return f"-{PARAMETER}-{decision.pk}" if decision else ""


def add_decided_measure(
    *, decision: MeetingDecision | None, measure: Measure, by: User, at: datetime, **links: Any
) -> Measure:
    """Add a measure, see goals.actions.add_measure, and let the decision, if there is one, point at it."""
    with transaction.atomic():
        measure = goals.add_measure(measure=measure, **links, by=by, at=at)
        if decision is not None:
            meeting = Meeting.objects.select_related("partnership").select_for_update(of=("self",))
            meeting = meeting.get(pk=decision.meeting_id)
            decision = MeetingDecision.objects.get(pk=decision.pk)
            if not decision.is_measure or decision.measure_key:
                raise ForbiddenStepError(_("It has become a measure in the plan already."))
            points = {"measure_key": measure.key, "measure_plan": measure.edition.plan}
            decision.save_on_version(decision.version, **points)
            ledger.record(
                by=by,
                verb="meeting_decision.became_measure",
                target=decision,
                at=at,
                chain=meeting.partnership.chain,
                payload={"meeting": meeting.pk, "key": measure.key, "plan": measure.edition.plan_id},
            )
    return measure

"""The models of the district plan. docs/decisions/0007 describes the rooms that use them."""

from stadsdelplan.models.adoption import AdoptionCorrection, LooseEnd, LooseEndChoice
from stadsdelplan.models.edition import (
    CLOSED,
    SENT,
    UNDER_WORK,
    AskedOrganisation,
    Edition,
    EditionFocusArea,
    EditionPaper,
    EditionStatus,
    ResourceStatement,
    Rhythm,
)
from stadsdelplan.models.following import Evidence, FollowUp, FollowUpStatus
from stadsdelplan.models.goals import (
    AimedIndicator,
    Better,
    ConcernedOrganisation,
    Departure,
    Goal,
    Measure,
    Outcome,
    ServedOverarchingGoal,
)
from stadsdelplan.models.plan import DutyKind, LegalDuty, Meeting, Plan, PlanArea, PlanKind, SkippedYear
from stadsdelplan.models.review import PlanComment, Proposal, ProposalStatus, Review, ReviewVerdict
from stadsdelplan.models.rounds import RoundReport

__all__ = [
    "CLOSED",
    "SENT",
    "UNDER_WORK",
    "AdoptionCorrection",
    "AimedIndicator",
    "AskedOrganisation",
    "Better",
    "ConcernedOrganisation",
    "Departure",
    "DutyKind",
    "Edition",
    "EditionFocusArea",
    "EditionPaper",
    "EditionStatus",
    "Evidence",
    "FollowUp",
    "FollowUpStatus",
    "Goal",
    "LegalDuty",
    "LooseEnd",
    "LooseEndChoice",
    "Measure",
    "Meeting",
    "Outcome",
    "Plan",
    "PlanArea",
    "PlanComment",
    "PlanKind",
    "Proposal",
    "ProposalStatus",
    "ResourceStatement",
    "Review",
    "ReviewVerdict",
    "Rhythm",
    "RoundReport",
    "ServedOverarchingGoal",
    "SkippedYear",
]

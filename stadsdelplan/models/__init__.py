"""The models of the district plan. docs/decisions/0007 says which room holds what."""

from stadsdelplan.models.edition import (
    CLOSED,
    SENT,
    UNDER_WORK,
    Edition,
    EditionFocusArea,
    EditionPaper,
    EditionStatus,
    ResourceStatement,
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
from stadsdelplan.models.plan import DutyKind, LegalDuty, Meeting, Plan, PlanKind, SkippedYear
from stadsdelplan.models.review import PlanComment, Proposal, ProposalStatus, Review, ReviewVerdict

__all__ = [
    "CLOSED",
    "SENT",
    "UNDER_WORK",
    "AimedIndicator",
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
    "Measure",
    "Meeting",
    "Outcome",
    "Plan",
    "PlanComment",
    "PlanKind",
    "Proposal",
    "ProposalStatus",
    "ResourceStatement",
    "Review",
    "ReviewVerdict",
    "ServedOverarchingGoal",
    "SkippedYear",
]

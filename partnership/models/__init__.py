from partnership.models.access import AccessRequest, AccessReview, InvitationLimit, PartnershipLimit
from partnership.models.agreement import WORKING, Agreement, AgreementStatus, FocusArea, PeriodKind
from partnership.models.extension import Extension
from partnership.models.framework import (
    AgreementTemplate,
    DocumentWord,
    ExclusionCondition,
    Framework,
    OverarchingGoal,
    Partnership,
    TemplateFocusArea,
    TemplateSection,
    seen_by,
)
from partnership.models.paper import Copy, Decision, PrintSet, Signature
from partnership.models.review import Comment, NoComments
from partnership.models.scan import KEPT_DAYS, FileProblem, HeapStatus, ScanFile, ScanHeap, ScanPage
from partnership.models.text import AgreementVersion, Appendix, Party, Section, Signatory, VersionOrigin, VersionStatus

__all__ = [
    "KEPT_DAYS",
    "WORKING",
    "AccessRequest",
    "AccessReview",
    "Agreement",
    "AgreementStatus",
    "AgreementTemplate",
    "AgreementVersion",
    "Appendix",
    "Comment",
    "Copy",
    "Decision",
    "DocumentWord",
    "ExclusionCondition",
    "Extension",
    "FileProblem",
    "FocusArea",
    "Framework",
    "HeapStatus",
    "InvitationLimit",
    "NoComments",
    "OverarchingGoal",
    "Partnership",
    "PartnershipLimit",
    "Party",
    "PeriodKind",
    "PrintSet",
    "ScanFile",
    "ScanHeap",
    "ScanPage",
    "Section",
    "Signatory",
    "Signature",
    "TemplateFocusArea",
    "TemplateSection",
    "VersionOrigin",
    "VersionStatus",
    "seen_by",
]

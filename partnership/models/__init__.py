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
    taken_part_in_by,
)
from partnership.models.paper import Copy, Decision, PrintSet, Signature
from partnership.models.review import Comment, NoComments
from partnership.models.text import AgreementVersion, Appendix, Party, Section, Signatory, VersionOrigin, VersionStatus

__all__ = [
    "WORKING",
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
    "FocusArea",
    "Framework",
    "NoComments",
    "OverarchingGoal",
    "Partnership",
    "Party",
    "PeriodKind",
    "PrintSet",
    "Section",
    "Signatory",
    "Signature",
    "TemplateFocusArea",
    "TemplateSection",
    "VersionOrigin",
    "VersionStatus",
    "taken_part_in_by",
]

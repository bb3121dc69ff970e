from core.concurrency.refusals import StaleVersionError
from core.models.areas import Area, AreaCode, AreaKind, CodeScheme
from core.models.brought import BroughtData, GroundKind
from core.models.dates import DayField
from core.models.emblems import Emblem, EmblemKind
from core.models.files import FileKind, StoredFile
from core.models.jobs import JobRun
from core.models.ledger import LedgerChain, LedgerEntry, LedgerPayload
from core.models.mail import (
    DigestRhythm,
    MailChoice,
    MailedMatter,
    MailKind,
    MailLanguage,
    MailState,
    OutgoingMail,
)
from core.models.notices import ChangeNotice, Noticed
from core.models.organisations import FormerName, Organisation, OrganisationKind
from core.models.people import Membership, Reach, Role, User
from core.models.registry import ANSWERS, MARK, Registration, RegistrationAnswer
from core.models.retention import RetentionKind, RetentionRule
from core.models.versions import Versioned
from core.models.visits import LastVisit
from core.text.dates import DatePrecision

__all__ = [
    "ANSWERS",
    "MARK",
    "Area",
    "AreaCode",
    "AreaKind",
    "BroughtData",
    "ChangeNotice",
    "CodeScheme",
    "DatePrecision",
    "DayField",
    "DigestRhythm",
    "Emblem",
    "EmblemKind",
    "FileKind",
    "FormerName",
    "GroundKind",
    "JobRun",
    "LastVisit",
    "LedgerChain",
    "LedgerEntry",
    "LedgerPayload",
    "MailChoice",
    "MailKind",
    "MailLanguage",
    "MailState",
    "MailedMatter",
    "Membership",
    "Noticed",
    "Organisation",
    "OrganisationKind",
    "OutgoingMail",
    "Reach",
    "Registration",
    "RegistrationAnswer",
    "RetentionKind",
    "RetentionRule",
    "Role",
    "StaleVersionError",
    "StoredFile",
    "User",
    "Versioned",
]

"""The history of an agreement as sentences: who did what, when, and which words changed.

What each entry says is `TOLD`, one row for each verb. Texts come from the entry's content; where that was erased by
decision, the sentence stands and says so.
"""

from dataclasses import dataclass, field

from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from core.differences import difference
from core.models import LedgerEntry, Membership
from core.rights import Permission
from partnership.models import (
    Agreement,
    AgreementVersion,
    Appendix,
    Comment,
    Copy,
    Decision,
    Extension,
    FocusArea,
    Party,
    PeriodKind,
    PrintSet,
    Section,
    Signatory,
    Signature,
    VersionOrigin,
)


@dataclass(frozen=True)
class Told:
    """What an entry says. `is_working` is for those who read working material, not for every reader."""

    sentence: str
    is_working: bool = False


_W = True
TOLD = {
    "agreement.drafted": Told(_("wrote the draft"), _W),
    "agreement.outline_saved": Told(_("changed the draft's title, period or purposes"), _W),
    "agreement.fields_filled": Told(_("filled in what had become known in the text"), _W),
    "section.added": Told(_("added the section “%(thing)s”"), _W),
    "section.saved": Told(_("changed the section “%(thing)s”"), _W),
    "section.moved": Told(_("moved the section “%(thing)s”"), _W),
    "section.removed": Told(_("removed the section “%(thing)s”"), _W),
    "party.added": Told(_("added the party %(thing)s"), _W),
    "party.saved": Told(_("changed the party %(thing)s"), _W),
    "party.moved": Told(_("moved the party %(thing)s"), _W),
    "party.removed": Told(_("removed the party %(thing)s"), _W),
    "signatory.added": Told(_("added the signatory %(thing)s"), _W),
    "signatory.saved": Told(_("changed the signatory %(thing)s"), _W),
    "signatory.moved": Told(_("moved the signatory %(thing)s"), _W),
    "signatory.removed": Told(_("removed the signatory %(thing)s"), _W),
    "appendix.added": Told(_("added the appendix “%(thing)s”"), _W),
    "appendix.saved": Told(_("changed the appendix “%(thing)s”"), _W),
    "appendix.removed": Told(_("removed the appendix “%(thing)s”"), _W),
    "agreement.sent_for_review": Told(_("sent the draft for review")),
    "agreement.taken_back": Told(_("took the draft back from review")),
    "comment.added": Told(_("commented on the text"), _W),
    "comment.answered": Told(_("answered a comment"), _W),
    "comment.resolved": Told(_("resolved a comment"), _W),
    "agreement.text_locked": Told(_("locked the text")),
    "agreement.text_voided": Told(_("voided the copies")),
    "copy.signed": Told(_("registered a signature: %(thing)s")),
    "copies.printed": Told(_("marked the copies as printed")),
    "copy.sent": Told(_("registered that a copy was sent")),
    "copies.signed_by_party": Told(_("registered that %(thing)s has signed the copies")),
    "copy.signed_electronically": Told(_("registered the original that was signed electronically")),
    "copy.returned": Told(_("registered that our copy came back")),
    "copy.scanned": Told(_("stored a scanned copy")),
    "decision.registered": Told(_("registered the decision “%(thing)s”")),
    "decision.changed": Told(_("changed the decision “%(thing)s”")),
    "decision.not_needed": Told(_("registered that a party needs no decision")),
    "decision.removed": Told(_("removed the decision “%(thing)s”")),
    "copy.handed_over": Told(_("registered that a copy was handed over")),
    "agreement.came_into_force": Told(_("The agreement came into force")),
    "agreement.ended": Told(_("The agreement ended")),
    "agreement.registered": Told(_("registered the signed paper")),
    "agreement.amendment_started": Told(_("started an amendment"), _W),
    "agreement.successor_started": Told(_("started a successor"), _W),
    "agreement.extended": Told(_("extended the agreement")),
    "agreement.ends_early": Told(_("registered that the agreement ends early")),
    "agreement.watch_date_set": Told(_("set the date to watch"), _W),
    "admin.added": Told(_("added “%(thing)s” in the administration"), _W),
    "admin.changed": Told(_("changed “%(thing)s” in the administration"), _W),
    "admin.deleted": Told(_("removed “%(thing)s” in the administration"), _W),
}
_UNKNOWN = Told(_("changed “%(thing)s”"), _W)

# How the values in an entry's content are named. What has no name here is not shown: keys, digests, short names.
NAMES = {
    "heading": _("Heading"),
    "body": _("Text"),
    "title": _("Title"),
    "name": _("Name"),
    "section": _("Section"),
    "text": _("Comment"),
    "place": _("Place"),
    "number": _("Number"),
    "name_as_written": _("Name as written"),
    "diarienummer": _("Registration number"),
    "contact": _("Contact"),
    "organisation_line": _("Organisation line"),
    "purposes": _("Purposes"),
    "focus_areas": _("Focus areas"),
    "period_kind": _("Period"),
    "starts_on": _("First day"),
    "ends_on": _("Last day"),
    "notice_months": _("Months of notice"),
    "notice_given_on": _("Notice given"),
    "agreed_on": _("Agreed"),
    "watch_on": _("Date to watch"),
    "ended_on": _("Ended"),
    "parties": _("Parties"),
    "origin": _("How it is signed"),
    "answer_by": _("Comments by"),
    "copies": _("Copies"),
    "open_comments_reason": _("Reason for locking with open comments"),
    "reason": _("Reason"),
    "copy": _("Copy"),
    "signed_on": _("Signed"),
    "party": _("Party"),
    "deciding_body": _("Deciding body"),
    "met_on": _("Date of the meeting"),
    "paragraph": _("Paragraph"),
    "printed_on": _("Printed"),
    "sent_on": _("Sent"),
    "signing_service": _("Signing service"),
    "file": _("File"),
    "scan": _("Scanned copy"),
    "scans": _("Scanned copies"),
    "paper": _("Paper"),
    "returned_on": _("Back with us"),
    "handed_over_on": _("Handed over"),
    "kept_at": _("Kept at"),
}

_CHOICES = {"period_kind": PeriodKind, "origin": VersionOrigin}

_OF_AGREEMENT = {
    Agreement: "pk",
    AgreementVersion: "agreement",
    FocusArea: "agreement",
    Extension: "agreement",
    Section: "agreement_version__agreement",
    Party: "agreement_version__agreement",
    Appendix: "agreement_version__agreement",
    PrintSet: "agreement_version__agreement",
    Signatory: "party__agreement_version__agreement",
    Decision: "party__agreement_version__agreement",
    Copy: "print_set__agreement_version__agreement",
    Signature: "copy__print_set__agreement_version__agreement",
    Comment: "section__agreement_version__agreement",
}


@dataclass(frozen=True)
class Detail:
    """A named value of an entry, or where it changed, the words that did: [(Kind, words), …]."""

    name: str
    value: str = ""
    parts: list = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    entry: LedgerEntry
    sentence: str
    details: list[Detail]
    is_erased: bool


def entries(agreement, standing):
    """The entries of the agreement's history that a person of this Standing may read, the newest first."""
    about = Q(payload__content__agreement=agreement.slug)
    for model, path in _OF_AGREEMENT.items():
        keys = model._base_manager.filter(**{path: agreement.pk}).values(key=Cast("pk", CharField()))
        about |= Q(target_model=model._meta.label_lower, target_key__in=keys)
    return (
        LedgerEntry.objects.filter(about, _read_by(agreement, standing), chain__name=agreement.partnership.chain)
        .select_related("by", "payload")
        .prefetch_related("by__memberships__organisation")
        .order_by("-number")
    )


def line(entry):
    """One entry as it is told."""
    told = TOLD.get(entry.verb, _UNKNOWN)
    has_content = hasattr(entry, "payload")
    return Line(
        entry=entry,
        sentence=str(told.sentence) % {"thing": entry.label},
        details=list(_details(entry.payload.content)) if has_content else [],
        is_erased=bool(entry.payload_digest) and not has_content,
    )


def _read_by(agreement, standing):
    """Which entries: all to the owner's; to the other parties what came after they first saw it, and their own."""
    if Permission.READ_WORKING in standing.as_owner:
        return Q()
    open_to_readers = Q(verb__in=[verb for verb, told in TOLD.items() if not told.is_working])
    if Permission.READ_WORKING not in standing.as_party:
        return open_to_readers
    people = Membership.objects.filter(organisation__in=standing.organisations).values("user")
    seen = open_to_readers | Q(by__in=people)
    if agreement.sent_for_review_at:
        seen |= Q(at__gte=agreement.sent_for_review_at)
    return seen


def _details(content):
    """The named values of a content, as the verbs and the admin write them, in the order of NAMES."""
    if not isinstance(content, dict):
        return
    yield from _changed(content.get("before"), content.get("after"))
    yield from _changed(content.get("deleted"), None)
    for change in content.get("changes", ()):
        yield from _changed(change.get("before"), change.get("after"))
    for key in NAMES:
        value = content.get(key)
        if isinstance(value, dict) and "after" in value:
            yield from _changed({key: value.get("before")}, {key: value["after"]})
        elif shown := _plain(key, value):
            yield Detail(NAMES[key], value=shown)
    for key, rows in content.items():
        if "." in key:  # rows under the one that the admin's form was about, by their keys
            for row in rows.values():
                yield from _details(row)


def _changed(before, after):
    """What differs between two dicts of values. Of what is wholly new or gone, the words are all added or removed."""
    before, after = before or {}, after or {}
    if not isinstance(before, dict) or not isinstance(after, dict):
        return
    for key in NAMES:
        old, new = _plain(key, before.get(key)), _plain(key, after.get(key))
        if old != new:
            yield Detail(NAMES[key], parts=difference(old, new))


def _plain(key, value):
    """A stored value as people read it. Content is JSON, in which days are texts already; of a file it has the name."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return value.get("name", "")
    if isinstance(value, list):
        return ", ".join(_plain(key, part) for part in value)
    choices = _CHOICES.get(key)
    return str(choices(value).label) if choices and value in choices.values else str(value)

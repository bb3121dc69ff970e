"""The messages of an agreement's history: a sentence for each verb, and names for what changed.

A sentence goes on from the name of the person who did it, and ends without a full stop. `thing` is the label of what
the entry is about, `keeper` is who keeps the copy, and other names are keys of the entry's content.
"""

import re
from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core import history
from partnership.models import PeriodKind, VersionOrigin


@dataclass(frozen=True)
class Message:
    """What an entry says: the first of the `sentences` with only known values, or the last one.

    Only people who read working material see an entry that `is_working`. The values that the label `covers` are not
    shown again beside the sentence.
    """

    sentences: tuple
    is_working: bool = False
    covers: tuple = ()

    def sentence(self, values):
        """Return the sentence that fits the `values`, and the names that it uses. Erased entries get the last one."""
        sentences = self.sentences if values.keys() - {"thing"} else self.sentences[-1:]
        fitting = (each for each in sentences if all(values.get(name) for name in _names_in(each)))
        sentence = str(next(fitting, self.sentences[-1]))
        names = _names_in(sentence)
        return sentence % {name: values.get(name, "") for name in names}, names


def _open(*sentences, covers=()):
    return Message(sentences, covers=covers)


def _working(*sentences, covers=()):
    return Message(sentences, is_working=True, covers=covers)


_OF_DECISION = ("deciding_body", "met_on", "paragraph")

MESSAGES = {
    "agreement.drafted": _working(_("wrote the draft “%(title)s”"), _("wrote the draft")),
    "agreement.outline_saved": _working(
        _("changed in the draft: %(changed)s"), _("changed the draft's title, period or purposes")
    ),
    "agreement.fields_filled": _working(_("filled in what had become known in the text")),
    "agreement.words_mended": _working(_("changed words of the text that did not agree with the fields")),
    "section.added": _working(_("added the section “%(thing)s”")),
    "section.saved": _working(_("changed the section “%(thing)s”")),
    "section.moved": _working(
        _("moved the section “%(thing)s” to place %(place)s"), _("moved the section “%(thing)s”")
    ),
    "section.removed": _working(_("removed the section “%(thing)s”")),
    "party.added": _working(_("added the party %(thing)s")),
    "party.saved": _working(_("changed the party %(thing)s")),
    "party.moved": _working(_("moved the party %(thing)s to place %(place)s"), _("moved the party %(thing)s")),
    "party.removed": _working(_("removed the party %(thing)s")),
    "signatory.added": _working(_("added the signatory %(thing)s")),
    "signatory.saved": _working(_("changed the signatory %(thing)s")),
    "signatory.moved": _working(
        _("moved the signatory %(thing)s to place %(place)s"), _("moved the signatory %(thing)s")
    ),
    "signatory.removed": _working(_("removed the signatory %(thing)s")),
    "appendix.added": _working(_("added the appendix “%(thing)s”")),
    "appendix.saved": _working(_("changed the appendix “%(thing)s”")),
    "appendix.removed": _working(_("removed the appendix “%(thing)s”")),
    "agreement.sent_for_review": _open(
        _("sent the draft for review and asked for comments by %(answer_by)s"), _("sent the draft for review")
    ),
    "agreement.taken_back": _open(_("took the draft back from review")),
    "agreement.answered_without_comments": _working(_("answered the draft for %(organisation)s: no comments")),
    "comment.added": _working(_("commented on “%(section)s”"), _("commented on the text")),
    "comment.answered": _working(_("answered a comment on “%(section)s”"), _("answered a comment")),
    "comment.resolved": _working(_("marked a comment on “%(section)s” as resolved"), _("resolved a comment")),
    "comment.reopened": _working(_("opened a comment on “%(section)s” again"), _("opened a comment again")),
    "agreement.text_locked": _open(_("locked version %(number)s of the text"), _("locked the text")),
    "agreement.text_voided": _open(_("voided the copies of version %(number)s"), _("voided the copies")),
    "copies.printed": _open(_("marked copy %(copies)s as printed (%(printed_on)s)"), _("marked the copies as printed")),
    "copy.sent": _open(_("registered that copy %(copy)s was sent (%(sent_on)s)"), _("registered that a copy was sent")),
    "copy.signed": _open(
        _("registered that copy %(copy)s was signed (%(signed_on)s) by %(signatories)s"),
        _("registered that copy %(copy)s was signed by %(signatories)s"),
        _("registered a signature: %(thing)s"),
    ),
    "copies.signed_by_party": _open(
        _("registered that %(thing)s has signed copy %(copies)s (%(signed_on)s)"),
        _("registered that %(thing)s has signed copy %(copies)s"),
        _("registered that %(thing)s has signed the copies"),
    ),
    "copy.signed_electronically": _open(
        _("registered the original that was signed electronically in %(signing_service)s"),
        _("registered the original that was signed electronically"),
    ),
    "copy.signature_corrected": _open(
        _("corrected the day on which copy %(copies)s was signed by %(signatories)s"),
        _("corrected the day of a signature: %(thing)s"),
    ),
    "copy.signature_filled_in": _open(
        _("filled in the day on which copy %(copies)s was signed by %(signatories)s"),
        _("filled in the day of a signature: %(thing)s"),
    ),
    "copy.signature_withdrawn": _open(
        _("withdrew the signature on copy %(copies)s, registered by mistake, by %(signatories)s"),
        _("withdrew a signature that was registered by mistake: %(thing)s"),
    ),
    "copy.corrected": _open(
        _("corrected what is registered of copy %(copy)s"), _("corrected what is registered of copy %(thing)s")
    ),
    "copy.filled_in": _open(
        _("filled in what had become known of copy %(copy)s"), _("filled in what had become known of copy %(thing)s")
    ),
    "copy.added": _open(
        _("added copy %(copy)s: an original that was found with %(party)s"),
        _("added an original that was found: %(thing)s"),
    ),
    "copy.returned": _open(
        _("registered that copy %(copy)s is back (%(returned_on)s)"), _("registered that our copy came back")
    ),
    "copy.handed_over": _open(
        _("registered that %(keeper)s has been given copy %(copy)s (%(handed_over_on)s)"),
        _("registered that %(keeper)s has been given copy %(copy)s"),
        _("registered that a copy was handed over"),
    ),
    "copy.scanned": _open(_("stored a scan of copy %(copy)s"), _("stored a scanned copy")),
    "decision.registered": _open(
        _("registered the decision “%(thing)s” of %(party)s"),
        _("registered the decision “%(thing)s”"),
        covers=_OF_DECISION,
    ),
    "decision.changed": _open(
        _("changed the decision “%(thing)s” of %(party)s"), _("changed the decision “%(thing)s”")
    ),
    "decision.not_needed": _open(
        _("registered that %(party)s needs no decision"), _("registered that a party needs no decision")
    ),
    "decision.removed": _open(
        _("removed the decision “%(thing)s” of %(party)s"),
        _("removed the decision “%(thing)s”"),
        covers=("deciding_body",),
    ),
    "agreement.came_into_force": _open(_("The agreement came into force")),
    "agreement.ended": _open(_("The agreement ended (%(ended_on)s)"), _("The agreement ended")),
    "agreement.registered": _open(
        _("registered the paper “%(title)s”, signed outside the portal"), _("registered the signed paper")
    ),
    "agreement.amendment_started": _working(_("started an amendment")),
    "agreement.successor_started": _working(_("started a successor")),
    "agreement.in_force_again": _open(
        _("took the agreement back into force until %(ends_on)s"), _("took the agreement back into force")
    ),
    "agreement.extended": _open(_("extended the agreement to %(ends_on)s"), _("extended the agreement")),
    "agreement.ends_early": _open(
        _("registered that notice was given (%(notice_given_on)s) and that the agreement ends %(ends_on)s"),
        _("registered that the agreement ends early"),
    ),
    "agreement.watch_date_set": _working(
        _("set the date to watch to %(watch_on)s"), _("took away the date to watch"), _("set the date to watch")
    ),
    "ledger.payload_erased": _working(
        _("erased the content of an earlier entry by the decision “%(decision)s”"),
        _("erased the content of an entry by decision"),
    ),
    "admin.added": _working(_("added “%(thing)s” in the administration")),
    "admin.changed": _working(_("changed “%(thing)s” in the administration")),
    "admin.deleted": _working(_("removed “%(thing)s” in the administration")),
}
UNKNOWN_MESSAGE = _working(_("changed “%(thing)s”"))

# The labels of the values in an entry's content. A value without a label is not shown: keys, digests, short names.
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
    "before_answer_day": _("Locked although comments were asked for until"),
    "open_comments_reason": _("Reason for locking with open comments"),
    "left_words": _("Words left that do not agree with the fields"),
    "words_reason": _("Reason for leaving them"),
    "copy": _("Copy"),
    "signed_on": _("Signed"),
    "signatories": _("Signatories"),
    "party": _("Party"),
    "deciding_body": _("Deciding body"),
    "met_on": _("Date of the meeting"),
    "paragraph": _("Paragraph"),
    "printed_on": _("Printed"),
    "sent_on": _("Sent"),
    "signing_service": _("Signing service"),
    "extract": _("Extract of the minutes"),
    "scan": _("Scanned copy"),
    "scans": _("Scanned copies"),
    "paper": _("Paper"),
    "returned_on": _("Back with us"),
    "handed_over_on": _("Handed over"),
    "kept_at": _("Kept at"),
    "reason": _("Reason"),
}

# The same of a signatory's row, which is known by its line for the organisation.
_OF_SIGNATORY = {"title": _("Position"), "place": pgettext_lazy("signature", "Place")}

# Further parts of a draft's outline. Their values are keys, so that no detail shows them.
_OF_OUTLINE = {"areas": _("Areas"), "framework_id": _("Framework")}

_CHOICES = {"period_kind": PeriodKind, "origin": VersionOrigin}
_IN_SENTENCE = re.compile(r"%\((\w+)\)s")


def message_values(entry, content):
    """Return the values that the sentence of an entry may name, by name: texts, empty where nothing is known."""
    thing = history.thing_of(entry)
    values = {"thing": thing}
    if isinstance(content, dict):
        values["keeper"] = thing.partition(", ")[2]  # of a copy, whose label is its number and its keeper
        values |= {name: _as_text(name, value) for name, value in content.items()}
        values["changed"] = _changed_names(content.get("before"), content.get("after"))
    return values


def labels_of(*rows):
    """Return {key: label} of the values in these rows of one thing, in the order in which they are told."""
    is_of_signatory = any("organisation_line" in row for row in rows)
    return NAMES | _OF_SIGNATORY if is_of_signatory else NAMES


def readable_value(name, value):
    """Return a stored value as people read it. In JSON, days are texts already. A file is shown by its name."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return str(value.get("name", ""))
    if isinstance(value, list):
        return ", ".join(readable_value(name, part) for part in value)
    choices = _CHOICES.get(name)
    return str(choices(value).label) if choices and value in choices.values else str(value)


def _as_text(name, value):
    if isinstance(value, list) and not any(isinstance(part, dict | list) for part in value):
        return get_text_list([readable_value(name, part) for part in value], gettext("and"))
    return readable_value(name, value)


def _changed_names(before, after):
    """Return the names of what differs between two outlines, as they stand in a sentence."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return ""
    names = [str(name) for key, name in (NAMES | _OF_OUTLINE).items() if before.get(key) != after.get(key)]
    return get_text_list([name.lower() for name in names], gettext("and"))


def _names_in(sentence):
    return _IN_SENTENCE.findall(str(sentence))

"""The history of an agreement as sentences: who did what, when, and what changed.

The sentences are in messages.py. Values come from the entry's content. Where it was erased by decision, the sentence
stays and says so.
"""

from django.db.models import CharField, Q
from django.db.models.functions import Cast

from core import history, ledger
from core.models import LedgerEntry, Membership
from core.permissions import Permission
from partnership.history.messages import MESSAGES, UNKNOWN_MESSAGE, labels_of, message_values, readable_value
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
    PrintSet,
    Section,
    Signatory,
    Signature,
)

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


def entries(agreement, access):
    """Return the entries of the agreement's history that a person with this Access may read, the newest first."""
    about = Q(payload__content__agreement=agreement.slug)
    for model, path in _OF_AGREEMENT.items():
        keys = model._base_manager.filter(**{path: agreement.pk}).values(key=Cast("pk", CharField()))
        about |= Q(target_model=model._meta.label_lower, target_key__in=keys)
    of_chain = LedgerEntry.objects.filter(chain__name=agreement.partnership.chain)  # first: the others are a million
    erasures = of_chain.filter(verb=ledger.PAYLOAD_ERASED, payload__content__agreement=agreement.slug)
    about |= Q(key__in=erasures.values("target_key"))  # its content is erased, and its row may be gone
    return (
        of_chain.annotate(key=Cast("pk", CharField()))
        .filter(about, _read_by(agreement, access))
        .select_related("by", "payload")
        .prefetch_related("by__memberships__organisation")
        .order_by("-number")
    )


def history_line(entry):
    """Return the HistoryLine of an entry. What its sentence says is not among the details again."""
    message = MESSAGES.get(entry.verb, UNKNOWN_MESSAGE)
    content = history.content_of(entry)
    sentence, names_in_sentence = message.sentence(message_values(entry, content))
    details = _details(content, without={*names_in_sentence, *message.covers})
    return history.history_line(entry, sentence, details)


def _read_by(agreement, access):
    """Return a Q of the entries that the person may read.

    The owner's people read all. The other parties read what came after they first saw the draft, and their own; not
    what a colleague of theirs did who also works for the owner.
    """
    if Permission.READ_WORKING in access.as_owner:
        return Q()
    open_to_readers = Q(verb__in=[verb for verb, message in MESSAGES.items() if not message.is_working])
    if Permission.READ_WORKING not in access.as_party:
        return open_to_readers
    colleagues = Membership.objects.filter(organisation__in=access.organisations).values("user")
    writers = Membership.objects.filter(organisation=agreement.owner).values("user")
    seen = open_to_readers | Q(by__in=colleagues) & ~Q(by__in=writers)
    if agreement.sent_for_review_at:
        seen |= Q(at__gte=agreement.sent_for_review_at)
    return seen


def _details(content, without=()):
    """Yield the named values of a content, as the verbs and the admin write them, in the order of NAMES."""
    if not isinstance(content, dict):
        return
    yield from _changed(content.get("before"), content.get("after"))
    yield from _changed(content.get("deleted"), None)
    for change in content.get("changes", ()):
        yield from _changed(change.get("before"), change.get("after"))
    for key, label in labels_of(content).items():
        value = content.get(key)
        if history.is_change(value):
            yield from _changed({key: value.get("before")}, {key: value.get("after")})
        elif key not in without and (shown := readable_value(key, value)):
            yield history.HistoryDetail(label, value=shown)
    for key, rows in content.items():
        if "." in key:  # rows under the one that the admin's form was about, by their keys
            for row in rows.values():
                yield from _details(row)


def _changed(before, after):
    """Yield what differs between two dicts of values, in the order of NAMES; new and removed values as a whole."""
    before, after = before or {}, after or {}
    if not isinstance(before, dict) or not isinstance(after, dict):
        return
    for key, label in labels_of(before, after).items():
        old, new = readable_value(key, before.get(key)), readable_value(key, after.get(key))
        if old != new:
            yield history.changed_detail(label, old, new)

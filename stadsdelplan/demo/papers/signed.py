"""How an edition of a paper is signed: as an agreement, with an original for each party."""

from datetime import timedelta
from functools import partial

from core.models import DatePrecision
from partnership import agreement_changes
from partnership.copies import actions as copies
from partnership.drafting.actions import parties
from partnership.locking import actions as locking
from partnership.models import Agreement, Signatory
from partnership.term import actions as term
from stadsdelplan.demo import agreements
from stadsdelplan.demo.data_files import day, noon, organisation
from stadsdelplan.models import Edition
from stadsdelplan.signing import actions as signing

_LOCKED = timedelta(days=7)  # before it is signed


def signing_events(spec, number, plan, names, *, by):
    """Yield (moment, act) of the signing, where the paper is signed at all."""
    if "signed_on" not in spec:
        return
    signed_on = day(spec["signed_on"])
    signatories = {organisation(names[short]): titles for short, titles in spec["signatories"].items()}
    reason = spec.get("words_reason", "")
    yield noon(signed_on - _LOCKED), partial(_lock, number, plan, signatories, reason, by=by)
    yield noon(signed_on), partial(_sign, number, plan, signed_on, by=by)
    for on in (max(signed_on, day(spec["starts_on"])), day(spec["ends_on"]) + timedelta(days=1)):
        yield noon(on), partial(_follow_calendar, number, plan, on)


def _lock(number, plan, signatories, reason, *, by, at):
    """Write the agreement with the plan's text, name who signs, and lock it. Who signs nothing is no party of it."""
    edition = Edition.objects.get(plan=plan, number=number)
    agreement = signing.start_signing(edition=edition, version=edition.version, by=by, at=at)
    for party in agreement_changes.current_version(agreement).parties.order_by("order", "pk"):
        agreement.refresh_from_db()
        if party.organisation not in signatories:
            parties.remove_party(party=party, version=agreement.version, by=by, at=at)
            continue
        for title in signatories[party.organisation]:
            agreement.refresh_from_db()
            signatory = Signatory(party=party, title=title)
            parties.add_signatory(signatory=signatory, version=agreement.version, by=by, at=at)
    agreement.refresh_from_db()
    agreement = locking.lock_text(agreement=agreement, version=agreement.version, words_reason=reason, by=by, at=at)
    printed_on = at.date()
    copies.mark_printed(agreement=agreement, version=agreement.version, printed_on=printed_on, by=by, at=at)


def _sign(number, plan, signed_on, *, by, at):
    agreement = _agreement(number, plan)
    for party in agreement_changes.current_version(agreement).parties.order_by("order", "pk"):
        agreement = copies.register_party_signed(
            party=party, signed_on=signed_on, precision=DatePrecision.DAY, version=agreement.version, by=by, at=at
        )
    agreements.hand_over(agreement, on=signed_on, by=by)


def _follow_calendar(number, plan, on, *, at):
    term.follow_calendar(agreement=_agreement(number, plan), on=on, at=at)


def _agreement(number, plan):
    return Agreement.objects.get(pk=Edition.objects.values_list("agreement", flat=True).get(plan=plan, number=number))

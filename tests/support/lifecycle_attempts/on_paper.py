"""What people try once the text is locked: with the copies and their signatures, and with an agreement in force.

As in tests/support/lifecycle_attempts/drafting.py, which has the steps before.
"""

from datetime import timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from core.concurrency.refusals import ForbiddenStepError, NotReadyError
from partnership import agreement_changes
from partnership.copies import actions as copy_actions
from partnership.copies import corrections
from partnership.locking import actions as locking
from partnership.models import (
    Agreement,
    AgreementStatus,
    Copy,
    PeriodKind,
    Signatory,
    Signature,
    VersionOrigin,
    VersionStatus,
)
from partnership.term import actions as term
from tests.support.lifecycle_attempts.drafting import Attempt, first_of, mostly

_DONE = (AgreementStatus.IN_FORCE, AgreementStatus.ENDED)


def void(life, agreement, pick):
    is_locked = agreement.status in (AgreementStatus.LOCKED, AgreementStatus.SIGNING)
    reason = mostly(pick, ["Fel datum."], [" "]) if is_locked else "Fel datum."
    refusal = first_of((not reason.strip(), NotReadyError), (life.lacks(agreement) == 0, ForbiddenStepError))
    return Attempt(partial(locking.void_text, agreement=agreement, reason=reason), agreement.version, refusal)


def print(life, agreement, pick):
    text = agreement_changes.current_version(agreement)
    waiting = Copy.objects.filter(print_set__agreement_version=text, printed_on=None)
    sent = sorted(day for day in waiting.values_list("sent_on", flat=True) if day)
    printed_on = mostly(pick, sent[:1] or [life.today], [life.today, life.tomorrow])
    is_wrong = printed_on > life.today or bool(sent and sent[0] < printed_on)
    refusal = first_of(
        (text.origin != VersionOrigin.DRAWN, ForbiddenStepError),
        (is_wrong, ValidationError),
        (not waiting.exists(), ForbiddenStepError),
    )
    return Attempt(
        partial(copy_actions.mark_printed, agreement=agreement, printed_on=printed_on), agreement.version, refusal
    )


def send_copy(life, agreement, pick):
    copy = _copy(agreement, pick)
    if copy is None:
        return None
    sent_on, home_on = mostly(pick, [life.today], [life.tomorrow]), copy.returned_on or copy.handed_over_on
    refusal = first_of(
        (_is_voided(copy) or _origin(copy) != VersionOrigin.DRAWN, ForbiddenStepError),
        (sent_on > life.today or (home_on is not None and home_on < sent_on), ValidationError),
    )
    return Attempt(partial(copy_actions.send_copy, copy=copy, sent_on=sent_on), agreement.version, refusal)


def sign(life, agreement, pick):
    """One signature; now and then all of a party's at once, or the file of an e-signing service."""
    copy = _copy(agreement, pick, fits=lambda each: len(_missing(each)) > 0)
    if copy is None:
        return None
    way = _sign_electronically if _origin(copy) == VersionOrigin.ELECTRONIC else _sign_one
    ways = [way, _sign_for_party] if way is _sign_one else [way]
    return mostly(pick, ways, [_sign_one, _sign_for_party, _sign_electronically])(life, agreement, copy, pick)


def hand_over(life, agreement, pick):
    copy = _copy(agreement, pick, fits=lambda each: not _is_home(each) and not _missing(each))
    if copy is None:
        return None
    day, place = mostly(pick, [life.today], [life.tomorrow]), pick(["Arkivet", ""])
    is_own = copy.keeper.organisation_id == life.own.pk
    refused = _is_voided(copy) or _is_home(copy) or (_origin(copy) != VersionOrigin.REGISTERED and bool(_missing(copy)))
    if is_own or not mostly(pick, [True], [False]):
        refusal = first_of((refused or not is_own, ForbiddenStepError), (day > life.today, ValidationError))
        verb = partial(copy_actions.register_return, copy=copy, returned_on=day, kept_at=place)
        return Attempt(verb, agreement.version, refusal)
    refusal = first_of((refused, ForbiddenStepError), (day > life.today, ValidationError))
    told = {"handed_over_on": day, "precision": "day", "kept_at": place}
    return Attempt(partial(copy_actions.register_handover, copy=copy, **told), agreement.version, refusal)


def keep_scan(life, agreement, pick):
    copy = _copy(agreement, pick)
    if copy is None:
        return None
    reason = mostly(pick, ["Den förra var sned."], [""])
    is_wrong = bool(copy.scan_id) and not reason
    refusal = first_of((_is_voided(copy), ForbiddenStepError), (is_wrong, ValidationError))
    verb = partial(copy_actions.keep_scan, copy=copy, scan=life.scan, reason=reason)
    return Attempt(verb, agreement.version, refusal)


def correct(life, agreement, pick):
    """Where a copy lies, or the day of a signature."""
    copy = _copy(agreement, pick)
    if copy is None:
        return None
    reason = mostly(pick, ["Det blev fel."], [" "])
    signature = copy.signatures.select_related("copy__print_set__agreement_version").order_by("pk").last()
    if signature and pick([False, True]):
        return _correct_day(life, agreement, signature, reason, pick)
    words = mostly(pick, [{"kept_at": f"Hylla {next(life.numbers)}"}], [{"signing_service": "Tjänsten"}])
    is_foreign = "signing_service" in words and _origin(copy) != VersionOrigin.ELECTRONIC
    if words.get("signing_service") == copy.signing_service:
        words = {"signing_service": f"Tjänsten {next(life.numbers)}"}
    is_known = any(getattr(copy, name) for name in words)
    refusal = first_of(
        (_is_voided(copy) or is_foreign, ForbiddenStepError), (is_known and not reason.strip(), ValidationError)
    )
    verb = partial(corrections.correct_copy, copy=copy, values=words, reason=reason)
    return Attempt(verb, agreement.version, refusal)


def withdraw(life, agreement, pick):
    copy = _copy(agreement, pick, fits=lambda each: each.signatures.exists() and not _is_home(each))
    signature = copy and copy.signatures.select_related("copy__print_set__agreement_version").order_by("pk").last()
    if not signature:
        return None
    reason, is_alike = mostly(pick, ["Fel exemplar."], [" "]), pick([False, True])
    rows = corrections.signatures_registered_together(signature) if is_alike else [signature]
    if _origin(copy) == VersionOrigin.ELECTRONIC:
        rows = [signature]
    is_settled = _origin(copy) == VersionOrigin.REGISTERED or agreement.successors.exists()
    is_settled |= any(_is_home(row.copy) for row in rows)
    refusal = first_of(
        (_is_voided(copy), ForbiddenStepError), (not reason.strip(), ValidationError), (is_settled, ForbiddenStepError)
    )
    verb = partial(corrections.withdraw_signature, signature=signature, reason=reason, alike=is_alike)
    return Attempt(verb, agreement.version, refusal)


def add_original(life, agreement, pick):
    """The original of a party of a paper that was signed outside the portal, where nobody had seen it before."""
    text = agreement_changes.current_version(agreement)
    keepers = list(text.parties.order_by("order", "pk"))
    keeper = mostly(pick, [party for party in keepers if not party.copies.exists()], keepers)
    is_refused = text.origin != VersionOrigin.REGISTERED or keeper.copies.exists()
    told = {"keeper": keeper, "kept_at": pick(["", "Arkivet"]), "scan": pick([None, life.scan])}
    verb = partial(corrections.add_original, agreement=agreement, **told)
    return Attempt(verb, agreement.version, ForbiddenStepError if is_refused else None)


def amend(life, agreement, pick):
    """An amendment is not amended itself, and there is one at a time."""
    others = Agreement.objects.filter(amends=agreement).exclude(status__in=_DONE)
    refusal = ForbiddenStepError if agreement.amends_id or others.exists() else None
    verb = partial(term.start_amendment, agreement=agreement, name=f"Tillägg {next(life.numbers)}")
    return Attempt(verb, agreement.version, refusal)


def succeed(life, agreement, pick):
    refusal = ForbiddenStepError if Agreement.objects.filter(succeeds=agreement).exists() else None
    verb = partial(term.start_successor, agreement=agreement, name=f"Nästa {next(life.numbers)}")
    return Attempt(verb, agreement.version, refusal)


def extend(life, agreement, pick):
    """Only a last day of the agreement's own is put off, and not when notice has been given."""
    has_end = agreement.period_kind == PeriodKind.OWN and agreement.ends_on is not None
    last_day = agreement.ends_on or life.today
    ends_on = last_day + timedelta(days=mostly(pick, [200, 900], [0]))
    refusal = first_of(
        (not has_end or agreement.ends_early_on is not None, ForbiddenStepError), (ends_on == last_day, ValidationError)
    )
    told = {"ends_on": ends_on, "agreed_on": life.today, "reason": "Arbetet går vidare.", "paper": life.scan}
    return Attempt(partial(term.extend, agreement=agreement, **told), agreement.version, refusal)


def end_early(life, agreement, pick):
    ends_on = life.today + timedelta(days=pick([60, 20, 0, -1]))
    paper = mostly(pick, [life.scan], [None])
    notice_given_on = min(life.today, ends_on)
    is_wrong = paper is None and agreement.end_paper_id is None
    is_wrong |= _is_unbound(agreement, notice_given_on) or bool(agreement.first_day and ends_on < agreement.first_day)
    told = {"notice_given_on": notice_given_on, "ends_on": ends_on, "reason": "Parterna är överens.", "paper": paper}
    verb = partial(term.end_early, agreement=agreement, on=life.today, **told)
    return Attempt(verb, agreement.version, ValidationError if is_wrong else None)


def _is_unbound(agreement, day):
    """Whether the day comes before the text was locked, or an older paper signed."""
    text = agreement_changes.current_version(agreement)
    if text.origin != VersionOrigin.REGISTERED:
        return day < localdate(text.locked_at)
    signed = Signature.objects.filter(copy__print_set__agreement_version=text).exclude(signed_on=None)
    return signed.filter(signed_on__gt=day).exists()


def _sign_one(life, agreement, copy, pick):
    missing = _missing(copy)
    signatory, day = pick(missing or _signatories(copy)), _day(life, pick)
    is_refused = _is_voided(copy) or _origin(copy) == VersionOrigin.ELECTRONIC or not missing
    refusal = first_of((is_refused, ForbiddenStepError), (_is_to_come(life, day), ValidationError))
    told = {"signatory": signatory, "signed_on": day, "precision": "day"}
    return Attempt(partial(copy_actions.register_signature, copy=copy, **told), agreement.version, refusal)


def _sign_for_party(life, agreement, copy, pick):
    copies = Copy.objects.filter(print_set=copy.print_set)
    party, day = pick(_signatories(copy)).party, _day(life, pick)
    is_missing = any(party.pk == one.party_id for each in copies for one in _missing(each))
    is_refused = _is_voided(copy) or _origin(copy) == VersionOrigin.ELECTRONIC or not is_missing
    refusal = first_of((is_refused, ForbiddenStepError), (_is_to_come(life, day), ValidationError))
    verb = partial(copy_actions.register_party_signed, party=party, signed_on=day, precision="day")
    return Attempt(verb, agreement.version, refusal)


def _sign_electronically(life, agreement, copy, pick):
    day = _day(life, pick)
    is_refused = _is_voided(copy) or _origin(copy) != VersionOrigin.ELECTRONIC or copy.signatures.exists()
    refusal = first_of((is_refused, ForbiddenStepError), (_is_to_come(life, day), ValidationError))
    signed = {one.pk: day for one in _signatories(copy)}
    told = {"signing_service": "Tjänsten", "kept_at": "E-arkivet", "signed": signed, "scan": life.scan}
    return Attempt(partial(copy_actions.register_electronic_original, copy=copy, **told), agreement.version, refusal)


def _correct_day(life, agreement, signature, reason, pick):
    """A known day becomes unknown, and an unknown one today: not where the copy came home before that."""
    copy, known = signature.copy, signature.signed_on
    home_on = copy.returned_on or copy.handed_over_on
    is_wrong = not reason.strip() if known else home_on is not None and home_on < life.today
    refusal = first_of((_is_voided(copy), ForbiddenStepError), (is_wrong, ValidationError))
    told = {"signed_on": None if known else life.today, "precision": "day", "reason": reason}
    told["alike"] = bool(known) and pick([False, True])
    return Attempt(partial(corrections.correct_signature, signature=signature, **told), agreement.version, refusal)


def _copy(agreement, pick, fits=lambda copy: True):
    """A copy that `fits`; now and then another, or a voided one. None where there is none."""
    copies = Copy.objects.filter(print_set__agreement_version__agreement=agreement)
    copies = copies.select_related("keeper", "scan", "print_set__agreement_version").order_by("number", "pk")
    current = [each for each in copies if not _is_voided(each)]
    fitting = [each for each in current if fits(each)] or current
    return mostly(pick, fitting, list(copies)) if copies else None


def _origin(copy):
    return copy.print_set.agreement_version.origin


def _is_voided(copy):
    return copy.print_set.agreement_version.status == VersionStatus.VOIDED


def _is_home(copy):
    return bool(copy.returned_on or copy.handed_over_on)


def _signatories(copy):
    rows = Signatory.objects.filter(party__agreement_version=copy.print_set.agreement_version)
    return list(rows.select_related("party__agreement_version").order_by("party__order", "order", "pk"))


def _missing(copy):
    signed = set(Signature.objects.filter(copy=copy).values_list("signatory", flat=True))
    return [one for one in _signatories(copy) if one.pk not in signed]


def _day(life, pick):
    """When somebody signed: today, or nobody knows; not tomorrow."""
    return mostly(pick, [life.today, life.today, None], [life.tomorrow])


def _is_to_come(life, day):
    return day is not None and day > life.today

"""Verbs that register how the parties decided."""

from datetime import datetime

from django.db import transaction
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.concurrency.refusals import ForbiddenStepError
from core.files import uploads
from core.files.uploads import Inspected
from core.limits.dates import refuse_out_of_order
from core.models import User
from partnership.agreement_changes import change_registered, lock_for_change, record_change, remove_registered
from partnership.lifecycle import Step
from partnership.models import Agreement, Decision, Party, VersionStatus

_FIELDS = ("body", "met_on", "paragraph", "diarienummer")


def register_decision(
    *,
    party: Party,
    version: int,
    values: dict,
    extract: Inspected | None,
    by: User,
    at: datetime,
    extract_of: Decision | None = None,
) -> Decision:
    """Register how `party` decided, and return the Decision.

    `values` is a dict of body, met_on, paragraph and diarienummer; `extract` is the extract of the minutes as
    core.files.uploads.Inspected, or None. Without a new one, the extract of `extract_of` is
    used, a Decision of the same party on an earlier version of the text. Raises ValidationError.
    """
    with uploads.atomic():
        agreement = _lock_party(party, version=version)
        if party.decisions.filter(not_needed=True).exists():
            raise ForbiddenStepError(_("It is registered that %(party)s needs no decision.") % {"party": party})
        decision = Decision(party=party, **values)
        if extract_of is not None and extract_of in earlier_decisions(party):
            decision.extract = extract_of.extract
        _check_with_extract(decision, extract, by=by, at=at)
        decision.save(force_insert=True)
        payload = _payload(decision, decision.extract)
        record_change(agreement, "decision.registered", decision, by=by, at=at, party=str(party), **payload)
    return decision


def change_decision(
    *, decision: Decision, version: int, values: dict, extract: Inspected | None, by: User, at: datetime
) -> Decision:
    """Correct a registered decision. Without a new `extract` the old one stays. Raises ValidationError."""
    with uploads.atomic():
        agreement = _lock_party(decision.party, version=version)
        decision = Decision.objects.select_related("party", "extract").get(pk=decision.pk)
        if model_to_dict(decision, _FIELDS) == values and extract is None:
            return decision
        before = _decision_payload(decision)
        for name, value in values.items():
            setattr(decision, name, value)
        stored = _check_with_extract(decision, extract, by=by, at=at)
        change_registered(agreement, decision, by=by, at=at, **values, extract=decision.extract)
        payload = {"before": before, "after": _decision_payload(decision)} | _file_payload(stored)
        record_change(agreement, "decision.changed", decision, by=by, at=at, party=str(decision.party), **payload)
    return decision


def register_no_decision_needed(*, party: Party, version: int, by: User, at: datetime) -> Decision:
    """Register that `party` enters into the agreement without a decision, and return the Decision that says so."""
    with transaction.atomic():
        agreement = _lock_party(party, version=version)
        if party.decisions.exists():
            raise ForbiddenStepError(_("%(party)s has a registered decision.") % {"party": party})
        decision = Decision(party=party, not_needed=True)
        decision.full_clean()
        decision.save(force_insert=True)
        record_change(agreement, "decision.not_needed", decision, by=by, at=at, party=str(party))
    return decision


def remove_decision(*, decision: Decision, version: int, by: User, at: datetime) -> Agreement:
    """Remove a decision that was registered by mistake. The history keeps what it said, and the file stays stored."""
    with transaction.atomic():
        agreement = _lock_party(decision.party, version=version)
        decision = Decision.objects.select_related("party", "extract").get(pk=decision.pk)
        payload = _payload(decision, decision.extract) | {"not_needed": decision.not_needed}
        target = Decision(pk=decision.pk, party=decision.party, body=decision.body, not_needed=decision.not_needed)
        remove_registered(agreement, decision, by=by, at=at)
        record_change(agreement, "decision.removed", target, by=by, at=at, party=str(target.party), **payload)
    return agreement


def earlier_decisions(party):
    """Return what the party's organisation decided on the versions before the party's own, the newest first."""
    text = party.agreement_version
    return list(
        Decision.objects.filter(
            party__organisation=party.organisation_id,
            party__agreement_version__agreement=text.agreement_id,
            party__agreement_version__number__lt=text.number,
        )
        .select_related("party__agreement_version", "extract")
        .order_by("-party__agreement_version__number", "-met_on", "-pk")
    )


def _lock_party(party, *, version):
    agreement = lock_for_change(party.agreement_version.agreement_id, version=version, step=Step.DECIDE)
    party.agreement_version.refresh_from_db()
    if party.agreement_version.status == VersionStatus.VOIDED:
        raise ForbiddenStepError(_("The copies are voided."))
    return agreement


def _check_with_extract(decision, extract, *, by, at):
    """Check the decision and give it its extract; return the StoredFile if there is a new one."""
    refuse_out_of_order("met_on", decision.met_on, today=timezone.localdate(at))
    decision.full_clean()
    stored = uploads.store(extract, by=by, at=at) if extract else None
    if stored:
        decision.extract = stored
    return stored


def _payload(decision, stored):
    return _decision_payload(decision) | _file_payload(stored)


def _decision_payload(decision):
    """Return what the decision says, for the history."""
    values = model_to_dict(decision, _FIELDS)
    return {"deciding_body": values.pop("body")} | values


def _file_payload(stored):
    return {"file": stored.name, "extract": uploads.history_payload(stored)} if stored else {}

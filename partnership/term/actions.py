"""Verbs of an agreement's term: it comes into force, is amended, extended or succeeded, and ends."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.concurrency.refusals import ForbiddenStepError
from core.files import uploads
from core.files.uploads import Inspected
from core.limits import text_lengths
from core.limits.dates import KnownDate, days_later, is_out_of_range, next_day, refuse_out_of_order
from core.models import User
from partnership import by_calendar
from partnership.agreement.extension_rules import (
    bound_since,
    refuse_agreed_after_end,
    refuse_day_of_extension,
    refuse_unless_extendable,
)
from partnership.agreement_changes import (
    change_registered,
    current_version,
    free_slug,
    insert,
    lock_for_change,
    missing_signature_count,
    record_change,
)
from partnership.drafting.actions.sections import start_draft
from partnership.lifecycle import Step
from partnership.models import (
    Agreement,
    AgreementStatus,
    DocumentWord,
    Extension,
    Party,
    PeriodKind,
    Signatory,
)

# The first text of an amendment. The paper is in Swedish, whoever writes it.
AMENDMENT_WORDS = {
    DocumentWord.AVTAL: "Tilläggsavtal",
    DocumentWord.OVERENSKOMMELSE: "Tilläggsöverenskommelse",
}
_THE_REST_STANDS = {
    DocumentWord.AVTAL: "Avtalet gäller i övrigt oförändrat.",
    DocumentWord.OVERENSKOMMELSE: "Överenskommelsen gäller i övrigt oförändrad.",
}


def start_amendment(*, agreement: Agreement, version: int, name: str, by: User, at: datetime) -> Agreement:
    """Start the agreement's amendment, a draft of its own with the same parties and signatories, and return it."""
    with transaction.atomic():
        agreement = lock_for_change(agreement.pk, version=version, step=Step.AMEND)
        refuse_second_amendment(agreement)
        text = current_version(agreement)
        amendment = _following(
            agreement,
            name=name,
            slug=free_slug(name),
            amends=agreement,
            framework=agreement.framework,
            period_kind=agreement.period_kind,
            ends_on=None if agreement.ends_on and is_out_of_range(agreement.ends_on) else agreement.ends_on,
            period_precision=agreement.period_precision,
        )
        amendment = start_draft(
            agreement=amendment,
            title=f"{AMENDMENT_WORDS[agreement.document_word]} till {text.title}"[:300],
            sections=[("Ändringar", ""), ("Övriga villkor", _THE_REST_STANDS[agreement.document_word])],
            parties=_parties_of(text, with_numbers=True),
            is_example=text.is_example,
            areas=agreement.areas.all(),
            by=by,
            at=at,
        )
        record_change(agreement, "agreement.amendment_started", agreement, by=by, at=at, amendment=amendment.slug)
    return amendment


def refuse_second_amendment(agreement):
    """Raise ForbiddenStepError where the agreement is an amendment itself, or has one on its way."""
    if agreement.amends_id:
        raise ForbiddenStepError(_("This is an amendment. Amend the agreement that it belongs to."))
    done = (AgreementStatus.IN_FORCE, AgreementStatus.ENDED)
    if agreement.amendments.exclude(status__in=done).exists():
        raise ForbiddenStepError(
            _("The agreement already has an amendment that is not in force yet. There can be one at a time.")
        )


def start_successor(*, agreement: Agreement, version: int, name: str, by: User, at: datetime) -> Agreement:
    """Start what comes after the agreement, from the day after its last, with the same text, and return it."""
    with transaction.atomic():
        agreement = lock_for_change(agreement.pk, version=version, step=Step.SUCCEED)
        refuse_second_successor(agreement)
        text = current_version(agreement)
        starts_on = day_after_end(agreement)
        framework = agreement.framework
        if framework and framework.ends_on and (not starts_on or framework.ends_on < starts_on):
            framework = None  # its time is over before the successor's begins
        successor = _following(
            agreement,
            name=name,
            slug=free_slug(name),
            succeeds=agreement,
            framework=framework,
            purposes=agreement.purposes,
            starts_on=starts_on,
            notice_months=agreement.notice_months,
        )
        successor = start_draft(
            agreement=successor,
            title=text.title,
            sections=list(text.sections.order_by("order", "pk").values_list("heading", "body")),
            parties=_parties_of(text, with_numbers=False),
            focus_areas=agreement.focus_areas.order_by("order", "pk").values_list("name", flat=True),
            is_example=text.is_example,
            areas=agreement.areas.all(),
            by=by,
            at=at,
        )
        record_change(agreement, "agreement.successor_started", agreement, by=by, at=at, successor=successor.slug)
    return successor


def refuse_second_successor(agreement):
    """Raise ForbiddenStepError where the agreement has a successor already."""
    if successor := agreement.successors.order_by("pk").first():
        raise ForbiddenStepError(_("The agreement is already succeeded by %(name)s.") % {"name": successor})


def day_after_end(agreement):
    """Return the day on which a successor begins. None where there is no last day, or one in the far future."""
    return next_day(agreement.ended_on or agreement.last_day)


def extend(
    *,
    agreement: Agreement,
    version: int,
    agreed_on: date,
    ends_on: date,
    reason: str,
    paper: Inspected,
    watch_on: date | None = None,
    by: User,
    at: datetime,
) -> Agreement:
    """Give the agreement, and its amendments, a later last day by a `paper` (core.files.uploads.Inspected).

    The date to watch is the new one or none: the old one belonged to the old last day. An agreement that had run out
    before the paper came is in force again, with the amendments that ended with it. Raises ForbiddenStepError,
    StaleVersionError, and ValidationError where the day is not later, or the parties cannot have agreed on `agreed_on`.
    """
    today = localdate(at)
    with uploads.atomic():
        agreement = lock_for_change(agreement.pk, version=version)
        refuse_unless_extendable(agreement, on=today)
        refuse_agreed_after_end(agreement, agreed_on)
        refuse_day_of_extension(agreement, agreed_on, today=today)
        before = agreement.ends_on
        stored = uploads.store(paper, by=by, at=at)
        period = {"agreed_on": agreed_on, "ended_before_on": before, "ends_on": ends_on}
        insert([Extension(agreement=agreement, reason=reason, paper=stored, **period)])
        change_registered(agreement, agreement, by=by, at=at, ends_on=ends_on, watch_on=watch_on)
        payload = {"before": before, "ends_on": ends_on, "agreed_on": agreed_on, "reason": reason}
        changes = []
        for amendment in _amendments_not_ended(agreement, ends_on=before):
            change_registered(amendment, amendment, by=by, at=at, ends_on=ends_on)
            changes.append((amendment, "agreement.extended", payload))
        changes.append((agreement, "agreement.extended", payload | {"paper": uploads.history_payload(stored)}))
        for resumed in _in_force_again(agreement, ended_on=before, by=by, at=at):
            changes.append((resumed, "agreement.in_force_again", {"ends_on": ends_on}))
        changes += _end_if_over(agreement, on=today, by=by, at=at)
        for changed, verb, payload in changes:  # last, when everything is held
            record_change(changed, verb, changed, by=by, at=at, **payload)
    return agreement


def _in_force_again(agreement, *, ended_on, by, at):
    """Take the agreement, where it had run out, and what ended with it back into force; return what came back.

    An amendment that ended by its own notice, or with the framework, stays so. One with a period of its own keeps it.
    """
    if agreement.status != AgreementStatus.ENDED:
        return []
    ended = agreement.amendments.filter(status=AgreementStatus.ENDED, ended_on=ended_on, ends_early_on__isnull=True)
    ended = ended.exclude(period_kind=PeriodKind.FRAMEWORK, framework__ends_on__lte=ended_on)
    back = [agreement, *(lock_for_change(pk) for pk in ended.order_by("pk").values_list("pk", flat=True))]
    for one in back:
        ends_on = agreement.ends_on if one.ends_on == ended_on else one.ends_on
        back_in_force = {"status": AgreementStatus.IN_FORCE, "ended_on": None, "ends_on": ends_on}
        change_registered(one, one, by=by, at=at, **back_in_force)
    return back


def end_early(
    *,
    agreement: Agreement,
    version: int,
    notice_given_on: date,
    ends_on: date,
    reason: str,
    paper: Inspected | None,
    on: date,
    by: User,
    at: datetime,
) -> Agreement:
    """Register that the agreement ends on `ends_on`, before its time, by a `paper` (core.files.uploads.Inspected).

    What was registered before may be corrected while the agreement is in force; without a new `paper` the old one
    stays. `on` is today: where the last day is over, the agreement ends at once. The partnership's plan stays.
    """
    with uploads.atomic():
        agreement = lock_for_change(agreement.pk, version=version, step=Step.END_EARLY)
        refuse_days_of_notice(agreement, notice_given_on, ends_on, today=localdate(at))
        if paper is None and agreement.end_paper_id is None:
            raise ValidationError({"paper": _("Choose the paper by which the agreement ends.")})
        stored = uploads.store(paper, by=by, at=at) if paper else None
        if stored:
            agreement.end_paper = stored
        agreement.notice_given_on, agreement.ends_early_on = notice_given_on, ends_on
        agreement.end_reason = reason
        agreement.full_clean(exclude=text_lengths.too_long_fields(agreement) - {"end_reason"})
        registered = ("notice_given_on", "ends_early_on", "end_reason", "end_paper")
        change_registered(agreement, agreement, by=by, at=at, **{name: getattr(agreement, name) for name in registered})
        payload = {"notice_given_on": notice_given_on, "ends_on": ends_on, "reason": reason}
        payload["paper"] = uploads.history_payload(stored) if stored else None
        changes = [(agreement, "agreement.ends_early", payload), *_end_if_over(agreement, on=on, by=by, at=at)]
        for changed, verb, payload in changes:
            record_change(changed, verb, changed, by=by, at=at, **payload)
    return agreement


def refuse_days_of_notice(agreement, notice_given_on, ends_on, *, today):
    """Raise ValidationError where notice cannot have been given on that day, or the agreement end on that one."""
    first = KnownDate(agreement.first_day, _("the agreement's first day")) if agreement.first_day else None
    given = KnownDate(notice_given_on, _("when notice was given"))
    refuse_out_of_order("notice_given_on", notice_given_on, today=today, since=[bound_since(agreement)])
    refuse_out_of_order("ends_on", ends_on, since=[given, first])


def set_watch_date(*, agreement: Agreement, version: int, watch_on: date | None, by: User, at: datetime) -> Agreement:
    """Say from which day somebody should start on what comes after the agreement; None takes the day away."""
    with transaction.atomic():
        agreement = lock_for_change(agreement.pk, version=version, step=Step.WATCH)
        if agreement.watch_on == watch_on:
            return agreement
        before, agreement.watch_on = agreement.watch_on, watch_on
        agreement.save(update_fields=["watch_on"])
        record_change(agreement, "agreement.watch_date_set", agreement, by=by, at=at, before=before, watch_on=watch_on)
    return agreement


def follow_calendar(*, agreement: Agreement, on: date, at: datetime, by: User | None = None) -> Agreement:
    """Bring the agreement into the state of the day `on`: in force, or ended. Safe to repeat.

    What comes into force as a successor ends what it succeeds; what ends takes its amendments with it.
    """
    with transaction.atomic():
        agreement = lock_for_change(agreement.pk)
        changes = []
        if (
            agreement.status == AgreementStatus.SIGNING
            and missing_signature_count(current_version(agreement)) == 0
            and by_calendar.has_begun(agreement, on=on)
        ):
            changes += _come_into_force(agreement, on=on, by=by, at=at)
        changes += _end_if_over(agreement, on=on, by=by, at=at)
        for changed, verb, payload in changes:  # last, when everything is held
            record_change(changed, verb, changed, by=by, at=at, **payload)
    return agreement


def _come_into_force(agreement, *, on, by, at):
    """Bring the agreement into force, and return what the history tells as a list of (agreement, verb, payload)."""
    change_registered(agreement, agreement, by=by, at=at, status=AgreementStatus.IN_FORCE)
    changes = [(agreement, "agreement.came_into_force", {})]
    predecessor = lock_for_change(agreement.succeeds_id) if agreement.succeeds_id else None
    if predecessor and predecessor.status == AgreementStatus.IN_FORCE:
        day_before = days_later(agreement.first_day or on, -1)
        last_day = min(predecessor.last_day or day_before, day_before)
        changes += _end(predecessor, last_day, by=by, at=at, successor=agreement.slug)
    return changes


def _end_if_over(agreement, *, on, by, at):
    """End an agreement in force whose last day, or that of the agreement which it amends, is before `on`."""
    if agreement.status != AgreementStatus.IN_FORCE:
        return []
    amended = agreement.amends
    last_days = [agreement.last_day, amended.ended_on if amended else None]
    last_day = min((each for each in last_days if each), default=None)
    return _end(agreement, last_day, by=by, at=at) if by_calendar.is_over(last_day, on=on) else []


def _end(agreement, last_day, *, by, at, **because):
    change_registered(agreement, agreement, by=by, at=at, status=AgreementStatus.ENDED, ended_on=last_day)
    changes = [(agreement, "agreement.ended", {"ended_on": last_day, **because})]
    for amendment in _amendments_not_ended(agreement, status=AgreementStatus.IN_FORCE):
        changes += _end(amendment, last_day, by=by, at=at, amends=agreement.slug)
    return changes


def _amendments_not_ended(agreement, **lookup):
    """Return the agreement's amendments that have not ended, held one by one."""
    keys = agreement.amendments.filter(**lookup).exclude(status=AgreementStatus.ENDED).order_by("pk")
    return [lock_for_change(pk) for pk in keys.values_list("pk", flat=True)]


def _following(agreement, **fields):
    """Return an agreement, not stored yet, between the same parties and under the same template."""
    return Agreement(
        partnership=agreement.partnership,
        owner=agreement.owner,
        template=agreement.template,
        document_word=agreement.document_word,
        focus_area_label=agreement.focus_area_label,
        **fields,
    )


def _parties_of(text, *, with_numbers):
    """Return the parties and signatories of `text` as new rows: who they are, not what they wrote on that paper."""
    in_order = Prefetch("signatories", Signatory.objects.order_by("order", "pk"))
    return [
        (
            Party(
                organisation=party.organisation,
                name_as_written=party.name_as_written,
                diarienummer=party.diarienummer if with_numbers else "",
                contact=party.contact,
            ),
            [
                Signatory(
                    name=signatory.name,
                    title=signatory.title,
                    organisation_line=signatory.organisation_line,
                    place=signatory.place,
                )
                for signatory in party.signatories.all()
            ],
        )
        for party in text.parties.select_related("organisation").prefetch_related(in_order).order_by("order", "pk")
    ]

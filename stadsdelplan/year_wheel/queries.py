"""The days of a partnership's year, or of everything that a person sees.

Each kind of row is read by a function of its own, as far as the person may see it now. The number of queries does not
grow with the partnerships.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.limits.dates import possible_days
from partnership.models import (
    Agreement,
    AgreementStatus,
    Decision,
    Extension,
    Partnership,
    PeriodKind,
    VersionStatus,
)
from stadsdelplan.follow_up.queries import next_due_date
from stadsdelplan.kinds import KINDS
from stadsdelplan.models import (
    CLOSED,
    SENT,
    CalendarFeed,
    DutyKind,
    Edition,
    EditionStatus,
    Lagesbild,
    LagesbildStatus,
    LegalDuty,
    Meeting,
    MeetingStatus,
    Plan,
    PublicationDay,
    RoundReport,
)
from stadsdelplan.rounds.queries import rounds_of
from stadsdelplan.year_wheel.days import DayKind, YearDay, in_order

_UNDER_THE_LAW = [kind for kind, rules in KINDS.items() if rules.is_under_the_law]
_SIGNED = (AgreementStatus.IN_FORCE, AgreementStatus.ENDED)


@dataclass(frozen=True)
class _Asked:
    """Whose days are asked for: from the day `first` to `last`, of one partnership or, without it, of all seen."""

    user: Any
    first: date
    last: date
    partnership: Partnership | None

    def seen(self, model, path="partnership"):
        """Return the rows of `model` that the person sees, where `path` leads from a row to its partnership."""
        rows = model.objects.visible_to(self.user)
        return rows.filter(**{path: self.partnership}) if self.partnership else rows

    def covers(self, day):
        return day is not None and self.first <= day <= self.last

    def within(self, name):
        """Return the condition that the day in the field `name` is asked for."""
        return Q(**{f"{name}__gte": self.first, f"{name}__lte": self.last})


def read_days(user, first, last, *, partnership=None):
    """Return the YearDays from the day `first` to `last` that the person sees, as they come.

    They are those of the partnership, which the person sees, or of all of theirs. At most eleven queries.
    """
    asked = _Asked(user, first, last, partnership)
    if partnership is None and not Partnership.objects.visible_to(user).exists():
        return []
    readers = (_meetings, _editions, _closed_rounds, _clocks, _agreements, _extensions, _decisions, _publications)
    return in_order(each for read in readers for each in read(asked) if asked.covers(each.day))


def working_address(user):
    """Return the person's CalendarFeed that works, or None."""
    return CalendarFeed.objects.filter(user=user, revoked_at=None).first()


# Plans --------------------------------------------------------------------------------------------------------------


def _meetings(asked):
    """Yield the meetings that are not cancelled. What has a time of day says so in `starts_at` and `ends_at`."""
    rows = asked.seen(Meeting).filter(asked.within("held_on")).exclude(status=MeetingStatus.CANCELLED)
    for meeting in rows.select_related("plan", "partnership"):
        yield YearDay(
            day=meeting.held_on,
            kind=DayKind.MEETING,
            what=_("Meeting about %(plan)s") % {"plan": meeting.plan or meeting.partnership},
            url=meeting.get_absolute_url(),
            key=f"meeting-{meeting.pk}",
            partnership=meeting.partnership.name,
            version=meeting.version,
            starts_at=_moment(meeting.held_on, meeting.starts_at),
            ends_at=_moment(meeting.held_on, meeting.ends_at),
        )


def _moment(day, time):
    return timezone.make_aware(datetime.combine(day, time)) if time else None


def _editions(asked):
    """Yield when answers are wanted, when an edition was adopted and ends, and when its rounds end."""
    with_rounds = Q(status=EditionStatus.ADOPTED, starts_on__lte=asked.last, ends_on__gte=asked.first) & ~Q(rhythm="")
    rows = asked.seen(Edition, "plan__partnership").filter(
        Q(asked.within("answer_by"), status__in=SENT)
        | Q(asked.within("adopted_on"), status__in=CLOSED)
        | Q(asked.within("ends_on"), status=EditionStatus.ADOPTED)
        | with_rounds
    )
    for edition in rows.select_related("plan__partnership"):
        name = {"plan": edition}
        if edition.status in SENT:
            what = _("Last day to answer: %(plan)s") % name
            yield _of_edition(edition, edition.answer_by, DayKind.ANSWER, what, "answer")
            continue
        what = _("Adopted: %(plan)s") % name
        yield _of_edition(edition, edition.adopted_on, DayKind.DECISION, what, "adopted")
        if edition.status == EditionStatus.ADOPTED:
            what = _("Last day: %(thing)s") % {"thing": edition}
            yield _of_edition(edition, edition.ends_on, DayKind.END, what, "ends")
            yield from (_end_of_round(edition, each) for each in rounds_of(edition))


def _closed_rounds(asked):
    """Yield the rounds of superseded editions that were closed: the others are rounds of the next edition."""
    reports = RoundReport.objects.filter(
        asked.within("last_day"),
        edition__in=asked.seen(Edition, "plan__partnership").filter(status=EditionStatus.SUPERSEDED),
    )
    for report in reports.select_related("edition__plan__partnership"):
        which = next((each for each in rounds_of(report.edition) if each.first == report.first_day), None)
        if which:
            yield _end_of_round(report.edition, which)


def _end_of_round(edition, which):
    return YearDay(
        day=which.last,
        kind=DayKind.ROUND,
        what=_("The round %(round)s ends: %(plan)s") % {"round": which, "plan": edition},
        url=reverse("edition_round", args=[edition.plan_id, edition.number, which.number]),
        key=f"round-{edition.pk}-{which.first.isoformat()}",
        partnership=edition.plan.partnership.name,
        version=edition.version,
    )


def _of_edition(edition, day, kind, what, key):
    return YearDay(
        day=day,
        kind=kind,
        what=what,
        url=edition.get_absolute_url(),
        key=f"edition-{edition.pk}-{key}",
        partnership=edition.plan.partnership.name,
        version=edition.version,
    )


# The law's clocks ---------------------------------------------------------------------------------------------------


def _clocks(asked):
    """Yield by when lag (2023:196) § 6 asks for the next situation picture, and for each plan's next follow-up.

    A situation picture is the municipality's: what is registered of any of its plans counts, and so does a closed one.
    """
    plans = list(asked.seen(Plan).filter(kind__in=_UNDER_THE_LAW).select_related("partnership", "owner"))
    done = LegalDuty.objects.filter(plan__in=asked.seen(Plan)).values_list("plan", "kind")
    newest = {(plan, kind): on for plan, kind, on in done.annotate(newest=Max("done_on")).order_by()}
    closed = asked.seen(Lagesbild).filter(status=LagesbildStatus.CLOSED).select_related("partnership", "owner")
    pictures = [(each.partnership, each.owner, each.closed_on) for each in closed]
    pictures += [(each.partnership, each.owner, newest.get((each.pk, DutyKind.SITUATION_PICTURE))) for each in plans]
    last = {}
    for partnership, owner, on in pictures:
        if on:
            last[partnership, owner] = max(on, last.get((partnership, owner), on))
    for (partnership, owner), on in last.items():
        yield _due(
            next_due_date(on),
            what=_("The situation picture is to be updated: %(municipality)s (lag 2023:196, 6 §)")
            % {"municipality": owner},
            url=reverse("partnership_law", args=[partnership.slug]),
            key=f"picture-{partnership.pk}-{owner.pk}",
            partnership=partnership.name,
        )
    for plan in plans:
        if on := newest.get((plan.pk, DutyKind.ACTION_PLAN)):
            yield _due(
                next_due_date(on),
                what=_("The plan is to be followed up: %(plan)s (lag 2023:196, 6 §)") % {"plan": plan},
                url=reverse("partnership_law", args=[plan.partnership.slug]),
                key=f"follow-up-{plan.pk}",
                partnership=plan.partnership.name,
            )


def _due(day, *, what, url, key, partnership):
    """Return the last day for a duty. Once it is done there is another one, with a key of its own."""
    return YearDay(day, DayKind.LAW, what, url, f"{key}-{day.isoformat()}", partnership)


# Agreements ---------------------------------------------------------------------------------------------------------


def _agreements(asked):
    """Yield when comments are wanted, when notice was given, when to think of what comes after, and the last days."""
    rows = asked.seen(Agreement).filter(
        Q(asked.within("answer_by"), status=AgreementStatus.IN_REVIEW) | Q(status__in=_SIGNED)
    )
    for agreement in rows.select_related("partnership", "framework"):
        name = {"agreement": agreement}
        if agreement.status == AgreementStatus.IN_REVIEW:
            what = _("Last day to comment: %(agreement)s") % name
            yield _of_agreement(agreement, agreement.answer_by, DayKind.ANSWER, what, "answer")
            continue
        what = _("Notice was given: %(agreement)s") % name
        yield _of_agreement(agreement, agreement.notice_given_on, DayKind.END, what, "notice")
        what = _("Time to think of what comes after: %(agreement)s") % name
        yield _of_agreement(agreement, agreement.watched_from, DayKind.END, what, "watch")
        what = _("Last day: %(thing)s") % {"thing": agreement}
        yield _of_agreement(agreement, _end_of(agreement), DayKind.END, what, "ends")


def _end_of(agreement):
    """Return the last day of an agreement that was signed, or None. Of a month or year it is the last of its days."""
    if agreement.status == AgreementStatus.ENDED:
        return agreement.ended_on
    if agreement.last_day is None or agreement.ends_early_on:
        return agreement.last_day
    holder = agreement.framework if agreement.period_kind == PeriodKind.FRAMEWORK else agreement
    return possible_days(agreement.last_day, holder.period_precision)[1]


def _extensions(asked):
    rows = Extension.objects.filter(asked.within("agreed_on"), agreement__in=asked.seen(Agreement))
    for extension in rows.select_related("agreement__partnership"):
        agreement = extension.agreement
        what = _("Agreed to extend: %(agreement)s") % {"agreement": agreement}
        yield _of_agreement(agreement, extension.agreed_on, DayKind.DECISION, what, f"extension-{extension.pk}")


def _decisions(asked):
    """Yield the parties' decisions. Who decided is not told: it may be a person."""
    rows = Decision.objects.filter(
        asked.within("met_on"), party__agreement_version__agreement__in=asked.seen(Agreement)
    ).exclude(party__agreement_version__status=VersionStatus.VOIDED)
    for decision in rows.select_related("party__agreement_version__agreement__partnership"):
        agreement = decision.party.agreement_version.agreement
        what = _("Decision of %(party)s: %(agreement)s") % {"party": decision.party, "agreement": agreement}
        yield _of_agreement(agreement, decision.met_on, DayKind.DECISION, what, f"decision-{decision.pk}")


def _of_agreement(agreement, day, kind, what, key):
    return YearDay(
        day=day,
        kind=kind,
        what=what,
        url=agreement.get_absolute_url(),
        key=f"agreement-{agreement.pk}-{key}",
        partnership=agreement.partnership.name,
        version=agreement.version,
    )


# Figures ------------------------------------------------------------------------------------------------------------


def _publications(asked):
    """Yield when sources publish figures, as somebody has noted it. They are the same for every partnership."""
    for each in PublicationDay.objects.filter(asked.within("day")).select_related("indicator"):
        yield YearDay(
            day=each.day,
            kind=DayKind.FIGURES,
            what=_("New figures: %(indicator)s") % {"indicator": each.indicator},
            url=reverse("indicator", args=[each.indicator.slug]),
            key=f"figures-{each.pk}",
        )

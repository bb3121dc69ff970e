"""What waits in a partnership on a day, as points of an agenda that all its parties may see.

Only what has been sent, adopted or locked is drawn: what one party works on stays with that party until it is sent. The
number of queries does not grow with what waits.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import Organisation
from core.text.dates import day
from core.text.numbers import decimal
from indicators.models import Observation
from partnership.models import Agreement, AgreementStatus
from stadsdelplan import kinds
from stadsdelplan.follow_up.queries import next_due_date
from stadsdelplan.models import (
    SENT,
    ConcernedOrganisation,
    DecisionBecomes,
    DutyKind,
    Edition,
    EditionFocusArea,
    EditionStatus,
    FollowUp,
    FollowUpStatus,
    Goal,
    LegalDuty,
    Measure,
    MeetingDecision,
    MeetingStatus,
    PlanComment,
    PointKind,
    Proposal,
    ProposalStatus,
    Review,
    ReviewVerdict,
    in_short,
)
from stadsdelplan.rounds.queries import oldest_to_close

_DUE_WITHIN = timedelta(days=90)
_LONGEST = {"title": 200, "why": 400, "who": 250}


@dataclass(frozen=True)
class DrawnPoint:
    """A point that was drawn: `key` names what it is about, in the same way each time."""

    kind: PointKind
    key: str
    title: str
    why: str
    url: str
    who: str = ""

    @property
    def name(self):
        """Return what a form calls it."""
        return f"{self.kind.value}-{self.key}"


def draw_points(partnership, *, on):
    """Return the DrawnPoints of what waits in the partnership on the day `on`, grouped by their kinds."""
    editions = list(
        Edition.objects.filter(plan__partnership=partnership)
        .filter(Q(status__in=SENT) | Q(status=EditionStatus.ADOPTED))
        .select_related("plan__owner")
        .order_by("starts_on", "pk")
    )
    sent = {each.pk: each for each in editions if each.status in SENT}
    adopted = {each.pk: each for each in editions if each.status == EditionStatus.ADOPTED}
    return [
        *_decisions(partnership, on=on),
        *_proposals(sent),
        *_comments(sent),
        *_changes_asked_for(sent),
        *_unanswered(sent),
        *_measures(adopted, on=on),
        *_rounds(adopted, on=on),
        *_agreements(partnership, on=on),
        *_duties(partnership, on=on),
        *_figures(partnership, on=on),
    ]


def open_decisions(partnership):
    """Return what the partnership's meetings decided and nobody has done yet, what is due first."""
    to_do = Q(becomes=DecisionBecomes.TASK, done_on__isnull=True) | Q(
        becomes=DecisionBecomes.MEASURE, measure_key__isnull=True
    )
    rows = MeetingDecision.objects.filter(to_do, meeting__partnership=partnership, meeting__status=MeetingStatus.HELD)
    return rows.select_related("meeting", "responsible").order_by(F("due_on").asc(nulls_last=True), "pk")


def last_held(partnership, *, on):
    """Return the day of the partnership's last meeting before the day `on`, or None."""
    held = partnership.meetings.filter(status=MeetingStatus.HELD, held_on__lt=on)
    return held.aggregate(last=Max("held_on"))["last"]


def _point(kind, key, title, why, url, who=""):
    cut = {"title": title, "why": why, "who": who}
    cut = {name: Truncator(str(text)).chars(_LONGEST[name]) for name, text in cut.items()}
    return DrawnPoint(kind, str(key), url=url, **cut)


def _decisions(partnership, *, on):
    for decision in open_decisions(partnership).filter(meeting__held_on__lte=on):
        said = {"day": day(decision.meeting.held_on), "last": day(decision.due_on)}
        why = _("Decided %(day)s, not done yet.") % said
        if decision.due_on:
            late = _("Decided %(day)s. It should have been done %(last)s.")
            why = (late if decision.due_on < on else _("Decided %(day)s, to be done %(last)s at the latest.")) % said
        yield _point(
            PointKind.DECISION,
            decision.pk,
            decision.text,
            why,
            decision.get_absolute_url(),
            decision.responsible or "",
        )


# Plans in review ------------------------------------------------------------------------------------------------------


def _proposals(sent):
    rows = Proposal.objects.filter(edition__in=sent, status=ProposalStatus.OPEN).select_related("organisation")
    for proposal in rows.order_by("edition", "pk"):
        edition = sent[proposal.edition_id]
        why = _("A goal proposed in %(plan)s, which nobody has answered.") % {"plan": edition}
        who = proposal.organisation
        yield _point(PointKind.PROPOSAL, proposal.pk, proposal.title, why, _page("edition_answers", edition), who)


def _comments(sent):
    rows = PlanComment.objects.unanswered().filter(edition__in=sent).values_list("edition").annotate(count=Count("pk"))
    for pk, count in rows.order_by("edition"):
        title = ngettext("%(count)s comment without an answer", "%(count)s comments without an answer", count)
        title, why = title % {"count": decimal(count)}, str(sent[pk])
        yield _point(PointKind.COMMENTS, pk, title, why, _page("edition_comments", sent[pk]), sent[pk].plan.owner)


def _changes_asked_for(sent):
    """Yield a point for each current revision that a party wants changed, by the name of the goal or area."""
    newest = (
        Review.objects.filter(edition=OuterRef("edition"), key=OuterRef("key"), organisation=OuterRef("organisation"))
        .order_by("-pk")
        .values("pk")[:1]
    )
    asked = Review.objects.filter(edition__in=sent, verdict=ReviewVerdict.CHANGE_ASKED, pk=Subquery(newest))
    asked = list(asked.select_related("organisation").order_by("edition", "pk"))
    if not asked:
        return
    keys = [review.key for review in asked]
    rows = [*Goal.objects.filter(edition__in=sent, key__in=keys)]
    rows += EditionFocusArea.objects.filter(edition__in=sent, key__in=keys).select_related("parent")
    named = {(row.edition_id, row.key, row.revision): row.title for row in rows}
    for review in asked:
        title = named.get((review.edition_id, review.key, review.revision_seen))
        if title:
            edition = sent[review.edition_id]
            why = _("%(organisation)s asks for a change in %(plan)s.")
            why = why % {"organisation": review.organisation, "plan": edition}
            yield _point(
                PointKind.CHANGE_ASKED, review.pk, title, why, _page("edition_answers", edition), edition.plan.owner
            )


def _unanswered(sent):
    """Yield a point for each organisation with goals, or areas with measures of their own, that it has not answered."""
    asking = [pk for pk, edition in sent.items() if edition.plan.asks_parties]
    if not asking:
        return
    concerned = ConcernedOrganisation.objects.filter(goal=OuterRef("pk"))
    goals = Goal.objects.filter(edition__in=asking).annotate(asks=F("edition__asked"))
    goals = goals.filter(~Exists(concerned) | Exists(concerned.filter(organisation=OuterRef("asks"))))
    own = Exists(Measure.objects.filter(focus_area=OuterRef("pk")))
    areas = EditionFocusArea.objects.filter(own, edition__in=asking).annotate(asks=F("edition__asked"))
    counts = {}
    for rows in (goals, areas):
        for edition, organisation, count in _not_settled(rows):
            counts[edition, organisation] = counts.get((edition, organisation), 0) + count
    names = {each.pk: each for each in Organisation.objects.filter(pk__in={key[1] for key in counts})}
    for (pk, organisation), count in sorted(counts.items()):
        title = ngettext(
            "%(organisation)s has %(count)s goal to answer", "%(organisation)s has %(count)s goals to answer", count
        )
        title, why = title % {"organisation": names[organisation], "count": decimal(count)}, str(sent[pk])
        if sent[pk].answer_by:
            why = _("%(plan)s, answer by %(day)s") % {"plan": why, "day": day(sent[pk].answer_by)}
        page = _page("edition_review", sent[pk])
        yield _point(PointKind.REVIEW, f"{pk}-{organisation}", title, why, page, names[organisation])


def _not_settled(rows):
    """Return [(edition, organisation asked, count), …] of `rows` whose current revision has no answer."""
    newest = Review.objects.filter(
        edition=OuterRef("edition"), key=OuterRef("key"), organisation=OuterRef("asks")
    ).order_by("-pk")
    return (
        rows.filter(asks__isnull=False)
        .annotate(answer=Subquery(newest.values("verdict")[:1]), seen=Subquery(newest.values("revision_seen")[:1]))
        .filter(Q(answer__isnull=True) | Q(answer=ReviewVerdict.WITHDRAWN) | ~Q(seen=F("revision")))
        .values_list("edition", "asks")
        .annotate(count=Count("pk", distinct=True))
        .order_by("edition", "asks")
    )


# Plans in force -------------------------------------------------------------------------------------------------------


def _measures(adopted, *, on):
    """Yield points for measures to follow up, a line for each plan, and for each that is late or has not begun."""
    in_force = [pk for pk, each in adopted.items() if each.starts_on <= on <= each.ends_on]
    newest = FollowUp.objects.current().filter(plan=OuterRef("edition__plan"), key=OuterRef("key"), on__lte=on)
    newest = newest.order_by("-on", "-pk")
    rows = Measure.objects.filter(edition__in=in_force).annotate(
        newest_status=Subquery(newest.values("status")[:1]), newest_on=Subquery(newest.values("on")[:1])
    )
    to_follow_up, others = {}, []
    for measure in rows.select_related("responsible").order_by("edition", "order", "pk"):
        if measure.ends_on and measure.ends_on < on and (not measure.newest_on or measure.newest_on < measure.ends_on):
            to_follow_up.setdefault(measure.edition_id, []).append(measure)
        elif point := _late_or_not_begun(measure, adopted[measure.edition_id], on=on):
            others.append(point)
    for pk, measures in to_follow_up.items():
        title = ngettext("Follow up %(count)s measure", "Follow up %(count)s measures", len(measures))
        title, edition = title % {"count": decimal(len(measures))}, adopted[pk]
        why = _("%(plan)s: the last day has passed") % {"plan": edition}
        who = ", ".join(sorted({str(each.responsible) for each in measures if each.responsible}))
        yield _point(PointKind.FOLLOW_UP, pk, title, why, _page("edition_follow_up", edition), who)
    yield from others


def _late_or_not_begun(measure, edition, *, on):
    said = {"plan": edition, "day": day(measure.newest_on)}
    if measure.newest_status == FollowUpStatus.DELAYED:
        kind, why = PointKind.LATE, _("%(plan)s: late when it was followed up %(day)s")
    elif measure.newest_status == FollowUpStatus.NOT_STARTED and (measure.starts_on or edition.starts_on) < on:
        kind, why = PointKind.STANDS_STILL, _("%(plan)s: not begun when it was followed up %(day)s")
    else:
        return None
    url = reverse("follow_up", args=[edition.plan_id, measure.key])
    return _point(kind, measure.pk, in_short(measure.text), why % said, url, measure.responsible or "")


def _rounds(adopted, *, on):
    with_rounds = [each for each in adopted.values() if each.rhythm]
    for edition, ended in oldest_to_close(with_rounds, on=on) if with_rounds else ():
        title = _("Close the round %(round)s") % {"round": ended}
        why = _("%(plan)s: the round is over, and its report is waited for") % {"plan": edition}
        url = reverse("edition_round", args=[edition.plan_id, edition.number, ended.number])
        yield _point(PointKind.ROUND, f"{edition.pk}-{ended.number}", title, why, url, edition.plan.owner)


# Agreements, the law, figures -----------------------------------------------------------------------------------------


def _agreements(partnership, *, on):
    """Yield points for locked texts that wait for signatures, and for agreements that end soon without a successor."""
    rows = Agreement.objects.filter(partnership=partnership).exclude(
        status__in=(AgreementStatus.DRAFT, AgreementStatus.IN_REVIEW, AgreementStatus.ENDED)
    )
    rows = list(rows.select_related("framework").order_by("name", "pk"))
    succeeded = {each.succeeds_id for each in rows}
    for agreement in rows:
        if agreement.status in (AgreementStatus.LOCKED, AgreementStatus.SIGNING):
            why = _("The text is locked and waits for the parties' signatures.")
        elif agreement.pk in succeeded or not agreement.is_to_be_watched(on=on):
            continue
        elif agreement.last_day:
            why = _("It ends %(day)s. What comes after it?") % {"day": day(agreement.last_day)}
        else:
            why = _("To be watched from %(day)s. What comes after it?") % {"day": day(agreement.watch_on)}
        yield _point(PointKind.AGREEMENT, agreement.pk, agreement.name, why, agreement.get_absolute_url())


def _duties(partnership, *, on):
    """Yield points for the duties of lag (2023:196) § 6 that are due soon, overdue, or were never registered."""
    plans = partnership.plans.select_related("owner").order_by("name", "pk")
    plans = [each for each in plans if kinds.rules_of(each).is_under_the_law]
    if not plans:
        return
    done = LegalDuty.objects.filter(plan__in=plans).values_list("plan", "kind").annotate(newest=Max("done_on"))
    newest = {(plan, kind): last for plan, kind, last in done.order_by()}
    titles = {
        DutyKind.SITUATION_PICTURE: _("Update the situation picture"),
        DutyKind.ACTION_PLAN: _("Follow up the action plan"),
    }
    for plan in plans:
        for kind, title in titles.items():
            last = newest.get((plan.pk, kind))
            due = next_due_date(last) if last else None
            if due and due > on + _DUE_WITHIN:
                continue
            why = _("%(plan)s: when it was last done is not known (lag 2023:196, 6 §)") % {"plan": plan}
            if due:
                why = _("%(plan)s: due %(day)s (lag 2023:196, 6 §)") % {"plan": plan, "day": day(due)}
            page = reverse("partnership_law", args=[partnership.slug])
            yield _point(PointKind.LAW, f"{plan.pk}-{kind.value}", title, why, page, plan.owner)


def _figures(partnership, *, on):
    """Yield a point for each area with figures that came in since the last meeting."""
    since = last_held(partnership, on=on)
    if since is None:
        return
    new = Q(taken_in__at__date__gt=since) | Q(taken_in__isnull=True, fetched_on__gt=since)
    rows = Observation.objects.filter(new, area__in=partnership.districts.values("pk"))
    rows = rows.values_list("area", "area__name").annotate(Count("pk"))
    for area, name, count in rows.order_by("area__name", "area"):
        title = ngettext("%(count)s new figure for %(area)s", "%(count)s new figures for %(area)s", count)
        title = title % {"count": decimal(count), "area": name}
        why = _("They have come in since the meeting %(day)s.") % {"day": day(since)}
        yield _point(PointKind.FIGURES, area, title, why, reverse("board", args=[area]))


def _page(name, edition):
    return reverse(name, args=[edition.plan_id, edition.number])

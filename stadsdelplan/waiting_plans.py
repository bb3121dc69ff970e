"""What waits for a person in the district plans: to review, to answer, to follow up, to revise, to decide."""

from datetime import timedelta

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import rights
from core.dates import day
from core.rights import Permission
from stadsdelplan.following import due_again
from stadsdelplan.models import (
    SENT,
    UNDER_WORK,
    ConcernedOrganisation,
    DutyKind,
    Edition,
    EditionStatus,
    FollowUp,
    Goal,
    LegalDuty,
    Measure,
    Plan,
    PlanComment,
    PlanKind,
    Proposal,
    ProposalStatus,
    Review,
    ReviewVerdict,
)
from stadsdelplan.waiting_things import Waiting

DUE_WITHIN = timedelta(days=90)


def goals_to_review(user):
    """Goals in review for which the reviewer's organisation has not answered on this revision."""
    mine = rights.organisations(user, Permission.REVIEW)
    if not mine:
        return
    answered = Review.objects.filter(
        edition=OuterRef("edition"), key=OuterRef("key"), organisation__in=mine, revision_seen=OuterRef("revision")
    )
    concerned = ConcernedOrganisation.objects.filter(goal=OuterRef("pk"))
    editions = (
        Edition.objects.visible_to(user)
        .filter(status__in=SENT, plan__asks_parties=True, plan__partnership__organisations__in=mine)
        .exclude(plan__owner__in=mine)
    )
    waiting = (
        Goal.objects.filter(~Exists(answered), edition__in=editions.values("pk"))
        .filter(~Exists(concerned) | Exists(concerned.filter(organisation__in=mine)))
        .values("edition")
        .annotate(count=Count("pk"))
        .order_by("edition")
    )
    counts = {row["edition"]: row["count"] for row in waiting}
    if not counts:
        return
    for edition in Edition.objects.filter(pk__in=counts).select_related("plan").order_by("starts_on", "pk"):
        count = counts[edition.pk]
        yield Waiting(
            what=ngettext("Review %(count)s goal in plan %(years)s", "Review %(count)s goals in plan %(years)s", count)
            % {"count": count, "years": edition.years},
            why=str(edition.plan),
            url=reverse("edition_review", args=[edition.plan_id, edition.number]),
            by=edition.answer_by,
        )


def changes_asked(user):
    """Goals of the editor's own plans for which a party has asked for a change, as they still stand."""
    editions = _own_editions(user, Permission.PLAN_EDIT, status__in=SENT)
    if not editions:
        return
    newest = (
        Review.objects.filter(edition=OuterRef("edition"), key=OuterRef("key"), organisation=OuterRef("organisation"))
        .order_by("-pk")
        .values("pk")[:1]
    )
    standing = Goal.objects.filter(edition=OuterRef("edition"), key=OuterRef("key"), revision=OuterRef("revision_seen"))
    asked = (
        Review.objects.filter(edition__in=editions, verdict=ReviewVerdict.CHANGE_ASKED, pk=Subquery(newest))
        .filter(Exists(standing))
        .values_list("edition")
        .annotate(count=Count("key", distinct=True))
        .order_by("edition")
    )
    for pk, count in asked:
        edition = editions[pk]
        yield Waiting(
            what=ngettext("Look at the change asked for", "Look at %(count)s changes asked for", count)
            % {"count": count},
            why=str(edition),
            url=reverse("edition_answers", args=[edition.plan_id, edition.number]),
        )


def comments_to_answer(user):
    """Comments of other organisations on the editor's own plans, and goals that they propose, without an answer."""
    editions = _own_editions(user, Permission.PLAN_EDIT, status__in=UNDER_WORK)
    if not editions:
        return
    comments = (
        PlanComment.objects.filter(edition__in=editions, answers__isnull=True, resolved_at__isnull=True)
        .exclude(organisation=F("edition__plan__owner"))
        .values_list("edition")
        .annotate(count=Count("pk"))
        .order_by("edition")
    )
    for pk, count in comments:
        edition = editions[pk]
        yield Waiting(
            what=ngettext("Answer the comment", "Answer the comments (%(count)s)", count) % {"count": count},
            why=str(edition),
            url=reverse("edition_comments", args=[edition.plan_id, edition.number]),
        )
    proposals = (
        Proposal.objects.filter(edition__in=editions, status=ProposalStatus.OPEN)
        .values_list("edition")
        .annotate(count=Count("pk"))
        .order_by("edition")
    )
    for pk, count in proposals:
        edition = editions[pk]
        yield Waiting(
            what=ngettext("Answer the proposed goal", "Answer the proposed goals (%(count)s)", count)
            % {"count": count},
            why=str(edition),
            url=reverse("edition_answers", args=[edition.plan_id, edition.number]),
        )


def editions_to_decide(user):
    """Editions that every party has answered, which wait for the authority's decision and its registration."""
    editions = _own_editions(user, Permission.PLAN_ADOPT, status=EditionStatus.READY)
    for edition in editions.values():
        yield Waiting(
            what=_("Have the plan decided, and register the adoption"),
            why=str(edition),
            url=reverse("edition_adopt", args=[edition.plan_id, edition.number]),
        )


def follow_ups_due(user, *, on):
    """Measures of plans in force whose last day has passed, and that nobody has followed up since."""
    mine = rights.organisations(user, Permission.PLAN_EDIT)
    answers_for = rights.organisations(user, Permission.REVIEW)
    if not mine and not answers_for:
        return
    newest = (
        FollowUp.objects.standing()
        .filter(plan=OuterRef("goal__edition__plan"), key=OuterRef("key"))
        .order_by()
        .values("key")
        .annotate(newest=Max("on"))
        .values("newest")
    )
    due = (
        Measure.objects.filter(goal__edition__in=Edition.objects.visible_to(user).adopted(on=on), ends_on__lt=on)
        .filter(Q(goal__edition__plan__owner__in=mine) | Q(responsible__in=answers_for))
        .annotate(followed=Subquery(newest))
        .filter(Q(followed__isnull=True) | Q(followed__lt=F("ends_on")))
        .values("goal__edition")
        .annotate(count=Count("pk"), since=Max("ends_on"))
        .order_by("goal__edition")
    )
    counts = {row["goal__edition"]: row for row in due}
    if not counts:
        return
    for edition in Edition.objects.filter(pk__in=counts).select_related("plan").order_by("starts_on", "pk"):
        count = counts[edition.pk]["count"]
        yield Waiting(
            what=ngettext("Follow up %(count)s measure", "Follow up %(count)s measures", count) % {"count": count},
            why=_("%(plan)s: the last day has passed") % {"plan": edition},
            url=reverse("edition_follow_up", args=[edition.plan_id, edition.number]),
        )


def plans_to_revise(user, *, on):
    """Plans of the person's organisation that nobody has adopted for the day `on`, and that nobody works on."""
    mine = rights.organisations(user, Permission.PLAN_EDIT)
    if not mine:
        return
    covered = Edition.objects.filter(plan=OuterRef("pk")).filter(
        Q(status=EditionStatus.ADOPTED, starts_on__lte=on, ends_on__gte=on) | Q(status__in=UNDER_WORK)
    )
    plans = (
        Plan.objects.filter(~Exists(covered), owner__in=mine)
        .exclude(skipped_years__year=on.year)
        .order_by("name", "pk")
    )
    for plan in plans:
        yield Waiting(
            what=_("Start this year's revision"),
            why=_("%(plan)s has no plan for %(year)s.") % {"plan": plan, "year": on.year},
            url=plan.get_absolute_url(),
        )


def duties_of_the_law(user, *, on):
    """What lag (2023:196) § 6 asks at least every second year: due soon, overdue, or never registered."""
    mine = rights.organisations(user, Permission.PLAN_EDIT)
    plans = Plan.objects.filter(owner__in=mine, kind=PlanKind.ACTION_PLAN).order_by("name", "pk") if mine else ()
    plans = list(plans)
    if not plans:
        return
    done = LegalDuty.objects.filter(plan__in=plans).values_list("plan", "kind").annotate(newest=Max("done_on"))
    newest = {(plan, kind): on for plan, kind, on in done.order_by()}
    whats = {
        DutyKind.SITUATION_PICTURE: _("Update the situation picture"),
        DutyKind.ACTION_PLAN: _("Follow up the action plan"),
    }
    for plan in plans:
        for kind, what in whats.items():
            last = newest.get((plan.pk, kind))
            by = due_again(last) if last else None
            if by and by > on + DUE_WITHIN:
                continue
            why = (
                _("%(plan)s: at the latest %(day)s (lag 2023:196, 6 §)")
                if by
                else _("%(plan)s: when it was last done is not known (lag 2023:196, 6 §)")
            )
            yield Waiting(
                what=what,
                why=why % {"plan": plan, "day": day(by)},
                url=reverse("duty_register", args=[plan.pk]),
                by=by,
            )


def _own_editions(user, permission, **conditions):
    """{key: Edition} of the plans that the person's organisations write, in which they have `permission`."""
    mine = rights.organisations(user, permission)
    if not mine:
        return {}
    editions = Edition.objects.filter(plan__owner__in=mine, **conditions).select_related("plan")
    return {edition.pk: edition for edition in editions.order_by("starts_on", "pk")}

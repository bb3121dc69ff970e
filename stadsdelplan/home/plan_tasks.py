"""The tasks of a person in the district plans: review, answer, follow up, revise, decide."""

from datetime import timedelta

from django.db.models import CharField, Count, Exists, F, Max, Min, OuterRef, Q, Subquery, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from core import permissions
from core.permissions import Permission
from stadsdelplan import kinds
from stadsdelplan.follow_up.queries import next_due_date
from stadsdelplan.home.task import OpenTo, Task
from stadsdelplan.models import (
    SENT,
    UNDER_WORK,
    ConcernedOrganisation,
    DutyKind,
    Edition,
    EditionFocusArea,
    EditionStatus,
    FollowUp,
    Goal,
    LegalDuty,
    Measure,
    Plan,
    PlanComment,
    Proposal,
    ProposalStatus,
    Review,
    ReviewVerdict,
    SkippedYear,
)
from stadsdelplan.rounds.queries import oldest_to_close

DUE_WITHIN = timedelta(days=90)
_ANSWERED_ON = {  # what is to be answered, in the order of the page: where, and what the button says
    "changes": ("edition_answers", gettext_lazy("See the answers")),
    "comments": ("edition_comments", gettext_lazy("Answer")),
    "proposals": ("edition_answers", gettext_lazy("Answer")),
}


def goals_to_review(user):
    """Yield a Task for each edition with goals whose current revision the reviewer's organisations have not answered.

    An answer that was withdrawn does not count.
    """
    mine = permissions.grants(user, Permission.REVIEW)
    if not mine:
        return
    reviews = Review.objects.filter(edition=OuterRef("edition"), key=OuterRef("key"), organisation=OuterRef("asks"))
    newest = reviews.order_by("-pk")
    editions = Edition.objects.visible_to(user).filter(status__in=SENT, plan__asks_parties=True)
    counts = _goals_to_review(mine, editions, newest)
    areas = _areas_to_review(mine, editions, newest)
    if not counts and not areas:
        return
    waited_for = Edition.objects.filter(pk__in={*counts, *areas})
    for edition in waited_for.select_related("plan").prefetch_related("asked").order_by("starts_on", "pk"):
        count, years = counts.get(edition.pk, 0), edition.years
        what = ngettext("Review %(count)s goal in plan %(years)s", "Review %(count)s goals in plan %(years)s", count)
        if areas.get(edition.pk):
            what = _("Review plan %(years)s")
        asked = {each.pk for each in edition.asked.all()} & mine.units(edition.plan.partnership_id)
        yield Task(
            matter=f"review:{edition.pk}",
            what=what % {"count": count, "years": years},
            why=str(edition.plan),
            step=pgettext("a button", "Review"),
            url=reverse("edition_review", args=[edition.plan_id, edition.number]),
            place=edition.get_absolute_url(),
            by=edition.answer_by,
            open_to=OpenTo(Permission.REVIEW, frozenset(asked), edition.plan.partnership_id),
        )


def _goals_to_review(mine, editions, newest):
    """Return {edition: number of its goals that wait for an answer of those for whom the person answers}."""
    concerned = ConcernedOrganisation.objects.filter(goal=OuterRef("pk"))
    concerns = ~Exists(concerned) | Exists(concerned.filter(organisation=OuterRef("asks")))
    goals = Goal.objects.annotate(asks=F("edition__asked")).filter(concerns)
    return _waiting_by_edition(goals, mine, editions, newest)


def _areas_to_review(mine, editions, newest):
    """Return {edition: number of its focus areas whose own measures wait for an answer}, as `_goals_to_review`."""
    areas = EditionFocusArea.objects.annotate(asks=F("edition__asked"))
    having_own = areas.filter(Exists(Measure.objects.filter(focus_area=OuterRef("pk"))))
    return _waiting_by_edition(having_own, mine, editions, newest)


def _waiting_by_edition(rows, mine, editions, newest):
    """Return {edition: number of the rows that an organisation `asks` has not answered as they are now}. One query."""
    waiting = (
        rows.filter(mine.covers("asks", "edition__plan__partnership"), edition__in=editions.values("pk"))
        .annotate(
            answer=Subquery(newest.values("verdict")[:1]), answered_on=Subquery(newest.values("revision_seen")[:1])
        )
        .filter(Q(answer__isnull=True) | Q(answer=ReviewVerdict.WITHDRAWN) | ~Q(answered_on=F("revision")))
        .values("edition")
        .annotate(count=Count("pk", distinct=True))
        .order_by("edition")
    )
    return {row["edition"]: row["count"] for row in waiting}


def answers_to_see_to(user, own):
    """Yield Tasks for the editor's own editions: changes that a party wants, comments and proposed goals to answer.

    One query.
    """
    editions = _of(own, user, Permission.PLAN_EDIT, UNDER_WORK)
    if not editions:
        return
    rows = _counted(_changes_asked_for(editions), "changes", of="key").union(
        _counted(_comments_of_others(editions), "comments"),
        _counted(Proposal.objects.filter(edition__in=editions, status=ProposalStatus.OPEN), "proposals"),
        all=True,
    )
    order = list(_ANSWERED_ON)
    for tag, pk, count, last in sorted(rows, key=lambda row: (order.index(row[0]), row[1])):
        edition, (page, step) = editions[pk], _ANSWERED_ON[tag]
        yield Task(
            matter=f"{tag}:{pk}:{last}",
            what=_what_to_answer(tag, count),
            why=str(edition),
            step=str(step),
            url=reverse(page, args=[edition.plan_id, edition.number]),
            place=edition.get_absolute_url(),
            open_to=_open_to_owner(edition.plan, Permission.PLAN_EDIT),
        )


def _what_to_answer(tag, count):
    if tag == "changes":
        what = ngettext("Look at the change asked for", "Look at %(count)s changes asked for", count)
    elif tag == "comments":
        what = ngettext("Answer the comment", "Answer the comments (%(count)s)", count)
    else:
        what = ngettext("Answer the proposed goal", "Answer the proposed goals (%(count)s)", count)
    return what % {"count": count}


def _changes_asked_for(editions):
    """Return the newest Reviews that ask for a change of something as it is now, of those editions that are sent."""
    newest = (
        Review.objects.filter(edition=OuterRef("edition"), key=OuterRef("key"), organisation=OuterRef("organisation"))
        .order_by("-pk")
        .values("pk")[:1]
    )
    as_seen = {"edition": OuterRef("edition"), "key": OuterRef("key"), "revision": OuterRef("revision_seen")}
    sent = [pk for pk, edition in editions.items() if edition.status in SENT]
    return Review.objects.filter(
        Exists(Goal.objects.filter(**as_seen)) | Exists(EditionFocusArea.objects.filter(**as_seen)),
        edition__in=sent,
        verdict=ReviewVerdict.CHANGE_ASKED,
        pk=Subquery(newest),
    )


def _comments_of_others(editions):
    """Return the unanswered comments. One of the owner's own counts where it came along from the edition before."""
    comments = PlanComment.objects.unanswered().filter(edition__in=editions)
    return comments.exclude(organisation=F("edition__plan__owner"), came_from__isnull=True)


def _counted(rows, tag, *, of="pk"):
    """Return (tag, edition, how many, key of the newest) of the rows, by edition."""
    counted = rows.order_by().values("edition").annotate(count=Count(of, distinct=True), newest=Max("pk"))
    return counted.annotate(tag=Value(tag, CharField())).values_list("tag", "edition", "count", "newest")


def editions_to_decide(user, own):
    """Yield a Task for each edition that every party has answered and that waits for the authority's decision."""
    for edition in _of(own, user, Permission.PLAN_ADOPT, [EditionStatus.READY]).values():
        yield Task(
            matter=f"decide:{edition.pk}",
            what=_("Have the plan decided, and register the adoption"),
            why=str(edition),
            step=pgettext("a button", "Register"),
            url=reverse("edition_adopt", args=[edition.plan_id, edition.number]),
            place=edition.get_absolute_url(),
            open_to=_open_to_owner(edition.plan, Permission.PLAN_ADOPT),
        )


def follow_ups_due(user, *, on):
    """Yield a Task for each plan in force with measures whose last day has passed without a follow-up since."""
    mine = permissions.grants(user, Permission.PLAN_EDIT)
    answers_for = permissions.grants(user, Permission.REVIEW)
    if not mine and not answers_for:
        return
    due = {row["edition"]: row for row in _due_by_edition(user, mine, answers_for, on=on)}
    if not due:
        return
    for edition in Edition.objects.filter(pk__in=due).select_related("plan").order_by("starts_on", "pk"):
        row, within = due[edition.pk], edition.plan.partnership_id
        open_to = OpenTo(Permission.REVIEW, frozenset(answers_for.units(within)), within)
        if edition.plan.owner_id in mine.units(within):
            open_to = _open_to_owner(edition.plan, Permission.PLAN_EDIT)
        what = ngettext("Follow up %(count)s measure", "Follow up %(count)s measures", row["count"])
        yield Task(
            matter=f"follow_up:{edition.pk}:{row['newest']}",
            what=what % {"count": row["count"]},
            why=_("%(plan)s: the last day has passed") % {"plan": edition},
            step=_("Follow up"),
            url=reverse("edition_follow_up", args=[edition.plan_id, edition.number]),
            place=edition.get_absolute_url(),
            by=row["since"],
            open_to=open_to,
        )


def _due_by_edition(user, mine, answers_for, *, on):
    """Return how many measures of each edition are due for follow-up (`count`), and the first and last of their days.

    They are those of the plans that the person writes, and those for which their organisations are responsible.
    """
    plan = "edition__plan"
    newest = (
        FollowUp.objects.current()
        .filter(plan=OuterRef(plan), key=OuterRef("key"))
        .order_by()
        .values("key")
        .annotate(newest=Max("on"))
        .values("newest")
    )
    theirs = mine.covers(f"{plan}__owner", f"{plan}__partnership")
    theirs |= answers_for.covers("responsible", f"{plan}__partnership")
    return (
        Measure.objects.filter(edition__in=Edition.objects.visible_to(user).adopted(on=on), ends_on__lt=on)
        .filter(theirs)
        .annotate(followed=Subquery(newest))
        .filter(Q(followed__isnull=True) | Q(followed__lt=F("ends_on")))
        .values("edition")
        .annotate(count=Count("pk"), since=Min("ends_on"), newest=Max("ends_on"))
        .order_by("edition")
    )


def rounds_to_close(user, own, *, on):
    """Yield a Task for each plan of the person's organisation with a round of follow-up that has ended."""
    with_rounds = [
        each for each in _of(own, user, Permission.PLAN_EDIT, [EditionStatus.ADOPTED]).values() if each.rhythm
    ]
    for edition, ended in oldest_to_close(with_rounds, on=on) if with_rounds else ():
        yield Task(
            matter=f"round:{edition.pk}:{ended.number}",
            what=_("Close the round %(round)s") % {"round": ended},
            why=_("%(plan)s: the round is over, and its report is waited for") % {"plan": edition},
            step=_("Open the round"),
            url=reverse("edition_round", args=[edition.plan_id, edition.number, ended.number]),
            place=edition.get_absolute_url(),
            by=ended.last,
            open_to=_open_to_owner(edition.plan, Permission.PLAN_EDIT),
        )


def revisions_and_duties(user, *, on):
    """Yield Tasks for the plans of the person's organisation that are to be revised, and for the duties of the law."""
    mine = permissions.grants(user, Permission.PLAN_EDIT)
    if not mine:
        return
    plans = [(plan, kinds.rules_of(plan)) for plan in _plans_with_their_cover(mine, on=on)]
    for plan in [plan for plan, rules in plans if rules.awaits_next]:
        if not plan.is_covered:
            yield Task(
                matter=f"revise:{plan.pk}:{on.year}",
                what=_("Start this year's revision"),
                why=_("%(plan)s has no plan for %(year)s.") % {"plan": plan, "year": on.year},
                step=_("Open the plan"),
                url=plan.get_absolute_url(),
                open_to=_open_to_owner(plan, Permission.PLAN_EDIT),
            )
        elif plan.ends_on and not plan.is_covered_next:
            yield Task(
                matter=f"next:{plan.pk}:{plan.ends_on}",
                what=_("Start the next plan"),
                why=str(plan),
                step=_("Open the plan"),
                url=plan.get_absolute_url(),
                by=plan.ends_on,
                open_to=_open_to_owner(plan, Permission.PLAN_EDIT),
            )
    yield from _duties_of_the_law([plan for plan, rules in plans if rules.is_under_the_law], on=on)


def _plans_with_their_cover(mine, *, on):
    """Return the plans of `mine`, with `is_covered` for the day `on` and `is_covered_next` for DUE_WITHIN later."""
    editions = Edition.objects.filter(plan=OuterRef("pk"))
    adopted, under_work = editions.filter(status=EditionStatus.ADOPTED), Exists(editions.filter(status__in=UNDER_WORK))
    skipped = SkippedYear.objects.filter(plan=OuterRef("pk"))
    now = adopted.filter(starts_on__lte=on, ends_on__gte=on)
    soon = on + DUE_WITHIN
    plans = Plan.objects.filter(mine.covers("owner")).annotate(
        is_covered=Exists(now) | under_work | Exists(skipped.filter(year=on.year)),
        is_covered_next=Exists(adopted.filter(ends_on__gt=soon)) | under_work | Exists(skipped.filter(year=soon.year)),
        ends_on=Subquery(now.order_by("-ends_on").values("ends_on")[:1]),
    )
    return plans.select_related("partnership").order_by("name", "pk")


def _duties_of_the_law(plans, *, on):
    """Yield Tasks for the duties of lag (2023:196) § 6 that are due soon, overdue, or were never registered."""
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
            by = next_due_date(last) if last else None
            if by and by > on + DUE_WITHIN:
                continue
            why = (
                _("%(plan)s (lag 2023:196, 6 §)")
                if by
                else _("%(plan)s: when it was last done is not known (lag 2023:196, 6 §)")
            )
            yield Task(
                matter=f"duty:{plan.pk}:{kind}:{by}",
                what=what,
                why=why % {"plan": plan},
                step=_("See what is due"),
                url=_page_of_the_duty(plan, kind, by, on=on),
                place=plan.get_absolute_url(),
                by=by,
                open_to=_open_to_owner(plan, Permission.PLAN_EDIT),
            )


def _page_of_the_duty(plan, kind, by, *, on):
    """Return where the duty is done; once its day has passed, the law's page, which says all that is due."""
    if by and by < on:
        return reverse("partnership_law", args=[plan.partnership.slug])
    if kind == DutyKind.SITUATION_PICTURE:
        return reverse("lagesbilder", args=[plan.partnership.slug])
    return reverse("duty_register", args=[plan.pk])


def own_editions(user):
    """Return the editions of the plans that the person's organisations write, in one query at most.

    They are those under work, and those in force that are followed up in rounds.
    """
    mine = [permissions.grants(user, right) for right in (Permission.PLAN_EDIT, Permission.PLAN_ADOPT)]
    if not any(mine):
        return []
    edits, adopts = (each.covers("plan__owner", "plan__partnership") for each in mine)
    followed_in_rounds = Q(status=EditionStatus.ADOPTED) & ~Q(rhythm="")
    with_tasks = Q(status__in=UNDER_WORK) | followed_in_rounds
    editions = Edition.objects.filter(edits | adopts, with_tasks).select_related("plan")
    return list(editions.order_by("starts_on", "pk"))


def _open_to_owner(plan, permission):
    return OpenTo(permission, frozenset({plan.owner_id}), plan.partnership_id)


def _of(own, user, permission, statuses):
    """Return {pk: Edition} of the `own` editions in these statuses for whose owner the person has `permission`."""
    mine = permissions.grants(user, permission)
    within = [each for each in own if mine.include(each.plan.owner_id, each.plan.partnership_id)]
    return {each.pk: each for each in within if each.status in statuses}

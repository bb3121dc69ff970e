"""Which rows a person may find: those whose page shows them to that person now, asked of the rows themselves.

Each rule says for all partnerships at once what the page of one thing asks for one. Tests compare the two for every
person.
"""

from django.db.models import CharField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from core.models import Membership, Registration
from core.permissions import Permission, grants
from partnership.models import (
    Agreement,
    AgreementVersion,
    Appendix,
    Comment,
    Decision,
    OverarchingGoal,
    Partnership,
    Party,
    Section,
    Signatory,
    VersionStatus,
    seen_by,
)
from stadsdelplan.models import (
    CLOSED,
    WORKING_POINTS,
    AgendaPoint,
    Edition,
    FollowUp,
    Goal,
    Lagesbild,
    Measure,
    Meeting,
    MeetingDecision,
    MergedPoint,
    Milestone,
    PicturePoint,
    Plan,
    PlanComment,
    PlanKind,
    Proposal,
)


def of_editions(model, edition="edition"):
    """Return the rows of the editions that the person sees, as a function of the person and the day."""
    return lambda user, on: model.objects.filter(**{f"{edition}__in": Edition.objects.visible_to(user)})


def measures(user, on):
    return Measure.objects.filter(edition__in=Edition.objects.visible_to(user)).exclude(
        edition__plan__kind=PlanKind.PROMISE
    )


def promises(user, on):
    return Measure.objects.filter(edition__in=Edition.objects.visible_to(user), edition__plan__kind=PlanKind.PROMISE)


def sections(user, on):
    return Section.objects.filter(agreement_version__in=_texts(user))


def parties(user, on):
    return Party.objects.filter(agreement_version__in=_texts(user))


def signatories(user, on):
    return Signatory.objects.filter(party__agreement_version__in=_texts(user)).exclude(name="")


def coordinators(user, on):
    """Return the partnerships that name their coordinator."""
    return Partnership.objects.visible_to(user).filter(coordinator__isnull=False)


def taking_part(user, on):
    """Return the rows that say which organisation takes part in which partnership."""
    return Partnership.organisations.through.objects.filter(partnership__in=Partnership.objects.visible_to(user))


def members(user, on):
    """Return the memberships in units of whose people the person sees the list (partnership/access)."""
    units = grants(user, Permission.ACCESS_MANAGE).units()
    return Membership.objects.in_force(on=on).filter(organisation__in=sorted(units), user__is_active=True)


def meetings(user, on):
    return Meeting.objects.visible_to(user)


def milestones(user, on):
    """Return those that say something in words, of the goals in editions that the person sees."""
    return Milestone.objects.exclude(words="").filter(goal__edition__in=Edition.objects.visible_to(user))


def framework_goals(user, on):
    """Return the goals of the frameworks of agreements that the person sees, which the partnership's page shows."""
    return OverarchingGoal.objects.filter(framework__agreements__in=Agreement.objects.visible_to(user))


def appendices(user, on):
    return Appendix.objects.filter(agreement_version__in=_texts(user))


def agenda_points(user, on):
    """Return the points of the meetings that the person sees, as stadsdelplan/meetings/queries.py does."""
    in_working = Q(meeting__partnership__in=seen_by(grants(user, Permission.READ_WORKING)))
    return AgendaPoint.objects.filter(
        in_working | ~Q(kind__in=WORKING_POINTS), meeting__in=Meeting.objects.visible_to(user)
    )


def meeting_decisions(user, on):
    return MeetingDecision.objects.filter(meeting__in=Meeting.objects.visible_to(user))


def agreement_decisions(user, on):
    return Decision.objects.filter(party__agreement_version__in=_texts(user), not_needed=False)


def adoptions(user, on):
    return Edition.objects.visible_to(user).filter(status__in=CLOSED)


def registrations(user, on):
    """Return the registrations with a number of the organisations for which the person registers, where they do so."""
    mine = grants(user, Permission.RECORDS_REGISTER)
    chains = Partnership.objects.filter(pk__in=seen_by(mine)).values(
        chain_name=Concat(Value("partnership-"), Cast("pk", CharField()))
    )
    numbered = Registration.objects.exclude(number="").filter(chain__in=chains)
    found = Q(organisation__in=sorted(mine.units()))
    for grant in mine.grants:
        if grant.partnerships is not None:
            chains = [f"partnership-{key}" for key in sorted(grant.partnerships)]
            found |= Q(organisation__in=sorted(grant.units), chain__in=chains)
    return numbered.filter(found)


def follow_ups(user, on):
    """Return the entries on what a closed edition has: the others have no page."""
    found = Q()
    for model, edition in ((Goal, "edition"), (Measure, "edition"), (Milestone, "goal__edition")):
        in_plan = {f"{edition}__plan": OuterRef("plan"), f"{edition}__status__in": CLOSED}
        found |= Q(Exists(model.objects.filter(key=OuterRef("key"), **in_plan)))
    return FollowUp.objects.filter(found, plan__in=Plan.objects.visible_to(user))


def merged_points(user, on):
    return MergedPoint.objects.filter(lagesbild__in=Lagesbild.objects.visible_to(user))


def party_points(user, on):
    """Return what the parties see: what is handed in, and what the person's own party is writing."""
    own = grants(user, Permission.READ_WORKING).covers("picture__organisation", "picture__lagesbild__partnership")
    return PicturePoint.objects.filter(
        own | Q(picture__handed_in_at__isnull=False), picture__lagesbild__in=Lagesbild.objects.visible_to(user)
    )


def proposals(user, on):
    working = grants(user, Permission.READ_WORKING)
    return Proposal.objects.filter(
        edition__in=Edition.objects.visible_to(user), edition__plan__partnership__in=seen_by(working)
    )


def plan_comments(user, on):
    """Return the comments on editions, as stadsdelplan/review/queries.py does; an answer with its comment."""
    working = grants(user, Permission.READ_WORKING)
    edition = {"plan__owner": "edition__plan__owner", "partnership": "edition__plan__partnership"}

    def seen(prefix):
        taken_along = Q(**{f"{prefix}came_from__isnull": False}) & ~Q(
            **{f"{prefix}organisation": F(edition["plan__owner"])}
        )
        if not prefix:
            taken_along |= Q(answers__came_from__isnull=False) & ~Q(answers__organisation=F(edition["plan__owner"]))
        since_sent = Q(**{f"{prefix}at__gte": F("edition__sent_for_review_at")})
        return since_sent | (taken_along & Q(edition__sent_for_review_at__isnull=False))

    return _comments(PlanComment, working, edition["plan__owner"], edition["partnership"], seen).filter(
        edition__in=Edition.objects.visible_to(user)
    )


def agreement_comments(user, on):
    """Return the comments on agreements, as partnership/agreement/comments.py does; an answer with its comment."""
    agreement = "section__agreement_version__agreement"

    def seen(prefix):
        return Q(**{f"{prefix}at__gte": F(f"{agreement}__sent_for_review_at")})

    working = grants(user, Permission.READ_WORKING)
    return _comments(Comment, working, f"{agreement}__owner", f"{agreement}__partnership", seen).filter(
        **{f"{agreement}__in": Agreement.objects.visible_to(user)}
    )


def _comments(model, working, owner, partnership, seen):
    """Return the comments that the owner's people see, those of one's own, and those that `seen(prefix)` opens to all.

    `prefix` is empty for the row itself, and "answers__" for the comment that the row answers.
    """

    def shown(prefix):
        organisation = f"{prefix}organisation"
        takes_part = Partnership.organisations.through.objects.filter(
            partnership=OuterRef(partnership), organisation=OuterRef(organisation)
        )
        own = working.covers(organisation, partnership) & Q(Exists(takes_part))
        return working.covers(owner, partnership) | own | seen(prefix)

    return model.objects.filter(
        shown(""), Q(answers__isnull=True) | shown("answers__"), **{f"{partnership}__in": seen_by(working)}
    )


def _texts(user):
    """Return the texts of the agreements that the person sees: one for each, since what was voided is not shown."""
    agreements = Agreement.objects.visible_to(user)
    return AgreementVersion.objects.exclude(status=VersionStatus.VOIDED).filter(agreement__in=agreements)

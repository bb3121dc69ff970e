"""Which rows a person may find: those whose page shows them to that person now, asked of the rows themselves.

Each rule says for all partnerships at once what the page of one thing asks for one. Tests compare the two for every
person.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import CharField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from core.models import Membership, Registration, User
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
    PlanComment,
    PlanKind,
    Proposal,
)

MOST_KEYS = 200  # of one kind that each question names; of more, it asks again which they are


@dataclass(frozen=True)
class Sight:
    """What a person sees on a day: the keys of the things that the others belong to, asked once for a whole search.

    Each is for an `__in`: a list of keys, or the query for them where they are more than MOST_KEYS.
    """

    user: User
    on: date

    @cached_property
    def partnerships(self):
        return _keys(Partnership.objects.visible_to(self.user))

    @cached_property
    def working(self):
        """Return the partnerships whose working material the person reads."""
        working = grants(self.user, Permission.READ_WORKING)
        return self.partnerships if working == grants(self.user, Permission.READ) else seen_by(working)

    @cached_property
    def agreements(self):
        return _keys(Agreement.objects.visible_to(self.user))

    @cached_property
    def texts(self):
        """Return the texts of the agreements: one for each, since what was voided is not shown."""
        return _keys(
            AgreementVersion.objects.exclude(status=VersionStatus.VOIDED).filter(agreement__in=self.agreements)
        )

    @cached_property
    def editions(self):
        return _keys(Edition.objects.visible_to(self.user))

    @cached_property
    def pictures(self):
        return _keys(Lagesbild.objects.visible_to(self.user))

    @cached_property
    def meetings(self):
        return _keys(Meeting.objects.visible_to(self.user))


def _keys(rows):
    keys = list(rows.order_by().values_list("pk", flat=True)[: MOST_KEYS + 1])
    return keys if len(keys) <= MOST_KEYS else rows.values("pk")


def of_editions(model, edition="edition"):
    """Return the rows of the editions that the person sees, as a function of a Sight."""
    return lambda sight: model.objects.filter(**{f"{edition}__in": sight.editions})


def measures(sight):
    return Measure.objects.filter(edition__in=sight.editions).exclude(edition__plan__kind=PlanKind.PROMISE)


def promises(sight):
    return Measure.objects.filter(edition__in=sight.editions, edition__plan__kind=PlanKind.PROMISE)


def sections(sight):
    return Section.objects.filter(agreement_version__in=sight.texts)


def parties(sight):
    return Party.objects.filter(agreement_version__in=sight.texts)


def signatories(sight):
    return Signatory.objects.filter(party__agreement_version__in=sight.texts).exclude(name="")


def coordinators(sight):
    """Return the partnerships that name their coordinator."""
    return Partnership.objects.filter(pk__in=sight.partnerships, coordinator__isnull=False)


def taking_part(sight):
    """Return the rows that say which organisation takes part in which partnership."""
    return Partnership.organisations.through.objects.filter(partnership__in=sight.partnerships)


def members(sight):
    """Return the memberships in units of whose people the person sees the list (partnership/access)."""
    units = grants(sight.user, Permission.ACCESS_MANAGE).units()
    return Membership.objects.in_force(on=sight.on).filter(organisation__in=sorted(units), user__is_active=True)


def meetings(sight):
    return Meeting.objects.filter(pk__in=sight.meetings)


def milestones(sight):
    """Return those that say something in words, of the goals in editions that the person sees."""
    return Milestone.objects.exclude(words="").filter(goal__edition__in=sight.editions)


def framework_goals(sight):
    """Return the goals of the frameworks of agreements that the person sees, which the partnership's page shows."""
    return OverarchingGoal.objects.filter(framework__agreements__in=sight.agreements)


def appendices(sight):
    return Appendix.objects.filter(agreement_version__in=sight.texts)


def agenda_points(sight):
    """Return the points of the meetings that the person sees, as stadsdelplan/meetings/queries.py does."""
    in_working = Q(meeting__partnership__in=sight.working)
    return AgendaPoint.objects.filter(in_working | ~Q(kind__in=WORKING_POINTS), meeting__in=sight.meetings)


def meeting_decisions(sight):
    return MeetingDecision.objects.filter(meeting__in=sight.meetings)


def agreement_decisions(sight):
    return Decision.objects.filter(party__agreement_version__in=sight.texts, not_needed=False)


def adoptions(sight):
    return Edition.objects.filter(pk__in=sight.editions, status__in=CLOSED)


def registrations(sight):
    """Return the registrations with a number of the organisations for which the person registers, where they do so."""
    mine = grants(sight.user, Permission.RECORDS_REGISTER)
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


def follow_ups(sight):
    """Return the entries on what a closed edition has: the others have no page."""
    found = Q()
    for model, edition in ((Goal, "edition"), (Measure, "edition"), (Milestone, "goal__edition")):
        in_plan = {f"{edition}__plan": OuterRef("plan"), f"{edition}__status__in": CLOSED}
        found |= Q(Exists(model.objects.filter(key=OuterRef("key"), **in_plan)))
    return FollowUp.objects.filter(found, plan__partnership__in=sight.partnerships)


def merged_points(sight):
    return MergedPoint.objects.filter(lagesbild__in=sight.pictures)


def party_points(sight):
    """Return what the parties see: what is handed in, and what the person's own party is writing."""
    own = grants(sight.user, Permission.READ_WORKING).covers("picture__organisation", "picture__lagesbild__partnership")
    return PicturePoint.objects.filter(
        own | Q(picture__handed_in_at__isnull=False), picture__lagesbild__in=sight.pictures
    )


def proposals(sight):
    return Proposal.objects.filter(edition__in=sight.editions, edition__plan__partnership__in=sight.working)


def plan_comments(sight):
    """Return the comments on editions, as stadsdelplan/review/queries.py does; an answer with its comment."""
    edition = {"plan__owner": "edition__plan__owner", "partnership": "edition__plan__partnership"}

    def seen(prefix):
        taken_along = Q(**{f"{prefix}came_from__isnull": False}) & ~Q(
            **{f"{prefix}organisation": F(edition["plan__owner"])}
        )
        if not prefix:
            taken_along |= Q(answers__came_from__isnull=False) & ~Q(answers__organisation=F(edition["plan__owner"]))
        since_sent = Q(**{f"{prefix}at__gte": F("edition__sent_for_review_at")})
        return since_sent | (taken_along & Q(edition__sent_for_review_at__isnull=False))

    return _comments(PlanComment, sight, edition["plan__owner"], edition["partnership"], seen).filter(
        edition__in=sight.editions
    )


def agreement_comments(sight):
    """Return the comments on agreements, as partnership/agreement/comments.py does; an answer with its comment."""
    agreement = "section__agreement_version__agreement"

    def seen(prefix):
        return Q(**{f"{prefix}at__gte": F(f"{agreement}__sent_for_review_at")})

    return _comments(Comment, sight, f"{agreement}__owner", f"{agreement}__partnership", seen).filter(
        **{f"{agreement}__in": sight.agreements}
    )


def _comments(model, sight, owner, partnership, seen):
    """Return the comments that the owner's people see, those of one's own, and those that `seen(prefix)` opens to all.

    `prefix` is empty for the row itself, and "answers__" for the comment that the row answers.
    """
    working = grants(sight.user, Permission.READ_WORKING)

    def shown(prefix):
        organisation = f"{prefix}organisation"
        takes_part = Partnership.organisations.through.objects.filter(
            partnership=OuterRef(partnership), organisation=OuterRef(organisation)
        )
        own = working.covers(organisation, partnership) & Q(Exists(takes_part))
        return working.covers(owner, partnership) | own | seen(prefix)

    return model.objects.filter(
        shown(""), Q(answers__isnull=True) | shown("answers__"), **{f"{partnership}__in": sight.working}
    )

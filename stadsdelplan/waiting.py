"""What waits for a person: each thing with its reason, its day where it has one, and one link."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import rights
from core.rights import Permission
from partnership.models import AgreementStatus, Copy, Signatory, VersionStatus
from stadsdelplan.models import Edition, EditionStatus, Goal, Plan, Review

_FOR_SIGNATURE = (AgreementStatus.LOCKED, AgreementStatus.SIGNING)


@dataclass(frozen=True)
class Waiting:
    what: str
    why: str
    url: str
    by: date | None = None


def waiting_for(user, *, agreements, on):
    """Everything that waits for `user` on the day `on`, the oldest duty first, in at most four queries.

    `agreements` are those that the person sees. What none of the person's roles may do is not asked for.
    """
    return [
        *_goals_to_review(user),
        *_copies_to_sign(user, agreements),
        *_drafts_to_finish(user, agreements),
        *_plans_to_revise(user, on=on),
    ]


def _goals_to_review(user):
    """Goals in editions under review for which the reviewer's organisation has not answered on this version."""
    mine = rights.organisations(user, Permission.REVIEW)
    if not mine:
        return
    answered = Review.objects.filter(goal=OuterRef("pk"), organisation__in=mine, version_seen=OuterRef("version"))
    editions = (
        Edition.objects.visible_to(user)
        .filter(status=EditionStatus.IN_REVIEW, plan__partnership__organisations__in=mine)
        .exclude(plan__owner__in=mine)
    )
    waiting = (
        Goal.objects.filter(~Exists(answered), edition__in=editions.values("pk"))
        .values("edition")
        .annotate(count=Count("pk"))
        .order_by("edition")
    )
    counts = {row["edition"]: row["count"] for row in waiting}
    for edition in Edition.objects.filter(pk__in=counts).select_related("plan__district").order_by("starts_on", "pk"):
        count = counts[edition.pk]
        yield Waiting(
            what=ngettext("Review %(count)s goal in plan %(years)s", "Review %(count)s goals in plan %(years)s", count)
            % {"count": count, "years": edition.years},
            why=str(edition.plan),
            url=edition.get_absolute_url(),
        )


def _copies_to_sign(user, agreements):
    """Locked agreements whose copies not everybody has signed."""
    mine = rights.organisations(user, Permission.AGREEMENT_REGISTER)
    unsigned = [one for one in agreements if one.owner_id in mine and one.status in _FOR_SIGNATURE]
    if not unsigned:
        return
    signers = (
        Signatory.objects.filter(party__agreement_version=OuterRef("print_set__agreement_version"))
        .order_by()
        .values("party__agreement_version")
        .annotate(n=Count("pk"))
        .values("n")
    )
    copies = (
        Copy.objects.filter(
            print_set__agreement_version__status=VersionStatus.LOCKED,
            print_set__agreement_version__agreement__in=unsigned,
        )
        .annotate(agreement=F("print_set__agreement_version__agreement"), signers=signers, signed=Count("signatures"))
        .values_list("agreement", "signers", "signed")
    )
    counts = {}
    for agreement, all_of_them, signed in copies:
        done, total = counts.get(agreement, (0, 0))
        counts[agreement] = (done + (signed >= (all_of_them or 0)), total + 1)
    for agreement in sorted(unsigned, key=_by_name):
        done, total = counts.get(agreement.pk, (0, 0))
        if done < total:
            yield Waiting(
                what=_("Have the copies signed"),
                why=_("%(agreement)s: %(done)s of %(total)s signed")
                % {"agreement": agreement, "done": done, "total": total},
                url=agreement.get_absolute_url(),
            )


def _drafts_to_finish(user, agreements):
    mine = rights.organisations(user, Permission.AGREEMENT_EDIT)
    for agreement in sorted(agreements, key=_by_name):
        if agreement.owner_id in mine and agreement.is_working:
            yield Waiting(what=_("Finish the draft"), why=agreement.name, url=agreement.get_absolute_url())


def _plans_to_revise(user, *, on):
    """Plans of the person's organisation that nobody has adopted for the day `on`, and that nobody works on."""
    mine = rights.organisations(user, Permission.PLAN_EDIT)
    if not mine:
        return
    covered = Edition.objects.filter(plan=OuterRef("pk")).filter(
        Q(status=EditionStatus.ADOPTED, starts_on__lte=on, ends_on__gte=on)
        | Q(status__in=[EditionStatus.WORKING, EditionStatus.IN_REVIEW, EditionStatus.READY])
    )
    plans = Plan.objects.filter(~Exists(covered), owner__in=mine).select_related("partnership").order_by("name", "pk")
    for plan in plans:
        yield Waiting(
            what=_("Start this year's revision"),
            why=_("%(plan)s has no plan for %(year)s.") % {"plan": plan, "year": on.year},
            url=reverse("partnership", args=[plan.partnership.slug]),
        )


def _by_name(agreement):
    return agreement.name, agreement.pk

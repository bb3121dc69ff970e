"""The lists of partnerships and of plans that a person sees, a page at a time. A fixed number of queries."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from core.models import Organisation, OrganisationKind
from partnership.models import Agreement, AgreementStatus, Partnership
from stadsdelplan.models import SENT, Edition, EditionStatus, Meeting, MeetingStatus

EVERY = "alla"  # as the state of plans: also those that have been replaced


@dataclass(frozen=True)
class NextDay:
    """The first day to come in a partnership: which, what happens, and where."""

    day: date
    what: str
    url: str


@dataclass
class PartnershipRow:
    """A partnership in the list: its parties, and what of its plans and agreements is under work or in force."""

    partnership: Partnership
    municipalities: list[Organisation]
    party_count: int
    editions: list[Edition] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    next_day: NextDay | None = None


def partnerships_of(user, text=""):
    """Return the partnerships that the person sees with `text` in their own or a party's name, as a queryset."""
    found = Partnership.objects.visible_to(user).order_by("name", "pk")
    if text:
        parties = Partnership.organisations.through.objects.filter(organisation__name__icontains=text)
        found = found.filter(Q(name__icontains=text) | Q(pk__in=parties.values("partnership")))
    return found.prefetch_related(Prefetch("organisations", Organisation.objects.order_by("name", "pk")))


def rows_of(partnerships, user, *, on):
    """Return the PartnershipRows of these partnerships on the day `on`. Four queries at most."""
    rows = {each.pk: _row(each) for each in partnerships}
    for edition in _editions_now(user, rows):
        rows[edition.plan.partnership_id].editions.append(edition)
    agreements = Agreement.objects.visible_to(user).filter(partnership__in=rows).exclude(status=AgreementStatus.ENDED)
    for agreement in agreements.with_signing().select_related("framework").order_by("name", "pk"):
        rows[agreement.partnership_id].agreements.append(agreement)
    for key, found in _next_days(user, rows, on=on).items():
        rows[key].next_day = found
    return list(rows.values())


def editions_of_list(user, asked):
    """Return the editions that the person sees and that fit what is asked for, as a queryset."""
    found = Edition.objects.visible_to(user).select_related("plan__partnership", "plan__district", "agreement")
    if text := asked.get("sok"):
        found = found.filter(Q(plan__name__icontains=text) | Q(plan__partnership__name__icontains=text))
    if kind := asked.get("typ"):
        found = found.filter(plan__kind=kind)
    status = asked.get("status", "")
    if not status:
        found = found.exclude(status=EditionStatus.SUPERSEDED)
    elif status != EVERY:
        found = found.filter(status=status)
    return found.order_by("plan__partnership__name", "plan__name", "plan", "-starts_on", "-pk")


def _row(partnership):
    organisations = list(partnership.organisations.all())
    return PartnershipRow(
        partnership=partnership,
        municipalities=[each for each in organisations if each.kind == OrganisationKind.MUNICIPALITY],
        party_count=len(organisations),
    )


def _editions_now(user, rows):
    seen = Edition.objects.visible_to(user).filter(plan__partnership__in=rows)
    now = seen.exclude(status=EditionStatus.SUPERSEDED).select_related("plan")
    return now.order_by("plan__name", "plan", "starts_on", "pk")


def _next_days(user, rows, *, on):
    """Return {key of a partnership: the NextDay}: a meeting, or the day by which answers on a plan are wanted."""
    meetings = Meeting.objects.visible_to(user).filter(partnership__in=rows, held_on__gte=on)
    editions = Edition.objects.visible_to(user).filter(plan__partnership__in=rows, answer_by__gte=on, status__in=SENT)
    found = {}
    for meeting in meetings.filter(status=MeetingStatus.PLANNED).order_by("-held_on", "-pk"):
        found[meeting.partnership_id] = NextDay(meeting.held_on, _("Meeting"), meeting.get_absolute_url())
    for edition in editions.select_related("plan").order_by("-answer_by", "-pk"):
        key = edition.plan.partnership_id
        if key not in found or edition.answer_by <= found[key].day:
            found[key] = NextDay(edition.answer_by, _("Answers on the plan"), edition.get_absolute_url())
    return found

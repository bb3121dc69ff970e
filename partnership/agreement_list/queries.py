"""The list of agreements: filtered, by their end or by what they wait for, as table rows. A fixed number of queries."""

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum

from django.db.models import Count, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import permissions
from core.models import DatePrecision, Organisation, OrganisationKind
from core.permissions import Permission
from core.text import dates
from core.text.collation import swedish
from partnership.models import (
    Agreement,
    AgreementStatus,
    AgreementVersion,
    Copy,
    Party,
    PeriodKind,
    VersionOrigin,
    VersionStatus,
)


class Order(StrEnum):
    """What the list is sorted by, as the address names it."""

    ENDS = "slutar"
    WAITS = "vantar"


class Awaiting(IntEnum):
    """What an agreement waits for, the most pressing first. A list by what waits has this order."""

    ANSWERS = 1  # comments that nobody has answered
    SUCCESSOR = 2  # its date to watch has come
    SIGNATURES = 3
    RETURN = 4  # copies that are not where they belong
    COMMENTS = 5  # those of the other parties
    WORDS = 6  # a draft
    DATE = 7  # to be watched: nobody knows its last day
    FIRST_DAY = 8
    NOTHING = 9


# The shape beside the word, as in static/css/components/status.css: a triangle for what somebody has to do, half a disc
# for what is under way, a ring and a disc for what runs by itself.
SHAPES = {
    Awaiting.ANSWERS: "waiting",
    Awaiting.SUCCESSOR: "waiting",
    Awaiting.SIGNATURES: "signing",
    Awaiting.RETURN: "sent",
    Awaiting.COMMENTS: "in_review",
    Awaiting.WORDS: "draft",
    Awaiting.DATE: "waiting",
    Awaiting.FIRST_DAY: "signed",
    Awaiting.NOTHING: "ended",
}


@dataclass(frozen=True)
class Filters:
    """The filters of the list. None filters nothing. `year` is a year of the period."""

    partnership: int | None = None
    party: int | None = None
    status: str | None = None
    year: int | None = None
    missing_copies: bool = False


@dataclass
class AgreementRow:
    """An agreement in the list. `copies` have their count of signatures as `signed`."""

    agreement: Agreement
    parties: list[Party]
    copies: list[Copy]
    signatories: int
    open_comments: int
    waits_for: Awaiting = Awaiting.NOTHING
    waiting_text: str = ""
    missing: list[Copy] = field(default_factory=list)

    @property
    def shape(self):
        return SHAPES[self.waits_for]

    @property
    def signed(self):
        return sum(copy.signed >= self.signatories for copy in self.copies)

    @property
    def signed_count(self):
        """ "1 of 2 signed", or empty where there are no copies."""
        if not self.copies:
            return ""
        return _("%(signed)s of %(all)s signed") % {"signed": self.signed, "all": len(self.copies)}


def agreement_rows(user, filters, *, on, order):
    """Return the AgreementRows that `user` sees on the day `on`, in this Order and then by name."""
    found = [_line(agreement, on=on) for agreement in _agreements(user, filters)]
    if filters.missing_copies:
        found = [line for line in found if line.missing]
    first_by = {Order.ENDS: _place_by_end, Order.WAITS: lambda line: line.waits_for}[order]
    return sorted(found, key=lambda line: (first_by(line), swedish(line.agreement.name), line.agreement.pk))


def missing_copies(agreement, text, copies, signatories):
    """Return those of `copies` that lack a signature, or that are not known to have come to those who keep them.

    Nobody waits for the copies of an agreement that has ended, or that was registered afterwards.
    """
    is_awaited = agreement.status in (AgreementStatus.LOCKED, AgreementStatus.SIGNING, AgreementStatus.IN_FORCE)
    if not is_awaited or text.origin == VersionOrigin.REGISTERED:
        return []
    return [copy for copy in copies if copy.signed < signatories or not copy.is_home(text, agreement.owner_id)]


def coordinates_a_municipality(user):
    """Return whether `user` may begin partnerships of a municipality. One query."""
    keys = permissions.grants(user, Permission.PARTNERSHIP_START).units()
    return Organisation.objects.filter(pk__in=keys, kind=OrganisationKind.MUNICIPALITY).exists()


def table_header():
    """Return the names of the columns of `table_row`."""
    return [
        _("Agreement"),
        _("Partnership"),
        _("Parties"),
        _("Registration numbers"),
        _("First day"),
        _("Last day"),
        _("Status"),
        _("Waits for"),
        _("Copies"),
        _("Signed by all"),
        _("Copies missing"),
        _("Date to watch"),
        _("Address"),
    ]


def table_row(line, *, absolute):
    """Return the cells of an AgreementRow. `absolute` makes a whole address of a path."""
    agreement, precision = line.agreement, _precision(line.agreement)
    return [
        agreement.name,
        agreement.partnership.name,
        ", ".join(party.name_as_written for party in line.parties),
        ", ".join(party.diarienummer for party in line.parties if party.diarienummer),
        _cell(agreement.first_day, precision),
        _cell(agreement.last_day, precision),
        agreement.state_label,
        line.waiting_text,
        len(line.copies),
        line.signed,
        len(line.missing),
        agreement.watch_on,
        absolute(reverse("agreement", args=[agreement.slug])),
    ]


def _agreements(user, filters):
    """Return the agreements with their access text, its parties and its copies, in four queries."""
    parties = (
        Party.objects.annotate(signers=Count("signatories")).order_by("order", "pk").select_related("organisation")
    )
    copies = Copy.objects.annotate(signed=Count("signatures")).select_related("keeper").order_by("number", "pk")
    texts = (
        AgreementVersion.objects.exclude(status=VersionStatus.VOIDED)
        .annotate(
            open_comments=Count(
                "sections__comments",
                filter=Q(
                    sections__comments__answers__isnull=True,
                    sections__comments__resolved_at__isnull=True,
                    sections__comments__answered_at__isnull=True,
                ),
            )
        )
        .select_related("print_set")
        .defer("canonical_text")
        .prefetch_related(Prefetch("parties", parties), Prefetch("print_set__copies", copies))
    )
    return (
        _filtered(Agreement.objects.visible_to(user).with_signing(), filters)
        .select_related("partnership", "framework", "owner")
        .annotate(followers=Count("successors"))
        .prefetch_related(Prefetch("versions", texts, to_attr="current_versions"))
        .order_by("pk")
    )


def _filtered(agreements, filters):
    if filters.partnership:
        agreements = agreements.filter(partnership=filters.partnership)
    if filters.party:
        texts = AgreementVersion.objects.exclude(status=VersionStatus.VOIDED).filter(
            parties__organisation=filters.party
        )
        agreements = agreements.filter(pk__in=texts.values("agreement"))
    if filters.status:
        agreements = agreements.filter(status=filters.status)
    if filters.year:
        agreements = agreements.filter(_covers(filters.year))
    return agreements


def _covers(year):
    """Return agreements whose period touches the year. An unknown or missing end counts as no end."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    of_framework = Q(period_kind=PeriodKind.FRAMEWORK)
    begun = (of_framework & (Q(framework__starts_on__isnull=True) | Q(framework__starts_on__lte=last))) | (
        ~of_framework & (Q(starts_on__isnull=True) | Q(starts_on__lte=last))
    )
    not_over = (of_framework & (Q(framework__ends_on__isnull=True) | Q(framework__ends_on__gte=first))) | (
        ~of_framework & (Q(ends_on__isnull=True) | Q(ends_on__gte=first))
    )
    cut_short = Q(ended_on__lt=first) | Q(ends_early_on__lt=first)
    return begun & not_over & ~Q(pk__in=Agreement.objects.filter(cut_short).values("pk"))


def _line(agreement, *, on):
    text = agreement.current_versions[0]
    papers = getattr(text, "print_set", None)
    line = AgreementRow(
        agreement=agreement,
        parties=list(text.parties.all()),
        copies=list(papers.copies.all()) if papers else [],
        signatories=sum(party.signers for party in text.parties.all()),
        open_comments=text.open_comments,
    )
    line.missing = missing_copies(agreement, text, line.copies, line.signatories)
    line.waits_for, line.waiting_text = _waiting(line, on=on)
    return line


def _waiting(line, *, on):
    """Return what the line's agreement waits for, and in which words."""
    agreement = line.agreement
    if agreement.status in (AgreementStatus.DRAFT, AgreementStatus.IN_REVIEW):
        return _waiting_text(line)
    if agreement.status in (AgreementStatus.LOCKED, AgreementStatus.SIGNING):
        if line.signed < len(line.copies):
            return Awaiting.SIGNATURES, _("Signatures: %(told)s") % {"told": line.signed_count}
        if not line.missing:
            return Awaiting.FIRST_DAY, _("Its first day, %(day)s") % {"day": dates.day(agreement.first_day)}
    if agreement.is_to_be_watched(on=on) and not agreement.followers:
        return Awaiting.SUCCESSOR, _("What comes after it")
    if line.missing:
        count = len(line.missing)
        return Awaiting.RETURN, ngettext(
            "%(count)s copy to bring to its keeper", "%(count)s copies to bring to their keepers", count
        ) % {"count": count}
    if agreement.has_unknown_end and not agreement.watch_on:
        return Awaiting.DATE, _("A date to watch: the last day is not known")
    return Awaiting.NOTHING, _("Nothing")


def _waiting_text(line):
    agreement = line.agreement
    if line.open_comments and agreement.status == AgreementStatus.IN_REVIEW:
        count = line.open_comments
        return Awaiting.ANSWERS, ngettext("%(count)s comment to answer", "%(count)s comments to answer", count) % {
            "count": count
        }
    if agreement.status == AgreementStatus.IN_REVIEW:
        if agreement.answer_by:
            return Awaiting.COMMENTS, _("Comments by %(day)s") % {"day": dates.day(agreement.answer_by)}
        return Awaiting.COMMENTS, _("Comments from the parties")
    return Awaiting.WORDS, _("The draft to be finished")


def _place_by_end(line):
    """Return where a line stands by its end: what holds, by its last day, then what has none, drafts, what has ended.

    What ended last stands first of what has ended.
    """
    agreement, last = line.agreement, line.agreement.last_day
    if agreement.status == AgreementStatus.ENDED:
        return 3, -(agreement.ended_on or last or date.min).toordinal()
    if agreement.is_working:
        return 2, 0
    return (0, last.toordinal()) if last else (1, 0)


def _precision(agreement):
    of_framework = agreement.period_kind == PeriodKind.FRAMEWORK
    return agreement.framework.period_precision if of_framework else agreement.period_precision


def _cell(value, precision):
    """Return a day as a day, and what is known less exactly as the text that says how much is known."""
    return value if precision == DatePrecision.DAY else dates.day(value, precision)

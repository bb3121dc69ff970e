"""The partnerships as everybody sees them. docs/decisions/0009 says what is shown, and what never is."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q

from core.models import Area
from core.text.collation import swedish
from partnership.models import Agreement, Partnership
from stadsdelplan.models import Edition


@dataclass(frozen=True)
class PublicPartnership:
    """A partnership with its adopted plans, the newest first, and its agreements in force."""

    partnership: Partnership
    districts: list[Area]
    editions: list[Edition]
    agreements: list[Agreement]


def public_partnerships(*, on):
    """Return the PublicPartnerships that have anything open to all on the day `on`, by name. Four queries."""
    editions = Edition.objects.open_to_all(on=on).select_related("plan").order_by("-starts_on", "plan__name", "pk")
    agreements = Agreement.objects.open_to_all(on=on).select_related("framework")
    partnerships = Partnership.objects.filter(
        Q(pk__in=editions.order_by().values("plan__partnership"))
        | Q(pk__in=agreements.order_by().values("partnership"))
    ).prefetch_related(
        Prefetch("districts", Area.objects.select_related("parent").order_by("name", "pk")),
        Prefetch("agreements", agreements.order_by("name", "pk")),
    )
    by_partnership = {}
    for edition in editions:
        by_partnership.setdefault(edition.plan.partnership_id, []).append(edition)
    return [
        PublicPartnership(
            partnership=partnership,
            districts=list(partnership.districts.all()),
            editions=by_partnership.get(partnership.pk, []),
            agreements=sorted(partnership.agreements.all(), key=lambda agreement: swedish(agreement.name)),
        )
        for partnership in sorted(partnerships, key=lambda each: swedish(each.name))
    ]

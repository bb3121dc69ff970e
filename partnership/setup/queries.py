"""What the pages that begin a partnership ask: for whom a person may begin one, and who takes part in it."""

from dataclasses import dataclass

from core import permissions
from core.models import Organisation, OrganisationKind
from core.permissions import Permission
from core.text.collation import swedish
from partnership.agreement.reachable import reach
from partnership.models import Framework, Partnership


@dataclass(frozen=True)
class TakingPart:
    """An organisation that takes part in a partnership, and whether somebody there reads what is sent to it."""

    organisation: Organisation
    can_read: bool


def municipalities_of(user):
    """Return the municipalities for which `user` may begin partnerships, in Swedish order."""
    keys = permissions.grants(user, Permission.PARTNERSHIP_START).units()
    found = Organisation.objects.filter(pk__in=keys, kind=OrganisationKind.MUNICIPALITY).select_related("governs")
    return sorted(found.order_by("pk"), key=lambda each: swedish(each.name))


def may_add_parties(user, organisations, partnership=None):
    """Return whether `user` may say who takes part in the `partnership` of these `organisations`. No query.

    Without a partnership the question is about one that does not exist yet.
    """
    keys = permissions.grants(user, Permission.PARTNERSHIP_START).units(partnership and partnership.pk)
    return any(each.kind == OrganisationKind.MUNICIPALITY and each.pk in keys for each in organisations)


def taking_part(partnership, *, on):
    """Return [TakingPart, …] of the partnership on the day `on`, in Swedish order. Two queries."""
    organisations = sorted(partnership.organisations.order_by("pk"), key=lambda each: swedish(each.name))
    reached = set(reach([(each.pk, each.pk) for each in organisations], partnership=partnership.pk, on=on).readers)
    return [TakingPart(each, can_read=each.pk in reached) for each in organisations]


def frameworks_of(municipalities):
    """Return the frameworks of these municipalities, the newest first."""
    return Framework.objects.filter(municipality__in=municipalities).order_by("-starts_on", "name", "pk")


def is_partnership_slug_taken(slug):
    """Return whether a partnership has the slug."""
    return Partnership.objects.filter(slug=slug).exists()

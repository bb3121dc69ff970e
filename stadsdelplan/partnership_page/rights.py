"""What a person may do in a partnership as a whole, from rights that came with the request. No query."""

from dataclasses import dataclass

from core import permissions
from core.models import OrganisationKind
from core.permissions import Permission
from partnership.setup import queries as setup


@dataclass(frozen=True)
class PartnershipRights:
    """What the person may begin and see to, and whether they work in the partnership, or only read."""

    begins_agreement: bool
    registers_paper: bool
    begins_plan: bool
    adds_parties: bool
    manages_access: bool
    reads_working: bool


def rights_in(partnership, organisations, user):
    """Return the PartnershipRights of `user` in the partnership, whose `organisations` these are."""
    municipalities = [each for each in organisations if each.kind == OrganisationKind.MUNICIPALITY]

    def may(permission, of=organisations):
        keys = permissions.grants(user, permission).units(partnership.pk)
        return any(each.pk in keys for each in of)

    return PartnershipRights(
        begins_agreement=may(Permission.AGREEMENT_EDIT),
        registers_paper=may(Permission.AGREEMENT_REGISTER),
        begins_plan=may(Permission.PLAN_EDIT, municipalities),
        adds_parties=setup.may_add_parties(user, organisations, partnership),
        manages_access=may(Permission.ACCESS_MANAGE),
        reads_working=may(Permission.READ_WORKING),
    )

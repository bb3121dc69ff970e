"""Who may change the figures of which areas.

An officer changes those of the municipality that their organisation governs, and of its districts. Those of the country
and the counties are compared with by everybody, and belong to whoever maintains the portal, who may change all. An
officer's file may have them: what of them differs from what is stored is left.
"""

from django.db.models import Q

from core import permissions
from core.models import Area, AreaKind
from core.permissions import Permission

_OPERATORS = (AreaKind.COUNTRY, AreaKind.REGION)


def may_change_figures(user):
    """Whether `user` may take in or type in figures of any area."""
    return areas_for(user).exists()


def may_type_in(user, area):
    """Whether `user`, who may be nobody that is logged in, may type in figures of this area."""
    return user.is_authenticated and own_areas_for(user).filter(pk=area.pk).exists()


def areas_for(user):
    """The areas whose figures `user` works with: what they may change, and what it is compared with."""
    if permissions.may(user, Permission.STAFF):
        return Area.objects.all()
    governed = _governed_by(user)
    return Area.objects.filter(
        Q(pk__in=governed.values("pk"))
        | Q(parent__in=governed.values("pk"))
        | Q(pk__in=governed.values("parent"))
        | Q(pk__in=governed.values("parent__parent"))
    )


def areas_in_files(user):
    """{area of which a file may have figures: whether `user` may change them}. One query."""
    is_staff = permissions.may(user, Permission.STAFF)
    areas = areas_for(user) if is_staff else areas_for(user) | Area.objects.filter(kind__in=_OPERATORS)
    return {pk: is_staff or kind not in _OPERATORS for pk, kind in areas.values_list("pk", "kind")}


def own_areas_for(user):
    """The areas whose figures `user` may type in: municipalities that somebody here governs, and their districts."""
    governed = _governed_by(user)
    if permissions.may(user, Permission.STAFF):
        governed = Area.objects.filter(kind=AreaKind.MUNICIPALITY, governed_by__isnull=False)
    return Area.objects.filter(Q(pk__in=governed.values("pk")) | Q(parent__in=governed.values("pk")))


def _governed_by(user):
    units = permissions.grants(user, Permission.FIGURES_ENTER).units()
    return Area.objects.filter(kind=AreaKind.MUNICIPALITY, governed_by__in=units)

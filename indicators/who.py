"""Who may change the figures of which areas.

An officer changes those of the municipality that their organisation governs, of its districts, and of what it lies in,
since nothing can be compared without those. Whoever maintains the portal may change all.
"""

from django.db.models import Q

from core import rights
from core.models import Area, AreaKind
from core.rights import Permission


def may_change_figures(user):
    """Whether `user` may take in or type in figures of any area."""
    return areas_for(user).exists()


def may_type_in(user, area):
    """Whether `user`, who may be nobody that is logged in, may type in figures of this area."""
    return user.is_authenticated and own_areas_for(user).filter(pk=area.pk).exists()


def areas_for(user):
    """The areas whose figures `user` may take in."""
    if rights.may(user, Permission.STAFF):
        return Area.objects.all()
    governed = _governed_by(user)
    return Area.objects.filter(
        Q(pk__in=governed.values("pk"))
        | Q(parent__in=governed.values("pk"))
        | Q(pk__in=governed.values("parent"))
        | Q(pk__in=governed.values("parent__parent"))
    )


def own_areas_for(user):
    """The areas whose figures `user` may type in: municipalities that somebody here governs, and their districts."""
    governed = _governed_by(user)
    if rights.may(user, Permission.STAFF):
        governed = Area.objects.filter(kind=AreaKind.MUNICIPALITY, governed_by__isnull=False)
    return Area.objects.filter(Q(pk__in=governed.values("pk")) | Q(parent__in=governed.values("pk")))


def _governed_by(user):
    organisations = rights.organisations(user, Permission.FIGURES_ENTER)
    return Area.objects.filter(kind=AreaKind.MUNICIPALITY, governed_by__in=organisations)

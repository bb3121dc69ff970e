"""What the views of a situation picture share: they get it, its rows and its breadcrumbs."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from core import permissions
from core.concurrency import conflicts
from core.permissions import Permission
from partnership.tabs import Tab, stand_in
from stadsdelplan.lagesbild import lifecycle
from stadsdelplan.lagesbild.lifecycle import PictureStep
from stadsdelplan.models import Lagesbild, PartyPicture

_TEXTS = ("heading", "name", "sources", "text")


def get_lagesbild(request, pk, permission=None):
    """Return the situation picture if the person sees it (404), and may do `permission` for its owner (403).

    Refusals in this request lead back to its page.
    """
    rows = Lagesbild.objects.visible_to(request.user).select_related("partnership", "owner", "area__parent")
    lagesbild = get_object_or_404(rows, pk=pk)
    stand_in(request, lagesbild.partnership, Tab.PLANS)
    if permission:
        permissions.check(request.user, permission, lagesbild.owner, partnership=lagesbild.partnership_id)
    conflicts.lead_back(
        request,
        lagesbild,
        link=_("To the situation picture"),
        breadcrumbs=lagesbild_breadcrumbs(lagesbild),
        written=_TEXTS,
    )
    return lagesbild


def lagesbild_breadcrumbs(lagesbild, here="", *, within=()):
    """Return [(name, address), …]: home, the partnership, its pictures, this one, `within`, and the page `here`."""
    partnership = lagesbild.partnership
    crumbs = [
        (_("Home"), reverse("home")),
        (partnership.name, partnership.get_absolute_url()),
        (_("Situation pictures"), reverse("lagesbilder", args=[partnership.slug])),
    ]
    if not here:
        return [*crumbs, (lagesbild.name, "")]
    return [*crumbs, (lagesbild.name, lagesbild.get_absolute_url()), *([within] if within else []), (here, "")]


def with_own_picture(view):
    """Pass the party's picture in place of the two keys, if it is the person's own party's (403) and open (409)."""

    @wraps(view)
    def open_for_writing(request, pk, organisation, **kwargs):
        lagesbild = get_lagesbild(request, pk)
        picture = get_picture(lagesbild, organisation)
        if not writes_for(request.user, picture):
            raise PermissionDenied
        lifecycle.refuse_unless_open(PictureStep.WRITE, lagesbild)
        return view(request, picture, **kwargs)

    return open_for_writing


def get_picture(lagesbild, organisation):
    """Return the picture of the organisation with that key, or raise Http404."""
    rows = PartyPicture.objects.select_related("organisation").filter(lagesbild=lagesbild)
    picture = get_object_or_404(rows, organisation=organisation)
    picture.lagesbild = lagesbild
    return picture


def writes_for(user, picture):
    """Return whether the person writes the picture of that organisation."""
    return permissions.may(
        user, Permission.READ_WORKING, picture.organisation, partnership=picture.lagesbild.partnership_id
    )

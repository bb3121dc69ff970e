"""The tasks of a person in situation pictures: write one's own party's, merge them and close them."""

from django.utils.translation import gettext as _

from core import permissions
from core.permissions import Permission
from stadsdelplan.home.task import OpenTo, Task
from stadsdelplan.models import LagesbildStatus, PartyPicture


def picture_tasks(user):
    """Yield a Task for each picture that the person's party has not handed in, and for each that is to be merged.

    It is merged by the person's organisation where nobody is waited for. One query.
    """
    writes = permissions.grants(user, Permission.READ_WORKING)
    merges = permissions.grants(user, Permission.PLAN_EDIT)
    if not writes and not merges:
        return
    pictures = PartyPicture.objects.filter(
        writes.covers("organisation", "lagesbild__partnership")
        | merges.covers("lagesbild__owner", "lagesbild__partnership"),
        lagesbild__status=LagesbildStatus.WORKING,
    )
    rows = list(
        pictures.select_related("lagesbild", "organisation").order_by("lagesbild__started_at", "lagesbild", "pk")
    )
    for picture in rows:
        if picture.handed_in_at is None and writes.include(picture.organisation_id, picture.lagesbild.partnership_id):
            yield _to_write(picture)
    waited_for = {picture.lagesbild_id for picture in rows if picture.handed_in_at is None}
    for lagesbild in {picture.lagesbild_id: picture.lagesbild for picture in rows}.values():
        if lagesbild.pk not in waited_for and merges.include(lagesbild.owner_id, lagesbild.partnership_id):
            yield _to_merge(lagesbild)


def _to_write(picture):
    return Task(
        matter=f"picture:{picture.pk}",
        what=_("Write your situation picture and hand it in"),
        why=_("%(lagesbild)s: the picture of %(organisation)s is awaited")
        % {"lagesbild": picture.lagesbild, "organisation": picture.organisation},
        step=_("Write"),
        url=picture.get_absolute_url(),
        place=picture.lagesbild.get_absolute_url(),
        open_to=OpenTo(Permission.READ_WORKING, frozenset({picture.organisation_id}), picture.lagesbild.partnership_id),
    )


def _to_merge(lagesbild):
    return Task(
        matter=f"merge:{lagesbild.pk}",
        what=_("Merge the parties' pictures and close the situation picture"),
        why=_("%(lagesbild)s: all parties have handed in") % {"lagesbild": lagesbild},
        step=_("Merge"),
        url=lagesbild.get_absolute_url(),
        open_to=OpenTo(Permission.PLAN_EDIT, frozenset({lagesbild.owner_id}), lagesbild.partnership_id),
    )

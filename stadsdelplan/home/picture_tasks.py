"""The tasks of a person in situation pictures: write one's own party's, merge them and close them."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from core import permissions
from core.permissions import Permission
from stadsdelplan.home.task import OpenTo, Task
from stadsdelplan.models import Lagesbild, LagesbildStatus, PartyPicture


def pictures_awaited(user):
    """Yield a Task for each party's picture that the person writes and that is not handed in. One query."""
    mine = permissions.grants(user, Permission.READ_WORKING)
    if not mine:
        return
    waiting = PartyPicture.objects.filter(
        mine.covers("organisation", "lagesbild__partnership"),
        handed_in_at__isnull=True,
        lagesbild__status=LagesbildStatus.WORKING,
    )
    for picture in waiting.select_related("lagesbild", "organisation").order_by("lagesbild__started_at", "pk"):
        unit = frozenset({picture.organisation_id})
        yield Task(
            matter=f"picture:{picture.pk}",
            what=_("Write your situation picture and hand it in"),
            why=_("%(lagesbild)s: the picture of %(organisation)s is awaited")
            % {"lagesbild": picture.lagesbild, "organisation": picture.organisation},
            step=_("Write"),
            url=picture.get_absolute_url(),
            place=picture.lagesbild.get_absolute_url(),
            open_to=OpenTo(Permission.READ_WORKING, unit, picture.lagesbild.partnership_id),
        )


def pictures_to_merge(user):
    """Yield a Task for each situation picture of the person's organisation in which nobody is waited for. One query."""
    mine = permissions.grants(user, Permission.PLAN_EDIT)
    if not mine:
        return
    waited_for = PartyPicture.objects.filter(lagesbild=OuterRef("pk"), handed_in_at__isnull=True)
    ready = Lagesbild.objects.filter(
        ~Exists(waited_for), mine.covers("owner", "partnership"), status=LagesbildStatus.WORKING
    )
    for lagesbild in ready.order_by("started_at", "pk"):
        owner = frozenset({lagesbild.owner_id})
        yield Task(
            matter=f"merge:{lagesbild.pk}",
            what=_("Merge the parties' pictures and close the situation picture"),
            why=_("%(lagesbild)s: all parties have handed in") % {"lagesbild": lagesbild},
            step=_("Merge"),
            url=lagesbild.get_absolute_url(),
            open_to=OpenTo(Permission.PLAN_EDIT, owner, lagesbild.partnership_id),
        )

"""The task of a person who has dropped scanned pages that are not filed yet."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core import permissions
from core.permissions import Permission
from core.text.dates import day
from partnership.models import HeapStatus
from partnership.scans.queries import heaps_of
from stadsdelplan.home.task import Task


def scans_to_file(user):
    """Yield a Task for each heap that `user` has dropped, which nobody else sees, until it is filed. One query."""
    mine = permissions.grants(user, Permission.AGREEMENT_REGISTER)
    if not mine:
        return
    for heap in heaps_of(user).exclude(status=HeapStatus.CLOSED).order_by("started_at", "pk"):
        if not mine.units(heap.partnership_id):
            continue
        until = timezone.localtime(heap.kept_until).date()
        said = {
            "partnership": heap.partnership,
            "day": day(timezone.localtime(heap.started_at).date()),
            "until": day(until),
        }
        yield Task(
            matter=f"scans:{heap.pk}",
            what=_("File the scanned pages"),
            why=_("%(partnership)s: dropped %(day)s, kept until %(until)s") % said,
            step=_("Look at the pages"),
            url=heap.get_absolute_url(),
            place=reverse("scans", args=[heap.partnership.slug]),
            by=until,
        )

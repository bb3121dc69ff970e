"""The lifecycle of a situation picture: which step is open in which state, by which right, and for whose people.

core/lifecycle.py has the engine.
"""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from core import permissions
from core.lifecycle import Access, Audience, Lifecycle, Rule
from core.permissions import Permission
from stadsdelplan.models import LagesbildStatus


class PictureStep(StrEnum):
    WRITE = "write"  # one's own party's picture, and hand it in
    MERGE = "merge"  # the head, and what the parties say side by side
    CLOSE = "close"


_WORKING = (LagesbildStatus.WORKING,)
_IS_CLOSED = _("The situation picture is closed and never changed. Start the next one instead.")

RULES = {
    PictureStep.WRITE: Rule(_WORKING, Permission.READ_WORKING, Audience.PARTY, _IS_CLOSED),
    PictureStep.MERGE: Rule(_WORKING, Permission.PLAN_EDIT, Audience.OWNER, _IS_CLOSED),
    PictureStep.CLOSE: Rule(_WORKING, Permission.PLAN_ADOPT, Audience.OWNER, _IS_CLOSED),
}

LIFECYCLE = Lifecycle(
    RULES, owner_id_of=lambda lagesbild: lagesbild.owner_id, edit=Permission.PLAN_EDIT, not_shared=_IS_CLOSED
)
refuse_unless_open = LIFECYCLE.refuse_unless_open
open_steps = LIFECYCLE.open_steps


def picture_access(user, lagesbild) -> Access:
    """Return what `user` may do to the situation picture. `organisations` are those whose picture they may write."""
    partnership = lagesbild.partnership
    works_for = permissions.grants(user, Permission.READ_WORKING).units(partnership.pk)
    organisations = tuple(partnership.organisations.filter(pk__in=works_for).order_by("name", "pk"))
    return Access(
        as_owner=frozenset(permissions.permissions(user, lagesbild.owner_id, partnership.pk)),
        as_party=frozenset().union(*(permissions.permissions(user, one.pk, partnership.pk) for one in organisations)),
        organisations=organisations,
    )

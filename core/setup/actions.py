"""What brings a municipality into the portal. Each function is one whole event."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import actions
from core.access import invitations
from core.access.models import Invitation
from core.models import Area, AreaKind, Organisation, OrganisationKind, Role, User


def add_municipality(
    *,
    area: Area,
    organisation: Organisation,
    districts: Iterable[str],
    coordinator_name: str,
    coordinator_email: str,
    site: str,
    by: User,
    at: datetime,
) -> Invitation:
    """Store the organisation that governs `area`, with districts by their names, and invite its first coordinator.

    `organisation` is not stored yet. `site` is what the link of the invitation begins with. Return the invitation.
    Raises ValidationError and PermissionDenied.
    """
    with whole_or_refused():
        area = Area.objects.select_for_update().get(pk=area.pk)
        if Organisation.objects.filter(governs=area).exists():
            raise ValidationError(_("The municipality has been added already."))
        organisation.kind, organisation.governs = OrganisationKind.MUNICIPALITY, area
        actions.add_organisation(organisation=organisation, by=by, at=at)
        add_districts(area=area, names=districts, by=by, at=at)
        return invitations.invite(
            email=coordinator_email,
            name=coordinator_name,
            organisation=organisation,
            role=Role.COORDINATOR,
            site=site,
            by=by,
            at=at,
        )


@contextmanager
def whole_or_refused() -> Iterator[None]:
    """Do all of it or nothing. Where somebody else stored the same in the same moment, raise ValidationError."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise ValidationError(_("Somebody else added the same in this moment. Send the form again.")) from error


def add_districts(*, area: Area, names: Iterable[str], by: User, at: datetime) -> list[Area]:
    """Return the districts of those `names` in `area`, those that are new stored. Raises ValidationError."""
    with transaction.atomic():
        there = {each.name.casefold(): each for each in area.children.filter(kind=AreaKind.DISTRICT).order_by("pk")}
        for name in names:
            if name.casefold() not in there:
                new = Area(name=name, kind=AreaKind.DISTRICT, parent=area)
                there[name.casefold()] = actions.add_area(area=new, by=by, at=at)
        return [there[name.casefold()] for name in dict.fromkeys(names)]

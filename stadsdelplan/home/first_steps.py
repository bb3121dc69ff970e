"""The first steps of a new municipality's coordinator and of a new service's administrator: which are done."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.help import actions
from core.models import (
    Area,
    AreaKind,
    MailState,
    Membership,
    Organisation,
    OrganisationKind,
    OutgoingMail,
    Role,
    User,
)
from indicators.models import Observation
from partnership.models import Agreement, Partnership
from stadsdelplan.models import Edition


@dataclass(frozen=True)
class FirstStep:
    """Something to do at first: what, whether it is done, and where."""

    what: str
    is_done: bool
    url: str


@dataclass(frozen=True)
class FirstSteps:
    """The steps of a person, of which at least one is left."""

    steps: list[FirstStep]

    @property
    def done(self):
        return sum(step.is_done for step in self.steps)


def first_steps_of(user, *, has_ground_data, at: datetime):
    """Return the FirstSteps of the person, or None where there are none, or they are over. One query at most.

    When all are done that is noted, once, so that home asks no more.
    """
    municipalities = _coordinated(user)
    if user.first_steps_over_at or not (municipalities or user.is_staff):
        return None
    asked = {**_of_a_municipality(municipalities), **(_of_a_service() if user.is_staff else {})}
    done = User.objects.filter(pk=user.pk).values(**{name: Exists(rows) for name, rows in asked.items()}).get()
    steps = [
        *(_service_steps(done, has_ground_data=has_ground_data) if user.is_staff else ()),
        *(_municipality_steps(done) if municipalities else ()),
    ]
    if all(step.is_done for step in steps):
        actions.finish_first_steps(user=user, at=at)
        return None
    return FirstSteps(steps)


def _coordinated(user):
    """Return the municipalities whose coordinator the person is, from the memberships that came with the session."""
    return [
        each.organisation
        for each in user.memberships.all()
        if each.role == Role.COORDINATOR and each.organisation.kind == OrganisationKind.MUNICIPALITY
    ]


def _of_a_municipality(municipalities):
    """Return {name: the rows of which one is enough} for the steps of a coordinator."""
    if not municipalities:
        return {}
    areas = [each.governs_id for each in municipalities if each.governs_id]
    partnerships = Partnership.objects.filter(organisations__in=municipalities)
    others = Partnership.organisations.through.objects
    colleagues = Membership.objects.filter(organisation__in=municipalities).exclude(role=Role.COORDINATOR)
    return {
        "has_districts": Area.objects.filter(parent__in=areas, kind=AreaKind.DISTRICT),
        "has_parties": others.filter(partnership__in=partnerships).exclude(organisation__in=municipalities),
        "has_agreement": Agreement.objects.filter(partnership__in=partnerships),
        "has_colleagues": colleagues,
        "has_plan": Edition.objects.filter(plan__partnership__in=partnerships),
        "has_figures": Observation.objects.filter(Q(area__in=areas) | Q(area__parent__in=areas)),
    }


def _of_a_service():
    municipalities = Organisation.objects.filter(kind=OrganisationKind.MUNICIPALITY)
    coordinators = {"organisation__kind": OrganisationKind.MUNICIPALITY, "role": Role.COORDINATOR}
    return {
        "has_municipality": municipalities,
        "has_coordinator": Membership.objects.filter(user__is_active=True, **coordinators),
        "has_mail": OutgoingMail.objects.filter(state=MailState.SENT),
    }


def _municipality_steps(done):
    return [
        FirstStep(_("The municipality's districts are in"), done["has_districts"], reverse("partnership_new")),
        FirstStep(_("A partnership is begun, with its parties"), done["has_parties"], reverse("partnership_new")),
        FirstStep(
            _("The first agreement is drafted or registered"), done["has_agreement"], _help("forbered-ett-avtal")
        ),
        FirstStep(_("A colleague has come in"), done["has_colleagues"], _help("bjud-in-personer")),
        FirstStep(_("The first plan is begun"), done["has_plan"], _help("skriv-planen")),
        FirstStep(_("The figures of the municipality are in"), done["has_figures"], reverse("fetch_choose")),
    ]


def _service_steps(done, *, has_ground_data):
    is_named = bool(settings.AUTHORITY_NAME and settings.SUPPORT_CONTACT)
    municipalities = reverse("municipality_find") if has_ground_data else _help("skot-portalen")
    return [
        FirstStep(_("The register, the indicators and the templates are in"), has_ground_data, _help("skot-portalen")),
        FirstStep(_("The settings say who answers for the portal and who helps"), is_named, reverse("contact")),
        FirstStep(_("The first municipality is in"), done["has_municipality"], municipalities),
        FirstStep(_("Its coordinator has come in"), done["has_coordinator"], municipalities),
        FirstStep(_("A reminder has been sent by mail"), done["has_mail"], _help("skot-portalen")),
    ]


def _help(slug):
    return reverse("help_page", args=[slug])

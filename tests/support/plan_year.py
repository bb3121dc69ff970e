"""For each way of using a browser a partnership with a plan adopted last year, and the people who lead it on."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.utils import timezone

from core.models import Membership, Organisation, OrganisationKind, Role, User
from partnership.models import Partnership
from partnership.setup import actions as setup
from stadsdelplan.adoption import actions as adoption
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.goals import actions as goals
from stadsdelplan.models import Goal, Measure, Plan
from stadsdelplan.review import actions as review
from tests.support import factories

ROLES = {
    "coordinator": Role.COORDINATOR,
    "officer": Role.OFFICER,
    "colleague": Role.OFFICER,
    "liaison": Role.REVIEWER,
}
JOBS, ROAD, SCHOOL, MARKET = (
    "Fler unga i arbete",
    "Tryggare väg till stationen",
    "Fler klarar skolan",
    "Torghandel varje lördag",
)
PATROL = "Fotpatrull fredag och lördag."

# focus area, title, problem, goal, measure; the measure of ROAD is the police's own
_GOALS = [
    ("Arbete", JOBS, "Få unga har arbete.", "Minst 30 unga får en egen plan.", "En mottagning öppnas."),
    ("Trygghet", ROAD, "Många undviker gångvägen.", "Fler går till stationen på kvällen.", PATROL),
    ("Utbildning", SCHOOL, "Många saknar behörighet.", "Fler blir behöriga.", "Läxhjälp två kvällar i veckan."),
    ("Arbete", MARKET, "Torget är tomt.", "Handel på torget varje lördag.", "Torgplatserna delas ut."),
]


@dataclass(frozen=True)
class Year:
    """The plan that the year is led from, and who leads it: e-mail addresses by the names in ROLES."""

    municipality: str
    police: str
    partnership: str
    plan: Plan
    people: dict[str, str]

    @property
    def edition(self):
        """The edition of this year, once it is started."""
        return self.plan.editions.get(number=2)


def build(names):
    """Store a Year for each of the names, and return them by name."""
    return {name: _build(number, name) for number, name in enumerate(names, start=1)}


def _build(number, name):
    municipality = factories.organisation(f"Kommun {number}")
    police = factories.organisation(f"Polisen {number}", kind=OrganisationKind.POLICE)
    people = {who: f"{who}@{number}.example" for who in ROLES}
    for who, email in people.items():
        user = User.objects.create_user(email, factories.PASSWORD, name=f"{who.capitalize()} {number}")
        works_for = police if who == "liaison" else municipality
        Membership.objects.create(user=user, organisation=works_for, role=ROLES[who])
    coordinator = User.objects.get(email=people["coordinator"])
    district = factories.district(f"Stadsdel {number}")
    at = datetime(_last_year(), 3, 2, 9, tzinfo=UTC)
    partnership = setup.start_partnership(
        partnership=Partnership(slug=f"partnerskap-{number}", name=f"Partnerskapet, {name}"),
        districts=[district],
        organisations=[municipality, police],
        by=coordinator,
        at=at,
    )
    plan = Plan(partnership=partnership, owner=municipality, district=district, name=f"Stadsdelsplan, {name}")
    plan = edition_actions.start_plan(plan=plan, by=coordinator, at=at)
    _adopt_last_year(plan, police, by=coordinator, at=at)
    return Year(municipality.name, police.name, partnership.name, plan, people)


def _adopt_last_year(plan: Plan, police: Organisation, *, by: User, at: datetime):
    said = {"by": by, "at": at}
    edition = edition_actions.start_edition(
        plan=plan,
        starts_on=date(_last_year(), 1, 1),
        ends_on=date(_last_year(), 12, 31),
        focus_areas=["Arbete", "Utbildning", "Trygghet"],
        **said,
    )
    for area, title, problem, text, measure in _GOALS:
        goal = Goal(edition=edition, focus_area=edition.focus_areas.get(name=area), title=title)
        goal.problem, goal.text = problem, text
        goal = goals.add_goal(goal=goal, **said)
        responsible = police if measure == PATROL else plan.owner
        goals.add_measure(measure=Measure(goal=goal, text=measure, responsible=responsible), **said)
    edition.refresh_from_db()
    review.send_for_review(edition=edition, version=edition.version, **said)
    edition.refresh_from_db()
    adoption.register_adoption(
        edition=edition,
        version=edition.version,
        adopted_by="Kommunstyrelsen",
        adopted_on=at.date(),
        paragraph="12",
        pdf=b"%PDF-1.7 last year's plan",
        **said,
    )


def _last_year():
    return timezone.localdate().year - 1

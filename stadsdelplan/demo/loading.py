"""Loads the demo, on top of the ground data that every service has.

Each piece is loaded whole or not at all, and what is there already is left as it is. So a second run changes nothing,
an interrupted one can be repeated, and what people did in the demo stays.
"""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.utils import timezone

from core import actions as core_actions
from core.models import Area, AreaCode, CodeScheme, Membership, Organisation, RegistrationAnswer, User
from core.models.people import DEMO_DOMAIN
from core.registry import actions as registry
from indicators.districts.actions import set_parts
from indicators.districts.queries import parts_version
from indicators.models import DistrictPart
from partnership.models import Framework, Partnership
from partnership.setup import actions as setup
from stadsdelplan import ground_data
from stadsdelplan.demo import agreements, figures, plan
from stadsdelplan.demo.data_files import day, noon, organisation, person, place_by_key, places_by_key, read_data
from stadsdelplan.demo.papers import loading as papers
from stadsdelplan.registering.queries import read_register, to_register

_A_FORTNIGHT = timedelta(days=14)


def load(*, at, password, with_papers=False):
    """Load everything, with the made-up days counted from `at`. An empty `password` leaves the accounts' own.

    `with_papers` enters papers that other municipalities and the police have signed too.
    """
    today = timezone.localdate(at)
    accounts = read_data("accounts", today=today)
    with transaction.atomic():
        admin = _load_admin(accounts["admin"], at=at)
        list(ground_data.bring_all(by=admin, at=at))
        _load_places(read_data("places", today=today), by=admin, at=at)
        _load_people(accounts["people"], by=admin, at=at)
        figures.load_figures(read_data("figures", today=today), by=admin, at=at)
    if with_papers:
        papers.load_papers(at=at)
    if password:
        set_password(password, by=admin, at=at)
    _load_jordbro(read_data("jordbro", today=today), by=admin, at=at)
    plan.load_plan(read_data("plan", today=today), by=person("samordnare@haninge.example"))
    _load_examples(read_data("exempel", today=today), by=admin, at=at)
    for email in ("samordnare@haninge.example", "samordnare@exempel.example"):
        _load_diary(by=person(email), at=at)


def demo_accounts():
    """Return the demo's people with their roles, in the order they were added."""
    return User.objects.filter(email__endswith=DEMO_DOMAIN).prefetch_related("memberships__organisation").order_by("pk")


def set_password(password: str, *, by: User, at: datetime) -> None:
    """Give every demo account `password`, unless it has it already."""
    users = list(demo_accounts())
    right = {encoded for encoded in {user.password for user in users} if check_password(password, encoded)}
    wrong = [user for user in users if user.password not in right]
    if wrong:
        core_actions.set_passwords(users=wrong, password=password, by=by, at=at)


def _load_admin(spec, *, at):
    admin = User.objects.filter(email=spec["email"]).first()
    return admin or core_actions.add_person(user=User(**spec, is_staff=True, is_superuser=True), by=None, at=at)


def _load_places(spec, *, by, at):
    for row in spec["areas"]:
        *above, name = row["path"]
        parent = place_by_key(above)
        if Area.objects.filter(parent=parent, name=name).exists():
            continue
        codes = [AreaCode(scheme=scheme, code=row[scheme]) for scheme in CodeScheme.values if scheme in row]
        area = Area(name=name, kind=row["kind"], parent=parent)
        core_actions.add_area(area=area, codes=codes, by=by, at=at)
        _set_parts(area, row.get("parts", []), by=by, at=at)
    for row in spec["organisations"]:
        if Organisation.objects.filter(name=row["name"]).exists():
            continue
        new = Organisation(name=row["name"], kind=row["kind"], orgnr=row.get("orgnr", ""))
        new.parent = organisation(row["within"]) if "within" in row else None
        new.governs = place_by_key(row.get("governs", []))
        new.predecessor = organisation(row["predecessor"]) if "predecessor" in row else None
        core_actions.add_organisation(organisation=new, by=by, at=at)


def _set_parts(district, codes, *, by, at):
    """Let a new district consist of RegSO, the same in both divisions."""
    parts = [
        DistrictPart(scheme=CodeScheme.REGSO, code=code, division=division, first_year=first, last_year=last)
        for code in codes
        for division, first, last in ((2020, None, 2023), (2025, 2024, None))
    ]
    set_parts(district=district, parts=parts, version=parts_version([]), by=by, at=at)


def _load_people(rows, *, by, at):
    for row in rows:
        user = User.objects.filter(email=row["email"]).first()
        if user is None:
            user = core_actions.add_person(user=User(email=row["email"], name=row["name"]), by=by, at=at)
        if not Membership.objects.filter(user=user).exists():
            core_actions.give_role(
                user=user, organisation=organisation(row["organisation"]), role=row["role"], by=by, at=at
            )


def _load_jordbro(spec, *, by, at):
    if not Framework.objects.filter(slug=spec["framework"]["slug"]).exists():
        _load_framework(spec["framework"], by=by, at=at)
    _load_partnership(spec["partnership"], by=by, at=agreements.signed_at(spec["agreement"]))
    by = person(spec["partnership"]["coordinator"])
    agreements.load_signed(spec["agreement"], by=by, today=timezone.localdate(at))


def _load_examples(spec, *, by, at):
    for row in spec["partnerships"]:
        _load_partnership(row, by=by, at=noon(day(row["started_on"])))
    for row in spec["agreements"]:
        if "signed_on" in row:
            agreements.load_signed(row, by=person(row["by"]), today=timezone.localdate(at), is_example=True)
        else:
            agreements.load_example(row, at=at)


def _load_diary(*, by, at):
    """Keep in order what the person's organisations have had for a fortnight, so that what is new waits alone."""
    lines = read_register(by)
    if any(line.registration for line in lines):
        return
    old = timezone.localdate(at) - _A_FORTNIGHT
    for line in to_register(lines):
        if line.record.due and line.record.due < old:
            registry.register(
                records=[line.record],
                answer=RegistrationAnswer.IN_ORDER,
                number="",
                registered_on=line.record.due,
                reason="",
                by=by,
                at=at,
            )


def _load_framework(spec, *, by, at):
    goals, conditions = spec.pop("overarching_goals"), spec.pop("exclusion_conditions")
    districts = places_by_key(spec.pop("districts"))
    framework = Framework(**spec | {"municipality": organisation(spec["municipality"])})
    setup.register_framework(
        framework=framework,
        overarching_goals=goals,
        exclusion_conditions=conditions,
        districts=districts,
        by=by,
        at=at,
    )


def _load_partnership(spec, *, by, at):
    if Partnership.objects.filter(slug=spec["slug"]).exists():
        return
    setup.start_partnership(
        partnership=Partnership(slug=spec["slug"], name=spec["name"], coordinator=person(spec["coordinator"])),
        districts=places_by_key(spec["districts"]),
        organisations=[organisation(name) for name in spec["organisations"]],
        by=by,
        at=at,
    )

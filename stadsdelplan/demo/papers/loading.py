"""Enters each paper through the verbs that a person uses: plan, edition, answers, signatures, adoption, follow-up.

A paper is entered whole or not at all, and one that is there already is left as it is.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from core import actions as core_actions
from core.models import Area, Membership, Organisation, Role, User
from partnership.models import Partnership
from partnership.setup import actions as setup
from stadsdelplan import ground_data
from stadsdelplan.demo import agreements
from stadsdelplan.demo.data_files import day, noon, organisation, person, place_by_key, places_by_key, read_data
from stadsdelplan.demo.papers import plans

PAPERS = (
    "vetlanda",
    "tranas",
    "vingaker",
    "essunga",
    "gotene",
    "uppvidinge",
    "trollhattan",
    "gottsunda",
    "granby",
    "landskrona",
    "nybro",
    "lund",
)
COORDINATOR, REVIEWER = "samordnare@papper.example", "granskare@papper.example"


def read_paper(name: str, *, today) -> dict:
    """Return the data file of a paper as a dict."""
    return read_data(f"papers/{name}", today=today)


def load_papers(*, at: datetime, names=PAPERS) -> None:
    """Enter the papers with these names. What would happen after the day of `at` has not happened yet."""
    today = timezone.localdate(at)
    with transaction.atomic():
        list(ground_data.bring_all(by=None, at=at))
        people = {email: _person(email, name, at=at) for email, name in _PEOPLE.items()}
    for name in names:
        _load_paper(read_paper(name, today=today), people, today=today, at=at)


_PEOPLE = {
    COORDINATOR: "Petra Ask (exempel)",
    REVIEWER: "Polly Björk (exempel)",
}


@transaction.atomic
def _load_paper(spec, people, *, today, at):
    head = spec["partnership"]
    if Partnership.objects.filter(slug=head["slug"]).exists():
        return
    by = people[COORDINATOR]
    names = _load_organisations(spec, people, at=at)
    partnership = setup.start_partnership(
        partnership=Partnership(slug=head["slug"], name=head["name"], coordinator=by),
        districts=places_by_key(head["areas"]),
        organisations=[organisation(name) for name in names.values()],
        by=by,
        at=noon(day(head["started_on"])),
    )
    events = []
    for row in spec.get("agreements", []):
        events += [(noon(day(row["signed_on"])), lambda *, at, row=row: _sign(row, by=by, today=today))]
    for row in spec["plans"]:
        events += plans.plan_events(row, partnership, names, by=by)
    for moment, act in sorted((each for each in events if timezone.localdate(each[0]) <= today), key=lambda e: e[0]):
        act(at=moment)


def _sign(row, *, by, today):
    agreements.load_signed(row, by=by, today=today, is_example=True)


def _load_organisations(spec, people, *, at):
    """Store the paper's places and organisations where they lack. Return their names by their short ones."""
    by = people[COORDINATOR]
    for path in spec["partnership"]["areas"]:
        *above, name = path
        parent = place_by_key(above)
        if not Area.objects.filter(parent=parent, name=name).exists():
            core_actions.add_area(area=Area(name=name, kind="district", parent=parent), by=by, at=at)
    names = {}
    for short, row in spec["organisations"].items():
        names[short] = row["name"]
        if not Organisation.objects.filter(name=row["name"]).exists():
            new = Organisation(name=row["name"], kind=row["kind"], governs=place_by_key(row.get("governs", [])))
            core_actions.add_organisation(organisation=new, by=by, at=at)
        for role, email in ((Role.COORDINATOR, COORDINATOR), (Role.REVIEWER, REVIEWER)):
            if (role == Role.COORDINATOR) == (row["kind"] == "municipality"):
                _give_role(people[email], organisation(row["name"]), role, by=by, at=at)
    return names


def _person(email, name, *, at):
    if User.objects.filter(email=email).exists():
        return person(email)
    return core_actions.add_person(user=User(email=email, name=name), by=None, at=at)


def _give_role(user, unit, role, *, by, at):
    if not Membership.objects.filter(user=user, organisation=unit).exists():
        core_actions.give_role(user=user, organisation=unit, role=role, by=by, at=at)

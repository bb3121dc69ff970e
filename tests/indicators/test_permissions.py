"""Whose figures a person may change, by every way: a file on the page, the command, typing in, the verbs, the admin."""

import io
import json
import re
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from core.models import AreaCode, AreaKind, CodeScheme, OrganisationKind, Reach, Role
from indicators import actions
from indicators.figures import validation
from indicators.figures.changeset import plan_changes
from indicators.imports.sources import detect
from indicators.models import Import, Observation
from tests.core.admin_site.test_admin import send
from tests.support import factories
from tests.support.factories import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

HEADING = "Indicator;Area;Year;Sex;Value;Source"
CODES = {"country": "00", "county": "01", "municipality": "0136", "district": "0136R901", "another": "0180"}
OLD, NEW = Decimal(60), Decimal(61)


@pytest.fixture(autouse=True)
def _files_of_its_own(settings, tmp_path):
    files = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": files}


@pytest.fixture
def owner():
    return factories.organisation()


@pytest.fixture
def places(owner):
    """An area of each kind with a figure of 2024, and another municipality of the same county."""
    municipality = factories.municipality_of(owner)
    areas = {
        "country": municipality.parent.parent,
        "county": municipality.parent,
        "municipality": municipality,
        "district": municipality.children.get(),
        "another": type(municipality).objects.create(
            name="Annan kommun", kind=AreaKind.MUNICIPALITY, parent=municipality.parent
        ),
    }
    for name, area in areas.items():
        scheme = CodeScheme.REGSO if name == "district" else CodeScheme.SCB
        AreaCode.objects.create(area=area, scheme=scheme, code=CODES[name])
    indicator = factories.indicator(slug="sysselsattning", name="Sysselsättning")
    for area in areas.values():
        factories.observation(indicator, area, 2024, OLD, source="SCB")
    return areas


def of_unit(role, owner):
    """An officer whose rights for the municipality come of a unit, a reach, a limit or a last day; or do not come."""
    if role == "a department's officer":
        return factories.person(factories.organisation(kind=OrganisationKind.DEPARTMENT, parent=owner))
    if role == "an officer limited to a partnership":
        person = factories.person(owner, is_limited=True)
        person.memberships.get().limits.create(partnership=factories.partnership(owner))
        return person
    if role == "an officer whose last day has passed":
        return factories.person(owner, last_day=date(2020, 1, 1))
    if role == "a county's officer":
        region = factories.organisation(kind=OrganisationKind.REGION)
        region.governs = owner.governs.parent
        region.save()
        return factories.person(region)
    owner.parent = factories.organisation()
    owner.save()
    reach = Reach.BELOW if role == "an officer of the unit above, who reaches below" else Reach.UNIT
    return factories.person(owner.parent, reach=reach)


def person_of(role, owner):
    if " " in role:
        return of_unit(role, owner)
    if role == "operator":
        return factories.person(is_staff=True)
    if role == "police":
        return factories.person(works_for=factories.organisation(kind=OrganisationKind.POLICE), role=Role.OFFICER)
    return factories.person(works_for=owner, role=role)


def csv(*areas):
    return "\r\n".join([HEADING, *(f"sysselsattning;{CODES[area]};2024;T;61;Mätningen" for area in areas)]).encode()


def browser_of(person):
    client = Client()
    client.force_login(person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def look_at(browser, content, name="siffror.csv"):
    response = browser.post(reverse("take_in"), {"file": SimpleUploadedFile(name, content)})
    return response.url if response.status_code == 302 else None


# The ways; each does what it can, as `person`, to make the figure of 2024 in the area NEW ----------------------------


def by_page(person, area, kind):
    browser = browser_of(person)
    if look := look_at(browser, csv(kind)):
        page = browser.get(look).content.decode()
        found = re.search(r'name="difference" value="(\w+)"', page)
        browser.post(look, {"difference": found[1] if found else "0" * 64})


def by_saved_table(person, area, kind):
    """A dataset of Statistics Sweden's, on the page."""
    browser = browser_of(person)
    dimensions = {"Region": {CODES[kind]: ""}, "ContentsCode": {"X": "Andel"}, "Tid": {"2024": "2024"}}
    thing = {
        "version": "2.0",
        "class": "dataset",
        "id": list(dimensions),
        "size": [1, 1, 1],
        "dimension": {name: {"category": {"label": labels}} for name, labels in dimensions.items()},
        "role": {"time": ["Tid"], "metric": ["ContentsCode"]},
        "value": [61],
    }
    if look := look_at(browser, json.dumps(thing).encode(), "tabell.json"):
        look += "&indikator=sysselsattning"
        found = re.search(r'name="difference" value="(\w+)"', browser.get(look).content.decode())
        browser.post(look, {"difference": found[1] if found else "0" * 64})


def by_command(person, area, kind, tmp_path):
    file = tmp_path / "siffror.csv"
    file.write_bytes(csv(kind))
    try:
        call_command("import_figures", file, by=person.email, stdout=io.StringIO())
    except CommandError:
        return


def by_typing(person, area, kind):
    address = reverse("enter_figures", args=["sysselsattning", area.pk, 2024])
    browser_of(person).post(address, {"version": 1, "source": "Mätningen", "status": "final", "T_value": "61"})


def _reading(kind):
    return detect.read(csv(kind), name="siffror.csv", today=NOON.date())


def by_verb_of_taking_in(person, area, kind):
    parsed = _reading(kind)
    for seen in (
        plan_changes(parsed).digest,
        plan_changes(validation.validated(parsed, by=person, today=NOON.date())).digest,
    ):
        try:
            actions.import_figures(parsed=parsed, digest=seen, by=person, at=NOON)
        except (actions.ProblemsError, actions.ChangedMeanwhileError):
            continue


def by_verb_of_typing_in(person, area, kind):
    parsed = _reading(kind)
    indicator = Observation.objects.filter(area=area).get().indicator
    try:
        actions.enter_figures(indicator=indicator, area=area, year=2024, parsed=parsed, version=1, by=person, at=NOON)
    except actions.ProblemsError:
        return


def by_admin(person, area, kind):
    figure = Observation.objects.get(area=area)
    address = reverse("admin:indicators_observation_change", args=[figure.pk])
    browser = browser_of(person)
    if browser.get(address).status_code == 200:
        send(browser, address, value="61")
    else:
        browser.post(address, {"value": "61", "version": "1"})


WAYS = [by_page, by_saved_table, by_command, by_typing, by_verb_of_taking_in, by_verb_of_typing_in, by_admin]
ALL = {"country", "county", "municipality", "district", "another"}
OWN = {"municipality", "district"}
MAY = [  # who, by which way, and the areas whose figures they change
    *((role, way, OWN) for role in (Role.OFFICER, Role.COORDINATOR) for way in WAYS if way is not by_admin),
    *((role, by_admin, set()) for role in (Role.OFFICER, Role.COORDINATOR)),
    *((role, way, set()) for role in (Role.REVIEWER, Role.READER, "police") for way in WAYS),
    *(("operator", way, ALL) for way in (by_page, by_saved_table, by_command)),
    *(("operator", way, ALL) for way in (by_verb_of_taking_in, by_verb_of_typing_in)),
    ("operator", by_typing, OWN),  # the page is for municipalities that somebody here governs
    *(("an officer of the unit above, who reaches below", way, OWN) for way in (by_page, by_typing)),
    *(
        (role, way, set())
        for role in (
            "a department's officer",
            "a county's officer",
            "an officer limited to a partnership",
            "an officer of the unit above",
            "an officer whose last day has passed",
        )
        for way in (by_page, by_verb_of_taking_in, by_verb_of_typing_in)
    ),
]


@pytest.mark.parametrize(
    ("role", "way", "may"), MAY, ids=[f"{role} {way.__name__.replace('_', ' ')}" for role, way, _may in MAY]
)
def test_who_changes_the_figures_of_which_areas(owner, places, tmp_path, role, way, may):
    person = person_of(role, owner)

    for kind, area in places.items():
        way(person, area, kind, tmp_path) if way is by_command else way(person, area, kind)

    changed = {kind for kind, area in places.items() if Observation.objects.get(area=area).value == NEW}
    assert changed == may


def test_whoever_repairs_in_the_admin_changes_the_figures_of_the_country(places):
    by_admin(factories.person(is_staff=True, is_superuser=True), places["country"], "country")

    assert Observation.objects.get(area=places["country"]).value == NEW


# A file with what is theirs and what is not ---------------------------------------------------------------------------


def test_an_officers_file_is_taken_in_without_the_country_and_the_counties_and_says_so(owner, places):
    browser = browser_of(person_of(Role.OFFICER, owner))
    look = look_at(browser, csv("country", "municipality", "county"))

    page = browser.get(look).content.decode()
    difference = re.search(r'name="difference" value="(\w+)"', page)[1]
    browser.post(look, {"difference": difference})

    assert "2 values of the country and the counties are left: whoever maintains the portal sees to them." in page
    assert {name: Observation.objects.get(area=area).value for name, area in places.items()} == {
        "country": OLD,
        "county": OLD,
        "municipality": NEW,
        "district": OLD,
        "another": OLD,
    }
    assert (Import.objects.get().added, Import.objects.get().changed) == (0, 1)


def test_a_new_figure_of_the_country_is_left_too(owner, places):
    Observation.objects.filter(area=places["country"]).delete()
    browser = browser_of(person_of(Role.OFFICER, owner))

    page = browser.get(look_at(browser, csv("country"))).content.decode()

    assert "1 value of the country and the counties is left: whoever maintains the portal sees to it." in page
    assert "Nothing changes. What the portal can take of the file is here already." in page
    assert 'name="difference"' not in page


def test_figures_of_the_country_that_say_what_is_stored_are_not_worth_a_word(owner, places):
    Observation.objects.filter(area__in=[places["country"], places["county"]]).update(value=NEW)
    browser = browser_of(person_of(Role.OFFICER, owner))

    page = browser.get(look_at(browser, csv("country", "county", "municipality"))).content.decode()

    assert "is left" not in page
    assert "are left" not in page
    assert "<dt>Unchanged values</dt><dd>2</dd>" in page


def test_the_command_says_what_it_leaves(owner, places, tmp_path):
    file, out = tmp_path / "siffror.csv", io.StringIO()
    file.write_bytes(csv("country", "municipality"))

    call_command("import_figures", file, by=person_of(Role.OFFICER, owner).email, stdout=out)

    assert "1 värde för landet och länen lämnas. Det sköts av portalens administratör." in out.getvalue()

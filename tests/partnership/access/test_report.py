"""`manage.py access_report`: who sees which partnership, through which unit, and what changed since."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core.models import Organisation, OrganisationKind, Reach, Role
from partnership.access import report
from partnership.models import Partnership
from tests.support import factories

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 16)


@pytest.fixture
def place():
    """Two local areas of one authority, each in a partnership of its own, and who works there."""
    authority = factories.organisation("Polisen", OrganisationKind.POLICE)
    areas = [factories.organisation(name, OrganisationKind.POLICE, authority) for name in ("Område A", "Område B")]
    town = factories.organisation("Kommunen")
    within = [factories.partnership(town, area, slug=slug) for area, slug in zip(areas, ("ett", "tva"), strict=True)]
    factories.person(areas[0], Role.REVIEWER, email="a@polis.example")
    factories.person(authority, Role.READER, email="riks@polis.example", reach=Reach.BELOW)
    limited = factories.person(town, Role.OFFICER, email="handl@kommun.example", is_limited=True)
    limited.memberships.get().limits.create(partnership=within[1])
    factories.person(town, Role.OFFICER, email="slutat@kommun.example", last_day=DAY - timedelta(1))
    factories.person(town, Role.OFFICER, email="stangd@kommun.example", is_active=False)
    factories.person(authority, Role.REVIEWER, email="ensam@polis.example")
    return within


def run(*arguments, **options):
    out, err = StringIO(), StringIO()
    call_command("access_report", *arguments, stdout=out, stderr=err, skip_checks=True, **options)
    return out.getvalue(), err.getvalue()


def test_the_report_lists_who_sees_what_through_which_unit(place):
    rows = [tuple(vars(row).values()) for row in report.read_access(on=DAY)]

    assert rows == [
        ("a@polis.example", "ett", "reviewer", "Område A", "Område A"),
        ("handl@kommun.example", "tva", "officer", "Kommunen", "Kommunen"),
        ("riks@polis.example", "ett", "reader", "Område A", "Polisen"),
        ("riks@polis.example", "tva", "reader", "Område B", "Polisen"),
    ]


def test_the_report_says_what_the_pages_show(place):
    listed = {(row.person, row.partnership) for row in report.read_access(on=DAY)}

    people = [membership.user for membership in Organisation.objects.get(name="Polisen").memberships.all()]
    for person in people:
        seen = set(Partnership.objects.visible_to(person).values_list("slug", flat=True))
        assert seen == {partnership for email, partnership in listed if email == person.email}


def test_the_report_takes_no_more_queries_for_more_people(place, django_assert_num_queries):
    with django_assert_num_queries(4):  # memberships, who takes part, limits, units below
        report.read_access(on=DAY)
    for _ in range(5):
        factories.person(Organisation.objects.get(name="Polisen"), Role.READER, reach=Reach.BELOW)
    with django_assert_num_queries(4):
        assert len(report.read_access(on=DAY)) == 4 + 2 * 5


def test_the_command_lists_person_by_person(place):
    out, err = run()

    assert "riks@polis.example\n  ett: Läsare, Område A (Polisen)\n  tva: Läsare, Område B (Polisen)\n" in out
    assert out.endswith("3 personer ser ett partnerskap.\n")
    assert err == ""


def test_a_report_is_compared_with_an_earlier_one(place, tmp_path):
    earlier = tmp_path / "tidigare.json"
    earlier.write_text(run("--json")[0])
    assert "Ingen har förlorat något." in run(compare=earlier)[0]

    Organisation.objects.get(name="Område A").memberships.get().delete()
    factories.person(Organisation.objects.get(name="Område B"), Role.REVIEWER, email="ny@polis.example")
    out = StringIO()
    with pytest.raises(CommandError, match="1 person har förlorat något"):
        call_command("access_report", compare=earlier, stdout=out, skip_checks=True)

    assert out.getvalue() == (
        "a@polis.example förlorar ett: Granskare, Område A\nny@polis.example får tva: Granskare, Område B\n"
    )


def test_the_same_right_by_another_unit_is_no_loss():
    def row(unit, through):
        return report.AccessRow("a@polis.example", "ett", "reader", unit, through)

    assert report.difference([row("A", "A")], [row("A", "Polisen")]) == ([], [])
    lost, gained = report.difference([row("A", "A")], [])
    assert (lost, gained) == ([row("A", "A")], [])


@pytest.mark.parametrize("content", ["", "[]", "{}", json.dumps({"access": [{"who": "a"}]})])
def test_what_is_no_report_is_refused(tmp_path, content):
    file = tmp_path / "annat.json"
    file.write_text(content)

    with pytest.raises(CommandError, match="ingen rapport"):
        run(compare=file)
    with pytest.raises(CommandError, match=r"saknas\.json: No such file"):
        run(compare=tmp_path / "saknas.json")


def test_a_unit_that_sql_put_in_another_place_is_told(place):
    Organisation.objects.filter(name="Område A").update(path="/")

    assert "Område A ligger inte där enheten ovanför säger." in run()[1]

"""Organisations as trees of units: places, names over time, and the verbs that change them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core import actions
from core.models import FormerName, LedgerEntry, Membership, Organisation, OrganisationKind, Reach, Role
from core.models.organisations import MOST_LEVELS
from tests.support import factories

pytestmark = pytest.mark.django_db


def named(name, parent=None):
    unit = Organisation(name=name, kind=OrganisationKind.OTHER, parent=parent)
    return actions.add_organisation(organisation=unit, by=None, at=factories.NOON)


def again(unit):
    return Organisation.objects.get(pk=unit.pk)


def chain(*names):
    """Units under each other, the topmost first."""
    units = [None]
    for name in names:
        units.append(named(name, units[-1]))
    return units[1:]


def test_a_unit_knows_the_units_above_it_and_those_below():
    top, middle, low = chain("Polisen", "Regionen", "Området")
    beside = named("Kommunen")

    assert (top.path, middle.path, low.path) == ("/", f"/{top.pk}/", f"/{top.pk}/{middle.pk}/")
    assert low.keys_above == [top.pk, middle.pk]
    assert list(Organisation.objects.above(low)) == [top, middle]
    assert set(Organisation.objects.below([top])) == {middle, low}
    assert set(Organisation.objects.below([middle, beside])) == {low}
    assert not Organisation.objects.below([])


def test_all_below_a_unit_are_one_query(django_assert_num_queries):
    top, *_ = chain("Polisen", "Regionen", "Området", "Gruppen")

    with django_assert_num_queries(1):
        assert len(Organisation.objects.below([top])) == 3


def test_what_is_below_moves_with_a_unit():
    old, middle, low = chain("Gamla", "Enheten", "Gruppen")
    new = named("Nya")

    moved = actions.move_unit(organisation=middle, parent=new, by=None, at=factories.NOON)

    assert (moved.path, again(low).path) == (f"/{new.pk}/", f"/{new.pk}/{middle.pk}/")
    assert not Organisation.objects.below([old])
    assert LedgerEntry.objects.get(verb="organisation.moved").payload.content == {
        "parent": {"before": old.pk, "after": new.pk}
    }
    actions.move_unit(organisation=middle, parent=None, by=None, at=factories.NOON)
    assert (again(middle).path, again(low).path) == ("/", f"/{middle.pk}/")


def test_who_reaches_below_a_unit_loses_what_moves_away():
    old, middle, low = chain("Gamla", "Enheten", "Gruppen")
    partnership = factories.partnership(low)
    person = factories.person(old, Role.READER, reach=Reach.BELOW)
    assert partnership in type(partnership).objects.visible_to(person)

    actions.move_unit(organisation=middle, parent=named("Nya"), by=None, at=factories.NOON)

    assert partnership not in type(partnership).objects.visible_to(person)


@pytest.mark.parametrize("under", [0, 1, 2])
def test_a_unit_is_not_moved_under_itself_or_what_is_below_it(under):
    units = chain("Polisen", "Regionen", "Området")

    with pytest.raises(ValidationError, match="kan inte höra till sig själv"):
        actions.move_unit(organisation=units[0], parent=units[under], by=None, at=factories.NOON)


def test_the_database_refuses_a_circle_by_sql():
    top, middle = chain("Polisen", "Regionen")

    for circle in ({"parent": top}, {"parent": middle, "path": f"/{top.pk}/{middle.pk}/"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Organisation.objects.filter(pk=top.pk).update(**circle)


def test_an_organisation_has_a_bounded_number_of_levels():
    units = chain(*(f"Nivå {level}" for level in range(MOST_LEVELS)))
    tall = chain("Hög", "Högre")

    with pytest.raises(ValidationError, match="högst 8 nivåer"):
        named("En till", units[-1])
    with pytest.raises(ValidationError, match="högst 8 nivåer"):
        actions.move_unit(organisation=tall[0], parent=units[-2], by=None, at=factories.NOON)
    actions.move_unit(organisation=tall[0], parent=units[-3], by=None, at=factories.NOON)


def test_names_are_unique_at_the_top_and_within_a_unit():
    haninge, huddinge = named("Haninge kommun"), named("Huddinge kommun")
    named("Socialförvaltningen", haninge)
    named("Socialförvaltningen", huddinge)

    with pytest.raises(ValidationError, match="redan en organisation med det namnet"):
        named("Haninge kommun")
    with pytest.raises(ValidationError, match="redan en enhet med det namnet"):
        named("Socialförvaltningen", haninge)


def test_a_shared_name_says_what_the_unit_belongs_to():
    haninge, huddinge = named("Haninge kommun"), named("Huddinge kommun")
    ours = named("Socialförvaltningen", haninge)
    assert str(again(ours)) == "Socialförvaltningen"

    theirs = named("Socialförvaltningen", huddinge)
    below = named("Fältgruppen", ours), named("Fältgruppen", theirs)

    assert str(again(ours)) == "Socialförvaltningen, Haninge kommun"
    assert str(again(theirs)) == "Socialförvaltningen, Huddinge kommun"
    assert str(again(below[0])) == "Fältgruppen, Socialförvaltningen, Haninge kommun"
    actions.rename(organisation=haninge, name="Haninge", by=None, at=factories.NOON)
    assert str(again(ours)) == "Socialförvaltningen, Haninge"
    assert str(again(below[0])) == "Fältgruppen, Socialförvaltningen, Haninge"
    actions.rename(organisation=theirs, name="Socialtjänsten", by=None, at=factories.NOON)
    assert (str(again(ours)), str(again(theirs))) == ("Socialförvaltningen", "Socialtjänsten")
    assert str(again(below[1])) == "Fältgruppen, Socialtjänsten"


def test_a_name_that_changes_is_kept_and_stays_on_paper():
    agreement = factories.draft()
    organisation, before = agreement.owner, agreement.owner.name

    actions.rename(organisation=organisation, name="Nya namnet", by=None, at=factories.NOON)

    former = FormerName.objects.get()
    assert (former.organisation, former.name, former.until) == (organisation, before, date(2026, 3, 15))
    assert str(again(organisation)) == "Nya namnet"
    assert agreement.versions.get().parties.get(order=1).name_as_written == before
    assert LedgerEntry.objects.get(verb="organisation.renamed").payload.content == {
        "name": {"before": before, "after": "Nya namnet"}
    }


def test_a_role_is_given_changed_and_ended_and_the_history_says_so():
    unit, person = named("Enheten"), factories.person()
    one, other = (factories.partnership(unit, name=name) for name in ("Ett", "Två"))

    membership = actions.give_role(
        user=person, organisation=unit, role=Role.READER, partnerships=[one], by=None, at=factories.NOON
    )
    assert (membership.is_limited, membership.reach, membership.since) == (True, Reach.UNIT, date(2026, 3, 16))
    assert [limit.partnership for limit in membership.limits.all()] == [one]
    actions.change_role(
        membership=membership,
        role=Role.OFFICER,
        reach=Reach.BELOW,
        last_day=date(2030, 1, 1),
        partnerships=[one, other],
        by=None,
        at=factories.NOON,
    )
    assert {limit.partnership for limit in membership.limits.all()} == {one, other}
    actions.change_role(membership=membership, role=Role.OFFICER, by=None, at=factories.NOON)
    membership.refresh_from_db()
    assert (membership.is_limited, membership.last_day, membership.limits.count()) == (False, None, 0)
    actions.end_role(membership=membership, by=None, at=factories.NOON)

    assert not Membership.objects.exists()
    told = LedgerEntry.objects.filter(verb__startswith="person.").order_by("pk").values_list("verb", "payload__content")
    whose = {"person": person.pk, "organisation": unit.pk}
    wide = {"role": "officer", "reach": "below", "last_day": "2030-01-01", "partnerships": ["Ett", "Två"]}
    assert list(told) == [
        ("person.given_role", {**whose, "role": "reader", "partnerships": ["Ett"]}),
        ("person.role_changed", {"before": {"role": "reader", "partnerships": ["Ett"]}, "after": wide}),
        ("person.role_changed", {"before": wide, "after": {"role": "officer"}}),
        ("person.role_ended", {**whose, "role": "officer"}),
    ]


def test_a_person_has_each_role_once_in_a_unit():
    unit, person = named("Enheten"), factories.person()
    given = {"user": person, "organisation": unit, "by": None, "at": factories.NOON}
    actions.give_role(role=Role.READER, **given)
    actions.give_role(role=Role.OFFICER, **given)

    with pytest.raises(ValidationError, match="redan den rollen"):
        actions.give_role(role=Role.OFFICER, **given)

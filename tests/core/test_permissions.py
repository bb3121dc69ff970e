"""core.permissions: who may do what, as literal answers. tests/test_access.py asks the same of every address."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from core import permissions
from core.models import Membership, Organisation, OrganisationKind, Reach, Role
from core.permissions import Permission
from partnership.models import Agreement, Partnership
from tests.support import factories

# fmt: off
#  permission           reader  reviewer  officer  coordinator
POLICY = """
   read                 yes     yes       yes      yes
   read_working         no      yes       yes      yes
   review               no      yes       no       no
   agreement.edit       no      no        yes      yes
   agreement.send       no      no        no       yes
   agreement.lock       no      no        no       yes
   agreement.register   no      no        no       yes
   partnership.start    no      no        no       yes
   plan.edit            no      no        yes      yes
   plan.send            no      no        no       yes
   plan.adopt           no      no        no       yes
   emblem.choose        no      no        no       yes
   people.invite        no      no        no       yes
   figures.enter        no      no        yes      yes
   records.register     no      no        yes      yes
   access.manage        no      no        no       yes
   staff                no      no        no       no
"""
# fmt: on
ROLES = (Role.READER, Role.REVIEWER, Role.OFFICER, Role.COORDINATOR)
ROWS = [(Permission(name), answers) for name, *answers in map(str.split, POLICY.strip().splitlines())]


def works_for(organisation, role, *, partnerships=None):
    """A user with one membership, without a database."""
    grant = permissions.Grant(role, frozenset({organisation.pk}), partnerships)
    return SimpleNamespace(is_authenticated=True, is_active=True, is_staff=False, loaded_grants=(grant,))


def alone(*, is_staff=False):
    """A user without a membership, without a database."""
    return SimpleNamespace(is_authenticated=True, is_active=True, is_staff=is_staff, loaded_grants=())


OURS, THEIRS = SimpleNamespace(pk=1), SimpleNamespace(pk=2)
HERE, THERE = 11, 12  # keys of two partnerships


def test_the_table_has_every_permission():
    assert {permission for permission, _ in ROWS} == set(Permission)


@pytest.mark.parametrize(("permission", "answers"), ROWS, ids=[permission for permission, _ in ROWS])
def test_a_role_gives_what_the_table_says_and_nothing_elsewhere(permission, answers):
    people = [works_for(OURS, role) for role in ROLES]

    assert ["yes" if permissions.may(one, permission, OURS) else "no" for one in people] == answers
    assert ["yes" if permissions.may(one, permission, OURS, partnership=HERE) else "no" for one in people] == answers
    assert ["yes" if permission in permissions.permissions(one, OURS.pk, HERE) else "no" for one in people] == answers
    assert [{OURS.pk} if answer == "yes" else set() for answer in answers] == [
        permissions.grants(one, permission).units() for one in people
    ]
    assert not any(permissions.may(one, permission, THEIRS) for one in people)
    assert not any(permission in permissions.permissions(one, THEIRS.pk, HERE) for one in people)


@pytest.mark.parametrize(("permission", "answers"), ROWS, ids=[permission for permission, _ in ROWS])
def test_a_limited_membership_gives_it_in_the_partnerships_that_it_names_alone(permission, answers):
    people = [works_for(OURS, role, partnerships=frozenset({HERE})) for role in ROLES]

    assert ["yes" if permissions.may(one, permission, OURS, partnership=HERE) else "no" for one in people] == answers
    assert ["yes" if permission in permissions.permissions(one, OURS.pk, HERE) else "no" for one in people] == answers
    assert not any(permissions.may(one, permission, OURS, partnership=THERE) for one in people)
    assert not any(permissions.may(one, permission, OURS) for one in people)
    assert not any(permission in permissions.permissions(one, OURS.pk, THERE) for one in people)
    assert not any(permissions.may(one, permission, THEIRS, partnership=HERE) for one in people)


def test_rights_of_two_memberships_add_up_and_do_not_mix():
    reads = permissions.Grant(Role.READER, frozenset({OURS.pk}))
    writes = permissions.Grant(Role.OFFICER, frozenset({THEIRS.pk}), frozenset({HERE}))
    person = SimpleNamespace(is_authenticated=True, is_active=True, is_staff=False, loaded_grants=(reads, writes))

    assert permissions.grants(person, Permission.READ).units(HERE) == {OURS.pk, THEIRS.pk}
    assert permissions.grants(person, Permission.READ).units(THERE) == {OURS.pk}
    assert permissions.grants(person, Permission.PLAN_EDIT).units(HERE) == {THEIRS.pk}
    assert permissions.permissions(person, OURS.pk, HERE) == {Permission.READ}
    assert not permissions.may(person, Permission.PLAN_EDIT, OURS, partnership=HERE)


def test_where_no_organisation_is_named_any_of_the_persons_will_do():
    coordinator, reviewer = works_for(OURS, Role.COORDINATOR), works_for(OURS, Role.REVIEWER)

    assert permissions.may(coordinator, Permission.AGREEMENT_LOCK) is True
    assert permissions.may(reviewer, Permission.AGREEMENT_LOCK) is False


def test_everybody_who_is_logged_in_reads_but_only_in_their_own_organisation():
    person = alone()

    assert permissions.may(person, Permission.READ) is True
    assert permissions.may(person, Permission.READ, OURS) is False
    assert permissions.may(person, Permission.REVIEW) is False
    assert permissions.permissions(person, OURS.pk, HERE) == set()


def test_staff_maintain_the_portal_and_have_no_other_right_by_it():
    person = alone(is_staff=True)

    assert permissions.may(person, Permission.STAFF) is True
    assert permissions.may(person, Permission.AGREEMENT_EDIT) is False


@pytest.mark.parametrize("lacks", ["is_authenticated", "is_active"])
@pytest.mark.parametrize("permission", [Permission.READ, Permission.STAFF, Permission.REVIEW])
def test_who_is_not_logged_in_or_no_longer_active_may_nothing(lacks, permission):
    person = works_for(OURS, Role.REVIEWER)
    person.is_staff = True
    setattr(person, lacks, False)

    assert permissions.may(person, permission) is False
    assert permissions.may(person, permission, OURS) is False
    assert not permissions.grants(person, permission)
    assert permissions.permissions(person, OURS.pk, HERE) == set()


def test_check_asks_in_the_organisation_that_is_named():
    coordinator = works_for(OURS, Role.COORDINATOR)

    permissions.check(coordinator, Permission.AGREEMENT_LOCK, OURS, partnership=HERE)
    with pytest.raises(PermissionDenied):
        permissions.check(coordinator, Permission.AGREEMENT_LOCK, THEIRS, partnership=HERE)
    with pytest.raises(PermissionDenied):
        permissions.check(AnonymousUser(), Permission.READ, OURS, partnership=HERE)


def test_a_view_is_open_to_those_who_have_one_of_its_permissions(rf):
    @permissions.require(Permission.PLAN_SEND, Permission.REVIEW)
    def view(request, slug, *, version):
        """Says what it was asked."""
        return HttpResponse(f"{slug} {version}")

    request = rf.get("/")
    for role in (Role.COORDINATOR, Role.REVIEWER):
        request.user = works_for(OURS, role)
        assert view(request, "plan", version=3).content == b"plan 3"
    for role in (Role.READER, Role.OFFICER):
        request.user = works_for(OURS, role)
        with pytest.raises(PermissionDenied):
            view(request, "plan", version=3)


def test_a_guarded_view_keeps_its_name_and_bears_the_mark():
    def view(request):
        """Does nothing."""

    guarded = permissions.require(Permission.PLAN_SEND, Permission.REVIEW)(view)
    opened = permissions.public(view)

    assert (guarded.__name__, guarded.permission) == ("view", Permission.PLAN_SEND)
    assert (opened.permission, opened.login_required) == ("public", False)


# Who reaches what, as it is stored -----------------------------------------------------------------------------------

DAY = date(2026, 3, 16)


@pytest.fixture
def police():
    """An authority of three levels: a region with two local areas, and beside it another region."""
    units = {}
    for name, above in (
        ("authority", None),
        ("region", "authority"),
        ("a", "region"),
        ("b", "region"),
        ("far", "authority"),
    ):
        units[name] = factories.organisation(kind=OrganisationKind.POLICE, parent=units.get(above))
    return units


def reached(person, units, *, permission=Permission.READ, partnership=None):
    """The names of the units for which the person has the right on DAY."""
    permissions.load(person, on=DAY)
    found = permissions.grants(person, permission).units(partnership)
    return {name for name, unit in units.items() if unit.pk in found}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("unit", "reach", "expected"),
    [
        ("authority", Reach.UNIT, {"authority"}),
        ("authority", Reach.BELOW, {"authority", "region", "a", "b", "far"}),
        ("region", Reach.BELOW, {"region", "a", "b"}),
        ("a", Reach.BELOW, {"a"}),
        ("a", Reach.UNIT, {"a"}),
    ],
)
def test_a_membership_reaches_below_its_unit_where_it_says_so_and_never_above(police, unit, reach, expected):
    person = factories.person(police[unit], Role.REVIEWER, reach=reach)

    assert reached(person, police) == expected
    assert reached(person, police, permission=Permission.REVIEW) == expected
    assert reached(person, police, permission=Permission.PLAN_EDIT) == set()


@pytest.mark.django_db
def test_a_unit_whose_key_begins_alike_is_not_below(police):
    units = {**police, "other": factories.organisation(), "within": None}
    units["within"] = factories.organisation(parent=units["other"])
    Organisation.objects.filter(pk=units["within"].pk).update(path=f"/{police['region'].pk}7/")
    person = factories.person(police["region"], Role.READER, reach=Reach.BELOW)

    assert reached(person, units) == {"region", "a", "b"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("last_day", "expected"), [(None, {"a"}), (DAY, {"a"}), (DAY + timedelta(1), {"a"}), (DAY - timedelta(1), set())]
)
def test_rights_end_when_the_last_day_has_passed(police, last_day, expected):
    person = factories.person(police["a"], Role.REVIEWER, last_day=last_day)

    assert reached(person, police) == expected


@pytest.mark.django_db
def test_a_limited_membership_that_names_no_partnership_gives_nothing(police):
    person = factories.person(police["a"], Role.REVIEWER, is_limited=True)

    assert reached(person, police) == reached(person, police, partnership=HERE) == set()
    assert not Partnership.objects.visible_to(person)


@pytest.mark.django_db
def test_somebody_whose_request_it_is_not_has_the_rights_of_today(police):
    person = factories.person(police["a"], Role.REVIEWER)
    over = factories.person(police["a"], Role.REVIEWER, last_day=date(2020, 1, 1))

    assert permissions.grants(person, Permission.REVIEW).units() == {police["a"].pk}
    assert not permissions.grants(over, Permission.REVIEW)


@pytest.mark.django_db
def test_the_queries_for_a_persons_rights_do_not_grow(police, django_assert_num_queries):
    one = factories.person(police["a"], Role.READER)
    many = factories.person()
    for unit in police.values():
        for role in Role.values:
            membership = Membership.objects.create(
                user=many, organisation=unit, role=role, reach=Reach.BELOW, is_limited=role == Role.OFFICER
            )
            if membership.is_limited:
                for _ in range(3):
                    membership.limits.create(partnership=factories.partnership(unit))

    with django_assert_num_queries(1):  # the memberships with their units
        permissions.load(one, on=DAY)
    with django_assert_num_queries(3):  # these, the named partnerships, and the units below
        permissions.load(many, on=DAY)
    with django_assert_num_queries(0):
        assert all(permissions.grants(many, each) for each in Permission if each != Permission.STAFF)
        assert permissions.permissions(many, police["a"].pk, HERE)


@pytest.mark.django_db
def test_a_unit_can_answer_where_an_active_person_has_the_right_today_in_the_partnership(police):
    within = factories.partnership(*police.values())
    elsewhere = factories.partnership(*police.values())
    factories.person(police["a"], Role.OFFICER)
    factories.person(police["b"], Role.REVIEWER, is_active=False)
    factories.person(police["far"], Role.REVIEWER, last_day=DAY - timedelta(1))
    limited = factories.person(police["far"], Role.REVIEWER, is_limited=True)
    limited.memberships.get().limits.create(partnership=elsewhere)

    def answering(partnership):
        keys = [unit.pk for unit in police.values()]
        found = permissions.organisations_with(Permission.REVIEW, keys, partnership=partnership.pk, on=DAY)
        return {name for name, unit in police.items() if unit.pk in found}

    assert (answering(within), answering(elsewhere)) == (set(), {"far"})
    factories.person(police["region"], Role.REVIEWER)
    assert answering(within) == {"region"}
    factories.person(police["region"], Role.REVIEWER, reach=Reach.BELOW)
    assert answering(within) == {"region", "a", "b"}
    assert permissions.organisations_with(Permission.REVIEW, [police["b"].pk], partnership=within.pk, on=DAY) == {
        police["b"].pk
    }


# Who gives access, and where a right covers what ----------------------------------------------------------------------


@pytest.mark.django_db
def test_who_acts_for_a_unit_works_there_or_reaches_it_from_above_and_may_log_in_today(police):
    said = {
        "there": ("a", {}),
        "from above": ("region", {"reach": Reach.BELOW}),
        "from the top": ("authority", {"reach": Reach.BELOW}),
        "above alone": ("region", {}),
        "beside": ("b", {"reach": Reach.BELOW}),
        "closed": ("a", {"is_active": False}),
        "over": ("a", {"last_day": DAY - timedelta(1)}),
        "last day": ("a", {"last_day": DAY}),
    }
    people = {name: factories.person(police[unit], Role.READER, **terms) for name, (unit, terms) in said.items()}

    acting = permissions.acting_for([police["a"]], on=DAY).values_list("user", flat=True)

    assert set(permissions.acting_for_keys({police["a"].pk}, on=DAY).values_list("user", flat=True)) == set(acting)
    assert {name for name, person in people.items() if person.pk in acting} == {
        "there", "from above", "from the top", "last day"
    }  # fmt: skip


def _managed(user, people):
    memberships = Membership.objects.filter(user__in=people.values()).select_related("organisation").order_by("pk")
    found = permissions.managed(user, memberships)
    return {name for name, person in people.items() if person.memberships.get().pk in found}


@pytest.mark.django_db
def test_a_coordinator_manages_access_that_gives_no_more_than_is_theirs_to_give(police):
    here = factories.partnership(*police.values())
    people = {
        "in the region": factories.person(police["region"], Role.OFFICER),
        "in a": factories.person(police["a"], Role.REVIEWER),
        "from the region down": factories.person(police["region"], Role.READER, reach=Reach.BELOW),
        "above": factories.person(police["authority"], Role.READER),
        "far": factories.person(police["far"], Role.READER),
        "in a, here alone": factories.person(police["a"], Role.READER, is_limited=True),
    }
    people["in a, here alone"].memberships.get().limits.create(partnership=here)
    all_below = factories.person(police["region"], Role.COORDINATOR, reach=Reach.BELOW)
    alone_there = factories.person(police["region"], Role.COORDINATOR)
    here_alone = factories.person(police["region"], Role.COORDINATOR, reach=Reach.BELOW, is_limited=True)
    here_alone.memberships.get().limits.create(partnership=here)

    assert _managed(all_below, people) == {"in the region", "in a", "from the region down", "in a, here alone"}
    assert _managed(alone_there, people) == {"in the region"}
    assert _managed(here_alone, people) == {"in a, here alone"}
    assert _managed(factories.person(police["region"], Role.OFFICER, reach=Reach.BELOW), people) == set()


@pytest.mark.django_db
def test_a_right_that_is_limited_to_a_partnership_is_refused_in_another(police):
    here, there = (factories.partnership(*police.values()) for _ in range(2))
    person = factories.person(police["a"], Role.REVIEWER, is_limited=True)
    person.memberships.get().limits.create(partnership=here)

    permissions.check(person, Permission.REVIEW, police["a"], partnership=here.pk)
    with pytest.raises(PermissionDenied):
        permissions.check(person, Permission.REVIEW, police["a"], partnership=there.pk)


@pytest.mark.django_db
def test_rights_of_several_memberships_cover_what_any_of_them_does(police):
    here, there = (factories.partnership(*police.values()) for _ in range(2))
    person = factories.person(police["far"], Role.OFFICER)
    for unit, partnership in (("a", here), ("b", there)):
        membership = Membership.objects.create(
            user=person, organisation=police[unit], role=Role.OFFICER, is_limited=True
        )
        membership.limits.create(partnership=partnership)
    drafts = {
        (unit, name): factories.draft(owner=police[unit], within=partnership)
        for unit in ("a", "b", "far", "region")
        for name, partnership in (("here", here), ("there", there))
    }

    covered = Agreement.objects.filter(permissions.grants(person, Permission.AGREEMENT_EDIT).covers("owner"))

    assert {place for place, draft in drafts.items() if draft in covered} == {
        ("a", "here"), ("b", "there"), ("far", "here"), ("far", "there")
    }  # fmt: skip
    none = permissions.grants(alone(), Permission.AGREEMENT_EDIT).covers("owner")
    assert not Agreement.objects.filter(none).exists()


@pytest.mark.django_db
def test_who_reaches_nothing_below_asks_for_no_units(police, django_assert_num_queries):
    factories.person(police["region"], Role.READER)
    memberships = list(Membership.objects.select_related("organisation"))

    with django_assert_num_queries(0):
        permissions.read(memberships)


@pytest.mark.django_db
def test_a_unit_whose_path_begins_alike_is_not_answered_for(police):
    """The path of a unit is that of its keys: /1/ is not above /17/."""
    factories.person(police["region"], Role.REVIEWER, reach=Reach.BELOW)
    alike = factories.organisation(kind=OrganisationKind.POLICE)
    Organisation.objects.filter(pk=alike.pk).update(path=f"{police['a'].path.rstrip('/')}7/")
    within = factories.partnership(*police.values(), alike)

    assert permissions.organisations_with(Permission.REVIEW, [alike.pk], partnership=within.pk, on=DAY) == set()

"""core.permissions: who may do what, as literal answers. tests/test_access.py asks the same of every address."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from core import permissions
from core.models import Membership, Role
from core.permissions import Permission
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
   plan.edit            no      no        yes      yes
   plan.send            no      no        no       yes
   plan.adopt           no      no        no       yes
   people.invite        no      no        no       yes
   figures.enter        no      no        yes      yes
   staff                no      no        no       no
"""
# fmt: on
ROLES = (Role.READER, Role.REVIEWER, Role.OFFICER, Role.COORDINATOR)
ROWS = [(Permission(name), answers) for name, *answers in map(str.split, POLICY.strip().splitlines())]


def works_for(organisation, role):
    """A user with one membership, without a database."""
    memberships = [SimpleNamespace(organisation_id=organisation.pk, role=role)]
    return SimpleNamespace(
        is_authenticated=True, is_active=True, is_staff=False, memberships=SimpleNamespace(all=lambda: memberships)
    )


OURS, THEIRS = SimpleNamespace(pk=1), SimpleNamespace(pk=2)


def test_the_table_has_every_permission():
    assert {permission for permission, _ in ROWS} == set(Permission)


@pytest.mark.parametrize(("permission", "answers"), ROWS, ids=[permission for permission, _ in ROWS])
def test_a_role_gives_what_the_table_says_and_nothing_elsewhere(permission, answers):
    people = [works_for(OURS, role) for role in ROLES]

    assert ["yes" if permissions.may(one, permission, OURS) else "no" for one in people] == answers
    assert ["yes" if permission in permissions.permissions(one, OURS) else "no" for one in people] == answers
    assert [[OURS.pk] if answer == "yes" else [] for answer in answers] == [
        permissions.organisations(one, permission) for one in people
    ]
    assert not any(permissions.may(one, permission, THEIRS) for one in people)
    assert not any(permission in permissions.permissions(one, THEIRS) for one in people)


def test_where_no_organisation_is_named_any_of_the_persons_will_do():
    coordinator, reviewer = works_for(OURS, Role.COORDINATOR), works_for(OURS, Role.REVIEWER)

    assert permissions.may(coordinator, Permission.AGREEMENT_LOCK) is True
    assert permissions.may(reviewer, Permission.AGREEMENT_LOCK) is False


def test_everybody_who_is_logged_in_reads_but_only_in_their_own_organisation():
    alone = SimpleNamespace(is_authenticated=True, is_active=True, is_staff=False)
    alone.memberships = SimpleNamespace(all=list)

    assert permissions.may(alone, Permission.READ) is True
    assert permissions.may(alone, Permission.READ, OURS) is False
    assert permissions.may(alone, Permission.REVIEW) is False
    assert permissions.permissions(alone, OURS) == set()


def test_staff_maintain_the_portal_and_have_no_other_right_by_it():
    alone = SimpleNamespace(is_authenticated=True, is_active=True, is_staff=True)
    alone.memberships = SimpleNamespace(all=list)

    assert permissions.may(alone, Permission.STAFF) is True
    assert permissions.may(alone, Permission.AGREEMENT_EDIT) is False


@pytest.mark.parametrize("lacks", ["is_authenticated", "is_active"])
@pytest.mark.parametrize("permission", [Permission.READ, Permission.STAFF, Permission.REVIEW])
def test_who_is_not_logged_in_or_no_longer_active_may_nothing(lacks, permission):
    person = works_for(OURS, Role.REVIEWER)
    person.is_staff = True
    setattr(person, lacks, False)

    assert permissions.may(person, permission) is False
    assert permissions.may(person, permission, OURS) is False


def test_check_asks_in_the_organisation_that_is_named():
    coordinator = works_for(OURS, Role.COORDINATOR)

    permissions.check(coordinator, Permission.AGREEMENT_LOCK, OURS)
    with pytest.raises(PermissionDenied):
        permissions.check(coordinator, Permission.AGREEMENT_LOCK, THEIRS)
    with pytest.raises(PermissionDenied):
        permissions.check(AnonymousUser(), Permission.READ, OURS)


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


@pytest.mark.django_db
def test_an_organisation_can_answer_where_an_active_person_has_the_right():
    theirs, ours, empty, other = (factories.organisation() for _ in range(4))
    factories.person(ours, Role.OFFICER)
    factories.person(theirs, Role.REVIEWER)
    factories.person(empty, Role.REVIEWER, is_active=False)
    factories.person(other, Role.REVIEWER)

    assert Membership.objects.count() == 4
    assert permissions.organisations_with(Permission.REVIEW, [theirs, ours, empty]) == {theirs.pk}

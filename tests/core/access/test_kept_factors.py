"""What is kept of second factors: recovery codes of each person alone, taken once, with their moment."""

import pytest
from allauth.mfa.models import Authenticator
from django.utils.timezone import now

from core.access.second_factor import actions, storage
from core.access.second_factor.queries import has_second_factor, own_factors
from core.models import Role
from tests.support import factories

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def anna():
    return factories.person(factories.organisation(), Role.COORDINATOR)


@pytest.fixture
def codes(anna):
    return actions.add_app(user=anna, secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", step=0, at=now())


def test_new_recovery_codes_leave_those_of_others_alone(anna, codes):
    other = factories.person(factories.organisation(), Role.COORDINATOR)
    storage.make_recovery_codes(user=other)

    assert own_factors(other).recovery_codes_left == 10
    assert own_factors(anna).recovery_codes_left == 10
    assert storage.take_code(user=anna, code=codes[0], at=now())


def test_recovery_codes_alone_are_no_second_factor_and_none_are_left_before_there_are_any(anna):
    assert (own_factors(anna).recovery_codes_left, has_second_factor(anna)) == (0, False)

    storage.make_recovery_codes(user=anna)

    assert (own_factors(anna).recovery_codes_left, has_second_factor(anna)) == (10, False)
    assert own_factors(anna).is_empty


def test_a_code_that_is_taken_is_gone_and_its_moment_is_kept(anna, codes):
    at = now()

    row = storage.take_code(user=anna, code=codes[3], at=at)

    assert (row.type, row.last_used_at) == (Authenticator.Type.RECOVERY_CODES, at)
    assert Authenticator.objects.get(pk=row.pk).last_used_at == at
    assert own_factors(anna).recovery_codes_left == 9
    assert storage.take_code(user=anna, code=codes[3], at=at) is None

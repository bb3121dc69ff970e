"""Who gets in where: every address × every role × own, partner's and a stranger's organisation, as literal answers.

The columns are the people of tests/world.py: anonymous; reader, reviewer, officer and coordinator of the organisation
that owns the things, of its partner in the partnership, and of a stranger; and staff without a membership.
`utkast` and the working edition have not been sent to the partner; `skickat` and the sent edition have.
"""

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from core.models import User
from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def things(django_db_setup, django_db_blocker):
    """The world, built once: each request below is rolled back by itself, and the world after the last of them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield world.build()
        transaction.set_rollback(True)


# fmt: off
#  method  address                    thing       anon   own: R  V   O   C     partner           stranger          staff
TABLE = """
   GET     login                      -           200    302 302 302 302   302 302 302 302   302 302 302 302   302
   POST    logout                     -           302    302 302 302 302   302 302 302 302   302 302 302 302   302
   GET     logout                     -           405    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     password_reset             -           200    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     password_reset_done        -           200    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     password_reset_confirm     token       302    302 302 302 302   302 302 302 302   302 302 302 302   302
   GET     password_reset_complete    -           200    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     password_change            -           302    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     password_change_done       -           302    200 200 200 200   200 200 200 200   200 200 200 200   200
   POST    set_language               -           302    302 302 302 302   302 302 302 302   302 302 302 302   302
   GET     style_guide                -           302    403 403 403 403   403 403 403 403   403 403 403 403   200
   GET     accessibility              -           200    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     healthz_live               -           200    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     healthz_ready              -           200    200 200 200 200   200 200 200 200   200 200 200 200   200

   GET     home                       -           302    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     partnership                mine        302    200 200 200 200   200 200 200 200   404 404 404 404   404
   POST    partnership                mine        302    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     edition                    adopted     302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     edition                    sent        302    404 200 200 200   404 200 200 200   404 404 404 404   404
   GET     edition                    working     302    404 200 200 200   404 404 404 404   404 404 404 404   404

   GET     agreement                  utkast      302    404 200 200 200   404 404 404 404   404 404 404 404   404
   GET     agreement                  skickat     302    404 200 200 200   404 200 200 200   404 404 404 404   404
   GET     agreement                  last        302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     agreement                  tomt        302    404 200 200 200   404 404 404 404   404 404 404 404   404
   GET     agreement_print_view       utkast      302    404 200 200 200   404 404 404 404   404 404 404 404   404
   GET     agreement_print_view       skickat     302    404 200 200 200   404 200 200 200   404 404 404 404   404
   GET     agreement_print_view       last        302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     agreement_draft_pdf        utkast      302    403 200 200 200   403 404 404 404   403 404 404 404   403
   GET     agreement_draft_pdf        skickat     302    403 200 200 200   403 200 200 200   403 404 404 404   403
   GET     agreement_draft_pdf        last        302    403 404 404 404   403 404 404 404   403 404 404 404   403
   GET     agreement_papers           utkast      302    404 404 404 404   404 404 404 404   404 404 404 404   404
   GET     agreement_papers           last        302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     agreement_paper            utkast      302    404 404 404 404   404 404 404 404   404 404 404 404   404
   GET     agreement_paper            last        302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     section_edit               utkast      302    403 403 200 200   403 403 404 404   403 403 404 404   403
   GET     section_edit               skickat     302    403 403 200 200   403 403 403 403   403 403 404 404   403
   GET     section_edit               last        302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    section_edit               utkast      302    403 403 302 302   403 403 404 404   403 403 404 404   403
   POST    section_edit               skickat     302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    section_edit               last        302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     agreement_send             utkast      302    403 403 403 200   403 403 403 404   403 403 403 404   403
   GET     agreement_send             skickat     302    403 403 403 200   403 403 403 403   403 403 403 404   403
   POST    agreement_send             utkast      302    403 403 403 302   403 403 403 404   403 403 403 404   403
   POST    agreement_send             skickat     302    403 403 403 409   403 403 403 403   403 403 403 404   403
   POST    agreement_send             last        302    403 403 403 409   403 403 403 403   403 403 403 404   403
   GET     agreement_lock             utkast      302    403 403 403 200   403 403 403 404   403 403 403 404   403
   GET     agreement_lock             last        302    403 403 403 200   403 403 403 403   403 403 403 404   403
   GET     agreement_lock             tomt        302    403 403 403 200   403 403 403 404   403 403 403 404   403
   POST    agreement_lock             utkast      302    403 403 403 302   403 403 403 404   403 403 403 404   403
   POST    agreement_lock             skickat     302    403 403 403 302   403 403 403 403   403 403 403 404   403
   POST    agreement_lock             last        302    403 403 403 409   403 403 403 403   403 403 403 404   403
   POST    agreement_lock             tomt        302    403 403 403 409   403 403 403 404   403 403 403 404   403
   GET     framework_appendix         ramen       302    200 200 200 200   200 200 200 200   404 404 404 404   404
"""
# fmt: on
ROWS = [line.split() for line in TABLE.splitlines() if line.strip()]


@pytest.mark.parametrize(
    ("method", "name", "thing", "expected"),
    [(row[0], row[1], row[2], row[3:]) for row in ROWS],
    ids=[" ".join(row[:3]) for row in ROWS],
)
def test_everybody_gets_the_answer_that_the_table_says(client, things, method, name, thing, expected):
    assert len(expected) == len(world.PEOPLE)
    answers = []

    for person in world.PEOPLE:
        with transaction.atomic():
            client.logout()
            if person != "anonymous":
                client.force_login(things["people"][person])
            response = client.generic(
                method, *request_for(name, thing, things), content_type="application/x-www-form-urlencoded"
            )
            b"".join(response)
            answers.append(str(response.status_code))
            transaction.set_rollback(True)

    assert dict(zip(world.PEOPLE, answers, strict=True)) == dict(zip(world.PEOPLE, expected, strict=True))


def test_every_address_has_a_row():
    rows = {row[1] for row in ROWS}

    missing = set(_names(get_resolver().url_patterns)) - rows

    assert missing == set()


def test_every_view_names_its_permission():
    without = [
        str(pattern.pattern)
        for pattern in _patterns(get_resolver().url_patterns)
        if not hasattr(pattern.callback, "permission")
    ]

    assert without == []


def request_for(name, thing, things):
    """The address and the body of a request to `name` about `thing`, on the version that stands now."""
    arguments, body = [], ""
    if name in ("partnership",):
        arguments = [things["partnership"].slug]
    elif name == "edition":
        arguments = [things["editions"][thing].pk]
    elif name == "framework_appendix":
        arguments = [thing]
    elif name == "password_reset_confirm":
        user = User.objects.get(email="reader@own.example")
        arguments = [urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)]
    elif thing in things["agreements"]:
        agreement = things["agreements"][thing]
        arguments = [agreement.slug]
        body = f"version={agreement.version}"
        if name == "section_edit":
            section = agreement.versions.get().sections.first()
            arguments.append(section.pk)
            body = f"version={section.version}&heading=Ny&body=Ny+text"
        elif name == "agreement_paper":
            arguments.append(1)
    elif name == "set_language":
        body = "language=en&next=/"
    return reverse(name, args=arguments), body


def _patterns(patterns, *, inside=""):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        elif pattern.namespace != "admin":
            yield from _patterns(pattern.url_patterns)


def _names(patterns):
    return [pattern.name for pattern in _patterns(patterns)]

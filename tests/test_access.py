"""Who gets in where: every address × every role × own, partner's and a stranger's organisation, as literal answers.

The columns are the people of tests/support/scenario.py: anonymous; reader, reviewer, officer and coordinator of the
organisation that owns the things, of its partner in the partnership, and of a stranger; and staff without a membership.
`utkast` and the working edition have not been sent to the partner; `skickat` and the sent edition have. A new agreement
is asked for with the partner, which the partner itself cannot choose, nor anybody for the same agreement again.
"""

import logging
from urllib.parse import urlencode

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.test import override_settings
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from core.access.invitations import WORKS_FOR
from core.access.models import Invitation
from core.models import Area, Membership, Registration, User
from core.registry import actions as registry_actions
from partnership.access import queries as access_queries
from partnership.drafting.actions import outline
from partnership.models import (
    AccessRequest,
    Agreement,
    AgreementTemplate,
    Comment,
    Decision,
    HeapStatus,
    ScanHeap,
    Signatory,
    Signature,
)
from stadsdelplan.models import Edition, Plan
from stadsdelplan.registering.plan_records import records_of_plans
from stadsdelplan.rounds.queries import newest_entry, rounds_of
from tests.support import factories, pdf_text, scenario
from tests.support.databases import on_postgresql

pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.both_engines]  # seven thousand requests


@pytest.fixture(scope="module", autouse=True)
def _only_answers():
    """Nothing is drawn that is not asked for: a paper once, no page of a refusal, and no line of a log."""
    logging.disable(logging.WARNING)
    with pdf_text.each_drawn_once(), override_settings(ROOT_URLCONF="tests.support.urls_with_bare_refusals"):
        yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def sessions(things):
    """Everybody's session: each logs in once, since that takes longer than most of the requests."""
    return {email: factories.session_of(person) for email, person in things["people"].items()}


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
   GET     second_factor              -           302    302 302 302 302   302 302 302 302   302 302 302 302   302
   POST    passkey_login              -           302    302 302 302 302   302 302 302 302   302 302 302 302   302
   GET     passkey_login              -           405    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     passkey_options            -           200    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     employer_login             nobody      404    404 404 404 404   404 404 404 404   404 404 404 404   404
   GET     employer_answer            nobody      404    404 404 404 404   404 404 404 404   404 404 404 404   404
   GET     invitation                 over        410    410 410 410 410   410 410 410 410   410 410 410 410   410
   POST    invitation                 over        410    410 410 410 410   410 410 410 410   410 410 410 410   410
   GET     account                    -           302    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     own_sessions               -           302    200 200 200 200   200 200 200 200   200 200 200 200   200
   POST    own_sessions               -           302    302 302 302 302   302 302 302 302   302 302 302 302   302
   GET     mail_choice                -           302    200 200 200 200   200 200 200 200   200 200 200 200   200
   POST    mail_choice                -           302    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     mail_stop                  over        404    404 404 404 404   404 404 404 404   404 404 404 404   404
   POST    mail_stop                  over        404    404 404 404 404   404 404 404 404   404 404 404 404   404
   GET     second_factor_setup        -           302    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     app_add                    -           302    200 200 200 200   200 200 200 200   200 200 200 200   200
   POST    app_add                    -           302    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     passkey_add                -           302    200 200 200 200   200 200 200 200   200 200 200 200   200
   POST    passkey_add                -           302    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     recovery_codes             -           302    302 302 302 302   302 302 302 302   302 302 302 302   302
   POST    recovery_codes             -           302    302 302 302 302   302 302 302 302   302 302 302 302   302
   GET     factor_remove              anothers    302    404 404 404 404   404 404 404 404   404 404 404 404   404
   POST    factor_remove              anothers    302    404 404 404 404   404 404 404 404   404 404 404 404   404
   POST    set_language               -           302    302 302 302 302   302 302 302 302   302 302 302 302   302
   POST    text_preview               -           302    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     text_preview               -           302    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     style_guide                -           302    403 403 403 403   403 403 403 403   403 403 403 403   200
   GET     accessibility              -           200    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     help                       -           200    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     help_page                  task        200    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     help_page                  no_task     404    404 404 404 404   404 404 404 404   404 404 404 404   404
   POST    first_steps_put_away       -           302    302 302 302 302   302 302 302 302   302 302 302 302   302
   GET     first_steps_put_away       -           302    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     contact                    -           200    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     favicon                    -           302    302 302 302 302   302 302 302 302   302 302 302 302   302
   GET     metrics                    -           404    404 404 404 404   404 404 404 404   404 404 404 404   404
   GET     healthz_live               -           200    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     healthz_ready              -           200    200 200 200 200   200 200 200 200   200 200 200 200   200

   GET     search                     -           302    200 200 200 200   200 200 200 200   200 200 200 200   200
   POST    search                     -           302    405 405 405 405   405 405 405 405   405 405 405 405   405

   GET     municipality_find          -           302    403 403 403 403   403 403 403 403   403 403 403 403   200
   POST    municipality_find          -           302    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     municipality_new           0136        302    403 403 403 403   403 403 403 403   403 403 403 403   200
   POST    municipality_new           0136        302    403 403 403 403   403 403 403 403   403 403 403 403   302
   GET     municipality_new           9999        302    403 403 403 403   403 403 403 403   403 403 403 403   404
   GET     emblems                    -           302    403 403 403 200   403 403 403 200   403 403 403 200   200
   POST    emblems                    -           302    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     emblem                     Own         302    403 403 403 200   403 403 403 404   403 403 403 404   200
   POST    emblem                     Own         302    403 403 403 200   403 403 403 404   403 403 403 404   200
   POST    emblem_keep                Own         302    403 403 403 302   403 403 403 404   403 403 403 404   302
   GET     emblem_keep                Own         302    405 405 405 405   405 405 405 405   405 405 405 405   405
   POST    emblem_take_away           Own         302    403 403 403 409   403 403 403 404   403 403 403 404   409
   GET     emblem_waiting             Own         302    403 403 403 404   403 403 403 404   403 403 403 404   404
   GET     emblem_picture             nobody      302    404 404 404 404   404 404 404 404   404 404 404 404   404

   GET     partnership_new            -           302    403 403 403 200   403 403 403 403   403 403 403 200   403
   POST    partnership_new            -           302    403 403 403 302   403 403 403 403   403 403 403 200   403
   GET     partnership_parties        mine        302    403 403 403 200   403 403 403 403   403 403 403 404   403
   POST    partnership_parties        mine        302    403 403 403 302   403 403 403 403   403 403 403 404   403

   GET     partnerships               -           302    200 200 200 200   200 200 200 200   200 200 200 200   200
   POST    partnerships               -           302    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     plans                      -           302    200 200 200 200   200 200 200 200   200 200 200 200   200
   POST    plans                      -           302    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     partnership_agreements     mine        302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     partnership_plans          mine        302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     partnership_indicators     mine        302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     partnership_files          mine        302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     partnership_people         mine        302    200 200 200 200   200 200 200 200   404 404 404 404   404

   GET     public_start               -           200    200 200 200 200   200 200 200 200   200 200 200 200   200
   POST    public_start               -           405    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     public_plan                adopted     302    302 302 302 302   302 302 302 302   302 302 302 302   302
   GET     public_plan                working     404    404 404 404 404   404 404 404 404   404 404 404 404   404
   GET     public_promises            adopted     404    404 404 404 404   404 404 404 404   404 404 404 404   404
   GET     public_edition             adopted     200    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     public_edition             sent        404    404 404 404 404   404 404 404 404   404 404 404 404   404
   GET     public_edition             working     404    404 404 404 404   404 404 404 404   404 404 404 404   404
   GET     public_outcomes            adopted     200    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     public_outcomes            sent        404    404 404 404 404   404 404 404 404   404 404 404 404   404
   GET     public_outcomes            working     404    404 404 404 404   404 404 404 404   404 404 404 404   404
   GET     public_edition_paper       adopted     200    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     public_edition_paper       sent        404    404 404 404 404   404 404 404 404   404 404 404 404   404
   GET     public_edition_paper       working     404    404 404 404 404   404 404 404 404   404 404 404 404   404
   GET     public_agreement           galler      200    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     public_agreement           utkast      404    404 404 404 404   404 404 404 404   404 404 404 404   404
   GET     public_agreement           skickat     404    404 404 404 404   404 404 404 404   404 404 404 404   404
   GET     public_agreement           last        404    404 404 404 404   404 404 404 404   404 404 404 404   404
   GET     public_agreement           ute         404    404 404 404 404   404 404 404 404   404 404 404 404   404

   GET     indicators                 -           200    200 200 200 200   200 200 200 200   200 200 200 200   200
   POST    indicators                 -           405    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     board                      Stadsdelen  200    200 200 200 200   200 200 200 200   200 200 200 200   200
   POST    board                      Stadsdelen  405    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     board                      Landet      404    404 404 404 404   404 404 404 404   404 404 404 404   404
   GET     board_pdf                  Stadsdelen  200    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     indicator                  halsa       200    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     indicator_pdf              halsa       200    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     national                   halsa       200    200 200 200 200   200 200 200 200   200 200 200 200   200
   POST    national                   halsa       405    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     board_export               Stadsdelen  200    200 200 200 200   200 200 200 200   200 200 200 200   200
   POST    board_export               Stadsdelen  405    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     board_export               Landet      404    404 404 404 404   404 404 404 404   404 404 404 404   404
   GET     indicator_export           halsa       200    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     national_export            halsa       200    200 200 200 200   200 200 200 200   200 200 200 200   200
   POST    national_export            halsa       405    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     open_data                  -           200    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     open_catalogue             -           200    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     open_catalogue_file        ttl         200    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     open_description           -           200    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     open_series                halsa       200    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     open_board                 -           200    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     open_places                halsa       200    200 200 200 200   200 200 200 200   200 200 200 200   200
   POST    open_places                halsa       405    405 405 405 405   405 405 405 405   405 405 405 405   405

   GET     year_wheel                 -           302    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     year_wheel_pdf             -           302    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     calendar_address           -           302    200 200 200 200   200 200 200 200   200 200 200 200   200
   POST    calendar_address           -           302    200 200 200 200   200 200 200 200   200 200 200 200   403
   POST    calendar_address_revoke    -           302    302 302 302 302   302 302 302 302   302 302 302 302   302
   GET     calendar_address_revoke    -           302    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     calendar_feed              nobodys     404    404 404 404 404   404 404 404 404   404 404 404 404   404
   POST    calendar_feed              nobodys     405    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     home                       -           302    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     registry                   -           302    403 403 200 200   403 403 200 200   403 403 200 200   403
   POST    registry                   -           302    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     registry_csv               -           302    403 403 200 200   403 403 200 200   403 403 200 200   403
   GET     record_register            sent        302    403 403 200 200   403 403 404 404   403 403 404 404   403
   POST    record_register            sent        302    403 403 302 302   403 403 404 404   403 403 404 404   403
   GET     records_mark               -           302    403 403 200 200   403 403 200 200   403 403 200 200   403
   POST    records_mark               -           302    403 403 200 200   403 403 200 200   403 403 200 200   403
   GET     mark_take_back             sent        302    405 405 405 405   405 405 405 405   405 405 405 405   405
   POST    mark_take_back             sent        302    403 403 302 302   403 403 404 404   403 403 404 404   403
   GET     registration_correct       sent        302    403 403 200 200   403 403 404 404   403 403 404 404   403
   POST    registration_correct       sent        302    403 403 302 302   403 403 404 404   403 403 404 404   403
   GET     partnership                mine        302    200 200 200 200   200 200 200 200   404 404 404 404   404
   POST    partnership                mine        302    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     edition                    adopted     302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     edition                    sent        302    404 200 200 200   404 200 200 200   404 404 404 404   404
   GET     edition                    working     302    404 200 200 200   404 404 404 404   404 404 404 404   404
   GET     edition_changes            adopted     302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     edition_changes            sent        302    404 200 200 200   404 200 200 200   404 404 404 404   404
   GET     edition_changes            working     302    404 200 200 200   404 404 404 404   404 404 404 404   404
   GET     edition_changes_pdf        adopted     302    404 404 404 404   404 404 404 404   404 404 404 404   404
   GET     edition_changes_pdf        sent        302    404 200 200 200   404 200 200 200   404 404 404 404   404
   GET     edition_changes_pdf        working     302    404 404 404 404   404 404 404 404   404 404 404 404   404
   GET     edition_problems           adopted     302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     edition_problems           sent        302    404 200 200 200   404 200 200 200   404 404 404 404   404
   GET     edition_problems           working     302    404 200 200 200   404 404 404 404   404 404 404 404   404
   POST    edition_problems           sent        302    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     problem_add                sent        302    403 403 200 200   403 403 403 403   403 403 404 404   403
   GET     problem_add                adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     problem_add                working     302    403 403 200 200   403 403 404 404   403 403 404 404   403
   POST    problem_add                sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    problem_add                adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     problem_edit               sent        302    403 403 200 200   403 403 403 403   403 403 404 404   403
   GET     problem_edit               adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    problem_edit               sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    problem_edit               adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    problem_top                sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    problem_top                adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     problem_top                sent        302    405 405 405 405   405 405 405 405   405 405 405 405   405
   POST    problem_up                 sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    problem_up                 adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     problem_up                 sent        302    405 405 405 405   405 405 405 405   405 405 405 405   405
   POST    problem_down               sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    problem_down               adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     problem_down               sent        302    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     problem_remove             sent        302    403 403 200 200   403 403 403 403   403 403 404 404   403
   GET     problem_remove             adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    problem_remove             sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    problem_remove             adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     cause_add                  sent        302    403 403 200 200   403 403 403 403   403 403 404 404   403
   GET     cause_add                  adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    cause_add                  sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    cause_add                  adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     cause_edit                 sent        302    403 403 200 200   403 403 403 403   403 403 404 404   403
   GET     cause_edit                 adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    cause_edit                 sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    cause_edit                 adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     cause_remove               sent        302    403 403 200 200   403 403 403 403   403 403 404 404   403
   GET     cause_remove               adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    cause_remove               sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    cause_remove               adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     edition_chain              adopted     302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     edition_chain              sent        302    404 200 200 200   404 200 200 200   404 404 404 404   404
   GET     edition_chain              working     302    404 200 200 200   404 404 404 404   404 404 404 404   404
   GET     edition_follow_up          adopted     302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     edition_follow_up          sent        302    404 200 200 200   404 200 200 200   404 404 404 404   404
   GET     edition_follow_up          working     302    404 200 200 200   404 404 404 404   404 404 404 404   404
   GET     edition_follow_up_pdf      adopted     302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     edition_follow_up_pdf      sent        302    404 200 200 200   404 200 200 200   404 404 404 404   404
   GET     edition_follow_up_pdf      working     302    404 200 200 200   404 404 404 404   404 404 404 404   404
   GET     edition_rounds             adopted     302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     edition_rounds             sent        302    404 200 200 200   404 200 200 200   404 404 404 404   404
   GET     edition_rounds             working     302    404 200 200 200   404 404 404 404   404 404 404 404   404
   GET     edition_round              adopted     302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     round_follow_up            adopted     302    200 200 200 200   200 200 200 200   404 404 404 404   404
   POST    round_follow_up            adopted     302    403 403 302 302   403 403 403 403   404 404 404 404   404
   GET     round_close                adopted     302    403 403 200 200   403 403 403 403   403 403 404 404   403
   POST    round_close                adopted     302    403 403 302 302   403 403 403 403   403 403 404 404   403
   GET     round_report               adopted     302    404 404 404 404   404 404 404 404   404 404 404 404   404
   GET     edition_period             sent        302    403 403 200 200   403 403 403 403   403 403 404 404   403
   GET     edition_period             adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     edition_period             working     302    403 403 200 200   403 403 404 404   403 403 404 404   403
   POST    edition_period             sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    edition_period             adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     edition_sign               working     302    403 403 403 409   403 403 403 404   403 403 403 404   403
   POST    edition_sign               working     302    403 403 403 409   403 403 403 404   403 403 403 404   403
   GET     edition_sign               sent        302    403 403 403 409   403 403 403 403   403 403 403 404   403
   POST    signing_text_renew         sent        302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     signing_text_renew         sent        302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    signing_text_renew         adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     edition_council_report     adopted     302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     edition_council_report     sent        302    404 200 200 200   404 200 200 200   404 404 404 404   404
   GET     edition_council_report     working     302    404 200 200 200   404 404 404 404   404 404 404 404   404
   GET     edition_extract            adopted     302    404 404 404 404   404 404 404 404   404 404 404 404   404
   GET     edition_lagesbild          sent        302    403 403 200 200   403 403 403 403   403 403 404 404   403
   GET     edition_lagesbild          adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     edition_lagesbild          working     302    403 403 200 200   403 403 404 404   403 403 404 404   403
   POST    edition_lagesbild          sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    edition_lagesbild          adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     edition_focus_areas        sent        302    403 403 200 200   403 403 403 403   403 403 404 404   403
   GET     edition_focus_areas        adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     edition_focus_areas        working     302    403 403 200 200   403 403 404 404   403 403 404 404   403
   POST    edition_focus_areas        sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    edition_focus_areas        adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     focus_area_edit            sent        302    403 403 200 200   403 403 403 403   403 403 404 404   403
   GET     focus_area_edit            adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     focus_area_edit            working     302    403 403 200 200   403 403 404 404   403 403 404 404   403
   POST    focus_area_edit            sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    focus_area_edit            adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     edition_resources          sent        302    403 403 200 200   403 403 403 403   403 403 404 404   403
   GET     edition_resources          adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     edition_resources          working     302    403 403 200 200   403 403 404 404   403 403 404 404   403
   POST    edition_resources          sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    edition_resources          adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    focus_area_up              sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    focus_area_up              adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     focus_area_up              sent        302    405 405 405 405   405 405 405 405   405 405 405 405   405
   POST    focus_area_down            sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    focus_area_down            adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     focus_area_down            sent        302    405 405 405 405   405 405 405 405   405 405 405 405   405
   POST    focus_area_remove          sent        302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    focus_area_remove          adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     focus_area_remove          sent        302    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     edition_adopt              sent        302    403 403 403 200   403 403 403 403   403 403 403 404   403
   POST    edition_adopt              sent        302    403 403 403 302   403 403 403 403   403 403 403 404   403
   GET     edition_adopt              adopted     302    403 403 403 409   403 403 403 403   403 403 403 404   403
   POST    edition_adopt              adopted     302    403 403 403 409   403 403 403 403   403 403 403 404   403
   GET     adoption_correct           adopted     302    403 403 403 200   403 403 403 403   403 403 403 404   403
   POST    adoption_correct           adopted     302    403 403 403 302   403 403 403 403   403 403 403 404   403
   POST    adoption_correct           sent        302    403 403 403 409   403 403 403 403   403 403 403 404   403
   GET     edition_adopt              working     302    403 403 403 409   403 403 403 404   403 403 403 404   403
   GET     plan                       adopted     302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     follow_up                  adopted     302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     evidence                   adopted     302    200 200 200 200   200 200 200 200   404 404 404 404   404
   POST    follow_up                  adopted     302    403 403 302 302   403 403 403 403   404 404 404 404   404
   GET     year_skip                  adopted     302    403 403 200 200   403 403 403 403   403 403 404 404   403
   POST    year_skip                  adopted     302    403 403 302 302   403 403 403 403   403 403 404 404   403
   GET     meetings                   mine        302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     meeting_plan               mine        302    403 403 200 200   403 403 403 403   403 403 404 404   403
   POST    meeting_plan               mine        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   GET     meeting                    planerat    302    404 200 200 200   404 200 200 200   404 404 404 404   404
   GET     meeting                    skickat     302    404 200 200 200   404 200 200 200   404 404 404 404   404
   GET     meeting                    hallet      302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     meeting                    installt    302    404 200 200 200   404 200 200 200   404 404 404 404   404
   GET     meeting_paper              planerat    302    404 200 200 200   404 200 200 200   404 404 404 404   404
   GET     meeting_paper              hallet      302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     meeting_replan             planerat    302    403 403 200 200   403 403 403 403   403 403 404 404   403
   POST    meeting_replan             planerat    302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    meeting_replan             hallet      302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     meeting_cancel             planerat    302    403 403 200 200   403 403 403 403   403 403 404 404   403
   POST    meeting_cancel             planerat    302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    meeting_cancel             hallet      302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     agenda_send                planerat    302    403 403 200 200   403 403 403 403   403 403 404 404   403
   POST    agenda_send                planerat    302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    agenda_send                skickat     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     meeting_minutes            skickat     302    403 403 200 200   403 403 403 403   403 403 404 404   403
   POST    meeting_minutes            skickat     302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    meeting_minutes            hallet      302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    meeting_minutes            installt    302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     agenda_point_add           planerat    302    403 200 200 200   403 200 200 200   403 404 404 404   403
   POST    agenda_point_add           planerat    302    403 302 302 302   403 302 302 302   403 404 404 404   403
   POST    agenda_point_add           skickat     302    403 409 409 409   403 409 409 409   403 404 404 404   403
   GET     agenda_point_edit          planerat    302    403 403 200 200   403 200 200 200   403 404 404 404   403
   POST    agenda_point_edit          planerat    302    403 403 302 302   403 302 302 302   403 404 404 404   403
   POST    agenda_point_edit          skickat     302    403 403 409 409   403 409 409 409   403 404 404 404   403
   POST    agenda_point_up            planerat    302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    agenda_point_down          planerat    302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    agenda_point_remove        planerat    302    403 403 302 302   403 302 302 302   403 404 404 404   403
   POST    agenda_point_remove        skickat     302    403 403 409 409   403 409 409 409   403 404 404 404   403
   GET     meeting_decision_add       hallet      302    403 403 200 200   403 403 403 403   403 403 404 404   403
   POST    meeting_decision_add       hallet      302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    meeting_decision_add       planerat    302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     meeting_decision_edit      hallet      302    403 403 200 200   403 403 403 403   403 403 404 404   403
   POST    meeting_decision_edit      hallet      302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    meeting_decision_remove    hallet      302    403 403 302 302   403 403 403 403   403 403 404 404   403
   GET     meeting_task_done          hallet      302    403 403 200 200   403 200 200 200   403 404 404 404   403
   POST    meeting_task_done          hallet      302    403 403 302 302   403 302 302 302   403 404 404 404   403
   GET     meeting_decision_place     hallet      302    403 403 200 200   403 403 403 403   403 403 404 404   403
   GET     meeting_add                adopted     302    403 403 200 200   403 403 403 403   403 403 404 404   403
   POST    meeting_add                adopted     302    403 403 302 302   403 403 403 403   403 403 404 404   403
   GET     meeting_edit               adopted     302    403 403 200 200   403 403 403 403   403 403 404 404   403
   POST    meeting_edit               adopted     302    403 403 302 302   403 403 403 403   403 403 404 404   403
   GET     partnership_year           mine        302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     partnership_year_pdf       mine        302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     partnership_law            mine        302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     partnership_law_json       mine        302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     lagesbilder                mine        302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     lagesbild_new              mine        302    403 403 403 200   403 403 403 403   403 403 403 404   403
   POST    lagesbild_new              mine        302    403 403 403 302   403 403 403 403   403 403 403 404   403
   GET     lagesbild                  oppen       302    404 200 200 200   404 200 200 200   404 404 404 404   404
   GET     lagesbild                  stangd      302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     lagesbild_json             oppen       302    404 200 200 200   404 200 200 200   404 404 404 404   404
   GET     lagesbild_json             stangd      302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     lagesbild_paper            oppen       302    404 200 200 200   404 403 403 403   404 404 404 404   404
   GET     lagesbild_paper            stangd      302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     lagesbild_edit             oppen       302    403 403 200 200   403 403 403 403   403 403 404 404   403
   POST    lagesbild_edit             oppen       302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    lagesbild_edit             stangd      302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     lagesbild_close            oppen       302    403 403 403 200   403 403 403 403   403 403 403 404   403
   POST    lagesbild_close            oppen       302    403 403 403 302   403 403 403 403   403 403 403 404   403
   POST    lagesbild_close            stangd      302    403 403 403 409   403 403 403 403   403 403 403 404   403
   GET     party_picture              oppen       302    404 200 200 200   404 404 404 404   404 404 404 404   404
   GET     party_picture              inlamnad    302    404 200 200 200   404 200 200 200   404 404 404 404   404
   GET     party_picture              stangd      302    404 200 200 200   404 404 404 404   404 404 404 404   404
   POST    picture_begin              oppen       302    403 409 409 409   403 403 403 403   403 404 404 404   403
   GET     picture_sources            oppen       302    403 200 200 200   403 403 403 403   403 404 404 404   403
   POST    picture_sources            oppen       302    403 302 302 302   403 403 403 403   403 404 404 404   403
   POST    picture_sources            stangd      302    403 409 409 409   403 403 403 403   403 404 404 404   403
   GET     point_add                  oppen       302    403 200 200 200   403 403 403 403   403 404 404 404   403
   POST    point_add                  oppen       302    403 302 302 302   403 403 403 403   403 404 404 404   403
   POST    point_add                  stangd      302    403 409 409 409   403 403 403 403   403 404 404 404   403
   GET     point_edit                 oppen       302    403 200 200 200   403 403 403 403   403 404 404 404   403
   POST    point_edit                 oppen       302    403 302 302 302   403 403 403 403   403 404 404 404   403
   POST    point_edit                 inlamnad    302    403 403 403 403   403 409 409 409   403 404 404 404   403
   POST    point_remove               oppen       302    403 302 302 302   403 403 403 403   403 404 404 404   403
   POST    point_remove               inlamnad    302    403 403 403 403   403 409 409 409   403 404 404 404   403
   POST    picture_hand_in            oppen       302    403 302 302 302   403 403 403 403   403 404 404 404   403
   POST    picture_hand_in            inlamnad    302    403 403 403 403   403 409 409 409   403 404 404 404   403
   POST    picture_take_back          oppen       302    403 409 409 409   403 403 403 403   403 404 404 404   403
   POST    picture_take_back          inlamnad    302    403 403 403 403   403 302 302 302   403 404 404 404   403
   GET     merged_add                 oppen       302    403 403 200 200   403 403 403 403   403 403 404 404   403
   POST    merged_add                 oppen       302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    merged_add                 stangd      302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     merged_edit                oppen       302    403 403 200 200   403 403 403 403   403 403 404 404   403
   POST    merged_edit                oppen       302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    merged_edit                stangd      302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    merged_remove              oppen       302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    merged_remove              stangd      302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     edition_cite               sent        302    403 403 200 200   403 403 403 403   403 403 404 404   403
   GET     edition_cite               adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     edition_cite               working     302    403 403 200 200   403 403 404 404   403 403 404 404   403
   POST    edition_cite               sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    edition_cite               adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     edition_start              adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    edition_start              adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     duty_register              adopted     302    403 403 404 404   403 403 403 403   403 403 404 404   403
   POST    duty_register              adopted     302    403 403 404 404   403 403 403 403   403 403 404 404   403
   GET     edition_paper              adopted     302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     edition_paper              sent        302    404 200 200 200   404 200 200 200   404 404 404 404   404
   GET     edition_paper              working     302    404 200 200 200   404 404 404 404   404 404 404 404   404
   GET     edition_grant              adopted     302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     edition_grant              sent        302    404 200 200 200   404 200 200 200   404 404 404 404   404
   GET     edition_grant              working     302    404 200 200 200   404 404 404 404   404 404 404 404   404
   GET     edition_grant_word         adopted     302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     edition_grant_word         sent        302    404 200 200 200   404 200 200 200   404 404 404 404   404
   GET     edition_grant_word         working     302    404 200 200 200   404 404 404 404   404 404 404 404   404
   GET     edition_word               sent        302    403 200 200 200   403 200 200 200   403 404 404 404   403
   GET     edition_word               working     302    403 200 200 200   403 404 404 404   403 404 404 404   403
   GET     edition_word               adopted     302    403 404 404 404   403 404 404 404   403 404 404 404   403
   GET     edition_wall_paper         adopted     302    404 404 404 404   404 404 404 404   404 404 404 404   404
   GET     edition_sheet              adopted     302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     edition_sheet              sent        302    404 200 200 200   404 200 200 200   404 404 404 404   404
   GET     edition_sheet              working     302    404 200 200 200   404 404 404 404   404 404 404 404   404
   GET     edition_json               adopted     302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     edition_json               sent        302    404 200 200 200   404 200 200 200   404 404 404 404   404
   GET     edition_json               working     302    404 200 200 200   404 404 404 404   404 404 404 404   404
   GET     edition_import             sent        302    403 403 200 200   403 403 403 403   403 403 404 404   403
   GET     edition_import             adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     edition_import             working     302    403 403 200 200   403 403 404 404   403 403 404 404   403
   POST    edition_import             working     302    403 403 200 200   403 403 404 404   403 403 404 404   403
   POST    edition_import             adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     edition_import_look        working     302    403 403 302 302   403 403 404 404   403 403 404 404   403
   POST    edition_import_look        working     302    403 403 302 302   403 403 404 404   403 403 404 404   403
   POST    edition_import_look        adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     existing_plan              sent        302    403 403 200 200   403 403 403 403   403 403 404 404   403
   GET     existing_plan              adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     existing_plan              working     302    403 403 200 200   403 403 404 404   403 403 404 404   403
   POST    existing_plan              working     302    403 403 200 200   403 403 404 404   403 403 404 404   403
   POST    existing_plan              adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     existing_plan_look         working     302    403 403 302 302   403 403 404 404   403 403 404 404   403
   POST    existing_plan_look         working     302    403 403 302 302   403 403 404 404   403 403 404 404   403
   POST    existing_plan_look         adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     goal                       adopted     302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     goal                       sent        302    404 200 200 200   404 200 200 200   404 404 404 404   404
   GET     goal_show                  sent        302    404 302 302 302   404 302 302 302   404 404 404 404   404
   GET     goal_show                  adopted     302    302 302 302 302   302 302 302 302   404 404 404 404   404
   GET     area_show                  sent        302    404 302 302 302   404 302 302 302   404 404 404 404   404
   GET     area_show                  adopted     302    302 302 302 302   302 302 302 302   404 404 404 404   404
   GET     goal_add                   working     302    403 403 200 200   403 403 404 404   403 403 404 404   403
   POST    goal_add                   working     302    403 403 302 302   403 403 404 404   403 403 404 404   403
   POST    goal_add                   adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     goal_edit                  sent        302    403 403 200 200   403 403 403 403   403 403 404 404   403
   POST    goal_edit                  sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    goal_edit                  adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     goal_leave_out             sent        302    403 403 200 200   403 403 403 403   403 403 404 404   403
   POST    goal_leave_out             sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    goal_leave_out             adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     measure_add                sent        302    403 403 200 200   403 403 403 403   403 403 404 404   403
   POST    measure_add                sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    measure_add                adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     measure_add_to_area        sent        302    403 403 200 200   403 403 403 403   403 403 404 404   403
   POST    measure_add_to_area        sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    measure_add_to_area        adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     measure_edit               sent        302    403 403 200 200   403 403 403 403   403 403 404 404   403
   POST    measure_edit               sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    measure_edit               adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     measure_leave_out          sent        302    403 403 200 200   403 403 403 403   403 403 404 404   403
   POST    measure_leave_out          sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    measure_leave_out          adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     goal_edit                  adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    goal_up                    sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    goal_up                    adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    goal_down                  sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    goal_down                  adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    goal_place                 sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    goal_place                 adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    measure_up                 sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    measure_up                 adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    measure_down               sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    measure_down               adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    measure_place              sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    measure_place              adopted     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     goal_up                    sent        302    405 405 405 405   405 405 405 405   405 405 405 405   405
   POST    take_in_again              sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   GET     take_in_again              sent        302    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     edition_send               working     302    403 403 403 200   403 403 403 404   403 403 403 404   403
   POST    edition_send               working     302    403 403 403 409   403 403 403 404   403 403 403 404   403
   GET     edition_send               sent        302    403 403 403 409   403 403 403 403   403 403 403 404   403
   POST    edition_send               sent        302    403 403 403 409   403 403 403 403   403 403 403 404   403
   GET     edition_review             working     302    403 403 403 403   403 404 403 403   403 404 403 403   403
   GET     edition_review             sent        302    403 403 403 403   403 200 403 403   403 404 403 403   403
   GET     edition_review             adopted     302    403 403 403 403   403 409 403 403   403 404 403 403   403
   POST    edition_review             sent        302    405 405 405 405   405 405 405 405   405 405 405 405   405
   POST    review_unchanged           sent        302    403 403 403 403   403 409 403 403   403 404 403 403   403
   POST    review_unchanged           adopted     302    403 403 403 403   403 409 403 403   403 404 403 403   403
   GET     review_unchanged           sent        302    405 405 405 405   405 405 405 405   405 405 405 405   405
   POST    review_without_comments    sent        302    403 403 403 403   403 302 403 403   403 404 403 403   403
   POST    review_without_comments    adopted     302    403 403 403 403   403 409 403 403   403 404 403 403   403
   GET     review_without_comments    sent        302    405 405 405 405   405 405 405 405   405 405 405 405   405
   POST    answer_withdraw            sent        302    403 403 403 403   403 409 403 403   403 404 403 403   403
   GET     answer_withdraw            sent        302    405 405 405 405   405 405 405 405   405 405 405 405   405
   POST    organisation_ask           sent        302    403 403 403 409   403 403 403 403   403 403 403 404   403
   POST    organisation_ask           adopted     302    403 403 403 409   403 403 403 403   403 403 403 404   403
   GET     organisation_ask           sent        302    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     goal_review                sent        302    403 403 403 403   403 200 403 403   403 404 403 403   403
   POST    goal_review                sent        302    403 403 403 403   403 302 403 403   403 404 403 403   403
   POST    goal_review                adopted     302    403 403 403 403   403 409 403 403   403 404 403 403   403
   GET     edition_answers            working     302    403 200 200 200   403 404 404 404   403 404 404 404   403
   GET     edition_answers            sent        302    403 200 200 200   403 200 200 200   403 404 404 404   403
   GET     edition_answers            adopted     302    403 200 200 200   403 200 200 200   403 404 404 404   403
   GET     edition_comments           working     302    403 200 200 200   403 404 404 404   403 404 404 404   403
   GET     edition_comments           sent        302    403 200 200 200   403 200 200 200   403 404 404 404   403
   GET     edition_comments           adopted     302    403 200 200 200   403 200 200 200   403 404 404 404   403
   GET     plan_comment_add           working     302    403 200 200 200   403 404 404 404   403 404 404 404   403
   POST    plan_comment_add           working     302    403 302 302 302   403 404 404 404   403 404 404 404   403
   GET     plan_comment_add           sent        302    403 200 200 200   403 200 200 200   403 404 404 404   403
   POST    plan_comment_add           sent        302    403 302 302 302   403 302 302 302   403 404 404 404   403
   POST    plan_comment_add           adopted     302    403 409 409 409   403 409 409 409   403 404 404 404   403
   GET     plan_comment_answer        sent        302    403 200 200 200   403 200 200 200   403 404 404 404   403
   POST    plan_comment_answer        sent        302    403 302 302 302   403 302 302 302   403 404 404 404   403
   GET     plan_comment_resolve       sent        302    405 405 405 405   405 405 405 405   405 405 405 405   405
   POST    plan_comment_resolve       sent        302    403 403 302 302   403 302 302 302   403 404 404 404   403
   GET     proposal_add               sent        302    403 403 403 403   403 200 403 403   403 404 403 403   403
   POST    proposal_add               sent        302    403 403 403 403   403 302 403 403   403 404 403 403   403
   POST    proposal_add               working     302    403 403 403 403   403 404 403 403   403 404 403 403   403
   GET     proposal_take_up           sent        302    403 403 200 200   403 403 403 403   403 403 404 404   403
   POST    proposal_take_up           sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   GET     proposal_decline           sent        302    403 403 200 200   403 403 403 403   403 403 404 404   403
   POST    proposal_decline           sent        302    403 403 302 302   403 403 403 403   403 403 404 404   403

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
   GET     section_edit               skickat     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     section_edit               last        302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    section_edit               utkast      302    403 403 302 302   403 403 404 404   403 403 404 404   403
   POST    section_edit               skickat     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    section_edit               last        302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     agreement_send             utkast      302    403 403 403 200   403 403 403 404   403 403 403 404   403
   GET     agreement_send             skickat     302    403 403 403 409   403 403 403 403   403 403 403 404   403
   POST    agreement_send             utkast      302    403 403 403 302   403 403 403 404   403 403 403 404   403
   POST    agreement_send             skickat     302    403 403 403 409   403 403 403 403   403 403 403 404   403
   POST    agreement_send             last        302    403 403 403 409   403 403 403 403   403 403 403 404   403
   GET     agreement_lock             utkast      302    403 403 403 200   403 403 403 404   403 403 403 404   403
   GET     agreement_lock             last        302    403 403 403 409   403 403 403 403   403 403 403 404   403
   GET     agreement_lock             tomt        302    403 403 403 200   403 403 403 404   403 403 403 404   403
   POST    agreement_lock             utkast      302    403 403 403 302   403 403 403 404   403 403 403 404   403
   POST    agreement_lock             skickat     302    403 403 403 302   403 403 403 403   403 403 403 404   403
   POST    agreement_lock             last        302    403 403 403 409   403 403 403 403   403 403 403 404   403
   POST    agreement_lock             tomt        302    403 403 403 409   403 403 403 404   403 403 403 404   403
   GET     agreement_take_back        utkast      302    403 403 403 409   403 403 403 404   403 403 403 404   403
   GET     agreement_take_back        skickat     302    403 403 403 200   403 403 403 403   403 403 403 404   403
   POST    agreement_take_back        skickat     302    403 403 403 302   403 403 403 403   403 403 403 404   403
   POST    agreement_take_back        last        302    403 403 403 409   403 403 403 403   403 403 403 404   403
   GET     comment_add                utkast      302    403 200 200 200   403 404 404 404   403 404 404 404   403
   POST    comment_add                utkast      302    403 302 302 302   403 404 404 404   403 404 404 404   403
   GET     comment_add                skickat     302    403 200 200 200   403 200 200 200   403 404 404 404   403
   POST    comment_add                skickat     302    403 302 302 302   403 302 302 302   403 404 404 404   403
   GET     comment_add                last        302    403 409 409 409   403 409 409 409   403 404 404 404   403
   POST    comment_add                last        302    403 409 409 409   403 409 409 409   403 404 404 404   403
   GET     comment_answer             synpunkt    302    403 200 200 200   403 200 200 200   403 404 404 404   403
   POST    comment_answer             synpunkt    302    403 302 302 302   403 302 302 302   403 404 404 404   403
   POST    comment_resolve            synpunkt    302    403 403 302 302   403 302 302 302   403 404 404 404   403
   POST    comment_reopen             synpunkt    302    403 403 409 409   403 409 409 409   403 404 404 404   403
   GET     comment_reopen             synpunkt    302    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     comment_resolve            synpunkt    302    405 405 405 405   405 405 405 405   405 405 405 405   405
   POST    agreement_no_comments      utkast      302    403 403 403 403   403 404 404 404   403 404 404 404   403
   POST    agreement_no_comments      synpunkt    302    403 403 403 403   403 302 302 302   403 404 404 404   403
   POST    agreement_no_comments      last        302    403 403 403 403   403 409 409 409   403 404 404 404   403
   GET     agreement_no_comments      synpunkt    302    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     agreement_comments         utkast      302    403 200 200 200   403 404 404 404   403 404 404 404   403
   GET     agreement_comments         synpunkt    302    403 200 200 200   403 200 200 200   403 404 404 404   403
   GET     agreement_comments         last        302    403 200 200 200   403 200 200 200   403 404 404 404   403
   GET     agreement_comments_csv     synpunkt    302    403 200 200 200   403 200 200 200   403 404 404 404   403
   GET     agreement_comments_csv     utkast      302    403 200 200 200   403 404 404 404   403 404 404 404   403
   GET     agreement_comments_xlsx    synpunkt    302    403 200 200 200   403 200 200 200   403 404 404 404   403
   GET     agreement_comments_xlsx    utkast      302    403 200 200 200   403 404 404 404   403 404 404 404   403
   GET     agreement_void             utkast      302    403 403 403 409   403 403 403 404   403 403 403 404   403
   GET     agreement_void             last        302    403 403 403 200   403 403 403 403   403 403 403 404   403
   POST    agreement_void             last        302    403 403 403 302   403 403 403 403   403 403 403 404   403
   POST    agreement_void             makulerat   302    403 403 403 409   403 403 403 403   403 403 403 404   403
   GET     agreement_voided_papers    makulerat   302    404 200 200 200   404 200 200 200   404 404 404 404   404
   GET     agreement_voided_papers    last        302    404 404 404 404   404 404 404 404   404 404 404 404   404
   GET     agreement_papers           makulerat   302    404 404 404 404   404 404 404 404   404 404 404 404   404
   GET     agreement_history          utkast      302    404 200 200 200   404 404 404 404   404 404 404 404   404
   GET     agreement_history          skickat     302    404 200 200 200   404 200 200 200   404 404 404 404   404
   GET     agreement_history          last        302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     section_edit               synpunkt    302    403 403 200 200   403 403 403 403   403 403 404 404   403
   POST    section_edit               synpunkt    302    403 403 302 302   403 403 403 403   403 403 404 404   403
   GET     plan_new                   mine        302    403 403 200 200   403 403 403 403   403 403 404 404   403
   POST    plan_new                   mine        302    403 403 302 302   403 403 403 403   403 403 404 404   403
   GET     agreement_new              mine        302    403 403 200 200   403 403 200 200   403 403 404 404   403
   POST    agreement_new              mine        302    403 403 302 302   403 403 200 200   403 403 404 404   403
   GET     agreement_alike            utkast      302    403 403 200 200   403 403 404 404   403 403 404 404   403
   GET     agreement_alike            last        302    403 403 200 200   403 403 403 403   403 403 404 404   403
   POST    agreement_alike            utkast      302    403 403 200 200   403 403 404 404   403 403 404 404   403
   POST    agreement_alike            last        302    403 403 200 200   403 403 403 403   403 403 404 404   403
   GET     agreement_outline          utkast      302    403 403 200 200   403 403 404 404   403 403 404 404   403
   POST    agreement_outline          utkast      302    403 403 302 302   403 403 404 404   403 403 404 404   403
   GET     agreement_outline          skickat     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    agreement_outline          last        302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     section_add                utkast      302    403 403 200 200   403 403 404 404   403 403 404 404   403
   POST    section_add                utkast      302    403 403 302 302   403 403 404 404   403 403 404 404   403
   GET     section_add                skickat     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    section_add                last        302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     appendix_add               utkast      302    403 403 200 200   403 403 404 404   403 403 404 404   403
   POST    appendix_add               utkast      302    403 403 302 302   403 403 404 404   403 403 404 404   403
   GET     appendix_add               skickat     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    appendix_add               last        302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     party_add                  tomt        302    403 403 200 200   403 403 404 404   403 403 404 404   403
   POST    party_add                  tomt        302    403 403 302 302   403 403 404 404   403 403 404 404   403
   POST    party_add                  skickat     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     agreement_arrange          utkast      302    403 403 200 200   403 403 404 404   403 403 404 404   403
   GET     agreement_arrange          skickat     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     agreement_arrange          last        302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    agreement_fill             utkast      302    403 403 302 302   403 403 404 404   403 403 404 404   403
   POST    agreement_fill             last        302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    section_move               utkast      302    403 403 302 302   403 403 404 404   403 403 404 404   403
   POST    section_move               skickat     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    section_move               last        302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    party_move                 utkast      302    403 403 302 302   403 403 404 404   403 403 404 404   403
   POST    party_move                 skickat     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    party_move                 last        302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    signatory_move             utkast      302    403 403 302 302   403 403 404 404   403 403 404 404   403
   POST    signatory_move             skickat     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    signatory_move             last        302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     section_remove             utkast      302    403 403 200 200   403 403 404 404   403 403 404 404   403
   POST    section_remove             utkast      302    403 403 302 302   403 403 404 404   403 403 404 404   403
   POST    section_remove             skickat     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    section_remove             last        302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     party_edit                 utkast      302    403 403 200 200   403 403 404 404   403 403 404 404   403
   POST    party_edit                 utkast      302    403 403 302 302   403 403 404 404   403 403 404 404   403
   POST    party_edit                 skickat     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    party_edit                 last        302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     party_remove               utkast      302    403 403 200 200   403 403 404 404   403 403 404 404   403
   POST    party_remove               utkast      302    403 403 302 302   403 403 404 404   403 403 404 404   403
   POST    party_remove               skickat     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    party_remove               last        302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     signatory_add              utkast      302    403 403 200 200   403 403 404 404   403 403 404 404   403
   POST    signatory_add              utkast      302    403 403 302 302   403 403 404 404   403 403 404 404   403
   POST    signatory_add              skickat     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    signatory_add              last        302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     signatory_edit             utkast      302    403 403 200 200   403 403 404 404   403 403 404 404   403
   POST    signatory_edit             utkast      302    403 403 302 302   403 403 404 404   403 403 404 404   403
   POST    signatory_edit             skickat     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    signatory_edit             last        302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     signatory_remove           utkast      302    403 403 200 200   403 403 404 404   403 403 404 404   403
   POST    signatory_remove           utkast      302    403 403 302 302   403 403 404 404   403 403 404 404   403
   POST    signatory_remove           skickat     302    403 403 409 409   403 403 403 403   403 403 404 404   403
   POST    signatory_remove           last        302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     appendix_edit              utkast      302    403 403 200 200   403 403 404 404   403 403 404 404   403
   POST    appendix_edit              utkast      302    403 403 302 302   403 403 404 404   403 403 404 404   403
   POST    appendix_edit              last        302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     appendix_remove            utkast      302    403 403 200 200   403 403 404 404   403 403 404 404   403
   POST    appendix_remove            utkast      302    403 403 302 302   403 403 404 404   403 403 404 404   403
   POST    appendix_remove            last        302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     agreement_appendix         utkast      302    404 200 200 200   404 404 404 404   404 404 404 404   404
   GET     agreement_appendix         last        302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     agreement_draft_word       utkast      302    403 200 200 200   403 404 404 404   403 404 404 404   403
   GET     agreement_draft_word       skickat     302    403 200 200 200   403 200 200 200   403 404 404 404   403
   GET     agreement_draft_word       last        302    403 404 404 404   403 404 404 404   403 404 404 404   403
   GET     agreements                 -           302    200 200 200 200   200 200 200 200   200 200 200 200   200
   POST    agreements                 -           302    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     agreements_xlsx            -           302    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     agreements_csv             -           302    200 200 200 200   200 200 200 200   200 200 200 200   200
   GET     register_paper             mine        302    403 403 403 200   403 403 403 200   403 403 403 404   403
   POST    register_paper             mine        302    403 403 403 302   403 403 403 302   403 403 403 404   403
   GET     scans                      mine        302    403 403 403 200   403 403 403 200   403 403 403 404   403
   POST    scans                      mine        302    403 403 403 200   403 403 403 200   403 403 403 404   403
   GET     scan_heap                  bunt        302    403 403 403 200   403 403 403 404   403 403 403 404   403
   POST    scan_add                   bunt        302    403 403 403 200   403 403 403 404   403 403 403 404   403
   POST    scan_again                 bunt        302    403 403 403 302   403 403 403 404   403 403 403 404   403
   POST    scan_file                  bunt        302    403 403 403 302   403 403 403 404   403 403 403 404   403
   POST    scan_discard               bunt        302    403 403 403 302   403 403 403 404   403 403 403 404   403
   POST    scan_place                 bunt        302    403 403 403 409   403 403 403 404   403 403 403 404   403
   GET     scan_picture               bunt        302    403 403 403 404   403 403 403 404   403 403 403 404   403
   GET     scan_original              bunt        302    403 403 403 404   403 403 403 404   403 403 403 404   403
   GET     scan_add                   bunt        302    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     scan_again                 bunt        302    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     scan_file                  bunt        302    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     scan_discard               bunt        302    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     scan_place                 bunt        302    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     agreement                  galler      302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     agreement_amend            galler      302    403 403 200 200   403 403 403 403   403 403 404 404   403
   POST    agreement_amend            galler      302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    agreement_amend            utkast      302    403 403 409 409   403 403 404 404   403 403 404 404   403
   GET     agreement_succeed          galler      302    403 403 200 200   403 403 403 403   403 403 404 404   403
   POST    agreement_succeed          galler      302    403 403 302 302   403 403 403 403   403 403 404 404   403
   POST    agreement_succeed          last        302    403 403 409 409   403 403 403 403   403 403 404 404   403
   GET     agreement_extend           galler      302    403 403 403 409   403 403 403 403   403 403 403 404   403
   POST    agreement_extend           last        302    403 403 403 409   403 403 403 403   403 403 403 404   403
   GET     agreement_watch            galler      302    403 403 403 200   403 403 403 403   403 403 403 404   403
   POST    agreement_watch            galler      302    403 403 403 302   403 403 403 403   403 403 403 404   403
   POST    agreement_watch            utkast      302    403 403 403 302   403 403 403 404   403 403 403 404   403
   GET     agreement_end              galler      302    403 403 403 200   403 403 403 403   403 403 403 404   403
   POST    agreement_end              galler      302    403 403 403 302   403 403 403 403   403 403 403 404   403
   POST    agreement_end              last        302    403 403 403 409   403 403 403 403   403 403 403 404   403
   GET     agreement_end_paper        galler      302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     agreement_end_paper        last        302    404 404 404 404   404 404 404 404   404 404 404 404   404
   GET     agreement_extension_paper  galler      302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     agreement_package          galler      302    403 403 403 200   403 403 403 403   403 403 403 404   403
   GET     agreement_package          utkast      302    403 403 403 409   403 403 403 404   403 403 403 404   403
   GET     copy                       last        302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     copy                       utkast      302    404 404 404 404   404 404 404 404   404 404 404 404   404
   GET     copy                       galler      302    200 200 200 200   200 200 200 200   404 404 404 404   404
   POST    copy                       last        302    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     copies_printed             last        302    403 403 403 200   403 403 403 403   403 403 403 404   403
   POST    copies_printed             last        302    403 403 403 302   403 403 403 403   403 403 403 404   403
   POST    copies_printed             galler      302    403 403 403 409   403 403 403 403   403 403 403 404   403
   POST    copies_printed             utkast      302    403 403 403 409   403 403 403 404   403 403 403 404   403
   GET     copy_send                  last        302    403 403 403 200   403 403 403 403   403 403 403 404   403
   POST    copy_send                  last        302    403 403 403 302   403 403 403 403   403 403 403 404   403
   POST    copy_send                  galler      302    403 403 403 409   403 403 403 403   403 403 403 404   403
   POST    copy_send                  utkast      302    403 403 403 404   403 403 403 404   403 403 403 404   403
   GET     copy_sign                  last        302    403 403 403 200   403 403 403 403   403 403 403 404   403
   POST    copy_sign                  last        302    403 403 403 302   403 403 403 403   403 403 403 404   403
   POST    copy_sign                  galler      302    403 403 403 409   403 403 403 403   403 403 403 404   403
   GET     copy_sign_electronically   last        302    403 403 403 409   403 403 403 403   403 403 403 404   403
   POST    copy_sign_electronically   last        302    403 403 403 409   403 403 403 403   403 403 403 404   403
   GET     party_signed               last        302    403 403 403 200   403 403 403 403   403 403 403 404   403
   POST    party_signed               last        302    403 403 403 302   403 403 403 403   403 403 403 404   403
   POST    party_signed               galler      302    403 403 403 409   403 403 403 403   403 403 403 404   403
   GET     copy_return                galler      302    403 403 403 200   403 403 403 403   403 403 403 404   403
   POST    copy_return                galler      302    403 403 403 302   403 403 403 403   403 403 403 404   403
   POST    copy_return                last        302    403 403 403 409   403 403 403 403   403 403 403 404   403
   GET     copy_hand_over             galler      302    403 403 403 200   403 403 403 403   403 403 403 404   403
   POST    copy_hand_over             galler      302    403 403 403 302   403 403 403 403   403 403 403 404   403
   POST    copy_hand_over             last        302    403 403 403 409   403 403 403 403   403 403 403 404   403
   GET     copy_scan                  galler      302    403 403 403 200   403 403 403 403   403 403 403 404   403
   POST    copy_scan                  galler      302    403 403 403 200   403 403 403 403   403 403 403 404   403
   POST    copy_scan                  last        302    403 403 403 409   403 403 403 403   403 403 403 404   403
   GET     copy_correct               galler      302    403 403 403 200   403 403 403 403   403 403 403 404   403
   POST    copy_correct               galler      302    403 403 403 302   403 403 403 403   403 403 403 404   403
   GET     copy_correct               aldre       302    403 403 403 200   403 403 403 403   403 403 403 404   403
   POST    copy_correct               last        302    403 403 403 409   403 403 403 403   403 403 403 404   403
   POST    copy_correct               utkast      302    403 403 403 404   403 403 403 404   403 403 403 404   403
   GET     signature_correct          galler      302    403 403 403 200   403 403 403 403   403 403 403 404   403
   POST    signature_correct          galler      302    403 403 403 302   403 403 403 403   403 403 403 404   403
   GET     signature_correct          ute         302    403 403 403 200   403 403 403 403   403 403 403 404   403
   GET     signature_withdraw         ute         302    403 403 403 200   403 403 403 403   403 403 403 404   403
   POST    signature_withdraw         ute         302    403 403 403 302   403 403 403 403   403 403 403 404   403
   POST    signature_withdraw         galler      302    403 403 403 409   403 403 403 403   403 403 403 404   403
   GET     original_add               aldre       302    403 403 403 200   403 403 403 403   403 403 403 404   403
   POST    original_add               aldre       302    403 403 403 302   403 403 403 403   403 403 403 404   403
   POST    original_add               galler      302    403 403 403 409   403 403 403 403   403 403 403 404   403
   POST    original_add               utkast      302    403 403 403 409   403 403 403 404   403 403 403 404   403
   GET     copy                       ute         302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     copy                       aldre       302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     copy_scanned               galler      302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     copy_scanned               last        302    404 404 404 404   404 404 404 404   404 404 404 404   404
   GET     decision_add               last        302    403 403 403 200   403 403 403 403   403 403 403 404   403
   POST    decision_add               last        302    403 403 403 302   403 403 403 403   403 403 403 404   403
   POST    decision_add               skickat     302    403 403 403 302   403 403 403 403   403 403 403 404   403
   POST    decision_add               utkast      302    403 403 403 409   403 403 403 404   403 403 403 404   403
   GET     decision_not_needed        last        302    403 403 403 200   403 403 403 403   403 403 403 404   403
   POST    decision_not_needed        last        302    403 403 403 302   403 403 403 403   403 403 403 404   403
   POST    decision_not_needed        skickat     302    403 403 403 302   403 403 403 403   403 403 403 404   403
   POST    decision_not_needed        utkast      302    403 403 403 409   403 403 403 404   403 403 403 404   403
   GET     decision_edit              galler      302    403 403 403 200   403 403 403 403   403 403 403 404   403
   POST    decision_edit              galler      302    403 403 403 302   403 403 403 403   403 403 403 404   403
   GET     decision_remove            galler      302    403 403 403 200   403 403 403 403   403 403 403 404   403
   POST    decision_remove            galler      302    403 403 403 302   403 403 403 403   403 403 403 404   403
   GET     decision_extract           galler      302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     enter                      -           302    403 403 200 200   403 403 403 403   403 403 403 403   200
   GET     enter_figures              halsa       302    403 403 200 200   403 403 403 403   403 403 403 403   200
   POST    enter_figures              halsa       302    403 403 302 302   403 403 403 403   403 403 403 403   302
   GET     district_parts             mine        302    403 403 403 200   403 403 403 404   403 403 403 404   200
   POST    district_parts             mine        302    403 403 403 302   403 403 403 404   403 403 403 404   302
   GET     comparable_sources         halsa       302    403 403 200 200   403 403 403 403   403 403 403 403   200
   POST    comparable_sources         halsa       302    403 403 200 200   403 403 403 403   403 403 403 403   200
   POST    comparable_sources_withdraw halsa      302    403 403 404 404   403 403 403 403   403 403 403 403   404
   GET     catalogue                  -           302    403 403 200 200   403 403 403 403   403 403 403 403   200
   GET     catalogue_add              -           302    403 403 200 200   403 403 403 403   403 403 403 403   200
   POST    catalogue_add              -           302    403 403 200 200   403 403 403 403   403 403 403 403   200
   GET     catalogue_change           egen        302    403 403 200 200   403 403 403 403   403 403 403 403   200
   POST    catalogue_change           egen        302    403 403 200 200   403 403 403 403   403 403 403 403   200
   POST    catalogue_end              egen        302    403 403 302 302   403 403 403 403   403 403 403 403   302
   GET     take_in                    -           302    403 403 200 200   403 403 403 403   403 403 403 403   200
   POST    take_in                    -           302    403 403 200 200   403 403 403 403   403 403 403 403   200
   GET     take_in_look               gone        302    403 403 302 302   403 403 403 403   403 403 403 403   302
   POST    take_in_look               gone        302    403 403 302 302   403 403 403 403   403 403 403 403   302
   GET     take_in_template           -           302    403 403 200 200   403 403 403 403   403 403 403 403   200
   GET     shapes                     -           302    403 403 403 403   403 403 403 403   403 403 403 403   200
   POST    shapes                     -           302    403 403 403 403   403 403 403 403   403 403 403 403   200
   GET     shapes_look                gone        302    403 403 403 403   403 403 403 403   403 403 403 403   302
   POST    shapes_look                gone        302    403 403 403 403   403 403 403 403   403 403 403 403   302
   GET     fetch_choose               -           302    403 403 302 302   403 403 403 403   403 403 403 403   200
   GET     fetch                      own         302    403 403 200 200   403 403 403 403   403 403 403 403   200
   POST    fetch                      own         302    403 403 200 200   403 403 403 403   403 403 403 403   200
   GET     fetch_look                 gone        302    403 403 302 302   403 403 403 403   403 403 403 403   302
   POST    fetch_look                 gone        302    403 403 302 302   403 403 403 403   403 403 403 403   302
   POST    fetch_let_be               own         302    403 403 404 404   403 403 403 403   403 403 403 403   404
   GET     fetch_let_be               own         302    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     framework_appendix         ramen       302    200 200 200 200   200 200 200 200   404 404 404 404   404
   GET     partnership_access         mine        302    403 403 403 200   403 403 403 200   403 403 403 404   403
   GET     organisation_access        Own         302    403 403 403 200   403 403 403 404   403 403 403 404   403
   GET     invite_colleague           Own         302    403 403 403 200   403 403 403 404   403 403 403 404   403
   POST    invite_colleague           Own         302    403 403 403 302   403 403 403 404   403 403 403 404   403
   POST    invitation_again           Own         302    403 403 403 302   403 403 403 404   403 403 403 404   403
   GET     invitation_again           Own         302    405 405 405 405   405 405 405 405   405 405 405 405   405
   POST    invitation_withdraw        Own         302    403 403 403 302   403 403 403 404   403 403 403 404   403
   GET     invitation_withdraw        Own         302    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     access_give                mine        302    403 403 403 200   403 403 403 200   403 403 403 404   403
   POST    access_give                mine        302    403 403 403 302   403 403 403 200   403 403 403 404   403
   GET     access_change              mine        302    403 403 403 200   403 403 403 404   403 403 403 404   403
   POST    access_change              mine        302    403 403 403 302   403 403 403 404   403 403 403 404   403
   GET     access_end                 mine        302    403 403 403 200   403 403 403 404   403 403 403 404   403
   POST    access_end                 mine        302    403 403 403 302   403 403 403 404   403 403 403 404   403
   POST    access_confirm             mine        302    403 403 403 302   403 403 403 404   403 403 403 404   403
   GET     access_confirm             mine        302    405 405 405 405   405 405 405 405   405 405 405 405   405
   POST    access_answer              mine        302    403 403 403 302   403 403 403 302   403 403 403 404   403
   GET     access_answer              mine        302    405 405 405 405   405 405 405 405   405 405 405 405   405
   GET     access_ask                 -           302    200 200 200 200   200 200 200 200   200 200 200 200   200
   POST    access_ask                 -           302    302 302 302 302   302 302 302 302   302 302 302 302   302
"""
# fmt: on
# On the second engine three of the fourteen come: nobody, who may most, and who may most elsewhere. What tells the
# others from them is written in Python.
THREE = ["anonymous", "coordinator@own.example", "coordinator@stranger.example"]
COMING = THREE if on_postgresql() else scenario.PEOPLE
ROWS = [line.split() for line in TABLE.splitlines() if line.strip()]


# Whose rights come of units, reach, limits and last days: the same addresses where such a right makes the answer. Of
# the agreements `andras` alone is in the partnership of that name, and was sent.
#
# fmt: off
#  method  address                    thing       liaison  of A    national  limited  officer of  coordinator  last day
#                                                 of A     and B   reader    to mine  department  of all Own   passed
UNITS_TABLE = """
   GET     home                       -           200      200     200       200      200         200          200
   GET     agreements                 -           200      200     200       200      200         200          200
   GET     partnership                mine        200      200     200       200      404         200          404
   GET     partnership                andras      404      200     200       404      200         200          404
   GET     plan                       adopted     200      200     200       200      404         200          404
   GET     edition                    adopted     200      200     200       200      404         200          404
   GET     edition                    sent        200      200     404       200      404         200          404
   GET     edition                    working     404      404     404       404      404         200          404
   GET     goal                       adopted     200      200     200       200      404         200          404
   GET     goal                       sent        200      200     404       200      404         200          404
   GET     edition_paper              adopted     200      200     200       200      404         200          404
   GET     edition_json               sent        200      200     404       200      404         200          404
   GET     edition_word               sent        200      200     403       200      404         200          403
   GET     edition_answers            sent        200      200     403       200      404         200          403
   GET     edition_review             sent        200      200     403       200      403         403          403
   POST    goal_review                sent        302      302     403       302      403         403          403
   POST    goal_edit                  sent        403      403     403       403      404         302          403
   POST    goal_add                   working     403      403     403       403      404         302          403
   GET     edition_adopt              sent        403      403     403       403      403         200          403
   GET     edition_send               working     403      403     403       403      403         200          403
   POST    plan_comment_add           sent        302      302     403       302      404         302          403
   GET     follow_up                  adopted     200      200     200       200      404         200          404
   GET     evidence                   adopted     200      200     200       200      404         200          404
   GET     plan_new                   mine        403      403     403       403      404         200          403
   GET     agreement                  utkast      404      404     404       404      404         200          404
   GET     agreement                  skickat     200      200     404       200      404         200          404
   GET     agreement                  last        200      200     200       200      404         200          404
   GET     agreement                  andras      404      200     404       404      200         200          404
   GET     agreement_history          last        200      200     200       200      404         200          404
   GET     agreement_papers           last        200      200     200       200      404         200          404
   GET     agreement_draft_word       skickat     200      200     403       200      404         200          403
   GET     agreement_draft_word       andras      404      200     403       404      200         200          403
   POST    comment_add                skickat     302      302     403       302      404         302          403
   POST    comment_add                andras      404      302     403       404      302         302          403
   GET     agreement_comments         andras      404      200     403       404      200         200          403
   GET     agreement_comments_csv     synpunkt    200      200     403       200      404         200          403
   POST    section_edit               utkast      403      403     403       403      404         302          403
   POST    section_edit               andras      403      403     403       403      403         403          403
   GET     agreement_send             utkast      403      403     403       403      403         200          403
   POST    agreement_lock             utkast      403      403     403       403      403         302          403
   POST    agreement_lock             andras      403      403     403       403      403         403          403
   GET     agreement_new              mine        403      403     403       403      404         200          403
   GET     agreement_new              andras      403      403     403       403      200         200          403
   GET     register_paper             mine        403      403     403       403      403         200          403
   GET     agreement_package          galler      403      403     403       403      403         200          403
   POST    copy_sign                  last        403      403     403       403      403         302          403
   GET     decision_extract           galler      200      200     200       200      404         200          404
   GET     framework_appendix         ramen       200      200     200       200      404         200          404
   GET     enter                      -           403      403     403       403      403         200          403
   POST    enter_figures              halsa       403      403     403       403      403         302          403
   POST    take_in                    -           403      403     403       403      403         200          403
   GET     fetch                      own         403      403     403       403      403         200          403
   GET     take_in_template           -           403      403     403       403      403         200          403
   GET     partnership_access         mine        403      403     403       403      403         200          403
   GET     partnership_access         andras      403      403     403       403      403         200          403
   GET     organisation_access        Own         403      403     403       403      403         200          403
   GET     organisation_access        Department  403      403     403       403      403         200          403
   GET     organisation_access        Partner     403      403     403       403      403         404          403
   GET     invite_colleague           Own         403      403     403       403      403         200          403
   GET     invite_colleague           Department  403      403     403       403      403         200          403
   GET     invite_colleague           Partner     403      403     403       403      403         404          403
   POST    access_end                 mine        403      403     403       403      403         302          403
   POST    access_ask                 -           302      302     302       302      302         302          302
"""
# fmt: on
IN_UNITS = ["reviewer@partner.example", *scenario.IN_UNITS]
SENT = {"skickat", "synpunkt", "makulerat"}  # drafts that Partner may read
OPEN = {"last", "ute", "aldre", "galler"}  # what is no draft any more
UNITS_ROWS = [line.split() for line in UNITS_TABLE.splitlines() if line.strip()]


@pytest.mark.drawn
@pytest.mark.parametrize(
    ("method", "name", "thing", "expected"),
    [
        (*row[:3], dict(zip(people, row[3:], strict=True)))
        for people, rows in ((scenario.PEOPLE, ROWS), (IN_UNITS, UNITS_ROWS))
        for row in rows
    ],
    ids=[f"{' '.join(row[:3])}{suffix}" for suffix, rows in (("", ROWS), (" in units", UNITS_ROWS)) for row in rows],
)
def test_everybody_gets_the_answer_that_the_table_says(client, things, sessions, method, name, thing, expected):
    coming = [person for person in expected if person in COMING or person in IN_UNITS]
    answers = {}

    for person in coming:
        with transaction.atomic():
            factories.come_as(client, sessions.get(person))
            response = client.generic(
                method, *request_for(name, thing, things), content_type="application/x-www-form-urlencoded"
            )
            b"".join(response)
            answers[person] = str(response.status_code)
            assert person not in sessions or "no-store" in response["Cache-Control"]
            transaction.set_rollback(True)

    assert answers == {person: expected[person] for person in coming}


@pytest.mark.parametrize(
    ("person", "partnerships", "agreements"),
    [
        ("reviewer@partner.example", {"mine"}, SENT | OPEN),
        ("both@partner.example", {"mine", "andras"}, SENT | OPEN | {"andras"}),
        ("national@partner.example", {"mine", "andras"}, OPEN),
        ("limited@partner.example", {"mine"}, SENT | OPEN),
        ("officer@department.example", {"andras"}, {"andras"}),
        ("whole@own.example", {"mine", "andras"}, SENT | OPEN | {"utkast", "tomt", "andras"}),
        ("ended@own.example", set(), set()),
    ],
)
def test_every_list_export_and_chooser_holds_what_the_person_sees_and_no_more(
    client, things, sessions, person, partnerships, agreements
):
    factories.come_as(client, sessions[person])
    seen_at_home = {one.slug for one in client.get(reverse("home")).context["partnerships"]}
    listed = client.get(reverse("agreements")).context
    exported = client.get(reverse("agreements_csv")).content.decode("utf-8-sig")
    user = User.objects.get(email=person)

    named = {"mine": "partnerskap", "andras": "andras"}
    assert seen_at_home == {named[one] for one in partnerships}
    assert {str(label) for _value, label in listed["form"].fields["partnerskap"].choices if _value} == {
        things["partnerships"][one].name for one in partnerships
    }
    assert {one.slug for one in Agreement.objects.visible_to(user)} == agreements
    assert {one.name for one in things["agreements"].values() if one.name in exported} == {
        things["agreements"][one].name for one in agreements
    }
    plans = {one.partnership for one in Plan.objects.visible_to(user)}
    assert plans == ({things["partnership"]} if "mine" in partnerships else set())
    editions = {edition.plan.partnership for edition in Edition.objects.visible_to(user)}
    assert editions == plans


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


TABS = [f"partnership_{each}" for each in ("agreements", "plans", "indicators", "files", "people")]


def request_for(name, thing, things):
    """The address and the body of a request to `name` about `thing`, on the version that stands now."""
    arguments, body = [], ""
    if name in ("partnership", "agreement_new"):
        arguments = [things["partnerships"][thing].slug]
        body = _new_agreement(things, "template", AgreementTemplate.objects.get().pk)
    elif name in TABS:
        arguments = [things["partnerships"][thing].slug]
    elif name.startswith("access_") or name == "partnership_access":
        arguments, typed = ABOUT_ACCESS[name](things)
        arguments = [things["partnerships"][thing].slug] if name == "partnership_access" else arguments
        body = urlencode(typed)
    elif name == "help_page":
        arguments = ["skriv-planen" if thing == "task" else "finns-inte"]
    elif name in ("organisation_access", "invite_colleague"):
        arguments = [things["organisations"][thing].pk]
        body = urlencode({"email": "ny@x.example", "name": "Ny", "role": "reader"})
    elif name in ("invitation_again", "invitation_withdraw"):
        arguments = [
            _invitation_into(things["organisations"][thing], by=things["people"]["coordinator@own.example"]).pk
        ]
    elif name == "emblem_picture":
        arguments = ["0" * 64]
    elif name.startswith("emblem") and name != "emblems":
        arguments = [things["organisations"][thing].pk, *(["0" * 64] if name == "emblem_waiting" else [])]
        body = urlencode({"version": 0})
    elif name == "municipality_new":
        arguments, body = [thing], urlencode({"name": "Haninge kommun", "person": "Åsa Öst", "email": "asa@x.example"})
    elif name == "partnership_new":
        template = AgreementTemplate.objects.get().pk
        party = {"party1_name": "Bostäder AB", "party1_kind": "housing_company"}
        body = urlencode({"new_districts": "Nyby", "template": template, "rows": 2, **party})
    elif name == "partnership_parties":
        arguments, body = (
            [things["partnerships"][thing].slug],
            f"party1_organisation={things['organisations']['Stranger'].pk}",
        )
    elif name == "plan_new":
        arguments = [things["partnership"].slug]
        district = things["partnership"].districts.get(name="Stadsdelen").pk
        body = urlencode({"kind": "action_plan", "district": district, "name": "Åtgärdsplan"})
    elif name == "scans":
        arguments = [things["partnership"].slug]
    elif name.startswith("scan_"):
        arguments = [_heap(things).pk, *([1] if name in ("scan_picture", "scan_original") else [])]
    elif name == "register_paper":
        arguments = [things["partnership"].slug]
        party = things["organisations"]["Own"].pk
        body = urlencode({"name": "A", "document_word": "avtal", "period_kind": "own", "party1_organisation": party})
    elif name in OF_EDITION:
        edition = things["editions"][thing]
        more, body = OF_EDITION[name](edition, things)
        arguments = [edition.plan_id, edition.number, *more]
    elif name in OF_LAGESBILD:
        lagesbild = things["lagesbilder"][thing]
        more, typed = OF_LAGESBILD[name](lagesbild, things)
        arguments, body = [lagesbild.pk, *more], urlencode(typed)
    elif name in ("record_register", "registration_correct", "mark_take_back"):
        return _of_the_diary(name, things["editions"][thing], things)
    elif name in ("partnership_law", "partnership_law_json", "partnership_year", "partnership_year_pdf"):
        arguments = [things["partnership"].slug]
    elif name in ("lagesbilder", "lagesbild_new"):
        arguments = [things["partnership"].slug]
        district = things["partnership"].districts.get(name="Stadsdelen").pk
        body = urlencode({"name": "Lägesbild", "area": district})
    elif name in ("meetings", "meeting_plan"):
        arguments = [things["partnership"].slug]
        body = urlencode({"held_on": "2050-05-02", "place": "Biblioteket"})
    elif name in OF_MEETING:
        meeting = things["meetings"][thing]
        more, typed = OF_MEETING[name](meeting, things)
        arguments, body = [meeting.pk, *more], urlencode(typed)
    elif name in OF_PLAN:
        plan = things["editions"][thing].plan
        more, typed = OF_PLAN[name](plan, things)
        arguments, body = [plan.pk, *more], urlencode(typed)
    elif name.startswith(("edition", "public_edition", "public_outcomes")):
        arguments = [things["editions"][thing].plan_id, things["editions"][thing].number]
    elif name == "framework_appendix":
        arguments = [thing]
    elif name == "enter_figures":
        arguments = [thing, things["editions"]["working"].plan.district_id, 2024]
        body = urlencode({"version": 0, "T_value": "61,5", "source": "Mätningen", "status": "final"})
    elif name in ("fetch", "fetch_look", "fetch_let_be"):
        municipality = things["editions"]["working"].plan.district.parent_id
        arguments, body = [municipality, *(["0" * 64] if name == "fetch_look" else [])], "difference=1"
    elif name == "district_parts":
        arguments = [things["editions"]["working"].plan.district_id]
        body = urlencode({"version": 0, "areas": ""})
    elif name in ("catalogue_change", "catalogue_end"):
        arguments, body = [_own_indicator(things).pk], "version=1"
    elif name.startswith("comparable_sources"):
        more = [1] if name == "comparable_sources_withdraw" else []
        arguments, body = [thing, things["editions"]["working"].plan.district_id, *more], urlencode({"source": "x"})
    elif name in ("take_in_look", "shapes_look"):
        arguments, body = ["0" * 64], "difference=1"
    elif name in ("employer_login", "employer_answer", "invitation", "calendar_feed", "mail_stop"):
        arguments = [thing]
    elif name == "factor_remove":
        arguments = [1]
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
        elif name in ("agreement_paper", "agreement_appendix", "agreement_voided_papers"):
            arguments.append(1)
        elif name in REVIEWING:
            part, body = REVIEWING[name](agreement, things)
            arguments += [part.pk] if part else []
        elif name in LASTING:
            part, body = LASTING[name](agreement, things)
            arguments += [part.pk] if part else []
        elif name in SIGNING:
            place, typed = SIGNING[name](agreement)
            arguments, body = [agreement.slug, *place], urlencode({"version": agreement.version, **typed})
        elif name in DRAFTING:
            part, body = DRAFTING[name](agreement, things)
            arguments += [part.pk] if part else []
    elif name in ("board", "board_pdf"):
        arguments = [Area.objects.get(name=thing).pk]
    elif name in ("indicator", "national"):
        arguments = [thing]
    elif name == "indicator_pdf":
        arguments = [thing, things["editions"]["working"].plan.district_id]
    elif name == "board_export":
        arguments = [Area.objects.get(name=thing).pk, "csv"]
    elif name == "indicator_export":
        arguments = [thing, things["editions"]["working"].plan.district_id, "csv"]
    elif name == "national_export":
        arguments = [thing, "csv"]
    elif name == "open_catalogue_file":
        arguments = [thing]
    elif name in ("open_series", "open_board"):
        code = f"omrade-{things['editions']['working'].plan.district_id}"
        arguments = [thing, code, "csv"] if name == "open_series" else [code, "csv"]
    elif name == "open_places":
        arguments = [thing, "stadsdelar", "csv"]
    elif name == "set_language":
        body = "language=en&next=/"
    return reverse(name, args=arguments), body


def _role_of_a_reader(things):
    """The membership of Own's reader, and the version on which it is changed."""
    membership = Membership.objects.select_related("organisation").get(user__email="reader@own.example")
    lines = access_queries.lines_about([membership], things["people"]["coordinator@own.example"])
    return membership, access_queries.version_of(lines)


def _changed_role(things):
    membership, version = _role_of_a_reader(things)
    return [membership.pk], {"version": version, "role": "officer"}


def _confirmed_list(things):
    partnership, unit = things["partnership"], things["organisations"]["Own"]
    reader = things["people"]["coordinator@own.example"]
    lines = access_queries.lines_of_partnership(partnership, reader, on=timezone.localdate())
    return [partnership.slug, unit.pk], {"version": access_queries.version_of_unit(unit, lines)}


# What the pages of access are asked about, and what is typed there.
ABOUT_ACCESS = {
    "partnership_access": lambda things: ([], {}),
    "access_give": lambda things: (
        [things["partnership"].slug],
        {"email": "officer@own.example", "organisation": things["organisations"]["Own"].pk, "role": "reader"},
    ),
    "access_change": _changed_role,
    "access_end": _changed_role,
    "access_confirm": _confirmed_list,
    "access_answer": lambda things: ([things["partnership"].slug, AccessRequest.objects.get().pk], {}),
    "access_ask": lambda things: ([], {"name": "Andras partnerskap", "reason": "Vi ska samverka."}),
}


def _invitation_into(organisation, *, by):
    now = timezone.now()
    return Invitation.objects.create(
        email="ny@x.example",
        name="Ny",
        organisation=organisation,
        role="reader",
        invited_by=by,
        created_at=now,
        expires_at=now + WORKS_FOR,
    )


def _of_the_diary(name, edition, things):
    """The sending of an edition, to be registered by its owner, or an adoption that is registered, to be corrected."""
    typed = {"answer": "number", "number": "KS 2026/1", "registered_on": timezone.localdate(), "reason": ""}
    if name == "record_register":
        address = f"{reverse(name)}?post=plan.sent:{edition.pk}:{edition.plan.owner_id}"
        return address, urlencode(typed)
    by = things["people"]["coordinator@own.example"]
    if name == "mark_take_back":
        mark = registry_actions.mark_earlier(
            organisation=edition.plan.owner,
            partnership=("partnership.partnership", edition.plan.partnership_id),
            chain=edition.plan.partnership.chain,
            before=timezone.localdate(),
            by=by,
            at=timezone.now(),
        )
        return reverse(name, args=[mark.pk]), urlencode({"version": mark.version})
    adopted = things["editions"]["adopted"]
    registration = Registration.objects.filter(kind="plan.adopted", target_key=adopted.pk).first()
    if registration is None:
        records = records_of_plans(Edition.objects.filter(pk=adopted.pk))
        own = [one for one in records if one.kind == "plan.adopted" and one.organisation == adopted.plan.owner]
        (registration,) = registry_actions.register(records=own, by=by, at=timezone.now(), **typed)
    typed |= {"version": registration.version, "number": "KS 2026/2", "correction": "Fel nummer."}
    return reverse(name, args=[registration.pk]), urlencode(typed)


def _new_agreement(things, *more):
    typed = {"name": "Nytt avtal", "others": things["organisations"]["Partner"].pk, "period_kind": "own"}
    return urlencode({**typed, **dict(zip(more[::2], more[1::2], strict=True))})


def _outline(agreement, things):
    version = outline.outline_version(outline.outline_of(agreement))
    framework = agreement.framework_id or ""
    typed = {"title": "Ny rubrik", "name": "Nytt namn", "period_kind": agreement.period_kind, "framework": framework}
    return None, urlencode({"version": version, **typed})


def _whole(**typed):
    """A change of the frame as such: on the agreement's version, with what is typed."""
    return lambda agreement, things: (None, urlencode({"version": agreement.version, **typed}))


def _part(find, **typed):
    """A change about the part that `find` gives, on the agreement's version."""
    return lambda agreement, things: (
        find(agreement.versions.get()),
        urlencode({"version": agreement.version, **typed}),
    )


def _row(find, **typed):
    """A change of the row that `find` gives, on that row's own version."""

    def request(agreement, things):
        row = find(agreement.versions.get())
        return row, urlencode({"version": row.version, **typed})

    return request


def _section(text):
    return text.sections.get(order=1)


def _party(text):
    return text.parties.get(order=1)


def _signatory(text):
    return _party(text).signatories.get()


def _appendix(text):
    return text.appendices.get()


def _comment(agreement):
    return Comment.objects.get(section__agreement_version__agreement=agreement)


def _goal_review(edition, things):
    goal = edition.goals.get()
    typed = {"version": goal.revision, "organisation": things["organisations"]["Partner"].pk, "verdict": "approved"}
    return [goal.key], urlencode(typed)


def _unchanged(edition, things):
    goal = edition.goals.get()
    typed = {"organisation": things["organisations"]["Partner"].pk, "seen": f"{goal.key}:{goal.revision}"}
    return [], urlencode(typed)


def _stored(row):
    """The row as it is stored, where it has changed since it was built."""
    return type(row).objects.get(pk=row.pk)


def _about(find, **typed):
    """What is typed about the row that `find` gives."""
    return lambda edition, things: ([find(edition).pk], urlencode(typed))


def _written(row, **typed):
    """What is typed about a goal or measure: on its version, and why it leaves."""
    return [row.pk], urlencode({"version": row.version, "outcome": "dropped", "reason": "Nedlagd", **typed})


# What the pages of an edition are asked about, and what is typed there.
OF_EDITION = {
    "goal_add": lambda edition, things: (
        [edition.focus_areas.get(order=1).pk],
        urlencode({"title": "Nytt mål", "focus_area": edition.focus_areas.get(order=1).pk}),
    ),
    "take_in_again": _about(lambda edition: edition.departures.get()),
    **dict.fromkeys(
        ("goal_show", "goal_edit", "goal_leave_out", "goal_up", "goal_down", "goal_place"),
        lambda edition, things: _written(
            edition.goals.get(), title="Nytt", focus_area=edition.focus_areas.get(order=1).pk
        ),
    ),
    **dict.fromkeys(
        ("measure_edit", "measure_leave_out", "measure_up", "measure_down", "measure_place"),
        lambda edition, things: _written(edition.goals.get().measures.order_by("order")[0], text="Nytt"),
    ),
    "measure_add": _about(lambda edition: edition.goals.get(), text="En ny åtgärd"),
    "measure_add_to_area": lambda edition, things: (
        [edition.focus_areas.get(order=1).pk],
        urlencode({"text": "En ny åtgärd"}),
    ),
    "goal": lambda edition, things: ([edition.goals.get().key], ""),
    "area_show": lambda edition, things: ([edition.focus_areas.get(order=1).pk], ""),
    "edition_send": lambda edition, things: ([], f"version={edition.version}"),
    **dict.fromkeys(("edition_sign", "signing_text_renew"), lambda edition, things: ([], f"version={edition.version}")),
    "edition_lagesbild": lambda edition, things: ([], f"version={edition.lagesbild_version}&text=Nytt"),
    "edition_cite": lambda edition, things: (
        [],
        urlencode({"version": edition.version, "lagesbild": things["lagesbilder"]["stangd"].pk}),
    ),
    "edition_period": lambda edition, things: (
        [],
        f"version={edition.version}&starts_on=2026-01-01&ends_on=2026-12-31&rhythm=tertial&effect_goals_only=on",
    ),
    **dict.fromkeys(
        ("edition_round", "round_close", "round_report"),
        lambda edition, things: ([1], f"version={newest_entry(edition.plan)}&text=Allt+gick+bra"),
    ),
    "round_follow_up": lambda edition, things: (
        [1, edition.plan.follow_ups.get().key],
        urlencode({"on": rounds_of(edition)[0].last, "status": "on_track", "organisation": edition.plan.owner_id}),
    ),
    "edition_focus_areas": lambda edition, things: ([], "name=Nytt"),
    "existing_plan": lambda edition, things: ([], ""),
    "problem_add": lambda edition, things: ([], "text=Nytt"),
    **dict.fromkeys(
        ("problem_edit", "problem_top", "problem_up", "problem_down", "problem_remove", "cause_add"),
        lambda edition, things: _written(edition.problems.get(), text="Nytt"),
    ),
    **dict.fromkeys(
        ("cause_edit", "cause_remove"),
        lambda edition, things: _written(edition.problems.get().causes.get(), text="Nytt"),
    ),
    **dict.fromkeys(
        ("edition_import_look", "existing_plan_look"),
        lambda edition, things: (["0" * 64], f"version={edition.version}"),
    ),
    "edition_resources": lambda edition, things: ([edition.plan.owner_id], "version=0&text=Inom+ramen"),
    "edition_adopt": lambda edition, things: (
        [],
        urlencode(
            {
                "version": edition.version,
                "adopted_by": "Nämnden",
                "adopted_on": "2026-03-02",
                **{f"choice-comment-{each.pk}": "along" for each in edition.comments.all()},
                **{f"choice-proposal-{each.pk}": "along" for each in edition.proposals.all()},
            }
        ),
    ),
    "adoption_correct": lambda edition, things: (
        [],
        urlencode(
            {"version": _stored(edition).version, "adopted_by": "KF", "adopted_on": "2026-04-01", "reason": "Fel"}
        ),
    ),
    "organisation_ask": lambda edition, things: (
        [things["organisations"]["Partner"].pk],
        f"version={edition.version}",
    ),
    **dict.fromkeys(
        ("focus_area_edit", "focus_area_up", "focus_area_down", "focus_area_remove"),
        lambda edition, things: _written(edition.focus_areas.get(order=1), name="Nytt"),
    ),
    **dict.fromkeys(("review_unchanged", "review_without_comments"), _unchanged),
    "answer_withdraw": lambda edition, things: ([edition.goals.get().key], "version=1"),
    "goal_review": _goal_review,
    "plan_comment_add": lambda edition, things: ([], "version=1&text=Vem+ringer"),
    "plan_comment_answer": _about(lambda edition: edition.comments.get(), version=0, text="Vi"),
    "plan_comment_resolve": _about(lambda edition: edition.comments.get(), version=0),
    "proposal_add": lambda edition, things: (
        [],
        urlencode({"focus_area": edition.focus_areas.get(order=1).pk, "title": "Lugnare kvällar"}),
    ),
    "proposal_take_up": _about(lambda edition: edition.proposals.get(), answer="Bra"),
    "proposal_decline": _about(lambda edition: edition.proposals.get(), answer="Nästa år"),
}


def _of_picture(lagesbild, things):
    """The picture that is asked about, Partner's where it alone has handed in, and the one point in it."""
    party = things["organisations"]["Partner" if lagesbild.name == "Bild inlamnad" else "Own"]
    picture = lagesbild.pictures.get(organisation=party)
    return party.pk, picture, picture.points.get()


def _picture_page(*more, **typed):
    """What is asked about a party's picture, on its version."""

    def request(lagesbild, things):
        party, picture, _point = _of_picture(lagesbild, things)
        return [party, *more], {"version": picture.version, **typed}

    return request


def _picture_point(lagesbild, things):
    party, _picture, point = _of_picture(lagesbild, things)
    return [party, point.pk], {"version": point.version, "part": "other", "heading": "Ny rubrik"}


def _merged_point(lagesbild, things):
    point = lagesbild.points.get()
    return [point.pk], {"version": point.version, "part": "other", "heading": "Ny rubrik"}


# What the pages of a situation picture are asked about, and what is typed there.
OF_LAGESBILD = {
    **dict.fromkeys(
        ("lagesbild", "lagesbild_json", "lagesbild_paper", "lagesbild_edit", "lagesbild_close"),
        lambda lagesbild, things: (
            [],
            {"version": lagesbild.version, "name": "Nytt namn", "area": lagesbild.area_id},
        ),
    ),
    **dict.fromkeys(
        ("party_picture", "picture_begin", "picture_sources", "picture_hand_in", "picture_take_back"), _picture_page()
    ),
    "point_add": _picture_page("mapping", part="mapping", heading="Stölder"),
    **dict.fromkeys(("point_edit", "point_remove"), _picture_point),
    "merged_add": lambda lagesbild, things: (["mapping"], {"part": "mapping", "heading": "Stölder"}),
    **dict.fromkeys(("merged_edit", "merged_remove"), _merged_point),
}


def _agenda_point(meeting, things):
    point = meeting.points.get()
    return [point.pk], {"version": point.version, "title": "Ljuset"}


def _decided(becomes):
    """What is asked about the meeting's one decision that becomes that, on its version."""

    def request(meeting, things):
        decision = meeting.decision_rows.get(becomes=becomes)
        words = {"text": "Mät ljuset.", "becomes": becomes, "responsible": decision.responsible_id}
        return [decision.pk], {"version": decision.version, "done_on": "2026-03-02", **words}

    return request


# What the pages of a meeting are asked about, and what is typed there.
OF_MEETING = {
    **dict.fromkeys(
        (
            "meeting",
            "meeting_paper",
            "meeting_replan",
            "meeting_cancel",
            "agenda_send",
            "meeting_minutes",
            "meeting_decision_add",
        ),
        lambda meeting, things: (
            [],
            {
                "version": meeting.version,
                "held_on": meeting.held_on,
                "who": "närpolischef",
                "reason": "Sjukdom",
                "text": "Mät ljuset.",
                "becomes": "note",
            },
        ),
    ),
    "agenda_point_add": lambda meeting, things: ([], {"title": "Trafiken"}),
    **dict.fromkeys(
        ("agenda_point_edit", "agenda_point_up", "agenda_point_down", "agenda_point_remove"), _agenda_point
    ),
    **dict.fromkeys(("meeting_decision_edit", "meeting_decision_remove", "meeting_task_done"), _decided("task")),
    "meeting_decision_place": _decided("measure"),
}

# What the pages of a plan over the years are asked about, and what is typed there.
_MEETING = {"held_on": "2026-03-02", "who": "närpolischef"}
OF_PLAN = {
    "plan": lambda plan, things: ([], {}),
    "public_plan": lambda plan, things: ([], {}),
    "public_promises": lambda plan, things: ([], {}),
    "edition_start": lambda plan, things: ([], {"starts_on": "2030-01-01", "ends_on": "2030-12-31"}),
    "year_skip": lambda plan, things: ([], {"year": "2031", "reason": "Valår."}),
    "meeting_add": lambda plan, things: ([], {"version": 1, **_MEETING}),
    "meeting_edit": lambda plan, things: ([plan.meetings.get().pk], {"version": 1, **_MEETING}),
    "duty_register": lambda plan, things: ([], {"kind": "action_plan", "done_on": "2026-01-01"}),
    "evidence": lambda plan, things: ([plan.follow_ups.get().evidence.get().pk], {}),
    "follow_up": lambda plan, things: (
        [plan.follow_ups.get().key],
        {"on": "2026-01-01", "status": "on_track", "organisation": plan.owner_id},
    ),
}


# What the pages of review, locking and voiding are asked about, and what is typed there.
REVIEWING = {
    "comment_add": _row(_section, text="Vilken dag?"),
    "comment_answer": lambda agreement, things: (_comment(agreement), "version=1&text=Den+första"),
    "comment_resolve": lambda agreement, things: (_comment(agreement), "version=1"),
    "comment_reopen": lambda agreement, things: (_comment(agreement), "version=1"),
    "agreement_no_comments": lambda agreement, things: (
        None,
        urlencode({"version": agreement.version, "organisation": things["organisations"]["Partner"].pk}),
    ),
    "agreement_lock": _whole(origin="drawn"),
    "agreement_void": _whole(reason="Fel datum."),
}


def _other_party(agreement):
    return [agreement.versions.get().parties.get(order=2).pk]


def _decision(agreement):
    return [Decision.objects.get(party__agreement_version__agreement=agreement).pk]


def _heap(things):
    """A heap of scanned pages that the owner's coordinator has dropped, and that is read and empty."""
    by = things["people"]["coordinator@own.example"]
    now = timezone.now()
    return ScanHeap.objects.create(
        partnership=things["partnership"], started_by=by, started_at=now, touched_at=now, status=HeapStatus.READ
    )


def _first_signature(agreement):
    signatures = Signature.objects.filter(copy__print_set__agreement_version__agreement=agreement, copy__number=1)
    return [1, signatures.order_by("pk").first().pk]


def _signed(agreement):
    signatory = Signatory.objects.filter(party__agreement_version__agreement=agreement).first()
    return [1], {"signatory": signatory.pk, "signed_on": "2026-03-03"}


# The number of the copy, or the key of the party or the decision, and what is typed.
SIGNING = {
    "copy": lambda agreement: ([1], {}),
    "copies_printed": lambda agreement: ([], {"printed_on": "2026-03-03"}),
    "copy_send": lambda agreement: ([1], {"sent_on": "2026-03-03"}),
    "copy_sign": _signed,
    "copy_sign_electronically": lambda agreement: ([1], {}),
    "copy_return": lambda agreement: ([1], {"returned_on": "2026-03-03", "kept_at": "Arkivet"}),
    "copy_hand_over": lambda agreement: ([2], {"handed_over_on": "2026-03-03"}),
    "copy_scan": lambda agreement: ([1], {}),
    "copy_correct": lambda agreement: ([1], {"kept_at": "Arkivet"}),
    "signature_correct": lambda agreement: (
        _first_signature(agreement),
        {"signed_on": "2026-03", "reason": "Feltryck."},
    ),
    "signature_withdraw": lambda agreement: (_first_signature(agreement), {"reason": "Fel person."}),
    "original_add": lambda agreement: ([], {"keeper": _other_party(agreement)[0]}),
    "copy_scanned": lambda agreement: ([1], {}),
    "party_signed": lambda agreement: (_other_party(agreement), {"signed_on": "2026-03-03"}),
    "decision_add": lambda agreement: (_other_party(agreement), {"body": "Chefen"}),
    "decision_not_needed": lambda agreement: (_other_party(agreement), {}),
    "decision_edit": lambda agreement: (_decision(agreement), {"body": "Nämnden", "paragraph": "4"}),
    "decision_remove": lambda agreement: (_decision(agreement), {}),
    "decision_extract": lambda agreement: (_decision(agreement), {}),
}

LASTING = {
    "agreement_amend": _whole(name="Tillägget"),
    "agreement_succeed": _whole(name="Det som följer"),
    "agreement_end": _whole(notice_given_on="2026-03-02", ends_on="2027-06-30", reason="Ny lag"),
    "agreement_extension_paper": lambda agreement, things: (agreement.extensions.get(), ""),
}

# What the pages on which a draft is framed are asked about, and what is typed there.
DRAFTING = {
    "agreement_alike": lambda agreement, things: (None, _new_agreement(things)),
    "agreement_outline": _outline,
    "agreement_arrange": _whole(),
    "agreement_fill": _whole(),
    "section_add": _whole(heading="Ny", body="Ny text"),
    "section_move": _part(_section, direction="later"),
    "section_remove": _part(_section),
    "party_add": lambda agreement, things: (
        None,
        urlencode({"version": agreement.version, "organisation": things["organisations"]["Partner"].pk}),
    ),
    "party_edit": _row(_party, name_as_written="Nytt namn"),
    "party_move": _part(_party, direction="later"),
    "party_remove": _part(_party),
    "signatory_add": _part(_party, title="Direktör"),
    "signatory_edit": _row(_signatory, title="Direktör"),
    "signatory_move": _part(_signatory, direction="later"),
    "signatory_remove": _part(_signatory),
    "appendix_add": _whole(number=9, title="Karta"),
    "appendix_edit": _part(_appendix, number=9, title="Karta"),
    "appendix_remove": _part(_appendix),
}


def _patterns(patterns, *, inside=""):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        elif pattern.namespace != "admin":
            yield from _patterns(pattern.url_patterns)


def _names(patterns):
    return [pattern.name for pattern in _patterns(patterns)]


def _own_indicator(things):
    """An indicator of the own municipality."""
    municipality = things["editions"]["working"].plan.district.parent
    return factories.indicator(in_agreement=False, owner=municipality)

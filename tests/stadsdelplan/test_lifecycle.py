"""The way of an edition: every step × every state × every person, against literal answers.

The columns are the reader, reviewer, officer and coordinator of the organisation that writes the plan; the same of its
partner, which it asks; a stranger who coordinates another partnership; and staff without a membership. 404 is an
edition that the person does not see, 403 a step that is not theirs, 409 one that the state closes, `ok` an open one.
"""

import pytest
from django.db import transaction
from django.utils import translation

from core.concurrency.refusals import ForbiddenStepError
from core.models import OrganisationKind, Role
from stadsdelplan import lifecycle
from stadsdelplan.lifecycle import Step
from stadsdelplan.models import Edition, EditionStatus, PlanComment, PlanKind
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

ROLES = (Role.READER, Role.REVIEWER, Role.OFFICER, Role.COORDINATOR)
PEOPLE = [*(f"own {role}" for role in ROLES), *(f"partner {role}" for role in ROLES), "stranger", "staff"]

# fmt: off
#  step               states                own: R V O C       partner           stranger staff
ASKS_THE_PARTNER = """
   edit               working               404 403 ok  ok    404 404 404 404   404      404
   edit               in_review,ready       404 403 ok  ok    404 403 403 403   404      404
   edit               adopted,superseded    403 403 409 409   403 403 403 403   404      404
   send_for_review    working               404 403 403 ok    404 404 404 404   404      404
   send_for_review    in_review,ready       404 403 403 409   404 403 403 403   404      404
   send_for_review    adopted,superseded    403 403 403 409   403 403 403 403   404      404
   comment            working               404 ok  ok  ok    404 404 404 404   404      404
   comment            in_review,ready       404 ok  ok  ok    404 ok  ok  ok    404      404
   comment            adopted,superseded    403 409 409 409   403 409 409 409   404      404
   resolve            working               404 ok  ok  ok    404 404 404 404   404      404
   resolve            in_review,ready       404 ok  ok  ok    404 ok  ok  ok    404      404
   resolve            adopted,superseded    403 409 409 409   403 409 409 409   404      404
   review             working               404 403 403 403   404 404 404 404   404      404
   review             in_review,ready       404 403 403 403   404 ok  403 403   404      404
   review             adopted,superseded    403 403 403 403   403 409 403 403   404      404
   propose            working               404 403 403 403   404 404 404 404   404      404
   propose            in_review,ready       404 403 403 403   404 ok  403 403   404      404
   propose            adopted,superseded    403 403 403 403   403 409 403 403   404      404
   ask                working               404 403 403 409   404 404 404 404   404      404
   ask                in_review,ready       404 403 403 ok    404 403 403 403   404      404
   ask                adopted,superseded    403 403 403 409   403 403 403 403   404      404
   answer_proposal    working               404 403 ok  ok    404 404 404 404   404      404
   answer_proposal    in_review,ready       404 403 ok  ok    404 403 403 403   404      404
   answer_proposal    adopted,superseded    403 403 409 409   403 403 403 403   404      404
   sign               working               404 403 403 409   404 404 404 404   404      404
   sign               in_review,ready       404 403 403 409   404 403 403 403   404      404
   sign               adopted,superseded    403 403 403 409   403 403 403 403   404      404
   register_adoption  working               404 403 403 409   404 404 404 404   404      404
   register_adoption  in_review,ready       404 403 403 ok    404 403 403 403   404      404
   register_adoption  adopted,superseded    403 403 403 409   403 403 403 403   404      404
   correct_adoption   working               404 403 403 409   404 404 404 404   404      404
   correct_adoption   in_review,ready       404 403 403 409   404 403 403 403   404      404
   correct_adoption   adopted,superseded    403 403 403 ok    403 403 403 403   404      404
"""
#  An action plan is the municipality's own: nobody answers, and it can be adopted without having been sent.
ASKS_NOBODY = """
   edit               working               404 403 ok  ok    404 404 404 404   404      404
   edit               in_review,ready       404 403 ok  ok    404 403 403 403   404      404
   edit               adopted,superseded    403 403 409 409   403 403 403 403   404      404
   send_for_review    working               404 403 403 ok    404 404 404 404   404      404
   send_for_review    in_review,ready       404 403 403 409   404 403 403 403   404      404
   send_for_review    adopted,superseded    403 403 403 409   403 403 403 403   404      404
   comment            working               404 ok  ok  ok    404 404 404 404   404      404
   comment            in_review,ready       404 ok  ok  ok    404 ok  ok  ok    404      404
   comment            adopted,superseded    403 409 409 409   403 409 409 409   404      404
   resolve            working               404 ok  ok  ok    404 404 404 404   404      404
   resolve            in_review,ready       404 ok  ok  ok    404 ok  ok  ok    404      404
   resolve            adopted,superseded    403 409 409 409   403 409 409 409   404      404
   review             working               404 403 403 403   404 404 404 404   404      404
   review             in_review,ready       404 403 403 403   404 403 403 403   404      404
   review             adopted,superseded    403 403 403 403   403 403 403 403   404      404
   propose            working               404 403 403 403   404 404 404 404   404      404
   propose            in_review,ready       404 403 403 403   404 403 403 403   404      404
   propose            adopted,superseded    403 403 403 403   403 403 403 403   404      404
   ask                working               404 403 403 409   404 404 404 404   404      404
   ask                in_review,ready       404 403 403 409   404 403 403 403   404      404
   ask                adopted,superseded    403 403 403 409   403 403 403 403   404      404
   answer_proposal    working               404 403 ok  ok    404 404 404 404   404      404
   answer_proposal    in_review,ready       404 403 ok  ok    404 403 403 403   404      404
   answer_proposal    adopted,superseded    403 403 409 409   403 403 403 403   404      404
   sign               working               404 403 403 409   404 404 404 404   404      404
   sign               in_review,ready       404 403 403 409   404 403 403 403   404      404
   sign               adopted,superseded    403 403 403 409   403 403 403 403   404      404
   register_adoption  working               404 403 403 ok    404 404 404 404   404      404
   register_adoption  in_review,ready       404 403 403 ok    404 403 403 403   404      404
   register_adoption  adopted,superseded    403 403 403 409   403 403 403 403   404      404
   correct_adoption   working               404 403 403 409   404 404 404 404   404      404
   correct_adoption   in_review,ready       404 403 403 409   404 403 403 403   404      404
   correct_adoption   adopted,superseded    403 403 403 ok    403 403 403 403   404      404
"""
#  A promise is signed, once the parties have answered. Nothing else differs before that.
IS_SIGNED = """
   sign               working               404 403 403 409   404 404 404 404   404      404
   sign               in_review             404 403 403 409   404 403 403 403   404      404
   sign               ready                 404 403 403 ok    404 403 403 403   404      404
   sign               adopted,superseded    403 403 403 409   403 403 403 403   404      404
"""
# fmt: on
TABLES = {
    "asks the partner": ASKS_THE_PARTNER,
    "asks nobody": ASKS_NOBODY,
    "is signed": "\n".join(line for line in ASKS_THE_PARTNER.splitlines() if "sign  " not in line) + IS_SIGNED,
}
ROWS = [
    (plan, step, state, answers)
    for plan, table in TABLES.items()
    for step, states, *answers in (line.split() for line in table.splitlines() if line.strip())
    for state in states.split(",")
]


@pytest.fixture(scope="module")
def place(database_of_module):
    """The people, and of each kind of plan an edition in each state. All is built once."""
    return _build()


def test_the_tables_have_every_step_in_every_state():
    said = [(plan, step, state) for plan, step, state, _answers in ROWS]

    assert sorted(said) == sorted(
        (plan, step.value, state) for plan in TABLES for step in Step for state in EditionStatus.values
    )
    assert {len(answers) for *_row, answers in ROWS} == {len(PEOPLE)}


@pytest.mark.parametrize(
    ("plan", "step", "state", "expected"), ROWS, ids=[f"{plan}: {step} {state}" for plan, step, state, _answers in ROWS]
)
def test_a_step_is_answered_as_the_table_says(place, plan, step, state, expected):
    people, editions = place

    answers = [_answer(people[person], editions[plan, state], Step(step)) for person in PEOPLE]

    assert dict(zip(PEOPLE, answers, strict=True)) == dict(zip(PEOPLE, expected, strict=True))


# Who settles a comment: literally, by whose comment it is.
MAY_RESOLVE = {
    "own": {"own reviewer", "own officer", "own coordinator"},
    "partner": {"own officer", "own coordinator", "partner reviewer", "partner officer", "partner coordinator"},
}


@pytest.mark.parametrize("whose", MAY_RESOLVE)
def test_a_comment_is_settled_by_the_owners_editors_and_by_those_who_made_it(place, whose):
    people, editions = place
    edition = editions["asks the partner", "in_review"]
    others = edition.plan.partnership.organisations.exclude(pk=edition.plan.owner_id)
    comment = PlanComment(organisation=edition.plan.owner if whose == "own" else others.get())

    may = {person for person in PEOPLE if lifecycle.may_resolve(comment, lifecycle.access_of(people[person], edition))}

    assert may == MAY_RESOLVE[whose]


@pytest.mark.parametrize("state", EditionStatus.values)
def test_a_plan_that_asks_nobody_says_so_whatever_its_state(place, state):
    _people, editions = place

    with translation.override("en"), pytest.raises(ForbiddenStepError, match="No party is asked to approve this plan"):
        lifecycle.refuse_unless_open(Step.REVIEW, editions["asks nobody", state])


def test_a_party_does_not_comment_before_the_edition_is_sent(place):
    _people, editions = place
    edition = editions["asks the partner", "working"]
    partner = edition.plan.partnership.organisations.exclude(pk=edition.plan.owner_id).get()

    lifecycle.refuse_unless_open(Step.COMMENT, edition, organisation=edition.plan.owner)
    with translation.override("en"), pytest.raises(ForbiddenStepError, match="not in review"):
        lifecycle.refuse_unless_open(Step.COMMENT, edition, organisation=partner)


def test_who_is_asked_is_fixed_by_the_sending(place):
    """Somebody joins, and somebody leaves, after the edition was sent. By name, whatever the order of joining."""
    _people, editions = place
    sent, working = (editions["asks the partner", state].pk for state in ("in_review", "working"))

    with transaction.atomic():
        plan = Edition.objects.get(pk=sent).plan
        partner = plan.partnership.organisations.get(name="Partner")
        joined = [factories.organisation(name) for name in ("Skolan", "Bostadsbolaget")]
        plan.partnership.organisations.add(*joined)
        sent, working = Edition.objects.get(pk=sent), Edition.objects.get(pk=working)

        assert lifecycle.organisations_of(sent.plan) == [joined[1], plan.owner, partner, joined[0]]
        assert lifecycle.other_organisations(sent.plan) == [joined[1], partner, joined[0]]
        assert lifecycle.organisations_to_ask(sent.plan) == [joined[1], partner, joined[0]]
        assert lifecycle.asked_organisations(sent) == [partner]
        assert lifecycle.not_asked(sent) == [joined[1], joined[0]]
        assert lifecycle.asked_organisations(working) == [joined[1], partner, joined[0]]
        assert lifecycle.not_asked(working) == []
        plan.partnership.organisations.remove(partner)
        assert lifecycle.asked_organisations(Edition.objects.get(pk=sent.pk)) == [partner]
        transaction.set_rollback(True)


@pytest.mark.parametrize("state", ["working", "in_review"])
def test_a_plan_that_asks_nobody_has_nobody_to_ask(place, state):
    _people, editions = place
    edition = Edition.objects.get(pk=editions["asks nobody", state].pk)

    assert lifecycle.organisations_to_ask(edition.plan) == []
    assert lifecycle.asked_organisations(edition) == []
    assert lifecycle.not_asked(edition) == []


def test_who_is_asked_costs_one_query_however_often(place, django_assert_num_queries):
    _people, editions = place
    edition = Edition.objects.select_related("plan__partnership").get(pk=editions["asks the partner", "in_review"].pk)

    with django_assert_num_queries(2):
        for _time in range(2):
            lifecycle.asked_organisations(edition)
            lifecycle.organisations_of(edition.plan)


def _answer(person, edition, step):
    if not Edition.objects.visible_to(person).filter(pk=edition.pk).exists():
        return "404"
    access = lifecycle.access_of(person, edition)
    rule = lifecycle.RULES[step]
    is_offered = step in lifecycle.open_steps(edition, access)
    if not access.may(rule, edition.status):
        assert not is_offered
        return "403"
    refusal = _refusal(step, edition)
    assert is_offered == (refusal is None)
    return "ok" if refusal is None else "409"


def _refusal(step, edition):
    try:
        lifecycle.refuse_unless_open(step, edition)
    except ForbiddenStepError as error:
        return str(error)
    return None


def _build():
    own = factories.organisation("Own")
    partner = factories.organisation("Partner", OrganisationKind.POLICE)
    within = factories.partnership(own, partner)
    people = {
        **{f"own {role}": factories.person(own, role) for role in ROLES},
        **{f"partner {role}": factories.person(partner, role) for role in ROLES},
        "stranger": factories.person(factories.partnership(factories.organisation()).organisations.get(), ROLES[-1]),
        "staff": factories.person(is_staff=True, is_superuser=True),
    }
    editions = {
        (plan, state): _edition(
            own,
            within,
            asks_parties=plan != "asks nobody",
            kind=PlanKind.PROMISE if plan == "is signed" else PlanKind.DISTRICT_PLAN,
            state=state,
        )
        for plan in TABLES
        for state in EditionStatus.values
    }
    return people, editions


def _edition(own, within, *, asks_parties, kind, state):
    edition = factories.edition()
    plan = edition.plan
    plan.owner, plan.partnership, plan.asks_parties, plan.kind = own, within, asks_parties, kind
    plan.save()
    if state != EditionStatus.WORKING:
        edition.sent_for_review_at = NOON
        factories.asks(edition, *within.organisations.exclude(pk=own.pk))
    if state in (EditionStatus.ADOPTED, EditionStatus.SUPERSEDED):
        factories.close(edition, state)
    else:
        edition.status = state
        edition.save()
    return edition

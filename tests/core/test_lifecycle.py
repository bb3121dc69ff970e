"""core.lifecycle: the engine itself, on a table of three steps. Each app has literal tests of its own table."""

from types import SimpleNamespace

import pytest

from core.concurrency.refusals import ForbiddenStepError
from core.lifecycle import Access, Audience, Lifecycle, Rule
from core.permissions import Permission

WRITE, TALK, ANSWER = "write", "talk", "answer"
OWNER, PARTY = SimpleNamespace(pk=1), SimpleNamespace(pk=2)


def lifecycle():
    return Lifecycle(
        {
            WRITE: Rule(("draft",), Permission.PLAN_EDIT, Audience.OWNER, "Only a draft is written in."),
            TALK: Rule(
                ("draft", "sent"), Permission.READ_WORKING, Audience.PARTY, "It is closed.", owner_alone=("draft",)
            ),
            ANSWER: Rule(("sent",), Permission.REVIEW, Audience.ASKED, "Nobody is asked now."),
        },
        owner_id_of=lambda thing: thing.owner_id,
        edit=Permission.PLAN_EDIT,
        not_shared="It is not sent yet.",
    )


def thing(status):
    return SimpleNamespace(status=status, owner_id=1)


def access(*, as_owner=(), as_party=(), organisations=(), reviews_for=()):
    return Access(frozenset(as_owner), frozenset(as_party), organisations, reviews_for)


@pytest.mark.parametrize(("status", "steps"), [("draft", {WRITE, TALK}), ("sent", {TALK, ANSWER}), ("closed", set())])
def test_a_step_is_open_in_the_states_of_its_rule(status, steps):
    assert {step for step in (WRITE, TALK, ANSWER) if lifecycle().is_open(step, thing(status))} == steps


@pytest.mark.parametrize(
    ("status", "person", "steps"),
    [
        ("draft", access(as_owner={Permission.PLAN_EDIT}), {WRITE}),
        ("draft", access(as_owner={Permission.READ_WORKING}), {TALK}),
        ("draft", access(as_party={Permission.READ_WORKING, Permission.PLAN_EDIT}), set()),
        ("sent", access(as_party={Permission.READ_WORKING}), {TALK}),
        ("sent", access(as_owner={Permission.READ_WORKING}), {TALK}),
        ("sent", access(as_owner={Permission.REVIEW}, as_party={Permission.REVIEW}), set()),
        ("sent", access(reviews_for=(PARTY,)), {ANSWER}),
        ("draft", access(reviews_for=(PARTY,)), set()),
        ("closed", access(as_owner=set(Permission), as_party=set(Permission), reviews_for=(PARTY,)), set()),
    ],
)
def test_a_step_is_open_to_those_whom_its_rule_names(status, person, steps):
    assert lifecycle().open_steps(thing(status), person) == steps


@pytest.mark.parametrize(
    ("step", "status", "organisation", "sentence"),
    [
        (WRITE, "sent", None, "Only a draft is written in."),
        (WRITE, "sent", PARTY, "Only a draft is written in."),
        (ANSWER, "draft", PARTY, "Nobody is asked now."),
        (TALK, "closed", OWNER, "It is closed."),
        (TALK, "draft", PARTY, "It is not sent yet."),
    ],
)
def test_a_step_that_is_not_open_is_refused_with_its_sentence(step, status, organisation, sentence):
    with pytest.raises(ForbiddenStepError) as refusal:
        lifecycle().refuse_unless_open(step, thing(status), organisation=organisation)

    assert refusal.value.sentences == (sentence,)


@pytest.mark.parametrize(
    ("step", "status", "organisation"),
    [(WRITE, "draft", None), (TALK, "draft", OWNER), (TALK, "draft", None), (TALK, "sent", PARTY)],
)
def test_an_open_step_is_not_refused(step, status, organisation):
    lifecycle().refuse_unless_open(step, thing(status), organisation=organisation)


@pytest.mark.parametrize(
    ("person", "may"),
    [
        (access(as_owner={Permission.PLAN_EDIT}), True),
        (access(organisations=(PARTY,)), True),
        (access(as_party={Permission.PLAN_EDIT}, organisations=(OWNER,)), False),
    ],
)
def test_a_comment_is_settled_by_the_owners_editors_and_by_those_who_made_it(person, may):
    assert lifecycle().may_resolve(SimpleNamespace(organisation=PARTY), person) is may

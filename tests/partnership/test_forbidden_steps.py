"""What is forbidden is tried on the pages, in every state, by everybody.

It stands by itself, since test_life_of_agreements looks at every agreement that the database has.
"""

import re

import pytest
from django.db import transaction
from django.urls import reverse

from partnership.models import AgreementStatus
from tests.partnership import test_lifecycle
from tests.partnership.test_lifecycle import PEOPLE, REQUESTS, ROWS
from tests.support.lifecycle_walk import STEPS, everything_stored

pytestmark = [pytest.mark.django_db, pytest.mark.long]  # each refused step, with all rows before and after
place = test_lifecycle.place  # the people, and an agreement in each state

ASKS_TO_LOG_IN = "302"


@pytest.mark.one_engine
@pytest.mark.parametrize("state", AgreementStatus.values)
def test_what_is_forbidden_is_refused_with_a_sentence_and_changes_nothing(client, place, state):
    """Every step that somebody may not take in this state, by everybody who may not."""
    people, agreements = place
    agreement, answered = agreements[state], set()

    for person, answers in _forbidden(state).items():
        client.logout() if person == "anonymous" else client.force_login(people[person])
        for step, expected in answers.items():
            with transaction.atomic():
                address, fields = REQUESTS[step](agreement)
                before = everything_stored()
                answer = client.post(address, {"version": agreement.version, **fields})
                assert (step, person, str(answer.status_code)) == (step, person, expected)
                assert _says_why(answer), f"{step} by {person}: no sentence"
                assert everything_stored() == before, f"{step} by {person} was refused, and something changed"
                transaction.set_rollback(True)
            answered.add(expected)

    assert {"403", "404", "409", ASKS_TO_LOG_IN} == answered


def _forbidden(state):
    """By person, and by step, what those are answered who may not take it."""
    rows = {step: answers for step, states, *answers in ROWS if state in states.split(",")}
    said = {person: {step: rows[step][n] for step in STEPS if rows[step][n] != "ok"} for n, person in enumerate(PEOPLE)}
    return said | {"anonymous": dict.fromkeys(STEPS, ASKS_TO_LOG_IN)}


def _says_why(answer):
    """Whether the page has a whole sentence as a paragraph; who is not logged in comes to where they log in."""
    if answer.status_code == 302:
        return answer.url.startswith(reverse("login"))
    paragraphs = re.findall(r"<p>([^<]+)</p>", answer.content.decode().partition("<main")[2])
    return any(paragraph.strip().endswith(".") for paragraph in paragraphs)

"""What verify_ledger finds of plans: each paper, follow-up, report and picture needs its own entry of history."""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from core import ledger
from core.models import Area
from core.service.verification import Fault
from stadsdelplan import verification
from stadsdelplan.models import EditionPaper, FollowUp, Lagesbild, LagesbildPaper, RoundReport
from tests.support import factories
from tests.support.factories import NOON, tell

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

UNTOLD = "No entry of the history tells how it came."
NOT_ADOPTED = "No entry of the history tells that the edition was adopted."
ANOTHER_DIGEST = "The digest of the paper is not the one that the history tells of."
DIGEST = "0" * 64  # of the paper that factories.close stores


def faults():
    return list(verification.faults())


def follow_up():
    edition = factories.edition()
    goal = edition.goals.get()
    said = {"on": "2026-03-16", "status": "reached", "by": factories.person(), "organisation": edition.plan.owner}
    return FollowUp.objects.create(plan=edition.plan, key=goal.key, at=NOON, **said)


def report():
    paper = {"file": "papers/rapport.pdf", "sha256": DIGEST, "by": factories.person(), "at": NOON}
    days = {"first_day": "2026-01-01", "last_day": "2026-03-31"}
    return RoundReport.objects.create(edition=factories.edition(), **days, **paper)


def picture():
    owner = factories.organisation()
    lagesbild = Lagesbild.objects.create(
        partnership=factories.partnership(owner),
        owner=owner,
        area=factories.district(),
        name="Lägesbild",
        started_at=NOON,
    )
    return LagesbildPaper.objects.create(lagesbild=lagesbild, file="papers/bild.pdf", sha256=DIGEST, drawn_at=NOON)


# Registered rows -----------------------------------------------------------------------------------------------------


class Way(NamedTuple):
    """How a row comes: what makes one, the row that its entry is about, and the entry's verb."""

    make: Callable[[], Model]
    target_of: Callable[[Model], Model]
    verb: str


WAYS = [
    Way(follow_up, lambda row: row, "plan.followed_up"),
    Way(report, lambda row: row, "round.closed"),
    Way(picture, lambda row: row.lagesbild, "lagesbild.closed"),
]
by_verb = pytest.mark.parametrize("way", WAYS, ids=[way.verb for way in WAYS])


@by_verb
def test_a_row_is_well_with_its_own_entry_and_a_fault_without_it(way):
    row = way.make()
    assert faults() == [Fault(row._meta.label_lower, row.pk, UNTOLD)]

    tell(way.verb, way.target_of(row))

    assert faults() == []


@by_verb
def test_the_entry_of_another_row_does_not_tell_of_this_one(way):
    row, other = way.make(), way.make()

    tell(way.verb, way.target_of(other))

    assert faults() == [Fault(row._meta.label_lower, row.pk, UNTOLD)]


@by_verb
def test_an_entry_about_another_kind_of_row_or_with_another_verb_does_not_tell_of_it(way):
    row = way.make()
    target = way.target_of(row)

    tell(way.verb, Area(pk=target.pk, name="Jordbro"))
    tell("plan.changed", target)

    assert faults() == [Fault(row._meta.label_lower, row.pk, UNTOLD)]


@by_verb
def test_the_entry_still_tells_of_its_row_when_its_content_was_erased(way):
    row = way.make()
    entry = tell(way.verb, way.target_of(row), text="Målet är nått.")

    ledger.erase(entry=entry, decision="§ 7", by=factories.person(), at=NOON)

    assert faults() == []


# Adopted editions ----------------------------------------------------------------------------------------------------


@pytest.fixture
def paper():
    return adopted()


def adopted():
    edition = factories.edition()
    factories.close(edition)
    return EditionPaper.objects.get(edition=edition)


def test_a_paper_is_well_with_the_entry_of_its_adoption_and_a_fault_without_it(paper):
    assert faults() == [Fault("stadsdelplan.editionpaper", paper.pk, NOT_ADOPTED)]

    tell("edition.adopted", paper.edition, digest=DIGEST)

    assert faults() == []


def test_a_paper_with_another_digest_than_its_entry_tells_of_is_found(paper):
    tell("edition.adopted", paper.edition, digest="1" * 64)

    assert faults() == [Fault("stadsdelplan.editionpaper", paper.pk, ANOTHER_DIGEST)]


def test_no_entry_about_something_else_tells_that_an_edition_was_adopted(paper):
    other = adopted()
    tell("edition.adopted", other.edition, digest=DIGEST)
    tell("edition.adopted", Area(pk=paper.edition_id, name="Jordbro"), digest=DIGEST)
    tell("edition.adoption_corrected", paper.edition, digest=DIGEST)

    assert faults() == [Fault("stadsdelplan.editionpaper", paper.pk, NOT_ADOPTED)]


def test_each_of_two_papers_is_held_to_its_own_digest(paper):
    other = adopted()
    factories.rewrite(EditionPaper.objects.filter(pk=other.pk), sha256="1" * 64)
    tell("edition.adopted", paper.edition, digest=DIGEST)
    tell("edition.adopted", other.edition, digest=DIGEST)
    assert faults() == [Fault("stadsdelplan.editionpaper", other.pk, ANOTHER_DIGEST)]

    tell("edition.adopted", other.edition, digest="1" * 64)

    assert faults() == []


def test_an_entry_without_a_digest_says_nothing_against_a_paper(paper):
    tell("edition.adopted", paper.edition, adopted_by="Nämnden")

    assert faults() == []


def test_an_entry_whose_content_was_erased_says_nothing_against_a_paper(paper):
    entry = tell("edition.adopted", paper.edition, digest="1" * 64)

    ledger.erase(entry=entry, decision="§ 7", by=factories.person(), at=NOON)

    assert faults() == []


def test_more_papers_ask_no_more(paper):
    tell("edition.adopted", paper.edition, digest=DIGEST)
    with CaptureQueriesContext(connection) as few:
        faults()
    for _ in range(2):
        tell("edition.adopted", adopted().edition, digest=DIGEST)

    with CaptureQueriesContext(connection) as more:
        assert faults() == []

    assert len(more) == len(few)

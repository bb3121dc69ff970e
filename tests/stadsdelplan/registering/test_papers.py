"""The number of a matter on the papers that are drawn after it is known: the owner's own, and nobody else's."""

from datetime import UTC, date, datetime

import pytest

from core.models import Organisation, OrganisationKind
from core.registry import actions as registry
from stadsdelplan.document import pdf
from stadsdelplan.follow_up.pdf import draw_council_report, draw_report
from stadsdelplan.models import Edition, EditionStatus, Rhythm
from stadsdelplan.registering.plan_records import records_of_plans, suggested_number
from stadsdelplan.rounds.pdf import draw_report as draw_round
from stadsdelplan.rounds.queries import rounds_of
from tests.support import factories
from tests.support.pdf_text import pages

pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.one_engine]

AT = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)


@pytest.fixture
def edition():
    police = factories.organisation("Polisen", OrganisationKind.POLICE)
    edition = factories.edition(asks=police)
    factories.asks(edition, police)
    sent = {"sent_for_review_at": factories.NOON, "status": EditionStatus.IN_REVIEW, "rhythm": Rhythm.YEAR}
    factories.rewrite(Edition.objects.filter(pk=edition.pk), **sent)
    return Edition.objects.select_related("plan__owner", "plan__partnership", "plan__district").get(pk=edition.pk)


def _register(edition, organisation, number):
    records = records_of_plans(Edition.objects.filter(pk=edition.pk))
    own = [one for one in records if one.organisation == organisation]
    answer = {"answer": "number", "number": number, "registered_on": date(2026, 3, 16), "reason": ""}
    registry.register(records=own, by=factories.person(organisation), at=AT, **answer)


def _papers(edition):
    which = rounds_of(edition)[0]
    drawn = {
        "plan": pdf.draw(edition, at=AT),
        "report": draw_report(edition, at=AT),
        "council": draw_council_report(edition, at=AT),
        "round": draw_round(edition, which, text="", at=AT),
    }
    return {name: " ".join(" ".join(pages(content)).split()) for name, content in drawn.items()}


def test_the_owners_number_stands_on_what_is_drawn_after_it_is_known(edition):
    _register(edition, Organisation.objects.get(name="Polisen"), "A1.2/2026")
    assert not any("Dnr" in text for text in _papers(edition).values())

    _register(edition, edition.plan.owner, "KS 2026/123")

    papers = _papers(edition)
    assert {name: "Dnr KS 2026/123" in text for name, text in papers.items()} == dict.fromkeys(papers, True)
    assert not any("A1.2/2026" in text for text in papers.values())


def test_the_number_of_the_adoption_goes_before_that_of_the_diary_on_the_paper(edition):
    _register(edition, edition.plan.owner, "KS 2026/123")
    factories.rewrite(Edition.objects.filter(pk=edition.pk), adopted_reference="KS 2026/45")
    edition.refresh_from_db()

    assert pdf.register_number(edition) == "KS 2026/45"
    assert suggested_number(edition.pk, edition.plan.owner_id) == "KS 2026/123"

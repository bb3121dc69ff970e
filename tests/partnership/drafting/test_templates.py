"""What a new agreement starts from: every template gives a draft, and none is locked half written."""

from datetime import date

import pytest

from core.concurrency.refusals import NotReadyError
from core.models import OrganisationKind
from partnership import agreement_changes
from partnership.document import merge_fields
from partnership.drafting.actions import starting
from partnership.locking import actions as locking
from partnership.models import Agreement, AgreementTemplate, DocumentWord
from partnership.setup.templates import Templates
from tests.support import factories

pytestmark = pytest.mark.django_db

AT = factories.NOON
POLICE_AND_MUNICIPALITY = "samverkan-2023-196"
CONTENTS = Templates().file().contents


def template(slug):
    Templates().add({slug: CONTENTS[slug]}, by=None, at=AT)
    return AgreementTemplate.objects.get(slug=slug)


def begun(slug, **known):
    """A draft from the template between a municipality and the police in one district, with what is `known`."""
    owner = factories.organisation("Haninge kommun")
    police = factories.organisation("Polismyndigheten", OrganisationKind.POLICE)
    within = factories.partnership(owner, police)
    district = factories.district("Jordbro")
    within.districts.add(district)
    return starting.draft_from_template(
        agreement=Agreement(
            partnership=within, owner=owner, template=template(slug), name="Avtal med Polisen", **known
        ),
        others=[police],
        areas=[district],
        by=factories.person(owner),
        at=AT,
    )


@pytest.mark.parametrize("slug", CONTENTS)
def test_a_template_asks_for_no_value_that_the_portal_does_not_know(slug):
    asked = {
        field
        for heading, body in CONTENTS[slug]["sections"]
        for field in merge_fields.unfilled(f"{heading}\n{body}")
        if " " not in field  # words of advice to the writer
    }

    assert asked <= set(merge_fields.FIELDS)


@pytest.mark.parametrize("slug", ["lua-2008", "lokalt-partnerskap"])
def test_a_local_partnership_with_everything_known_has_nothing_left_to_fill_in(slug):
    known = {"starts_on": date(2027, 1, 1), "ends_on": date(2029, 12, 31), "notice_months": 6}

    text = agreement_changes.current_version(begun(slug, purposes="- Att fler har arbete.", **known))

    assert merge_fields.problems(text, text.sections.order_by("order")) == []
    assert "{" not in " ".join(text.sections.values_list("body", flat=True))
    assert [area.name for area in text.agreement.focus_areas.order_by("order")] == [
        "Arbete",
        "Utbildning",
        "Trygghet",
        "Tillväxt",
    ]
    assert text.agreement.focus_area_label == "målområden"


def test_the_agreement_under_the_law_of_2023_follows_the_list_and_asks_for_purposes_and_areas():
    made = begun(POLICE_AND_MUNICIPALITY)

    text = agreement_changes.current_version(made)
    problems = [str(problem) for problem in locking.why_not_lockable(text)]
    assert made.document_word == DocumentWord.OVERENSKOMMELSE
    assert made.focus_area_label == "fokusområden"
    assert list(text.sections.order_by("order").values_list("heading", flat=True)) == [
        "Parter",
        "Syften och områden",
        "Problem i fokus",
        "Troliga orsaker",
        "Mätbara mål",
        "Åtgärder och ansvar",
        "Dokumentation",
        "Uppföljning",
        "Period",
    ]
    assert "Samverkans syften saknas." in problems
    for heading in ("Problem i fokus", "Troliga orsaker", "Mätbara mål", "Period"):
        assert any(f"”{heading}”" in problem for problem in problems)


def test_what_the_template_tells_the_writer_to_write_is_never_locked_as_it_stands():
    made = begun(
        POLICE_AND_MUNICIPALITY, purposes="- Trygghet.", starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31)
    )

    with pytest.raises(NotReadyError):
        locking.lock_text(agreement=made, version=made.version, by=made.owner, at=AT)

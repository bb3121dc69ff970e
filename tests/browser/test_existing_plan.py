"""A municipality's own spreadsheet comes in on a telephone, without JavaScript: file, questions, preview."""

import pytest
from django.urls import reverse

from stadsdelplan.models import Measure
from tests.support import opendocument as ods
from tests.support.browser import words

NARROW = 390
PLAN = ods.book(
    ods.table(ods.row(ods.text("Annat")), name="Anteckningar"),
    ods.table(
        ods.row(ods.text("Handlingsplan 2026")),
        ods.row(*map(ods.text, ["Fokusområde", "Mål", "Aktivitet", "Ansvarig", "Antal", "När", "Diarienummer"])),
        ods.row(
            *map(ods.text, ["Trygg trafik", "Lugnare trafik", "Trafikkontroller vid skolorna", "Grannarna", "15 st"]),
            *map(ods.text, ["juni 2026", "KS 2026/1"]),
        ),
        ods.row(ods.blank(2), ods.text("Farthinder"), ods.text("Kommunen")),
        name="Planen",
    ),
)

pytestmark = pytest.mark.browser


def _is_fine(visitor):
    assert not visitor.is_too_wide()
    assert visitor.heard() == []


def test_a_plan_is_brought_in_on_a_telephone_without_javascript(world_portal):
    edition = world_portal.things["editions"]["working"]
    start = reverse("existing_plan", args=[edition.plan_id, edition.number])
    with world_portal.visitor("coordinator@own.example", width=NARROW, javascript=False) as visitor:
        visitor.open(start)
        file = {"name": "plan.ods", "mimeType": ods.TYPE, "buffer": PLAN}
        visitor.page.locator("input[type=file]").set_input_files(file)
        visitor.click("button", words("Go on"))
        visitor.page.get_by_label("Planen").check()
        visitor.click("button", words("Go on"))
        assert visitor.page.get_by_label("Rad 2").is_checked()
        visitor.click("button", words("Go on"))
        assert visitor.page.get_by_label("Kolumn C (Aktivitet)").input_value() == "measure"
        visitor.click("button", words("Go on"))
        visitor.page.get_by_label("Grannarna").select_option("t")
        visitor.click("button", words("Go on"))
        assert "Trafikkontroller vid skolorna" in visitor.page.inner_text("main")
        visitor.click("button", words("Take in the plan"))
        visitor.click("link", words("Open all"))
        assert "Farthinder" in visitor.page.inner_text("main")

    taken_in = Measure.objects.get(edition=edition, text__startswith="Trafikkontroller")
    assert taken_in.text == "Trafikkontroller vid skolorna\nAnsvarig: Grannarna\nDiarienummer: KS 2026/1"


@pytest.mark.parametrize("width", [NARROW, 1280])
def test_the_questions_and_the_preview_are_fine_to_look_at(world_portal, width):
    edition = world_portal.things["editions"]["sent"]
    with world_portal.visitor("coordinator@own.example", width=width) as visitor:
        visitor.open(reverse("existing_plan", args=[edition.plan_id, edition.number]))
        file = {"name": "plan.ods", "mimeType": ods.TYPE, "buffer": PLAN}
        visitor.page.locator("input[type=file]").set_input_files(file)
        for choice in ({"Planen": True}, {}, {}, {"Grannarna": "t"}):
            _is_fine(visitor)
            visitor.click("button", words("Go on"))
            visitor.page.wait_for_load_state()
            for label, value in choice.items():
                field = visitor.page.get_by_label(label)
                field.check() if value is True else field.select_option(value)
            assert visitor.axe() == []
        visitor.click("button", words("Go on"))
        visitor.page.wait_for_load_state()
        _is_fine(visitor)
        assert visitor.axe() == []

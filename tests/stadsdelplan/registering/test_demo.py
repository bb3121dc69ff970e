"""What is a record for whom in the demo, as a literal table."""

from datetime import datetime

import pytest
from django.utils import timezone

from core.models import User
from stadsdelplan.demo import loading
from stadsdelplan.registering.queries import read_register, to_register
from tests.support import pdf_text

pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.one_engine]

# day, by when, which way, what, of which matter
HANINGE = """
2009-03-16  2009-03-17  made      Avtalets låsta text, version 1 | Avtal med Polisen 2009
2009-03-16  2009-03-17  together  Underskrivet original av avtalet | Avtal med Polisen 2009
2025-04-29  2025-04-30  sent      Plan skickad på granskning | plan 2025
2025-05-20  2025-05-21  received  Svar på 8 mål i planen | plan 2025
2025-06-15  2025-06-16  made      Antagen plan | plan 2025
2026-02-06  2026-02-09  received  Uppföljning: delvis uppnått | plan 2025
2026-02-06  2026-02-09  received  Uppföljning: pågår enligt plan | plan 2025
2026-02-09  2026-02-10  sent      Plan skickad på granskning | plan 2026
2026-02-16  2026-02-17  received  Synpunkt på planen: ”Vem kontaktar Polisen när en elev i… | plan 2026
2026-02-17  2026-02-18  sent      Svar på en synpunkt på planen: ”Skolan ringer hem och ka… | plan 2026
2026-02-18  2026-02-19  received  Svar på 2 mål i planen | plan 2026
2026-02-19  2026-02-20  received  Svar på 2 mål i planen | plan 2026
2026-02-20  2026-02-23  received  Svar på 1 mål i planen | plan 2026
2026-02-21  2026-02-23  received  Synpunkt på planen: ”Åtgärden "Du sade – vi gjorde" har … | plan 2026
2026-02-23  2026-02-24  received  Svar på 1 mål i planen | plan 2026
"""
POLICE = """
2009-03-16  2009-03-17  together  Underskrivet original av avtalet | Avtal med Polisen 2009
2025-04-29  2025-04-30  received  Plan skickad på granskning | plan 2025
2025-05-20  2025-05-21  sent      Svar på 8 mål i planen | plan 2025
2025-06-15  2025-06-16  received  Antagen plan | plan 2025
2026-02-06  2026-02-09  sent      Uppföljning: delvis uppnått | plan 2025
2026-02-06  2026-02-09  sent      Uppföljning: pågår enligt plan | plan 2025
2026-02-09  2026-02-10  received  Plan skickad på granskning | plan 2026
2026-02-16  2026-02-17  sent      Synpunkt på planen: ”Vem kontaktar Polisen när en elev i… | plan 2026
2026-02-17  2026-02-18  received  Svar på en synpunkt på planen: ”Skolan ringer hem och ka… | plan 2026
2026-02-18  2026-02-19  sent      Svar på 2 mål i planen | plan 2026
2026-02-19  2026-02-20  sent      Svar på 2 mål i planen | plan 2026
2026-02-20  2026-02-23  sent      Svar på 1 mål i planen | plan 2026
2026-02-21  2026-02-23  sent      Synpunkt på planen: ”Åtgärden "Du sade – vi gjorde" har … | plan 2026
2026-02-23  2026-02-24  sent      Svar på 1 mål i planen | plan 2026
"""
EXEMPEL = """
2024-12-01  2024-12-02  made      Avtalets låsta text, version 1 | Avtal med Exempelbostäder AB 2025–2027 (exempel)
2024-12-01  2024-12-02  together  Underskrivet original av avtalet | Avtal med Exempelbostäder AB 2025–2027 (exempel)
2026-03-02  2026-03-03  made      Avtalets låsta text, version 1 | Nytt avtal med Exempelbostäder AB 2028–2030 (exempel)
"""


def _table(person):
    lines = read_register(person)
    return sorted(
        f"{record.on}  {record.due}  {record.way:<8}  {_short(record.what)} | {_matter(record.matter)}"
        for record in (line.record for line in lines)
    )


def _short(what):
    return what if len(what) <= 56 else f"{what[:56]}…"


def _matter(matter):
    return matter.name.replace("Strategisk stadsdelsplan för Jordbro", "plan")


def test_each_authority_registers_what_happened_in_the_demo_and_nothing_of_the_others():
    with pdf_text.each_drawn_once():
        loading.load(at=timezone.make_aware(datetime(2026, 3, 2, 10, 0)), password="tall-gran-bjork-9")
    waiting = to_register(read_register(User.objects.get(email="samordnare@haninge.example")))
    assert [str(line.record.on) for line in waiting] == [
        "2026-02-16",
        "2026-02-17",
        "2026-02-18",
        "2026-02-19",
        "2026-02-20",
        "2026-02-21",
        "2026-02-23",
    ], "What is older than a fortnight is kept in order."
    liaison = User.objects.get(email="granskare@polisen.example")
    assert _table(liaison) == [], "A reviewer registers nothing."
    liaison.memberships.update(role="officer")

    tables = {
        name: _table(User.objects.get(email=email))
        for name, email in {
            "Haninge": "samordnare@haninge.example",
            "its officer": "handlaggare@haninge.example",
            "its reader": "lasare@haninge.example",
            "the police": "granskare@polisen.example",
            "Exempel": "samordnare@exempel.example",
        }.items()
    }

    assert tables == {
        "Haninge": sorted(HANINGE.strip().splitlines()),
        "its officer": sorted(HANINGE.strip().splitlines()),
        "its reader": [],
        "the police": sorted(POLICE.strip().splitlines()),
        "Exempel": sorted(EXEMPEL.strip().splitlines()),
    }

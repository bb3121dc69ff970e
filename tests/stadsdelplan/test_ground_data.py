"""`manage.py setup`: what every service needs is brought once, and never over what an administrator has changed."""

import hashlib
import itertools
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.geography import sweden
from core.models import Area, AreaCode, AreaKind, BroughtData, CodeScheme, LedgerEntry
from core.setup import ground_data
from core.setup.areas import AreaRegister
from indicators.models import Indicator, IndicatorBreak
from indicators.setup import indicators as seven
from indicators.setup.indicators import SevenIndicators
from partnership.models import Agreement, AgreementTemplate
from partnership.setup import templates
from partnership.setup.templates import Templates
from stadsdelplan.ground_data import KINDS, bring_all
from tests.support import factories

pytestmark = pytest.mark.django_db

AT = factories.NOON

# Whoever changes a file raises its version, and adds a line here: else no service would get the change.
DIGESTS = {
    (sweden._REGISTER.name, 1): "4cd53cbf540f7ea4",
    (seven._FILE.name, 1): "5876cf5f6e851aae",
    (seven._FILE.name, 2): "6a85fa04229fb86d",
    (templates._FILE.name, 1): "023256a626fb10df",
}


def bring(data):
    return ground_data.bring(data, by=None, at=AT)


def newer(data_class, key, **changes):
    """The ground data as a later version of the code has it: the thing `key` changed, and the version raised."""

    class Newer(data_class):
        def file(self):
            now = super().file()
            contents = {**now.contents, key: {**now.contents[key], **changes}}
            return replace(now, version=now.version + 1, contents=contents)

    return Newer()


@pytest.fixture
def brought():
    list(bring_all(by=None, at=AT))


def test_each_version_of_a_file_is_the_one_that_was_released():
    files = [sweden._REGISTER, seven._FILE, templates._FILE]
    found = {
        (path.name, kind().file().version): hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        for path, kind in zip(files, KINDS, strict=True)
    }

    assert found.items() <= DIGESTS.items()


def test_an_empty_service_gets_all_that_it_needs(brought):
    kinds = [Area.objects.filter(kind=kind).count() for kind in AreaKind.values]
    templates = AgreementTemplate.objects.order_by("pk")

    assert kinds == [1, 21, 290, 0]
    assert [indicator.kpi for indicator in Indicator.objects.order_by("order")] == [
        "N02267",
        "N31807",
        "N01984",
        "N15428",
        "N00610",
        "N00650",
        "U01405",
        "",
    ]
    assert list(IndicatorBreak.objects.values_list("indicator__slug", "year")) == [("skolresultat", 2011)]
    assert {indicator.source for indicator in Indicator.objects.all()} == {"Kolada", "SCB"}
    assert [template.slug for template in templates] == ["lua-2008", "lokalt-partnerskap", "samverkan-2023-196"]
    assert [template.sections.count() for template in templates] == [8, 8, 9]


def test_a_second_run_changes_nothing(brought):
    entries = LedgerEntry.objects.count()

    reports = list(bring_all(by=None, at=AT))

    assert [(report.new, report.renewed, report.changed_here, report.deleted_here) for report in reports] == [
        ([], [], [], [])
    ] * 3
    assert [report.unchanged for report in reports] == [312, 8, 3]
    assert LedgerEntry.objects.count() == entries


def test_the_history_says_that_it_was_brought(brought):
    entries = LedgerEntry.objects.filter(verb="ground_data.brought").order_by("number")

    assert [entry.payload.content["new"] for entry in entries] == [312, 8, 3]
    assert {entry.by for entry in entries} == {None}


def test_what_is_as_it_was_brought_is_renewed_by_a_newer_file(brought):
    indicator = bring(newer(SevenIndicators, "halsa", name="Folkhälsa", breaks=[{"year": 2020, "note": "Ny fråga."}]))
    template = bring(newer(Templates, "lokalt-partnerskap", sections=[["Syfte", "Nytt."]], focus_areas=["Bostad"]))
    area = bring(newer(AreaRegister, "0136", name="Handen"))

    assert [report.renewed for report in (indicator, template, area)] == [
        ["Folkhälsa"],
        ["Lokalt partnerskap för en stadsdel"],
        ["Handen"],
    ]
    assert Indicator.objects.get(slug="halsa").name == "Folkhälsa"
    assert IndicatorBreak.objects.get(indicator__slug="halsa").year == 2020
    renewed = AgreementTemplate.objects.get(slug="lokalt-partnerskap")
    assert list(renewed.sections.values_list("heading", "body")) == [("Syfte", "Nytt.")]
    assert list(renewed.focus_areas.values_list("name", flat=True)) == ["Bostad"]
    assert renewed.version == 2
    assert AreaCode.objects.get(scheme=CodeScheme.SCB, code="0136").area.name == "Handen"
    verbs = ["indicator.redefined", "template.renewed", "area.renamed"]
    assert LedgerEntry.objects.filter(verb__in=verbs).count() == 3


def test_what_the_administrator_has_changed_is_left_and_named(brought):
    Indicator.objects.filter(slug="halsa").update(definition="Vår egen.")
    AgreementTemplate.objects.get(slug="lua-2008").sections.filter(order=2).update(body="Vår egen.")
    Area.objects.filter(name="Haninge").update(name="Haninge kommun")

    reports = [
        bring(newer(SevenIndicators, "halsa", name="Folkhälsa")),
        bring(newer(Templates, "lua-2008", name="LUA")),
        bring(newer(AreaRegister, "0136", name="Handen")),
    ]

    assert [report.renewed for report in reports] == [[], [], []]
    assert [report.changed_here for report in reports] == [["Folkhälsa"], ["LUA"], ["Handen"]]
    assert Indicator.objects.get(slug="halsa").definition == "Vår egen."
    assert Indicator.objects.get(slug="halsa").name == "Hälsa"
    assert AgreementTemplate.objects.get(slug="lua-2008").sections.get(order=2).body == "Vår egen."
    assert Area.objects.filter(name="Haninge kommun").exists()


def test_what_was_changed_is_left_in_the_upgrade_after_the_next_too(brought):
    Indicator.objects.filter(slug="halsa").update(definition="Vår egen.")

    bring(newer(SevenIndicators, "halsa", name="Folkhälsa"))

    assert bring(SevenIndicators()).changed_here == ["Hälsa"]


def test_a_new_short_name_makes_no_second_row(brought):
    Indicator.objects.filter(slug="halsa").update(slug="folkhalsa", order=70)

    report = bring(newer(SevenIndicators, "halsa", definition="Ny."))

    assert (report.renewed, Indicator.objects.count()) == (["Hälsa"], 8)
    assert Indicator.objects.get(slug="folkhalsa").order == 70


def test_what_was_deleted_does_not_come_back(brought):
    Indicator.objects.filter(slug="halsa").delete()
    AgreementTemplate.objects.filter(slug="lua-2008").delete()
    Area.objects.filter(name="Haninge").delete()

    reports = list(bring_all(by=None, at=AT))

    assert [report.deleted_here for report in reports] == [
        ["Haninge"],
        ["Hälsa"],
        ["Lokalt partnerskap (LUA 2008–2010)"],
    ]
    assert (Indicator.objects.count(), AgreementTemplate.objects.count()) == (7, 2)
    assert not Area.objects.filter(name="Haninge").exists()


def test_what_was_typed_before_is_taken_for_the_administrators_own():
    own = factories.indicator(slug="halsa", name="Vår hälsa", order=1)
    AgreementTemplate.objects.create(slug="lua-2008", name="Vår mall", document_word="avtal", focus_area_label="mål")

    reports = list(bring_all(by=None, at=AT))

    assert [report.changed_here for report in reports] == [[], ["Hälsa"], ["Lokalt partnerskap (LUA 2008–2010)"]]
    assert Indicator.objects.get(slug="halsa") == own
    assert sorted(Indicator.objects.values_list("order", flat=True)) == [1, 2, 3, 4, 5, 6, 7, 32000]
    assert BroughtData.objects.get(kind="indicators", key="halsa").row == own.pk


def test_areas_that_were_there_are_known_by_their_codes():
    factories.sweden("00", "01", "0136")
    Area.objects.filter(name="Haninge").update(name="Hemma")

    report = bring(AreaRegister())

    assert (len(report.new), report.unchanged, report.changed_here) == (309, 2, ["Haninge"])
    assert Area.objects.filter(kind=AreaKind.MUNICIPALITY).count() == 290


def test_an_earlier_version_of_the_code_takes_nothing_back(brought):
    bring(newer(SevenIndicators, "halsa", name="Folkhälsa"))

    report = bring(SevenIndicators())

    assert (report.renewed, report.unchanged) == ([], 8)
    assert Indicator.objects.get(slug="halsa").name == "Folkhälsa"


def test_an_agreement_keeps_its_text_when_its_template_is_renewed(brought):
    template = AgreementTemplate.objects.get(slug="lokalt-partnerskap")
    draft = factories.draft()
    Agreement.objects.filter(pk=draft.pk).update(template=template)

    bring(newer(Templates, "lokalt-partnerskap", sections=[["Syfte", "Nytt."]]))

    assert list(draft.versions.get().sections.order_by("order").values_list("heading", flat=True)) == [
        "Bakgrund",
        "Parter",
    ]


def test_a_kind_is_brought_whole_or_not_at_all(monkeypatch):
    calls = itertools.count()

    def breaks_at_the_third(self):
        if next(calls) == 2:
            raise RuntimeError
        return full_clean(self)

    full_clean = Indicator.full_clean
    monkeypatch.setattr(Indicator, "full_clean", breaks_at_the_third)

    with pytest.raises(RuntimeError):
        bring(SevenIndicators())

    assert not Indicator.objects.exists()
    assert not BroughtData.objects.exists()


def test_a_second_run_asks_little(brought):
    with CaptureQueriesContext(connection) as queries:
        list(bring_all(by=None, at=AT))

    asked = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked) == 10


def _brought(capsys):
    """What the command says before it comes to what is left to do."""
    return capsys.readouterr().out.partition("\n\n")[0].splitlines()


def test_the_command_says_what_it_brought_and_what_it_left(capsys):
    call_command("setup")
    assert _brought(capsys) == [
        "Områden (version 1): 312 nya, 0 förnyade, 0 oförändrade.",
        "Indikatorer (version 2): 8 nya, 0 förnyade, 0 oförändrade.",
        "Avtalsmallar (version 1): 3 nya, 0 förnyade, 0 oförändrade.",
    ]
    Indicator.objects.filter(slug="halsa").update(definition="Vår egen.")
    Area.objects.filter(name="Haninge").delete()

    call_command("setup")

    assert _brought(capsys) == [
        "Områden (version 1): 0 nya, 0 förnyade, 311 oförändrade.",
        "  hämtas inte igen, eftersom den har tagits bort här: Haninge",
        "Indikatorer (version 2): 0 nya, 0 förnyade, 7 oförändrade.",
        "  lämnad, eftersom den har ändrats här: Hälsa",
        "Avtalsmallar (version 1): 0 nya, 0 förnyade, 3 oförändrade.",
    ]


def test_the_command_says_why_the_register_cannot_be_taken_in():
    district = factories.district()
    AreaCode.objects.create(area=district, scheme=CodeScheme.SCB, code="0136")

    with pytest.raises(CommandError, match="0136"):
        call_command("setup")

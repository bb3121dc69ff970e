"""Words of a text that no longer agree with the fields: found, said at saving and at the lock, and mended."""

import re
import time
from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.core.management import call_command
from django.urls import reverse

from core.concurrency.refusals import NotReadyError
from core.models import DatePrecision, LedgerEntry, OrganisationKind, Role
from partnership import agreement_changes
from partnership.drafting.actions import outline as actions_outline
from partnership.drafting.actions import parties as party_actions
from partnership.locking import actions as locking
from partnership.models import (
    Agreement,
    AgreementStatus,
    AgreementVersion,
    Framework,
    Party,
    PeriodKind,
    Section,
    Signatory,
)
from partnership.wording import parties
from partnership.wording.disagreements import find_disagreements
from partnership.wording.passages import Passage
from tests.support import DATA, factories

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

AT = factories.NOON
PERIOD = {"starts_on": date(2027, 11, 1), "ends_on": date(2029, 12, 31)}


@pytest.fixture
def draft():
    """Haninge kommun and Polisen, Jordbro, from 1 November 2027 to 31 December 2029."""
    made = factories.draft(
        owner=factories.organisation("Haninge kommun"),
        other=factories.organisation("Polisen", OrganisationKind.POLICE),
        slug="avtalet",
    )
    jordbro = factories.district("Jordbro")
    made.partnership.districts.add(jordbro)
    made.areas.add(jordbro)
    Agreement.objects.filter(pk=made.pk).update(**PERIOD)
    made.refresh_from_db()
    return made


@pytest.fixture
def coordinator(draft):
    return factories.person(works_for=draft.owner, role=Role.COORDINATOR)


@pytest.fixture
def browser(client, coordinator):
    client.force_login(coordinator)
    return client


def write(draft, body, heading="Bakgrund"):
    Section.objects.filter(agreement_version__agreement=draft, order=1).update(heading=heading, body=body)


def found(draft):
    """What does not agree, as [(the words, the words instead), …]."""
    text = agreement_changes.current_version(Agreement.objects.get(pk=draft.pk))
    return [(each.found.words, each.found.instead) for each in find_disagreements(text)]


def third_party(draft, name="Svenska Bostäder"):
    organisation = factories.organisation(name)
    draft.partnership.organisations.add(organisation)
    party = Party.objects.create(
        agreement_version=draft.versions.get(), organisation=organisation, order=3, name_as_written=name
    )
    Signatory.objects.create(party=party, name="Tredje")
    return party


# The period ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Avtalet gäller från och med den 1 januari 2027 till och med den 31 december 2029.",
            [("1 januari 2027", "1 november 2027")],
        ),
        (
            "Avtalet gäller från och med den 1 januari 2027 till och med den 30 juni 2028.",
            [("1 januari 2027", "1 november 2027"), ("30 juni 2028", "31 december 2029")],
        ),
        ("Avtalet gäller från 2027-01-01 till 2029-12-31.", [("2027-01-01", "2027-11-01")]),
        ("Avtalet gäller fr.o.m. 1/1 2027 t.o.m. 31/12 2029.", [("1/1 2027", "1/11 2027")]),
        ("Överenskommelsen löper från januari 2027 till december 2029.", [("januari 2027", "november 2027")]),
        ("Avtalsperioden är 2026–2028.", [("2026", "2027"), ("2028", "2029")]),
        ("Avtalet gäller åren 2026 - 2028 med tre månaders uppsägning.", [("2026", "2027"), ("2028", "2029")]),
        ("Avtalet träder i kraft den 1 januari 2027.", [("1 januari 2027", "1 november 2027")]),
        ("Avtalet upphör den 31 december 2030.", [("31 december 2030", "31 december 2029")]),
        (
            "Avtalet gäller under perioden 1 januari–31 december 2027.",
            [("1 januari", "1 november 2027"), ("31 december 2027", "31 december 2029")],
        ),
        ("Avtalet gäller mellan den 1 januari 2027 och den 31 december 2029.", [("1 januari 2027", "1 november 2027")]),
        ("Avtalet har beslutats av båda och gäller från den 1 jan. 2027.", [("1 jan. 2027", "1 nov 2027")]),
        ("Enligt lag (2023:196) gäller avtalet från den 1 januari 2027.", [("1 januari 2027", "1 november 2027")]),
        ("Avtalet, som ersätter ett äldre, gäller från den 1 januari 2027.", [("1 januari 2027", "1 november 2027")]),
        (
            "This agreement is valid from 1 January 2027 until 31 December 2029.",
            [("1 January 2027", "1 November 2027")],
        ),
        ("This agreement enters into force on January 1, 2027.", [("January 1, 2027", "November 1, 2027")]),
        (
            "Avtalet gäller från och med den 1 november 2027 och tills vidare.",
            [("och tills vidare", "till och med den 31 december 2029")],
        ),
        ("Avtalet gäller år 2027.", [("2027", None)]),
    ],
)
def test_another_period_than_the_fields_is_found_and_comes_with_the_words_instead(draft, text, words):
    write(draft, text)

    assert found(draft) == words


@pytest.mark.parametrize(
    ("heading", "text"), [("Avtalstid", "1 januari 2027 – 31 december 2029"), ("Period", "Start: 2027-01-01")]
)
def test_under_a_heading_about_time_the_days_are_the_agreements(draft, heading, text):
    write(draft, text, heading=heading)

    assert [instead for _words, instead in found(draft)] in (["1 november 2027"], ["2027-11-01"])


def test_the_title_is_read_too(draft):
    AgreementVersion.objects.filter(agreement=draft).update(title="Överenskommelse 2024–2026")

    assert found(draft) == [("2024", "2027"), ("2026", "2029")]


@pytest.mark.parametrize(
    "text",
    [
        "Avtalet gäller från och med den 1 november 2027 till och med den 31 december 2029.",
        "Avtalet gäller 2027–2029.",
        "Avtalet gäller från november 2027 till december 2029.",
        "Avtalet gäller fr.o.m. 2027-11-01 t.o.m. 2029-12-31.",
        "Kommunstyrelsen beslutade den 1 januari 2027 att ingå avtalet.",
        "enligt regeringens förordning (SFS 2008:348) om urbant utvecklingsarbete",
        "Lagen (2023:196) trädde i kraft den 1 juli 2023. Den gäller från den 1 juli 2024.",
        "Lag (2023:196) gäller från den 1 juli 2023.",
        "Lagen, som antogs 2022, gäller från den 1 juli 2023.",
        "Haninge kommun har träffat ett lokalt utvecklingsavtal för tiden 2008 – 2010 med staten.",
        "Under 2025 minskade antalet anmälda brott. Från 2019 till 2023 ökade tryggheten.",
        "Avtalet ersätter det avtal som gällde till och med den 31 december 2026.",
        "Avtalet från 2022 upphör när detta avtal träder i kraft.",
        "Avtalet kan sägas upp från och med den 1 januari 2028.",
        "Stadsdelsplanen gäller från den 1 januari 2026 till den 31 december 2026.",
        "Parterna följer upp samverkan senast den 1 mars 2028.",
        "Haninge den 16 mars 2009. Avtalet undertecknades den 16 mars 2009.",
        "Dnr KS 2026/101 och 2026-11-24, punkt 2027. Den 31 februari 2027 finns inte.",
        "Samverkan har pågått sedan 2015. En utvärdering av samverkan 2022–2024 är gjord.",
        "Förhandlingar har förts från januari 2026 till mars 2027.",
    ],
)
def test_what_agrees_and_the_days_of_other_things_are_no_alarm(draft, text):
    write(draft, text)

    assert found(draft) == []


def test_an_agreement_until_further_notice_has_no_last_day_in_words(draft):
    Agreement.objects.update(period_kind=PeriodKind.UNTIL_FURTHER_NOTICE, ends_on=None)
    write(draft, "Avtalet gäller från och med den 1 november 2027 till och med den 31 december 2029.")

    assert found(draft) == [("till och med den 31 december 2029", "och tills vidare")]


def test_what_the_fields_do_not_say_is_nothing_to_disagree_with(draft):
    Agreement.objects.update(starts_on=None, ends_on=None)
    write(draft, "Avtalet gäller från och med den 1 januari 2027 till och med den 31 december 2029.")

    assert found(draft) == []


def test_a_day_that_was_the_first_one_is_found_whatever_the_words_around_it(draft, coordinator):
    write(draft, "Arbetet inleds gemensamt i Jordbro; vi ses den 1 november 2027 klockan nio.")
    save_outline(draft, coordinator, starts_on=date(2027, 12, 1))

    assert found(draft) == [("1 november 2027", "1 december 2027")]


def save_outline(draft, by, **changes):
    draft.refresh_from_db()
    outline = actions_outline.outline_of(draft)
    version = actions_outline.outline_version(outline)
    actions_outline.save_outline(agreement=draft, version=version, outline=outline | changes, by=by, at=AT)


# The agreement of 2009 -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "period",
    [
        {"starts_on": date(2009, 3, 16), "ends_on": date(2010, 12, 31)},
        {"starts_on": date(2008, 1, 1), "ends_on": date(2010, 12, 31), "period_precision": DatePrecision.YEAR},
        {"starts_on": date(2009, 3, 16), "ends_on": None, "period_kind": PeriodKind.UNTIL_FURTHER_NOTICE},
        {"starts_on": None, "ends_on": None},
    ],
)
def test_the_agreement_of_2009_gives_no_false_alarm(draft, period):
    Agreement.objects.update(**period)
    title, body = (DATA / "agreement-2009.txt").read_text().strip().split("\n", 1)
    AgreementVersion.objects.update(title=title)
    write(draft, body, heading="")

    assert found(draft) == []


def test_the_agreement_of_2009_under_its_framework_gives_no_false_alarm(draft):
    framework = Framework.objects.create(
        slug="ramen",
        name="LUA",
        municipality=draft.owner,
        starts_on=date(2008, 1, 1),
        ends_on=date(2010, 12, 31),
        period_precision=DatePrecision.YEAR,
    )
    Agreement.objects.update(period_kind=PeriodKind.FRAMEWORK, framework=framework, starts_on=None, ends_on=None)
    write(draft, (DATA / "agreement-2009.txt").read_text())

    assert found(draft) == []


def test_the_agreement_of_2009_with_a_third_party_and_another_district_says_what_no_longer_holds(draft):
    write(draft, (DATA / "agreement-2009.txt").read_text())
    third_party(draft)
    draft.areas.set([factories.district("Vega")])

    words = found(draft)

    assert ("två", "tre") in words
    assert ("båda", "alla") in words
    assert ("Haninge kommun och *Polisen*", "Haninge kommun, Polisen och Svenska Bostäder") in words
    assert words.count(("Jordbro", "Vega")) == 4


def test_the_examples_of_the_portal_agree_with_their_fields(settings, tmp_path):
    settings.DEMO_PASSWORD = "a-password-for-tests"
    call_command("demo", verbosity=0)

    assert Agreement.objects.count() >= 2
    assert {each.slug: found(each) for each in Agreement.objects.all() if found(each)} == {}


# The parties ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Detta avtal har upprättats i två exemplar, ett för vardera parten.", [("två", "tre")]),
        ("Avtalet är upprättat i 2 likalydande exemplar.", [("2", "3")]),
        ("Båda parter har tagit var sitt.", [("Båda", "Alla")]),
        ("De två parterna samverkar, och bägge parternas chefer möts.", [("två", "tre"), ("bägge", "alla")]),
        ("The agreement is made in two originals. Both parties keep one.", [("two", "three"), ("Both", "All")]),
        (
            "Mellan Haninge kommun och Polisen har följande överenskommits.",
            [("Haninge kommun och Polisen", "Haninge kommun, Polisen och Svenska Bostäder")],
        ),
        (
            "Parter:\n\n- Haninge kommun\n- Polisen\n\nText.",
            [("- Haninge kommun\n- Polisen", "- Haninge kommun\n- Polisen\n- Svenska Bostäder")],
        ),
        ("Avtalet är upprättat i tre exemplar. Varje part behåller ett exemplar.", []),
        ("Avtalet kan ändras om minst två parter är ense om det. Två av tre räcker.", []),
        ("Haninge kommun, Polisen och Svenska Bostäder har överenskommit om följande.", []),
        ("Haninge kommun och Polisen går trygghetsvandringar.", []),
        ("Två exemplar av broschyren delas ut varje månad, två gånger.", []),
    ],
)
def test_a_party_that_was_added_is_missed_in_words(draft, text, words):
    write(draft, text)
    third_party(draft)

    assert found(draft) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Avtalet är upprättat i tre exemplar.", [("tre", "två")]),
        ("De tre parterna samverkar.", [("tre", "två")]),
        (
            "Avtal mellan Haninge kommun, Polisen och Svenska Bostäder.",
            [("Haninge kommun, Polisen och Svenska Bostäder", "Haninge kommun och Polisen")],
        ),
        ("Svenska Bostäder sköter belysningen.", [("Svenska Bostäder", None)]),
        ("Båda parter har tagit var sitt av de två exemplaren.", []),
    ],
)
def test_a_party_that_was_removed_still_stands_in_words(draft, coordinator, text, words):
    party = third_party(draft)
    write(draft, text)
    draft.refresh_from_db()
    party_actions.remove_party(party=party, version=draft.version, by=coordinator, at=AT)

    assert found(draft) == words


@pytest.mark.parametrize(
    ("before", "after", "text", "words"),
    [
        ("Polisen", "Polismyndigheten", "Polisens närvaro i Jordbro.", [("Polisens", "Polismyndighetens")]),
        (
            "Polisen i Haninge",
            "Polismyndigheten, lokalpolisområde Haninge",
            "Haninge kommun och Polisen i Haninge har överenskommit.",
            [
                (
                    "Haninge kommun och Polisen i Haninge",
                    "Haninge kommun och Polismyndigheten, lokalpolisområde Haninge",
                )
            ],
        ),
        ("Polisen", "Polisen, Södertörns polismästardistrikt", "Polisen deltar.", []),
    ],
)
def test_a_party_that_was_renamed_has_its_old_name_in_words(draft, coordinator, before, after, text, words):
    party = Party.objects.get(agreement_version__agreement=draft, order=2)
    Party.objects.filter(pk=party.pk).update(name_as_written=before)
    write(draft, text)
    said = {"diarienummer": "", "contact": "", "by": coordinator, "at": AT}

    party_actions.save_party(party=party, version=party.version, name_as_written=after, **said)

    assert found(draft) == words


# The districts -------------------------------------------------------------------------------------------------------


def test_a_district_that_was_changed_stands_in_words_but_not_in_others_names(draft, coordinator):
    vega = factories.district("Vega")
    draft.partnership.districts.add(vega)
    write(draft, "Vi utvecklar stadsdelen Jordbro. Jordbros invånare och Jordbroskolan. Stadsdelens behov.")

    save_outline(draft, coordinator, areas=[vega.pk])

    assert found(draft) == [("Jordbro", "Vega"), ("Jordbros", "Vegas")]


@pytest.mark.parametrize(
    ("names", "text", "words"),
    [
        (["Vega"], "Samverkan gäller stadsdelen Jordbro.", [("Jordbro", "Vega")]),
        (["Vega", "Jordbro"], "i stadsdelen Jordbro", [("stadsdelen Jordbro", "stadsdelarna Jordbro och Vega")]),
        (["Vega"], "i stadsdelarna Handen och Brandbergen", [("Handen och Brandbergen", "Vega")]),
        (["Vega"], "i stadsdelen Vega, nära stadsdelen Handen", []),
        (["Vega"], "för stadsdelens utveckling i Haninge", []),
    ],
)
def test_other_districts_than_the_fields_are_found(draft, names, text, words):
    draft.partnership.districts.clear()
    draft.areas.set([factories.district(name) for name in names])
    write(draft, text)

    assert found(draft) == words


# Saving says so ------------------------------------------------------------------------------------------------------


def outline_form(draft, **changes):
    outline = actions_outline.outline_of(draft)
    return {
        "version": actions_outline.outline_version(outline),
        "title": outline["title"],
        "name": draft.name,
        "purposes": "",
        "areas": outline["areas"],
        "focus_area_names": "",
        "period_kind": "own",
        "starts_on": "2027-11-01",
        "ends_on": "2029-12-31",
        "notice_months": "",
    } | changes


def test_saving_the_period_names_the_section_and_the_words_and_offers_the_mend(browser, draft):
    write(draft, "Avtalet gäller från och med den 1 november 2027.", heading="Tid")

    answer = browser.post(
        reverse("agreement_outline", args=[draft.slug]), outline_form(draft, starts_on="2028-01-01"), follow=True
    )

    page = answer.content.decode()
    said = [str(message) for message in get_messages(answer.wsgi_request)]
    sentence = "I ”Tid” står ”1 november 2027”, men avtalet börjar gälla 1 januari 2028."
    assert sentence in page
    assert "Ändra orden i texten" in page
    assert '<del><span class="visually-hidden">borttaget:&nbsp;</span>1 november 2027' in page
    assert '</span>1 januari 2028<span class="visually-hidden">' in page
    assert said == [] or sentence in said


def test_one_button_changes_the_words_in_the_text_and_the_history_tells_of_it(browser, draft):
    write(draft, "Avtalet gäller från den 1 januari 2027 till den 31 december 2030.", heading="Tid")
    page = browser.get(draft.get_absolute_url()).content.decode()
    keys = re.findall(r'name="words" value="(\w+)"', page)

    answer = browser.post(
        reverse("agreement_fill", args=[draft.slug]), {"version": draft.version, "mend": "1", "words": keys}
    )

    section = draft.versions.get().sections.get(order=1)
    assert answer.status_code == 302
    assert section.body == "Avtalet gäller från den 1 november 2027 till den 31 december 2029."
    assert found(draft) == []
    entry = LedgerEntry.objects.get(verb="agreement.words_mended")
    assert entry.payload.content["changes"][0]["after"] == {"body": section.body}


def test_only_what_was_chosen_is_changed(browser, draft):
    write(draft, "Avtalet gäller från den 1 januari 2027 till den 31 december 2030.")
    keys = re.findall(r'name="words" value="(\w+)"', browser.get(draft.get_absolute_url()).content.decode())

    browser.post(
        reverse("agreement_fill", args=[draft.slug]), {"version": draft.version, "mend": "1", "words": keys[1]}
    )

    assert draft.versions.get().sections.get(order=1).body == (
        "Avtalet gäller från den 1 januari 2027 till den 31 december 2029."
    )


def test_only_words_that_the_field_had_before_are_ticked_from_the_start(browser, draft, coordinator):
    third_party(draft)
    write(draft, "Avtalet gäller från den 1 november 2027 till den 30 juni 2028. Kommunen har två parter i nätverket.")
    save_outline(draft, coordinator, starts_on=date(2027, 12, 1))

    page = browser.get(draft.get_absolute_url()).content.decode()

    ticked = re.findall(r'name="words" value="\w+"( checked)?> I ”Bakgrund” står ”([^”]+)”', page)
    assert ticked == [(" checked", "1 november 2027"), ("", "30 juni 2028"), ("", "två")]


def test_the_names_that_the_history_explains_are_ticked(draft, coordinator):
    vega, handen = factories.district("Vega"), factories.district("Handen")
    draft.partnership.districts.add(vega, handen)
    write(draft, "Mellan Haninge kommun och Polisen. Närvaro i Jordbro, inte i Handen. Polisen leder arbetet.")
    party = Party.objects.get(agreement_version__agreement=draft, order=2)
    said = {"diarienummer": "", "contact": "", "by": coordinator, "at": AT}
    party_actions.save_party(party=party, version=party.version, name_as_written="Polismyndigheten", **said)
    save_outline(draft, coordinator, areas=[vega.pk])

    text = agreement_changes.current_version(Agreement.objects.get(pk=draft.pk))

    assert [(each.found.words, each.found.is_former) for each in find_disagreements(text)] == [
        ("Haninge kommun och Polisen", True),
        ("Jordbro", True),
        ("Handen", False),
        ("Polisen", True),
    ]


def test_nothing_chosen_is_not_called_changed(browser, draft):
    write(draft, "Avtalet gäller från den 1 januari 2027.")
    body = Section.objects.get(agreement_version__agreement=draft, order=1).body

    answer = browser.post(
        reverse("agreement_fill", args=[draft.slug]), {"version": draft.version, "mend": "1"}, follow=True
    )

    assert "Ingenting har ändrats." in answer.content.decode()
    assert "Orden är ändrade" not in answer.content.decode()
    assert Section.objects.get(agreement_version__agreement=draft, order=1).body == body


def test_words_are_not_changed_on_a_draft_that_somebody_changed_meanwhile(browser, draft):
    write(draft, "Avtalet gäller från den 1 januari 2027.")
    keys = re.findall(r'name="words" value="(\w+)"', browser.get(draft.get_absolute_url()).content.decode())
    Agreement.objects.update(version=draft.version + 1)

    answer = browser.post(
        reverse("agreement_fill", args=[draft.slug]), {"version": draft.version, "mend": "1", "words": keys}
    )

    assert answer.status_code == 409
    assert draft.versions.get().sections.get(order=1).body == "Avtalet gäller från den 1 januari 2027."


def test_saving_a_party_and_a_section_say_so_too(browser, draft):
    party = Party.objects.get(agreement_version__agreement=draft, order=2)
    section = Section.objects.get(agreement_version__agreement=draft, order=1)
    words = {"version": section.version, "heading": "Tid", "body": "Polisen deltar från den 1 januari 2027 i avtalet."}
    name = {"version": party.version, "name_as_written": "Polismyndigheten", "diarienummer": "", "contact": ""}

    saved = browser.post(
        reverse("section_edit", args=[draft.slug, section.pk]), words | {"body": "Avtalet gäller från 2027-01-01."}
    )
    told = [str(message) for message in get_messages(saved.wsgi_request)]
    browser.get(draft.get_absolute_url())
    write(draft, "Polisen deltar.", heading="Tid")
    renamed = browser.post(reverse("party_edit", args=[draft.slug, party.pk]), name)

    assert "I ”Tid” står ”2027-01-01”, men avtalet börjar gälla 1 november 2027." in told
    assert renamed.url == draft.get_absolute_url()


def test_fields_in_the_text_are_filled_when_the_field_is_saved(draft, coordinator):
    Agreement.objects.update(starts_on=None, ends_on=None)
    draft.refresh_from_db()
    write(draft, "Avtalet gäller {period}. Eller {{period}}, mellan {parter}; {annat}.")

    save_outline(draft, coordinator, **PERIOD)

    days = "från och med den 1 november 2027 till och med den 31 december 2029"
    assert draft.versions.get().sections.get(order=1).body == (
        f"Avtalet gäller {days}. Eller {days}, mellan Haninge kommun och Polisen; {{annat}}."
    )
    assert found(draft) == []


def test_what_a_field_became_follows_the_field_afterwards(draft, coordinator):
    write(draft, "Avtalet gäller {period}.")
    save_outline(draft, coordinator, name="Avtal med Polisen")
    save_outline(draft, coordinator, starts_on=date(2028, 2, 1))

    assert found(draft) == [("1 november 2027", "1 februari 2028")]


# The lock ------------------------------------------------------------------------------------------------------------


def test_the_lock_names_what_does_not_agree_and_waits_for_a_reason(browser, draft):
    write(draft, "Avtalet gäller från och med den 1 januari 2027.", heading="Tid")
    address = reverse("agreement_lock", args=[draft.slug])

    page = browser.get(address).content.decode()
    refused = browser.post(address, {"version": draft.version, "origin": "drawn"})

    assert "I ”Tid” står ”1 januari 2027”, men avtalet börjar gälla 1 november 2027." in page
    assert "Ändra orden i texten" in page
    assert "Varför ska orden stå kvar?" in page
    draft.refresh_from_db()
    assert refused.status_code == 200
    assert draft.status == AgreementStatus.DRAFT


def test_the_words_stay_with_a_reason_which_the_history_keeps(browser, draft):
    write(draft, "Avtalet gäller från och med den 1 januari 2027.", heading="Tid")

    browser.post(
        reverse("agreement_lock", args=[draft.slug]),
        {"version": draft.version, "origin": "drawn", "words_reason": "Det är det gamla avtalets dag."},
    )

    draft.refresh_from_db()
    assert draft.status == AgreementStatus.LOCKED
    content = LedgerEntry.objects.get(verb="agreement.text_locked").payload.content
    assert content["words_reason"] == "Det är det gamla avtalets dag."
    assert len(content["left_words"]) == 1


def test_the_verb_refuses_without_a_reason_whoever_calls_it(draft, coordinator):
    write(draft, "Avtalet är upprättat i tre exemplar.")

    with pytest.raises(NotReadyError):
        locking.lock_text(agreement=draft, version=draft.version, by=coordinator, at=AT)


def test_the_admin_asks_for_the_reason_too(client, draft):
    write(draft, "Avtalet är upprättat i tre exemplar.")
    client.force_login(factories.person(is_staff=True, is_superuser=True))
    address = reverse("admin:partnership_agreement_step", args=[draft.pk, "lock"])

    page = client.get(address).content.decode()
    refused = client.post(address, {"version": draft.version, "reason": ""})
    client.post(address, {"version": draft.version, "reason": "Kopian är tredje exemplaret."})

    assert "tre" in page
    assert 'name="reason"' in page
    assert refused.status_code == 409
    draft.refresh_from_db()
    assert draft.status == AgreementStatus.LOCKED


def test_a_long_text_is_looked_through_at_once(draft):
    write(draft, "Avtalet gäller från den 1 januari 2027 " * 1500)

    words = found(draft)

    assert len(words) > 1000


@pytest.mark.parametrize(
    ("words", "disagree"),
    [("tre parter ", 5400), ("minst tre parter ", 0), ("Lokalpolisen ", 4600), ("Vega norra ", 0)],
)
def test_words_that_come_again_and_again_take_no_longer_each(words, disagree):
    """With the square of their number it was a quarter of a minute and more."""
    passage = Passage(0, "body", words * (60_000 // len(words)))
    fields = parties.Parties(
        names=["Haninge kommun", "Polisen"],
        former={"Lokalpolisen": "Polisen", "Vega": None},
        others={"Lokalpolisen i söder": None, "Vega norra": None},
    )

    began = time.process_time()
    found_here = list(parties.disagreeing_parties([passage], fields))

    assert time.process_time() - began < 8  # a guard against minutes, no measure
    assert len(found_here) >= disagree
    assert bool(found_here) == bool(disagree)

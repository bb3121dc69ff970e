"""A draft begins, is framed and written: the verbs and their pages, two people at once, and the traces left."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.concurrency.refusals import ForbiddenStepError
from core.files.uploads import Inspected
from core.models import LedgerEntry, OrganisationKind, Role, StaleVersionError
from partnership.agreement_changes import free_slug
from partnership.drafting.actions import appendices, parties, sections
from partnership.drafting.actions import outline as actions_outline
from partnership.locking import actions as locking
from partnership.models import (
    Agreement,
    AgreementStatus,
    AgreementTemplate,
    Appendix,
    Comment,
    Party,
    Section,
    Signatory,
    TemplateFocusArea,
    TemplateSection,
)
from partnership.wording import actions as wording
from tests.support import factories

pytestmark = pytest.mark.django_db

AT = factories.NOON


@pytest.fixture
def owner():
    return factories.organisation("Haninge kommun")


@pytest.fixture
def police():
    return factories.organisation("Polismyndigheten", OrganisationKind.POLICE)


@pytest.fixture
def officer(owner):
    return factories.person(owner, name="Åsa Öst")


@pytest.fixture
def draft(owner, police):
    return factories.draft(owner=owner, other=police, slug="avtalet")


@pytest.fixture
def browser(client, officer):
    client.force_login(officer)
    return client


def section(draft, order=1):
    return Section.objects.get(agreement_version__agreement=draft, order=order)


def party(draft, order=1):
    return Party.objects.select_related("agreement_version").get(agreement_version__agreement=draft, order=order)


def headings(draft):
    return list(draft.versions.get().sections.order_by("order").values_list("heading", flat=True))


def orders(rows):
    return list(rows.order_by("order").values_list("order", flat=True))


def version(draft):
    return Agreement.objects.get(pk=draft.pk).version


def told():
    """The newest entry in the history, and what it holds."""
    entry = LedgerEntry.objects.select_related("payload").latest("pk")
    return entry.verb, entry.payload.content


def page(name, *args):
    return reverse(name, args=["avtalet", *args])


# Sections ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("after", "expected"), [(None, 0), (1, 1), (2, 2)])
def test_a_section_is_added_where_one_wants_it(draft, officer, after, expected):
    before = section(draft, after) if after else None

    sections.add_section(agreement=draft, version=1, heading="Ny", body="Text", after=before, by=officer, at=AT)

    assert headings(draft).index("Ny") == expected
    assert orders(draft.versions.get().sections) == [1, 2, 3]
    verb, content = told()
    assert verb == "section.added"
    assert content == {"agreement": "avtalet", "place": expected + 1, "heading": "Ny", "body": "Text"}


def test_a_section_is_moved_and_stops_at_the_ends(draft, officer):
    first = section(draft)

    sections.move_section(section=first, version=1, step=1, by=officer, at=AT)
    moved = headings(draft)
    entries = LedgerEntry.objects.count()
    sections.move_section(section=first, version=2, step=1, by=officer, at=AT)

    assert moved == ["Parter", "Bakgrund"]
    assert headings(draft) == moved
    assert version(draft) == 2
    assert LedgerEntry.objects.count() == entries, "A move that moved nothing left a trace."


def test_moving_a_section_does_not_disturb_who_writes_in_it(draft, officer):
    first = section(draft)

    sections.move_section(section=first, version=1, step=1, by=officer, at=AT)
    sections.save_section(section=first, version=first.version, heading="Ny", body="Text", by=officer, at=AT)

    assert headings(draft) == ["Parter", "Ny"]


def test_a_removed_section_stays_in_the_history(draft, officer):
    first = section(draft)

    sections.remove_section(section=first, version=1, by=officer, at=AT)

    assert headings(draft) == ["Parter"]
    assert orders(draft.versions.get().sections) == [1]
    verb, content = told()
    assert verb == "section.removed"
    assert content["before"] == {"heading": "Bakgrund", "body": "Det var en gång."}


def test_a_section_with_comments_is_not_removed(draft, owner, officer):
    first = section(draft)
    Comment.objects.create(section=first, by=officer, organisation=owner, at=AT, text="Varför?")

    with pytest.raises(ForbiddenStepError, match="synpunkter"):
        sections.remove_section(section=first, version=1, by=officer, at=AT)

    assert headings(draft) == ["Bakgrund", "Parter"]


@pytest.mark.parametrize("status", [AgreementStatus.IN_REVIEW, AgreementStatus.LOCKED])
def test_the_frame_stands_still_outside_the_draft(draft, officer, status):
    first = section(draft)
    if status == AgreementStatus.LOCKED:
        factories.lock(draft)
    else:
        Agreement.objects.update(status=status, sent_for_review_at=AT)

    for change in (
        lambda: sections.add_section(
            agreement=draft, version=version(draft), heading="", body="", after=None, by=officer, at=AT
        ),
        lambda: sections.move_section(section=first, version=version(draft), step=1, by=officer, at=AT),
        lambda: sections.remove_section(section=first, version=version(draft), by=officer, at=AT),
        lambda: parties.remove_party(party=party(draft), version=version(draft), by=officer, at=AT),
        lambda: wording.fill_fields(agreement=draft, version=version(draft), by=officer, at=AT),
        lambda: actions_outline.save_outline(agreement=draft, version=0, outline={}, by=officer, at=AT),
    ):
        with pytest.raises(ForbiddenStepError):
            change()


def test_in_review_only_what_another_party_comments_on_can_be_changed(draft, owner, police, officer):
    first, second = section(draft, 1), section(draft, 2)
    Agreement.objects.update(status=AgreementStatus.IN_REVIEW, sent_for_review_at=AT)
    theirs = Comment.objects.create(section=first, by=officer, organisation=police, at=AT, text="Otydligt.")
    Comment.objects.create(section=second, by=officer, organisation=owner, at=AT, text="Vårt eget.")
    draft.refresh_from_db()

    def save(row):
        words = {"heading": row.heading, "body": "Ny text"}
        sections.save_section(section=row, version=row.version, by=officer, at=AT, **words)

    save(first)
    with pytest.raises(ForbiddenStepError, match="på granskning"):
        save(second)
    assert sections.may_edit_section(draft, first)
    assert not sections.may_edit_section(draft, second)

    theirs.resolved_at, theirs.resolved_by = AT, officer
    theirs.save()
    first.refresh_from_db()
    with pytest.raises(ForbiddenStepError, match="på granskning"):
        save(first)


def test_two_people_write_in_different_sections_without_disturbing_each_other(browser, draft):
    first, second = section(draft, 1), section(draft, 2)

    answers = [
        browser.post(page("section_edit", row.pk), {"version": 1, "heading": heading, "body": "Text"})
        for row, heading in ((first, "Ett"), (second, "Två"))
    ]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert headings(draft) == ["Ett", "Två"]


def test_a_text_written_in_a_section_that_is_gone_comes_back_to_copy(browser, draft, officer):
    first = section(draft)
    sections.remove_section(section=first, version=1, by=officer, at=AT)

    answer = browser.post(
        page("section_edit", first.pk), {"version": 1, "heading": "Rubrik", "body": "Min långa text."}
    )

    assert answer.status_code == 409
    assert "Min långa text." in answer.content.decode()


def test_a_text_refused_in_review_comes_back_to_copy(browser, draft):
    Agreement.objects.update(status=AgreementStatus.IN_REVIEW, sent_for_review_at=AT)

    answer = browser.post(
        page("section_edit", section(draft).pk), {"version": 1, "heading": "", "body": "Min långa text."}
    )

    assert answer.status_code == 409
    assert "Min långa text." in answer.content.decode()


def test_a_new_section_on_an_old_page_comes_back_with_what_was_typed_and_can_be_sent_again(browser, draft):
    Agreement.objects.update(version=7)
    typed = {"version": 1, "heading": "Ny", "body": "Min långa text.", "after": section(draft, 1).pk}

    answer = browser.post(page("section_add"), typed)
    form = answer.context["form"]
    again = browser.post(page("section_add"), {**typed, "version": form["version"].value()})

    assert answer.status_code == 409
    assert form["body"].value() == "Min långa text."
    assert form.non_field_errors()
    assert again.status_code == 302
    assert headings(draft) == ["Bakgrund", "Ny", "Parter"]


def test_the_page_moves_and_removes_sections(browser, draft):
    last = section(draft, 2)

    moved = browser.post(page("section_move", last.pk), {"version": 1, "direction": "earlier"})
    order = headings(draft)
    asked = browser.get(page("section_remove", last.pk))
    removed = browser.post(page("section_remove", last.pk), {"version": version(draft)})

    assert moved.url == f"{page('agreement_arrange')}#avsnitt-{last.pk}"
    assert order == ["Parter", "Bakgrund"]
    assert "Parter" in asked.content.decode()
    assert removed.status_code == 302
    assert headings(draft) == ["Bakgrund"]


@pytest.mark.parametrize("typed", [{"version": 1, "direction": "sideways"}, {"version": 1}, {"direction": "earlier"}])
def test_a_move_that_says_no_direction_or_no_version_is_refused(browser, draft, typed):
    answer = browser.post(page("section_move", section(draft).pk), typed)

    assert answer.status_code == 400
    assert headings(draft) == ["Bakgrund", "Parter"]


# Parties -------------------------------------------------------------------------------------------------------------


def test_a_party_is_added_last_under_its_name_of_today_unless_another_is_written(browser, draft):
    third = factories.organisation("Bostäder AB", OrganisationKind.HOUSING_COMPANY)
    draft.partnership.organisations.add(third)

    answer = browser.post(page("party_add"), {"version": 1, "organisation": third.pk, "name_as_written": ""})

    added = party(draft, 3)
    assert answer.status_code == 302
    assert (added.organisation, added.name_as_written) == (third, "Bostäder AB")
    assert told()[0] == "party.added"


def test_an_organisation_that_is_a_party_already_cannot_be_chosen_again(browser, draft, police):
    answer = browser.post(page("party_add"), {"version": 1, "organisation": police.pk})

    assert answer.status_code == 200
    assert "organisation" in answer.context["form"].errors
    assert draft.versions.get().parties.count() == 2


def test_the_verb_too_refuses_a_party_twice(draft, police, officer):
    again = Party(organisation=police, name_as_written="Polisen")

    with pytest.raises(ValidationError):
        parties.add_party(agreement=draft, version=1, party=again, by=officer, at=AT)

    assert version(draft) == 1


def test_a_party_is_written_as_the_paper_has_it(browser, draft):
    row = party(draft, 2)

    answer = browser.post(
        page("party_edit", row.pk),
        {"version": 1, "name_as_written": "Polisen", "diarienummer": "A12/2026", "contact": "Kim"},
    )

    row.refresh_from_db()
    assert answer.status_code == 302
    assert (row.name_as_written, row.diarienummer, row.contact, row.version) == ("Polisen", "A12/2026", "Kim", 2)
    verb, content = told()
    assert verb == "party.saved"
    assert content["before"]["diarienummer"] == ""
    assert content["after"]["diarienummer"] == "A12/2026"


def test_a_party_saved_twice_at_once_shows_both_texts(browser, draft, officer):
    row = party(draft, 2)
    parties.save_party(
        party=row, version=1, name_as_written="Polisen", diarienummer="A1", contact="", by=officer, at=AT
    )

    answer = browser.post(
        page("party_edit", row.pk), {"version": 1, "name_as_written": "Polisen Söder", "diarienummer": "A1"}
    )

    words = answer.content.decode()
    row.refresh_from_db()
    assert answer.status_code == 409
    assert "Polisen Söder" in words
    assert "Åsa Öst" in words
    assert row.name_as_written == "Polisen"


def test_parties_change_places_and_keep_who_signs_for_them(browser, draft):
    last = party(draft, 2)

    browser.post(page("party_move", last.pk), {"version": 1, "direction": "earlier"})

    assert party(draft, 1) == last
    assert orders(draft.versions.get().parties) == [1, 2]
    assert party(draft, 1).signatories.get().name == "Undertecknare 2"
    assert told()[0] == "party.moved"


def test_a_removed_party_takes_its_signatories_along_and_the_history_keeps_them(browser, draft):
    first = party(draft, 1)

    browser.post(page("party_remove", first.pk), {"version": 1})

    assert orders(draft.versions.get().parties) == [1]
    assert Signatory.objects.filter(party__agreement_version__agreement=draft).count() == 1
    verb, content = told()
    assert verb == "party.removed"
    assert content["before"]["signatories"][0]["name"] == "Undertecknare 1"


def test_a_party_that_has_decided_is_not_removed(browser, draft):
    row = party(draft, 2)
    row.decisions.create(body="Kommunstyrelsen")

    answer = browser.post(page("party_remove", row.pk), {"version": 1})

    assert answer.status_code == 409
    assert draft.versions.get().parties.count() == 2


def test_a_party_gets_any_number_of_signatories_in_any_order(browser, draft):
    row = party(draft)
    for name in ("Två", "Tre"):
        browser.post(page("signatory_add", row.pk), {"version": version(draft), "name": name, "title": "Chef"})
    third = row.signatories.get(name="Tre")

    browser.post(page("signatory_move", third.pk), {"version": version(draft), "direction": "earlier"})
    browser.post(page("signatory_edit", third.pk), {"version": 1, "name": "Tre", "place": "Haninge"})
    browser.post(page("signatory_remove", row.signatories.get(name="Två").pk), {"version": version(draft)})

    rows = row.signatories.order_by("order").values_list("order", "name", "title", "place")
    assert list(rows) == [(1, "Undertecknare 1", "Chef", ""), (2, "Tre", "", "Haninge")]
    assert told()[0] == "signatory.removed"


def test_who_comes_from_what_the_agreement_lacks_goes_back_to_it(browser, draft):
    address = page("signatory_add", party(draft).pk)
    typed = {"title": "Chef"}

    from_the_parties = browser.post(address, {"version": version(draft), **typed})
    from_the_agreement = browser.post(f"{address}?next=/avtal/{draft.slug}/", {"version": version(draft), **typed})

    assert from_the_parties["Location"].startswith(page("agreement_arrange"))
    assert from_the_agreement["Location"] == draft.get_absolute_url()


@pytest.mark.parametrize("name", ["signatory_edit", "signatory_remove"])
def test_the_form_of_a_signatory_leads_back_to_where_it_was_opened(browser, draft, name):
    row = party(draft).signatories.get()
    address = f"{page(name, row.pk)}?next=/avtal/{draft.slug}/"

    opened = browser.get(address).content.decode()
    saved = browser.post(address, {"version": 1 if name == "signatory_edit" else version(draft), "name": "Kim"})

    assert f'<a class="button button--quiet" href="/avtal/{draft.slug}/">' in opened
    assert saved["Location"] == f"/avtal/{draft.slug}/"


@pytest.mark.parametrize(
    "foreign", ["https://annan.example/", "//annan.example/", "javascript:alert(1)", "///annan", ""]
)
def test_the_form_of_a_signatory_never_leads_out_of_the_portal(browser, draft, foreign):
    row = party(draft).signatories.get()
    address = f"{page('signatory_edit', row.pk)}?{urlencode({'next': foreign})}"

    saved = browser.post(address, {"version": 1, "name": "Kim"})

    assert saved.status_code == 302
    assert saved["Location"].startswith(page("agreement_arrange"))


def test_a_signatory_saved_twice_at_once_shows_both_texts(browser, draft, officer):
    row = party(draft).signatories.get()
    Signatory.objects.filter(pk=row.pk).update(title="Direktör", version=2)

    answer = browser.post(page("signatory_edit", row.pk), {"version": 1, "name": "Kim", "title": "Chef"})

    assert answer.status_code == 409
    assert "Direktör" in answer.content.decode()
    assert Signatory.objects.get(pk=row.pk).name == "Undertecknare 1"


def test_rows_of_another_agreement_are_not_found_under_this_one(browser, owner, draft):
    other = factories.draft(owner=owner)

    answers = [
        browser.get(page(name, row.pk)).status_code
        for name, row in (
            ("section_edit", section(other)),
            ("section_remove", section(other)),
            ("party_edit", party(other)),
            ("signatory_edit", party(other).signatories.get()),
            ("appendix_edit", other.versions.get().appendices.get()),
        )
    ]

    assert answers == [404] * 5


# What it is about ----------------------------------------------------------------------------------------------------


def outline(draft, **changes):
    now = actions_outline.outline_of(Agreement.objects.get(pk=draft.pk))
    typed = {
        "version": actions_outline.outline_version(now),
        "title": now["title"],
        "name": now["name"],
        "period_kind": now["period_kind"],
        "focus_area_names": "\n".join(now["focus_areas"]),
        "areas": now["areas"],
    }
    return {**typed, **changes}


def test_what_the_agreement_is_about_is_saved_in_one_step(browser, draft):
    district = factories.district("Jordbro")
    draft.partnership.districts.add(district)

    answer = browser.post(
        page("agreement_outline"),
        outline(
            draft,
            title="Ny rubrik",
            purposes="Att alla är trygga.",
            areas=[district.pk],
            focus_area_names="Trygghet\n\n- Unga\n",
            starts_on="2027-01-01",
            ends_on="2029-12-31",
            notice_months=6,
        ),
    )

    draft.refresh_from_db()
    assert answer.status_code == 302
    assert (draft.starts_on, draft.ends_on, draft.notice_months) == (date(2027, 1, 1), date(2029, 12, 31), 6)
    assert draft.versions.get().title == "Ny rubrik"
    assert list(draft.areas.all()) == [district]
    assert list(draft.focus_areas.order_by("order").values_list("name", flat=True)) == ["Trygghet", "Unga"]
    verb, content = told()
    assert verb == "agreement.outline_saved"
    assert content["after"]["purposes"] == "Att alla är trygga."
    assert content["before"]["title"] == "Lokalt partnerskap"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"starts_on": "2027-01-01", "ends_on": "2026-01-01"}, "ends_on"),
        ({"period_kind": "until_further_notice", "ends_on": "2026-01-01"}, "ends_on"),
        ({"period_kind": "framework"}, "framework"),
        ({"focus_area_names": "x" * 121}, "focus_area_names"),
        ({"title": ""}, "title"),
        ({"starts_on": "31 feb"}, "starts_on"),
    ],
)
def test_what_does_not_hold_together_is_said_at_its_field(browser, draft, typed, field):
    answer = browser.post(page("agreement_outline"), outline(draft, **typed))

    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert version(draft) == 1


def test_somebody_who_writes_in_a_section_does_not_disturb_who_fills_in_the_outline(browser, draft, officer):
    typed = outline(draft, name="Nytt namn")
    row = section(draft)
    sections.save_section(section=row, version=1, heading="Ny", body="Text", by=officer, at=AT)

    answer = browser.post(page("agreement_outline"), typed)

    draft.refresh_from_db()
    assert answer.status_code == 302
    assert draft.name == "Nytt namn"


def test_an_outline_saved_twice_at_once_shows_both_and_keeps_what_was_typed(browser, draft, officer):
    typed = outline(draft, title="Min rubrik", focus_area_names="Mitt område", period_kind="until_further_notice")
    theirs = {**actions_outline.outline_of(draft), "title": "Deras rubrik", "starts_on": date(2027, 1, 1)}
    actions_outline.save_outline(agreement=draft, version=typed["version"], outline=theirs, by=officer, at=AT)

    answer = browser.post(page("agreement_outline"), typed)
    form = answer.context["form"]
    again = browser.post(page("agreement_outline"), {**typed, "version": form["version"].value()})

    words = answer.content.decode()
    draft.refresh_from_db()
    assert answer.status_code == 409
    assert "Deras" in words
    assert "Åsa Öst" in words
    assert "2027-01-01" in words
    assert form["title"].value() == "Min rubrik"
    assert form["focus_area_names"].value() == "Mitt område"
    assert again.status_code == 302
    assert draft.versions.get().title == "Min rubrik"


def test_an_unchanged_outline_leaves_no_trace(draft, officer):
    now = actions_outline.outline_of(draft)

    actions_outline.save_outline(
        agreement=draft, version=actions_outline.outline_version(now), outline=now, by=officer, at=AT
    )

    assert version(draft) == 1
    assert not LedgerEntry.objects.filter(verb="agreement.outline_saved").exists()


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("section_add", None),
        ("section_remove", section),
        ("party_add", None),
        ("party_edit", party),
        ("party_remove", party),
        ("signatory_add", party),
        ("appendix_add", None),
        ("agreement_outline", None),
        ("agreement_fill", None),
    ],
)
def test_a_save_without_a_version_is_refused(browser, draft, name, row):
    answer = browser.post(page(name, *([row(draft).pk] if row else [])), {"name_as_written": "Nytt namn"})

    assert answer.status_code == 400
    assert version(draft) == 1


# Appendices ----------------------------------------------------------------------------------------------------------

# The smallest picture there is.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def inspected(content=PNG):
    return Inspected(content, "karta.png", "png", factories.sha256(content))


def test_an_appendix_is_stored_under_a_random_name_and_comes_back_as_it_was(browser, draft):
    answer = browser.post(
        page("appendix_add"),
        {"version": 1, "number": 2, "title": "Karta", "upload": SimpleUploadedFile("../karta.png", PNG)},
    )

    appendix = Appendix.objects.get(title="Karta")
    download = browser.get(page("agreement_appendix", 2))
    assert answer.status_code == 302
    assert "karta" not in appendix.file.name
    assert appendix.sha256 == factories.sha256(PNG)
    assert download.content == PNG
    assert download["Content-Disposition"] == 'attachment; filename="avtalet-bilaga-2.png"'
    assert "sandbox" in download["Content-Security-Policy"]
    assert told()[1]["after"] == {"number": 2, "title": "Karta", "sha256": appendix.sha256}


@pytest.mark.parametrize(
    ("upload", "field"),
    [
        (SimpleUploadedFile("karta.png", b"<html>"), "upload"),
        (SimpleUploadedFile("karta.pdf", PNG), "upload"),
        (SimpleUploadedFile("tom.png", b""), "upload"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_at_its_field(browser, draft, upload, field):
    upload.seek(0)

    answer = browser.post(page("appendix_add"), {"version": 1, "number": 2, "title": "Karta", "upload": upload})

    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not Appendix.objects.filter(title="Karta").exists()


def test_a_number_that_is_taken_is_refused_at_its_field(browser, draft):
    answer = browser.post(page("appendix_add"), {"version": 1, "number": 1, "title": "Karta"})

    assert "number" in answer.context["form"].errors


def test_of_an_appendix_that_was_not_stored_no_file_is_left(draft, officer, stored_files):
    before = stored_files()

    with pytest.raises(ValidationError):
        appendices.add_appendix(
            agreement=draft, version=1, number=1, title="Karta", upload=inspected(), by=officer, at=AT
        )
    with pytest.raises(StaleVersionError):
        appendices.add_appendix(
            agreement=draft, version=9, number=2, title="Karta", upload=inspected(), by=officer, at=AT
        )

    assert stored_files() == before


def test_an_appendix_gets_another_number_and_title(browser, draft):
    appendix = draft.versions.get().appendices.get()

    answer = browser.post(page("appendix_edit", appendix.pk), {"version": 1, "number": 4, "title": "Karta"})

    appendix.refresh_from_db()
    assert answer.status_code == 302
    assert (appendix.number, appendix.title) == (4, "Karta")
    assert told()[0] == "appendix.saved"


def test_a_removed_appendix_takes_its_file_along(draft, officer, stored_files, django_capture_on_commit_callbacks):
    appendix = appendices.add_appendix(
        agreement=draft, version=1, number=2, title="Karta", upload=inspected(), by=officer, at=AT
    )
    with_it = stored_files()

    with django_capture_on_commit_callbacks(execute=True):
        appendices.remove_appendix(appendix=appendix, version=2, by=officer, at=AT)

    assert with_it - stored_files() == {appendix.file.name}
    assert not Appendix.objects.filter(title="Karta").exists()


def test_the_file_stays_that_an_earlier_version_has_too(
    draft, officer, stored_files, django_capture_on_commit_callbacks
):
    other = factories.draft()
    Appendix.objects.filter(agreement_version__agreement=other).delete()
    kept = Appendix(agreement_version=other.versions.get(), number=1, title="Karta")
    kept.file.save("karta.png", ContentFile(PNG))
    shared = draft.versions.get().appendices.create(number=2, title="Karta", file=kept.file.name)

    with django_capture_on_commit_callbacks(execute=True):
        appendices.remove_appendix(appendix=shared, version=1, by=officer, at=AT)

    assert kept.file.name in stored_files()


@pytest.fixture
def stored_files():
    """Asks for the names of the stored files of appendices."""
    storage = Appendix._meta.get_field("file").storage

    def names():
        try:
            return {f"appendices/{name}" for name in storage.listdir("appendices")[1]}
        except FileNotFoundError:
            return set()

    return names


# The beginning -------------------------------------------------------------------------------------------------------


@pytest.fixture
def template():
    made = AgreementTemplate.objects.create(
        slug="mall",
        name="Samverkan",
        document_word="överenskommelse",
        focus_area_label="fokusområde",
        purposes_required=True,
        areas_required=True,
    )
    for order, (heading, body) in enumerate(
        [
            ("Parter", "Mellan {parter}."),
            ("Syften", "{syften}"),
            ("Områden", "{områden}"),
            ("Period", "Gäller {period}."),
        ],
        start=1,
    ):
        TemplateSection.objects.create(template=made, order=order, heading=heading, body=body)
    TemplateFocusArea.objects.create(template=made, order=1, name="Trygghet")
    return made


@pytest.fixture
def partnership(owner, police):
    made = factories.partnership(owner, police, slug="partnerskapet")
    made.districts.add(factories.district("Jordbro"))
    return made


def begin(browser, mall, police, **typed):
    typed = {"name": "Överenskommelse för Ängsgården", "others": police.pk, "period_kind": "own", **typed}
    return browser.post(reverse("agreement_new", args=["partnerskapet"]), {"template": mall.pk, **typed})


def test_a_draft_from_a_template_has_its_words_and_what_is_known_is_filled_in(
    browser, template, partnership, owner, police
):
    answer = begin(browser, template, police, starts_on="2027-01-01", ends_on="2029-12-31")

    made = Agreement.objects.get()
    bodies = dict(made.versions.get().sections.values_list("heading", "body"))
    assert answer.url == "/avtal/overenskommelse-for-angsgarden/"
    assert (made.owner, made.status, made.template) == (owner, AgreementStatus.DRAFT, template)
    assert (made.document_word, made.focus_area_label) == ("överenskommelse", "fokusområde")
    assert bodies["Parter"] == "Mellan Haninge kommun och Polismyndigheten."
    assert bodies["Period"] == "Gäller från och med den 1 januari 2027 till och med den 31 december 2029."
    assert bodies["Syften"] == "{syften}"
    assert list(made.versions.get().parties.order_by("order").values_list("name_as_written", flat=True)) == [
        "Haninge kommun",
        "Polismyndigheten",
    ]
    assert [area.name for area in made.focus_areas.all()] == ["Trygghet"]
    assert LedgerEntry.objects.filter(verb="agreement.drafted", target_key=str(made.pk)).count() == 1


def test_two_agreements_of_one_name_have_addresses_of_their_own(browser, template, partnership, police):
    for _ in range(3):
        begin(browser, template, police, name="Avtal")

    assert sorted(Agreement.objects.values_list("slug", flat=True)) == ["avtal", "avtal-2", "avtal-3"]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Överenskommelse för Åby ängar", "overenskommelse-for-aby-angar"),
        ("Avtal 2027–2029", "avtal-2027-2029"),
        ("Sjøhæst", "sjohaest"),
        ("☃", "avtal"),
        ("a" * 200, "a" * 70),
    ],
)
def test_an_address_is_made_of_plain_letters(name, slug):
    assert free_slug(name) == slug


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"others": []}, "others"),
        ({"template": ""}, "template"),
        ({"name": ""}, "name"),
        ({"period_kind": "framework"}, "framework"),
    ],
)
def test_a_draft_that_cannot_begin_says_why(browser, template, partnership, police, typed, field):
    answer = begin(browser, template, police, **typed)

    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not Agreement.objects.exists()


def test_a_stranger_to_the_partnership_cannot_be_made_a_party(browser, template, partnership):
    stranger = factories.organisation()

    answer = begin(browser, template, stranger)

    assert "others" in answer.context["form"].errors


def test_who_writes_for_two_organisations_says_for_which(client, template, partnership, owner, police):
    both = factories.person(owner)
    both.memberships.create(organisation=police, role=Role.OFFICER)
    client.force_login(both)

    begin(client, template, owner, owner=police.pk)

    assert Agreement.objects.get().owner == police


def test_the_same_agreement_with_another_party_takes_text_and_own_signatories_along(browser, draft, owner, officer):
    housing = factories.organisation("Bostäder AB", OrganisationKind.HOUSING_COMPANY)
    draft.partnership.organisations.add(housing)
    Section.objects.filter(order=2).update(body="Kommunen och Polismyndigheten skriver under.")
    Party.objects.filter(organisation=owner).update(diarienummer="KS 1", contact="Kim")

    answer = browser.post(
        page("agreement_alike"),
        {"name": "Med bolaget", "others": housing.pk, "period_kind": "until_further_notice"},
        follow=True,
    )

    made = Agreement.objects.get(slug="med-bolaget")
    text = made.versions.get()
    own, other = text.parties.order_by("order")
    assert list(text.sections.order_by("order").values_list("body", flat=True)) == [
        "Det var en gång.",
        "Kommunen och Polismyndigheten skriver under.",
    ]
    assert (own.organisation, own.contact, own.diarienummer) == (owner, "Kim", "")
    assert [each.name for each in own.signatories.all()] == ["Undertecknare 1"]
    assert (other.organisation, other.signatories.count()) == (housing, 0)
    assert made.status == AgreementStatus.DRAFT
    assert "“Parter”" in str([str(message) for message in answer.context["messages"]])
    draft.refresh_from_db()
    assert draft.version == 1


def test_the_same_agreement_can_be_made_of_one_that_is_locked(browser, draft):
    factories.lock(draft)
    housing = factories.organisation()
    draft.partnership.organisations.add(housing)

    browser.post(page("agreement_alike"), {"name": "Nytt", "others": housing.pk, "period_kind": "own"})

    assert headings(Agreement.objects.get(slug="nytt")) == ["Bakgrund", "Parter"]


def test_where_nobody_is_left_to_choose_the_page_says_so(browser, draft, police):
    alike = browser.get(page("agreement_alike"))
    added = browser.get(page("party_add"))

    sentence = "Partnerskapet har ingen annan organisation att välja."
    assert sentence in alike.content.decode()
    assert sentence in added.content.decode()


def test_a_section_of_a_voided_version_is_not_found_and_never_changed(browser, draft, officer, owner):
    row = section(draft)
    factories.lock(draft)
    locking.void_text(agreement=draft, version=version(draft), reason="Fel namn", by=officer, at=AT)

    answer = browser.get(page("section_edit", row.pk))

    assert answer.status_code == 404
    with pytest.raises(ForbiddenStepError):
        sections.save_section(section=row, version=row.version, heading="", body="", by=officer, at=AT)


def test_the_partnership_offers_a_new_agreement_to_those_who_may(client, partnership, owner, police):
    address = reverse("agreement_new", args=["partnerskapet"])
    offered = {}
    for role in (Role.READER, Role.REVIEWER, Role.OFFICER, Role.COORDINATOR):
        client.force_login(factories.person(owner, role))
        offered[role] = address in client.get(partnership.get_absolute_url()).content.decode()

    assert offered == {Role.READER: False, Role.REVIEWER: False, Role.OFFICER: True, Role.COORDINATOR: True}

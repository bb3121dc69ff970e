"""Django's admin under the portal's rules: what is locked stays, nobody overwrites anybody, the history hears of it."""

import hashlib
import re
from datetime import date
from decimal import Decimal

import pytest
from django.contrib import admin
from django.core.files import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import (
    Area,
    AreaKind,
    ChangeNotice,
    LastVisit,
    LedgerChain,
    LedgerEntry,
    LedgerPayload,
    MailedMatter,
    Membership,
    Organisation,
    Reach,
    Role,
    User,
)
from indicators.models import Dimension, Direction, Indicator, Observation, SourceKind
from partnership import agreement_changes
from partnership.copies import actions as copy_actions
from partnership.drafting.actions import sections
from partnership.locking import actions as locking
from partnership.models import (
    Agreement,
    AgreementStatus,
    AgreementVersion,
    Appendix,
    Copy,
    Decision,
    Party,
    ScanFile,
    ScanPage,
    Section,
    Signatory,
    Signature,
)
from stadsdelplan.goals import actions as goals
from stadsdelplan.models import Edition, EditionStatus, Goal, Measure, PlanComment, Proposal, ReviewVerdict
from stadsdelplan.review import actions as review
from tests.support import factories, hostile_files

pytestmark = [pytest.mark.django_db, pytest.mark.long]  # each field of each form is sent by itself

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
OURS = {"core", "partnership", "indicators", "stadsdelplan"}
NUL = "be\x00fore"


@pytest.fixture
def operator():
    return User.objects.create_superuser("operator@portal.example", factories.PASSWORD, name="Olle Operatör")


@pytest.fixture
def client(client, operator):
    client.force_login(operator)
    return client


@pytest.fixture
def goal(things):
    """A goal in the working edition, with one measure."""
    edition = things["editions"]["working"]
    goal = Goal(edition=edition, focus_area=edition.focus_areas.get(order=1), title="Fler i arbete")
    goals.add_goal(goal=goal, by=None, at=factories.NOON)
    goals.add_measure(measure=Measure(goal=goal, text="En mottagning öppnas."), by=None, at=factories.NOON)
    goal.refresh_from_db()
    return goal


def address(row, page="change", *more):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk, *more])


def form_of(client, url):
    """What a browser would send if the person changed nothing on the page."""
    page = client.get(url)
    assert page.status_code == 200, url
    is_stock = "adminform" in page.context  # people are invited on a page of our own
    formsets = [inline.formset for inline in page.context["inline_admin_formsets"]] if is_stock else []
    forms = [page.context["adminform"].form if is_stock else page.context["form"]]
    for formset in formsets:
        forms += [formset.management_form, *formset.forms]
    written = {"version": page.context["version"]} if page.context.get("version") else {}
    for form in forms:
        for field in form:
            value = field.value()
            if isinstance(value, File) or value is None or value is False:
                continue
            several = isinstance(value, list | tuple)
            written[field.html_name] = [getattr(v, "pk", v) for v in value] if several else value
    return written


def send(client, url, written=None, **changed):
    """Open the page, fill in `changed` (double underscores stand for the dashes of rows below), and send it."""
    written = form_of(client, url) if written is None else dict(written)
    written |= {name.replace("__", "-"): value for name, value in changed.items()}
    return client.post(url, written)


def newest():
    return LedgerEntry.objects.order_by("-pk").select_related("payload", "chain", "by").first()


# Who comes in, and what there is ------------------------------------------------------------------------------------


def test_every_model_of_the_portal_is_in_the_admin():
    from django.apps import apps

    models = {model for model in apps.get_models() if model._meta.app_label in OURS}

    # What five of them hold is told on the pages of the entries and of the heaps; the others are the portal's memory.
    told = {LedgerChain, LedgerPayload, ScanFile, ScanPage, ChangeNotice}
    assert models - set(MODELS) == {*told, LastVisit, MailedMatter}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_model_goes_through_the_base_that_tells_the_history(model):
    from core.admin_site import PortalAdmin

    assert isinstance(admin.site.get_model_admin(model), PortalAdmin)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_lists_are_in_an_order_that_ends_with_the_key(model):
    ordering = admin.site.get_model_admin(model).ordering

    assert ordering[-1].lstrip("-") == "pk"


@pytest.mark.drawn
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_page_of_every_model_opens(things, client, model):
    """In Swedish. test_admin_words opens the same pages in both languages."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    row = model._base_manager.order_by("pk").first()

    assert client.get(reverse(f"{name}_changelist"), {"q": "a"}).status_code == 200
    assert client.get(reverse(f"{name}_add")).status_code in (200, 403)
    if row:
        assert client.get(address(row)).status_code == 200
        assert client.get(address(row, "history")).status_code == 200
        assert client.get(address(row, "delete")).status_code in (200, 403)


def test_who_is_not_logged_in_meets_the_portals_own_login(client):
    client.logout()

    page = client.get("/admin/partnership/agreement/", follow=True)

    assert page.redirect_chain[-1][0] == "/logga-in/?next=/admin/partnership/agreement/"


def test_the_admin_has_no_login_form_of_its_own(client):
    client.logout()

    answer = client.post("/admin/login/", {"username": "a@b.example", "password": "x"})

    assert (answer.status_code, answer["Location"]) == (302, "/logga-in/?next=/admin/")


@pytest.mark.parametrize("path", ["/admin/", "/admin/partnership/agreement/", "/admin/nowhere/", "/admin/jsi18n/"])
def test_who_is_logged_in_but_not_staff_gets_403(client, path):
    client.force_login(factories.person(factories.organisation(), Role.COORDINATOR))

    assert client.get(path, follow=True).status_code == 403


def test_passwords_are_changed_on_the_portals_own_page(client):
    assert client.get("/admin/password_change/")["Location"] == reverse("password_change")


# What is locked stays -----------------------------------------------------------------------------------------------

LOCKED_ROWS = {
    "agreement": lambda agreement: agreement,
    "version": lambda agreement: agreement.versions.get(),
    "section": lambda agreement: Section.objects.get(agreement_version__agreement=agreement, order=1),
    "party": lambda agreement: Party.objects.get(agreement_version__agreement=agreement, order=1),
    "signatory": lambda agreement: Signatory.objects.get(party__agreement_version__agreement=agreement, party__order=1),
    "appendix": lambda agreement: Appendix.objects.get(agreement_version__agreement=agreement),
}


@pytest.mark.parametrize("kind", LOCKED_ROWS)
def test_the_form_of_a_locked_row_is_refused_with_a_sentence(client, kind):
    draft = factories.draft(slug="before")
    url_of = {name: address(find(draft)) for name, find in LOCKED_ROWS.items()}
    written = form_of(client, url_of[kind])
    written |= {name: "Ändrat" for name in ("heading", "body", "name_as_written", "name", "title") if name in written}
    _lock(draft)
    before = _everything(draft)

    answer = client.post(url_of[kind], written)

    assert answer.status_code == 403
    assert "The text is locked" in _english(client, url_of[kind], written)
    assert _everything(draft) == before


@pytest.mark.parametrize("kind", LOCKED_ROWS)
def test_the_page_of_a_locked_row_says_so_and_has_no_fields(client, kind):
    row = LOCKED_ROWS[kind](factories.locked())
    client.cookies["django_language"] = "en"

    page = client.get(address(row)).content.decode()

    assert "The text is locked. It can no longer be changed." in page
    assert not re.search(r'<(input|textarea|select)[^>]* name="(?!csrf|version)[a-z_]+"', page.split("<form", 2)[2])


@pytest.mark.parametrize("kind", LOCKED_ROWS)
def test_a_locked_row_is_not_deleted(client, kind):
    row = LOCKED_ROWS[kind](factories.locked())

    answer = client.post(address(row, "delete"), {"post": "yes"})

    assert answer.status_code == 403
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Section, {"order": 9, "heading": "Nytt", "body": "Nytt"}),
        (Appendix, {"number": 9, "title": "Ny"}),
        (Party, {"order": 9, "name_as_written": "Ny"}),
    ],
)
def test_nothing_is_added_to_a_locked_text(client, model, fields):
    text = factories.locked().versions.get()
    before = model.objects.count()
    organisation = factories.organisation()
    client.cookies["django_language"] = "en"

    answer = client.post(
        reverse(f"admin:partnership_{model._meta.model_name}_add"),
        {
            "agreement_version": text.pk,
            "organisation": organisation.pk,
            "signatories-TOTAL_FORMS": 0,
            "signatories-INITIAL_FORMS": 0,
            **fields,
        },
    )

    assert "The text is locked. It can no longer be changed." in answer.content.decode()
    assert model.objects.count() == before


def test_a_row_keeps_its_text_so_that_none_is_moved_into_a_locked_one(client):
    locked, draft = factories.locked().versions.get(), factories.draft()
    section = Section.objects.get(agreement_version__agreement=draft, order=1)

    answer = send(client, address(section), agreement_version=locked.pk, heading="Ny")

    section.refresh_from_db()
    assert (answer.status_code, section.agreement_version.agreement, section.heading) == (302, draft, "Ny")


def test_a_copy_keeps_its_number_keeper_and_file(client):
    copy = Copy.objects.filter(print_set__agreement_version__agreement=factories.locked()).order_by("number").first()
    before = (copy.number, copy.keeper_id, copy.file.name, copy.sha256)

    answer = send(client, address(copy), number=9, keeper=1, sha256="x", sent_on="2026-03-20")

    copy.refresh_from_db()
    assert answer.status_code == 302
    assert (copy.number, copy.keeper_id, copy.file.name, copy.sha256) == before
    assert copy.sent_on.isoformat() == "2026-03-20"


def test_what_the_database_refuses_after_all_is_a_page_and_no_error(client, monkeypatch):
    section = LOCKED_ROWS["section"](factories.locked())
    model_admin = admin.site.get_model_admin(Section)
    monkeypatch.setattr(model_admin, "why_fixed", lambda row: "")  # as if the text had been locked a moment later

    answer = send(client, address(section), body="Ändrat")

    assert answer.status_code == 409
    assert "Ändrat" not in Section.objects.get(pk=section.pk).body


def test_the_history_is_only_read(client, things):
    row = LedgerEntry.objects.order_by("pk").first()

    assert client.post(reverse("admin:core_ledgerentry_add"), {}).status_code == 403
    assert client.post(address(row), {"version": "1"}).status_code == 403
    assert client.post(address(row, "delete"), {"post": "yes"}).status_code == 403


def test_an_adopted_edition_and_what_is_under_it_stay(client, things):
    edition = things["editions"]["adopted"]
    goal = edition.goals.get()
    client.cookies["django_language"] = "en"

    for row in (edition, goal, goal.measures.first(), edition.focus_areas.get(order=1)):
        answer = client.post(address(row), {"version": "1", "title": "Ändrat", "text": "Ändrat", "name": "Ändrat"})

        assert answer.status_code == 403
        assert "An adopted edition is never changed." in answer.content.decode()
        assert client.post(address(row, "delete"), {"post": "yes"}).status_code == 403


def test_people_and_agreements_are_not_deleted(client):
    agreement = factories.draft()

    for row in (agreement, agreement.versions.get(), factories.person()):
        assert client.post(address(row, "delete"), {"post": "yes"}).status_code == 403


# Two people at once -------------------------------------------------------------------------------------------------


def test_a_stale_form_is_refused_and_keeps_what_was_written(client):
    section = factories.draft().versions.get().sections.get(order=1)
    written = form_of(client, address(section))
    other = factories.person(name="Anna Andra")
    sections.save_section(
        section=section, version=1, heading="Bakgrund", body="Annas ord.", by=other, at=timezone.now()
    )

    answer = client.post(address(section), written | {"body": "Mina ord."})

    page = answer.content.decode()
    section.refresh_from_db()
    assert answer.status_code == 409
    assert section.body == "Annas ord."
    assert all(words in page for words in ("Anna Andra", "Annas ord.", "Mina ord."))
    assert client.post(address(section), written | {"body": "Mina ord.", "version": "2"}).status_code == 302


@pytest.mark.parametrize("kind", LOCKED_ROWS)
def test_a_form_without_its_version_is_refused(client, kind):
    row = LOCKED_ROWS[kind](factories.draft())
    written = form_of(client, address(row))
    written.pop("version")

    answer = client.post(address(row), written)

    assert answer.status_code == 400


def test_rows_without_a_counter_are_known_by_what_they_hold(client):
    organisation = factories.organisation()
    written = form_of(client, address(organisation))
    Organisation.objects.filter(pk=organisation.pk).update(name="Nytt namn")

    stale = client.post(address(organisation), written | {"orgnr": "212000-0084"})
    nameless = client.post(address(organisation), {"name": "Utan version", "kind": "other"})

    organisation.refresh_from_db()
    assert (stale.status_code, nameless.status_code) == (409, 400)
    assert (organisation.name, organisation.orgnr) == ("Nytt namn", "")


def test_a_text_with_its_sections_is_stale_when_one_section_was_saved(client):
    text = factories.draft().versions.get()
    written = form_of(client, address(text))
    section = text.sections.get(order=2)
    sections.save_section(
        section=section, version=1, heading="", body="Sparat under tiden.", by=None, at=timezone.now()
    )

    answer = client.post(address(text), written | {"sections-0-body": "Mina ord."})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Mina ord." in page
    assert "Sparat under tiden." in page
    assert text.sections.get(order=1).body == "Det var en gång."


def test_saving_raises_the_counters_of_the_row_and_of_its_agreement(client):
    agreement = factories.draft()
    signatory = LOCKED_ROWS["signatory"](agreement)

    send(client, address(signatory), name="Nytt namn")

    signatory.refresh_from_db()
    agreement.refresh_from_db()
    assert (signatory.version, signatory.party.version, agreement.version) == (2, 2, 2)


def test_saving_sections_under_their_text_raises_their_counters(client):
    agreement = factories.draft()
    text = agreement.versions.get()

    send(client, address(text), sections__0__body="Nya ord.")

    agreement.refresh_from_db()
    assert list(text.sections.order_by("order").values_list("body", "version")) == [
        ("Nya ord.", 2),
        ("De som skriver under.", 1),
    ]
    assert agreement.version == 2


def test_a_save_that_changes_nothing_leaves_no_trace(client):
    section = factories.draft().versions.get().sections.get(order=1)
    entries = LedgerEntry.objects.count()

    assert send(client, address(section)).status_code == 302

    section.refresh_from_db()
    assert (section.version, LedgerEntry.objects.count()) == (1, entries)


def test_line_ends_of_browsers_are_no_change(client):
    section = factories.draft().versions.get().sections.get(order=1)
    Section.objects.filter(pk=section.pk).update(body="ett\n\ntvå")

    send(client, address(section), body="ett\r\n\r\ntvå")

    section.refresh_from_db()
    assert (section.body, section.version) == ("ett\n\ntvå", 1)


def test_a_changed_measure_is_another_goal_to_approve(client, goal, things):
    measure = goal.measures.get()
    before = Edition.objects.get(pk=goal.edition_id).version

    answer = send(client, address(measure), text="Två mottagningar öppnas.")

    goal_now = Goal.objects.get(pk=goal.pk)
    assert answer.status_code == 302
    assert goal_now.version == goal.version + 1
    assert Edition.objects.get(pk=goal.edition_id).version == before + 1


def test_a_goal_that_changes_takes_its_edition_back_to_review(client, things):
    edition = things["editions"]["sent"]
    goal = edition.goals.get()
    PlanComment.objects.filter(edition=edition).update(resolved_at=factories.NOON)
    with factories.unguarded(Proposal):
        Proposal.objects.filter(edition=edition).delete()
    review.review_goal(
        goal=goal,
        revision=goal.revision,
        organisation=things["organisations"]["Partner"],
        verdict=ReviewVerdict.APPROVED,
        by=things["people"]["reviewer@partner.example"],
        at=factories.NOON,
    )
    assert Edition.objects.get(pk=edition.pk).status == EditionStatus.READY

    send(client, address(goal), problem="Ett annat problem.")

    assert Edition.objects.get(pk=edition.pk).status == EditionStatus.IN_REVIEW


def test_a_focus_area_of_another_edition_is_refused(client, goal, things):
    elsewhere = things["editions"]["adopted"].focus_areas.get(order=1)
    client.cookies["django_language"] = "en"

    answer = send(client, address(goal), focus_area=elsewhere.pk)

    assert "The focus area belongs to another edition." in answer.content.decode()
    assert Goal.objects.get(pk=goal.pk).focus_area == goal.focus_area


# The history hears of it --------------------------------------------------------------------------------------------


def test_a_change_is_told_with_what_stood_there_before(client, operator):
    agreement = factories.draft()
    party = LOCKED_ROWS["party"](agreement)

    send(client, address(party), diarienummer="KS 2026/1")

    entry = newest()
    assert (entry.verb, entry.by, entry.target_model) == ("admin.changed", operator, "partnership.party")
    assert entry.chain.name == agreement.partnership.chain
    assert entry.payload.content == {"diarienummer": {"before": "", "after": "KS 2026/1"}}


def test_rows_below_are_told_of_with_the_row_above(client):
    text = factories.draft().versions.get()
    first, second = text.sections.order_by("order")

    send(client, address(text), sections__0__body="Nya ord.", sections__1__DELETE="on")

    told = newest().payload.content["partnership.section"]
    assert told[str(first.pk)]["body"] == {"before": "Det var en gång.", "after": "Nya ord."}
    assert told[str(second.pk)]["deleted"]["body"] == "De som skriver under."


def test_an_addition_is_told(client):
    answer = send(
        client,
        reverse("admin:core_area_add"),
        name="Sverige",
        kind="country",
        codes__TOTAL_FORMS=1,
        codes__0__scheme="scb",
        codes__0__code="00",
    )

    area = Area.objects.get(name="Sverige")
    entry = newest()
    assert answer.status_code == 302
    assert (entry.verb, entry.target_key, entry.chain.name) == ("admin.added", str(area.pk), "portal")
    assert "00" in str(entry.payload.content["core.areacode"])


def test_a_deletion_is_told_with_all_that_stood_there(client, operator):
    decision = _decision()

    answer = client.post(address(decision, "delete"), {"post": "yes"})

    entry = newest()
    assert answer.status_code == 302
    assert not Decision.objects.filter(pk=decision.pk).exists()
    assert (entry.verb, entry.target_key, entry.by) == ("admin.deleted", str(decision.pk), operator)
    assert entry.payload.content["body"] == "Kommunstyrelsen"


def test_rows_are_not_deleted_in_heaps(client):
    organisation = factories.organisation()

    client.post(
        reverse("admin:core_organisation_changelist"),
        {"action": "delete_selected", "_selected_action": organisation.pk, "post": "yes", "index": 0},
    )

    assert Organisation.objects.filter(pk=organisation.pk).exists()


def test_the_history_of_a_row_is_a_page(client):
    party = LOCKED_ROWS["party"](factories.draft())
    send(client, address(party), diarienummer="KS 2026/1")

    page = client.get(address(party, "history")).content.decode()

    assert "Olle Operatör" in page
    assert reverse("admin:core_ledgerentry_change", args=[newest().pk]) in page
    assert "KS 2026/1" in client.get(reverse("admin:core_ledgerentry_change", args=[newest().pk])).content.decode()


# The buttons call the verbs -----------------------------------------------------------------------------------------


def step(agreement, name):
    return reverse("admin:partnership_agreement_step", args=[agreement.pk, name])


def test_the_text_is_locked_by_its_button(client, operator):
    agreement = factories.draft()
    assert step(agreement, "lock") in client.get(address(agreement)).content.decode()

    answer = client.post(step(agreement, "lock"), {"version": agreement.version})

    agreement.refresh_from_db()
    text = agreement.versions.get()
    assert answer.status_code == 302
    assert (agreement.status, text.status, text.locked_by) == (AgreementStatus.LOCKED, "locked", operator)
    assert newest().verb == "agreement.text_locked"


def test_the_draft_is_sent_for_review_by_its_button(client):
    agreement = factories.draft()

    client.post(step(agreement, "send"), {"version": agreement.version})

    agreement.refresh_from_db()
    assert (agreement.status, newest().verb) == (AgreementStatus.IN_REVIEW, "agreement.sent_for_review")


def test_the_calendar_is_followed_by_its_button(client):
    agreement = factories.locked()
    _sign_all(agreement)

    client.post(step(agreement, "calendar"), {"version": agreement.version})

    agreement.refresh_from_db()
    assert (agreement.status, newest().verb) == (AgreementStatus.IN_FORCE, "agreement.came_into_force")


@pytest.mark.parametrize("name", ["send", "lock", "calendar"])
def test_looking_at_a_step_changes_nothing(client, name):
    agreement = factories.draft()
    entries = LedgerEntry.objects.count()

    assert client.get(step(agreement, name)).status_code == 200

    assert Agreement.objects.get(pk=agreement.pk).status == AgreementStatus.DRAFT
    assert LedgerEntry.objects.count() == entries


@pytest.mark.parametrize("name", ["send", "lock", "calendar"])
def test_a_step_asks_for_the_version_that_was_seen(client, name):
    agreement = factories.draft()

    assert client.post(step(agreement, name), {}).status_code == 400
    assert Agreement.objects.get(pk=agreement.pk).status == AgreementStatus.DRAFT


@pytest.mark.parametrize("name", ["send", "lock"])
def test_a_step_on_a_stale_version_is_refused(client, name):
    agreement = factories.draft()

    assert client.post(step(agreement, name), {"version": agreement.version + 1}).status_code == 409
    assert Agreement.objects.get(pk=agreement.pk).status == AgreementStatus.DRAFT


def test_what_the_text_lacks_is_said_and_nothing_is_locked(client):
    agreement = factories.draft()
    LOCKED_ROWS["signatory"](agreement).delete()
    client.cookies["django_language"] = "en"

    answer = client.post(step(agreement, "lock"), {"version": agreement.version})

    assert answer.status_code == 409
    assert "has nobody who signs" in answer.content.decode()
    assert Agreement.objects.get(pk=agreement.pk).status == AgreementStatus.DRAFT


def test_the_copies_are_served_as_they_were_stored(client):
    agreement = factories.locked()

    everything = client.get(reverse("admin:partnership_agreement_papers", args=[agreement.pk]))
    second = client.get(reverse("admin:partnership_agreement_paper", args=[agreement.pk, 2]))
    third = client.get(reverse("admin:partnership_agreement_paper", args=[agreement.pk, 3]))

    assert (everything.content, second.content, third.status_code) == (b"all", b"copy 2", 404)


def test_a_signature_is_registered_from_its_copy(client):
    agreement = factories.locked()
    copy = Copy.objects.get(print_set__agreement_version__agreement=agreement, number=1)
    signatory = LOCKED_ROWS["signatory"](agreement)
    url = f"{reverse('admin:partnership_signature_add')}?copy={copy.pk}"
    assert url in client.get(address(copy)).content.decode()

    answer = send(client, url, signatory=signatory.pk, signed_on="2026-03-16")

    agreement.refresh_from_db()
    assert answer.status_code == 302
    assert Signature.objects.get(copy=copy).signed_on.isoformat() == "2026-03-16"
    assert (agreement.status, newest().verb) == (AgreementStatus.SIGNING, "copy.signed")


def test_a_signature_needs_the_version_and_a_signatory_of_the_paper(client):
    agreement = factories.locked()
    copy = Copy.objects.get(print_set__agreement_version__agreement=agreement, number=1)
    stranger = LOCKED_ROWS["signatory"](factories.locked())
    url = f"{reverse('admin:partnership_signature_add')}?copy={copy.pk}"
    written = form_of(client, url)

    strange = client.post(url, written | {"signatory": stranger.pk})
    own = LOCKED_ROWS["signatory"](agreement).pk
    stale = client.post(url, written | {"signatory": own, "version": agreement.version + 1})
    written.pop("version")
    without = client.post(url, written | {"signatory": own})

    assert (strange.status_code, stale.status_code, without.status_code) == (200, 409, 400)
    assert not Signature.objects.filter(copy=copy).exists()


def test_a_signature_stays(client):
    agreement = factories.locked()
    _sign_all(agreement)
    signature = Signature.objects.order_by("pk").first()

    assert client.post(address(signature), {"version": "1"}).status_code == 403
    assert client.post(address(signature, "delete"), {"post": "yes"}).status_code == 403
    assert client.get(reverse("admin:partnership_signature_add")).status_code == 403


def test_where_a_copy_lies_is_registered_by_the_verb(client):
    agreement = factories.locked()
    _sign_all(agreement)
    copy = Copy.objects.get(print_set__agreement_version__agreement=agreement, number=2)

    answer = send(client, address(copy), handed_over_on="2026-03-20", kept_at="Närarkivet")

    copy.refresh_from_db()
    assert answer.status_code == 302
    assert (copy.handed_over_on.isoformat(), copy.kept_at) == ("2026-03-20", "Närarkivet")
    assert LedgerEntry.objects.filter(verb="copy.handed_over", target_key=str(copy.pk)).exists()


def test_where_a_copy_lies_is_put_right_by_the_verb_of_corrections(client):
    agreement = factories.locked()
    _sign_all(agreement)
    copy = Copy.objects.get(print_set__agreement_version__agreement=agreement, number=2)
    send(client, address(copy), handed_over_on="2026-03-20", kept_at="Närarkivet")

    impossible = send(client, address(copy), handed_over_on="2100-01-01", kept_at="Närarkivet")
    right = send(client, address(copy), handed_over_on="2026-03-24", kept_at="Polishuset")

    copy.refresh_from_db()
    told = LedgerEntry.objects.get(verb="copy.corrected", target_key=str(copy.pk)).payload.content
    assert (impossible.status_code, right.status_code) == (409, 302)
    assert (copy.handed_over_on.isoformat(), copy.kept_at) == ("2026-03-24", "Polishuset")
    assert told["before"] == {"handed_over_on": "2026-03-20", "kept_at": "Närarkivet"}


def test_an_unsigned_copy_is_not_handed_over_in_the_admin_either(client):
    agreement = factories.locked()
    factories.rewrite(Agreement.objects.filter(pk=agreement.pk), status=AgreementStatus.SIGNING)
    copy = Copy.objects.get(print_set__agreement_version__agreement=agreement, number=2)

    answer = send(client, address(copy), handed_over_on="2026-03-20")

    copy.refresh_from_db()
    assert answer.status_code == 409
    assert copy.handed_over_on is None


def test_a_day_that_cannot_be_is_refused_in_the_admin_too(client):
    copy = Copy.objects.get(print_set__agreement_version__agreement=factories.locked(), number=2)

    answer = send(client, address(copy), sent_on="2026-03-15")

    assert answer.status_code == 409
    assert "före 2026-03-16, när texten låstes" in answer.content.decode()


def test_a_new_agreement_gets_its_first_text(client):
    owner = factories.organisation()
    partnership = factories.partnership(owner)

    answer = send(
        client,
        reverse("admin:partnership_agreement_add"),
        partnership=partnership.pk,
        owner=owner.pk,
        slug="nytt",
        name="Nytt avtal",
        focus_areas__TOTAL_FORMS=1,
        focus_areas__0__order=1,
        focus_areas__0__name="Arbete",
    )

    agreement = Agreement.objects.get(slug="nytt")
    assert answer.status_code == 302
    assert (agreement_changes.current_version(agreement).title, agreement.focus_areas.get().name) == (
        "Nytt avtal",
        "Arbete",
    )


# People -------------------------------------------------------------------------------------------------------------


def test_a_person_is_given_a_role(client):
    organisation = factories.organisation()
    person = factories.person()

    answer = send(
        client,
        address(person),
        memberships__TOTAL_FORMS=1,
        memberships__0__organisation=organisation.pk,
        memberships__0__role=Role.OFFICER,
        memberships__0__reach=Reach.BELOW,
        memberships__0__last_day="2099-12-31",
    )

    assert answer.status_code == 302
    membership = Membership.objects.get(user=person)
    assert (membership.role, membership.reach, membership.last_day) == (Role.OFFICER, Reach.BELOW, date(2099, 12, 31))
    assert newest().payload.content["core.membership"]


def test_only_those_with_all_rights_give_rights_away(client):
    helper = factories.person(is_staff=True)
    other, superuser = factories.person(), User.objects.get(email="operator@portal.example")
    client.force_login(helper)

    send(client, address(other), is_superuser="on", is_staff="on")

    other.refresh_from_db()
    assert (other.is_superuser, other.is_staff) == (False, False)
    assert client.post(address(superuser), {"version": "1", "email": "x@y.example"}).status_code == 403
    for page in ("new-password", "second-factor", "let-in"):
        assert client.get(f"/admin/core/user/{superuser.pk}/{page}/").status_code == 403
        assert client.post(f"/admin/core/user/{superuser.pk}/{page}/").status_code == 403


# Files --------------------------------------------------------------------------------------------------------------


def test_an_appendix_is_stored_with_its_digest_and_served_as_a_download(client):
    text = factories.draft().versions.get()
    appendix = text.appendices.get()
    written = form_of(client, address(text))

    answer = client.post(address(text), written | {"appendices-0-file": SimpleUploadedFile("b.html", b"<b>hej</b>")})

    appendix.refresh_from_db()
    served = client.get(address(appendix, "file", "file"))
    page = client.get(address(appendix)).content.decode()
    assert answer.status_code == 302
    assert appendix.sha256 == hashlib.sha256(b"<b>hej</b>").hexdigest()
    assert served.content == b"<b>hej</b>"
    assert served["Content-Disposition"].startswith("attachment")
    assert address(appendix, "file", "file") in page


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("karta.pdf", hostile_files.pdf(hostile_files.script_when_opened)),
        ("karta.dat", hostile_files.attached(b"(x.exe)", b"MZ")),
        ("karta.pdf", b"<b>hej</b>"),
        ("karta.png", hostile_files.picture("PNG")[:200]),
    ],
)
def test_a_paper_that_an_administrator_brings_is_looked_at_as_anybodys(client, name, content):
    text = factories.draft().versions.get()
    before = text.appendices.get().sha256

    file = SimpleUploadedFile(name, content)
    answer = client.post(address(text), form_of(client, address(text)) | {"appendices-0-file": file})

    assert answer.status_code == 200
    assert "file" in answer.context["inline_admin_formsets"][2].formset.errors[0]
    assert text.appendices.get().sha256 == before


def test_a_file_of_which_a_part_only_was_kept_is_refused_with_a_sentence(client, settings):
    settings.UPLOAD_MAX_BYTES = 1024
    text = factories.draft().versions.get()
    appendix = text.appendices.get()
    written = form_of(client, address(text))

    larger = client.post(address(text), written | {"appendices-0-file": SimpleUploadedFile("b.html", b"x" * 1025)})
    kept = appendix.file.name, appendix.sha256
    appendix.refresh_from_db()
    assert "Filen är större än 1,0" in larger.content.decode()
    assert (appendix.file.name, appendix.sha256) == kept

    written = form_of(client, address(text))
    fits = client.post(address(text), written | {"appendices-0-file": SimpleUploadedFile("b.html", b"x" * 1024)})
    appendix.refresh_from_db()
    assert fits.status_code == 302
    assert appendix.sha256 == hashlib.sha256(b"x" * 1024).hexdigest()


# NUL, which PostgreSQL cannot store ---------------------------------------------------------------------------------


@pytest.mark.drawn
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_nul_in_a_search_is_refused(client, model):
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")

    assert client.get(f"{url}?q=%00").status_code == 400
    assert client.get(f"{url}?_changelist_filters=q%3D%2500").status_code in (200, 302)
    assert client.get(f"{url}?id__in=1%00").status_code == 400


@pytest.mark.drawn
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_nul_in_any_field_is_no_error(things, client, model):
    model_admin = admin.site.get_model_admin(model)
    row = model._base_manager.order_by("pk").first()
    add = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    pages = [add] if client.get(add).status_code == 200 else []
    if row and client.get(address(row)).context["has_change_permission"]:
        pages.append(address(row))
    rows = model_admin.model._base_manager.count()

    for page in pages:
        written = form_of(client, page)
        for name in written:
            if name.endswith(("_FORMS", "version")):
                continue
            with transaction.atomic():
                answer = client.post(page, written | {name: NUL})
                transaction.set_rollback(True)
            assert answer.status_code in (200, 302), (page, name)

    assert model._base_manager.count() == rows


def test_a_nul_for_a_version_is_a_stale_one(client):
    section = factories.draft().versions.get().sections.get(order=1)

    assert send(client, address(section), version=NUL, body="Ändrat").status_code == 409


def test_a_nul_to_the_completion_of_choices_is_refused(client):
    url = "/admin/autocomplete/?app_label=core&model_name=area&field_name=parent&term="

    assert client.get(f"{url}a").status_code == 200
    assert client.get(f"{url}%00").status_code == 400


# Lists do not ask more the more rows there are ----------------------------------------------------------------------


def _agreements(count):
    for _n in range(count):
        factories.draft()


def _goals(count):
    edition = Edition.objects.get(plan__name="Stadsdelsplan för Ängen")
    area = edition.focus_areas.get(order=1)
    for order in range(count):
        Goal.objects.create(
            edition=edition, focus_area=area, order=order, title=f"Mål {order}", responsible=factories.organisation()
        )


def _observations(count):
    indicator, _made = Indicator.objects.get_or_create(
        slug="i1",
        defaults={
            "order": 70,
            "dimension": Dimension.HEALTH,
            "direction": Direction.LOWER_IS_WORSE,
            "source_kind": SourceKind.SURVEY,
        },
    )
    country = Area.objects.get(kind=AreaKind.COUNTRY)
    for _n in range(count):
        name = f"Län {Area.objects.count()}"
        area = Area.objects.create(name=name, kind=AreaKind.REGION, parent=country)
        Observation.objects.create(indicator=indicator, area=area, year=2025, value=Decimal(1), source="Kolada")


@pytest.mark.parametrize(
    ("url", "add"),
    [
        ("/admin/partnership/agreement/", _agreements),
        ("/admin/partnership/section/", _agreements),
        ("/admin/partnership/agreementversion/", _agreements),
        ("/admin/stadsdelplan/goal/", _goals),
        ("/admin/indicators/observation/", _observations),
    ],
)
def test_a_list_asks_as_often_with_many_rows_as_with_few(things, client, url, add):
    add(2)
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url)
    add(10)
    with CaptureQueriesContext(connection) as many:
        client.get(url)

    assert len(many) <= len(few)


# ----------------------------------------------------------------------------------------------------------------------


def _lock(agreement):
    """Lock the text with papers of one line, as `factories.locked` does."""
    locking.lock_text(
        agreement=agreement, version=Agreement.objects.get(pk=agreement.pk).version, by=None, at=factories.NOON
    )


def _everything(agreement):
    """What the admin might have changed of the agreement."""
    text = {"agreement_version__agreement": agreement}
    return [
        list(rows.order_by("pk").values())
        for rows in (
            Agreement.objects.filter(pk=agreement.pk),
            AgreementVersion.objects.filter(agreement=agreement),
            Section.objects.filter(**text),
            Party.objects.filter(**text),
            Appendix.objects.filter(**text),
            Signatory.objects.filter(party__agreement_version__agreement=agreement),
        )
    ]


def _english(client, url, written):
    client.cookies["django_language"] = "en"
    return client.post(url, written).content.decode()


def _decision():
    party = Party.objects.get(agreement_version__agreement=factories.draft(), order=1)
    return Decision.objects.create(party=party, body="Kommunstyrelsen", paragraph="45")


def _sign_all(agreement):
    copies = Copy.objects.filter(print_set__agreement_version__agreement=agreement).order_by("number")
    for copy in copies:
        for signatory in Signatory.objects.filter(party__agreement_version__agreement=agreement).order_by("pk"):
            copy_actions.register_signature(
                copy=copy,
                signatory=signatory,
                signed_on=None,
                precision="day",
                by=None,
                at=factories.NOON,
                version=Agreement.objects.get(pk=agreement.pk).version,
            )
    agreement.refresh_from_db()

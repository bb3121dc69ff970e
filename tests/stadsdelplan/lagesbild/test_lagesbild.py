"""Each party writes its own picture, the municipality merges them, and closing one fixes it and stops a clock."""

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.concurrency.refusals import ForbiddenStepError, NotReadyError, StaleVersionError
from core.models import LedgerEntry, Role
from stadsdelplan import verification
from stadsdelplan.home.picture_tasks import picture_tasks
from stadsdelplan.lagesbild import actions
from stadsdelplan.lagesbild.pdf import draw_lagesbild
from stadsdelplan.lagesbild.queries import read_figures, read_merged
from stadsdelplan.models import (
    Agreeing,
    Edition,
    Lagesbild,
    LagesbildPaper,
    LegalDuty,
    MergedPoint,
    PartyPicture,
    PicturePoint,
    Plan,
    PlanKind,
    Saying,
)
from tests.support import factories, verapdf
from tests.support.factories import NOON
from tests.support.pdf_text import pages

pytestmark = pytest.mark.django_db


def _points(lagesbild):
    return list(PicturePoint.objects.filter(picture__lagesbild=lagesbild).order_by("pk"))


def _merge(lagesbild, points, *, by, agreeing="", heading="Skadegörelse"):
    merged = MergedPoint(lagesbild=lagesbild, part="mapping", heading=heading, agreeing=agreeing)
    return actions.add_merged(merged=merged, points=points, by=by, at=NOON)


def _close(lagesbild, *, by, **changes):
    lagesbild.refresh_from_db()
    said = {"version": lagesbild.version, "figures": [], "pdf": b"%PDF-1.7 picture"} | changes
    return actions.close_lagesbild(lagesbild=lagesbild, by=by, at=NOON, **said)


def _to_write(person):
    return [task for task in picture_tasks(person) if task.matter.startswith("picture:")]


def _to_merge(person):
    return [task for task in picture_tasks(person) if task.matter.startswith("merge:")]


def test_each_party_is_asked_and_reminded_until_it_has_handed_in(parties, lagesbild, write, hand_in):
    both = [_to_write(person) for person in (parties.coordinator, parties.liaison)]
    write(lagesbild, parties.police, "Stölder", by=parties.liaison)
    hand_in(lagesbild, parties.police, by=parties.liaison)

    assert [len(each) for each in both] == [1, 1]
    assert both[1][0].url == reverse("party_picture", args=[lagesbild.pk, parties.police.pk])
    assert _to_write(parties.liaison) == []
    assert len(_to_write(parties.coordinator)) == 1
    assert _to_write(parties.who("police", Role.READER)) == []
    assert _to_merge(parties.coordinator) == []


def test_the_owner_is_reminded_to_merge_when_all_have_handed_in(parties, handed_in):
    assert [task.url for task in _to_merge(parties.coordinator)] == [handed_in.get_absolute_url()]
    assert _to_merge(parties.liaison) == []


def test_others_read_a_picture_when_it_is_handed_in_and_nobody_writes_anothers(
    client, parties, lagesbild, write, hand_in
):
    write(lagesbild, parties.police, "Stölder ur bilar", by=parties.liaison)
    theirs = reverse("party_picture", args=[lagesbild.pk, parties.police.pk])
    add = reverse("point_add", args=[lagesbild.pk, parties.police.pk, "mapping"])
    client.force_login(parties.coordinator)

    before = client.get(theirs).status_code
    written = client.post(add, {"part": "mapping", "heading": "Ett ord från kommunen"}).status_code
    hand_in(lagesbild, parties.police, by=parties.liaison)
    after = client.get(theirs)

    assert (before, written) == (404, 403)
    assert "Stölder ur bilar" in after.content.decode()
    assert not PicturePoint.objects.filter(heading="Ett ord från kommunen").exists()


def test_what_is_handed_in_stays_until_it_is_taken_back(parties, lagesbild, write, hand_in):
    point = write(lagesbild, parties.police, "Stölder", by=parties.liaison)
    picture = hand_in(lagesbild, parties.police, by=parties.liaison)

    with pytest.raises(ForbiddenStepError):
        write(lagesbild, parties.police, "Mer", by=parties.liaison)
    with pytest.raises(IntegrityError, match="handed in"), transaction.atomic():
        PicturePoint.objects.filter(pk=point.pk).update(heading="Något annat")
    picture.refresh_from_db()
    actions.take_back(picture=picture, version=picture.version, by=parties.liaison, at=NOON)
    write(lagesbild, parties.police, "Mer", by=parties.liaison)

    assert PicturePoint.objects.filter(picture=picture).count() == 2
    assert list(LedgerEntry.objects.filter(verb__in=["picture.handed_in", "picture.taken_back"])) != []


def test_an_empty_picture_is_not_handed_in_and_a_merged_one_not_taken_back(parties, lagesbild, handed_in, hand_in):
    picture = handed_in.pictures.get(organisation=parties.police)
    _merge(handed_in, _points(handed_in), by=parties.coordinator, agreeing=Agreeing.SAME)
    with pytest.raises(ForbiddenStepError, match="ammanställ"):
        actions.take_back(picture=picture, version=picture.version, by=parties.liaison, at=NOON)

    PartyPicture.objects.filter(pk=picture.pk).update(handed_in_at=None)
    with transaction.atomic():
        Saying.objects.all().delete()
        picture.points.all().delete()
    with pytest.raises(NotReadyError):
        hand_in(handed_in, parties.police, by=parties.liaison)


def test_who_hands_in_has_seen_the_newest_words(parties, lagesbild, write):
    picture = lagesbild.pictures.get(organisation=parties.police)
    write(lagesbild, parties.police, "Stölder", by=parties.liaison)

    with pytest.raises(StaleVersionError):
        actions.hand_in(picture=picture, version=picture.version, by=parties.liaison, at=NOON)


def test_how_the_points_go_together_follows_from_who_says_them(parties, handed_in):
    ours, theirs = _points(handed_in)

    alone = _merge(handed_in, [ours], by=parties.coordinator)
    written = _merge(handed_in, [], by=parties.coordinator, agreeing=Agreeing.SAME, heading="Egen analys")
    with pytest.raises(ForbiddenStepError):
        _merge(handed_in, [ours, theirs], by=parties.coordinator, agreeing=Agreeing.SAME)
    with pytest.raises(ValidationError):
        _save(alone, [ours, theirs], by=parties.coordinator)
    both = _save(alone, [ours, theirs], by=parties.coordinator, agreeing=Agreeing.CONTRADICT)

    assert (alone.agreeing, written.agreeing) == (Agreeing.ONLY_ONE, "")
    assert both.agreeing == Agreeing.CONTRADICT
    shown = read_merged(handed_in)[0].points[0]
    said = {organisation: [each.heading for each in points] for organisation, points in shown.said}
    assert said == {parties.own: ["Skadegörelse vid skolan"], parties.police: ["Skadegörelsen minskar"]}


def _save(merged, points, *, by, agreeing=""):
    merged.refresh_from_db()
    words = {"part": merged.part, "heading": merged.heading, "text": merged.text, "agreeing": agreeing}
    return actions.save_merged(merged=merged, version=merged.version, words=words, points=points, by=by, at=NOON)


def test_what_is_not_handed_in_is_not_merged(parties, lagesbild, write):
    point = write(lagesbild, parties.police, "Stölder", by=parties.liaison)

    with pytest.raises(ForbiddenStepError):
        _merge(lagesbild, [point], by=parties.coordinator)


def test_it_is_closed_when_everything_handed_in_has_its_place(parties, handed_in):
    ours, theirs = _points(handed_in)
    with pytest.raises(NotReadyError) as refused:
        _close(handed_in, by=parties.coordinator)
    _merge(handed_in, [ours, theirs], by=parties.coordinator, agreeing=Agreeing.CONTRADICT)
    stale = handed_in.version
    with pytest.raises(StaleVersionError):
        _close(handed_in, by=parties.coordinator, version=stale)

    closed = _close(handed_in, by=parties.coordinator)

    assert len(refused.value.problems) == 2
    assert (closed.is_closed, closed.closed_on, closed.closed_by) == (True, date(2026, 3, 16), parties.coordinator)
    assert LedgerEntry.objects.get(verb="lagesbild.closed").by == parties.coordinator
    assert list(verification.faults()) == []


def test_closing_stops_the_first_clock_of_the_owners_plans_under_the_law(parties, handed_in):
    other = factories.organisation()
    plans = {
        name: Plan.objects.create(
            partnership=parties.partnership,
            district=parties.area,
            owner=owner,
            name=name,
            kind=kind,
            asks_parties=False,
        )
        for name, owner, kind in (
            ("egen", parties.own, PlanKind.ACTION_PLAN),
            ("annans", other, PlanKind.ACTION_PLAN),
            ("temat", parties.own, PlanKind.THEMATIC_PLAN),
        )
    }
    _merge(handed_in, _points(handed_in), by=parties.coordinator, agreeing=Agreeing.SAME)

    _close(handed_in, by=parties.coordinator)

    assert list(LegalDuty.objects.values_list("plan", "kind", "done_on", "note")) == [
        (plans["egen"].pk, "situation_picture", date(2026, 3, 16), "Lägesbild 2026")
    ]


def test_a_closing_that_fails_leaves_no_clock_and_no_paper(parties, handed_in):
    plan = Plan.objects.create(
        partnership=parties.partnership,
        district=parties.area,
        owner=parties.own,
        name="Åtgärdsplan",
        kind=PlanKind.ACTION_PLAN,
        asks_parties=False,
    )
    stored = len(default_storage.listdir("papers")[1]) if default_storage.exists("papers") else 0

    with pytest.raises(NotReadyError):
        _close(handed_in, by=parties.coordinator)

    assert not plan.duties.exists()
    assert not LagesbildPaper.objects.exists()
    assert (len(default_storage.listdir("papers")[1]) if default_storage.exists("papers") else 0) == stored


CHANGES = {
    "its name": lambda: Lagesbild.objects.update(name="Annat"),
    "its state": lambda: Lagesbild.objects.update(status="working", closed_on=None, closed_by=None),
    "itself": lambda: Lagesbild.objects.all()._raw_delete("default"),
    "a party's picture": lambda: PartyPicture.objects.update(sources="Annat"),
    "a merged point": lambda: MergedPoint.objects.update(heading="Annat"),
    "who says it": lambda: Saying.objects.all().delete(),
    "its figures": lambda: LagesbildPaper.objects.update(figures=[1]),
    "its paper": lambda: LagesbildPaper.objects.all().delete(),
    "a new point": lambda: MergedPoint.objects.create(
        lagesbild=Lagesbild.objects.get(), part="other", order=9, heading="Ny"
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_database_keeps_a_closed_picture_as_it_was(parties, handed_in, change):
    _merge(handed_in, _points(handed_in), by=parties.coordinator, agreeing=Agreeing.SAME)
    _close(handed_in, by=parties.coordinator)

    with pytest.raises(IntegrityError, match="closed situation picture is never changed"), transaction.atomic():
        change()


def test_the_database_closes_no_picture_without_its_paper(parties, lagesbild):
    with pytest.raises(IntegrityError, match="closed with its paper"), transaction.atomic():
        Lagesbild.objects.update(status="closed", closed_on=NOON.date(), closed_by=parties.coordinator)


def test_the_figures_are_those_of_the_day_of_closing(parties):
    indicator = factories.indicator(name="Sysselsättning", unit="%")
    factories.observation(indicator, parties.area, 2025, 79)

    figures = read_figures(parties.area)
    json.dumps(figures)

    shown = {each["name"]: (each["year"], each["value"], each["text"]) for each in figures}
    assert shown["Sysselsättning"] == (2025, "79", "79\N{NO-BREAK SPACE}%")


def test_the_paper_is_archival_and_accessible_and_holds_long_texts_whole(parties, handed_in):
    with factories.unguarded(PicturePoint, "UPDATE"):
        words = "\n\n".join(f"Stycke {number} om läget i stadsdelen." for number in range(400))
        PicturePoint.objects.update(text=words)
    _merge(handed_in, _points(handed_in), by=parties.coordinator, agreeing=Agreeing.CONTRADICT)
    factories.observation(factories.indicator(), parties.area, 2025, 79)

    pdf = draw_lagesbild(handed_in, figures=read_figures(parties.area), at=NOON)

    texts = pages(pdf)
    assert " ".join(texts).count("Stycke") == 2 * 400
    assert "Stycke 0 " in texts[0]  # and no page holds a heading alone
    assert [verapdf.faults(pdf, flavour) for flavour in ("2a", "ua1")] == [{}, {}]


def test_the_pages_lead_from_the_start_to_the_stored_paper(client, parties):
    client.force_login(parties.coordinator)
    slug = parties.partnership.slug
    client.post(reverse("lagesbild_new", args=[slug]), {"name": "Lägesbild hösten", "area": parties.area.pk})
    made = Lagesbild.objects.get()
    add = reverse("point_add", args=[made.pk, parties.own.pk, "mapping"])
    client.post(add, {"part": "mapping", "heading": "Skadegörelse", "text": "På helger."})
    picture = made.pictures.get(organisation=parties.own)
    client.post(reverse("picture_hand_in", args=[made.pk, parties.own.pk]), {"version": picture.version})
    point = PicturePoint.objects.get()
    page = client.get(made.get_absolute_url()).content.decode()
    merge = reverse("merged_add", args=[made.pk, "mapping"])
    assert f"{merge}?punkt={point.pk}" in page
    client.post(merge, {"part": "mapping", "heading": "Skadegörelse vid skolan", "points": [point.pk]})
    draft = b"".join(client.get(reverse("lagesbild_paper", args=[made.pk])))
    made.refresh_from_db()

    closed = client.post(reverse("lagesbild_close", args=[made.pk]), {"version": made.version})

    assert closed["Location"] == made.get_absolute_url()
    paper = " ".join(pages(b"".join(client.get(reverse("lagesbild_paper", args=[made.pk])))))
    assert "Skadegörelse vid skolan" in paper
    assert parties.own.name in paper
    assert "Utkast" in " ".join(pages(draft))
    assert "Utkast" not in paper
    plain = json.loads(client.get(reverse("lagesbild_json", args=[made.pk])).content)
    assert plain["parts"]["mapping"][0]["said_by"][0]["points"] == [{"heading": "Skadegörelse", "text": "På helger."}]
    assert plain["dated"]
    client.force_login(parties.who("police", Role.READER))
    assert "Skadegörelse vid skolan" in client.get(made.get_absolute_url()).content.decode()


@pytest.mark.parametrize("key", ["²", "x", "", "9" * 40, "0"])
def test_a_point_that_is_none_is_simply_not_chosen(client, parties, handed_in, key):
    client.force_login(parties.coordinator)

    page = client.get(reverse("merged_add", args=[handed_in.pk, "mapping"]), {"punkt": key})

    assert page.status_code == 200
    assert "checked" not in page.content.decode()


def test_the_database_keeps_the_picture_that_an_adopted_plan_stands_on(parties, handed_in):
    edition = factories.edition()
    factories.close(edition)

    with pytest.raises(IntegrityError, match="adopted edition is never changed"), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(cited=handed_in)


def test_the_merged_picture_is_the_owners_until_it_is_closed(client, parties, handed_in):
    _merge(handed_in, _points(handed_in), by=parties.coordinator, agreeing=Agreeing.SAME, heading="Vår slutsats")
    client.force_login(parties.liaison)

    page = client.get(handed_in.get_absolute_url()).content.decode()
    plain = json.loads(client.get(reverse("lagesbild_json", args=[handed_in.pk])).content)

    assert "Vår slutsats" not in page
    assert plain["parts"] is None
    assert client.get(reverse("lagesbild_paper", args=[handed_in.pk])).status_code == 403


def test_who_saves_second_sees_both_texts(client, parties, lagesbild, write):
    point = write(lagesbild, parties.own, "Skadegörelse", by=parties.coordinator)
    client.force_login(parties.who("own", Role.OFFICER))
    address = reverse("point_edit", args=[lagesbild.pk, parties.own.pk, point.pk])
    client.post(address, {"version": 1, "part": "mapping", "heading": "Först sparat"})

    late = client.post(address, {"version": 1, "part": "other", "heading": "Mina ord"})

    assert late.status_code == 409
    assert "Först sparat" in late.content.decode()
    assert "Mina ord" in late.content.decode()
    assert PicturePoint.objects.get().heading == "Först sparat"


def test_who_merges_second_sees_both_texts(client, parties, handed_in):
    ours, theirs = _points(handed_in)
    merged = _merge(handed_in, [ours], by=parties.coordinator)
    client.force_login(parties.coordinator)
    address = reverse("merged_edit", args=[handed_in.pk, merged.pk])
    first = {"version": 1, "part": "mapping", "heading": "Först sparat", "points": [ours.pk]}
    client.post(address, first)

    late = client.post(
        address, first | {"heading": "Mina ord", "points": [ours.pk, theirs.pk], "agreeing": Agreeing.SAME}
    )

    assert late.status_code == 409
    assert "Mina ord" in late.content.decode()
    assert MergedPoint.objects.get().heading == "Först sparat"


def test_who_saves_the_head_or_the_sources_second_sees_both(client, parties, lagesbild):
    client.force_login(parties.coordinator)
    head = reverse("lagesbild_edit", args=[lagesbild.pk])
    sources = reverse("picture_sources", args=[lagesbild.pk, parties.own.pk])
    client.post(head, {"version": 1, "name": "Nytt namn", "area": parties.area.pk})
    client.post(sources, {"version": 1, "sources": "Brottsstatistik"})

    late = [
        client.post(head, {"version": 1, "name": "Mitt namn", "area": parties.area.pk}),
        client.post(sources, {"version": 1, "sources": "Mina källor"}),
    ]

    assert [each.status_code for each in late] == [409, 409]
    assert "Mitt namn" in late[0].content.decode()
    assert "Mina källor" in late[1].content.decode()
    assert Lagesbild.objects.get().name == "Nytt namn"


def test_every_text_field_says_that_individuals_do_not_belong_there(client, parties, handed_in, write):
    handed_in.pictures.filter(organisation=parties.own).update(handed_in_at=None)
    client.force_login(parties.coordinator)
    own = [handed_in.pk, parties.own.pk]
    addresses = {
        reverse("lagesbild_new", args=[parties.partnership.slug]): 1,
        reverse("lagesbild_edit", args=[handed_in.pk]): 2,
        reverse("picture_sources", args=own): 1,
        reverse("point_add", args=[*own, "analysis"]): 2,
        reverse("merged_add", args=[handed_in.pk, "analysis"]): 2,
    }

    said = {each: client.get(each).content.decode().count("Skriv inget om enskilda") for each in addresses}

    assert said == addresses


def test_a_party_that_joins_later_begins_its_picture(client, parties, lagesbild):
    joined = factories.organisation(name="Bostadsbolaget")
    parties.partnership.organisations.add(joined)
    person = factories.person(joined, Role.REVIEWER)
    client.force_login(person)
    begin = reverse("picture_begin", args=[lagesbild.pk, joined.pk])
    assert begin in client.get(lagesbild.get_absolute_url()).content.decode()

    answer = client.post(begin)

    assert answer["Location"] == reverse("party_picture", args=[lagesbild.pk, joined.pk])
    assert client.post(begin).status_code == 409
    assert client.post(reverse("picture_begin", args=[lagesbild.pk, parties.own.pk])).status_code == 403


def test_an_edition_stands_on_a_closed_picture_of_its_partnership(client, parties, handed_in):
    plan = Plan.objects.create(partnership=parties.partnership, district=parties.area, owner=parties.own, name="Plan")
    edition = Edition.objects.create(plan=plan, number=1, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    with pytest.raises(ForbiddenStepError):
        actions.cite(edition=edition, version=edition.version, lagesbild=handed_in, by=parties.coordinator, at=NOON)
    _merge(handed_in, _points(handed_in), by=parties.coordinator, agreeing=Agreeing.SAME)
    _close(handed_in, by=parties.coordinator)
    client.force_login(parties.coordinator)
    address = reverse("edition_cite", args=[plan.pk, edition.number])

    answer = client.post(address, {"version": edition.version, "lagesbild": handed_in.pk})

    assert answer.status_code == 302
    assert handed_in.get_absolute_url() in client.get(edition.get_absolute_url()).content.decode()
    plain = json.loads(client.get(reverse("edition_json", args=[plan.pk, edition.number])).content)
    assert plain["stands_on"] == {"name": "Lägesbild 2026", "dated": "2026-03-16"}
    paper = " ".join(pages(b"".join(client.get(reverse("edition_paper", args=[plan.pk, edition.number])))))
    assert "Lägesbild 2026" in paper

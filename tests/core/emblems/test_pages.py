"""Choosing a coat of arms or logotype: sent, looked at, kept, replaced and taken away, by those who may."""

import io
import random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from core.concurrency.refusals import StaleVersionError
from core.emblems import actions, queries, reading
from core.models import Emblem, LedgerEntry, Reach, Role
from tests.support import factories
from tests.support.pdf_text import AT

pytestmark = pytest.mark.django_db

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 12"><path d="M0 0h9v9z"/><text>Hej</text></svg>'


def png(width=300, height=200, mode="RGB"):
    picture = io.BytesIO()
    Image.new(mode, (width, height), 0).save(picture, "PNG")
    return picture.getvalue()


@pytest.fixture
def municipality():
    return factories.organisation("Haninge kommun")


@pytest.fixture
def browser(municipality):
    browser = Client()
    browser.force_login(factories.person(municipality, Role.COORDINATOR))
    return browser


def send(browser, organisation, content, name="vapen.svg", text="Haninge kommuns vapen"):
    sent = {"picture": SimpleUploadedFile(name, content), "alternative_text": text}
    return browser.post(reverse("emblem", args=[organisation.pk]), sent)


def keep(browser, organisation, page, **typed):
    sent = {"digest": page.context["form"]["digest"].value(), "version": page.context["form"]["version"].value()}
    typed = {"alternative_text": "Haninge kommuns vapen"} | typed
    return browser.post(reverse("emblem_keep", args=[organisation.pk]), sent | typed)


def test_a_picture_is_looked_at_before_it_is_used_and_stands_in_the_history(browser, municipality):
    page = send(browser, municipality, SVG)

    assert "Så här ser det ut på papper" in page.content.decode()
    assert "Text. Gör om den till konturer om den ska synas." in page.content.decode()
    assert not Emblem.objects.exists()
    waiting = browser.get(page.context["picture_url"])
    assert b"<path" in waiting.content
    assert b"Hej" not in waiting.content

    keep(browser, municipality, page)

    emblem = Emblem.objects.get()
    assert (emblem.organisation, emblem.kind, emblem.alternative_text) == (municipality, "svg", "Haninge kommuns vapen")
    assert bytes(emblem.content) == waiting.content
    entry = LedgerEntry.objects.get(verb="emblem.chosen")
    assert (entry.target_model, entry.target_key) == ("core.organisation", str(municipality.pk))
    assert entry.payload.content["sha256"] == emblem.sha256
    assert browser.get(page.context["picture_url"]).status_code == 404


def test_it_is_served_so_that_it_can_start_nothing(browser, municipality):
    keep(browser, municipality, send(browser, municipality, SVG))

    answer = browser.get(reverse("emblem_picture", args=[Emblem.objects.get().sha256]))

    assert answer["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_a_png_is_written_anew_without_what_it_carried(browser, municipality):
    picture = io.BytesIO()
    noise = random.Random(4).randbytes(1500 * 300 * 3)  # noqa: S311 (pixels)
    carried = PngInfo()
    carried.add_text("Author", "SECRET")
    Image.frombytes("RGB", (1500, 300), noise).save(picture, "PNG", pnginfo=carried)

    found = reading.make_safe(picture.getvalue())

    with Image.open(io.BytesIO(found.content)) as anew:
        assert (anew.size, anew.mode, anew.info) == ((1200, 240), "RGB", {})
    assert b"SECRET" not in found.content


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (png(100, 100), "a.png", "Bilden är för grov för papper."),
        (png(2000, 200), "a.png", "Bilden är för lång eller för hög."),
        (png(200, 700), "a.png", "Bilden är för lång eller för hög."),
        (png(4100, 4100, "L"), "a.png", "Bilden är för stor eller för detaljerad."),
        (png()[:-40], "a.png", "Bilden går inte att läsa"),
        (b"GIF89a", "a.svg", "Bilden går inte att läsa"),
        (b"", "a.svg", "Filen är tom."),
        (b" " * (2 * 1024 * 1024 + 1), "a.svg", "Filen är större än"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG, "a.svg", "egna definitioner"),
        (SVG.replace(b"<path", b"<image"), "a.svg", "Inget blir kvar av SVG-filen"),
        (SVG.replace(b"viewBox", b"a"), "a.svg", "säger inte hur stor den är"),
    ],
)
def test_what_cannot_be_used_is_refused_at_its_field(browser, municipality, content, name, sentence):
    page = send(browser, municipality, content, name)

    assert page.status_code == 200
    assert sentence in str(page.context["form"].errors["picture"])
    assert not Emblem.objects.exists()


def test_without_words_for_who_does_not_see_it_nothing_is_kept(browser, municipality):
    assert "alternative_text" in send(browser, municipality, SVG, text=" ").context["form"].errors

    page = keep(browser, municipality, send(browser, municipality, SVG), alternative_text="")

    assert "alternative_text" in page.context["form"].errors
    assert not Emblem.objects.exists()


def test_another_replaces_it_and_the_first_stays_for_its_papers(browser, municipality):
    keep(browser, municipality, send(browser, municipality, SVG))
    keep(browser, municipality, send(browser, municipality, png(), "logotyp.png"))

    first, second = Emblem.objects.order_by("pk")
    assert (first.ended_at, second.ended_at) == (second.added_at, None)
    assert browser.get(reverse("emblem_picture", args=[first.sha256])).status_code == 200


def test_two_who_choose_at_once_do_not_replace_each_other_unseen(browser, municipality):
    page = send(browser, municipality, SVG)
    keep(browser, municipality, send(browser, municipality, png(), "a.png"))

    assert keep(browser, municipality, page).status_code == 409
    assert Emblem.objects.get().kind == "png"


def test_it_can_be_taken_away_once(browser, municipality):
    keep(browser, municipality, send(browser, municipality, SVG))
    seen = {"version": Emblem.objects.get().pk}

    assert browser.post(reverse("emblem_take_away", args=[municipality.pk]), seen).status_code == 302
    assert browser.post(reverse("emblem_take_away", args=[municipality.pk]), seen).status_code == 409
    assert queries.emblems_of([municipality]) == {}
    assert [entry.verb for entry in LedgerEntry.objects.filter(verb__startswith="emblem.").order_by("pk")] == [
        "emblem.chosen",
        "emblem.taken_away",
    ]


def test_a_unit_has_that_of_the_nearest_unit_above(municipality):
    department = factories.organisation("Kultur", parent=municipality)
    by = factories.person(municipality, Role.COORDINATOR)
    chosen = actions.choose_emblem(
        organisation=municipality, picture=reading.make_safe(SVG), alternative_text="Vapen", seen=0, by=by, at=AT
    )

    assert queries.emblems_of([department])[department.pk] == chosen
    with pytest.raises(StaleVersionError):
        actions.take_emblem_away(organisation=department, seen=chosen.pk, by=by, at=AT)


@pytest.mark.parametrize(("reach", "answer"), [(Reach.UNIT, 404), (Reach.BELOW, 200)])
def test_a_coordinator_chooses_for_the_units_that_the_role_reaches(municipality, reach, answer):
    department = factories.organisation("Kultur", parent=municipality)
    coordinator = factories.person(municipality, Role.COORDINATOR)
    coordinator.memberships.update(reach=reach)
    browser = Client()
    browser.force_login(coordinator)

    assert browser.get(reverse("emblem", args=[department.pk])).status_code == answer


def test_nobody_else_sees_what_waits(browser, municipality):
    page = send(browser, municipality, SVG)
    other = Client()
    other.force_login(factories.person(municipality, Role.COORDINATOR))

    assert other.get(page.context["picture_url"]).status_code == 404


@pytest.mark.both_engines
@pytest.mark.parametrize("change", [{"content": b"x"}, {"sha256": "1" * 64}, {"ended_at": AT}])
def test_the_database_keeps_it_as_it_came(browser, municipality, change):
    keep(browser, municipality, send(browser, municipality, SVG))

    with pytest.raises(DatabaseError), transaction.atomic():
        Emblem.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Emblem.objects.all().delete()


def test_the_list_takes_as_many_queries_for_many_as_for_one(browser, municipality, django_assert_num_queries):
    user = factories.person(is_staff=True)
    for number in range(6):
        factories.organisation(f"Kommun {number}")

    with django_assert_num_queries(2):
        assert len(queries.emblem_list(user)) >= 7

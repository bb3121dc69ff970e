"""What strangers send: numbers, days, texts, codings and methods that no page of the portal sends. None is a 5xx."""

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from config.wsgi import Handler
from core.models import User
from partnership.models import Agreement
from tests.support.databases import on_postgresql
from tests.support.factories import person

pytestmark = pytest.mark.both_engines

DAYS = ["0001-01-01", "9999-12-31", "0000-01-01", "1000000000-01-01", "-0001-01-01", "2026-02-30"]
FAR = ["9223372036854775808", "-9223372036854775809", "1000000000000000000000000000000", "1" + "0" * 400]


@pytest.fixture
def strangers(monkeypatch):
    monkeypatch.syspath_prepend(str(settings.BASE_DIR / "scripts"))
    import strangers

    return strangers


@pytest.fixture
def staff(client, db):
    client.force_login(person(is_staff=True, is_superuser=True))
    return client


# All of it, a little --------------------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore:.*received a naive datetime:RuntimeWarning")  # a day in the admin's address
def test_hostile_requests_to_every_address_and_field_are_no_5xx(strangers, things):
    """Send 750 to PostgreSQL, and 500 to SQLite, which refuses less. `make fuzz` sends 40,000 to each."""
    requests = 750 if on_postgresql() else 500
    people = ["reader@own.example", "coordinator@own.example", "reviewer@partner.example", "staff@portal.example"]
    them = strangers.Strangers([None, *User.objects.filter(email__in=people).order_by("pk")], seed=2026)

    them.look_around(pages=50)
    while them.sent < requests:
        them.visit()

    assert len(them.forms) > 30
    assert them.by_status[200] > requests / 5
    assert [(fault.place, fault.line) for fault in them.faults] == []


# Numbers --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [each for each in FAR if each[0] != "-"])
@pytest.mark.parametrize(
    "address",
    [
        "/oppet/plan/{}/",
        "/oppet/plan/1/{}/plan.pdf",
        "/indikatorer/omrade/{}/",
        "/indikatorer/omrade/{}/tavla.csv",
        "/indikatorer/halsa/{}.json",
        "/avtal/galler/exemplar/{}/",
        "/avtal/galler/version-{}.pdf",
        "/avtal/galler/part/{}/",
        "/plan/{}/",
        "/plan/1/{}/mal/{}/",
        "/plan/1/1/resurser/{}/",
        "/indikatorer/skriv-in/halsa/{}/{}/",
        "/admin/core/area/{}/change/",
        "/admin/core/area/{}/delete/",
        "/admin/core/user/{}/password/",
        "/admin/partnership/copy/{}/history/",
    ],
)
def test_an_address_with_a_number_that_is_no_key_is_the_address_of_nothing(staff, address, number):
    answer = staff.get(address.replace("{}", number), follow=True)

    assert answer.status_code in (200, 404)  # the admin leads to its start page and says there what is missing
    assert answer.status_code == 404 or answer.redirect_chain


@pytest.mark.parametrize("number", [*FAR, "1e400", "NaN", "0x10", "²", "\ud800", "", "1" * 5000])
@pytest.mark.parametrize(
    "query",
    [
        "/admin/core/area/?parent__id__exact={}",
        "/admin/core/area/?parent__in={}",
        "/admin/core/area/?parent__id__in=1,{}",
        "/admin/core/area/?id__gt={}",
        "/admin/core/area/?id__range={}",
        "/admin/core/user/?memberships__role__exact={}",
        "/admin/core/ledgerentry/?at__year={}",
        "/admin/core/ledgerentry/?at__gte={}",
        "/admin/indicators/observation/?indicator__id__exact={}",
        "/admin/indicators/observation/?value__lte={}",
        "/admin/indicators/observation/?year={}",
        "/admin/partnership/agreement/?partnership__id__exact={}",
        "/admin/stadsdelplan/goal/?edition__plan__id__exact={}",
        "/admin/stadsdelplan/goal/?key={}",
        "/admin/core/area/?p={}",
        "/admin/core/area/?o={}",
        "/admin/core/area/?e=1&_facets={}",
        "/admin/core/area/?q={}",
        "/admin/core/area/add/?parent={}&_to_field={}&_popup={}",
        "/admin/partnership/signature/add/?copy={}",
        "/admin/autocomplete/?app_label=core&model_name=membership&field_name=organisation&page={}&term={}",
        "/avtal/?ar={}&part={}&partnerskap={}&sida={}",
        "/indikatorer/?sok={}&ar={}",
        "/sok/?q={}",
        "/sok/?q=skola&typ={}&sida={}",
    ],
)
def test_a_parameter_with_a_number_that_nobody_can_keep_is_no_fault(staff, query, number):
    typed = number.encode("utf-8", "surrogatepass")

    answer = staff.get(query.replace("{}", "".join(f"%{byte:02X}" for byte in typed)))

    assert answer.status_code < 500


@pytest.mark.parametrize("number", FAR)
def test_a_form_with_a_key_that_nobody_has_is_sent_back(staff, number):
    sent = {"name": "Ny", "kind": "district", "parent": number, "codes-TOTAL_FORMS": "0", "codes-INITIAL_FORMS": "0"}

    answer = staff.post("/admin/core/area/add/", sent)

    assert answer.status_code == 200
    assert "parent" in answer.context["adminform"].form.errors


@pytest.mark.long
@pytest.mark.one_engine
@pytest.mark.parametrize("number", [FAR[1], FAR[-1]])
def test_a_form_with_as_many_rows_as_nobody_has_is_sent_back(staff, number):
    """Takes ten seconds, since Django draws two thousand rows where it is asked for more."""
    sent = {"name": "Ny", "kind": "district", "parent": "x", "codes-TOTAL_FORMS": number, "codes-INITIAL_FORMS": "0"}

    answer = staff.post("/admin/core/area/add/", sent)

    assert answer.status_code == 200
    assert "parent" in answer.context["adminform"].form.errors


@pytest.mark.parametrize("number", FAR)
def test_several_keys_of_which_nobody_has_one_are_refused_with_the_text_to_copy(staff, number):
    sent = {"slug": "nytt", "name": "Det jag <skrev>", "districts": [number], "coordinator": number}

    answer = staff.post("/admin/partnership/partnership/add/", sent)

    assert answer.status_code in (200, 400)
    assert "Det jag &lt;skrev&gt;" in answer.content.decode()


# Texts and codings ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    ["x" * 256, "x" * 244 + "@own.example", "İ" * 240 + "@own.example", "ﷺ" * 200, "ß" * 254, "a" * 5000, "\x00", "👍"],
)
def test_a_user_name_of_any_length_is_a_wrong_user_name(client, name):
    answer = client.post("/logga-in/", {"username": name, "password": "fel lösenord"})

    assert answer.status_code == 200
    assert answer.context["form"].errors


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["User-Agent", "Accept", "Referer", "X-Forwarded-For", "X-Partial"])
def test_a_nul_in_a_header_is_a_bad_request(client, name):
    assert client.post("/logga-in/", {"username": "a", "password": "b"}, headers={name: "a\x00b"}).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("coding", ["utf-7", "utf-16", "unicode_escape", "raw_unicode_escape", "base64", "hex", "idna"])
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=B", "application/x-www-form-urlencoded"])
def test_a_form_in_a_coding_that_no_page_uses_is_a_bad_request(client, coding, kind):
    body = '--B\r\nContent-Disposition: form-data; name="username"\r\n\r\n+2AA- \\ud800\r\n--B--\r\n'

    answer = client.generic("POST", "/logga-in/", body, f"{kind}; charset={coding}")

    assert answer.status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize(
    "kind",
    [
        "text/plain; charset=idna",
        "text/plain; charset=utf-8",
        "text/plain; charset*=nothing''utf-8",
        "text/plain; charset*=base64''utf-8",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=å",
        ";;;",
    ],
)
@pytest.mark.parametrize("query", ["a=%FF", "&a" * 1500])
def test_a_request_is_always_made_and_answered(kind, query):
    """Through the service's own handler: what breaks there is answered by nobody."""
    answers = []
    environ = Client()._base_environ(
        PATH_INFO="/logga-in/", QUERY_STRING=query, CONTENT_TYPE=kind, REQUEST_METHOD="POST", CONTENT_LENGTH="0"
    )

    Handler()(environ, lambda status, headers: answers.append(status))

    assert answers[0][:3] in ("400", "403")


@pytest.mark.django_db
@pytest.mark.parametrize("length", ["1e9", "-1", "0x10", "many"])
def test_a_request_of_no_length_is_a_bad_request(client, length):
    answer = client.post("/logga-in/", {"username": "a", "password": "b"}, CONTENT_LENGTH=length)

    assert answer.status_code == 400


@pytest.mark.django_db
def test_an_address_longer_than_any_of_ours_is_refused(client):
    assert client.get("/indikatorer/?sok=" + "a" * 9000).status_code == 414


def test_a_search_for_a_thousand_words_is_no_fault(staff):
    assert staff.get("/admin/core/area/", {"q": "a " * 1500}).status_code == 200


@pytest.mark.parametrize("lookup", ["name__regex", "name__iregex", "id__range", "parent__name__contains"])
def test_a_list_of_the_admin_takes_only_what_its_filters_ask(staff, lookup):
    assert staff.get("/admin/core/area/", {lookup: "(a+)+$"}).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "BREW", "A" * 300])
@pytest.mark.parametrize("address", ["/", "/logga-in/", "/oppet/", "/avtal/", "/sprak/", "/healthz/live", "/admin/"])
def test_a_method_that_nobody_knows_is_no_fault(client, address, method):
    assert client.generic(method, address).status_code < 500


# Days -----------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_day_beyond_the_calendar_is_no_fault_on_any_page_that_shows_it(client, things):
    client.force_login(User.objects.get(email="coordinator@own.example"))
    agreement = Agreement.objects.get(slug="utkast")
    saved, shown = {}, {}

    for day in DAYS:
        with transaction.atomic():
            period = {"version": agreement.version, "period_kind": "fixed", "starts_on": day, "ends_on": day}
            answer = client.post("/avtal/utkast/om-avtalet/", {**period, "name": "Avtal", "focus_areas": "Arbete"})
            saved[day] = answer.status_code
            shown[day] = [
                client.get(page).status_code for page in ("/avtal/utkast/", "/avtal/utkast/visa/", "/avtal/", "/")
            ]
            transaction.set_rollback(True)

    assert [day for day in DAYS if saved[day] >= 500] == []
    assert shown == dict.fromkeys(DAYS, [200] * 4)

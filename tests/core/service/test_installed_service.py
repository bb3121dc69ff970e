"""A service's way in, whole: installed as docs/settings.md says, on an empty database, behind a real nginx."""

import contextlib
import io
import json
import re
import shlex
import ssl

import pytest
from django.conf import settings
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject

from tests.code import test_settings
from tests.support import databases, installed_service, nginx_proxy

pytestmark = pytest.mark.long  # the service is installed whole

HANDBOOK = [
    "python3 -m venv .venv",
    ".venv/bin/python -m pip install --require-hashes -r requirements.txt",
    ".venv/bin/python scripts/messages.py compile",
    ".venv/bin/python manage.py migrate",
    ".venv/bin/python manage.py setup",
    ".venv/bin/python manage.py cut_typefaces",
    ".venv/bin/python manage.py collectstatic --no-input",
    ".venv/bin/python manage.py createsuperuser",
    ".venv/bin/python -m gunicorn --config config/gunicorn.py",
]
ANNA, PASSWORD = "anna@kommun.test", "gren vind mossa sand"
METRICS_TOKEN = "a-token-of-the-tests"
COMPILE = "python scripts/messages.py compile"
STATIC = re.compile(r'(?:href|src)="(/static/[^"]+)"')
FONT = re.compile(r'fonts/([^"/]+\.woff2)')
LIMIT = 20 * 1024 * 1024
TLS_1_2 = ssl.TLSVersion.TLSv1_2


@pytest.fixture(scope="module")
def clone(empty_database, tmp_path_factory):
    """The code with a service's settings, and nothing done yet."""
    environment = {
        **test_settings.SERVICE,
        "BEHIND_TLS_PROXY": "1",
        "PROXY_COUNT": "1",
        "METRICS_TOKEN": METRICS_TOKEN,
        "TYPEFACE_DIR": str(settings.BASE_DIR / "var" / "typefaces"),  # cutting takes half a minute
    }
    if databases.on_postgresql():
        environment["DATABASE_URL"] = empty_database.url
        environment["DATABASE_ROLE_EXCEPTION"] = "The tests have one account."
    return installed_service.installed(tmp_path_factory.mktemp("service") / "en portal", **environment)


@pytest.fixture(scope="module")
def refused(clone):
    """How each step ends that is taken before the texts are compiled: its exit code, and what it says."""
    ended = [
        clone.run(*words)
        for words in (installed_service.CHECK, installed_service.steps()[3], installed_service.steps()[-1])
    ]
    return [(each.returncode, each.stdout) for each in ended]


@pytest.fixture(scope="module")
def started_too_early(clone, refused):
    """What gunicorn logs where the texts are compiled, and no other step is taken."""
    assert clone.run(*installed_service.steps()[2]).returncode == 0
    with clone.serving("tcp") as place, contextlib.closing(installed_service.connect(place)) as connection:
        connection.request("GET", "/healthz/live", headers={"Host": nginx_proxy.HOST})
        assert connection.getresponse().status == 200
        return clone.log_file.read_text()


@pytest.fixture(scope="module")
def service(clone, started_too_early):
    """The service, installed step by step, with its first account."""
    *rest, superuser, _gunicorn = installed_service.steps()[3:]
    for words in rest:
        done = clone.run(*words)
        assert done.returncode == 0, done.stdout
    code, said = clone.answer(superuser, ANNA, "Anna Ek", PASSWORD, PASSWORD)
    assert code == 0, said
    return clone


@pytest.fixture(scope="module", params=["unix"] if databases.on_postgresql() else ["tcp"])
def place(service, request):
    """Where the service listens: each way once, since an engine makes no difference to it."""
    with service.serving(request.param) as place:
        yield place


@pytest.fixture(scope="module")
def front(place, tmp_path_factory):
    with nginx_proxy.nginx(tmp_path_factory.mktemp("front") / "nginx", place) as front:
        yield front


# Installing ----------------------------------------------------------------------------------------------------------


def test_the_handbook_names_these_steps():
    assert installed_service.steps() == [shlex.split(line) for line in HANDBOOK]


def test_before_the_texts_are_compiled_no_step_goes_through_and_each_says_what_to_run(refused):
    assert [code != 0 for code, _said in refused] == [True, True, True]
    assert [COMPILE in said for _code, said in refused] == [True, True, True]
    assert ["Traceback" in said for _code, said in refused] == [False, False, False]


def test_a_start_before_the_other_steps_logs_what_to_run(started_too_early):
    assert "The static files are not collected. Run `python manage.py collectstatic --no-input`." in started_too_early
    assert "The database is not migrated. Run `python manage.py migrate`." in started_too_early


def test_a_whole_installation_logs_nothing_of_the_kind(service, place):
    assert "Run `python" not in service.log_file.read_text()


def test_the_service_passes_the_deployment_check(service):
    checked = service.run(*installed_service.CHECK, "--deploy", "--fail-level", "WARNING", "--database", "default")

    assert (checked.returncode, "no issues" in checked.stdout) == (0, True), checked.stdout


# Who comes in --------------------------------------------------------------------------------------------------------


def test_the_first_account_signs_in_over_tls_and_is_met_in_swedish(front):
    anna = front.visitor("127.0.0.2")

    asked = anna.get("/", **{"Accept-Language": "en"})
    answer = anna.sign_in(ANNA, PASSWORD)
    home = anna.get("/", **{"Accept-Language": "en"})

    assert (asked.status, asked.headers["Location"]) == (302, "/logga-in/?next=/")
    assert (answer.status, answer.headers["Location"]) == (302, "/")
    assert home.status == 200
    assert home.headers["Content-Language"] == "sv"
    assert '<html lang="sv"' in home.text
    assert "Logga ut" in home.text
    assert home.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert set(anna.cookies) == {"__Host-csrftoken", "__Host-sessionid"}
    assert all("; Secure" in line and "; HttpOnly" in line and "Domain" not in line for line in anna.set_cookies)


def test_wrong_passwords_lock_one_address_whatever_it_says_of_itself_and_no_other(front, place):
    guesser, neighbour = (("127.0.0.3", "127.0.0.4"), ("127.0.0.5", "127.0.0.6"))[place.startswith("unix:")]

    guesses = [
        front.visitor(guesser).sign_in(ANNA, "fel", **{"X-Forwarded-For": f"198.51.100.{number}"}).status
        for number in range(8)
    ]
    right = front.visitor(guesser).sign_in(ANNA, PASSWORD, **{"X-Forwarded-For": neighbour})

    assert guesses == [200] * 7 + [429]
    assert right.status == 429
    assert front.visitor(neighbour).sign_in(ANNA, PASSWORD).status == 302


def test_a_form_from_another_site_is_refused(front):
    anna = front.visitor("127.0.0.2")

    assert anna.sign_in(ANNA, PASSWORD, Origin="https://annan.example").status == 403
    assert anna.sign_in(ANNA, PASSWORD, Origin="http://portalen.example").status == 403


# Where one is led ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/oppet/", "/avtal/?sok=jordbro&sida=2", "/finns-inte/"])
def test_without_tls_one_is_led_to_the_same_page_with_it(front, place, path):
    with contextlib.closing(installed_service.connect(place)) as connection:  # as from a proxy that lets it through
        connection.request("GET", path, headers={"Host": nginx_proxy.HOST, "X-Forwarded-Proto": "http"})
        behind = connection.getresponse()

    before = front.plainly(path)

    assert (before.status, before.headers["Location"]) == (301, f"https://portalen.example{path}")
    assert (behind.status, behind.headers["Location"]) == (301, f"https://portalen.example{path}")


def test_nobody_is_led_to_a_host_that_the_service_does_not_know(front):
    plain = front.plainly("/oppet/", host="annan.example")
    over_tls = front.visitor("127.0.0.2").get("/oppet/", Host="annan.example")

    assert plain.headers["Location"] == "https://portalen.example/oppet/"
    assert over_tls.status == 400
    assert "annan.example" not in over_tls.text


def test_the_probes_answer_through_the_proxy_and_beside_it(front, place):
    for path in ("/healthz/live", "/healthz/ready"):
        with contextlib.closing(installed_service.connect(place)) as connection:
            connection.request("GET", path, headers={"Host": nginx_proxy.HOST})
            beside = connection.getresponse()
            assert (beside.status, beside.read()) == (200, b"ok")
        through = front.visitor("127.0.0.2").get(path)
        assert (through.status, through.text) == (200, "ok")


def test_a_monitor_reads_the_counts_of_all_processes_beside_the_proxy(place):
    def asked(path, **headers):
        with contextlib.closing(installed_service.connect(place)) as connection:
            connection.request("GET", path, headers={"Host": nginx_proxy.HOST, **headers})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def counted():
        status, text = asked("/metrics", Authorization=f"Bearer {METRICS_TOKEN}")
        assert (status, "portal_database_up 1.0" in text) == (200, True)
        return float(re.search(r'requests_total{method="GET",route="healthz_live",status="2xx"} (\S+)', text)[1])

    asked("/healthz/live")
    before = counted()
    for _time in range(20):
        asked("/healthz/live")

    assert counted() == before + 20
    assert asked("/metrics")[0] == 404


# Files ---------------------------------------------------------------------------------------------------------------

TYPES = {
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
    "woff2": "font/woff2",
    "ico": "image/x-icon",
}
TOO_SMALL_TO_PACK = 200  # bytes: packed, the style sheet of a small component is hardly smaller


def test_static_files_come_with_their_types_and_are_kept(front):
    anna = front.visitor("127.0.0.2")
    anna.sign_in(ANNA, PASSWORD)
    linked = {path for page in ("/oppet/", "/admin/") for path in STATIC.findall(anna.get(page).text)}
    styles = [anna.get(path).text for path in linked if path.endswith(".css")]
    fonts = {f"/static/fonts/{name}" for text in styles for name in FONT.findall(text)}
    icon = anna.get("/favicon.ico").headers["Location"]

    answers = {path: anna.get(path, **{"Accept-Encoding": "gzip"}) for path in {*linked, *fonts, icon}}

    assert {path.rpartition(".")[2] for path in answers} == set(TYPES)
    for path, answer in answers.items():
        assert answer.status == 200, path
        assert answer.headers.get_content_type() == TYPES[path.rpartition(".")[2]], path
        assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable", path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        is_dense = path.endswith(("woff2", "ico")) or int(answer.headers["Content-Length"]) < TOO_SMALL_TO_PACK
        assert is_dense or answer.headers["Content-Encoding"] == "gzip", path


def test_a_file_of_the_largest_size_comes_through_and_a_larger_one_is_told_by_the_portal(front):
    anna = front.visitor("127.0.0.2")
    anna.sign_in(ANNA, PASSWORD)

    fits = anna.upload("/admin/partnership/framework/add/", "appendix", scan(of=LIMIT))
    larger = anna.upload("/admin/partnership/framework/add/", "appendix", scan(of=LIMIT + 1))

    told = "Filen är större än 20,0 MB. Skanna den med lägre upplösning och försök igen."
    assert (fits.status, larger.status) == (200, 200)  # the other fields are empty, so nothing is stored
    assert "Filen är större" not in fits.text
    assert told in larger.text.replace("\xa0", " ")


def test_a_request_beyond_all_measure_is_told_by_the_proxy_in_swedish(front):
    anna = front.visitor("127.0.0.2")

    answer = anna.upload("/logga-in/", "file", b"x" * (101 * 1024 * 1024))

    assert answer.status == 413
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert _is_guarded_by_the_proxy(answer)
    assert answer.text == "Filen är för stor. Gå tillbaka och välj en mindre fil.\n"


def test_while_the_service_is_away_the_proxy_says_so_in_swedish(tmp_path):
    with nginx_proxy.nginx(tmp_path / "nginx", f"unix:{tmp_path}/nobody") as front:
        answer = front.visitor("127.0.0.2").get("/oppet/")

    assert (answer.status, answer.headers["Retry-After"]) == (503, "60")
    assert _is_guarded_by_the_proxy(answer)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text == "Portalen svarar inte just nu. Vänta en minut och försök igen.\n"


def _is_guarded_by_the_proxy(answer):
    return {
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    }.items() <= dict(answer.headers).items()


# What the proxy lets through and writes down --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    """nginx with nobody behind it."""
    folder = tmp_path_factory.mktemp("proxy")
    with nginx_proxy.nginx(folder / "nginx", f"unix:{folder}/nobody") as front:
        yield front


def test_no_old_tls_and_no_weak_cipher_is_spoken(proxy):
    anna = proxy.visitor("127.0.0.2")

    assert anna.agree_on_tls()[0] == "TLSv1.3"
    assert anna.agree_on_tls(newest=TLS_1_2) == ("TLSv1.2", "ECDHE-RSA-AES256-GCM-SHA384")
    for weak in ("AES256-GCM-SHA384", "ECDHE-RSA-AES256-SHA384"):  # without forward secrecy; in CBC
        with pytest.raises(ssl.SSLError):
            anna.agree_on_tls(newest=TLS_1_2, ciphers=weak)
    assert (proxy.folder / "portal.conf").read_text().count("ssl_protocols TLSv1.2 TLSv1.3;") == 1


def test_no_request_is_sent_back_as_it_came(proxy):
    answer = proxy.visitor("127.0.0.2").ask("TRACE", "/logga-in/", headers={"X-Secret": "vinterskor"})

    assert answer.status == 405
    assert "vinterskor" not in answer.text


def test_the_log_of_the_proxy_holds_no_query_and_no_secret(proxy):
    anna = proxy.visitor("127.0.0.2")
    anna.get("/losenord/MQ/abc123-0123456789abcdef/")
    anna.get("/avtal/?sok=Anna+Ek")
    anna.get("/healthz/live")  # the lines before this one are written

    lines = [json.loads(line) for line in (proxy.folder / "access.log").read_text().splitlines()]
    written = {line["path"] for line in lines}
    assert {"/losenord/...", "/avtal/"} <= written
    assert "abc123" not in str(written)
    assert "Anna" not in str(written)
    assert all(re.fullmatch(r".+[+-]\d\d:\d\d", line["time"]) for line in lines)


# An empty database ---------------------------------------------------------------------------------------------------

FIRST_PAGES = {
    "/oppet/": "Ännu finns ingen antagen plan och inget avtal som gäller.",
    "/indikatorer/": "Försörjningsstöd",
    "/": "Du lägger till kommuner med deras samordnare",
    "/avtal/": "Kommunens samordnare startar partnerskapen.",
    "/admin/": "Ingen har en roll i portalen än.",
}


def test_the_first_pages_of_an_empty_portal_say_what_comes_next(front):
    stranger, anna = front.visitor("127.0.0.2"), front.visitor("127.0.0.2")
    anna.sign_in(ANNA, PASSWORD)

    of_everybody = {path: stranger.get(path) for path in ("/oppet/", "/indikatorer/")}
    of_anna = {path: anna.get(path) for path in FIRST_PAGES}

    for found in (of_everybody, of_anna):
        assert {path: answer.status for path, answer in found.items()} == dict.fromkeys(found, 200)
        assert [path for path, answer in found.items() if FIRST_PAGES[path] not in answer.text] == []


def scan(*, of):
    """A PDF of one empty page that is `of` bytes long."""
    padding = of - 10_000
    while True:
        writer, stream, file = PdfWriter(), DecodedStreamObject(), io.BytesIO()
        writer.add_blank_page(595, 842)
        stream.set_data(bytes(padding))
        writer._add_object(stream)
        writer.write(file)
        if len(file.getvalue()) == of:
            return file.getvalue()
        padding += of - len(file.getvalue())

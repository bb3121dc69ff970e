"""All settings of the portal, each from the environment. docs/settings.md lists them.

A secret may come from a file: SECRET_KEY_FILE=/run/secrets/key stands in for SECRET_KEY.
"""

import contextlib
import importlib.util
import os
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.logs import logging_of

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.FileAwareEnv()


# What the service is -------------------------------------------------------------------------------------------------

DEMO = env.bool("DEMO", default=False)
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="") if DEMO else ""
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="").strip()  # a file ends with a line break
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # earlier ones, of which something is still in use
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_NAME = env.str("SITE_NAME", default="Partnerskapsportalen")
AUTHORITY_NAME = env.str("AUTHORITY_NAME", default="").strip()  # who answers for the portal, as Haninge kommun
SUPPORT_CONTACT = env.str("SUPPORT_CONTACT", default="").strip()  # an e-mail address: who helps with the portal itself
ACCESSIBILITY_CONTACT = env.str("ACCESSIBILITY_CONTACT", default="").strip() or SUPPORT_CONTACT  # an e-mail address
SMALLEST_GROUP = env.int("SMALLEST_GROUP", default=10)  # figures of fewer answers or persons are shown to nobody

# The figures as open data: under which licence, who publishes them, and who answers questions (docs/open-data.md).
OPEN_DATA_LICENCE = env.str("OPEN_DATA_LICENCE", default="CC0-1.0")
OPEN_DATA_PUBLISHER = env.str("OPEN_DATA_PUBLISHER", default="")  # SITE_NAME where nobody is named
OPEN_DATA_PUBLISHER_NUMBER = env.str("OPEN_DATA_PUBLISHER_NUMBER", default="").replace("-", "")
OPEN_DATA_PUBLISHER_TYPE = env.str("OPEN_DATA_PUBLISHER_TYPE", default="LocalAuthority")  # a word of ADMS
OPEN_DATA_CONTACT = env.str("OPEN_DATA_CONTACT", default="")  # an e-mail address

if DEBUG and not DEMO:
    raise ImproperlyConfigured("DEBUG=1 is for demo mode only. Set DEMO=1 too, or take DEBUG out.")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5 or SECRET_KEY.startswith("django-insecure-"):
    raise ImproperlyConfigured(
        "SECRET_KEY is missing or weak: it takes at least 50 random characters, in SECRET_KEY or in the file that "
        "SECRET_KEY_FILE names."
    )
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS is empty: name the hosts that the portal answers to, separated by commas."
    )
if OPEN_DATA_LICENCE not in ("CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0"):
    raise ImproperlyConfigured(f"OPEN_DATA_LICENCE is CC0-1.0, CC-BY-4.0 or CC-BY-SA-4.0, not {OPEN_DATA_LICENCE}.")
if OPEN_DATA_PUBLISHER_NUMBER and not (
    OPEN_DATA_PUBLISHER_NUMBER.isdecimal() and len(OPEN_DATA_PUBLISHER_NUMBER) == 10
):
    raise ImproperlyConfigured("OPEN_DATA_PUBLISHER_NUMBER is an organisation number of ten digits.")
if not OPEN_DATA_PUBLISHER_TYPE.isalpha():
    raise ImproperlyConfigured("OPEN_DATA_PUBLISHER_TYPE is one word, such as LocalAuthority or RegionalAuthority.")

INSTALLED_APPS = [
    "stadsdelplan",
    "partnership",
    "indicators",
    "core",
    "core.access",
    "crispy_forms",
    "axes",
    "csp",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "config.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "core.access.middleware.name_request",
    "core.metrics.middleware.count_requests",
    "core.service.slow_queries.tell_of_slow_queries",
    "core.middleware.add_security_headers",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",  # before the next, so that it speaks on static files too
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.forbid_shared_caching",
    "core.middleware.refuse_nul",
    "core.middleware.refuse_unreadable",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.middleware.chosen_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "core.middleware.compose_letters",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "core.middleware.RequireLogin",
    "core.access.middleware.RequireSecondFactor",
    "core.access.middleware.mark_session_use",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "core.middleware.answer_drawing_errors",
    "core.middleware.AnswerRefusals",
    "core.middleware.AnswerDatabaseErrors",  # the last, so that it is the first to see what a view raises
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context_processors.portal",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["portal"]
CRISPY_TEMPLATE_PACK = "portal"


# Where it keeps things -----------------------------------------------------------------------------------------------

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

# The default is no URL, so that the folder may have any name.
EMBEDDED = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(VAR_DIR / "portal.sqlite3")}
DATABASES = {"default": env.db("DATABASE_URL") if env.str("DATABASE_URL", default="") else EMBEDDED}
if DATABASES["default"] is EMBEDDED:
    with contextlib.suppress(OSError):  # where it may not be made, SQLite says so when it is asked for the file
        VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)  # a fresh clone has none, and SQLite makes no folder
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Django's own defaults refuse every tenth concurrent write; these refuse none (docs/decisions/0002).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    # A pool in transaction mode gives each transaction another connection, so nothing may live in the session.
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # A server that is out of reach or has gone away is noticed in seconds, and nobody waits for it any longer.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 3,
        "keepalives_idle": 10,
        "keepalives_interval": 3,
        "keepalives_count": 3,
        "tcp_user_timeout": 15_000,  # milliseconds
        **DATABASES["default"].get("OPTIONS", {}),
    }

# Why the portal's account may own its tables all the same, as where a host gives one account alone.
DATABASE_ROLE_EXCEPTION = env.str("DATABASE_ROLE_EXCEPTION", default="").strip()

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(VAR_DIR / "files"), "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Whom a backup is encrypted to, an age key or a key of GnuPG, and the file with age's private key (docs/backup.md).
BACKUP_RECIPIENT = env.str("BACKUP_RECIPIENT", default="").strip()
BACKUP_IDENTITY = env.str("BACKUP_IDENTITY", default="")

# The typeface is a package, so that every machine draws the same page (and no file of it is kept here).
FONT_DIR = Path(importlib.util.find_spec("fontpkg_source_sans_3").origin).parent / "files"
TYPEFACE_DIR = Path(env.str("TYPEFACE_DIR", default=str(VAR_DIR / "typefaces")))  # its cuts for paper and pages

STATIC_URL = "/static/"
WHITENOISE_ALLOW_ALL_ORIGINS = False  # our pages alone use them
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "core.service.made_styles.MadeStyleFinder",  # before the next, which has Django's own of one
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "core.documents.web_fonts.TypefaceFinder",
]


# Who may come in -----------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "core.backends.PortalBackend",
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "core.access.password_rules.GuessablePasswordValidator"},
]

# A whole town hall shares one address: a lock holds for one user name from one address, and lets go by itself. So many
# wrong passwords from one address that only guessing explains them lock the address (docs/decisions/0017).
AXES_HANDLER = "core.access.lockout_handler.LockoutHandler"
AXES_CLIENT_IP_CALLABLE = "core.access.client_address.client_address"
AXES_FAILURE_LIMIT = 8
LOGIN_FAILURES_PER_ADDRESS = env.int("LOGIN_FAILURES_PER_ADDRESS", default=40)
AXES_USERNAME_FORM_FIELD = "username"  # as the login form says; axes would look for the model's "email"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # a lock ends when the page says, however often one tries
AXES_LOCKOUT_CALLABLE = "core.views.login_locked"
AXES_VERBOSE = False  # no line about axes before what each command says
AXES_DISABLE_ACCESS_LOG = True  # who logged in when, and from where, is kept of nobody; the person's row has the last
AXES_ENABLE_ADMIN = False  # a person who is locked out is let in again on their own page (core/access/lockouts.py)
AXES_IPWARE_PROXY_COUNT = (
    env.int("PROXY_COUNT", default=0) or None
)  # of core.access.client_address, since ipware counts otherwise
BIND = env.str("BIND", default="")  # where gunicorn listens; core.checks looks whether proxies are counted there

if (AXES_IPWARE_PROXY_COUNT or 0) < 0:
    raise ImproperlyConfigured("PROXY_COUNT is how many proxies stand in front of the portal: 0, 1, 2 …")

# The second factor, and the steps of a login. docs/decisions/0023 says what of allauth is used, and what is not.
SECOND_FACTOR_REQUIRED = env.list(
    "SECOND_FACTOR_REQUIRED", default=[] if DEMO else ["administrators", "coordinators"]
)  # of whom
if unknown := set(SECOND_FACTOR_REQUIRED) - {"administrators", "coordinators", "everybody"}:
    raise ImproperlyConfigured(
        f"SECOND_FACTOR_REQUIRED names administrators, coordinators or everybody, not {', '.join(sorted(unknown))}."
    )
ACCOUNT_ADAPTER = "core.access.login_steps.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_TIMEOUT = 60 * 10  # seconds from the password to the second step
ACCOUNT_RATE_LIMITS = False  # core.access.lockouts counts, and nobody else
MFA_RATE_LIMITS = False
MFA_ADAPTER = "core.access.second_factor.storage.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = SITE_NAME
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO  # http://localhost

# What the portal proves itself by at an organisation's own login: OIDC_SECRET_HANINGE for the one called "haninge".
_OIDC = "OIDC_SECRET_"
OIDC_SECRETS = {
    name.removeprefix(_OIDC): env.str(name).strip()
    for name in {each.removesuffix("_FILE") for each in os.environ if each.startswith(_OIDC)}
}

SESSION_ENGINE = "core.access.sessions"
# With this beginning a browser takes a cookie over TLS alone, from this very host and for all of it.
_HOST = "" if DEMO else "__Host-"
SESSION_COOKIE_NAME = f"{_HOST}sessionid"
CSRF_COOKIE_NAME = f"{_HOST}csrftoken"
LANGUAGE_COOKIE_NAME = f"{_HOST}django_language"
MESSAGE_COOKIE_NAME = f"{_HOST}messages"
MESSAGE_STORAGE = "core.service.message_storage.NoticeStorage"
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=60)  # unused for so long, a session is over
SESSION_ABSOLUTE_HOURS = env.int("SESSION_ABSOLUTE_HOURS", default=10)  # so long after the login it is over anyway
SESSION_COOKIE_AGE = 60 * 60 * SESSION_ABSOLUTE_HOURS
STEP_UP_MINUTES = env.int("STEP_UP_MINUTES", default=15)  # later than that a step that cannot be undone asks who it is
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = not DEMO
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = not DEMO
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "core.views.csrf_failure"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = not DEMO

SECURE_SSL_REDIRECT = not DEMO
SECURE_REDIRECT_EXEMPT = [r"^healthz/", r"^metrics$"]  # asked beside the proxy
SECURE_HSTS_SECONDS = 0 if DEMO else 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEMO
SECURE_HSTS_PRELOAD = not DEMO
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if env.bool("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # of typed text; files have their own limit
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=20 * 1024 * 1024)
DATA_UPLOAD_MAX_NUMBER_FILES = 200  # a heap of scans, a picture for each page
CLAMD = env.str("CLAMD", default="").strip()  # where ClamAV listens: host:port, or the path of a Unix socket
CLAMD_SECONDS = env.int("CLAMD_SECONDS", default=30)  # for one file; then it counts as not scanned, and is refused
FILE_UPLOAD_HANDLERS = ["core.files.upload_handlers.CappedUploadHandler"]

# One paper is drawn in no more than this; then the person is told to shorten its texts.
PAPER_SECONDS = env.int("PAPER_SECONDS", default=20)
PAPER_MEGABYTES = env.int("PAPER_MEGABYTES", default=1024)
PAPER_PATIENCE = env.float("PAPER_PATIENCE", default=4.0)  # so long a page waits, before it says that it comes later
PAPER_PROCESSES = env.int("PAPER_PROCESSES", default=2)  # of each process of the portal; each begins when it is needed
PAPER_QUEUE = env.int("PAPER_QUEUE", default=10)  # as many papers as may be drawn or wait, in each process
PAPERS_PER_PROCESS = 200  # then another takes its place
PAPER_DIR = VAR_DIR / "papers"  # what is kept of papers for a while
PAPER_KEPT_MEGABYTES = env.int("PAPER_KEPT_MEGABYTES", default=100)


# Where open statistics are fetched -----------------------------------------------------------------------------------

KOLADA_URL = env.str("KOLADA_URL", default="https://api.kolada.se/v3")
SCB_URL = env.str("SCB_URL", default="https://statistikdatabasen.scb.se/api/v2")
for name, address in (("KOLADA_URL", KOLADA_URL), ("SCB_URL", SCB_URL)):
    if not address.startswith("https://") and not DEMO:
        raise ImproperlyConfigured(f"{name} must begin with https://, so that nobody can change figures on their way.")


# Mail ----------------------------------------------------------------------------------------------------------------

if DEMO:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
else:
    vars().update(env.email("EMAIL_URL", default="smtp://localhost:25"))
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)  # seconds; a mail server that says nothing holds up nothing else
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="portalen@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# What links in mail begin with, which no request asks for: "https://portalen.kommun.se".
SITE_URL = env.str("SITE_URL", default="http://localhost:8000" if DEMO else "").rstrip("/")
if SITE_URL and not SITE_URL.startswith("https://") and not DEMO:
    raise ImproperlyConfigured("SITE_URL must begin with https://, as the address at which people open the portal.")


# Words and days ------------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = "config.formats"
USE_TZ = True
TIME_ZONE = "Europe/Stockholm"

SECURITY_LOG = env.str("SECURITY_LOG", default="")  # a file; else the lines stand among the others
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # who sends it reads /metrics; empty: nobody does
SLOW_QUERY_MILLISECONDS = env.int("SLOW_QUERY_MILLISECONDS", default=500)
LOGGING = logging_of(
    log_format=env.str("LOG_FORMAT", default="line"),
    level=env.str("LOG_LEVEL", default="INFO").upper(),
    security_log=SECURITY_LOG,
)

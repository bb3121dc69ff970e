"""The portal's own settings, with what a test run needs from the environment filled in."""

import atexit
import os
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("DEMO", "1")
os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(60))
os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")
if "VAR_DIR" not in os.environ:
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="portal-test-")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)

from config.settings import *  # noqa: F403
from config.settings import BASE_DIR, LOGGING, STATIC_ROOT, STORAGES, TEMPLATES, VAR_DIR

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns where there is none

if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    STORAGES["default"]["OPTIONS"]["location"] = str(VAR_DIR / worker / "files")
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
TYPEFACE_DIR = BASE_DIR / "var" / "typefaces"  # cutting takes seconds, and always gives the same
PAPER_SECONDS = 90  # the machine of the tests draws several papers at once; tests of the limit set their own
PAPER_PATIENCE = 90  # so that no page of a busy machine says that its paper comes later
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGGING["loggers"]["axes"] = {"level": "WARNING"}  # else every login of every test is told in four lines
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


class UndefinedVariableError(Exception):
    """A template of ours shows a variable that its view never gave it."""


class _RaisesInOurTemplates(str):
    """Django formats this with the name of an undefined variable. The templates of packages may have such."""

    def __contains__(self, text):
        return text == "%s"

    def __mod__(self, variable):
        frame = sys._getframe(1)
        while frame is not None:
            origin = getattr(frame.f_locals.get("self"), "origin", None)
            if origin is not None:
                if Path(origin.name).is_relative_to(BASE_DIR / "templates"):
                    raise UndefinedVariableError(f"{origin.template_name}: {variable}")
                return ""
            frame = frame.f_back
        return ""


TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = _RaisesInOurTemplates("undefined")

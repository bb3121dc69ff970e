"""Settings of the server that a browser test drives: as in service, but its mail lands in a folder.

Where tests/support/pseudo_locale.py has put a made-up catalogue beside the database, the pages speak that.
"""

from tests.support.served import *  # noqa: F403
from tests.support.served import LOCALE_PATHS, STORAGES, VAR_DIR

DEBUG = False
STEP_UP_MINUTES = 55  # one login serves the pages of a whole module here
WHITENOISE_USE_FINDERS = True  # nothing is collected for tests
STORAGES["default"]["OPTIONS"]["location"] = str(VAR_DIR / "files")
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"

if (VAR_DIR / "locale").exists():
    LOCALE_PATHS = [VAR_DIR / "locale"]

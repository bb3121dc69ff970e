"""Settings of a server that tests start, which sends its letters to the mail server that the test runs."""

import os

from tests.support.served import *  # noqa: F403

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ["TEST_MAIL_PORT"])
EMAIL_TIMEOUT = int(os.environ.get("TEST_MAIL_TIMEOUT", "10"))

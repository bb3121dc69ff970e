"""Settings of the server that tests start: the tests' own, with the URLconf that the test names."""

import os

from tests.support.settings import *  # noqa: F403

ROOT_URLCONF = os.environ.get("TEST_ROOT_URLCONF", "config.urls")

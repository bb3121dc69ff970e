"""Which version of the portal this is."""

import tomllib
from functools import lru_cache

from django.conf import settings


@lru_cache(maxsize=1)
def portal_version() -> str:
    """Return the version that pyproject.toml says."""
    return str(tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"])

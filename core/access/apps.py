from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Sessions, and letters with new passwords: rows of the machinery, which nobody edits and no page shows."""

    name = "core.access"

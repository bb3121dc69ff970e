from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Tables that the portal uses itself: sessions, and requests for new passwords.

    Nobody edits them and no page shows them.
    """

    name = "core.access"

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    """Tables by which people come in. Sessions and requests for letters are the portal's own: no page edits them."""

    name = "core.access"
    verbose_name = _("Signing in")

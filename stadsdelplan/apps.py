from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StadsdelplanConfig(AppConfig):
    name = "stadsdelplan"
    verbose_name = _("District plans")

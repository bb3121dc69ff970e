from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StadsdelplanConfig(AppConfig):
    name = "stadsdelplan"
    verbose_name = _("District plans")

    def ready(self):
        from partnership import text_sources
        from stadsdelplan.signing.sources import find_outdated

        text_sources.watch(find_outdated)

"""`manage.py demo`: load the Jordbro case and the demo accounts, with `--papers` real papers too. In demo mode only."""

import secrets

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.security import security_log
from stadsdelplan.demo import loading

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another on paper


class Command(BaseCommand):
    help = "Load the Jordbro case and the demo accounts. Demo mode only; a second run changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("--address", default="http://127.0.0.1:8000/", help="where the portal is served")
        parser.add_argument("--papers", action="store_true", help="load papers of twelve partnerships too (minutes)")

    def handle(self, *, address, papers, **options):
        if not settings.DEMO:
            raise CommandError(
                _("The demo is loaded in demo mode only: set DEMO=1. A service never holds demo accounts.")
            )
        has_one = any(user.has_usable_password() for user in loading.demo_accounts())
        password = settings.DEMO_PASSWORD or ("" if has_one else _readable_password())
        with security_log.made_up():
            loading.load(at=timezone.now(), password=password, with_papers=papers)
        self._say_who_can_log_in(address, password)

    def _say_who_can_log_in(self, address, password):
        rows = [(user.email, _role_of(user)) for user in loading.demo_accounts()]
        width = max(len(email) for email, _role in rows)
        password = password or _("unchanged since the first start; set DEMO_PASSWORD to choose another")
        self.stdout.write("")
        for email, role in rows:
            self.stdout.write(f"  {email:<{width}}  {role}")
        self.stdout.write("")
        self.stdout.write("  " + _("Password: %(password)s") % {"password": password})
        self.stdout.write("  " + _("Address: %(address)s") % {"address": address})


def _readable_password():
    """Return twelve letters and digits in three groups: some 59 bits, and easy to type off a screen."""
    return "-".join("".join(secrets.choice(_LETTERS) for _n in range(4)) for _group in range(3))


def _role_of(user):
    roles = [f"{membership.get_role_display()}, {membership.organisation}" for membership in user.memberships.all()]
    return "; ".join(roles) or _("Administrator")

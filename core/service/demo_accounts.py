"""Find out whether a service runs on a database that the demo was loaded into."""

from django.conf import settings
from django.db import connections

from core.models import User
from core.models.people import DEMO_DOMAIN

SENTENCE = f"The database '{{}}' holds demo accounts (addresses that end with {DEMO_DOMAIN})."
HINT = "Give the service a database of its own, one that the demo was never loaded into."


def are_in_service(alias: str) -> bool:
    """Return whether the database with that alias has demo accounts although this is no demo. Raises DatabaseError."""
    if settings.DEMO or User._meta.db_table not in connections[alias].introspection.table_names():
        return False
    return User.objects.using(alias).filter(email__endswith=DEMO_DOMAIN).exists()

"""Who may log in."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.db.models import Prefetch, prefetch_related_objects

from core.models import Membership


class PortalBackend(ModelBackend):
    """Django's own, which outside demo mode knows no demo account: not at login, and not in a session from before."""

    def user_can_authenticate(self, user):
        return super().user_can_authenticate(user) and (settings.DEMO or not user.is_demo_account)

    def get_user(self, user_id):
        """The person of a session, with their memberships: every page shows them, and every right comes from them."""
        user = super().get_user(user_id)
        if user:
            memberships = Membership.objects.select_related("organisation")
            prefetch_related_objects([user], Prefetch("memberships", memberships))
        return user

"""Who may log in."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.db.models import Prefetch, prefetch_related_objects

from core.models import Membership


class PortalBackend(ModelBackend):
    """Django's own backend, but outside demo mode it refuses demo accounts, at login and in older sessions."""

    def user_can_authenticate(self, user):
        return super().user_can_authenticate(user) and (settings.DEMO or not user.is_demo_account)

    def get_user(self, user_id):
        """Return the person of a session with their memberships, which every page shows and every permission needs."""
        user = super().get_user(user_id)
        if user:
            memberships = Membership.objects.select_related("organisation")
            prefetch_related_objects([user], Prefetch("memberships", memberships))
        return user

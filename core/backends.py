"""Who may log in."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.utils import timezone

from core import permissions


class PortalBackend(ModelBackend):
    """Django's own backend, but outside demo mode it refuses demo accounts, at login and in older sessions."""

    def user_can_authenticate(self, user):
        return super().user_can_authenticate(user) and (settings.DEMO or not user.is_demo_account)

    def get_user(self, user_id):
        """Return the person of a session with what they may do today: every page asks, and no right outlasts a day."""
        user = super().get_user(user_id)
        if user:
            permissions.load(user, on=timezone.localdate())
        return user

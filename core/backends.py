"""Who may log in."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.utils import timezone

from core import permissions


class PortalBackend(ModelBackend):
    """Django's own, which outside demo mode knows no demo account: not at login, and not in a session from before."""

    def user_can_authenticate(self, user):
        return super().user_can_authenticate(user) and (settings.DEMO or not user.is_demo_account)

    def get_user(self, user_id):
        """The person of a session, with what they may do today: every page asks for it, and no right outlasts a day."""
        user = super().get_user(user_id)
        if user:
            permissions.load(user, on=timezone.localdate())
        return user

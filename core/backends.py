"""Who may log in."""

from axes.handlers.database import AxesDatabaseHandler
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.db.models import Prefetch, prefetch_related_objects

from core.access import lockouts
from core.models import Membership


class LockoutHandler(AxesDatabaseHandler):
    """What django-axes asks: whether somebody is locked out, and what a wrong and a right password change."""

    def is_locked(self, request, credentials=None):
        return lockouts.of_request(request, credentials) is not None

    def user_login_failed(self, sender, credentials, request=None, **kwargs):
        """Count the wrong password. A try while a lock holds never came to a password, and makes no lock longer."""
        if request is None:
            return
        request.axes_credentials = credentials
        if not request.axes_locked_out:
            lockouts.count_failure(
                name=credentials.get("username"), address=request.axes_ip_address, at=request.axes_attempt_time
            )
            request.axes_locked_out = self.is_locked(request, credentials)

    def user_logged_in(self, sender, request, user, **kwargs):
        lockouts.forget_failures(name=user.get_username(), address=request.axes_ip_address)

    def user_logged_out(self, sender, request, user, **kwargs):
        pass


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

"""The class that django-axes calls. AXES_HANDLER names it."""

from axes.handlers.database import AxesDatabaseHandler

from core.access import lockouts
from core.security import security_log


class LockoutHandler(AxesDatabaseHandler):
    """Tells django-axes whether somebody is locked out, and counts wrong and right passwords."""

    def is_locked(self, request, credentials=None):
        return lockouts.lock_of_request(request, credentials) is not None

    def user_login_failed(self, sender, credentials, request=None, **kwargs):
        """Count the wrong password.

        While a lock holds the password is not checked, so such a try makes no lock longer.
        """
        if request is None:
            return
        request.axes_credentials = credentials
        if not request.axes_locked_out:
            lockouts.count_failure(
                name=credentials.get("username"), address=request.axes_ip_address, at=request.axes_attempt_time
            )
            request.axes_locked_out = self.is_locked(request, credentials)
            who = security_log.key_of(credentials.get("username"))
            security_log.record("login_failed", who=who, outcome="refused", method="password")
            if request.axes_locked_out:
                security_log.record("lockout", who=who, outcome="refused")

    def user_logged_in(self, sender, request, user, **kwargs):
        lockouts.forget_failures(name=user.get_username(), address=request.axes_ip_address)
        lockouts.forget_wrong_codes(user=user)
        security_log.record("login", who=user.pk, method=request.session.get("login_method", ""))

    def user_logged_out(self, sender, request, user, **kwargs):
        pass

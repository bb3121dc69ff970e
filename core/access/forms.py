"""The forms for logging in, and for a password that somebody forgot or changes."""

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, PasswordResetForm, SetPasswordForm
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.access import lockouts, password_letters
from core.access.client_address import client_address, network_of
from core.forms.base import DrawnWhole
from core.models import User


class LoginForm(DrawnWhole, AuthenticationForm):
    submit_label = _("Log in")
    error_messages = {
        "invalid_login": _("The e-mail address and the password do not belong together. Check both and try again."),
        "inactive": _("The account is closed. Ask the person who maintains the portal."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.input_type = "email"
        self.fields["username"].widget.attrs["autocomplete"] = "username"

    def clean_username(self):
        """Return the user name as accounts have it.

        Refuse a longer one: no account has it, and no failure could be stored.
        """
        name = User.normalise(self.cleaned_data["username"])
        if len(name) > User._meta.get_field("email").max_length:
            raise self.get_invalid_login_error()
        return name


class ResetForm(DrawnWhole, PasswordResetForm):
    """Asks for a new password. Django's own form would look up the account and send the letter during the request."""

    submit_label = _("Send the link")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")

    def save(self, *, request, **kwargs):
        """Ask for the letter. Raises TooManyRequestsError."""
        password_letters.request_letter(
            email=self.cleaned_data["email"],
            network=network_of(client_address(request)),
            site=f"{request.scheme}://{request.get_host()}",
            language=get_language(),
            at=now(),
        )


class NewPasswordForm(DrawnWhole, SetPasswordForm):
    submit_label = _("Save the password")

    def save(self, commit=True):
        """Save the password of a person who read the letter, and forget the failures, which could lock them out."""
        user = super().save(commit)
        lockouts.forget_failures(name=user.email)
        return user


class ChangePasswordForm(DrawnWhole, PasswordChangeForm):
    submit_label = _("Save the password")

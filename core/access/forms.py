"""The forms for logging in, and for a password that somebody forgot or changes."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, PasswordResetForm, SetPasswordForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.access import lockouts, password_letters
from core.access.client_address import client_address, network_of
from core.forms.base import DrawnWhole, PortalForm
from core.models import Organisation, Role, User
from core.security import security_log


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
        security_log.record("reset_asked", who=None)  # whose it is, is looked up outside the request


class NewPasswordForm(DrawnWhole, SetPasswordForm):
    submit_label = _("Save the password")

    def save(self, commit=True):
        """Save the password of a person who read the letter, and forget the failures, which could lock them out."""
        user = super().save(commit)
        lockouts.forget_failures(name=user.email)
        security_log.record("reset_done", who=user.pk)
        return user


class AcceptForm(PortalForm):
    """Makes one's own account, for the address that was invited: `person`, who is not stored yet."""

    submit_label = _("Come in")
    name = forms.CharField(label=_("Your name"), max_length=120)
    password1 = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 15 characters. Several words that do not belong together are easy to remember."),
    )
    password2 = forms.CharField(
        label=_("The password once more"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, person, **kwargs):
        self.person = person
        super().__init__(*args, initial={"name": person.name}, **kwargs)

    def clean(self):
        cleaned = super().clean()
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords are not the same."))
        elif first:
            self.person.name = cleaned.get("name") or self.person.name
            try:
                validate_password(first, self.person)
            except ValidationError as error:
                self.add_error("password1", error)
        return cleaned


class InviteForm(PortalForm):
    """Invites somebody: nobody chooses a password for somebody else."""

    submit_label = _("Send the invitation")
    email = forms.EmailField(label=_("E-mail address"))
    name = forms.CharField(label=_("Name"), max_length=120)
    organisation = forms.ModelChoiceField(
        Organisation.objects.order_by("name", "pk"),
        label=_("Organisation"),
        required=False,
        help_text=_("Leave it and the role empty for somebody who is to maintain the portal."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=[("", "–"), *Role.choices], required=False)

    def clean(self):
        cleaned = super().clean()
        if bool(cleaned.get("organisation")) != bool(cleaned.get("role")):
            self.add_error("role", _("Choose both an organisation and a role, or neither."))
        return cleaned


class ChangePasswordForm(DrawnWhole, PasswordChangeForm):
    submit_label = _("Save the password")

    def save(self, commit=True):
        user = super().save(commit)
        security_log.record("password_changed", who=user.pk)
        return user

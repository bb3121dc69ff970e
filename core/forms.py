"""The one base of every form: it draws itself whole through crispy, so that a template is `{% crispy form %}`.

A form names its fields, and where it wants to its `layout`, its `submit_label` and its `hints`, and no more.
"""

from functools import cached_property

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, PasswordResetForm, SetPasswordForm
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import lengths, lockouts
from core.access import letters
from core.addresses import client_address, network_of
from core.models import User, Versioned
from core.pasted import cleaned


class Button(Submit):
    """A button that sends the form. `kind` is primary, secondary, quiet or danger."""

    template = "portal/layout/button.html"

    def __init__(self, label, *, kind="primary", name="", value=""):
        super().__init__(name or "send", label)
        self.field_classes = f"button button--{kind}"
        self.sent_name, self.sent_value = name, value


class Cancel(Div):
    """The way out of a form without saving."""

    template = "portal/layout/cancel.html"

    def __init__(self, url):
        super().__init__()
        self.url = url


class MarkdownTextarea(forms.Textarea):
    """A text with paragraphs, lists, emphasis and strong. markdown_bar.js puts a small bar of buttons above it."""

    hint = _(
        "Leave an empty line between paragraphs. Begin a line with a hyphen (-) for a list. "
        "Write *one* asterisk on each side for emphasis and **two** for bold."
    )

    def __init__(self, attrs=None):
        words_of_the_bar = {
            "data-bar-label": _("Formatting"),
            "data-bold-label": _("Bold"),
            "data-italic-label": _("Italic"),
            "data-list-label": _("List"),
        }
        super().__init__({"rows": 14, "data-markdown": True} | words_of_the_bar | (attrs or {}))

    def value_from_datadict(self, data, files, name):
        """The text as if typed here: with plain line ends, and without what Word leaves in what it is copied from."""
        value = super().value_from_datadict(data, files, name)
        return cleaned(value) if value else value


class MarkdownField(forms.CharField):
    widget = MarkdownTextarea


class _DrawnWhole:
    """What every form of the portal has.

    `cancel_url` is where "Cancel" leads. `keep` names the browser's own copy of the text while it is not saved.
    """

    layout = None
    submit_label = _("Save")
    submit_kind = "primary"
    use_required_attribute = False  # the browser's own messages would come before ours, in its own language

    def __init__(self, *args, cancel_url="", keep="", **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel_url, self.keep = cancel_url, keep
        for field in self.fields.values():
            if isinstance(field.widget, MarkdownTextarea) and not field.help_text:
                field.help_text = MarkdownTextarea.hint
            if self.is_bound:
                field.widget.attrs.pop("autofocus", None)  # the error summary takes the focus then
            lengths.say_by_how_much(field)

    @cached_property
    def helper(self):
        helper = FormHelper(self)
        buttons = [Button(self.submit_label, kind=self.submit_kind)]
        if self.cancel_url:
            buttons.append(Cancel(self.cancel_url))
        fields = self.layout or helper.layout
        helper.layout = Layout(*fields, Div(*buttons, css_class="form__buttons"))
        helper.render_hidden_fields = True
        helper.form_class = "form"
        helper.attrs = {"novalidate": ""}
        if self.keep:
            helper.attrs["data-keep"] = self.keep
        return helper


class PortalForm(_DrawnWhole, forms.Form):
    """A form that is not about one stored row."""


class PortalModelForm(_DrawnWhole, forms.ModelForm):
    """A form about one stored row. Of a versioned row it carries the version that the person saw."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if isinstance(self.instance, Versioned) and self.instance.pk:
            self.fields["version"] = forms.IntegerField(
                required=False, initial=self.instance.version, widget=forms.HiddenInput
            )


class LoginForm(_DrawnWhole, AuthenticationForm):
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
        """The user name as people have it. A longer one is nobody's, and does not fit where failures are kept."""
        name = User.normalise(self.cleaned_data["username"])
        if len(name) > User._meta.get_field("email").max_length:
            raise self.get_invalid_login_error()
        return name


class ResetForm(_DrawnWhole, PasswordResetForm):
    """Asks for a new password. Django's own form would look up the account and send the letter meanwhile."""

    submit_label = _("Send the link")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")

    def save(self, *, request, **kwargs):
        """Ask for the letter. Raises TooManyRequestsError."""
        letters.ask(
            email=self.cleaned_data["email"],
            network=network_of(client_address(request)),
            site=f"{request.scheme}://{request.get_host()}",
            language=get_language(),
            at=now(),
        )


class NewPasswordForm(_DrawnWhole, SetPasswordForm):
    submit_label = _("Save the password")

    def save(self, commit=True):
        """Save the password of somebody who read the letter, so that their earlier guesses lock nobody out any more."""
        user = super().save(commit)
        lockouts.forget_failures(name=user.email)
        return user


class ChangePasswordForm(_DrawnWhole, PasswordChangeForm):
    submit_label = _("Save the password")

"""The forms of second factors. A passkey's is sent by static/js/passkey.js, since only a script can ask for one."""

from functools import cached_property

from django import forms
from django.utils.translation import gettext_lazy as _

from core.access.second_factor import passkeys
from core.forms.base import PortalForm

_LONGEST_CODE = 20


class CodeForm(PortalForm):
    """A code from the app, or one of the recovery codes."""

    submit_label = _("Go on")
    code = forms.CharField(
        label=_("Code"),
        max_length=_LONGEST_CODE,
        help_text=_("The six digits that the app shows now, or one of your recovery codes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "spellcheck": "false"}),
    )


class AppForm(PortalForm):
    """Proves that the app has read the secret."""

    submit_label = _("Turn on")
    code = forms.CharField(
        label=_("Code from the app"),
        max_length=_LONGEST_CODE,
        help_text=_("The six digits that the app shows now."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}),
    )


class PasskeyNameForm(PortalForm):
    """Names a new passkey. The script adds the credential when the browser has made it."""

    submit_label = _("Make a passkey")
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("What you know it by, for example the computer at work."),
    )
    credential = forms.CharField(max_length=passkeys.LONGEST, widget=forms.HiddenInput, required=False)

    @cached_property
    def helper(self):
        helper = super().helper
        helper.attrs["data-passkey"] = "create"
        return helper


class NoFieldsForm(PortalForm):
    """A button by itself."""

    def __init__(self, *args, submit_label, submit_kind="primary", **kwargs):
        self.submit_label, self.submit_kind = submit_label, submit_kind
        super().__init__(*args, **kwargs)

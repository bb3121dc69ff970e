"""The form by which people choose what mail they get."""

from django import forms

from core.forms.base import PortalForm
from core.models import DigestRhythm, MailChoice


class MailChoiceForm(PortalForm):
    digest = forms.ChoiceField(
        label=MailChoice._meta.get_field("digest").verbose_name.capitalize,
        choices=DigestRhythm.choices,
        widget=forms.RadioSelect,
    )
    at_once = forms.BooleanField(
        label=MailChoice._meta.get_field("at_once").verbose_name.capitalize,
        help_text=MailChoice._meta.get_field("at_once").help_text,
        required=False,
    )

"""The form by which people choose what mail they get."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.base import PortalForm
from core.models import DigestRhythm, MailChoice, MailLanguage


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
    language = forms.ChoiceField(
        label=MailChoice._meta.get_field("language").verbose_name.capitalize,
        choices=MailLanguage.choices,
        widget=forms.RadioSelect,
        help_text=_("It changes too when you choose another language for the pages."),
    )

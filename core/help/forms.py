"""The form by which help is searched. It is sent as a GET."""

from functools import cached_property

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.base import PortalForm
from core.help.page import Reader


class HelpSearchForm(PortalForm):
    """Words, and for whom. The names of the fields are Swedish, since they stand in the address."""

    sok = forms.CharField(label=_("Search in the help"), required=False, max_length=100)
    roll = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All")), *Reader.choices])
    submit_label = _("Find")
    submit_kind = "secondary"

    @cached_property
    def helper(self):
        helper = super().helper
        helper.form_method = "get"
        helper.form_class = "form form--filter"
        return helper

"""The form by which home's list of partnerships is searched. It is sent as a GET."""

from functools import cached_property

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.base import PortalForm


class PartnershipSearchForm(PortalForm):
    """A part of a partnership's name. The name of the field is Swedish, since it stands in the address."""

    sok = forms.CharField(label=_("Find a partnership"), required=False, max_length=100)
    submit_label = _("Find")
    submit_kind = "secondary"

    @cached_property
    def helper(self):
        helper = super().helper
        helper.form_method = "get"
        helper.form_class = "form form--filter"
        return helper

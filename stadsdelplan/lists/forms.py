"""The forms by which the lists of partnerships and of plans are narrowed. They are sent as a GET."""

from functools import cached_property

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms.base import PortalForm
from stadsdelplan.lists.queries import EVERY
from stadsdelplan.models import EditionStatus, PlanKind

_LONGEST = 100


class PartnershipListForm(PortalForm):
    """A part of a name. The names of the fields of both forms are Swedish, since they stand in the address."""

    sok = forms.CharField(label=_("Partnership, municipality or other party"), required=False, max_length=_LONGEST)
    submit_label = _("Show")
    submit_kind = "secondary"

    @cached_property
    def helper(self):
        helper = super().helper
        helper.form_method = "get"
        helper.form_class = "form form--filter"
        return helper

    def asked(self):
        """Return what the valid fields say, by name. A field with an error narrows nothing."""
        self.full_clean()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class PlanListForm(PartnershipListForm):
    """A part of a name, a state and a kind."""

    sok = forms.CharField(label=_("Plan or partnership"), required=False, max_length=_LONGEST)
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ("", _("In force and under work")),
            *EditionStatus.choices,
            (EVERY, pgettext_lazy("of plans", "All")),
        ],
    )
    typ = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", pgettext_lazy("of plans", "All")), *PlanKind.choices]
    )

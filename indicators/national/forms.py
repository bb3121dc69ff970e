"""The form that chooses and narrows the list of all areas. It is sent as a GET, so that people can link to a list."""

from functools import cached_property

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.base import PortalForm
from core.models import Area, AreaKind
from core.text.collation import swedish
from indicators.models import Sex
from indicators.national.ranking import Order
from indicators.periods import in_addresses

KINDS = {  # the words stand in the address
    "kommuner": AreaKind.MUNICIPALITY,
    "stadsdelar": AreaKind.DISTRICT,
    "lan": AreaKind.REGION,
}
PLURALS = {
    AreaKind.MUNICIPALITY: _("Municipalities"),
    AreaKind.DISTRICT: _("Districts"),
    AreaKind.REGION: _("Counties"),
}


class NationalForm(PortalForm):
    slag = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[(word, PLURALS[kind]) for word, kind in KINDS.items()],
    )
    ar = forms.TypedChoiceField(label=_("Year"), required=False, empty_value=None)
    kon = forms.ChoiceField(label=_("Sex"), required=False, choices=Sex)
    lan = forms.TypedChoiceField(label=_("In the county"), required=False, coerce=int, empty_value=None)
    kommun = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, widget=forms.HiddenInput)
    sok = forms.CharField(label=_("District or municipality"), required=False, max_length=100)
    ordning = forms.ChoiceField(
        label=_("In order of"), required=False, choices=[(Order.VALUE, _("Value")), (Order.NAME, _("Name"))]
    )
    submit_label = _("Show the list")
    submit_kind = "secondary"

    def __init__(self, *args, years, by_sex, **kwargs):
        super().__init__(*args, **kwargs)
        times = {in_addresses(time): time for time in years}
        self.fields["ar"].choices = [(address, str(time)) for address, time in times.items()]
        self.fields["ar"].coerce = times.get
        counties = Area.objects.filter(kind=AreaKind.REGION).order_by("pk").values_list("pk", "name")
        self.fields["lan"].choices = [("", _("All")), *sorted(counties, key=lambda row: swedish(row[1]))]
        self.fields["kommun"].choices = [(key, key) for key in [_key(self.data.get("kommun"))] if key]
        if not by_sex:
            del self.fields["kon"]

    @cached_property
    def helper(self):
        helper = super().helper
        helper.form_method = "get"
        helper.form_class = "form form--filter"
        return helper


def _key(typed):
    """Return a primary key from an address, or None."""
    return int(typed) if typed and typed.isascii() and typed.isdecimal() and len(typed) <= 12 else None

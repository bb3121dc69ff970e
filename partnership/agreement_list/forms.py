"""The form that filters the list of agreements. It is sent as a GET, so that a list can be kept as a link."""

from functools import cached_property

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.base import PortalForm
from core.models import Organisation
from core.text.collation import swedish
from partnership.agreement_list.queries import Filters, Order
from partnership.models import Agreement, AgreementStatus, Partnership

_ALL = ("", _("All"))


class FilterForm(PortalForm):
    """Filters the list. The names of the fields are Swedish, since they stand in the address."""

    partnerskap = forms.TypedChoiceField(label=_("Partnership"), required=False, coerce=int, empty_value=None)
    part = forms.TypedChoiceField(label=_("Party"), required=False, coerce=int, empty_value=None)
    status = forms.TypedChoiceField(
        label=_("Status"), required=False, choices=[_ALL, *AgreementStatus.choices], empty_value=None
    )
    ar = forms.IntegerField(
        label=_("In the year"), required=False, min_value=1900, max_value=2200, widget=forms.TextInput
    )
    saknas = forms.BooleanField(label=_("Only with copies missing"), required=False)
    ordning = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    submit_label = _("Show")
    submit_kind = "secondary"

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        seen = Agreement.objects.visible_to(user)
        parties = Organisation.objects.filter(parties__agreement_version__agreement__in=seen).distinct()
        self.fields["partnerskap"].choices = _choices(Partnership.objects.visible_to(user))
        self.fields["part"].choices = _choices(parties)
        self.fields["ar"].widget.attrs["inputmode"] = "numeric"

    @cached_property
    def helper(self):
        helper = super().helper
        helper.form_method = "get"
        helper.form_class = "form form--filter"
        return helper

    @property
    def is_narrowed(self):
        return any(value for name, value in self.cleaned_data.items() if name != "ordning")

    def filters(self):
        """Return the Filters of the valid fields. A field with an error filters nothing."""
        self.full_clean()
        typed = self.cleaned_data.get
        return Filters(
            partnership=typed("partnerskap"),
            party=typed("part"),
            status=typed("status"),
            year=typed("ar"),
            missing_copies=bool(typed("saknas")),
        )

    def order(self):
        """Return the Order that the address asks for, by the end where it asks for none that there is."""
        asked = self.data.get("ordning", "")
        return Order(asked) if asked in Order.__members__.values() else Order.ENDS


def _choices(rows):
    """Key and name of each row, in Swedish order."""
    return [_ALL, *sorted(rows.values_list("pk", "name"), key=lambda row: swedish(row[1]))]

"""The form by which a plan begins."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.base import PortalModelForm
from stadsdelplan.models import Plan, PlanKind


class PlanForm(PortalModelForm):
    """Which plan, and for which of the partnership's districts. Whose it is, is asked only where there is a choice."""

    submit_label = _("Start the plan")

    class Meta:
        model = Plan
        fields = ["kind", "district", "owner", "name"]
        widgets = {"kind": forms.RadioSelect}
        help_texts = {
            "kind": _(
                "A district plan is the partnership's, and its parties are asked to approve it. An action plan under "
                "lag (2023:196) is the municipality's own, and no party is asked."
            ),
            "name": _("Without the year, for example: Strategisk stadsdelsplan för Jordbro."),
        }

    def __init__(self, *args, districts, owners, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = districts
        if len(districts) == 1:
            self.fields["district"].empty_label = None
        self.fields["owner"].queryset = owners
        if len(owners) == 1:
            self.instance.owner = owners[0]
            del self.fields["owner"]

    def clean(self):
        cleaned = super().clean()
        self.instance.asks_parties = cleaned.get("kind") != PlanKind.ACTION_PLAN
        return cleaned

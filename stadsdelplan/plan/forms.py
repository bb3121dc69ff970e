"""The forms that start a plan and its next edition, leave a year out, and store a meeting."""

from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.base import PortalForm, PortalModelForm
from core.forms.fields import DayField, DayInput, YearField
from core.limits import text_lengths
from stadsdelplan.models import Meeting, Plan, PlanKind


class PlanForm(PortalModelForm):
    """Asks for the kind and the district of a new plan, and for its owner where there is a choice."""

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


class StartForm(PortalForm):
    """Asks for the period of the next edition, and for `focus_areas` where no edition was adopted before."""

    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    focus_areas = forms.CharField(
        label=_("Focus areas"),
        help_text=_("One on each line. They can be changed later."),
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=[text_lengths.LIST],
    )

    def __init__(self, *args, asks_for_areas, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_for_areas:
            del self.fields["focus_areas"]
        others = [name for name in self.fields if name not in ("starts_on", "ends_on")]
        self.layout = Layout(Div("starts_on", "ends_on", css_class="side-by-side"), *others)

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day must not come before the first."))
        return cleaned

    def clean_focus_areas(self):
        names = [line.strip() for line in self.cleaned_data["focus_areas"].splitlines() if line.strip()]
        if any(len(name) > 120 for name in names):
            raise forms.ValidationError(_("A focus area has at most 120 characters."))
        return names


class SkipForm(PortalForm):
    year = YearField(label=_("Year"))
    reason = forms.CharField(label=_("Reason"), max_length=300)
    submit_label = _("Leave the year out")


class MeetingForm(PortalModelForm):
    class Meta:
        model = Meeting
        fields = ["held_on", "who", "decisions", "link"]
        widgets = {"held_on": DayInput, "decisions": forms.Textarea(attrs={"rows": 6})}
        help_texts = {
            "who": _("Roles and organisations, for example: områdesutvecklare (kommunen), närpolischef (Polisen)."),
            "decisions": _("In a few lines."),
            "link": _("Where the notes are kept, if they have an address."),
        }

"""The forms that start a plan and its next edition, leave a year out, and store a meeting."""

from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.base import PortalForm, PortalModelForm
from core.forms.fields import DayField, DayInput, YearField
from core.limits import text_lengths
from stadsdelplan import kinds
from stadsdelplan.edition.forms import RhythmField
from stadsdelplan.models import Meeting, Plan


class PlanForm(PortalModelForm):
    """Asks for the kind, the areas and the title of a new plan, and for its owner where there is a choice."""

    submit_label = _("Start the plan")

    class Meta:
        model = Plan
        fields = ["kind", "asks_parties", "district", "further_areas", "owner", "name"]
        widgets = {"kind": forms.RadioSelect, "further_areas": forms.CheckboxSelectMultiple}
        labels = {"asks_parties": _("The parties are asked to approve the thematic plan")}
        help_texts = {
            "asks_parties": _("Of the other kinds it is already said above who is asked."),
            "district": _("The figures of this area are read beside the plan."),
            "further_areas": _("If the plan is for more areas than the first."),
            "name": _("Without the year, for example: Strategisk stadsdelsplan för Jordbro."),
        }

    def __init__(self, *args, areas, owners, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds.choices()
        self.fields["district"].queryset = areas
        self.fields["further_areas"].queryset = areas
        if len(areas) == 1:
            self.fields["district"].empty_label = None
            del self.fields["further_areas"]
        self.fields["owner"].queryset = owners
        if len(owners) == 1:
            self.instance.owner = owners[0]
            del self.fields["owner"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind"):
            asks_parties = kinds.KINDS[cleaned["kind"]].asks_parties
            if asks_parties is not None:
                cleaned["asks_parties"] = asks_parties
        if cleaned.get("district") in cleaned.get("further_areas", ()):
            self.add_error("further_areas", _("It is the plan's first area already."))
        return cleaned


class StartForm(PortalForm):
    """Asks for the period and the rhythm of the next edition, and for `focus_areas` where none was adopted before."""

    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    rhythm = RhythmField()
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

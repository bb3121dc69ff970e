"""The forms that start a plan and its next edition, and leave a year out."""

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from core.forms.base import PortalForm, PortalModelForm
from core.forms.fields import DayField, YearField
from core.limits import text_lengths
from stadsdelplan import kinds
from stadsdelplan.edition.forms import RhythmField
from stadsdelplan.models import Outcome, Plan
from stadsdelplan.plan.actions import ALONG, EndedChoice


class PlanForm(PortalModelForm):
    """Asks for the kind, the areas and the title of a new plan, and for its owner where there is a choice."""

    submit_label = _("Start the plan")

    class Meta:
        model = Plan
        fields = ["kind", "asks_parties", "district", "further_areas", "owner", "name"]
        widgets = {"kind": forms.RadioSelect, "further_areas": forms.CheckboxSelectMultiple}
        labels = {"asks_parties": _("If the plan is thematic: the parties are asked to approve it")}
        help_texts = {
            "asks_parties": _("For the other kinds it stands above who is asked."),
            "district": _("The figures of this area are read beside the plan."),
            "further_areas": _("If the plan is for more areas than the first."),
            "name": _("Without the year, for example: Strategisk stadsdelsplan för Jordbro."),
        }

    def __init__(self, *args, areas, owners, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds.choices()
        self.fields["district"].queryset = areas
        self.fields["further_areas"].queryset = areas
        self.fields["district"].empty_label = self.fields["owner"].empty_label = _("Choose …")
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
    """Asks for the period and the rhythm of the next edition, and for `focus_areas` where none was adopted before.

    For each of the EndedRows `ended`, which end before it begins, it asks whether it is taken along or left out.
    """

    submit_label = _("Start the plan")
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    rhythm = RhythmField()
    focus_areas = forms.CharField(
        label=_("Focus areas"),
        help_text=_("One on each line. They can be changed later."),
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=[text_lengths.LIST],
    )

    def __init__(self, *args, asks_for_areas, ended=(), **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_for_areas:
            del self.fields["focus_areas"]
        others = [name for name in self.fields if name not in ("starts_on", "ends_on")]
        self.ended = ended
        questions = [self._ask_about(each) for each in ended]
        self.layout = Layout(Div("starts_on", "ends_on", css_class="form__row"), *others, *questions)

    def _ask_about(self, each):
        """Add the fields of an EndedRow, and return its part of the layout."""
        added = {f"vad-{each.name}": _becomes(), f"skal-{each.name}": _reason()}
        if each.has_day:
            added[f"dag-{each.name}"] = _new_year() if each.is_goal else _new_day()
        self.fields |= added
        last = self.initial.get("ends_on")
        self.initial.setdefault(f"vad-{each.name}", ALONG)
        if each.has_day and last:
            self.initial.setdefault(f"dag-{each.name}", last.year if each.is_goal else last)
        legend = _("Goal until %(until)s: %(title)s") if each.is_goal else _("Measure until %(until)s: %(title)s")
        about = {"until": each.until, "title": Truncator(each.title).chars(200)}
        order = [f"{name}-{each.name}" for name in ("vad", "dag", "skal") if f"{name}-{each.name}" in added]
        return Fieldset(legend % about, *order)

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day must not come before the first."))
        for each in self.ended:
            is_dropped = cleaned.get(f"vad-{each.name}") == Outcome.DROPPED
            if is_dropped and not cleaned.get(f"skal-{each.name}"):
                self.add_error(f"skal-{each.name}", _("Say why it is dropped."))
            self._refuse_another_past(each, first)
        return cleaned

    def _refuse_another_past(self, each, first):
        """Refuse a new last day or year that has gone by when the edition begins, or before the measure does."""
        day = self.cleaned_data.get(f"dag-{each.name}")
        if self.cleaned_data.get(f"vad-{each.name}") != ALONG or not day or not first:
            return
        if (day < first.year) if each.is_goal else (day < max(first, each.row.starts_on or first)):
            self.add_error(f"dag-{each.name}", _("It ends before the plan begins. Choose a later one."))

    @property
    def period(self):
        """Return the period, the rhythm and the focus areas, as `start_next_edition` takes them."""
        names = ("starts_on", "ends_on", "rhythm", "focus_areas")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    @property
    def choices(self):
        """Return {key as text: EndedChoice}, as `start_next_edition` takes it."""
        return {each.name: self._choice(each) for each in self.ended}

    def _choice(self, each):
        day = self.cleaned_data.get(f"dag-{each.name}")
        new = {"target_year" if each.is_goal else "ends_on": day}
        return EndedChoice(self.cleaned_data[f"vad-{each.name}"], self.cleaned_data[f"skal-{each.name}"], **new)

    def clean_focus_areas(self):
        names = [line.strip() for line in self.cleaned_data["focus_areas"].splitlines() if line.strip()]
        if any(len(name) > 120 for name in names):
            raise forms.ValidationError(_("A focus area has at most 120 characters."))
        return names


class SkipForm(PortalForm):
    year = YearField(label=_("Year"))
    reason = forms.CharField(label=_("Reason"), max_length=300)
    submit_label = _("Leave the year out")


def _becomes():
    choices = [
        (ALONG, _("Take it along")),
        (Outcome.REACHED, _("Leave it out: it is reached or done")),
        (Outcome.DROPPED, _("Leave it out: it is dropped, with a reason")),
    ]
    return forms.ChoiceField(
        label=_("What becomes of it?"),
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what becomes of it.")},
    )


def _reason():
    return forms.CharField(label=_("Reason, if it is dropped"), required=False, max_length=500)


def _new_day():
    return DayField(
        label=_("New last day, if it is taken along"),
        required=False,
        help_text=_("Without a day it goes on as long as the plan."),
    )


def _new_year():
    return YearField(label=_("New year of the target, if it is taken along"), required=False)

"""The forms in which goals and measures are written and left out. A form checks what was typed; the verbs store it."""

import uuid

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms.base import Fold, PortalForm, PortalModelForm, StepForm
from core.forms.fields import DayInput, NumberField, YearField, per_cent
from core.forms.markdown import MarkdownTextarea
from core.models import Organisation
from core.text.numbers import is_per_cent
from stadsdelplan import kinds, lifecycle, problem_rows
from stadsdelplan.goals.actions import LINKS, LINKS_OF_MEASURES
from stadsdelplan.goals.choices import indicators_of, overarching_goals
from stadsdelplan.goals.fields import CausesField, MilestonesField, PartnersField
from stadsdelplan.models import CountedFor, EditionFocusArea, Goal, Measure, Outcome, Problem


class LinesInput(forms.Textarea):
    """An input for a text of a few lines, without marks for emphasis or lists."""

    def value_from_datadict(self, data, files, name):
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n") if value else value


class _Written(PortalModelForm):
    """The base form of goals and measures. Each field's id names the row, since a page may have several forms open."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    numbers: tuple[str, ...] = ()  # the fields in which a number may be typed in per cent
    several: tuple[str, ...] = ()  # the fields that hold several rows

    def __init__(self, *args, edition, **kwargs):
        super().__init__(*args, **kwargs)
        row = self.instance
        self.auto_id = f"id_{row._meta.model_name}{row.pk or ''}_%s"
        if row.pk:
            del self.fields["key"]
        else:
            self.fields["key"].initial = uuid.uuid4  # of the new row, so that a form that is sent twice adds one
        organisations = Organisation.objects.filter(
            Q(partnerships=edition.plan.partnership_id) | Q(pk=row.responsible_id)
        )
        responsible = self.fields["responsible"]
        responsible.queryset = organisations.distinct().order_by("name", "pk")
        responsible.empty_label = _("Not known yet")
        self.fields["responsible_role"].help_text = _("Rather a role than a name, for example head of unit.")

    @property
    def links(self):
        """Return {field name: [row, …]} of the fields with several rows in which the choice has changed."""
        return {name: list(self.cleaned_data[name]) for name in self.changed_data if name in self.several}

    @property
    def changes(self):
        """Return {field name: value} of the other fields that were changed."""
        left_out = {"version", "key", *self.links}
        return {name: self.cleaned_data[name] for name in self.changed_data if name not in left_out}

    def _read_per_cent(self, cleaned):
        """Give a row without a unit the unit per cent where a number is typed in it; refuse that with another unit."""
        names = [name for name in self.numbers if per_cent(self.data.get(self.add_prefix(name)))]
        if names and not cleaned.get("unit") and "unit" not in self.errors:
            cleaned["unit"] = gettext("percent")
            self.changed_data.append("unit")
        elif names and not is_per_cent(cleaned.get("unit", "")):
            for name in names:
                self.add_error(name, NumberField.default_error_messages["per_cent"])


def _year(label):
    return YearField(label=label, required=False)


def _number(label, help_text):
    return NumberField(label=label, required=False, max_digits=14, decimal_places=4, help_text=help_text)


class FocusAreaChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return obj.full_name


class GoalForm(_Written):
    numbers = ("baseline", "target")
    several = LINKS
    focus_area = FocusAreaChoiceField(EditionFocusArea.objects.none(), label=_("Focus area"), empty_label=None)
    milestones = MilestonesField()
    problems = forms.ModelMultipleChoiceField(
        Problem.objects.none(),
        label=_("Points at these problems too"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Beside the goal's own problem above. They stand in the order of rank."),
    )
    baseline = _number(_("Baseline"), _("Where you start, for example 79,1."))
    baseline_year = _year(_("Year of the baseline"))
    target = _number(_("Target value"), _("Where you want to be."))
    target_year = _year(_("Year of the target"))

    class Meta:
        model = Goal
        fields = [
            "title",
            "problem",
            "probable_cause",
            "text",
            "indicators",
            "count_of",
            "unit",
            "better",
            "baseline",
            "baseline_year",
            "target",
            "target_year",
            "in_words",
            "focus_area",
            "responsible",
            "responsible_role",
            "overarching_goals",
            "concerns",
        ]
        widgets = {
            "problem": MarkdownTextarea({"rows": 3}),
            "probable_cause": MarkdownTextarea({"rows": 3}),
            "text": MarkdownTextarea({"rows": 3}),
            "indicators": forms.CheckboxSelectMultiple,
            "overarching_goals": forms.CheckboxSelectMultiple,
            "concerns": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "title": _("A few words that say what it is about."),
            "problem": _("What is not as it should be? Write about the situation, not about individuals."),
            "probable_cause": _("Why is it so, as far as you know? The measures should reach the cause."),
            "text": _("What will be different, for whom, and by when?"),
            "indicators": _(
                "Which of the portal's figures should move if the goal is reached? A target value is for a whole year, "
                "also where the indicator has a figure for each month."
            ),
            "count_of": _("What you count yourselves, for example young people with a plan within four weeks."),
            "unit": _("For example percent or persons."),
            "in_words": _("It has no number: it is met, partly met or not."),
            "better": _("Needed only where baseline and target value do not show it."),
            "concerns": _("Those who review the goal. Without a choice it concerns every party."),
        }

    def __init__(self, *args, edition, **kwargs):
        super().__init__(*args, edition=edition, **kwargs)
        plan = edition.plan
        self.fields["focus_area"].queryset = edition.focus_areas.select_related("parent").order_by("order", "pk")
        if self.instance.pk:
            self.initial["milestones"] = list(self.instance.milestones.order_by("day", "pk"))
            self.initial["problems"] = list(problem_rows.further_problems(self.instance))
        self.fields["problems"].queryset = problem_rows.problems_to_choose(edition, self.instance)
        self.fields["better"].choices = [("", _("Shown by the values")), *self.fields["better"].choices[1:]]
        self.fields["indicators"].queryset = indicators_of(edition)
        asked = [organisation.pk for organisation in lifecycle.asked_organisations(edition)]
        self.fields["concerns"].queryset = Organisation.objects.filter(pk__in=asked).order_by("name", "pk")
        chosen = Q(goals=self.instance.pk) if self.instance.pk else Q()
        self.fields["overarching_goals"].queryset = overarching_goals(plan, also=chosen)
        if not plan.asks_parties:
            del self.fields["concerns"]
        for name in ("problems", "indicators", "overarching_goals", "concerns"):
            if name in self.fields and not self.fields[name].queryset.exists():
                del self.fields[name]

    @property
    def layout(self):
        return Layout(
            "title",
            Div("problem", "probable_cause", "text", css_class="writing__chain"),
            *self._kept("problems"),
            Fieldset(
                _("How you see that it is reached"),
                *self._kept("indicators"),
                "count_of",
                Div("unit", "better", css_class="writing__row"),
                Div("baseline", "baseline_year", "target", "target_year", css_class="writing__row"),
                "in_words",
                "milestones",
            ),
            Fieldset(
                _("Who, and where it belongs"),
                Div("responsible", "responsible_role", css_class="writing__row"),
                "focus_area",
                *self._kept("overarching_goals", "concerns"),
            ),
        )

    def _kept(self, *names):
        """Return the names of the fields that have anything to choose from."""
        return [name for name in names if name in self.fields]

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("baseline_year"), cleaned.get("target_year")
        if first and last and last < first:
            self.add_error("target_year", _("The target year must not come before the year of the baseline."))
        if cleaned.get("in_words") and (cleaned.get("baseline") is not None or cleaned.get("target") is not None):
            self.add_error("in_words", _("A goal in words has no baseline and no target value."))
        self._read_per_cent(cleaned)
        return cleaned


class MeasureForm(_Written):
    """Asks for a measure. Its goal or focus area is known."""

    numbers = ("target",)
    several = LINKS_OF_MEASURES
    partners = PartnersField()
    serves = forms.ModelMultipleChoiceField(
        Goal.objects.none(),
        label=_("Serves these goals too"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    target = _number(_("Target value"), _("At least how many, for example 15."))
    causes = CausesField()
    cost = NumberField(
        label=_("Cost in kronor"), required=False, max_digits=14, decimal_places=2, min_value=0, unit="kr"
    )

    class Meta:
        model = Measure
        fields = [
            "text",
            "responsible",
            "responsible_role",
            "starts_on",
            "ends_on",
            "resources",
            "count_of",
            "unit",
            "target",
            "target_for",
            "approach",
            "reach",
            "cost",
            "payer",
            "indicator",
        ]
        widgets = {"text": LinesInput({"rows": 3}), "starts_on": DayInput, "ends_on": DayInput}
        labels = {"starts_on": _("First day"), "ends_on": _("Last day")}
        help_texts = {
            "text": _("What is done, where and how often?"),
            "resources": _("Money, staff or premises, if something special is needed."),
            "count_of": _("For example traffic controls, if it can be counted."),
            "indicator": _("Which of the portal's figures it should move, if that is another than the goal's."),
        }

    def __init__(self, *args, edition, **kwargs):
        super().__init__(*args, edition=edition, **kwargs)
        others = edition.goals.exclude(pk=self.instance.goal_id).order_by("order", "pk")
        self.fields["serves"].queryset = others
        self.fields["partners"].organisations = list(self.fields["responsible"].queryset)
        if self.instance.pk:
            self.initial |= {name: getattr(self.instance, name) for name in LINKS_OF_MEASURES}
        self.fields["causes"].queryset = problem_rows.causes_to_choose(edition, self.instance)
        self.fields["indicator"].queryset = indicators_of(edition)
        self.fields["indicator"].empty_label = _("None")
        for name in ("causes", "serves", "indicator"):
            if not self.fields[name].queryset.exists():
                del self.fields[name]
        self.fields["text"].label = kinds.rules_of(edition.plan).words.one
        self.fields["target_for"].choices = [("", _("The whole period")), *CountedFor.choices]
        for name in ("approach", "reach"):
            self.fields[name].choices = [("", _("Not said")), *self.fields[name].choices[1:]]

    @property
    def layout(self):
        return Layout(
            "text",
            Div("responsible", "responsible_role", css_class="writing__row"),
            "partners",
            Fieldset(
                _("How often or how many, if it is counted"),
                "count_of",
                Div("target", "unit", "target_for", css_class="writing__row"),
            ),
            Div("starts_on", "ends_on", css_class="writing__row"),
            Fold(
                _("More to fill in"),
                Div("approach", "reach", css_class="writing__row"),
                "resources",
                Div("cost", "payer", css_class="writing__row"),
                *[name for name in ("indicator", "causes", "serves") if name in self.fields],
            ),
        )

    def clean(self):
        cleaned = super().clean()
        self._read_per_cent(cleaned)
        if cleaned.get("responsible") in [organisation for organisation, _role in cleaned.get("partners", ())]:
            self.add_error("partners", _("Who is responsible takes part already. Choose the others."))
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day must not come before the first."))
        return cleaned


class LeaveOutForm(StepForm):
    """Asks why something leaves the plan. What nobody else has seen (not `is_known`) leaves without a reason."""

    outcome = forms.ChoiceField(label=_("What became of it?"), choices=Outcome, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        widget=LinesInput({"rows": 3}),
        help_text=_("Needed where it is dropped. It stands in the list of changes, for everyone to read."),
    )
    submit_label = _("Take out of the plan")
    submit_kind = "danger"

    def __init__(self, *args, is_known, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_known:
            del self.fields["outcome"], self.fields["reason"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("outcome") == Outcome.DROPPED and "reason" in self.fields and not cleaned.get("reason"):
            self.add_error("reason", _("Say why it is dropped."))
        return cleaned


class PlaceForm(PortalForm):
    """Reads where a goal or measure is dropped: before another one, or last. A goal may land in another focus area."""

    before = forms.IntegerField(required=False)
    focus_area = forms.ModelChoiceField(EditionFocusArea.objects.none(), required=False)

    def __init__(self, *args, edition, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["focus_area"].queryset = edition.focus_areas.all()

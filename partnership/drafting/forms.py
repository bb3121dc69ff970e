"""Forms that start a draft and change its structure. A form checks what was typed; the verbs store it."""

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from core.files import uploads
from core.forms.base import PortalForm, PortalModelForm
from core.forms.fields import DayInput
from core.forms.markdown import MarkdownTextarea
from core.limits import text_lengths
from core.models import Area
from core.text.dates import day
from partnership.models import Agreement, Appendix, Framework, Party, PeriodKind, Section, Signatory

_PERIOD = ("period_kind", "framework", "starts_on", "ends_on", "notice_months")


class _PeriodForm(PortalModelForm):
    """An agreement's period, with what is wrong said at the field that it concerns."""

    groups: tuple = ()  # of (legend, names of fields), in the order in which they are asked for

    class Meta:
        model = Agreement
        fields = ["period_kind", "framework", "starts_on", "ends_on", "notice_months"]
        widgets = {
            "period_kind": forms.RadioSelect,
            "starts_on": DayInput,
            "ends_on": DayInput,
            "purposes": MarkdownTextarea({"rows": 5}),
            "areas": forms.CheckboxSelectMultiple,
            "template": forms.RadioSelect,
        }

    def __init__(self, *args, partnership, **kwargs):
        super().__init__(*args, **kwargs)
        districts = partnership.districts.order_by("name", "pk")
        frameworks = Framework.objects.filter(districts__in=districts).distinct().order_by("name", "pk")
        self.fields["framework"].queryset, self.fields["framework"].empty_label = frameworks, _("None")
        self.fields["areas"].queryset = Area.objects.filter(
            pk__in=[key for district in districts for key in (district.pk, district.parent_id) if key]
        ).order_by("name", "pk")
        self.fields["areas"].help_text = ""
        self.fields["purposes"].help_text = _(
            "What the parties want to reach together. One purpose a line, each with a hyphen."
        )

    @property
    def layout(self):
        """Return the fields in groups: what stands in `groups`, and the period, which every form has."""
        groups = [(legend, [name for name in names if name in self.fields]) for legend, names in self.groups]
        return Layout(*[Fieldset(legend, *names) for legend, names in groups if names])

    def clean(self):
        cleaned = super().clean()
        kind, first, last = (cleaned.get(name) for name in ("period_kind", "starts_on", "ends_on"))
        if first and last and last < first:
            self.add_error("ends_on", _("The last day must not come before the first."))
        before = self.instance.succeeds if self.instance.succeeds_id else None
        if first and before and before.first_day and first <= before.first_day:
            self.add_error(
                "starts_on",
                _("The agreement that it succeeds begins on %(day)s. Write a later day.")
                % {"day": day(before.first_day)},
            )
        if kind == PeriodKind.UNTIL_FURTHER_NOTICE and last:
            self.add_error("ends_on", _("An agreement until further notice has no last day."))
        if kind == PeriodKind.FRAMEWORK:
            if not cleaned.get("framework"):
                self.add_error("framework", _("Choose the framework whose period the agreement takes."))
            if first or last:
                self.add_error("starts_on", _("An agreement that takes the framework's period has no days of its own."))
        return cleaned


class _NewAgreementForm(_PeriodForm):
    """A new agreement with others of the partnership, `without` the organisations of those keys.

    A person who works for several of the `owners` says for which one.
    """

    others = forms.ModelMultipleChoiceField(
        label=_("Other parties"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one other party.")},
    )
    submit_label = _("Make the draft")
    groups = (
        (_("The agreement"), ("template", "name", "owner", "others")),
        (_("Period"), _PERIOD),
        (_("What it is about"), ("purposes", "areas")),
    )

    def __init__(self, *args, partnership, owners, without=(), **kwargs):
        super().__init__(*args, partnership=partnership, **kwargs)
        organisations = partnership.organisations.exclude(pk__in=without).order_by("name", "pk")
        self.instance.owner = owners[0]
        if len(owners) > 1:
            own = organisations.filter(pk__in=[owner.pk for owner in owners])
            self.fields["owner"] = forms.ModelChoiceField(label=_("Written by"), queryset=own, initial=owners[0])
        else:
            organisations = organisations.exclude(pk=owners[0].pk)
        self.fields["others"].queryset = organisations
        self.fields["name"].help_text = _("In lists, and to begin with as the title on the paper.")
        self.initial["areas"] = self.initial.get("areas") or partnership.districts.all()

    @property
    def has_nobody(self):
        """Whether there is no other organisation to choose."""
        return not self.fields["others"].queryset.exists()

    def clean(self):
        cleaned = super().clean()
        self.instance.owner = cleaned.get("owner") or self.instance.owner
        if "others" in cleaned:
            cleaned["others"] = [each for each in cleaned["others"] if each.pk != self.instance.owner.pk]
            if not cleaned["others"]:
                self.add_error("others", _("Choose at least one other party."))
        return cleaned


class AgreementFromTemplateForm(_NewAgreementForm):
    class Meta(_PeriodForm.Meta):
        fields = [
            "template",
            "name",
            "others",
            "period_kind",
            "framework",
            "starts_on",
            "ends_on",
            "notice_months",
            "purposes",
            "areas",
        ]

    field_order = Meta.fields

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        template = self.fields["template"]
        template.required, template.empty_label = True, None
        template.queryset = template.queryset.order_by("name", "pk")

    @property
    def has_no_template(self):
        """Whether there is no template to choose."""
        return not self.fields["template"].queryset.exists()


class AgreementAlikeForm(_NewAgreementForm):
    class Meta(_PeriodForm.Meta):
        fields = AgreementFromTemplateForm.Meta.fields[1:]

    field_order = Meta.fields


class OutlineForm(_PeriodForm):
    """What the agreement is about, on the `version` of its outline that the person saw."""

    groups = (
        (_("The agreement"), ("title", "name")),
        (_("What it is about"), ("purposes", "areas", "focus_area_names")),
        (_("Period"), _PERIOD),
    )

    title = forms.CharField(label=_("Title on the paper"), max_length=300)
    focus_area_names = forms.CharField(
        label=_("Focus areas"),
        required=False,
        widget=forms.Textarea({"rows": 5}),
        validators=[text_lengths.LIST],
        help_text=_("One a line."),
    )

    class Meta(_PeriodForm.Meta):
        fields = [
            "title",
            "name",
            "purposes",
            "areas",
            "focus_area_names",
            "period_kind",
            "framework",
            "starts_on",
            "ends_on",
            "notice_months",
        ]

    field_order = Meta.fields

    def __init__(self, *args, outline, version, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.initial["version"] = version
        self.fields["title"].initial = outline["title"]
        self.fields["focus_area_names"].initial = "\n".join(outline["focus_areas"])
        if self.instance.focus_area_label:
            self.fields["focus_area_names"].label = self.instance.focus_area_label.capitalize()

    def clean_focus_area_names(self):
        names = [line.strip(" -•\t") for line in self.cleaned_data["focus_area_names"].splitlines()]
        if too_long := next((name for name in names if len(name) > 120), None):
            raise forms.ValidationError(
                _("“%(name)s …” is too long: a focus area has at most 120 characters."), params={"name": too_long[:30]}
            )
        return [name for name in names if name]

    @property
    def outline(self):
        """The typed outline, a dict for `save_outline`."""
        typed = self.cleaned_data
        own = ("name", "title", "purposes", "period_kind", "starts_on", "ends_on", "notice_months")
        return {
            **{name: typed[name] for name in own},
            "framework_id": typed["framework"].pk if typed["framework"] else None,
            "areas": sorted(area.pk for area in typed["areas"]),
            "focus_areas": typed["focus_area_names"],
        }


class _OnAgreementVersion(PortalModelForm):
    """A new part of the draft, or one that has no version of its own: saved on the version of the agreement."""

    def __init__(self, *args, agreement, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"] = forms.IntegerField(required=False, initial=agreement.version, widget=forms.HiddenInput)


class NewSectionForm(_OnAgreementVersion):
    """A new section. It comes after one of the existing `sections`, or first."""

    class Meta:
        model = Section
        fields = ["heading", "body"]
        widgets = {"body": MarkdownTextarea}

    def __init__(self, *args, sections, **kwargs):
        super().__init__(*args, **kwargs)
        names = [
            (section.pk, section.heading or _("Section %(number)s") % {"number": section.order}) for section in sections
        ]
        self.fields["after"] = forms.TypedChoiceField(
            label=_("Where"),
            coerce=int,
            empty_value=None,
            required=False,
            initial=names[-1][0] if names else "",
            choices=[("", _("First"))] + [(key, _("After “%(section)s”") % {"section": name}) for key, name in names],
        )


class NewPartyForm(_OnAgreementVersion):
    class Meta:
        model = Party
        fields = ["organisation", "name_as_written", "diarienummer", "contact"]

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations
        self.has_nobody = not organisations.exists()
        name = self.fields["name_as_written"]
        name.required, name.help_text = False, _("Leave it empty to write the organisation's name of today.")

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("name_as_written") and cleaned.get("organisation"):
            cleaned["name_as_written"] = cleaned["organisation"].name
        return cleaned


class PartyForm(PortalModelForm):
    class Meta:
        model = Party
        fields = ["name_as_written", "diarienummer", "contact"]


_SIGNATORY_LABELS = {"title": _("Position")}
_SIGNATORY_FIELDS = ["name", "title", "organisation_line", "place"]
_SIGNATORY_HINTS = {
    "name": _("Leave it empty where it is not known yet: the paper then has a line to fill in."),
    "organisation_line": _("A line under the title, for example the unit."),
}


class NewSignatoryForm(_OnAgreementVersion):
    class Meta:
        model = Signatory
        fields = _SIGNATORY_FIELDS
        labels, help_texts = _SIGNATORY_LABELS, _SIGNATORY_HINTS


class SignatoryForm(PortalModelForm):
    class Meta:
        model = Signatory
        fields = _SIGNATORY_FIELDS
        labels, help_texts = _SIGNATORY_LABELS, _SIGNATORY_HINTS


class AppendixForm(_OnAgreementVersion):
    """The number and the title of an appendix. `text` is the version of the text that it belongs to."""

    class Meta:
        model = Appendix
        fields = ["number", "title"]

    def __init__(self, *args, text, **kwargs):
        super().__init__(*args, **kwargs)
        self.text = text

    def clean_number(self):
        number = self.cleaned_data["number"]
        others = self.text.appendices.exclude(pk=self.instance.pk)
        if others.filter(number=number).exists():
            raise forms.ValidationError(_("Two appendices cannot have the same number."))
        return number


class NewAppendixForm(AppendixForm):
    upload = forms.FileField(
        label=_("File"),
        required=False,
        max_length=None,
        help_text=_("A PDF, JPEG or PNG. Without a file the paper names the appendix and no more."),
    )

    def clean_upload(self):
        """Return the file as core.files.uploads let it in, or None where there is none."""
        upload = self.cleaned_data["upload"]
        return uploads.inspect(upload) if upload else None


class MoveForm(PortalForm):
    """Moves a row one place earlier or later."""

    direction = forms.ChoiceField(choices=[("earlier", ""), ("later", "")])

    @property
    def step(self):
        return -1 if self.cleaned_data["direction"] == "earlier" else 1

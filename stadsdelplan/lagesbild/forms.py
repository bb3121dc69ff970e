"""The forms of a situation picture. They say at each text that nothing about individuals belongs there."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.forms.base import PortalModelForm, StepForm
from core.forms.markdown import MarkdownField
from core.limits import text_lengths
from core.models import Area
from stadsdelplan.models import Agreeing, Lagesbild, LagesbildPart, PicturePoint

_NOBODY = _("Write nothing about individuals: that does not belong here.")
_SOURCES = _("For example registered crime, a safety survey, what schools and social services see.")

_FOR_SEVERAL = [(each.value, each.label) for each in (Agreeing.SAME, Agreeing.CONTRADICT)]


def _without_individuals(help_text=""):
    return format_lazy("{} {}", help_text, _NOBODY) if help_text else _NOBODY


class _SourcesField(MarkdownField):
    def __init__(self):
        super().__init__(
            label=_("Sources"),
            required=False,
            validators=[text_lengths.TEXT],
            help_text=_without_individuals(_SOURCES),
        )


class _NameField(forms.CharField):
    def __init__(self):
        example = _("With its time, for example: Lägesbild hösten 2026.")
        super().__init__(label=_("Name"), max_length=200, help_text=_without_individuals(example))


class _AreaField(forms.ModelChoiceField):
    def __init__(self):
        super().__init__(
            Area.objects.none(),
            label=_("Area"),
            help_text=_("Its figures are kept with the picture when it is closed."),
        )


class NewLagesbildForm(PortalModelForm):
    """Asks for the name, the area and the owner of a new situation picture, where there is a choice."""

    name = _NameField()
    area = _AreaField()
    submit_label = _("Start the situation picture")

    class Meta:
        model = Lagesbild
        fields = ["name", "area", "owner"]

    def __init__(self, *args, areas, owners, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas
        self.fields["owner"].queryset = owners
        if len(owners) == 1:
            self.instance.owner = owners[0]
            del self.fields["owner"]


class HeadForm(StepForm):
    name = _NameField()
    area = _AreaField()
    sources = _SourcesField()

    def __init__(self, *args, areas, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas


class SourcesForm(StepForm):
    sources = _SourcesField()


class PointForm(StepForm):
    """Asks for one thing that a party sees."""

    part = forms.ChoiceField(label=_("Part of the picture"), choices=LagesbildPart.choices)
    heading = forms.CharField(label=_("What you see, in a few words"), max_length=200, help_text=_without_individuals())
    text = MarkdownField(
        label=_("More about it"),
        required=False,
        validators=[text_lengths.TEXT],
        help_text=_without_individuals(
            _("How common it is, where and when, whether it grows, what it leads to, and what you do not know.")
        ),
    )


class MergedPointForm(StepForm):
    """Asks for a point of the merged picture, which of the parties' `points` it stands for, and how they agree."""

    part = forms.ChoiceField(label=_("Part of the picture"), choices=LagesbildPart.choices)
    heading = forms.CharField(label=_("In a few words"), max_length=200, help_text=_without_individuals())
    points = forms.ModelMultipleChoiceField(
        PicturePoint.objects.none(),
        label=_("Who says it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose what the parties have handed in about it. Their own words stand beside yours."),
    )
    agreeing = forms.ChoiceField(
        label=_("How it goes together"),
        required=False,
        choices=[("", _("Only one party, or none")), *_FOR_SEVERAL],
        help_text=_("Where two or more parties say something about it."),
    )
    text = MarkdownField(
        label=_("What the merged picture says"),
        required=False,
        validators=[text_lengths.TEXT],
        help_text=_without_individuals(_("Where the parties contradict each other, say so, and leave both standing.")),
    )

    def __init__(self, *args, points, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["points"].queryset = points
        self.fields["points"].label_from_instance = _who_says_what
        if not points.exists():
            del self.fields["points"], self.fields["agreeing"]


class CloseLagesbildForm(StepForm):
    """Closes a situation picture."""

    submit_label = _("Close the situation picture")


class CiteForm(StepForm):
    """Asks which closed situation picture a plan stands on."""

    lagesbild = forms.ModelChoiceField(
        Lagesbild.objects.none(),
        label=_("Situation picture"),
        required=False,
        empty_label=_("None"),
        help_text=_("Closed situation pictures of the partnership, the newest first."),
    )

    def __init__(self, *args, lagesbilder, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lagesbild"].queryset = lagesbilder


def _who_says_what(point):
    return f"{point.picture.organisation}: {point.heading}"

"""The form of an own indicator, or of a key figure of Kolada's."""

import re

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.base import Fold, PortalModelForm
from indicators.catalogue.actions import FIXED
from indicators.models import Indicator, NumberKind, SourceKind

_KEY_FIGURE = re.compile(r"[NU]\d{5}", re.ASCII)
_FIELDS = ("name", "definition", "number_kind", "unit", "period_kind", "direction", "by_sex", "source_kind", "source")
CHANGED = (*_FIELDS, "kpi")  # what the verbs are given


class IndicatorForm(PortalModelForm):
    """Asks what is counted, in which unit, how often and where the figures come from.

    `municipalities` are those for which the person may add it: with more than one, the form asks for which. Of an
    indicator that `has_figures` the kind of number and the part of the year stay.
    """

    unit = forms.CharField(
        label=_("Unit"),
        required=False,
        max_length=40,
        help_text=_("For example number, kronor, or per 1 000 inhabitants. For per cent it is left empty."),
    )

    class Meta:
        model = Indicator
        fields = ("owner", *CHANGED)
        labels = {
            "owner": _("For"),
            "name": _("Name"),
            "definition": _("What it measures"),
            "number_kind": _("Kind of number"),
            "period_kind": _("A figure for each"),
            "direction": _("What is worse"),
            "by_sex": _("Women and men each for themselves"),
            "source_kind": _("Kind of source"),
            "source": _("Name of the source"),
            "kpi": _("Kolada key figure"),
        }
        help_texts = {
            "definition": _("What is counted, of whom and how, in a sentence or two."),
            "period_kind": _("A school year stands under the year in which it ends."),
            "source_kind": _("A register or a count has all. A survey asks some, and has a margin of error."),
            "source": _("For example the name of the survey or of the register."),
            "kpi": _(
                "For example N07403. Leave the name empty, and Kolada's title is fetched. Write the unit as Kolada has "
                "it. All municipalities can use the indicator."
            ),
        }
        widgets = {"definition": forms.Textarea({"rows": 3})}

    def __init__(self, *args, municipalities, has_figures=False, **kwargs):
        super().__init__(*args, **kwargs)
        self._only = municipalities[0] if len(municipalities) == 1 else None
        if self.instance.pk or self._only:
            del self.fields["owner"]
        else:
            self.fields["owner"].choices = [("", _("Choose …")), *((each.pk, each.name) for each in municipalities)]
            self.fields["owner"].required = True
        if not self.instance.pk:
            self.fields["direction"].initial = None
            self.fields["by_sex"].initial = False
            self.fields["source_kind"].initial = SourceKind.REGISTER
        self.fields["direction"].choices = [("", _("Choose …")), *self.fields["direction"].choices[-2:]]
        self.fields["source_kind"].choices = SourceKind.choices
        self.fields["source"].required = False
        for name in FIXED if has_figures else ():
            self.fields[name].disabled = True
            self.fields[name].help_text = _("There are figures already, so it stays as it is.")
        if self.instance.pk and self.instance.number_kind == NumberKind.SHARE:
            self.initial["unit"] = ""

    @property
    def layout(self):
        what = [name for name in ("owner", "name", "definition") if name in self.fields]
        return Layout(
            Fieldset(_("What it is about"), *what),
            Fieldset(_("What the number is"), "number_kind", "unit", "period_kind", "direction", "by_sex"),
            Fieldset(_("Where the figures come from"), "source_kind", "source"),
            Fold(_("It is a key figure of Kolada's"), "kpi"),
        )

    def clean_kpi(self):
        kpi = self.cleaned_data["kpi"].strip().upper()
        if kpi and not _KEY_FIGURE.fullmatch(kpi):
            raise forms.ValidationError(_("A key figure is N or U and five digits, for example N07403."))
        return kpi

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("number_kind") == NumberKind.SHARE:
            cleaned["unit"] = "%"
        elif not cleaned.get("unit") and "unit" not in self.errors:
            self.instance.unit = ""
            self.add_error("unit", _("Say what the number is in, for example number or kronor."))
        if cleaned.get("kpi"):
            cleaned["source"] = "Kolada"
        elif not cleaned.get("source") and "source" not in self.errors:
            self.add_error("source", _("Say where the figures come from."))
        if self._only and not self.instance.pk:
            self.instance.owner = self._only
        self.instance.in_agreement = False
        return cleaned

    def _get_validation_exclusions(self):
        """Leave what the verb fills in to the verb."""
        return super()._get_validation_exclusions() | {"slug", "order"}

    @property
    def changes(self):
        """Return {name: value} of what the form asks for, as the verb takes it."""
        return {name: self.cleaned_data[name] for name in CHANGED}

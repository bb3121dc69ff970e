"""Forms to say what to fetch, for which years."""

from functools import cached_property

from crispy_forms.layout import Div, Layout
from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.forms.base import Button, PortalForm
from core.forms.fields import YearField
from indicators.figures.validation import FIRST_YEAR
from indicators.imports.forms import FileForm
from indicators.recipes import loader

YEARS_BACK = 10


class FetchForm(PortalForm):
    """Says which indicators and years to fetch. Its second button asks for the addresses of the choice alone."""

    indikatorer = forms.MultipleChoiceField(
        label=_("What to fetch"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one indicator.")},
    )
    fran = YearField(label=_("From the year"))
    till = YearField(label=_("To the year"))
    submit_label = _("Fetch, and show what would change")
    layout = Layout("indikatorer", Div("fran", "till", css_class="form__row"))

    def __init__(self, sent, *, indicators, today):
        super().__init__(sent)
        self._today = today
        self._by_slug = {each.slug: each for each in indicators if sources_of(each)}
        self.fields["indikatorer"].choices = [
            (slug, f"{each.name} ({', '.join(sources_of(each))})") for slug, each in self._by_slug.items()
        ]
        self.fields["indikatorer"].initial = list(self._by_slug)
        self.fields["fran"].initial, self.fields["till"].initial = today.year - YEARS_BACK, today.year

    @cached_property
    def helper(self):
        helper = super().helper
        show = Button(_("Show the addresses only"), kind="quiet", name="adresser", value="1")
        helper.layout.fields[-1].fields.append(show)
        return helper

    def clean(self):
        cleaned = super().clean()
        for name in ("fran", "till"):
            year = cleaned.get(name)
            if year and not FIRST_YEAR <= year <= self._today.year + 1:
                span = {"first": FIRST_YEAR, "last": self._today.year + 1}
                self.add_error(name, _("The year must be from %(first)s to %(last)s.") % span)
        if not self.errors and cleaned["fran"] > cleaned["till"]:
            self.add_error("till", _("The last year comes before the first."))
        return cleaned

    def indicators(self):
        """Return the chosen indicators, or all where nothing valid is chosen."""
        chosen = self.cleaned_data["indikatorer"] if self._is_good() else self._by_slug
        return [self._by_slug[slug] for slug in chosen]

    def years(self):
        """Return the chosen years, or those that the form proposes."""
        if self._is_good():
            return list(range(self.cleaned_data["fran"], self.cleaned_data["till"] + 1))
        return list(range(self._today.year - YEARS_BACK, self._today.year + 1))

    def _is_good(self):
        return self.is_bound and self.is_valid()


class SavedAnswerForm(FileForm):
    """Sends a saved answer to the page that takes in files."""

    submit_label = _("Show what the file changes")
    submit_kind = "secondary"

    @cached_property
    def helper(self):
        helper = super().helper
        helper.form_action = reverse("take_in")
        return helper


def sources_of(indicator):
    """Return where an indicator's figures are fetched from: "Kolada N02267", "SCB TAB6680"."""
    tables = [f"SCB {recipe.table}" for recipe in loader.recipes_of(indicator.slug)]
    return ([f"Kolada {indicator.kpi}"] if indicator.kpi else []) + tables

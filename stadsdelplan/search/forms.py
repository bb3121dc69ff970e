"""The form of the search. It is sent as a GET, so that what was found can be kept as a link."""

import unicodedata
from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.forms.base import PortalForm
from stadsdelplan.search.words import MOST_TERMS, SHORTEST, terms_of

LONGEST = 100  # characters


class SearchForm(PortalForm):
    """What somebody looks for. The name of the field is as short as everybody's, since it stands in the address."""

    q = forms.CharField(
        label=gettext_lazy("Words to look for"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(
            attrs={"type": "search", "data-search": True, "aria-keyshortcuts": "/", "autocomplete": "off"}
        ),
        help_text=gettext_lazy(
            "For example a goal, a place, a name or a registration number. Other forms of a word are found too."
        ),
    )
    submit_label = gettext_lazy("Search")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.attrs["maxlength"] = LONGEST

    @cached_property
    def helper(self):
        helper = super().helper
        helper.form_method = "get"
        helper.form_class = "form form--search"
        helper.attrs["role"] = "search"
        return helper

    def clean_q(self):
        typed = unicodedata.normalize("NFC", self.cleaned_data["q"])
        terms = terms_of(typed)
        if not typed:
            raise ValidationError(_("Write what you look for."))
        if not terms:
            raise ValidationError(_("Write a word of at least %(number)s letters or digits.") % {"number": SHORTEST})
        if len(terms) > MOST_TERMS:
            sentence = ngettext("Look for at most %(number)s word.", "Look for at most %(number)s words.", MOST_TERMS)
            raise ValidationError(sentence % {"number": MOST_TERMS})
        return typed

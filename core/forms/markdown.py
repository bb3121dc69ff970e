"""Texts in our small Markdown: what they are typed in, and how they look before they are saved.

With a script a button above the text shows its look beside it (static/js/markdown_bar.js). Without one the form has a
button that sends it to its own page, which saves nothing and shows the form again, with the look of each text.
"""

from functools import cached_property

from django import forms
from django.forms.utils import ErrorDict
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from core.text.pasted import clean_pasted

PREVIEW = "forhandsgranska"  # the name of the button that saves nothing


class MarkdownTextarea(forms.Textarea):
    """A text with paragraphs, lists, emphasis and strong. markdown_bar.js puts a small toolbar above it."""

    hint = _(
        "Leave an empty line between paragraphs. Begin a line with a hyphen (-) for a list. "
        "Write *one* asterisk on each side for emphasis and **two** for bold."
    )

    def __init__(self, attrs=None):
        words_of_the_bar = {
            "data-bar-label": _("Formatting"),
            "data-bold-label": _("Bold"),
            "data-italic-label": _("Italic"),
            "data-list-label": _("List"),
            "data-numbers-label": _("Numbered list"),
            "data-preview-label": _("Preview"),
            "data-preview-name": _("How the text will look"),
            "data-preview-lost": _("The preview could not be fetched. What you have written is still here."),
            "data-preview": reverse_lazy("text_preview"),
        }
        super().__init__({"rows": 14, "data-markdown": True} | words_of_the_bar | (attrs or {}))

    def value_from_datadict(self, data, files, name):
        """Return the text as if it was typed here: with plain line ends, and without the codes that Word pastes."""
        value = super().value_from_datadict(data, files, name)
        return clean_pasted(value) if value else value


class MarkdownField(forms.CharField):
    widget = MarkdownTextarea


class ShowsPreview:
    """A form that can be sent to be looked at. It is then never valid, so that no view saves it, and has no errors.

    A chosen file does not come back with the page, so the person is told to choose it again.
    """

    @cached_property
    def markdown_names(self):
        """Return the names of the fields whose texts have a look of their own."""
        return [name for name, field in self.fields.items() if isinstance(field.widget, MarkdownTextarea)]

    @property
    def is_preview(self):
        return self.is_bound and PREVIEW in self.data and bool(self.markdown_names)

    def is_valid(self):
        return not self.is_preview and super().is_valid()

    def full_clean(self):
        if not self.is_preview:
            super().full_clean()
            return
        self._errors, self.cleaned_data = ErrorDict(renderer=self.renderer), {}
        for name in self.files:
            if name in self.fields:
                self.add_error(name, _("Choose the file again. It does not stay while other things are corrected."))


def has_preview(field: forms.BoundField) -> bool:
    """Return whether the look of this field's text is to be shown below it."""
    return getattr(field.form, "is_preview", False) and field.name in field.form.markdown_names


def is_first_preview(field: forms.BoundField) -> bool:
    """Return whether it is the first that is shown, which takes the focus."""
    return has_preview(field) and field.name == field.form.markdown_names[0]

"""The base of every form: it renders itself whole through crispy, so that a template is `{% crispy form %}`.

A form names its fields and, if it needs them, its `layout`, `submit_label` and `hints`.
"""

from functools import cached_property

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.db.models import BLANK_CHOICE_DASH
from django.utils.translation import gettext_lazy as _

from core.forms.markdown import PREVIEW, MarkdownTextarea, ShowsPreview
from core.limits import text_lengths
from core.models import Versioned


class Button(Submit):
    """A button that sends the form. `kind` is primary, secondary, quiet or danger."""

    template = "portal/layout/button.html"

    def __init__(self, label, *, kind="primary", name="", value=""):
        super().__init__(name or "send", label)
        self.field_classes = f"button button--{kind}"
        self.sent_name, self.sent_value = name, value


class Cancel(Div):
    """A link that leaves a form without saving."""

    template = "portal/layout/cancel.html"

    def __init__(self, url):
        super().__init__()
        self.url = url


class Fold(Div):
    """Fields under a heading that the person opens. They stand open where one of them is filled in or is wrong."""

    template = "portal/layout/fold.html"

    def __init__(self, heading, *fields):
        super().__init__(*fields)
        self.heading, self.is_open = heading, False

    def render(self, form, context, template_pack=None, **kwargs):
        inside = [form[pointer.name] for pointer in self.get_field_names()]
        self.is_open = any(field.errors or field.value() not in (None, "", []) for field in inside)
        return super().render(form, context, **({"template_pack": template_pack} if template_pack else {}), **kwargs)


class AfterSaving(Div):
    """What is true when the form is saved, in sentences, for the person to read before the button."""

    template = "portal/layout/after_saving.html"

    def __init__(self, sentences):
        super().__init__()
        self.sentences = sentences


class FieldWithoutNul(forms.BoundField):
    """Shows what was typed but for the character NUL, which no page of HTML may hold. The error beside it says why."""

    def value(self):
        typed = super().value()
        return typed.replace("\x00", "") if isinstance(typed, str) else typed


class DrawnWhole(ShowsPreview):
    """The base of all forms of the portal.

    `cancel_url` is where "Cancel" leads. `autosave_key` names the browser's own copy of the text while it is not saved.
    """

    layout = None
    submit_label = _("Save")
    submit_kind = "primary"
    after_saving: tuple = ()  # sentences: what is true when the form is saved
    bound_field_class = FieldWithoutNul
    use_required_attribute = False  # the browser's own messages would come before ours, in its own language

    def __init__(self, *args, cancel_url="", autosave_key="", **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel_url, self.autosave_key = cancel_url, autosave_key
        for field in self.fields.values():
            if isinstance(field.widget, MarkdownTextarea) and not field.help_text:
                field.help_text = MarkdownTextarea.hint
            if self.is_bound:
                field.widget.attrs.pop("autofocus", None)  # then the error summary takes the focus
            text_lengths.say_excess(field)
            _say_to_choose(field)

    @cached_property
    def helper(self):
        helper = FormHelper(self)
        buttons = [Button(self.submit_label, kind=self.submit_kind)]
        if self.markdown_names:
            buttons.append(Button(_("Preview"), kind="secondary", name=PREVIEW, value="1"))
        if self.cancel_url:
            buttons.append(Cancel(self.cancel_url))
        fields = self.layout or helper.layout
        after = [AfterSaving(self.after_saving)] if self.after_saving else []
        helper.layout = Layout(*fields, *after, Div(*buttons, css_class="form__buttons"))
        helper.render_hidden_fields = True
        helper.form_class = "form"
        helper.attrs = {"novalidate": ""}
        if self.autosave_key:
            helper.attrs["data-autosave"] = self.autosave_key
        return helper


def _say_to_choose(field):
    """Let the first line of a choice that must be made say so, where nobody has written another one for it."""
    dashes = BLANK_CHOICE_DASH[0]
    if not field.required:
        return
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == dashes[1]:
            field.empty_label = _("Choose …")
    elif isinstance(field, forms.TypedChoiceField) and dashes in (choices := list(field.choices)):
        field.choices = [("", _("Choose …")) if pair == dashes else pair for pair in choices]


def add_errors(form: forms.BaseForm, error: forms.ValidationError) -> None:
    """Show what a verb refuses at the field that it names, and above the form where the form has no such field."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
    for name, sentences in by_field.items():
        form.add_error(name if name in form.fields else None, sentences)


class PortalForm(DrawnWhole, forms.Form):
    """A form that does not edit one stored row."""


class PortalModelForm(DrawnWhole, forms.ModelForm):
    """A form for one stored row. For a versioned row it carries the version that the person saw."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if isinstance(self.instance, Versioned) and self.instance.pk:
            self.fields["version"] = forms.IntegerField(
                required=False, initial=self.instance.version, widget=forms.HiddenInput
            )


class KeepsNoFile:
    """Tells the person to choose the files again, since a browser does not send a chosen file twice."""

    def clean(self):
        cleaned = super().clean()
        self.ask_for_files_again()
        return cleaned

    def ask_for_files_again(self):
        if not self.errors:
            return
        for name in self.files:
            if name in self.fields and name not in self.errors:
                self.add_error(name, _("Choose the file again. It does not stay while other things are corrected."))


class StepForm(PortalForm):
    """A step, taken on the `version` of the thing that the person saw."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, version, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = version

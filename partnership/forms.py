"""The forms that change an agreement. A form checks what was typed; the verbs in actions.py store it."""

from functools import cached_property

from django import forms
from django.utils.translation import gettext_lazy as _

from core.files.fields import UploadField
from core.forms.base import PortalModelForm, StepForm
from core.forms.fields import DayField, DayInput
from core.forms.markdown import MarkdownTextarea
from core.limits import text_lengths
from core.models import DatePrecision
from core.text import dates
from partnership.models import Section, VersionOrigin


class SectionForm(PortalModelForm):
    """One section's heading and text, on the version that the person opened."""

    class Meta:
        model = Section
        fields = ["heading", "body"]
        widgets = {"body": MarkdownTextarea}


class SendAgreementForm(StepForm):
    """Sends a draft for review. `today` is the first day that can be asked for."""

    answer_by = DayField(
        label=_("Comments by"),
        required=False,
        help_text=_("The last day for comments, for example 2026-02-12. It may be left out."),
    )
    submit_label = _("Send for review")

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_answer_by(self):
        day = self.cleaned_data["answer_by"]
        if day and day < self.today:
            raise forms.ValidationError(_("The day has already passed."))
        return day


class TakeBackForm(StepForm):
    submit_label = _("Take back from review")


class CommentForm(StepForm):
    """A comment, or an answer to one. A person who works for several `organisations` says for which one."""

    text = forms.CharField(label=_("Comment"), widget=forms.Textarea(attrs={"rows": 6}), validators=[text_lengths.TEXT])

    def __init__(self, *args, organisations, label, submit_label, **kwargs):
        super().__init__(*args, **kwargs)
        self.organisations = {str(organisation.pk): organisation for organisation in organisations}
        self.fields["text"].label, self.submit_label = label, submit_label
        if len(self.organisations) > 1:
            self.fields["organisation"] = forms.ChoiceField(
                label=_("For"), choices=[(key, str(one)) for key, one in self.organisations.items()]
            )

    @property
    def organisation(self):
        """The organisation for which the comment is made."""
        only = next(iter(self.organisations))
        return self.organisations[self.cleaned_data.get("organisation", only)]


class LockForm(StepForm):
    """How the paper is signed, and the reasons to lock it with open comments, too early, or with words that disagree.

    `waits_until` is the day until which the parties were asked to answer, while it has not passed.
    """

    origin = forms.ChoiceField(
        label=_("How is the agreement signed?"),
        widget=forms.RadioSelect,
        initial=VersionOrigin.DRAWN,
        choices=[
            (VersionOrigin.DRAWN, _("On paper: one copy for each party")),
            (VersionOrigin.ELECTRONIC, _("Electronically, in another service: one original")),
        ],
    )
    reason = forms.CharField(
        label=_("Why is the text locked with open comments?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[text_lengths.REASON],
    )
    words_reason = forms.CharField(
        label=_("Why do the words stay as they are?"),
        help_text=_("For example that they speak of something else than this agreement."),
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[text_lengths.REASON],
    )
    submit_label = _("Lock the text and make the copies")

    is_early = forms.BooleanField(
        error_messages={"required": _("Choose this, or wait until the day has passed.")},
    )

    def __init__(self, *args, open_comments, disagreements, waits_until=None, **kwargs):
        super().__init__(*args, **kwargs)
        if not open_comments:
            del self.fields["reason"]
        if not disagreements:
            del self.fields["words_reason"]
        if waits_until:
            sentence = _("Lock the text before the time for comments is out (%(day)s)")
            self.fields["is_early"].label = sentence % {"day": dates.day(waits_until)}
        else:
            del self.fields["is_early"]


class VoidForm(StepForm):
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), validators=[text_lengths.REASON]
    )
    submit_label = _("Void the copies")
    submit_kind = "danger"


class AsksForFilesAgain:
    """A form that keeps what was typed when it comes back, and asks for its files again: a browser drops them."""

    def full_clean(self):
        super().full_clean()
        if self.errors:
            self.ask_for_files_again()

    def ask_for_files_again(self):
        for name, field in self.fields.items():
            if isinstance(field, UploadField) and self.cleaned_data.get(name):
                self.add_error(name, _("Choose the file again."))


class PaperForm(AsksForFilesAgain, StepForm):
    """A step of the paper, from printing to safekeeping. `page` is the AgreementPage or the CopyPage that it stands on.

    `action_url` is where the form is sent, which need not be the page that shows it.
    """

    def __init__(self, *args, page, today, action_url="", **kwargs):
        super().__init__(*args, version=page.agreement.version, **kwargs)
        self.page, self.action_url, self.today = page, action_url, today
        for field in self.fields.values():
            if field.required and isinstance(field.widget, DayInput):
                field.initial = today
        self.prepare(page)

    def prepare(self, page):
        """Fill in what is known already."""

    @cached_property
    def helper(self):
        helper = super().helper
        helper.form_action = self.action_url
        return helper

    def arguments(self):
        """Return what was typed, as arguments of the verb."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def with_day(self, name):
        """Return the arguments with the partial day `name` as a day and its precision. An empty one is None."""
        arguments = PaperForm.arguments(self)
        typed = arguments.pop(name)
        return arguments | {
            name: typed.first if typed else None,
            "precision": typed.precision if typed else DatePrecision.DAY,
        }

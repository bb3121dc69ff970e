"""The forms of sending, answering, commenting and proposing. A form checks what was typed; the verbs store it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.base import PortalForm, PortalModelForm, StepForm
from core.forms.markdown import MarkdownTextarea
from core.limits import text_lengths
from core.models import Organisation
from partnership import forms as forms_of_agreements
from stadsdelplan.models import Proposal, ReviewVerdict


class SendForReviewForm(forms_of_agreements.SendAgreementForm):
    """The form of an agreement with another help text, since the parties of a plan answer goal by goal."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        answer_by = self.fields["answer_by"]
        answer_by.label = _("Answers by")
        answer_by.help_text = _("The last day for answers, for example 2026-02-12. It may be left out.")


_ON_A_GOAL = [
    (verdict, verdict.label)
    for verdict in (ReviewVerdict.APPROVED, ReviewVerdict.CHANGE_ASKED, ReviewVerdict.ABSTAINED)
]


class ReviewForm(StepForm):
    """Asks for the verdict on the revision of a goal that the person saw. Who asks for a change says which."""

    verdict = forms.ChoiceField(choices=_ON_A_GOAL, widget=forms.HiddenInput, initial=ReviewVerdict.CHANGE_ASKED)
    organisation = forms.IntegerField(widget=forms.HiddenInput)
    comment = forms.CharField(
        label=_("What should be changed?"),
        widget=forms.Textarea(attrs={"rows": 6}),
        validators=[text_lengths.TEXT],
        error_messages={"required": _("Say what should be changed.")},
    )
    submit_label = _("Ask for a change")

    def __init__(self, *args, organisation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].initial = organisation.pk
        if self.is_bound and self.data.get("verdict") != ReviewVerdict.CHANGE_ASKED:
            self.fields["comment"].required = False


class ProposalForm(PortalModelForm):
    """Asks for a goal that a party proposes, and for the party where the person answers for several `organisations`."""

    submit_label = _("Send the proposal")

    class Meta:
        model = Proposal
        fields = ["organisation", "focus_area", "title", "problem", "text"]
        labels = {"organisation": _("For")}
        widgets = {"problem": MarkdownTextarea(attrs={"rows": 5}), "text": MarkdownTextarea(attrs={"rows": 5})}

    def __init__(self, *args, edition, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.edition = edition
        self.fields["focus_area"].queryset = edition.focus_areas.order_by("order", "pk")
        if len(organisations) > 1:
            keys = [organisation.pk for organisation in organisations]
            self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=keys).order_by("name", "pk")
        else:
            self.instance.organisation = organisations[0]
            del self.fields["organisation"]
        for name in self.fields.keys() & {"organisation", "focus_area"}:
            self.fields[name].empty_label = None


class TakeUpForm(PortalForm):
    answer = forms.CharField(
        label=_("Answer to the one who proposed it"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[text_lengths.TEXT],
    )
    submit_label = _("Take up the proposal")


class DeclineForm(PortalForm):
    answer = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}), validators=[text_lengths.TEXT]
    )
    submit_label = _("Decline the proposal")

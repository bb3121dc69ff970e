"""The form that registers a paper that was signed outside the portal."""

from functools import cached_property

from crispy_forms.layout import Fieldset
from django import forms
from django.utils.translation import gettext_lazy as _

from core.files.fields import UploadField
from core.forms.base import Button, KeepsNoFile, PortalForm
from core.forms.markdown import MarkdownField, MarkdownTextarea
from core.forms.partial_dates import PartialDayField, coarsest
from core.limits import text_lengths
from core.models import DatePrecision, Organisation
from core.text.collation import swedish
from partnership.models import Agreement, DocumentWord, PeriodKind
from partnership.registered_papers.actions import PaperParty, RegisteredPaper

MOST_PARTIES = 30


class RegisterForm(KeepsNoFile, PortalForm):
    """A paper that was signed outside the portal. What is not known is left empty.

    `rows` is how many parties there is room for. `owners` are the organisations for which the person may register.
    """

    name = forms.CharField(
        label=_("Name in lists"), max_length=200, help_text=_("For example “Avtal med Polisen 2012”.")
    )
    title = forms.CharField(
        label=_("Title on the paper"),
        max_length=300,
        required=False,
        help_text=_("As it stands there. Left empty, the name stands in for it."),
    )
    document_word = forms.ChoiceField(
        label=_("The document is called"), choices=DocumentWord, initial=DocumentWord.AVTAL, widget=forms.RadioSelect
    )
    signed = PartialDayField(label=_("Signed"), required=False)
    period_kind = forms.ChoiceField(
        label=_("Period"),
        choices=[
            (PeriodKind.OWN, PeriodKind.OWN.label),
            (PeriodKind.UNTIL_FURTHER_NOTICE, PeriodKind.UNTIL_FURTHER_NOTICE.label),
        ],
        initial=PeriodKind.OWN,
        widget=forms.RadioSelect,
    )
    starts = PartialDayField(label=_("First day"), required=False)
    ends = PartialDayField(
        label=_("Last day"),
        required=False,
        help_text=_(
            "A year is enough: 2012, 2012-03 or 2012-03-16. While nobody knows the last day, the agreement counts as "
            "in force."
        ),
    )
    body = MarkdownField(
        label=_("Text"),
        validators=[text_lengths.CHAPTER],
        required=False,
        widget=MarkdownTextarea({"rows": 10}),
        help_text=_("If you have it in writing. The scan is enough otherwise."),
    )
    rows = forms.IntegerField(widget=forms.HiddenInput, required=False)
    submit_label = _("Register the agreement")
    after_saving = (
        _("Until its first day the agreement is registered, in its period it is in force, and after it is ended."),
        _("Without days it counts as in force."),
    )

    def __init__(self, *args, partnership, owners, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.partnership, self.owners = partnership, {str(owner.pk): owner for owner in owners}
        self.row_numbers = range(1, rows + 1)
        self.initial["rows"] = rows
        if len(owners) > 1:
            self.fields["owner"] = forms.ChoiceField(
                label=_("Registered by"), choices=[(key, owner.name) for key, owner in self.owners.items()]
            )
        organisations = sorted(Organisation.objects.order_by("pk"), key=lambda one: swedish(one.name))
        self.organisations = {str(one.pk): one for one in organisations}
        choices = _grouped(organisations, partnership)
        for number in self.row_numbers:
            self._add_party(number, choices)
        self.initial.setdefault("party1_organisation", next(iter(self.owners)))

    def _add_party(self, number, choices):
        fields = {
            "organisation": forms.ChoiceField(label=_("Organisation"), choices=choices, required=False),
            "name": forms.CharField(
                label=_("Name as written on the paper"),
                max_length=200,
                required=False,
                help_text=_("Left empty, the organisation's name of today stands in for it."),
            ),
            "diarienummer": forms.CharField(label=_("Registration number"), max_length=60, required=False),
            "signatories": forms.CharField(
                label=_("Who signed"),
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
                validators=[text_lengths.LIST],
                help_text=_("One person a line: name, title. Leave it empty if it is not known."),
            ),
            "has_original": forms.BooleanField(label=_("The party got an original of its own"), required=False),
            "kept_at": forms.CharField(label=_("Where its original is kept"), max_length=200, required=False),
            "scan": UploadField(label=_("Scan of its original"), required=False),
        }
        self.fields |= {f"party{number}_{name}": field for name, field in fields.items()}

    @property
    def layout(self):
        owner = ["owner"] if "owner" in self.fields else []
        return [
            Fieldset(_("The agreement"), "name", "title", "document_word", *owner, "rows"),
            Fieldset(_("Days"), "signed", "period_kind", "starts", "ends"),
            *(
                Fieldset(
                    _("Party %(number)s") % {"number": number},
                    *(name for name in self.fields if name.startswith(f"party{number}_")),
                )
                for number in self.row_numbers
            ),
            Fieldset(_("Text"), "body"),
        ]

    @cached_property
    def helper(self):
        helper = super().helper
        if len(self.row_numbers) < MOST_PARTIES:
            add = Button(_("Add a party"), kind="secondary", name="add", value="party")
            helper.layout[-1].fields.insert(1, add)
        return helper

    def clean(self):
        self._check_days()
        self._check_parties()
        return super().clean()

    def _check_days(self):
        starts, ends, signed = (self.cleaned_data.get(name) for name in ("starts", "ends", "signed"))
        if self.cleaned_data.get("period_kind") == PeriodKind.UNTIL_FURTHER_NOTICE and ends:
            self.add_error("ends", _("An agreement until further notice has no last day."))
        elif starts and ends and ends.last < starts.first:
            self.add_error("ends", _("The last day must not come before the first."))
        elif signed and ends and ends.last < signed.first:
            self.add_error("ends", _("The last day must not come before the day on which it was signed."))

    def _check_parties(self):
        seen = set()
        for number in self.row_numbers:
            key = self._of(number, "organisation")
            if not key and any(self._of(number, name) for name in self._names_of_party() if name != "organisation"):
                self.add_error(f"party{number}_organisation", _("Choose the organisation."))
            if key and key in seen:
                self.add_error(f"party{number}_organisation", _("The organisation is already a party."))
            seen.add(key)
        if not seen - {"", None} and "party1_organisation" not in self.errors:
            self.add_error("party1_organisation", _("Choose at least one party."))
        for number in self.row_numbers:
            too_long = [name for pair in _people(self._of(number, "signatories")) for name in pair if len(name) > 120]
            if too_long:
                self.add_error(f"party{number}_signatories", _("A name or a title has at most 120 characters."))

    def agreement(self):
        """Return the Agreement that was typed, not stored yet."""
        starts, ends = self.cleaned_data["starts"], self.cleaned_data["ends"]
        owner = self.cleaned_data.get("owner") or next(iter(self.owners))
        return Agreement(
            partnership=self.partnership,
            owner=self.owners[owner],
            name=self.cleaned_data["name"],
            document_word=self.cleaned_data["document_word"],
            period_kind=self.cleaned_data["period_kind"],
            starts_on=starts.first if starts else None,
            ends_on=ends.last if ends else None,
            period_precision=coarsest(starts, ends),
        )

    def paper(self):
        """Return the RegisteredPaper that was typed."""
        signed = self.cleaned_data["signed"]
        return RegisteredPaper(
            title=self.cleaned_data["title"] or self.cleaned_data["name"],
            body=self.cleaned_data["body"].strip(),
            signed_on=signed.first if signed else None,
            precision=signed.precision if signed else DatePrecision.DAY,
            parties=[self._party(number) for number in self.row_numbers if self._of(number, "organisation")],
        )

    def _party(self, number):
        return PaperParty(
            organisation=self.organisations[self._of(number, "organisation")],
            name_as_written=self._of(number, "name"),
            diarienummer=self._of(number, "diarienummer"),
            signatories=_people(self._of(number, "signatories")),
            has_original=self._of(number, "has_original"),
            kept_at=self._of(number, "kept_at"),
            scan=self._of(number, "scan"),
        )

    def _of(self, number, name):
        return self.cleaned_data.get(f"party{number}_{name}")

    def _names_of_party(self):
        return [name.removeprefix("party1_") for name in self.fields if name.startswith("party1_")]


def _grouped(organisations, partnership):
    """Return choices of organisations, those of the partnership first."""
    inside = set(partnership.organisations.values_list("pk", flat=True))
    groups = [(_("In the partnership"), []), (_("Other organisations"), [])]
    for one in organisations:
        groups[one.pk not in inside][1].append((str(one.pk), one.name))
    return [("", _("(none)")), *(group for group in groups if group[1])]


def _people(typed):
    """Return (name, title) of each line. The title follows the first comma."""
    lines = [line.partition(",") for line in (typed or "").splitlines() if line.strip(" ,\t")]
    return [(name.strip(), title.strip()) for name, _comma, title in lines]

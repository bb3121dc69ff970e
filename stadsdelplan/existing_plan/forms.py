"""Forms on the way of a municipality's own spreadsheet into a plan: file, sheet, heading, columns, names.

All but the first are sent as GETs, so that what the person has chosen stands in the address, and nothing is stored.
"""

from functools import cached_property
from pathlib import PurePosixPath

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from core import spreadsheets
from core.files import uploads
from core.forms.base import PortalForm
from stadsdelplan.existing_plan import fields, names
from stadsdelplan.existing_plan.found import Picks
from stadsdelplan.existing_plan.table import MOST_SHEETS, heading_rows, likely_heading
from stadsdelplan.workbook.columns import fold_heading

_ENDINGS = (".xlsx", ".ods", ".csv", ".txt", ".tsv")
MOST_NAMES = 150
_OF_THE_SHEET = "nytt"  # a new focus area with the sheet's name


class PlanFileForm(PortalForm):
    """Asks for the municipality's spreadsheet. It saves nothing."""

    file = forms.FileField(
        label=_("Spreadsheet"),
        allow_empty_file=True,  # core.spreadsheets says it in the portal's words
        widget=forms.FileInput({"accept": ",".join(_ENDINGS)}),
        help_text=_("Your own plan as .xlsx, .ods or .csv, with a heading row and a row for each measure."),
        error_messages={"required": _("Choose the file.")},
    )
    submit_label = _("Go on")

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if PurePosixPath(uploads.safe_name(upload.name)).suffix.lower() not in _ENDINGS:
            raise forms.ValidationError(_("The file is neither a spreadsheet (.xlsx or .ods) nor a CSV file (.csv)."))
        uploads.refuse_infected(upload)
        try:
            grids = spreadsheets.read_grids(upload)
        except spreadsheets.UnreadableTableError as error:
            raise forms.ValidationError(str(error)) from error
        if len(grids) > MOST_SHEETS:
            raise forms.ValidationError(
                _("The file has more than %(most)s sheets. Copy the plan alone to a file."),
                params={"most": MOST_SHEETS},
            )
        return upload


class QuestionForm(PortalForm):
    """A step that is sent as a GET, with what those before have `carried`. `key` is a field that it always sends."""

    key, lead = "", ""
    submit_label = _("Go on")

    def __init__(self, *args, carried=(), **kwargs):
        super().__init__(*args, **kwargs)
        for name, value in dict(carried).items():
            self.fields[name] = forms.CharField(required=False, initial=value, widget=forms.HiddenInput)

    @cached_property
    def helper(self):
        helper = super().helper
        helper.form_method = "get"
        return helper


class SheetForm(QuestionForm):
    """Asks which sheet has the plan. `grids` are by name."""

    key, lead = "blad", _("The file has several sheets. One is taken in at a time.")
    blad = forms.TypedChoiceField(label=_("Which sheet has the plan?"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args, grids, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["blad"].choices = [
            (place, _("%(sheet)s (hidden in the file)") % {"sheet": name} if grid.is_hidden else name)
            for place, (name, grid) in enumerate(grids.items())
        ]


class HeadingForm(QuestionForm):
    """Asks which row has the headings, of the first rows of the `grid`."""

    key, lead = "rad", _("Choose the row that says what the columns are. Rows above it are left out.")
    rad = forms.TypedChoiceField(
        label=_("Which row has the headings?"),
        coerce=int,
        widget=forms.RadioSelect,
        help_text=_("The plan is read from the row below it."),
    )

    def __init__(self, *args, grid, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rad"].choices = [
            (number, _("Row %(row)s: %(texts)s") % {"row": number, "texts": texts})
            for number, texts in heading_rows(grid)
        ]
        self.fields["rad"].initial = likely_heading(grid)


class ColumnsForm(QuestionForm):
    """Asks what each column of the `table` is, and how blank cells and rows without a focus area are read."""

    key = "tomt"
    lead = _("The portal has guessed by the headings. See that each column is what you mean. Nothing is saved yet.")
    tomt = forms.ChoiceField(
        initial="ovan",
        label=_("A blank cell in the column of goals"),
        choices=[
            ("ovan", _("means the goal above")),
            ("inget", _("means that the measure stands directly under the focus area")),
        ],
        help_text=_("In the columns of focus areas a blank cell always means the one above. So do merged cells."),
    )
    ord = forms.BooleanField(
        label=_("A goal without a number is a goal in words"),
        required=False,
        initial=True,
        help_text=_("It is met, partly met or not, and nothing reminds you that a number is missing."),
    )
    under = forms.ChoiceField(
        label=_("Focus area for rows without one"),
        required=False,
        help_text=_("Needed where no column is the focus area."),
    )

    def __init__(self, *args, table, areas, **kwargs):
        super().__init__(*args, **kwargs)
        self.table, self.areas = table, {str(area.pk): area for area in areas}
        own = [(str(area.pk), area.full_name) for area in areas]
        new = [(_OF_THE_SHEET, _("A new one: %(name)s") % {"name": self._sheet_as_area})]
        self.fields["under"].choices = [("", _("None")), *own, *new]
        proposed = fields.proposals([column.heading for column in table.columns])
        for column, name in zip(table.columns, proposed, strict=True):
            self.fields[f"k{column.place}"] = forms.ChoiceField(
                label=_("Column %(column)s") % {"column": column.label},
                choices=fields.choices(),
                initial=name,
                help_text=_("For example: %(texts)s") % {"texts": " · ".join(filter(None, column.examples))},
            )
        names_of_columns = [f"k{column.place}" for column in table.columns]
        hidden = [name for name, field in self.fields.items() if isinstance(field.widget, forms.HiddenInput)]
        self.layout = Layout(
            Fieldset(_("What each column is"), *names_of_columns),
            Fieldset(_("How the rows are read"), "tomt", "ord", "under"),
            *hidden,
        )

    @property
    def _sheet_as_area(self):
        return " ".join(self.table.name.split()) or str(_("The plan"))

    def clean(self):
        cleaned = super().clean()
        chosen = {name: [] for name in fields.BY_NAME}
        for column in self.table.columns:
            if name := cleaned.get(f"k{column.place}"):
                chosen[name].append(column)
        for name, columns in chosen.items():
            if len(columns) > 1 and name not in fields.SEVERAL:
                for column in columns[1:]:
                    self.add_error(
                        f"k{column.place}",
                        _("Column %(column)s is that already. Choose another, or keep one of them as text.")
                        % {"column": columns[0].label},
                    )
        if not chosen["goal"] and not chosen["measure"]:
            self.add_error(None, _("Say which column has the measures, or which has the goals."))
        if not chosen["area"] and not cleaned.get("under"):
            self.add_error("under", _("No column is the focus area. Choose where the rows stand."))
        return cleaned

    def picks(self):
        """Return the Picks of a valid form, without names."""
        under = self.cleaned_data["under"]
        area = self._sheet_as_area if under == _OF_THE_SHEET else under and self.areas[under].full_name
        return Picks(
            columns={column.place: self.cleaned_data[f"k{column.place}"] for column in self.table.columns},
            under=area,
            reads_above=self.cleaned_data["tomt"] == "ovan",
            in_words=self.cleaned_data["ord"],
        )


class NamesForm(QuestionForm):
    """Asks for each of the `written` names which of the `parties` it is, or what else."""

    key = "namn"
    lead = _("These organisations are named in the file. Say who they are among the parties of the partnership.")
    namn = forms.CharField(max_length=1, required=False, initial="1", widget=forms.HiddenInput)

    def __init__(self, *args, written, parties, **kwargs):
        super().__init__(*args, **kwargs)
        self.written, self.parties = written, {str(each.pk): each for each in parties.organisations}
        choices = [
            ("", _("Choose …")),
            (_("It is the organisation"), [(f"{names.IS}{each.pk}", each.name) for each in parties.organisations]),
            (
                _("It is a unit, role or person at"),
                [
                    (f"{names.ROLE_AT}{each.pk}", _("%(organisation)s (the name is kept)") % {"organisation": each})
                    for each in parties.organisations
                ],
            ),
            (_("Neither"), [(names.AS_TEXT, _("Keep it as text at the measure"))]),
        ]
        for number, name in enumerate(written):
            proposed = parties.proposal(name)
            self.fields[f"o{number}"] = forms.ChoiceField(
                label=name[:200],
                choices=choices,
                initial=f"{proposed[0]}{proposed[1].pk}" if proposed else "",
                error_messages={"required": _("Choose who it is.")},
            )

    def chosen(self):
        """Return {folded name: (how, Organisation or None)} of a valid form."""
        found = {}
        for number, name in enumerate(self.written):
            value = self.cleaned_data[f"o{number}"]
            found[fold_heading(name)] = (value[0], self.parties.get(value[1:]))
        return found

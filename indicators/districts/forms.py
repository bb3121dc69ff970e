"""The form that says which RegSO or DeSO a district consists of, one a line."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.base import PortalForm
from core.limits import text_lengths
from core.models import AreaCode, CodeScheme
from indicators.figures.district_parts import FIRST_DIVISIONS
from indicators.figures.validation import FIRST_YEAR
from indicators.imports.area_codes import parse_code
from indicators.models import DistrictPart

_LINE = re.compile(r"(?P<code>\S+)(?:\s+(?P<first>\d{4})?\s*(?P<dash>[-–—])?\s*(?P<last>\d{4})?)?", re.ASCII)
_MOST = 300  # lines


class PartsForm(PortalForm):
    """What a district consists of. A valid form has its DistrictParts, not stored, in `parts`."""

    areas = forms.CharField(
        label=_("Areas, one a line"),
        required=False,
        widget=forms.Textarea({"rows": 10}),
        validators=[text_lengths.LIST],
        help_text=_(
            "The code as in Statistics Sweden's tables, and where needed the years: 0136R001_RegSO2025, or 0136R001 "
            "2015–2023. A code without an ending is of the first division, whose figures go up to 2023."
        ),
    )
    submit_label = _("Save the areas")

    def __init__(self, *args, district, version, last_year, **kwargs):
        super().__init__(*args, **kwargs)
        self._district, self._last_year = district, last_year
        self.fields["version"] = forms.IntegerField(required=False, initial=version, widget=forms.HiddenInput)

    def clean_areas(self):
        lines = [" ".join(line.split()) for line in self.cleaned_data["areas"].splitlines()]
        lines = [(number, line) for number, line in enumerate(lines, start=1) if line]
        if len(lines) > _MOST:
            raise forms.ValidationError(_("A district consists of at most %(most)s areas."), params={"most": _MOST})
        municipality = self._municipality_code()
        self.parts, errors = [], []
        for number, line in lines:
            try:
                self.parts.append(self._part(line, municipality))
            except forms.ValidationError as error:
                errors += [_on_line(number, sentence) for sentence in error.messages]
        errors += [] if errors else self._that_stand_twice()
        if errors:
            raise forms.ValidationError(errors)
        return self.cleaned_data["areas"]

    def _municipality_code(self):
        codes = AreaCode.objects.filter(area=self._district.parent_id, scheme=CodeScheme.SCB).order_by("-pk")
        return codes.values_list("code", flat=True).first() or ""

    def _part(self, line, municipality):
        """Return the DistrictPart of a line. Its years are those of its division, where it says none."""
        found = _LINE.fullmatch(line)
        code = parse_code(found["code"]) if found else None
        if code is None or code.scheme not in FIRST_DIVISIONS:
            raise forms.ValidationError(
                _("%(line)s is no RegSO or DeSO, such as 0136R001_RegSO2025, with years such as 2015–2023."),
                params={"line": line[:40]},
            )
        if not code.code.startswith(municipality):
            raise forms.ValidationError(_("%(code)s lies in another municipality."), params={"code": code.code})
        first, last = _years(found, is_first_division=code.division is None)
        for year in filter(None, (first, last)):
            if not FIRST_YEAR <= year <= self._last_year:
                raise forms.ValidationError(
                    _("The year must be from %(first)s to %(last)s."),
                    params={"first": FIRST_YEAR, "last": self._last_year},
                )
        if first and last and last < first:
            raise forms.ValidationError(_("The last year must not come before the first."))
        division = code.division or FIRST_DIVISIONS[code.scheme]
        return DistrictPart(scheme=code.scheme, code=code.code, division=division, first_year=first, last_year=last)

    def _that_stand_twice(self):
        """Return sentences on areas that would be counted twice in some year."""
        found = []
        for place, part in enumerate(self.parts):
            for other in self.parts[:place]:
                together = _overlap(part, other)
                if together and part.code == other.code:
                    found.append(_("%(code)s stands twice for the same years.") % {"code": part.code})
                elif together and part.scheme != other.scheme:
                    found.append(
                        _("%(code)s and %(other)s: a year has RegSO or DeSO, not both, since they lie in each other.")
                        % {"code": other.code, "other": part.code}
                    )
        return found[:1]


def _years(found, *, is_first_division):
    first, last = (int(found[name]) if found[name] else None for name in ("first", "last"))
    if first and not found["dash"]:
        last = first  # one year alone
    if first is last is None:
        return (None, 2023) if is_first_division else (2024, None)
    return first, last


def _overlap(part, other):
    begins = max(part.first_year or 0, other.first_year or 0)
    ends = min(part.last_year or 9999, other.last_year or 9999)
    return begins <= ends


def _on_line(number, sentence):
    return _("Line %(number)s: %(sentence)s") % {"number": number, "sentence": sentence}

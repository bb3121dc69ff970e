"""Forms of heaps of scanned pages: dropping files, and saying where a page without a mark belongs."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from core.files import uploads
from core.forms.base import PortalForm
from partnership.models import ScanPage


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ScansField(forms.FileField):
    """Takes any number of PDFs, JPEGs and PNGs, and gives them as (name, kind, bytes). They are inspected later."""

    widget = ManyFilesInput({"accept": ".pdf,.jpg,.jpeg,.png", "multiple": True})

    def clean(self, data, initial=None):
        files = [one for one in data or [] if one] if isinstance(data, (list, tuple)) else [data] if data else []
        if not files:
            raise ValidationError(self.error_messages["required"], code="required")
        problems, found = [], []
        for file in files:
            try:
                found.append(uploads.kept_as_it_came(file))
            except ValidationError as error:
                name = uploads.safe_name(file.name)
                problems += [
                    _("%(file)s: %(problem)s") % {"file": name, "problem": sentence} for sentence in error.messages
                ]
        if problems:
            raise ValidationError(problems)
        return found


class DropForm(PortalForm):
    files = ScansField(label=_("Scanned pages"))
    submit_label = _("Read the pages")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["files"].help_text = _(
            "PDFs, JPEGs and PNGs, up to 200 pages in all and %(limit)s in each file. You can add more files to the "
            "heap afterwards. Order and direction do not matter."
        ) % {"limit": filesizeformat(settings.UPLOAD_MAX_BYTES)}


class PlaceForm(forms.Form):
    """Where one page without a mark belongs. It stays out where no copy is chosen."""

    copy = forms.ChoiceField(label=_("Copy"), required=False)
    number = forms.IntegerField(label=_("Page of the copy"), required=False, min_value=1, max_value=999)
    turn = forms.TypedChoiceField(
        label=_("Turn the page"),
        required=False,
        coerce=int,
        empty_value=0,
        choices=[(0, _("As it is")), (180, _("Upside down")), (90, _("To the right")), (270, _("To the left"))],
    )
    use_required_attribute = False

    def __init__(self, *args, page: ScanPage, copies, **kwargs):
        initial = {"copy": page.copy_id or "", "number": page.page, "turn": page.turn}
        super().__init__(*args, prefix=f"page-{page.pk}", initial=initial, **kwargs)
        self.page, self.copies = page, {str(copy.pk): copy for copy in copies}
        self.fields["copy"].choices = [
            ("", _("Leave it out")),
            *((key, _name(one)) for key, one in self.copies.items()),
        ]

    def clean(self):
        cleaned = super().clean()
        copy, number = self.copies.get(cleaned.get("copy") or ""), cleaned.get("number")
        if copy and "number" not in self.errors:
            if number is None:
                self.add_error("number", _("Say which page of the copy it is."))
            elif number > copy.pages:
                self.add_error("number", _("The copy has %(count)s pages.") % {"count": copy.pages})
        return cleaned

    @property
    def place(self):
        """What `place_pages` takes of the page."""
        cleaned = self.cleaned_data
        return self.page, self.copies.get(cleaned["copy"]), cleaned["number"], cleaned["turn"]


def _name(copy):
    agreement = copy.print_set.agreement_version.agreement
    return _("%(agreement)s, copy %(number)s – %(keeper)s (%(count)s pages)") % {
        "agreement": agreement.name,
        "number": copy.number,
        "keeper": copy.keeper.name_as_written,
        "count": copy.pages,
    }

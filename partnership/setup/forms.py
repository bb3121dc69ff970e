"""The forms that begin a partnership and add parties to it."""

from functools import cached_property

from crispy_forms.layout import Fieldset
from django import forms
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms.base import Button, PortalForm
from core.models import Organisation, OrganisationKind
from core.setup import queries as organisations
from core.setup.forms import DistrictNamesField, OrgnrField
from core.text.collation import swedish
from partnership.agreement_changes import unused_slug
from partnership.models import AgreementTemplate, Partnership
from partnership.setup import queries

MOST_PARTIES = 12


class _ChoosesParties:
    """A form with one or several places for a party: one of the register, or a new organisation.

    `party1_organisation` and so on are the fields of the first place.
    """

    def add_places(self, numbers, *, without):
        register = Organisation.objects.exclude(pk__in=[each.pk for each in without]).order_by("pk")
        self.register = {str(each.pk): each for each in sorted(register, key=lambda each: swedish(each.name))}
        choices = [("", _("(a new one, or none)")), *((key, each.name) for key, each in self.register.items())]
        for number in numbers:
            fields = {
                "organisation": forms.ChoiceField(
                    label=_("Organisation in the portal"), choices=choices, required=False
                ),
                "name": forms.CharField(label=_("Or a new organisation: its name"), max_length=200, required=False),
                "kind": forms.ChoiceField(
                    label=_("Kind of the new organisation"),
                    choices=[("", _("Choose …")), *OrganisationKind.choices],
                    required=False,
                ),
                "orgnr": OrgnrField(label=_("Its organisation number")),
            }
            if self._like(number):
                fields["is_another"] = forms.BooleanField(label=_("It is another organisation"), required=False)
            self.fields |= {f"party{number}_{name}": field for name, field in fields.items()}

    def layout_of_place(self, number):
        """Return the fields of a place, one below the other: half a phone is too narrow for their names."""
        return [name for name in self.fields if name.startswith(f"party{number}_")]

    def party_at(self, number):
        """Return the organisation of a place, stored or new; None where there is none."""
        return self.parties.get(number)

    def clean_places(self, numbers):
        """Check each place, and set `parties` to {number: Organisation}."""
        self.parties = {}
        for number in numbers:
            if party := self._clean_place(number):
                if any(self._is_same(party, other) for other in self.parties.values()):
                    self.add_error(f"party{number}_organisation", _("The organisation is named twice."))
                self.parties[number] = party

    def _clean_place(self, number):
        chosen, name, kind, number_typed = (
            self.cleaned_data.get(f"party{number}_{field}") for field in ("organisation", "name", "kind", "orgnr")
        )
        name = " ".join((name or "").split())
        if chosen:
            if name and name.casefold() != self.register[chosen].name.casefold():
                self.add_error(f"party{number}_name", _("Choose an organisation or write a new one, not both."))
            return self.register[chosen]
        if not name:
            if kind or number_typed:
                self.add_error(f"party{number}_name", _("Write the organisation's name."))
            return None
        return self._new(number, Organisation(name=name, kind=kind or "", orgnr=number_typed or ""))

    def _new(self, number, party):
        """Return a typed organisation, with what speaks against it said at its fields."""
        if there := organisations.organisation_named(party.name):
            sentence = gettext("%(organisation)s is in the portal already. Choose it above.")
            self.add_error(f"party{number}_name", sentence % {"organisation": there})
        elif there := organisations.organisation_numbered(party.orgnr):
            sentence = gettext("The number belongs to %(organisation)s. Choose it above, or correct the number.")
            self.add_error(f"party{number}_orgnr", sentence % {"organisation": there})
        elif not self.cleaned_data.get(f"party{number}_is_another"):
            self._warn_of_likeness(number)
        if not party.kind:
            self.add_error(f"party{number}_kind", _("Choose what kind of organisation it is."))
        return party

    def _like(self, number):
        """Return the organisations whose names are much like the one that is typed at a place."""
        typed = self.data.get(f"party{number}_name", "").strip()[:200]
        if not typed or self.data.get(f"party{number}_organisation"):
            return []
        return organisations.organisations_like(typed)

    def _warn_of_likeness(self, number):
        if alike := self._like(number):
            names = get_text_list([each.name for each in alike[:3]], gettext("or"))
            sentence = gettext("Is it %(organisations)s? Then choose it above. Else say below that it is another.")
            self.add_error(f"party{number}_name", sentence % {"organisations": names})

    @staticmethod
    def _is_same(one, other):
        return one.pk == other.pk if one.pk or other.pk else one.name.casefold() == other.name.casefold()


class PartyForm(_ChoosesParties, PortalForm):
    """One more party of the `partnership`."""

    submit_label = _("Add the party")

    def __init__(self, *args, partnership, **kwargs):
        super().__init__(*args, **kwargs)
        self.add_places([1], without=partnership.organisations.all())

    def clean(self):
        cleaned = super().clean()
        self.clean_places([1])
        if not self.parties and not self.errors:
            self.add_error("party1_organisation", _("Choose the organisation, or write a new one."))
        return cleaned

    @property
    def layout(self):
        return self.layout_of_place(1)


class PartnershipForm(_ChoosesParties, PortalForm):
    """A new partnership of one of the `municipalities`, with its first agreement's template.

    `rows` is how many parties there is room for.
    """

    new_districts = DistrictNamesField(
        label=_("Districts that are not in the list"), help_text=_("One a line, for example Jordbro.")
    )
    name = forms.CharField(
        label=_("Name of the partnership"),
        max_length=200,
        required=False,
        help_text=_("Left empty, it is called “Lokalt partnerskap för” and the districts."),
    )
    framework = forms.ModelChoiceField(label=_("Framework"), queryset=None, required=False, empty_label=_("None"))
    template = forms.ModelChoiceField(
        label=_("Template of the first agreement"),
        queryset=AgreementTemplate.objects.order_by("name", "pk"),
        widget=forms.RadioSelect,
        empty_label=None,
        help_text=_("You can read and change the text on the next pages."),
    )
    rows = forms.IntegerField(widget=forms.HiddenInput, required=False)
    submit_label = _("Begin the partnership")

    def __init__(self, *args, municipalities, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.municipalities, self.row_numbers = municipalities, range(1, rows + 1)
        self.initial["rows"] = rows
        if len(municipalities) > 1:
            self.fields["owner"] = forms.TypedChoiceField(
                label=_("Municipality"), choices=[(each.pk, each.name) for each in municipalities], coerce=int
            )
        self._add_districts()
        self.fields["framework"].queryset = queries.frameworks_of(municipalities)
        if not self.fields["framework"].queryset:
            del self.fields["framework"]
        self.add_places(self.row_numbers, without=municipalities)

    @property
    def has_no_template(self):
        return not self.fields["template"].queryset

    @property
    def owner(self):
        """The municipality that begins the partnership."""
        chosen = self.cleaned_data.get("owner", self.municipalities[0].pk)
        return next(each for each in self.municipalities if each.pk == chosen)

    @property
    def districts(self):
        """The chosen districts that are in the portal already."""
        return [self.known_districts[key] for key in self.cleaned_data.get("districts", [])]

    @property
    def layout(self):
        first = [name for name in ("owner", "districts", "new_districts", "name") if name in self.fields]
        last = [name for name in ("framework", "template") if name in self.fields]
        return [
            Fieldset(_("The partnership"), *first, "rows"),
            *(
                Fieldset(_("Party %(number)s") % {"number": number + 1}, *self.layout_of_place(number))
                for number in self.row_numbers
            ),
            Fieldset(_("The first agreement"), *last),
        ]

    @cached_property
    def helper(self):
        helper = super().helper
        if len(self.row_numbers) < MOST_PARTIES:
            add = Button(_("Add another party"), kind="secondary", name="add", value="party")
            helper.layout[-1].fields.insert(1, add)
        return helper

    def clean(self):
        cleaned = super().clean()
        self.clean_places(self.row_numbers)
        if not self.parties and not any(name.startswith("party") for name in self.errors):
            self.add_error("party1_organisation", _("Choose or write at least one party beside the municipality."))
        if "owner" not in self.errors:
            self._check_districts()
        return cleaned

    def partnership(self, *, coordinator):
        """Return the Partnership that was typed, not stored yet."""
        names = [each.name for each in self.districts] + self.cleaned_data["new_districts"]
        made_up = gettext("Local partnership for %(districts)s") % {"districts": get_text_list(names, gettext("and"))}
        name = self.cleaned_data["name"] or made_up[:200]
        slug = unused_slug(name, or_else="partnerskap", is_taken=queries.is_partnership_slug_taken)
        return Partnership(slug=slug, name=name, coordinator=coordinator)

    def _add_districts(self):
        governed = [each.governs for each in self.municipalities if each.governs]
        self.known_districts = {str(each.pk): each for each in organisations.districts_in(governed)}
        if not self.known_districts:
            self.fields["new_districts"].label = _("Districts")
            return
        choices = [(key, self._words(each)) for key, each in self.known_districts.items()]
        if len(choices) == 1:
            self.initial.setdefault("districts", [choices[0][0]])
        self.fields["districts"] = forms.MultipleChoiceField(
            label=_("Districts"), choices=choices, required=False, widget=forms.CheckboxSelectMultiple
        )

    def _words(self, district):
        return f"{district.name}, {district.parent.name}" if len(self.municipalities) > 1 else district.name

    def _check_districts(self):
        place = "districts" if "districts" in self.fields else "new_districts"
        framework, owner = self.cleaned_data.get("framework"), self.owner
        if not owner.governs_id:
            self.add_error(None, _("The portal does not know which area the municipality governs."))
        if not self.districts and not self.cleaned_data.get("new_districts") and "new_districts" not in self.errors:
            self.add_error(place, _("Choose or write at least one district."))
        if any(each.parent_id != owner.governs_id for each in self.districts):
            self.add_error(place, _("Choose districts of the municipality that begins the partnership."))
        if framework and framework.municipality_id != owner.pk:
            self.add_error("framework", _("The framework is another municipality's."))
        elif framework and not framework.districts.filter(pk__in=[each.pk for each in self.districts]).exists():
            self.add_error("framework", _("The framework is about other districts."))

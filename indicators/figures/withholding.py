"""Find out which figures are withheld, by what their relatives say: the areas beside them and those that they lie in.

Two queries, however many figures there are. The rule is `indicators.statistics.complementary`.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Case, F, Q, When

from core.models import Area, AreaKind, CodeScheme
from core.text.numbers import is_per_cent
from indicators import periods
from indicators.models import EarlierObservation, MissingReason, Observation, Sex
from indicators.statistics import complementary
from indicators.statistics.comparison import ComparedFigure
from indicators.statistics.complementary import Family

_MOST_NAMED = 500  # areas that a query names; with more, it is about all areas
_ORDER = (AreaKind.REGION, AreaKind.MUNICIPALITY, AreaKind.DISTRICT)  # of the parts, so that larger wholes come first
_DIVISIONS = (CodeScheme.DESO, CodeScheme.REGSO)  # what Statistics Sweden divides a municipality into
_TIME = ("indicator__period_kind", "year", "period")
_CELL = ("indicator", "indicator__unit", *_TIME, "area", "sex")
_NUMBERS = ("value", "missing", "answers", "numerator", "denominator")


@dataclass(frozen=True, slots=True)
class Place:
    """An area and what it lies in, as keys. `division` is "regso" or "deso" of one with such a code, else ""."""

    kind: str
    parent: int | None
    division: str


class Relatives:
    """The areas with these keys, those beside them, and everything that they lie in. One query.

    `own` are the municipalities whose people look: figures of their districts do not need a number of people.
    """

    def __init__(self, areas, *, own=frozenset()):
        self._own = own
        self._is_everything = len(areas) > _MOST_NAMED
        self.places, self._sets = _places(None if self._is_everything else areas)

    def lacks_number(self, area, *, value, answers, denominator):
        """Return whether a figure is withheld since it needs a number of people and has none."""
        return self._is_unnumbered(area, value, answers, denominator) and self.places[area].parent not in self._own

    def is_for_own_only(self, area, *, value, answers, denominator):
        """Return whether a figure is shown to those who look, and withheld from everybody else, for the same lack."""
        return self._is_unnumbered(area, value, answers, denominator) and self.places[area].parent in self._own

    def _is_unnumbered(self, area, value, answers, denominator):
        has_none = value is not None and answers is None and denominator is None
        return has_none and self.places[area].kind == AreaKind.DISTRICT

    def hidden(self, groups):
        """Return {(indicator, area, year): ({sex, …}, whether together with those of other areas)} of what is withheld.

        `groups` is {(indicator, area, year): {sex: ComparedFigure}}, as they are stored. One query.
        """
        if not groups:
            return {}
        tables = {}
        for (indicator, area, year), group in groups.items():
            tables.setdefault((indicator, year), {})[area] = group
        sexes = [Sex.TOTAL] if all(group.keys() <= {Sex.TOTAL} for group in groups.values()) else Sex.values
        scope = self._scope(tables, sexes)
        # One sex may be withheld for what the other leaves of everybody, which no condition on a row finds.
        condition = self._near_few(scope) if sexes == [Sex.TOTAL] else Q()
        touched, few, shares = self._add_relatives(tables, scope, condition)
        return self._decided({key: tables[key] for key in tables if key in touched}, few, groups, shares)

    def _scope(self, tables, sexes):
        """Return the conditions of the rows that matter, by the names of an Observation's fields."""
        conditions = {
            "indicator__in": {indicator for indicator, _year in tables},
            "year__in": {periods.year_of(time) for _indicator, time in tables},
            "sex__in": sexes,
        }
        return conditions if self._is_everything else conditions | {"area__in": list(self.places)}

    def _near_few(self, scope):
        """Return the condition of the rows that withheld figures concern: these, all beside them, and the wholes."""
        withheld = _few_people() | Q(missing=MissingReason.SUPPRESSED) | Q(pk__in=_few_before(scope))
        unnumbered = Q(value__isnull=False, answers__isnull=True, denominator__isnull=True)
        withheld |= unnumbered & Q(area__kind=AreaKind.DISTRICT) & ~Q(area__parent__in=self._own)
        wholes = Observation.objects.filter(withheld, **scope).values("area__parent")
        return withheld | Q(area__parent__in=wholes) | Q(area__in=wholes)

    def _add_relatives(self, tables, scope, condition):
        """Add the figures of these rows. Return the tables that have any, `few`, and the indicators in per cent.

        `few` is {(indicator, time): {area: {sex, …}}} of those that counted few people before an import replaced them.
        They stay withheld: whoever kept the other figures of that time could work them out.
        """
        was_few = Case(When(pk__in=_few_before(scope), then=True), default=False)
        rows = Observation.objects.filter(condition, **scope).annotate(was_few=was_few).order_by()
        touched, few, shares = set(), {}, set()
        for indicator, unit, kind, year, period, area, sex, is_few, *numbers in rows.values_list(
            *_CELL, "was_few", *_NUMBERS
        ):
            if is_per_cent(unit):
                shares.add(indicator)
            time = periods.time_of(kind, year, period)
            touched.add((indicator, time))
            if is_few:
                few.setdefault((indicator, time), {}).setdefault(area, set()).add(sex)
            table = tables.get((indicator, time))
            if table is not None and sex not in table.get(area, ()):
                table.setdefault(area, {})[sex] = self._figure(area, time, sex, *numbers)
        return touched, few, shares

    def _figure(self, area, year, sex, value, missing, answers, numerator, denominator):
        lacks = self.lacks_number(area, value=value, answers=answers, denominator=denominator)
        return ComparedFigure(
            area, year, sex, value, None, missing, answers, False, numerator, denominator, lacks_number=lacks
        )

    def _decided(self, tables, few, groups, shares):
        families = self._families()
        found = {}
        for (indicator, year), figures in tables.items():
            withheld = complementary.hidden(
                figures,
                families,
                smallest=settings.SMALLEST_GROUP,
                is_share=indicator in shares,
                few=few.get((indicator, year)),
            )
            among = _among_others(withheld, families)
            for area, sexes in withheld.items():
                if (indicator, area, year) in groups:
                    found[indicator, area, year] = (sexes, area in among)
        return found

    def _families(self):
        """Return the Families of these areas: all that lie in one, with each division of districts for itself."""
        parts = {}
        for pk, place in sorted(self.places.items()):
            if place.parent is not None:
                parts.setdefault((_ORDER.index(place.kind), place.parent, place.division), []).append(pk)
        divided = [
            Family(whole, tuple(members), is_known=_ORDER[kind] == AreaKind.DISTRICT)
            for (kind, whole, _division), members in sorted(parts.items())
        ]
        return divided + [Family(district, members, is_known=True) for district, members in sorted(self._sets.items())]


def _places(areas):
    """Return {key: Place} of these areas, or of all; of those beside them; and of all that they lie in.

    Beside it {district: (areas that it is the sum of, and that have figures of their own)}, as keys.
    """
    rows = Area.objects.all()
    if areas is not None:
        named = Area.objects.filter(pk__in=areas)
        wholes = [named.values("parent" + "__parent" * above) for above in range(3)]
        condition = Q(pk__in=areas) | Q(kind=AreaKind.COUNTRY)
        for each in wholes:
            condition |= Q(parent__in=each)
        rows = rows.filter(condition)
    found, by_code, parts = {}, {}, {}
    names = ("pk", "kind", "parent", "codes__scheme", "codes__code", "parts__scheme", "parts__code")
    for pk, kind, parent, scheme, code, *part in rows.order_by().values_list(*names):
        division = scheme if scheme in _DIVISIONS else ""
        before = found.get(pk)
        found[pk] = Place(kind, parent, min(filter(None, (division, before and before.division)), default=""))
        by_code[scheme, code] = pk
        if part[1]:
            parts.setdefault(pk, set()).add(tuple(part))
    sets = {pk: tuple(sorted({by_code[each] for each in of_area if each in by_code})) for pk, of_area in parts.items()}
    return found, {pk: members for pk, members in sets.items() if members}


def _few_before(scope):
    """Return the keys of the observations within `scope` that counted few people before an import replaced them."""
    of_observation = {f"observation__{name}": value for name, value in scope.items()}
    rows = EarlierObservation.objects.filter(_few_people(), taken_in__isnull=False, **of_observation)
    return rows.values("observation")


def _few_people():
    """Return the condition that a figure counts few people, of an Observation or an EarlierObservation."""
    smallest = settings.SMALLEST_GROUP
    few = Q(answers__lt=smallest) | Q(denominator__lt=smallest) | Q(numerator__lt=smallest)
    uncounted = Q(numerator__lte=F("denominator"), denominator__lt=F("numerator") + smallest)
    return few | uncounted


def _among_others(withheld, families):
    """Return the areas that are withheld together with others of their family."""
    found = set()
    for family in families:
        together = [place for place in family.parts if place in withheld]
        if len(together) > 1:
            found.update(together)
    return found

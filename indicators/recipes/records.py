"""What a recipe says: where a source has an indicator's figures, and how they are made of what stands there."""

from dataclasses import dataclass, field

Categories = dict[str, tuple[str, ...]]  # {dimension: categories}, which are summed


@dataclass(frozen=True)
class DivisionYears:
    """The years in which a table has the districts of one division, and the ending of their codes there.

    `kind` is a CodeScheme (regso, deso), `year` that of the division. `last` is None where it goes on.
    """

    kind: str
    year: int
    first: int
    last: int | None
    suffix: str

    def years_among(self, years):
        return [year for year in years if self.first <= year and (self.last is None or year <= self.last)]


@dataclass(frozen=True)
class SexCodes:
    """The dimension of the sexes, and {sex: categories that are summed}."""

    dimension: str
    codes: Categories


@dataclass(frozen=True)
class TableRecipe:
    """How a table of Statistics Sweden's becomes figures of one indicator.

    A figure is the sum of the cells of `numerator` out of the sum of those of `denominator`, times `per`. A table that
    gives shares has them at `value`, without counts. Of each further dimension the categories in `fixed` are summed.
    `also` are {category: other codes for the same}, as older copies of the table have them. `source` is written beside
    the figures. `seen_live` says whether somebody has seen it in the live service; `evidence`, where it is known from.
    """

    indicator: str
    table: str
    title: str
    path: str
    first_year: int
    last_year: int
    continues: bool
    municipalities: bool
    divisions: tuple[DivisionYears, ...]
    fixed: Categories
    numerator: Categories = field(default_factory=dict)
    denominator: Categories = field(default_factory=dict)
    value: Categories = field(default_factory=dict)
    sexes: SexCodes | None = None
    also: Categories = field(default_factory=dict)
    per: int = 100
    source: str = "SCB"
    time: str = "Tid"
    region: str = "Region"
    seen_live: bool = False
    evidence: str = ""

    @property
    def has_counts(self):
        return bool(self.denominator)

    def years_among(self, years):
        """Return those of `years` that the recipe holds for."""
        return [year for year in years if self.first_year <= year and (self.continues or year <= self.last_year)]

    def categories(self):
        """Return {dimension: every category that the recipe reads}, without time and region."""
        found: dict[str, dict] = {}
        sexes = {self.sexes.dimension: sum(self.sexes.codes.values(), ())} if self.sexes else {}
        for part in (sexes, self.fixed, self.numerator, self.denominator, self.value):
            for dimension, codes in part.items():
                found.setdefault(dimension, {}).update(dict.fromkeys(codes))
        return {dimension: list(codes) for dimension, codes in found.items()}


@dataclass(frozen=True)
class KoladaRecipe:
    """The key figure of an indicator at Kolada, that of its uncertainty if it has one, and their titles there."""

    indicator: str
    kpi: str
    title: str
    uncertainty_kpi: str = ""
    by_sex: bool = True
    seen_live: bool = False

    @property
    def kpis(self):
        return [kpi for kpi in (self.kpi, self.uncertainty_kpi) if kpi]


@dataclass(frozen=True)
class IndicatorRecipes:
    """Everything that one file says: the indicator's short name, its tables in order, and its key figure."""

    indicator: str
    tables: tuple[TableRecipe, ...]
    kolada: KoladaRecipe | None

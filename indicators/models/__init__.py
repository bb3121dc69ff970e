"""The models of indicators: what is measured, what was observed, and where. docs/decisions/0008 describes the rooms."""

from indicators.models.areas import (
    AreaShape,
    DistrictPart,
)
from indicators.models.figures import (
    EarlierObservation,
    Import,
    ImportKind,
    MissingReason,
    Observation,
    ObservationStatus,
    Observed,
    Sex,
    WaitingFigures,
)
from indicators.models.indicator import (
    BESIDE,
    ComparableSources,
    Dimension,
    Direction,
    Indicator,
    IndicatorBreak,
    NumberKind,
    SourceKind,
)

__all__ = [
    "BESIDE",
    "AreaShape",
    "ComparableSources",
    "Dimension",
    "Direction",
    "DistrictPart",
    "EarlierObservation",
    "Import",
    "ImportKind",
    "Indicator",
    "IndicatorBreak",
    "MissingReason",
    "NumberKind",
    "Observation",
    "ObservationStatus",
    "Observed",
    "Sex",
    "SourceKind",
    "WaitingFigures",
]

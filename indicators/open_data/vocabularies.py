"""The words of others by which the catalogue says what it means: of the EU, of ADMS and of the national portal."""

from rdflib import Namespace, URIRef

from indicators.models import Dimension
from indicators.periods import PeriodKind

ADMS_PUBLISHER = Namespace("http://purl.org/adms/publishertype/")
AUTHORITY = "http://publications.europa.eu/resource/authority/"
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")

SWEDISH = URIRef(f"{AUTHORITY}language/SWE")
ENGLISH = URIRef(f"{AUTHORITY}language/ENG")
PUBLIC = URIRef(f"{AUTHORITY}access-right/PUBLIC")
THEMES = URIRef(f"{AUTHORITY}data-theme")
SWEDEN = URIRef("http://sws.geonames.org/2661886")  # as the national portal writes the places of GeoNames

JSON_STAT = URIRef("https://json-stat.org/full/")
TABULAR_DATA = URIRef("http://www.w3.org/TR/tabular-metadata/")
OPENAPI = URIRef("https://spec.openapis.org/oas/v3.1.0")
DCAT_AP_SE = URIRef("https://docs.dataportal.se/dcat/3.0.1/sv/")

_THEMES = {
    Dimension.EMPLOYMENT: ["SOCI", "ECON"],
    Dimension.EDUCATION: ["SOCI", "EDUC"],
    Dimension.SCHOOL: ["SOCI", "EDUC"],
    Dimension.SAFETY: ["SOCI", "JUST"],
    Dimension.DEMOCRACY: ["SOCI", "GOVE"],
    Dimension.HEALTH: ["SOCI", "HEAL"],
}


_OF_KIND = {  # of PeriodKind: how often there are new figures, and how long a time each is of
    PeriodKind.TERTIAL: ("ANNUAL_3", "P4M"),
    PeriodKind.QUARTER: ("QUARTERLY", "P3M"),
    PeriodKind.MONTH: ("MONTHLY", "P1M"),
}
_BY_YEAR = ("ANNUAL", "P1Y")


def frequency_of(indicator):
    """Return the EU's word for how often an indicator has new figures."""
    return URIRef(f"{AUTHORITY}frequency/{_OF_KIND.get(indicator.period_kind, _BY_YEAR)[0]}")


def resolution_of(indicator):
    """Return how long a time each figure is of, as a duration."""
    return _OF_KIND.get(indicator.period_kind, _BY_YEAR)[1]


def themes_of(indicator):
    """Return the EU's themes of an indicator. Each is about society."""
    return [URIRef(f"{AUTHORITY}data-theme/{word}") for word in _THEMES.get(indicator.dimension, ["SOCI"])]


def publisher_uri(number, *, otherwise):
    """Return the URI by which the national portal knows the organisation with this number."""
    return URIRef(f"http://dataportal.se/organisation/SE{number}" if number else otherwise)

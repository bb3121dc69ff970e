"""Write the catalogue of the figures as DCAT-AP-SE 3, which Sveriges dataportal harvests.

Each thing has an address of its own, since the harvester takes no blank nodes. Each indicator is a dataset, with one
distribution for each format; a distribution names the file of each kind of place, as the national portal asks for data
that lie in several files. The catalogue itself is always CC0; the setting says it of the figures.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_noop
from rdflib import DCAT, DCTERMS, FOAF, RDF, RDFS, XSD, Graph, Literal, URIRef

from indicators import licences
from indicators.models import Dimension, Sex
from indicators.open_data import vocabularies as words

FORMATS = {"rdf": ("pretty-xml", "application/rdf+xml"), "ttl": ("turtle", "text/turtle")}  # the first is harvested

_TITLE = gettext_noop("Figures on exclusion in districts and municipalities")
_DESCRIPTION = gettext_noop(
    "Indicators of exclusion by district, municipality, county and country, as the partnerships use them: over the "
    "years, for women and men. Figures of few people are left out."
)
_SERVICE = gettext_noop("Read the figures")
_SERVICE_DESCRIPTION = gettext_noop("Addresses that give the figures by indicator and by official code of the area.")
_DATASET_NOTE = gettext_noop("By municipality, district and county, for each year, for women and men where known.")
_KEYWORDS = [gettext_noop("exclusion"), gettext_noop("district"), gettext_noop("municipality")]
_FILES = {  # by their endings: the file type of the formats' registry, what it conforms to, and its title
    "csv": ("text/csv", words.TABULAR_DATA, gettext_noop("As CSV")),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        None,
        gettext_noop("As a spreadsheet"),
    ),
    "json": ("application/json", words.JSON_STAT, gettext_noop("As JSON-stat")),
}


def catalogue(published, *, days, changed_on, absolute):
    """Return the catalogue of PublishedIndicators as a Graph.

    `days` is {indicator: day} of the last fetching, `changed_on` the last day of all, or None. `absolute` makes an
    address whole.
    """
    return _Catalogue(absolute).of(published, days, changed_on)


class _Catalogue:
    def __init__(self, absolute):
        self.graph, self.absolute = Graph(), absolute
        for prefix, namespace in (("dcat", DCAT), ("dcterms", DCTERMS), ("foaf", FOAF), ("vcard", words.VCARD)):
            self.graph.bind(prefix, namespace)
        self.page = absolute(reverse("open_data"))
        self.publisher = words.publisher_uri(settings.OPEN_DATA_PUBLISHER_NUMBER, otherwise=self._part("utgivare"))
        self.contact, self.service = self._part("kontakt"), self._part("tjanst")
        self.licence = URIRef(licences.licence_of_figures().uri)

    def of(self, published, days, changed_on):
        catalogue = self._part("katalog")
        self._say(catalogue, RDF.type, DCAT.Catalog)
        self._texts(catalogue, _TITLE, _DESCRIPTION)
        self._say(catalogue, DCTERMS.publisher, self.publisher)
        self._say(catalogue, DCTERMS.license, URIRef(licences.CC0.uri))  # the national portal takes no other
        self._say(catalogue, DCTERMS.language, words.SWEDISH, words.ENGLISH)
        self._say(catalogue, DCTERMS.spatial, words.SWEDEN)
        self._say(catalogue, DCTERMS.conformsTo, words.DCAT_AP_SE)
        self._say(catalogue, FOAF.homepage, URIRef(self.page))
        self._say(catalogue, DCAT.themeTaxonomy, words.THEMES)
        self._say(catalogue, DCAT.contactPoint, self.contact)
        self._say(catalogue, DCAT.service, self.service)
        self._on(catalogue, changed_on)
        self._who()
        self._say(words.SWEDEN, RDF.type, DCTERMS.Location)
        self._say(words.SWEDEN, RDFS.label, Literal("Sverige", lang="sv"), Literal("Sweden", lang="en"))
        self._say(words.SWEDEN, DCTERMS.identifier, Literal("00"))  # Statistics Sweden's code of the country
        for each in published:
            dataset = self._dataset(each, days.get(each.indicator.pk))
            self._say(catalogue, DCAT.dataset, dataset)
            self._say(self.service, DCAT.servesDataset, dataset)
        self._data_service()
        return self.graph

    def _who(self):
        self._say(self.publisher, RDF.type, FOAF.Agent)
        self._say(self.publisher, FOAF.name, Literal(licences.publisher()))
        self._say(self.publisher, DCTERMS.type, words.ADMS_PUBLISHER[settings.OPEN_DATA_PUBLISHER_TYPE])
        self._say(self.contact, RDF.type, words.VCARD.Organization)
        self._say(self.contact, words.VCARD.fn, Literal(licences.publisher()))
        self._say(self.contact, words.VCARD.hasEmail, URIRef(f"mailto:{licences.contact_address()}"))

    def _dataset(self, published, day):
        indicator = published.indicator
        dataset = self._part(indicator.slug)
        self._say(dataset, RDF.type, DCAT.Dataset)
        self._say(dataset, DCTERMS.title, Literal(indicator.name, lang="sv"))
        self._say(dataset, DCTERMS.description, Literal(_described(indicator), lang="sv"))
        self._say(dataset, DCTERMS.identifier, Literal(indicator.slug))
        self._say(dataset, DCTERMS.publisher, self.publisher)
        self._say(dataset, DCAT.contactPoint, self.contact)
        self._say(dataset, DCTERMS.language, words.SWEDISH, words.ENGLISH)
        self._say(dataset, DCTERMS.accessRights, words.PUBLIC)
        self._say(dataset, DCTERMS.accrualPeriodicity, words.frequency_of(indicator))
        self._say(dataset, DCTERMS.spatial, words.SWEDEN)
        self._say(dataset, DCAT.theme, *words.themes_of(indicator))
        dimension = [Dimension(indicator.dimension).label] if indicator.dimension else []
        self._say(dataset, DCAT.keyword, *self._in_both(*_KEYWORDS, *dimension))
        self._say(dataset, DCAT.landingPage, self._address("indicator", indicator.slug))
        self._say(dataset, DCAT.temporalResolution, Literal(words.resolution_of(indicator), datatype=XSD.duration))
        self._on(dataset, day)
        self._period(dataset, published)
        for ending, about in _FILES.items():
            self._say(dataset, DCAT.distribution, self._distribution(published, ending, about, day))
        return dataset

    def _period(self, dataset, published):
        """Say from which year on there are figures. The series goes on, so it has no end (DCAT-AP-SE's advice)."""
        period = URIRef(f"{dataset}-tid")
        self._say(dataset, DCTERMS.temporal, period)
        self._say(period, RDF.type, DCTERMS.PeriodOfTime)
        self._say(period, DCAT.startDate, Literal(f"{published.first_year}-01-01", datatype=XSD.date))

    def _distribution(self, published, ending, about, day):
        kind, standard, title = about
        slug = published.indicator.slug
        distribution = self._part(f"{slug}-{ending}")
        self._say(distribution, RDF.type, DCAT.Distribution)
        self._say(distribution, DCTERMS.title, *self._in_both(title))
        self._say(distribution, DCTERMS.description, *self._in_both(_DATASET_NOTE))
        self._say(distribution, DCTERMS.format, Literal(kind))
        self._say(distribution, DCTERMS.license, self.licence)
        self._say(distribution, DCAT.accessURL, URIRef(self.page))
        self._say(distribution, DCAT.accessService, self.service)
        if standard:
            self._say(distribution, DCTERMS.conformsTo, standard)
        for places in published.places:
            for sex in Sex.values if published.indicator.by_sex else [Sex.TOTAL.value]:
                address = self._address("open_places", slug, places.word, ending)
                self._say(
                    distribution, DCAT.downloadURL, URIRef(address if sex == Sex.TOTAL else f"{address}?kon={sex}")
                )
        self._on(distribution, day)
        return distribution

    def _data_service(self):
        self._say(self.service, RDF.type, DCAT.DataService)
        self._texts(self.service, _SERVICE, _SERVICE_DESCRIPTION)
        self._say(self.service, DCTERMS.publisher, self.publisher)
        self._say(self.service, DCAT.contactPoint, self.contact)
        self._say(self.service, DCTERMS.license, self.licence)
        self._say(self.service, DCTERMS.accessRights, words.PUBLIC)
        self._say(self.service, DCTERMS.conformsTo, words.OPENAPI)
        self._say(self.service, DCAT.endpointURL, URIRef(self.page))
        self._say(self.service, DCAT.endpointDescription, self._address("open_description"))
        self._say(self.service, DCAT.landingPage, URIRef(self.page))

    def _texts(self, thing, title, description):
        self._say(thing, DCTERMS.title, *self._in_both(title))
        self._say(thing, DCTERMS.description, *self._in_both(description))

    def _on(self, thing, day):
        if day:
            self._say(thing, DCTERMS.modified, Literal(day.isoformat(), datatype=XSD.date))

    def _say(self, subject, predicate, *objects):
        for each in objects:
            self.graph.add((subject, predicate, each))

    def _part(self, name):
        return URIRef(f"{self.page}#{name}")

    def _address(self, view, *arguments):
        return URIRef(self.absolute(reverse(view, args=arguments)))

    @staticmethod
    def _in_both(*texts):
        """Return the texts in each language of the portal, whatever language this request is in."""
        found = []
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                found += [
                    Literal(translation.gettext(text) if type(text) is str else str(text), lang=language)
                    for text in texts
                ]
        return found


def _described(indicator):
    """Return what the indicator is: its definition, else the sentence of the agreement; its unit and its source."""
    with translation.override("sv"):
        unit = translation.gettext("Unit") + f": {indicator.unit}."
        source = translation.gettext("Source") + f": {indicator.source}." if indicator.source else ""
    text = indicator.definition.strip() or indicator.condition.strip()
    return " ".join(filter(None, [text if text.endswith(".") else f"{text}.", unit, source]))

"""The catalogue, as the national portal's harvester takes it, against shapes of what DCAT-AP-SE 3.0.1 asks for."""

from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse
from pyshacl import validate
from rdflib import DCAT, DCTERMS, FOAF, RDF, BNode, Graph, Literal, URIRef

from indicators.models import Dimension
from tests.support import factories

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db]

SHAPES = Path(__file__).with_name("dcat_ap_se.ttl")
PAGE = "http://testserver/oppna-data/"
CC0 = URIRef("http://creativecommons.org/publicdomain/zero/1.0/")


@pytest.fixture
def figures():
    """Two indicators with figures, of which one is by sex and has districts, and one indicator without any."""
    district = factories.district("Jordbro")
    work = factories.indicator(slug="arbete", name="Sysselsättning", dimension=Dimension.EMPLOYMENT)
    health = factories.indicator(slug="halsa", name="Hälsa", dimension=Dimension.HEALTH, by_sex=False)
    factories.indicator(slug="tom", name="Utan siffror")
    for year in (2019, 2022):
        factories.observation(work, district, year, "61.5", answers=300, fetched_on=date(2026, 5, 4))
        factories.observation(work, district.parent, year, "70.5", answers=3000, fetched_on=date(2026, 4, 1))
    factories.observation(health, district.parent, 2021, "40", answers=3000)
    return work, health


def graph_of(client, name="open_catalogue", *arguments, accept=""):
    answer = client.get(reverse(name, args=arguments), headers={"Accept": accept} if accept else {})
    assert answer.status_code == 200
    kind = answer["Content-Type"].partition(";")[0]
    return Graph().parse(data=answer.getvalue(), format={"text/turtle": "turtle"}.get(kind, "xml")), answer


def report_of(graph):
    conforms, _graph, text = validate(graph, shacl_graph=Graph().parse(SHAPES, format="turtle"))
    return "" if conforms else text


@pytest.mark.parametrize("number", ["", "2120000084"])
def test_the_catalogue_has_every_compulsory_and_recommended_term(client, figures, settings, number):
    settings.OPEN_DATA_PUBLISHER, settings.OPEN_DATA_PUBLISHER_NUMBER = "Haninge kommun", number
    settings.OPEN_DATA_CONTACT = "oppnadata@haninge.example"

    graph, _answer = graph_of(client)

    assert report_of(graph) == ""
    publisher = graph.value(predicate=RDF.type, object=FOAF.Agent)
    assert graph.value(publisher, FOAF.name) == Literal("Haninge kommun")
    assert str(publisher) == (f"http://dataportal.se/organisation/SE{number}" if number else f"{PAGE}#utgivare")


@pytest.mark.parametrize(
    ("subject", "term"),
    [
        ("katalog", DCTERMS.title),
        ("katalog", DCTERMS.description),
        ("katalog", DCTERMS.publisher),
        ("katalog", DCTERMS.license),
        ("katalog", DCAT.dataset),
        ("arbete", DCTERMS.title),
        ("arbete", DCTERMS.description),
        ("arbete", DCTERMS.publisher),
        ("arbete", DCTERMS.accrualPeriodicity),
        ("arbete", DCTERMS.temporal),
        ("arbete-csv", DCAT.accessURL),
        ("arbete-csv", DCTERMS.license),
        ("tjanst", DCAT.endpointURL),
        ("tjanst", DCTERMS.title),
        ("utgivare", FOAF.name),
        ("utgivare", DCTERMS.type),
        ("kontakt", URIRef("http://www.w3.org/2006/vcard/ns#hasEmail")),
    ],
)
def test_the_shapes_miss_whatever_is_taken_out(client, figures, subject, term):
    graph, _answer = graph_of(client)

    graph.remove((URIRef(f"{PAGE}#{subject}"), term, None))

    assert report_of(graph) != ""


def test_it_is_the_same_in_both_formats_and_rdf_xml_unless_turtle_is_asked_for(client, figures):
    harvested, answer = graph_of(client)
    asked, in_turtle = graph_of(client, accept="text/turtle, application/rdf+xml;q=0.5")
    as_xml, _answer = graph_of(client, "open_catalogue_file", "rdf")
    as_turtle, _answer = graph_of(client, "open_catalogue_file", "ttl")

    assert answer["Content-Type"] == "application/rdf+xml; charset=utf-8"
    assert in_turtle["Content-Type"] == "text/turtle; charset=utf-8"
    assert "Accept" in answer["Vary"]
    assert set(harvested) == set(asked) == set(as_xml) == set(as_turtle)
    assert len(harvested) > 100
    assert client.get("/oppna-data/katalog.jsonld").status_code == 404


@pytest.mark.parametrize("accept", ["*/*", "text/html", "application/rdf+xml", ""])
def test_a_harvester_that_asks_for_anything_gets_rdf_xml(client, figures, accept):
    _graph, answer = graph_of(client, accept=accept)

    assert answer["Content-Type"] == "application/rdf+xml; charset=utf-8"


def test_the_harvester_meets_no_blank_node_and_no_address_that_is_not_whole(client, figures):
    graph, _answer = graph_of(client)

    for triple in graph:
        assert not any(isinstance(each, BNode) for each in triple), triple
        assert [each for each in triple if isinstance(each, URIRef) and ":" not in each] == []
        assert [each for each in triple if isinstance(each, URIRef) and " " in each] == []


def test_a_dataset_says_what_it_is_and_where_its_files_are(client, figures):
    graph, _answer = graph_of(client)
    work, about = URIRef(f"{PAGE}#arbete"), lambda term: {str(each) for each in graph.objects(work, term)}

    assert {str(each) for each in graph.objects(URIRef(f"{PAGE}#katalog"), DCAT.dataset)} == {
        f"{PAGE}#arbete",
        f"{PAGE}#halsa",
    }
    assert about(DCTERMS.title) == {"Sysselsättning"}
    assert about(DCTERMS.spatial) == {"http://sws.geonames.org/2661886"}
    assert about(DCTERMS.modified) == {"2026-05-04"}
    assert about(DCTERMS.accrualPeriodicity) == {"http://publications.europa.eu/resource/authority/frequency/ANNUAL"}
    assert about(DCAT.theme) == {
        "http://publications.europa.eu/resource/authority/data-theme/ECON",
        "http://publications.europa.eu/resource/authority/data-theme/SOCI",
    }
    assert {"utanförskap", "exclusion"} <= about(DCAT.keyword)
    assert str(graph.value(graph.value(work, DCTERMS.temporal), DCAT.startDate)) == "2019-01-01"
    assert about(DCAT.distribution) == {f"{PAGE}#arbete-{ending}" for ending in ("csv", "xlsx", "json")}
    assert {str(each) for each in graph.objects(URIRef(f"{PAGE}#arbete-csv"), DCAT.downloadURL)} == {
        f"{PAGE}arbete/alla/{places}.csv{sex}"
        for places in ("kommuner", "stadsdelar")
        for sex in ("", "?kon=K", "?kon=M")
    }
    assert {str(each) for each in graph.objects(URIRef(f"{PAGE}#halsa-json"), DCAT.downloadURL)} == {
        f"{PAGE}halsa/alla/kommuner.json"
    }


def test_every_address_of_the_catalogue_that_is_ours_answers(client, figures):
    graph, _answer = graph_of(client)
    ours = {
        str(each)
        for term in (DCAT.downloadURL, DCAT.accessURL, DCAT.landingPage, DCAT.endpointURL, DCAT.endpointDescription)
        for each in graph.objects(None, term)
    }

    answers = {address: client.get(address.removeprefix("http://testserver")).status_code for address in ours}

    # Women and men of an indicator whose figures are not by sex have files too, with the reason for each.
    assert len(answers) > 20
    assert set(answers.values()) == {200}


def test_the_catalogue_is_free_even_if_the_figures_have_another_licence(client, figures, settings):
    settings.OPEN_DATA_LICENCE = "CC-BY-4.0"

    graph, _answer = graph_of(client)

    assert graph.value(URIRef(f"{PAGE}#katalog"), DCTERMS.license) == CC0
    for thing in ("arbete-csv", "arbete-json", "tjanst"):
        licence = graph.value(URIRef(f"{PAGE}#{thing}"), DCTERMS.license)
        assert str(licence) == "http://creativecommons.org/licenses/by/4.0/"


def test_the_catalogue_speaks_both_languages_whatever_language_the_person_reads(client, figures):
    in_swedish, _answer = graph_of(client)
    client.cookies["django_language"] = "en"
    in_english, _answer = graph_of(client)

    titles = {(each.language, str(each)) for each in in_swedish.objects(URIRef(f"{PAGE}#katalog"), DCTERMS.title)}
    assert set(in_swedish) == set(in_english)
    assert titles == {
        ("sv", "Siffror om utanförskap i stadsdelar och kommuner"),
        ("en", "Figures on exclusion in districts and municipalities"),
    }


def test_a_copy_of_the_catalogue_holds_until_a_figure_is_saved(client, figures, django_assert_max_num_queries):
    work, health = figures
    address = reverse("open_catalogue")
    etag = client.get(address)["ETag"]

    with django_assert_max_num_queries(4):  # the indicators, and three of how often their figures were saved
        again = client.get(address, headers={"If-None-Match": etag})
    factories.observation(health, work.observations.first().area, 2023, "50", answers=900)
    after = client.get(address, headers={"If-None-Match": etag})

    assert (again.status_code, after.status_code) == (304, 200)
    assert again["Access-Control-Allow-Origin"] == "*"


def test_a_portal_without_figures_has_a_catalogue_without_datasets(client):
    graph, _answer = graph_of(client)

    assert graph.value(predicate=RDF.type, object=DCAT.Catalog) == URIRef(f"{PAGE}#katalog")
    assert list(graph.subjects(RDF.type, DCAT.Dataset)) == []

"""The words for every outcome of a comparison, in both languages: literal, whole, and about the situation.

The tables below are gone through by every verdict, obstacle, reason and course there is, so that a new outcome has no
way around them.
"""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import translation

from core.models import AreaKind
from indicators.models import Direction, MissingReason, SourceKind
from indicators.statistics import sentences, time_sentences
from indicators.statistics.comparison import (
    ComparedFigure,
    Comparison,
    ComparisonVerdict,
    Obstacle,
    Rules,
    Unjudged,
    compare,
)
from indicators.statistics.gap_over_time import Course, Gap, TimeChange
from indicators.statistics.trend import Trend
from tests.code.test_catalogue import FORBIDDEN

DISTRICT = SimpleNamespace(name="Jordbro", kind=AreaKind.DISTRICT)
MUNICIPALITY = SimpleNamespace(name="Haninge", kind=AreaKind.MUNICIPALITY)
COUNTY = SimpleNamespace(name="Stockholms län", kind=AreaKind.REGION)
COUNTRY = SimpleNamespace(name="Sverige", kind=AreaKind.COUNTRY)
OTHER_DISTRICT = SimpleNamespace(name="Brandbergen", kind=AreaKind.DISTRICT)

OWN = ComparedFigure(1, 2009, "T", Decimal(60))
OTHER = ComparedFigure(2, 2009, "T", Decimal(70))
WITHOUT = ComparedFigure(1, 2009, "T", None)
OTHERS_WITHOUT = ComparedFigure(2, 2009, "T", None)
SUPPRESSED, WITHDRAWN, NO_SUCH_AREA = (
    MissingReason.SUPPRESSED, MissingReason.WITHDRAWN, MissingReason.NO_SUCH_AREA,
)  # fmt: skip
WITHHELD = replace(WITHOUT, missing=SUPPRESSED, is_withheld=True)

# Never said of anybody: who is worst or best, whose fault, or that a figure is better than it is known to be.
ABOUT_PEOPLE = [
    r"är (?:sämst|bäst|sämre|bättre)\b(?! i)", r"\bsämst", r"\bbäst", r"boende", r"invånare", r"befolkning", r"problem",
    r"utsatt", r"utanförskap", r"svag", r"dålig", r"signifikant", r"gap\b", r"differens", r"misslyck", r"tyvärr",
    r"\bworst", r"\bbest", r"residents", r"inhabitants", r"people", r"poor", r"bad\b", r"fail", r"significant",
    r"unfortunately",
]  # fmt: skip


def gap(size, verdict=ComparisonVerdict.WORSE, *, unit_ratio=None, **more):
    return Comparison(verdict, OWN, OTHER, Decimal(size), unit_ratio, **more)


def not_comparable(obstacle, own=OWN, other=OTHER, **more):
    return Comparison(ComparisonVerdict.NOT_COMPARABLE, own, other, obstacle=obstacle, **more)


# fmt: off
COMPARED = [
    (gap("-4.2"), MUNICIPALITY, "Läget är sämre i Jordbro än i Haninge kommun: 4,2 procentenheter lägre.",
     "The situation is worse in Jordbro than in Haninge municipality: 4.2 percentage points lower."),
    (gap("4.2"), MUNICIPALITY, "Läget är sämre i Jordbro än i Haninge kommun: 4,2 procentenheter högre.",
     "The situation is worse in Jordbro than in Haninge municipality: 4.2 percentage points higher."),
    (gap("1.3", ComparisonVerdict.BETTER), COUNTY,
     "Läget är bättre i Jordbro än i Stockholms län: 1,3 procentenheter högre.",
     "The situation is better in Jordbro than in Stockholms län: 1.3 percentage points higher."),
    (gap("-1", ComparisonVerdict.BETTER), COUNTRY, "Läget är bättre i Jordbro än i Sverige: 1 procentenhet lägre.",
     "The situation is better in Jordbro than in Sverige: 1 percentage point lower."),
    (gap("0", ComparisonVerdict.SAME), MUNICIPALITY, "Samma värde som i Haninge kommun.",
     "The same value as in Haninge municipality."),
    (gap("-2.1", ComparisonVerdict.NOT_CERTAIN), MUNICIPALITY,
     "Ingen säkerställd skillnad mot Haninge kommun. Skillnaden i enkäten (2,1 procentenheter) ryms inom "
     "felmarginalen.",
     "No certain difference from Haninge municipality. The difference in the survey (2.1 percentage points) lies "
     "within the margin of error."),
    (gap("0", ComparisonVerdict.NOT_CERTAIN), COUNTY,
     "Ingen säkerställd skillnad mot Stockholms län. Värdet i enkäten är detsamma.",
     "No certain difference from Stockholms län. The value in the survey is the same."),
    (gap("3.1", ComparisonVerdict.NOT_JUDGED, unjudged=Unjudged.NO_MARGIN), COUNTY,
     "Skillnaden är 3,1 procentenheter. Vi bedömer inte skillnaden, eftersom enkäten saknar felmarginal.",
     "The difference is 3.1 percentage points. We do not judge it, since the survey has no margin of error."),
    (gap("3.1", ComparisonVerdict.NOT_JUDGED, unjudged=Unjudged.NO_LEVEL), COUNTY,
     "Skillnaden är 3,1 procentenheter. Vi bedömer inte skillnaden, eftersom felmarginalernas konfidensnivå inte är "
     "angiven.",
     "The difference is 3.1 percentage points. We do not judge it, since nobody states the margins' level of "
     "confidence."),
    (gap("3.1", ComparisonVerdict.NOT_JUDGED, unjudged=Unjudged.OTHER_LEVEL), COUNTY,
     "Skillnaden är 3,1 procentenheter. Vi bedömer inte skillnaden, eftersom felmarginalerna har olika "
     "konfidensnivåer.",
     "The difference is 3.1 percentage points. We do not judge it, since the margins have different levels of "
     "confidence."),
    (gap("0", ComparisonVerdict.NOT_JUDGED, unjudged=Unjudged.NO_MARGIN), COUNTY,
     "Samma värde som i Stockholms län. Vi bedömer inte skillnaden, eftersom enkäten saknar felmarginal.",
     "The same value as in Stockholms län. We do not judge it, since the survey has no margin of error."),
    (gap("-2.1", ComparisonVerdict.CHANCE, level=95), MUNICIPALITY,
     "Värdet är 2,1 procentenheter lägre än i Haninge kommun, men det kan bero på slumpen.",
     "The value is 2.1 percentage points lower than in Haninge municipality, but that may be due to chance."),
    (gap("2.1", ComparisonVerdict.CHANCE, level=95), COUNTY,
     "Värdet är 2,1 procentenheter högre än i Stockholms län, men det kan bero på slumpen.",
     "The value is 2.1 percentage points higher than in Stockholms län, but that may be due to chance."),
    (gap("-4.2", ComparisonVerdict.LOWER), MUNICIPALITY, "Värdet är 4,2 procentenheter lägre än i Haninge kommun.",
     "The value is 4.2 percentage points lower than in Haninge municipality."),
    (gap("4.2", ComparisonVerdict.HIGHER), MUNICIPALITY, "Värdet är 4,2 procentenheter högre än i Haninge kommun.",
     "The value is 4.2 percentage points higher than in Haninge municipality."),
    (gap("-4.2", ComparisonVerdict.TOO_FEW), MUNICIPALITY,
     "Värdet är 4,2 procentenheter lägre än i Haninge kommun. För få för att bedöma: det behövs 30 personer och 10 "
     "händelser.",
     "The value is 4.2 percentage points lower than in Haninge municipality. Too few to judge: it takes 30 persons and "
     "10 events."),
    (gap("4.2", ComparisonVerdict.TOO_FEW), COUNTY,
     "Värdet är 4,2 procentenheter högre än i Stockholms län. För få för att bedöma: det behövs 30 personer och 10 "
     "händelser.",
     "The value is 4.2 percentage points higher than in Stockholms län. Too few to judge: it takes 30 persons and 10 "
     "events."),
    (gap("-4.2", level=95, pooled_since=2007), MUNICIPALITY,
     "Läget är sämre i Jordbro än i Haninge kommun: 4,2 procentenheter lägre. Bedömt på åren 2007–2009 tillsammans.",
     "The situation is worse in Jordbro than in Haninge municipality: 4.2 percentage points lower. Judged by the years "
     "2007–2009 together."),
    (not_comparable(Obstacle.OTHER_SOURCE, own=replace(OWN, source="Dörrknackning"),
                    other=replace(OTHER, source="Kolada")), MUNICIPALITY,
     "Kan inte jämföras: värdena har olika källor (Dörrknackning och Kolada), och ingen har bekräftat att de går att "
     "jämföra.",
     "Cannot be compared: the values have different sources (Dörrknackning and Kolada), and nobody has confirmed that "
     "they compare."),
    (not_comparable(Obstacle.SAME_AREA), DISTRICT, "Kan inte jämföras: ett område ställs inte mot sig självt.",
     "Cannot be compared: an area is not held against itself."),
    (not_comparable(Obstacle.OTHER_SEX), MUNICIPALITY, "Kan inte jämföras: värdena gäller olika kön.",
     "Cannot be compared: the values are those of different sexes."),
    (not_comparable(Obstacle.OTHER_YEAR, other=replace(OTHER, year=2008)), MUNICIPALITY,
     "Kan inte jämföras: värdena gäller olika år (2009 och 2008).",
     "Cannot be compared: the values are those of different years (2009 and 2008)."),
    (not_comparable(Obstacle.BREAK, other=replace(OTHER, year=2013), changed_in=2012), MUNICIPALITY,
     "Kan inte jämföras: måttet ändrades 2012.", "Cannot be compared: the measure changed in 2012."),
    (not_comparable(Obstacle.OWN_MISSING, own=WITHOUT), MUNICIPALITY,
     "Uppgift saknas för Jordbro. Kommunens värde visas för sig; det säger inget om Jordbro.",
     "Not known for Jordbro. The municipality's value stands for itself; it says nothing about Jordbro."),
    (not_comparable(Obstacle.OWN_MISSING, own=WITHOUT), COUNTY,
     "Uppgift saknas för Jordbro. Länets värde visas för sig; det säger inget om Jordbro.",
     "Not known for Jordbro. The county's value stands for itself; it says nothing about Jordbro."),
    (not_comparable(Obstacle.OWN_MISSING, own=WITHOUT), COUNTRY,
     "Uppgift saknas för Jordbro. Rikets värde visas för sig; det säger inget om Jordbro.",
     "Not known for Jordbro. The country's value stands for itself; it says nothing about Jordbro."),
    (not_comparable(Obstacle.OWN_MISSING, own=WITHOUT), OTHER_DISTRICT,
     "Uppgift saknas för Jordbro. Värdet för Brandbergen visas för sig; det säger inget om Jordbro.",
     "Not known for Jordbro. The value of Brandbergen stands for itself; it says nothing about Jordbro."),
    (not_comparable(Obstacle.OWN_MISSING, own=WITHOUT, other=OTHERS_WITHOUT), MUNICIPALITY,
     "Kan inte jämföras: uppgift saknas för Jordbro 2009.", "Cannot be compared: not known for Jordbro in 2009."),
    (not_comparable(Obstacle.OWN_MISSING, own=WITHHELD), MUNICIPALITY,
     "Visas inte: färre än 10 svar.", "Not shown: fewer than 10 answers."),
    (not_comparable(Obstacle.OWN_MISSING, own=replace(WITHOUT, missing=SUPPRESSED)), MUNICIPALITY,
     "Visas inte, för få svar.", "Not shown, too few answers."),
    (not_comparable(Obstacle.OWN_MISSING, own=replace(WITHOUT, missing=WITHDRAWN)), MUNICIPALITY,
     "Kan inte jämföras: källan har dragit tillbaka uppgiften för Jordbro 2009.",
     "Cannot be compared: the source has withdrawn the value of Jordbro in 2009."),
    (not_comparable(Obstacle.OWN_MISSING, own=replace(WITHOUT, missing=NO_SUCH_AREA)), MUNICIPALITY,
     "Kan inte jämföras: Jordbro fanns inte i indelningen 2009.",
     "Cannot be compared: Jordbro did not exist in the division of 2009."),
    (not_comparable(Obstacle.OWN_MISSING, own=replace(WITHOUT, missing=MissingReason.PART)), MUNICIPALITY,
     "Kan inte jämföras: en del av Jordbro saknar värde 2009, så det finns ingen summa.",
     "Cannot be compared: a part of Jordbro has no value in 2009, so there is no sum."),
    (not_comparable(Obstacle.OTHER_MISSING, other=OTHERS_WITHOUT), COUNTY,
     "Kan inte jämföras: uppgift saknas för Stockholms län 2009.",
     "Cannot be compared: not known for Stockholms län in 2009."),
    (not_comparable(Obstacle.OTHER_MISSING, other=replace(OTHERS_WITHOUT, missing=SUPPRESSED)), MUNICIPALITY,
     "Kan inte jämföras: värdet för Haninge kommun visas inte, för få svar.",
     "Cannot be compared: the value of Haninge municipality is not shown, too few answers."),
    (not_comparable(Obstacle.OTHER_MISSING, other=replace(OTHERS_WITHOUT, missing=WITHDRAWN)), COUNTY,
     "Kan inte jämföras: källan har dragit tillbaka uppgiften för Stockholms län 2009.",
     "Cannot be compared: the source has withdrawn the value of Stockholms län in 2009."),
    (not_comparable(Obstacle.OTHER_MISSING, other=replace(OTHERS_WITHOUT, missing=NO_SUCH_AREA)), OTHER_DISTRICT,
     "Kan inte jämföras: Brandbergen fanns inte i indelningen 2009.",
     "Cannot be compared: Brandbergen did not exist in the division of 2009."),
    (not_comparable(Obstacle.OTHER_MISSING, other=replace(OTHERS_WITHOUT, missing=MissingReason.PART)), OTHER_DISTRICT,
     "Kan inte jämföras: en del av Brandbergen saknar värde 2009.",
     "Cannot be compared: a part of Brandbergen has no value in 2009."),
]


def course(kind, before, now, **more):
    return TimeChange(kind, Gap(2007, Decimal(before), None), Gap(2015, Decimal(now), None), **more)


ONE_YEAR = Gap(2015, Decimal(3), None)
CHANGED = [
    (course(Course.CLOSES, "-6", "-4.5", line=Trend(0.25, 0.1, -6.0, -4.0)),
     "Skillnaden mot länet har minskat sedan 2007, i snitt med 0,3 procentenheter om året (0,2–0,4).",
     "The difference from the county has decreased since 2007, by 0.3 percentage points a year on average (0.2–0.4)."),
    (course(Course.WIDENS, "1", "9", line=Trend(1.0, 0.5, 1.0, 9.0)),
     "Skillnaden mot länet har ökat sedan 2007, i snitt med 1,0 procentenheter om året (0,5–1,5).",
     "The difference from the county has increased since 2007, by 1.0 percentage points a year on average (0.5–1.5)."),
    (course(Course.CLOSES, "6", "4.5", line=Trend(-0.5, 0.4, 6.0, 2.0)),
     "Skillnaden mot länet har minskat sedan 2007, i snitt med 0,5 procentenheter om året (0,1–0,9).",
     "The difference from the county has decreased since 2007, by 0.5 percentage points a year on average (0.1–0.9)."),
    (course(Course.TURNS, "-9", "9", line=Trend(0.6, 0.2, -3.0, 2.5)),
     "Skillnaden mot länet har vänt sedan 2007, på en linje från 3,0 procentenheter lägre till 2,5 procentenheter "
     "högre.",
     "The difference from the county has turned since 2007, along a line from 3.0 percentage points lower to 2.5 "
     "percentage points higher."),
    (course(Course.NOT_CERTAIN, "-3", "-2", line=Trend(0.1, 0.2, -3.0, -2.0)),
     "Hur skillnaden mot länet har ändrats sedan 2007 kan bero på slumpen.",
     "Chance can explain how the difference from the county has changed since 2007."),
    (course(Course.DESCRIBED, "-3", "1.5"),
     "Skillnaden mot länet var −3,0 procentenheter 2007 och är 1,5 procentenheter 2015.",
     "The difference from the county was −3.0 percentage points in 2007 and is 1.5 percentage points in 2015."),
    (course(Course.NOT_JUDGED, "-3", "1.5"),
     "Skillnaden mot länet var −3,0 procentenheter 2007 och 1,5 procentenheter 2015. Vi bedömer inte förändringen, "
     "eftersom felmarginaler på samma konfidensnivå saknas.",
     "The difference from the county was −3.0 percentage points in 2007 and 1.5 percentage points in 2015. We do not "
     "judge the change, since margins of error with a common level of confidence are lacking."),
    (TimeChange(Course.NOT_KNOWN, ONE_YEAR, ONE_YEAR, 2012), "Kan inte jämföras över tid: måttet ändrades 2012.",
     "Cannot be compared over the years: the measure changed in 2012."),
    (TimeChange(Course.NOT_KNOWN, ONE_YEAR, ONE_YEAR), "Kan inte jämföras över tid: bara 2015 går att jämföra.",
     "Cannot be compared over the years: only 2015 compares."),
    (TimeChange(Course.NOT_KNOWN), "Kan inte jämföras över tid: inget år går att jämföra.",
     "Cannot be compared over the years: no year compares."),
]
# fmt: on


@pytest.mark.parametrize(("comparison", "other", "swedish", "english"), COMPARED)
def test_what_a_comparison_says(comparison, other, swedish, english):
    said = {language: _said(language, sentences.compared, comparison, DISTRICT, other) for language in ("sv", "en")}

    assert said == {"sv": swedish, "en": english}


@pytest.mark.parametrize(("change", "swedish", "english"), CHANGED)
def test_what_a_change_says(change, swedish, english):
    said = {language: _said(language, time_sentences.changed, change, COUNTY) for language in ("sv", "en")}

    assert said == {"sv": swedish, "en": english}


def test_every_outcome_of_a_comparison_stands_in_the_table():
    """With each verdict but for its own side, each obstacle, and each reason for what is missing on either side."""
    told = [comparison for comparison, *_rest in COMPARED]
    missing = {
        (each.obstacle, (each.own if each.obstacle == Obstacle.OWN_MISSING else each.other).reason)
        for each in told
        if each.obstacle in (Obstacle.OWN_MISSING, Obstacle.OTHER_MISSING)
    }
    judged = {
        (each.verdict, each.gap < 0)
        for each in told
        if each.verdict in (ComparisonVerdict.BETTER, ComparisonVerdict.WORSE)
    }

    assert {each.verdict for each in told} == set(ComparisonVerdict)
    assert {each.unjudged for each in told} == {None, *Unjudged}
    assert {each.obstacle for each in told} == {None, *Obstacle}
    assert missing == {(side, why) for side in (Obstacle.OWN_MISSING, Obstacle.OTHER_MISSING) for why in MissingReason}
    assert judged == {
        (verdict, lower) for verdict in (ComparisonVerdict.BETTER, ComparisonVerdict.WORSE) for lower in (True, False)
    }
    assert {change.course for change, *_rest in CHANGED} == set(Course)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("own", ["", *MissingReason])
@pytest.mark.parametrize("other", ["", *MissingReason])
@pytest.mark.parametrize("source", SourceKind)
@pytest.mark.parametrize("area", [MUNICIPALITY, COUNTY, COUNTRY, OTHER_DISTRICT], ids=lambda area: area.kind)
def test_whatever_two_figures_lack_there_is_a_sentence(language, own, other, source, area):
    own = replace(WITHOUT, missing=own) if own else OWN
    other = replace(OTHERS_WITHOUT, missing=other) if other else OTHER
    comparison = compare(own, other, Rules(Direction.LOWER_IS_WORSE, source))

    said = _said(language, sentences.compared, comparison, DISTRICT, area)

    assert re.fullmatch(r"[A-ZÅÄÖ][^%{}]+\.", said)


def everything_said(language):
    with translation.override(language):
        for comparison, other, *_words in COMPARED:
            yield sentences.compared(comparison, DISTRICT, other, unit="%")
        for change, *_words in CHANGED:
            yield time_sentences.changed(change, COUNTY, unit="%")
        for verdict in (ComparisonVerdict.BETTER, ComparisonVerdict.WORSE):
            yield sentences.against_both_sentence(verdict, MUNICIPALITY, COUNTY)
            for times in ("1.4", "0.5"):
                for unit in ("%", "kronor"):
                    comparison = gap("1", verdict, unit_ratio=Decimal(times))
                    yield sentences.ratio(comparison, DISTRICT, COUNTY, unit=unit)
        for area in (MUNICIPALITY, COUNTY, COUNTRY):
            yield sentences.part_of(DISTRICT, area)
        for rest in ("-2.5", "2.5", "0"):
            yield sentences.rest(gap("-2", rest=Decimal(rest)), MUNICIPALITY, unit="%")
        yield sentences.by_chance(10, 0.5)
        yield sentences.own_calculation("Kolada")
        yield sentences.source_line("Kolada", kpi="N02267", fetched_on=date(2026, 11, 23), is_preliminary=True)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("word", [*FORBIDDEN, *ABOUT_PEOPLE])
def test_no_sentence_speaks_of_people_or_in_words_that_are_kept_out(language, word):
    pattern = re.compile(word if word.startswith("\\b") else rf"\b{word}", re.IGNORECASE)

    assert [said for said in everything_said(language) if pattern.search(said)] == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_sentence_is_whole_and_no_difference_is_in_per_cent(language):
    for said in everything_said(language):
        assert re.match(r"[A-ZÅÄÖ]", said)
        assert said.endswith(".")
        assert "%" not in said
        assert "  " not in said
        assert "-" not in re.sub(r"\d{4}-\d\d-\d\d", "", said), "a real minus sign"
        assert not re.search(r"\d (procentenhet|percentage point)", said), "a hard space before the unit"


def test_swedish_says_the_same_thing_in_other_words_than_english():
    swedish, english = list(everything_said("sv")), list(everything_said("en"))

    assert len(swedish) == len(english) == len(COMPARED) + len(CHANGED) + 2 + 8 + 3 + 4 + 2
    assert [said for said in swedish if said in english] == []


# Amounts, names and the rest -----------------------------------------------------------------------------------------


# fmt: off
AMOUNTS = [
    ("4.2",     "%",      "4,2 procentenheter",    "4.2 percentage points"),
    ("4.2000",  "%",      "4,2 procentenheter",    "4.2 percentage points"),
    ("1",       "%",      "1 procentenhet",        "1 percentage point"),
    ("1.0000",  "%",      "1 procentenhet",        "1 percentage point"),
    ("1.02",    "%",      "1,0 procentenheter",    "1.0 percentage points"),
    ("0.96",    "%",      "1,0 procentenheter",    "1.0 percentage points"),
    ("0.04",    "%",      "0,04 procentenheter",   "0.04 percentage points"),
    ("0.0004",  "%",      "0,0004 procentenheter", "0.0004 percentage points"),
    ("0",       "%",      "0 procentenheter",      "0 percentage points"),
    ("4.25",    "%",      "4,3 procentenheter",    "4.3 percentage points"),
    ("-4.2",    "%",      "−4,2 procentenheter",   "−4.2 percentage points"),
    ("12300",   "kronor", "12 300 kronor",         "12,300 kronor"),
    ("1",       "kronor", "1 kronor",              "1 kronor"),
    ("2.5",     "",       "2,5",                   "2.5"),
]
# fmt: on


@pytest.mark.parametrize(("value", "unit", "swedish", "english"), AMOUNTS)
def test_an_amount_is_told_in_its_unit(value, unit, swedish, english):
    said = {language: _said(language, sentences.amount, Decimal(value), unit=unit) for language in ("sv", "en")}

    assert said == {"sv": swedish, "en": english}


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("61", "%", "61 %"),
        ("61.5000", "%", "61,5 %"),
        ("0", "%", "0 %"),
        ("3363", "kronor", "3 363 kronor"),
        (None, "%", ""),
    ],
)
def test_a_value_is_told_in_its_unit(value, unit, text):
    with translation.override("sv"):
        said = sentences.value(None if value is None else Decimal(value), unit)

    assert said == text.replace(" ", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Haninge", "Haninge kommun"),
        ("Stockholm", "Stockholms kommun"),
        ("Västerås", "Västerås kommun"),
        ("Malung-Sälen", "Malung-Sälens kommun"),
        ("Upplands Väsby", "Upplands Väsby kommun"),
        ("Piteå", "Piteå kommun"),
        ("Falun", "Falu kommun"),
        ("Orust", "Orust kommun"),
        ("Solna stad", "Solna stad"),
        ("Botkyrka kommun", "Botkyrka kommun"),
    ],
)
def test_a_municipality_is_called_one(name, expected):
    with translation.override("sv"):
        assert sentences.named_areas(SimpleNamespace(name=name, kind=AreaKind.MUNICIPALITY)) == expected


def test_an_area_is_called_by_its_kind():
    with translation.override("sv"):
        assert [sentences.the(area) for area in (DISTRICT, MUNICIPALITY, COUNTY, COUNTRY)] == [
            "Jordbro", "kommunen", "länet", "riket",
        ]  # fmt: skip


def test_a_difference_in_another_unit_is_told_in_that_unit():
    said = _said("sv", sentences.compared, gap("-1300"), DISTRICT, COUNTY, unit="kronor")

    assert said == "Läget är sämre i Jordbro än i Stockholms län: 1 300 kronor lägre."


# fmt: off
RATIOS = [
    (ComparisonVerdict.WORSE,  "1.44", "%",      "Andelen är 1,4 gånger så hög som i länet."),
    (ComparisonVerdict.BETTER, "2",    "%",      "Andelen är 2,0 gånger så hög som i länet."),
    (ComparisonVerdict.WORSE,  "0.5",  "%",      "Andelen i länet är 2,0 gånger så hög som i Jordbro."),
    (ComparisonVerdict.WORSE,  "1.44", "kronor", "Värdet är 1,4 gånger så högt som i länet."),
    (ComparisonVerdict.WORSE,  "0.5",  "kronor", "Värdet i länet är 2,0 gånger så högt som i Jordbro."),
    (ComparisonVerdict.WORSE,  "1.2",  "%",      "Andelen är 1,2 gånger så hög som i länet."),
    (ComparisonVerdict.WORSE,  "1.19", "%",      ""),  # as good as the same
    (ComparisonVerdict.WORSE,  "0.9",  "%",      ""),
    (ComparisonVerdict.WORSE,  "0",    "%",      ""),
    (ComparisonVerdict.WORSE,  None,   "%",      ""),
    (ComparisonVerdict.NOT_CERTAIN, "1.44", "%", ""),
    (ComparisonVerdict.NOT_JUDGED,  "1.44", "%", ""),
    (ComparisonVerdict.SAME,        "1",    "%", ""),
]
# fmt: on


@pytest.mark.parametrize(("verdict", "times", "unit", "said"), RATIOS)
def test_a_ratio_is_told_where_it_says_something(verdict, times, unit, said):
    comparison = gap("1", verdict, unit_ratio=times and Decimal(times))

    assert _said("sv", sentences.ratio, comparison, DISTRICT, COUNTY, unit=unit) == said


def test_better_and_worse_than_both_are_said_and_nothing_else_is():
    with translation.override("sv"):
        assert (
            sentences.against_both_sentence(ComparisonVerdict.BETTER, MUNICIPALITY, COUNTY)
            == "Bättre än både kommunen och länet."
        )
        assert (
            sentences.against_both_sentence(ComparisonVerdict.WORSE, MUNICIPALITY, COUNTY)
            == "Sämre än både kommunen och länet."
        )
        assert (
            sentences.against_both_sentence(ComparisonVerdict.WORSE, COUNTY, COUNTRY)
            == "Sämre än både länet och riket."
        )
        assert sentences.against_both_sentence(None, MUNICIPALITY, COUNTY) == ""


def test_the_footnote_on_what_lies_in_what():
    with translation.override("sv"):
        assert sentences.part_of(DISTRICT, MUNICIPALITY) == (
            "Jordbro ingår i kommunens värde. Mot resten av kommunen är skillnaden något större än vad som visas."
        )

    with translation.override("sv"):
        assert sentences.part_of(DISTRICT, MUNICIPALITY, has_rest=True) == "Jordbro ingår i kommunens värde."


@pytest.mark.parametrize(
    ("size", "said"),
    [
        ("-5.25", "Mot resten av länet är det 5,3 procentenheter lägre."),
        ("1", "Mot resten av länet är det 1 procentenhet högre."),
        ("0", "Mot resten av länet är det ingen skillnad."),
        (None, ""),
    ],
)
def test_the_difference_from_the_rest_is_told_where_it_is_known(size, said):
    comparison = gap("-4", rest=size and Decimal(size))

    assert _said("sv", sentences.rest, comparison, COUNTY) == said


def test_a_page_says_how_many_differences_it_tests_and_how_many_chance_would_show():
    with translation.override("sv"):
        assert sentences.by_chance(14, 0.7) == (
            "Prövade skillnader: 14. Även om ingenting skilde sig skulle i snitt 0,7 av dem synas av ren slump."
        )
        assert sentences.by_chance(0, 0) == ""


# fmt: off
ENDS = [
    # value, numerator, denominator, unit        what is said
    ("19.0625", 61,   320,           "%",        "Jordbro 19,1 % (15,1–23,7)"),
    ("100",     20,   20,            "%",        "Jordbro 100,0 % (83,9–100,0)"),
    ("30",      30,   1000,          "per 1 000", "Jordbro 30,0 per 1 000 (20,2–42,8)"),
    ("0",       0,    1000,          "per 1 000", "Jordbro 0 per 1 000"),  # of what it is a rate cannot be seen
    ("61",      62,   61,            "%",        "Jordbro 61 %"),
    ("61",      None, 100,           "%",        "Jordbro 61 %"),
    ("61",      61,   None,          "%",        "Jordbro 61 %"),
]
# fmt: on


@pytest.mark.parametrize(("value", "numerator", "denominator", "unit", "said"), ENDS)
def test_what_is_counted_is_told_with_the_ends_of_its_interval(value, numerator, denominator, unit, said):
    figure = ComparedFigure(1, 2009, "T", Decimal(value), numerator=numerator, denominator=denominator)

    assert _said("sv", sentences.interval, figure, DISTRICT, unit=unit) == said


# fmt: off
MISSING = [
    (OWN, ""),
    (WITHOUT, "Uppgift saknas"),
    (replace(WITHOUT, missing=WITHDRAWN), "Källan har dragit tillbaka uppgiften"),
    (replace(WITHOUT, missing=NO_SUCH_AREA), "Området fanns inte i indelningen 2009"),
    (replace(WITHOUT, missing=SUPPRESSED), "Visas inte, för få svar"),
    (WITHHELD, "Visas inte: färre än 10 svar"),
    (replace(WITHHELD, sex="K"), "Visas inte: färre än 10 svar från kvinnor eller män"),
    (replace(WITHHELD, sex="M"), "Visas inte: färre än 10 svar från kvinnor eller män"),
    (replace(WITHHELD, lacks_number=True, is_among_others=True), "Visas inte: antal svar saknas"),
    (replace(WITHHELD, is_among_others=True), "Visas inte: färre än 10 svar, här eller i ett område bredvid"),
    (replace(WITHHELD, is_among_others=True, sex="K"),
     "Visas inte: färre än 10 svar från kvinnor eller män, här eller i ett område bredvid"),
    (replace(WITHHELD, is_counted=True), "Visas inte: gäller färre än 10 personer"),
    (replace(WITHHELD, is_counted=True, sex="M"), "Visas inte: gäller färre än 10 kvinnor eller män"),
    (replace(WITHHELD, is_counted=True, is_among_others=True),
     "Visas inte: gäller färre än 10 personer, här eller i ett område bredvid"),
    (replace(WITHHELD, is_counted=True, is_among_others=True, sex="K"),
     "Visas inte: gäller färre än 10 kvinnor eller män, här eller i ett område bredvid"),
]
# fmt: on


@pytest.mark.parametrize(("figure", "said"), MISSING)
def test_what_stands_in_place_of_a_value(figure, said):
    with translation.override("sv"):
        assert sentences.missing_sentence(figure) == said


def test_the_smallest_group_is_told_as_it_is_set(settings):
    settings.SMALLEST_GROUP = 25
    comparison = not_comparable(Obstacle.OWN_MISSING, own=WITHHELD)

    assert _said("sv", sentences.compared, comparison, DISTRICT, COUNTY) == "Visas inte: färre än 25 svar."


@pytest.mark.parametrize(
    ("value", "margin", "said"),
    [("61", "6", "Jordbro 61 % (± 6)"), ("61", "5.5", "Jordbro 61,0 % (± 5,5)"), ("61.5", None, "Jordbro 61,5 %")],
)
def test_an_interval_is_told_with_its_margin(value, margin, said):
    figure = ComparedFigure(1, 2009, "T", Decimal(value), margin and Decimal(margin))

    assert _said("sv", sentences.interval, figure, DISTRICT) == said


def test_the_source_is_told_with_its_key_figure_and_day():
    with translation.override("sv"):
        whole = sentences.source_line("Kolada", kpi="N02267", fetched_on=date(2026, 11, 23), is_preliminary=True)
        bare = sentences.source_line("Egen enkät")

    assert whole == "Källa: Kolada, N02267, hämtad 2026-11-23. Preliminär uppgift."
    assert bare == "Källa: Egen enkät."


def test_a_gap_is_the_portals_own_calculation_from_each_source_once():
    with translation.override("sv"):
        assert sentences.own_calculation("Kolada", "Kolada") == "Egen beräkning, underlag från Kolada."
        assert sentences.own_calculation("Kolada", "SCB") == "Egen beräkning, underlag från Kolada och SCB."
        assert sentences.own_calculation("A", "B", "C") == "Egen beräkning, underlag från A, B och C."


def test_a_change_up_to_an_earlier_year_names_both_ends():
    change = course(Course.NOT_CERTAIN, "-6", "-4.5")

    assert _said("sv", time_sentences.changed, change, COUNTY, year=2015) == (
        "Hur skillnaden mot länet har ändrats sedan 2007 kan bero på slumpen."
    )
    assert _said("sv", time_sentences.changed, change, COUNTY, year=2020) == (
        "Hur skillnaden mot länet har ändrats mellan 2007 och 2015 kan bero på slumpen."
    )


def _said(language, say, *arguments, unit="%", **more):
    """The sentence, with plain spaces for easier reading."""
    with translation.override(language):
        return say(*arguments, unit=unit, **more).replace("\N{NO-BREAK SPACE}", " ")

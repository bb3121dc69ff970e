"""What a column of a municipality's own spreadsheet can be, and what its heading lets one propose."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from stadsdelplan.workbook.columns import fold_heading

PLACE, GOAL, MEASURE, TEXT = "place", "goal", "measure", "text"
GOAL_TEXT, MEASURE_TEXT, LEFT_OUT = "text_at_goal", "text_at_measure", "out"


@dataclass(frozen=True)
class PlanField:
    """One thing that a column can be. `spellings` are headings that propose it, in Swedish and English, folded."""

    name: str
    group: str
    label: Any
    spellings: tuple[str, ...] = ()


FIELDS = (
    PlanField("area", PLACE, _("Focus area"), ("målområde", "fokusområde", "insatsområde", "prioriterat område",
              "område", "tema", "utvecklingsområde", "focus area", "area", "theme")),
    PlanField("sub_area", PLACE, _("Sub-area"), ("delområde", "underområde", "sub-area", "subarea")),
    PlanField("goal", GOAL, _("Goal"), ("mål", "effektmål", "målsättning", "delmål", "övergripande mål", "goal",
              "objective")),
    PlanField("goal_text", GOAL, _("The goal described"), ("beskrivning av målet", "målbeskrivning", "önskat läge",
              "description of the goal")),
    PlanField("problem", GOAL, _("Problem"), ("problem", "problembild", "problembeskrivning", "lägesbild", "nuläge")),
    PlanField("cause", GOAL, _("Probable cause"), ("trolig orsak", "orsak", "orsaker", "bakomliggande orsak",
              "probable cause", "cause")),
    PlanField("indicator", GOAL, _("Indicator, or what is counted for the goal"), ("indikator", "indikatorer", "mått",
              "nyckeltal", "mäts genom", "indicator", "what is counted")),
    PlanField("goal_unit", GOAL, _("Unit of the goal"), ("målets enhet",)),
    PlanField("baseline", GOAL, _("Baseline"), ("utgångsvärde", "utgångsläge", "startvärde", "basvärde", "baseline")),
    PlanField("baseline_year", GOAL, _("Year of the baseline"), ("utgångsvärdets år", "year of the baseline")),
    PlanField("target", GOAL, _("Target value of the goal"), ("målvärde", "målnivå", "målvärdet", "target value",
              "target")),
    PlanField("target_year", GOAL, _("Year of the target"), ("målvärdets år", "målår", "year of the target")),
    PlanField("goal_who", GOAL, _("Responsible organisation of the goal"), ("målansvarig", "ansvarig för målet",
              "målägare")),
    PlanField("measure", MEASURE, _("Measure"), ("åtgärd", "åtgärder", "aktivitet", "aktiviteter", "insats", "insatser",
              "löfte", "vad", "vad ska göras", "measure", "activity", "action")),
    PlanField("who", MEASURE, _("Responsible organisation"), ("ansvarig", "ansvar", "ansvarig organisation",
              "ansvarig part", "huvudansvar", "huvudansvarig", "ansvarig aktör", "vem", "responsible",
              "responsible organisation")),
    PlanField("role", MEASURE, _("Responsible role or person"), ("ansvarig befattning eller person", "befattning",
              "funktion", "kontaktperson", "roll", "responsible role or person", "role")),
    PlanField("partners", MEASURE, _("Together with"), ("tillsammans med", "med vem", "i samverkan med", "samverkan",
              "samverkan med", "samarbete med", "medverkande", "samverkanspart", "samverkansparter",
              "övriga aktörer", "together with", "with whom", "partners")),
    PlanField("starts", MEASURE, _("First day"), ("från", "start", "startdatum", "påbörjas", "första dag", "from",
              "first day")),
    PlanField("ends", MEASURE, _("Last day, or when"), ("till", "klart", "klar", "slutdatum", "sista dag", "när",
              "tidplan", "tidsplan", "tid", "tidpunkt", "senast", "färdigt", "to", "last day", "when", "deadline")),
    PlanField("count_of", MEASURE, _("What is counted for the measure"), ("vad som räknas", "räknas")),
    PlanField("count", MEASURE, _("How many, for the measure"), ("antal", "hur många", "omfattning", "count",
              "number", "how many")),
    PlanField("unit", MEASURE, _("Unit of the measure"), ("enhet", "unit")),
    PlanField("cost", MEASURE, _("Cost in kronor"), ("kostnad", "kostnader", "kostnad i kronor", "budget", "cost")),
    PlanField("payer", MEASURE, _("Who pays"), ("betalas av", "finansiering", "finansiär", "vem som betalar",
              "who pays", "payer")),
    PlanField("resources", MEASURE, _("Resources"), ("resurser", "resurs", "resources")),
    PlanField("follow_up", TEXT, _("Follow-up so far, kept as text"), ("uppföljning", "status", "resultat", "utfall",
              "läge", "follow-up", "outcome", "result")),
    PlanField(MEASURE_TEXT, TEXT, _("Keep it as text at the measure"), ("kommentar", "övrigt", "anteckning")),
    PlanField(GOAL_TEXT, TEXT, _("Keep it as text at the goal")),
    PlanField(LEFT_OUT, TEXT, _("Leave the column out")),
)  # fmt: skip
BY_NAME = {field.name: field for field in FIELDS}
GROUPS = {
    PLACE: _("Where it belongs"),
    GOAL: _("Of the goal"),
    MEASURE: _("Of the measure"),
    TEXT: _("Other"),
}
SEVERAL = ("follow_up", MEASURE_TEXT, GOAL_TEXT, LEFT_OUT)  # which more than one column may be

_KNOWN = {spelling: field.name for field in FIELDS for spelling in field.spellings}


def choices():
    """Return the fields as a form offers them, in groups."""
    return [
        (label, [(field.name, field.label) for field in FIELDS if field.group == group])
        for group, label in GROUPS.items()
    ]


def proposals(headings):
    """Return a field's name for each heading. A column that says nothing known is kept as text."""
    found = [_proposal(heading) for heading in headings]
    for place, name in enumerate(found):
        if name in found[:place] and name not in SEVERAL:
            found[place] = ""
    if "unit" in found and "count" not in found and {"baseline", "target"} & {*found}:
        found[found.index("unit")] = "goal_unit"
    as_text = MEASURE_TEXT if "measure" in found else GOAL_TEXT
    return [as_text if name in ("", MEASURE_TEXT) else name for name in found]


def how_many_known(headings):
    """Return how many of the headings propose something, to find the row of headings."""
    return sum(bool(_proposal(heading)) for heading in headings if heading)


def _proposal(heading):
    """Return the name of the field: by the whole heading, or by the longest spelling that is whole words of it."""
    words = re.sub(r"\(.*?\)|[.:*?]", " ", fold_heading(heading))
    words = " ".join(words.split())
    if words in _KNOWN:
        return _KNOWN[words]
    if len(words) > 60:
        return ""
    within = [spelling for spelling in _KNOWN if len(spelling) > 3 and f" {spelling} " in f" {words} "]
    return _KNOWN[max(within, key=len)] if within else ""

"""How a plan's workbook says things in Swedish. The English words are those of the source.

They are known here, and not by the catalogue of texts alone, so that a workbook is read the same where no catalogue is
compiled. A test holds them against the catalogue.
"""

SWEDISH = {
    "Goals": "Mål",
    "Measures": "Åtgärder",
    "What to choose from": "Att välja på",
    "Goal": "Mål",
    "Key of the goal": "Målets nyckel",
    "Key": "Nyckel",
    "Version": "Version",
    "Focus area": "Målområde",
    "Title": "Rubrik",
    "Problem": "Problem",
    "Probable cause": "Trolig orsak",
    "Responsible organisation": "Ansvarig organisation",
    "Responsible role or person": "Ansvarig befattning eller person",
    "Indicators": "Indikatorer",
    "What is counted": "Mått",
    "Unit": "Enhet",
    "Direction": "Riktning",
    "Baseline": "Utgångsvärde",
    "Year of the baseline": "Utgångsvärdets år",
    "Target value": "Målvärde",
    "Year of the target": "Målvärdets år",
    "Overarching goals served": "Tjänar övergripande mål",
    "Concerns": "Berör",
    "Measure": "Åtgärd",
    "From": "Från",
    "To": "Till",
    "Resources": "Resurser",
    "Higher is better": "Högre är bättre",
    "Lower is better": "Lägre är bättre",
}

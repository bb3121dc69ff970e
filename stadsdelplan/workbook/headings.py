"""The Swedish texts of a plan's workbook. The English ones are those of the source.

They are written here as well as in the catalogue, so that a workbook is read the same where no catalogue is compiled. A
test compares them with the catalogue.
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

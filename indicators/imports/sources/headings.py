"""The Swedish and English headings and words of a table of figures. The English ones are those of the source.

They stand here, and not in the catalogue of texts, so that a file is read the same even if no catalogue is compiled. A
test compares them with the catalogue.
"""

from django.utils.translation import override

SWEDISH = {
    "Indicator": "Indikator",
    "Area": "Område",
    "Year": "År",
    "Sex": "Kön",
    "Value": "Värde",
    "Margin of error": "Felmarginal",
    "Level of confidence": "Konfidensnivå",
    "Number of answers": "Antal svar",
    "Count": "Antal",
    "Out of": "Av",
    "Status": "Status",
    "Source": "Källa",
    "Remark": "Anmärkning",
    "Total": "Totalt",
    "Women": "Kvinnor",
    "Men": "Män",
    "Not known": "Uppgift saknas",
    "Not shown, too few answers": "Visas inte, för få svar",
    "Withdrawn by the source": "Källan har dragit tillbaka uppgiften",
    "The area did not exist in that year's division": "Området fanns inte i det årets indelning",
    "A part of the area has no value": "En del av området saknar värde",
    "Preliminary": "Preliminär",
    "Final": "Slutlig",
}


def in_both_languages(labels):
    """Return {label in small letters: key} of {key: label}, in English and in Swedish."""
    with override(None):  # as the source has them
        english = {key: str(label) for key, label in labels.items()}
    found = {label.casefold(): key for key, label in english.items()}
    return found | {SWEDISH[label].casefold(): key for key, label in english.items()}

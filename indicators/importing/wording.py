"""Where in an answer of Kolada's something is wrong, as people read it: in words, with the index beside them."""

from django.utils.translation import gettext as _

from indicators.importing.answers import short
from indicators.models import Sex


def place_in_words(place, *, kpi=None, area=None, year=None, sex=None):
    """Key figure N00610, Haninge, 2024, women (values[0].values[1]). What is not known is left out."""
    words = [
        _("key figure %(code)s") % {"code": short(kpi)} if kpi else "",
        short(area) if area else "",
        short(year) if year else "",
        str(Sex(sex).label).lower() if sex in Sex.values else "",
    ]
    words = ", ".join(word for word in words if word)
    return f"{words[:1].upper()}{words[1:]} ({place})" if words else place

"""Which figure something is wrong with, as people read it: never by where it stands in an answer of a machine's."""

from django.utils.translation import gettext as _

from indicators.models import Sex

_NAMED = 5  # codes that are named where many are told of


def figure_in_words(*, indicator="", kpi=None, area=None, year=None, sex=None):
    """Key figure N00610, Haninge, 2024, women (Trygg utomhus när det är mörkt). What is not known is left out.

    Without a key figure the indicator's name comes first.
    """
    words = [
        _("key figure %(code)s") % {"code": short(kpi)} if kpi else indicator,
        short(area) if area else "",
        short(year) if year else "",
        str(Sex(sex).label).lower() if sex in Sex.values else "",
    ]
    words = ", ".join(word for word in words if word)
    words = f"{words[:1].upper()}{words[1:]}"
    return f"{words} ({indicator})" if indicator and kpi else words


def named_list(codes):
    """The first few of some codes, and a sign that there are more."""
    codes = list(codes)
    return ", ".join([*map(short, codes[:_NAMED]), *(["…"] if len(codes) > _NAMED else [])])


def short(raw):
    """What stands in an answer, as a person may be shown it."""
    text = str(raw)
    return text if len(text) <= 40 else f"{text[:39]}…"

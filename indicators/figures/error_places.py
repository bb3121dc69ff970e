"""Name the figure that has an error as people know it, never by its position in a machine's answer."""

from django.utils.translation import gettext as _

from indicators.models import Sex

_NAMED = 5  # codes that a message names if there are many


def figure_in_words(*, indicator="", kpi=None, area=None, year=None, sex=None):
    """Name a figure: "Key figure N00610, Haninge, 2024, women (Trygg utomhus när det är mörkt)", without unknown parts.

    The indicator's name comes first if there is no key figure.
    """
    parts = [
        _("key figure %(code)s") % {"code": short(kpi)} if kpi else indicator,
        short(area) if area else "",
        short(year) if year else "",
        str(Sex(sex).label).lower() if sex in Sex.values else "",
    ]
    name = ", ".join(word for word in parts if word)
    name = f"{name[:1].upper()}{name[1:]}"
    return f"{name} ({indicator})" if indicator and kpi else name


def named_list(codes):
    """Name the first few of some codes, with a sign that there are more."""
    codes = list(codes)
    return ", ".join([*map(short, codes[:_NAMED]), *(["…"] if len(codes) > _NAMED else [])])


def short(raw):
    """Return a raw value of an answer, short enough to show to a person."""
    text = str(raw)
    return text if len(text) <= 40 else f"{text[:39]}…"

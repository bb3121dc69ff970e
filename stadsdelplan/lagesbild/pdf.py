"""A situation picture as paper."""

from stadsdelplan.document.pdf import draw_template
from stadsdelplan.lagesbild.queries import missing_parts, pictures_of, read_merged


def draw_lagesbild(lagesbild, *, figures, is_draft=False, at):
    """Return the bytes of the picture's PDF with its area's `figures`. A draft says on each page that it is one."""
    parts = read_merged(lagesbild)
    context = {
        "lagesbild": lagesbild,
        "parts": parts,
        "missing": missing_parts(parts),
        "pictures": pictures_of(lagesbild),
        "figures": figures,
        "is_draft": is_draft,
    }
    return draw_template("stadsdelplan/lagesbild/paper.html", context, at=at)

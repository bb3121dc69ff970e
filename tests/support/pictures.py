"""Situation pictures in the states in which pages are asked for them, with somebody's words in each."""

from stadsdelplan.lagesbild import actions
from stadsdelplan.models import Lagesbild, MergedPoint, PicturePoint


def situation_pictures(partnership, organisations, area, *, by, at):
    """One that is open, one in which Partner has handed in, and one that is closed, of Own and Partner, by name."""
    made = {
        name: actions.start_lagesbild(
            lagesbild=Lagesbild(partnership=partnership, owner=organisations["Own"], area=area, name=f"Bild {name}"),
            by=by,
            at=at,
        )
        for name in ("oppen", "inlamnad", "stangd")
    }
    for lagesbild in made.values():
        for party in ("Own", "Partner"):
            picture = lagesbild.pictures.get(organisation=organisations[party])
            point = PicturePoint(picture=picture, part="mapping", heading=f"{party} ser skadegörelse")
            actions.add_point(point=point, by=by, at=at)
    for name in ("oppen", "stangd"):
        merged = MergedPoint(lagesbild=made[name], part="analysis", heading="Vår slutsats")
        actions.add_merged(merged=merged, points=[], by=by, at=at)
    handed_in = made["inlamnad"].pictures.get(organisation=organisations["Partner"])
    actions.hand_in(picture=handed_in, version=handed_in.version, by=by, at=at)
    closed = Lagesbild.objects.get(pk=made["stangd"].pk)
    actions.close_lagesbild(lagesbild=closed, version=closed.version, figures=[], pdf=b"%PDF-1.7 picture", by=by, at=at)
    return {name: Lagesbild.objects.get(pk=each.pk) for name, each in made.items()}

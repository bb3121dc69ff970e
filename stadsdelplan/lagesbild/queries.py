"""What a situation picture holds: each party's picture, the merged one side by side, and the figures of its area."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import Organisation
from indicators.board import read_board
from stadsdelplan.models import LagesbildPart, MergedPoint, PartyPicture, PicturePoint, Saying

LONG = 1500  # letters, about a third of a page where two parties stand side by side
_LANGUAGE = "sv"  # the figures stand on a Swedish paper, whoever closes it


@dataclass(frozen=True)
class PartOfPicture:
    """One of the law's three parts, with its points in order."""

    part: LagesbildPart
    points: list

    @property
    def label(self):
        return self.part.label


@dataclass(frozen=True)
class SideBySide:
    """A point of the merged picture, and what each party says of it: [(Organisation, [PicturePoint, …]), …]."""

    point: MergedPoint
    said: list[tuple[Organisation, list[PicturePoint]]]

    @property
    def is_long(self):
        """Say whether it does not fit on what is left of a page, and is broken rather than moved to the next one."""
        longest = max((sum(len(point.text) for point in points) for _organisation, points in self.said), default=0)
        return len(self.point.text) + longest * len(self.said) > LONG


def read_picture(picture):
    """Return the PartOfPictures of a party's own picture. One query."""
    return _by_part(picture.points.order_by("order", "pk"), part_of=lambda point: point.part)


def read_merged(lagesbild):
    """Return the PartOfPictures of the merged picture, each point a SideBySide. Two queries."""
    sayings = Saying.objects.select_related("point__picture__organisation").order_by(
        "point__picture__organisation__name", "point__order", "pk"
    )
    points = lagesbild.points.prefetch_related(Prefetch("sayings", sayings)).order_by("order", "pk")
    return _by_part([_side_by_side(point) for point in points], part_of=lambda each: each.point.part)


def pictures_of(lagesbild):
    """Return the parties' pictures with their organisations, by name."""
    return list(
        PartyPicture.objects.filter(lagesbild=lagesbild)
        .select_related("organisation")
        .order_by("organisation__name", "pk")
    )


def points_to_place(lagesbild):
    """Return the points of pictures that are handed in which stand in no point of the merged picture yet."""
    return (
        PicturePoint.objects.filter(
            picture__lagesbild=lagesbild, picture__handed_in_at__isnull=False, saying__isnull=True
        )
        .select_related("picture__organisation")
        .order_by("picture__organisation__name", "order", "pk")
    )


def why_not_closed(lagesbild):
    """Return sentences for what must be done before the picture is closed; an empty list where nothing must."""
    problems = []
    if not lagesbild.points.exists():
        problems.append(_("The merged picture is empty. Put something in it first."))
    if waiting := points_to_place(lagesbild).count():
        problems.append(
            ngettext(
                "%(count)s point that a party has handed in stands nowhere in the merged picture.",
                "%(count)s points that parties have handed in stand nowhere in the merged picture.",
                waiting,
            )
            % {"count": waiting}
        )
    return problems


def missing_parts(parts):
    """Return the labels of the law's parts that have no point."""
    return [each.label for each in parts if not each.points]


def read_figures(area):
    """Return the figures of the area's board as they are now, in Swedish, as values that JSON can hold."""
    with translation.override(_LANGUAGE):
        board = read_board(area)
        return [_figures_of(row) for row in board.rows if row.year is not None]


def _figures_of(row):
    value = row.own.figure.value
    return {
        "indicator": row.indicator.slug,
        "name": str(row.indicator.name),
        "year": row.year,
        "area": row.own.area.name,
        "value": None if value is None else f"{value.normalize():f}",
        "text": str(row.own.text),
        "margin": str(row.own.margin),
        "compared": [
            {"area": cell.area.name, "text": str(cell.text), "verdict": str(gap.word)} for cell, gap in row.compared
        ],
        "sources": [str(each) for each in row.sources],
        "calculation": str(row.calculation),
        "is_made_up": row.is_made_up,
    }


def _side_by_side(point):
    said = {}
    for saying in point.sayings.all():
        said.setdefault(saying.point.picture.organisation, []).append(saying.point)
    return SideBySide(point, list(said.items()))


def _by_part(points, *, part_of):
    found = {part: [] for part in LagesbildPart}
    for point in points:
        found[LagesbildPart(part_of(point))].append(point)
    return [PartOfPicture(part, points) for part, points in found.items()]

"""A situation picture as JSON, for other systems."""

from stadsdelplan.lagesbild.queries import pictures_of, read_merged, read_picture

LAGESBILD_FORMAT = "lagesbild/1"


def lagesbild_as_plain(lagesbild, *, shows_merged, writes_for=()):
    """Return the picture as values that JSON can hold; what is not known is None.

    Of the parties' pictures it holds those that are handed in, and those of the organisations in `writes_for`.
    """
    paper = lagesbild.paper if lagesbild.is_closed else None
    return {
        "format": LAGESBILD_FORMAT,
        "name": lagesbild.name,
        "partnership": lagesbild.partnership.name,
        "put_together_by": lagesbild.owner.name,
        "area": lagesbild.area.name,
        "status": lagesbild.status,
        "dated": lagesbild.closed_on,
        "sources": lagesbild.sources or None,
        "is_example": lagesbild.is_example,
        "paper_sha256": paper.sha256 if paper else None,
        "figures": paper.figures if paper else None,
        "parts": {each.part.value: list(map(_merged, each.points)) for each in read_merged(lagesbild)}
        if shows_merged
        else None,
        "pictures": [
            _picture(each)
            for each in pictures_of(lagesbild)
            if each.handed_in_at is not None or each.organisation in writes_for
        ],
    }


def _merged(each):
    return {
        "heading": each.point.heading,
        "text": each.point.text or None,
        "agreeing": each.point.agreeing or None,
        "said_by": [
            {"organisation": organisation.name, "points": list(map(_words, points))}
            for organisation, points in each.said
        ],
    }


def _picture(picture):
    return {
        "organisation": picture.organisation.name,
        "handed_in": picture.handed_in_at,
        "sources": picture.sources or None,
        "parts": {each.part.value: list(map(_words, each.points)) for each in read_picture(picture)},
    }


def _words(point):
    return {"heading": point.heading, "text": point.text or None}

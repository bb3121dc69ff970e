"""What was not settled when the edition before was adopted, and lies on this edition's desk until it is dealt with."""

from dataclasses import dataclass

from django.db.models import CharField, Value

from stadsdelplan.models import Edition, PlanComment, Proposal, ProposalStatus


@dataclass(frozen=True)
class DeskPoint:
    """A comment or a proposed goal that was taken along and that nobody has answered yet. `kind` is one of these."""

    kind: str
    pk: int
    organisation: str
    text: str

    @property
    def is_proposal(self):
        return self.kind == "proposal"


def desk_of(edition: Edition) -> list[DeskPoint]:
    """Return the DeskPoints of an edition, first the comments, then the proposals, the oldest first. One query."""
    if edition.based_on_id is None:
        return []
    comments = PlanComment.objects.unanswered().filter(edition=edition, came_from__isnull=False)
    proposals = Proposal.objects.filter(edition=edition, came_from__isnull=False, status=ProposalStatus.OPEN)
    rows = _as_points(comments, "comment", "text").union(_as_points(proposals, "proposal", "title"))
    return sorted((DeskPoint(*row) for row in rows), key=lambda point: (point.kind, point.pk))


def _as_points(rows, kind, words):
    return rows.order_by().values_list(Value(kind, output_field=CharField()), "pk", "organisation__name", words)

"""What the pages of a partnership show: its agreements and plans, and the few lines of each on its first page.

The number of queries does not grow with goals, measures, years or indicators.
"""

from dataclasses import dataclass, field

from django.db.models import Count, Prefetch
from django.utils.translation import ngettext

from indicators.board import Board, Standing, read_board
from partnership.models import Agreement, ExclusionCondition, Framework, OverarchingGoal
from stadsdelplan.by_party import count_in_words as promises_in_words
from stadsdelplan.chain.rules import Break, BrokenLink, broken_links
from stadsdelplan.edition.queries import editions_of
from stadsdelplan.home.tasks import FOR_SIGNATURE, counts_of_copies
from stadsdelplan.kinds import KindRules, rules_of
from stadsdelplan.models import AimedIndicator, Edition, EditionStatus, Goal, Measure


@dataclass
class PlanLine:
    """A plan in a few lines: its newest edition, the adopted one where that is another, and how much is in it."""

    edition: Edition
    adopted: Edition | None
    rules: KindRules
    goal_count: int = 0
    measure_count: int = 0
    broken: list[BrokenLink] | None = None  # None where nobody has looked

    @property
    def measures_in_words(self):
        """Return "3 åtgärder", of a kind by party "3 löften"."""
        number = self.measure_count
        if self.rules.by_party:
            return promises_in_words(number)
        return ngettext("%(number)s measure", "%(number)s measures", number) % {"number": number}


@dataclass(frozen=True)
class FigureLines:
    """The board of an area as a short table. `unserved` are the keys of indicators that a goal should aim at."""

    board: Board
    unserved: set[int] = field(default_factory=set)

    @property
    def worse(self):
        """Return the rows that are certainly worse than all areas that they are compared with."""
        return [row for row in self.board.rows if row.stand == Standing.WORSE]


def agreements_of(partnership, user):
    """Return the agreements that the person sees, the newest first, each with its `copies` to sign. Three queries."""
    seen = Agreement.objects.visible_to(user).filter(partnership=partnership)
    agreements = list(seen.with_signing().select_related("framework").order_by("-pk"))
    counts = counts_of_copies([each for each in agreements if each.status in FOR_SIGNATURE])
    for agreement in agreements:
        agreement.copies = counts.get(agreement.pk)
    return agreements


def frameworks_of(agreements):
    """Return the frameworks that the agreements stand on, the newest first, with what they say. Three queries."""
    keys = {agreement.framework_id for agreement in agreements if agreement.framework_id}
    return (
        Framework.objects.filter(pk__in=keys)
        .prefetch_related(
            Prefetch("overarching_goals", OverarchingGoal.objects.order_by("order", "pk")),
            Prefetch("exclusion_conditions", ExclusionCondition.objects.order_by("order", "pk")),
        )
        .order_by("-starts_on", "pk")
    )


def plan_lines(partnership, user, *, on):
    """Return the PlanLine of each plan with an edition that the person sees, the newest first.

    Whether the chain breaks is looked up of the first alone. Twelve queries, or one without a plan.
    """
    editions = editions_of(partnership, user).select_related("plan__district__parent__parent__parent")
    newest, adopted = {}, {}
    for edition in editions:
        newest.setdefault(edition.plan_id, edition)
        if edition.status == EditionStatus.ADOPTED:
            adopted.setdefault(edition.plan_id, edition)
    lines = [
        PlanLine(edition=each, adopted=_other(adopted.get(key), each), rules=rules_of(each.plan))
        for key, each in newest.items()
    ]
    if lines:
        goals, measures = (_counts(model, newest.values()) for model in (Goal, Measure))
        for line in lines:
            line.goal_count, line.measure_count = goals.get(line.edition.pk, 0), measures.get(line.edition.pk, 0)
    return lines


def figure_lines(area, lines, *, on):
    """Return the FigureLines of the area, and look up where the chain of the first of the PlanLines breaks."""
    board = read_board(area)
    if not lines:
        return FigureLines(board)
    first = lines[0]
    first.broken = broken_links(first.edition, on=on, worse=board.worse_than_both)
    if not any(link.kind == Break.INDICATOR_WITHOUT_GOAL for link in first.broken):
        return FigureLines(board)
    aimed = set(AimedIndicator.objects.filter(goal__edition=first.edition).values_list("indicator", flat=True))
    return FigureLines(board, {each.pk for each in board.worse_than_both if each.pk not in aimed})


def _other(adopted, shown):
    return adopted if adopted and adopted.pk != shown.pk else None


def _counts(model, editions):
    """Return {edition's key: how many rows of that model it has}."""
    rows = model.objects.filter(edition__in=[each.pk for each in editions])
    return dict(rows.values_list("edition").annotate(Count("pk")).order_by())

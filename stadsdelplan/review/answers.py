"""The current answers of the asked parties to the goals of an edition, for pages and paper."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from core.models import Organisation
from core.text.dates import day
from stadsdelplan import edition_changes, lifecycle
from stadsdelplan.models import Review, ReviewVerdict


class AnswerState(StrEnum):
    """The state of an organisation's answer to a goal. The value chooses the colour of the status word."""

    NOT_REVIEWED = "todo"
    CHANGED = "waiting"  # changed after the answer, which therefore no longer counts
    APPROVED = "approved"
    CHANGE_ASKED = "change_asked"
    ABSTAINED = "abstained"
    NO_COMMENTS = "no_comments"


WAITING_STATES = (AnswerState.NOT_REVIEWED, AnswerState.CHANGED)

_LABELS = {
    ReviewVerdict.APPROVED: _("Approved by %(party)s %(day)s"),
    ReviewVerdict.CHANGE_ASKED: _("Change asked for by %(party)s %(day)s"),
    ReviewVerdict.ABSTAINED: _("%(party)s has abstained"),
    ReviewVerdict.NO_COMMENTS: _("No comments from %(party)s %(day)s"),
    ReviewVerdict.WITHDRAWN: _("%(party)s has withdrawn its answer %(day)s"),
}
_LABELS_OF_CHANGED = {
    ReviewVerdict.APPROVED: _("Changed after the approval by %(party)s – review again"),
    ReviewVerdict.CHANGE_ASKED: _("Changed after %(party)s asked for it – review again"),
    ReviewVerdict.ABSTAINED: _("Changed after %(party)s abstained – review again"),
    ReviewVerdict.NO_COMMENTS: _("Changed after %(party)s answered without comments – review again"),
}

_NAMED = 2  # parties on a goal's line; more that answer the same are counted
_SHORT = [
    (AnswerState.CHANGE_ASKED, _("Change asked for by %(parties)s")),
    (AnswerState.NOT_REVIEWED, _("Waits for %(parties)s")),
    (AnswerState.ABSTAINED, _("Abstained: %(parties)s")),
    (AnswerState.NO_COMMENTS, _("No comments: %(parties)s")),
    (AnswerState.APPROVED, _("Approved by %(parties)s")),
]


@dataclass(frozen=True)
class Answer:
    """The answer of one asked organisation to a goal. `review` is its newest Review of the goal, or None."""

    organisation: Organisation
    state: AnswerState
    review: Review | None

    @property
    def label(self):
        if self.review is None:
            return _("Not reviewed by %(party)s") % {"party": self.organisation}
        labels = _LABELS_OF_CHANGED if self.state == AnswerState.CHANGED else _LABELS
        return labels[self.review.verdict] % {"party": self.organisation, "day": day(localdate(self.review.at))}

    @property
    def waits(self):
        """Return whether the goal waits for the organisation."""
        return self.state in WAITING_STATES


def answers_by_goal(edition, goals):
    """Return the answers of the organisations that each goal or focus area concerns: {its key: [Answer, …], …}.

    Three queries, and none where nobody is asked or the edition was never sent.
    """
    if not edition.sent_for_review_at or not edition.plan.asks_parties:
        return {}
    organisations = lifecycle.asked_organisations(edition)
    concerned = edition_changes.concerned_by_goal(edition)
    newest = edition_changes.newest_reviews(edition)
    return {
        goal.key: [
            _answer(goal, organisation, newest.get((goal.key, organisation.pk)))
            for organisation in organisations
            if organisation.pk in concerned.get(goal.key, {organisation.pk})
        ]
        for goal in goals
    }


def changes_asked(edition, goal):
    """Return the Answers in which an organisation asks for a change of the goal's current revision."""
    answers = answers_by_goal(edition, [goal]).get(goal.key, [])
    return [answer for answer in answers if answer.state == AnswerState.CHANGE_ASKED]


def answers_in_brief(answers):
    """Return a goal's answers in brief, those that wait first: [(AnswerState, label), …]."""
    by_state = {}
    for answer in answers:
        state = AnswerState.NOT_REVIEWED if answer.waits else answer.state
        by_state.setdefault(state, []).append(answer.organisation.name)
    return [(state, label % {"parties": _named(by_state[state])}) for state, label in _SHORT if state in by_state]


# By the counter: the text that counts goals, and the one that counts points: a goal, or an area's own measures.
_COUNTED = {
    "approved": (
        ngettext_lazy("%(party)s has approved %(count)s goal.", "%(party)s has approved %(count)s goals.", "count"),
        ngettext_lazy("%(party)s has approved %(count)s point.", "%(party)s has approved %(count)s points.", "count"),
    ),
    "abstained": (
        ngettext_lazy(
            "%(party)s has abstained on %(count)s goal.", "%(party)s has abstained on %(count)s goals.", "count"
        ),
        ngettext_lazy(
            "%(party)s has abstained on %(count)s point.", "%(party)s has abstained on %(count)s points.", "count"
        ),
    ),
    "no_comments": (
        ngettext_lazy(
            "%(party)s has no comments on %(count)s goal.", "%(party)s has no comments on %(count)s goals.", "count"
        ),
        ngettext_lazy(
            "%(party)s has no comments on %(count)s point.", "%(party)s has no comments on %(count)s points.", "count"
        ),
    ),
    "change_asked": (
        ngettext_lazy(
            "%(party)s asks for a change of %(count)s goal.", "%(party)s asks for changes of %(count)s goals.", "count"
        ),
        ngettext_lazy(
            "%(party)s asks for a change of %(count)s point.",
            "%(party)s asks for changes of %(count)s points.",
            "count",
        ),
    ),
    "not_answered": (
        ngettext_lazy(
            "%(party)s has not answered on %(count)s goal.", "%(party)s has not answered on %(count)s goals.", "count"
        ),
        ngettext_lazy(
            "%(party)s has not answered on %(count)s point.", "%(party)s has not answered on %(count)s points.", "count"
        ),
    ),
}


@dataclass
class ReviewProgress:
    """The progress of an organisation with the goals that concern it."""

    organisation: Organisation
    approved: int = 0
    abstained: int = 0
    no_comments: int = 0
    change_asked: int = 0
    not_answered: int = 0
    only_goals: bool = True  # and no focus areas with measures of their own

    @property
    def goals(self):
        return self.approved + self.abstained + self.no_comments + self.change_asked + self.not_answered

    @property
    def sentences(self):
        """Return how the organisation has answered, one sentence for each kind of answer."""
        return self._sentences(*_COUNTED)

    @property
    def open_sentences(self):
        """Return the sentences about what is not settled."""
        return self._sentences("not_answered", "change_asked")

    def _sentences(self, *counters):
        counts = [(name, count) for name in counters if (count := getattr(self, name))]
        return [
            _COUNTED[name][not self.only_goals] % {"party": self.organisation, "count": count} for name, count in counts
        ]

    @property
    def is_done(self):
        """Return whether the organisation has settled all its goals, so that neither it nor the owner has to act."""
        return not self.not_answered and not self.change_asked


def review_progress(answers, *, only_goals=True):
    """Return a ReviewProgress for each organisation in the lists of Answers, in the order of their first answer."""
    found = {}
    for each in (answer for of_goal in answers for answer in of_goal):
        access = found.setdefault(each.organisation.pk, ReviewProgress(each.organisation, only_goals=only_goals))
        counter = "not_answered" if each.waits else str(each.state)
        setattr(access, counter, getattr(access, counter) + 1)
    return sorted(found.values(), key=lambda one: (one.organisation.name, one.organisation.pk))


def answers_without_comments(answers):
    """Return (organisation, person, day) of those who have answered that they have no comments, each of them once."""
    found = {
        (answer.organisation, answer.review.by, localdate(answer.review.at)): None
        for of_goal in answers
        for answer in of_goal
        if answer.state == AnswerState.NO_COMMENTS
    }
    return sorted(found, key=lambda one: (one[0].name, one[0].pk, one[2], one[1].pk))


def _named(names):
    if len(names) > _NAMED:
        return ngettext("%(count)s party", "%(count)s parties", len(names)) % {"count": len(names)}
    return ", ".join(names)


def _answer(goal, organisation, review):
    if review is None or review.verdict == ReviewVerdict.WITHDRAWN:
        return Answer(organisation, AnswerState.NOT_REVIEWED, review)
    if review.revision_seen != goal.revision:
        return Answer(organisation, AnswerState.CHANGED, review)
    return Answer(organisation, AnswerState(review.verdict), review)

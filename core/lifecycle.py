"""The engine of every lifecycle: a table of rules says which step is open in which state, by which right, and to whom.

Each app keeps its own `Step` and its table of rules (partnership/lifecycle.py, stadsdelplan/lifecycle.py). Verbs call
`refuse_unless_open`, pages and the admin call `open_steps`, and tests hold each table to literal answers.
"""

from dataclasses import dataclass
from enum import StrEnum

from core.concurrency.refusals import ForbiddenStepError
from core.permissions import Permission


class Audience(StrEnum):
    """The people who may take a step."""

    OWNER = "owner"  # people of the organisation that writes the thing
    PARTY = "party"  # people of any organisation in the partnership who see the thing
    ASKED = "asked"  # people of an organisation that the thing asks to approve


@dataclass(frozen=True)
class Rule:
    """The states in which a step is open, and who may take it.

    In the states of `owner_alone` only the owner's people may.

    `refusal` is the sentence for a person who tries the step in another state.
    """

    states: tuple[str, ...]
    permission: Permission
    audience: Audience
    refusal: str
    owner_alone: tuple[str, ...] = ()


@dataclass(frozen=True)
class Access:
    """What a person may do to a thing: for its owner, and for any organisation of its partnership.

    `organisations` are those of the partnership whose working material the person may read. `reviews_for` are those
    that are asked to approve the thing and for which the person may answer.
    """

    as_owner: frozenset[Permission]
    as_party: frozenset[Permission]
    organisations: tuple
    reviews_for: tuple = ()

    def may(self, rule: Rule, status: str) -> bool:
        """Return whether the person may take a step with this rule in that state."""
        if rule.audience == Audience.ASKED:
            return bool(self.reviews_for)
        owner_alone = rule.audience == Audience.OWNER or status in rule.owner_alone
        return rule.permission in (self.as_owner if owner_alone else self.as_owner | self.as_party)


class Lifecycle:
    """The steps of one kind of thing, which has a `status`.

    `rules` is {step: Rule}. `owner_id_of(thing)` returns the key of the organisation that writes it. `edit` is the
    Permission to write in it. `not_shared` is the sentence for a party that takes a step that only the owner may take.
    """

    def __init__(self, rules, *, owner_id_of, edit, not_shared):
        self.rules, self.owner_id_of, self.edit, self.not_shared = rules, owner_id_of, edit, not_shared

    def is_open(self, step, thing) -> bool:
        """Return whether `step` is open to anybody in the state of `thing`."""
        return thing.status in self.rules[step].states

    def refuse_unless_open(self, step, thing, *, organisation=None) -> None:
        """Raise ForbiddenStepError, with a sentence, if `step` is not open in the state of `thing`.

        `organisation` is the one for which the person takes a step that is not the owner's alone.
        """
        rule = self.rules[step]
        if not self.is_open(step, thing):
            raise ForbiddenStepError(rule.refusal)
        if organisation and thing.status in rule.owner_alone and organisation.pk != self.owner_id_of(thing):
            raise ForbiddenStepError(self.not_shared)

    def open_steps(self, thing, access: Access) -> set:
        """Return the steps that are open now to a person with this Access."""
        return {
            step for step, rule in self.rules.items() if self.is_open(step, thing) and access.may(rule, thing.status)
        }

    def may_resolve(self, comment, access: Access) -> bool:
        """Return whether the person may resolve `comment`: they edit for the owner, or their organisation made it."""
        return self.edit in access.as_owner or comment.organisation in access.organisations

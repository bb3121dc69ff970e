"""What changed since a person was here last: counted from the history, by agreement and plan, without any contents.

Only what belongs to an agreement or a plan that the person sees now is counted. What happened while a text was worked
on is counted for those alone who work for its owner, or, of a plan, while it is still under work.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import permissions
from core.models import LedgerEntry
from core.permissions import Permission
from partnership.models import Agreement
from stadsdelplan.home.kept import chains_of
from stadsdelplan.models import CLOSED, Edition, EditionStatus, FollowUp, RoundReport

MOST_SHOWN = 10
_MOST_READ = 300  # entries, the newest ones; somebody who was away for a year reads the histories themselves

_OPEN = {
    "agreement.sent_for_review": _("sent for review"),
    "agreement.taken_back": _("taken back from review"),
    "agreement.text_locked": _("text locked"),
    "agreement.text_voided": _("copies voided"),
    "copy.sent": _("copies sent"),
    "copy.signed": _("signatures"),
    "copies.signed_by_party": _("signatures"),
    "copy.signed_electronically": _("signatures"),
    "copy.handed_over": _("copies handed over"),
    "decision.registered": _("decisions"),
    "agreement.came_into_force": _("in force"),
    "agreement.ended": _("ended"),
    "agreement.registered": pgettext_lazy("what has changed", "registered"),
    "agreement.extended": _("extended"),
    "agreement.ends_early": _("notice given"),
    "edition.adopted": _("adopted"),
    "edition.adoption_corrected": _("adoption corrected"),
    "plan.followed_up": _("follow-ups"),
    "round.closed": _("report of a round"),
}
_WORKING = {
    "agreement.drafted": _("draft written"),
    "section.added": _("text changed"),
    "section.saved": _("text changed"),
    "section.removed": _("text changed"),
    "comment.added": _("comments"),
    "comment.answered": _("answers to comments"),
    "agreement.answered_without_comments": _("answers without comments"),
    "edition.started": _("begun"),
    "edition.sent_for_review": _("sent for review"),
    "edition.organisation_asked": _("one more party asked"),
    "edition.unchanged_approved": pgettext_lazy("of the parties", "answers"),
    "edition.answered_without_comments": pgettext_lazy("of the parties", "answers"),
    "goal.added": _("goals changed"),
    "goal.saved": _("goals changed"),
    "goal.left_out": _("goals changed"),
    "goal.reviewed": pgettext_lazy("of the parties", "answers"),
    "measure.added": _("measures changed"),
    "measure.saved": _("measures changed"),
    "measure.left_out": _("measures changed"),
    "plan_comment.added": _("comments"),
    "plan_comment.answered": _("answers to comments"),
    "proposal.made": _("proposed goals"),
    "proposal.taken_up": _("proposed goals answered"),
    "proposal.declined": _("proposed goals answered"),
}
_COUNTED = _OPEN | _WORKING


@dataclass(frozen=True)
class ChangedThing:
    """An agreement or a plan, when it last changed, what happened how often, and the address of its history."""

    name: str
    url: str
    at: datetime
    counts: list[tuple[str, int]]


@dataclass(frozen=True)
class _Event:
    """An entry of the history: what happened, and the agreement's slug or the row that it is about."""

    verb: str
    at: datetime
    slug: str
    edition: str
    model: str
    key: str


def changes_since(user, since, *, partnership=None, chains=None):
    """Return the ChangedThings since that moment, the newest first, MOST_SHOWN at most. Six queries at most.

    They are what others did in the person's partnerships, or everything that was done in the `partnership`. With the
    `chains_of` the person there is one query less.
    """
    events = _events(user, since, partnership, chains)
    agreements, editions = _agreements(user, events), _editions(user, events)
    of_owner = permissions.grants(user, Permission.READ_WORKING)
    found: dict = {}
    for event in events:
        thing = agreements.get(event.slug) if event.slug else editions.get((event.model, event.key))
        if thing is None and event.edition:
            thing = editions.get((Edition._meta.label_lower, event.edition))
        if thing is not None and (event.verb in _OPEN or _sees_work_on(thing, of_owner)):
            found.setdefault(thing, []).append((event.at, str(_COUNTED[event.verb])))
    lines = [
        ChangedThing(
            name=str(thing),
            url=_history_of(thing),
            at=told[0][0],
            counts=list(Counter(words for _at, words in told).items()),
        )
        for thing, told in found.items()
    ]
    return lines[:MOST_SHOWN]


def _events(user, since, partnership, chains):
    """Return the _Events of what others did in the partnerships that the person sees, the newest first.

    Of the `partnership`, which the person sees, they are all.
    """
    if partnership:
        chains = [partnership.chain]
    elif chains is None:
        chains = chains_of(user)
    entries = LedgerEntry.objects.filter(at__gt=since, verb__in=_COUNTED, chain__name__in=chains)
    if partnership is None:
        entries = entries.exclude(by=user)
    told = entries.annotate(
        slug=KeyTextTransform("agreement", "payload__content"), edition=KeyTextTransform("edition", "payload__content")
    )
    newest = told.order_by("-at", "-pk").values_list("verb", "at", "slug", "edition", "target_model", "target_key")
    return [
        _Event(verb, at, slug or "", str(edition or ""), model, key)  # SQLite gives the key in JSON as a number
        for verb, at, slug, edition, model, key in newest[:_MOST_READ]
    ]


def _agreements(user, events):
    """Return {slug: Agreement} of those that the person sees."""
    slugs = {event.slug for event in events if event.slug}
    return {row.slug: row for row in Agreement.objects.visible_to(user).filter(slug__in=slugs)} if slugs else {}


def _editions(user, events):
    """Return {(kind of row, its key): the Edition that it belongs to} of those that the person sees."""
    whole, followed, reports = (model._meta.label_lower for model in (Edition, FollowUp, RoundReport))
    keys = {name: {event.key for event in events if event.model == name} for name in (whole, followed, reports)}
    keys[whole] |= {event.edition for event in events if event.edition}
    plan_of = _pairs(FollowUp, keys[followed], "plan")
    edition_of = _pairs(RoundReport, keys[reports], "edition")
    wanted = Q(pk__in={*keys[whole], *edition_of.values()})
    wanted |= Q(plan__in=set(plan_of.values()), status=EditionStatus.ADOPTED)
    seen = {}
    if any(keys.values()):
        for row in Edition.objects.visible_to(user).filter(wanted).select_related("plan").order_by("starts_on", "pk"):
            seen[row.pk] = row
    newest_of = {row.plan_id: row for row in seen.values() if row.status == EditionStatus.ADOPTED}
    found = {(whole, str(pk)): row for pk, row in seen.items()}
    found |= {(followed, key): newest_of.get(plan) for key, plan in plan_of.items()}
    return found | {(reports, key): seen.get(edition) for key, edition in edition_of.items()}


def _pairs(model, keys, name):
    """Return {key as text: the key that the row has under `name`}."""
    rows = model.objects.filter(pk__in=keys).values_list("pk", name) if keys else ()
    return {str(key): value for key, value in rows}


def _sees_work_on(thing, of_owner):
    if isinstance(thing, Edition):
        return thing.status not in CLOSED
    return of_owner.include(thing.owner_id, thing.partnership_id)


def _history_of(thing):
    return reverse("agreement_history", args=[thing.slug]) if isinstance(thing, Agreement) else thing.get_absolute_url()

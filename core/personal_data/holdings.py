"""Where data of people is held: each link from a row to an account, and what becomes of it when the person is erased.

A new link to an account belongs in one of the lists; tests/core/personal_data/test_holdings.py fails on one in none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Field, Model, QuerySet
from django.utils.text import capfirst

from core.models import User

# Of the person's own account: these rows go with it.
GO = frozenset(
    {
        ("access.Session", "user"),
        ("account.EmailAddress", "user"),
        ("admin.LogEntry", "user"),
        ("core.LastVisit", "user"),
        ("core.MailChoice", "user"),
        ("core.MailedMatter", "user"),
        ("core.Membership", "user"),
        ("core.OutgoingMail", "user"),
        ("core.User_groups", "user"),
        ("core.User_user_permissions", "user"),
        ("mfa.Authenticator", "user"),
        ("socialaccount.SocialAccount", "user"),
    }
)

# What somebody did for an authority: public records, or what shows that the portal was used rightly.
STAY = frozenset(
    {
        ("access.Invitation", "accepted_by"),
        ("access.Invitation", "invited_by"),
        ("core.ChangeNotice", "by"),
        ("core.Emblem", "added_by"),
        ("core.LedgerEntry", "by"),
        ("core.Registration", "by"),
        ("core.StoredFile", "stored_by"),
        ("indicators.ComparableSources", "by"),
        ("indicators.Import", "by"),
        ("partnership.AccessRequest", "answered_by"),
        ("partnership.AccessRequest", "by"),
        ("partnership.AccessReview", "by"),
        ("partnership.AgreementVersion", "locked_by"),
        ("partnership.Comment", "by"),
        ("partnership.Comment", "resolved_by"),
        ("partnership.NoComments", "by"),
        ("partnership.ScanHeap", "started_by"),
        ("stadsdelplan.AdoptionCorrection", "by"),
        ("stadsdelplan.CalendarFeed", "user"),  # revoked; the row keeps no secret, and shows that there was one
        ("stadsdelplan.FollowUp", "by"),
        ("stadsdelplan.Lagesbild", "closed_by"),
        ("stadsdelplan.LegalDuty", "by"),
        ("stadsdelplan.LooseEnd", "by"),
        ("stadsdelplan.Meeting", "agenda_sent_by"),
        ("stadsdelplan.MeetingDecision", "done_by"),
        ("stadsdelplan.PlanComment", "by"),
        ("stadsdelplan.PlanComment", "resolved_by"),
        ("stadsdelplan.Proposal", "answered_by"),
        ("stadsdelplan.Proposal", "by"),
        ("stadsdelplan.Review", "by"),
        ("stadsdelplan.RoundReport", "by"),
    }
)

# A duty that somebody else must have first, since the pages name who has it.
DUTIES = frozenset({("partnership.Partnership", "coordinator")})

# Of these alone nobody's name is kept: they show that the portal was used, and by which account.
_OF_THE_ACCOUNT = frozenset(
    {
        ("access.Invitation", "accepted_by"),
        ("core.ChangeNotice", "by"),
        ("core.LedgerEntry", "by"),
        ("stadsdelplan.CalendarFeed", "user"),
    }
)


@dataclass(frozen=True)
class Link:
    """A field of a model that names an account."""

    model: type[Model]
    field: Field

    @property
    def key(self) -> tuple[str, str]:
        return self.model._meta.label, self.field.name

    @property
    def label(self) -> str:
        """Return what the rows are, and what the person is to them: "Synpunkt (av)"."""
        return f"{capfirst(self.model._meta.verbose_name)} ({self.field.verbose_name})"

    @property
    def names_the_person(self) -> bool:
        """Return whether the person's name is part of what the record says."""
        return self.key in STAY - _OF_THE_ACCOUNT

    def rows(self, user: User) -> QuerySet:
        return self.model._base_manager.filter(**{self.field.name: user}).order_by("pk")


def links() -> Iterator[Link]:
    """Yield the Links of all models, in the order of their labels."""
    for model in sorted(apps.get_models(include_auto_created=True), key=lambda model: model._meta.label):
        for field in model._meta.get_fields():
            if _names_an_account(field):
                yield Link(model, field)


def _names_an_account(field: Any) -> bool:
    return bool(field.concrete and field.is_relation and field.related_model is User and not field.many_to_many)

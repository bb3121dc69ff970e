"""The diary of a person's organisations: what is to be registered, and what is, of agreements, plans and pictures."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.models import Organisation, Registration
from core.permissions import Permission, grants
from core.registry.acts import read_acts
from core.registry.queries import marks_of, own_records, register_lines
from core.registry.records import Record, RegisterLine
from core.text.collation import swedish
from partnership.models import Agreement, Partnership, seen_by
from partnership.registering import queries as agreements
from stadsdelplan.models import Edition, Lagesbild
from stadsdelplan.registering import plan_records as plans

_NO_DAY = date.max

HEADER = [
    gettext_lazy("To be registered by"),
    gettext_lazy("Day"),
    gettext_lazy("Record"),
    gettext_lazy("Matter"),
    gettext_lazy("From or to"),
    gettext_lazy("Organisation"),
    gettext_lazy("Partnership"),
    gettext_lazy("Text for the diary"),
    pgettext_lazy("of a registration", "Answer"),
    gettext_lazy("Registration number"),
    pgettext_lazy("of a registration", "Registered"),
    pgettext_lazy("of a registration", "By"),
    gettext_lazy("Reason"),
    gettext_lazy("Link"),
]


def partnerships_of(user: Any) -> Any:
    """Return the partnerships in which the person registers, as a queryset."""
    return Partnership.objects.filter(pk__in=seen_by(grants(user, Permission.RECORDS_REGISTER)))


def read_register(user: Any, *, partnership: int | None = None) -> list[RegisterLine]:
    """Return all RegisterLines of the person's organisations, in one partnership or in all. Six queries."""
    if not grants(user, Permission.RECORDS_REGISTER):
        return []
    within = partnerships_of(user).values("pk")
    if partnership:
        within = within.filter(pk=partnership)
    of_agreements = agreements.with_owners(Agreement.objects.filter(partnership__in=within))
    of_plans = plans.with_plans(Edition.objects.filter(plan__partnership__in=within))
    of_pictures = plans.pictures_with_owners(Lagesbild.objects.filter(partnership__in=within))
    acts = read_acts(
        [
            *agreements.acts_of_agreements(of_agreements),
            *plans.acts_of_plans(of_plans),
            *plans.acts_of_pictures(of_pictures),
        ]
    )
    records = [
        *agreements.records_of_acts(of_agreements, acts),
        *plans.records_of_acts(of_plans, acts),
        *plans.records_of_pictures(of_pictures, acts),
    ]
    return register_lines(own_records(user, records))


def to_register(lines: list[RegisterLine]) -> list[RegisterLine]:
    """Return the lines that wait, the one that is due first before the others; those without a day last."""
    waiting = [line for line in lines if line.is_waiting]
    return sorted(waiting, key=lambda line: (line.record.due or _NO_DAY, line.record.on or _NO_DAY, line.record.id))


def registered(lines: list[RegisterLine]) -> list[RegisterLine]:
    """Return the lines with an answer, the newest first."""
    answered = [line for line in lines if line.registration]
    return sorted(answered, key=lambda line: line.registration.pk, reverse=True)  # type: ignore[union-attr]


@dataclass(frozen=True)
class Diary:
    """The diary of one organisation in one partnership, with its Records that have no registration."""

    partnership: Partnership
    organisation: Organisation
    lines: list[RegisterLine]
    mark: Registration | None

    @property
    def id(self):
        """Return what names it in a form."""
        return f"{self.partnership.pk}-{self.organisation.pk}"

    def __str__(self):
        return f"{self.partnership}, {self.organisation}"

    def earlier(self, before):
        """Return its records that happened before the day, and have no registration."""
        return [line.record for line in self.lines if line.record.on and line.record.on < before]

    def left(self, before):
        """Return how many records would be left to register, those of which no day is known with them."""
        return len(self.lines) - len(self.earlier(before))


def diaries_of(user: Any) -> list[Diary]:
    """Return the Diaries of the person's organisations that have records, by partnership. Eight queries."""
    by_diary: dict[tuple[int, int], list[RegisterLine]] = {}
    organisations = {}
    for line in read_register(user):
        organisations[line.record.organisation.pk] = line.record.organisation
        own = by_diary.setdefault((line.record.matter.partnership, line.record.organisation.pk), [])
        if line.registration is None:
            own.append(line)
    partnerships = {each.pk: each for each in partnerships_of(user)}
    marks = marks_of(organisations, [each.chain for each in partnerships.values()])
    marked = {(mark.target_key, mark.organisation_id): mark for mark in marks}
    found = [
        Diary(partnerships[partnership], organisations[own], lines, marked.get((partnership, own)))
        for (partnership, own), lines in by_diary.items()
    ]
    return sorted(found, key=lambda diary: swedish(str(diary)))


def number_to_suggest(record: Record) -> str:
    """Return the number that the organisation has for the record's matter, or an empty text. Three queries at most."""
    if record.matter.model == Agreement._meta.label_lower:
        return agreements.suggested_number(record.matter.key, record.organisation.pk)
    if record.matter.model == Edition._meta.label_lower:
        return plans.suggested_number(record.matter.key, record.organisation.pk)
    return plans.number_of((record.matter.model, record.matter.key), record.organisation.pk)


def table_row(line: RegisterLine, *, absolute: Any) -> list:
    """Return a line as the cells of HEADER. `absolute` makes an address whole."""
    record, registration = line.record, line.registration
    answer: list = ["", "", "", "", ""]
    if registration:
        answer = [
            registration.get_answer_display(),
            registration.number,
            registration.registered_on,
            registration.by,
            registration.reason,
        ]
    else:
        answer[0] = _("To be registered")
    return [
        record.due,
        record.on,
        record.what,
        record.matter.name,
        record.way_in_words,
        record.organisation,
        record.matter.partnership_name,
        record.text,
        *answer,
        absolute(record.matter.url),
    ]

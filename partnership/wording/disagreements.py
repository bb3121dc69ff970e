"""Find words of a text that disagree with the fields, with words that would agree, for saving and locking."""

import hashlib
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.models import AreaKind, DatePrecision
from core.text.diff import DiffKind
from partnership.models import PeriodKind
from partnership.wording import districts, parties, period
from partnership.wording.earlier_values import EarlierValues, earlier_values, name_of_today
from partnership.wording.passages import FoundWords, Passage

_AROUND = 70  # characters shown on each side


@dataclass(frozen=True)
class Disagreement:
    """Words of the text, where they stand, and what the fields say. `section` is None for the title."""

    section: object
    place: str
    found: FoundWords

    @property
    def key(self):
        """Return an identifier for the page: of the place and the words, so that it changes with the text."""
        identity = (
            f"{self.section and self.section.pk}|{self.found.passage.field}|{self.found.start}|{self.found.words}"
        )
        return hashlib.sha256(identity.encode()).hexdigest()[:16]

    @property
    def is_mendable(self):
        return self.found.instead is not None

    @property
    def sentence(self):
        params = {"place": self.place, "words": " ".join(self.found.words.split()), "now": self.found.now}
        return _("“%(place)s” says “%(words)s”, but %(now)s.") % params

    @property
    def parts(self):
        """Return the words with those around them, before and after the change, as core.text.diff has them."""
        text = self.found.passage.text
        head, tail = text[: self.found.start], text[self.found.end :]
        short_head = head if len(head) <= _AROUND else f"… {head[-_AROUND:].partition(' ')[2]}"
        short_tail = tail if len(tail) <= _AROUND else f"{tail[:_AROUND].rpartition(' ')[0]} …"
        return [
            (DiffKind.SAME, short_head),
            (DiffKind.REMOVED, self.found.words),
            (DiffKind.ADDED, self.found.instead),
            (DiffKind.SAME, short_tail),
        ]


def find_disagreements(agreement_version):
    """Return every Disagreement of the text as it is stored, in its order."""
    return find_disagreements_among(
        agreement_version,
        sections=list(agreement_version.sections.order_by("order", "pk")),
        rows=list(agreement_version.parties.select_related("organisation").order_by("order", "pk")),
        areas=list(agreement_version.agreement.areas.order_by("name", "pk")),
    )


def find_disagreements_among(agreement_version, *, sections, rows, areas):
    """Return the same for what has been read: the text's sections, its parties as `rows`, and the agreement's areas.

    It makes at most four queries, and only where the text or the agreement needs them. It skips the history where
    `fields_have_changed` of the version says that there is none.
    """
    agreement = agreement_version.agreement
    passages = [Passage(None, "title", agreement_version.title)]
    for number, section in enumerate(sections):
        passages.append(Passage(number, "heading", section.heading))
        passages.append(Passage(number, "body", section.body, heading=section.heading))
    known = earlier_values(agreement) if getattr(agreement_version, "fields_have_changed", True) else EarlierValues()
    days = _period(agreement, known)
    found = [
        *(each for passage in passages for each in period.disagreeing_period(passage, days)),
        *parties.disagreeing_parties(passages, _parties(agreement, rows, known, passages)),
        *districts.disagreeing_districts(passages, _districts(agreement, rows, areas, known, passages)),
    ]
    order = {id(passage): number for number, passage in enumerate(passages)}
    found.sort(key=lambda each: (order[id(each.passage)], each.start))
    return [_disagreement(each, sections) for each in _apart(found)]


def mend_text(text, found):
    """Return `text` with the words that agree in place of those that do not."""
    for each in sorted(found, key=lambda each: each.start, reverse=True):
        text = text[: each.start] + each.instead + text[each.end :]
    return text


def _apart(found):
    """Return what lies within another one is part of it."""
    kept = []
    for each in found:
        if kept and kept[-1].passage is each.passage and each.start < kept[-1].end:
            continue
        kept.append(each)
    return kept


def _disagreement(found, sections):
    if found.passage.place is None:
        return Disagreement(None, _("Title on the paper"), found)
    section = sections[found.passage.place]
    name = section.heading or _("Section %(number)s") % {"number": found.passage.place + 1}
    return Disagreement(section, name, found)


def _period(agreement, known):
    is_framework = agreement.period_kind == PeriodKind.FRAMEWORK
    precision = agreement.framework.period_precision if is_framework else agreement.period_precision
    return period.Period(
        kind=PeriodKind(agreement.period_kind),
        first=agreement.first_day,
        last=agreement.last_day,
        precision=DatePrecision(precision),
        former_first=known.first_days,
        former_last=known.last_days,
    )


def _parties(agreement, rows, known, passages):
    names = [party.name_as_written for party in rows]
    others = {row.organisation.name: row.name_as_written for row in rows}
    own = {row.organisation_id for row in rows}
    if parties.may_list(passages, [*names, *others]):
        for key, name in agreement.partnership.organisations.values_list("pk", "name"):
            if key not in own:
                others.setdefault(name, None)
    return parties.Parties(
        names=names,
        former={name: name_of_today(name, known.parties, names) for name in known.parties},
        others={name: today for name, today in others.items() if name not in names},
    )


def _districts(agreement, rows, areas, known, passages):
    chosen = [area.name for area in areas if area.kind == AreaKind.DISTRICT]
    is_whole = any(area.kind != AreaKind.DISTRICT for area in areas)
    of_partnership = []
    if not is_whole and (chosen or districts.may_name(passages)):
        of_partnership = list(agreement.partnership.districts.order_by("name", "pk").values_list("name", flat=True))
    names = chosen or of_partnership
    elsewhere = [*(party.name_as_written for party in rows), agreement.partnership.name]
    return districts.Districts(
        names=names,
        former=(known.districts | set(of_partnership)) - set(names),
        by_history=known.districts,
        elsewhere=elsewhere,
        are_chosen=bool(chosen),
    )

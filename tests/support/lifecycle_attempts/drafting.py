"""What people try in the life of agreements: one function for each step of partnership/lifecycle.py, and of its name.

Each takes the Life, the agreement as it stands and `pick`, which chooses one of a list, and returns an Attempt; or None
where there is nothing to try the step on, as a comment that nobody has made. The first of a list is what most often
works. tests/support/lifecycle_attempts/on_paper.py has the steps after the text is locked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.core.exceptions import ValidationError

from core.concurrency.refusals import ForbiddenStepError, NotReadyError
from partnership import agreement_changes
from partnership.decisions import actions as decisions
from partnership.drafting.actions import appendices
from partnership.drafting.actions import outline as actions_outline
from partnership.drafting.actions import parties as party_actions
from partnership.drafting.actions import sections as section_actions
from partnership.locking import actions as locking
from partnership.models import (
    AgreementStatus,
    Appendix,
    Comment,
    Decision,
    Party,
    Section,
    Signatory,
    VersionOrigin,
    VersionStatus,
)
from partnership.review import actions as review
from partnership.term import actions as term


@dataclass(frozen=True)
class Attempt:
    """A verb that lacks only who, when and the version that they `saw`.

    `refusal` is what the verb raises for the agreement as it stands, also where its state lets the step through.
    """

    verb: Callable
    saw: int
    refusal: type[Exception] | None = None


def edit_section(life, agreement, pick):
    """In review, a section that another party has commented on is what people go for, if there is one."""
    sections = current_sections(agreement)
    comments = Comment.objects.filter(section__in=sections, answers=None, resolved_at=None)
    awaited = set(comments.exclude(organisation=life.own).values_list("section", flat=True))
    fitting = [each for each in sections if each.pk in awaited] or sections
    section = mostly(pick, fitting, [*sections, *_voided_sections(agreement)])
    is_closed = section.agreement_version.is_locked
    is_closed |= agreement.status == AgreementStatus.IN_REVIEW and section.pk not in awaited
    verb = partial(section_actions.save_section, section=section, heading="Ändrat", body=f"Text {next(life.numbers)}.")
    return Attempt(verb, section.version, ForbiddenStepError if is_closed else None)


def edit_structure(life, agreement, pick):
    """Sections, appendices, parties and signatories come, go, are moved and put right; and the outline is."""
    text = agreement_changes.current_version(agreement)
    return pick(_FRAME_CHANGES)(life, agreement, text, pick) or _add_section(life, agreement, text, pick)


def send_for_review(life, agreement, pick):
    answer_by = pick([None, life.today + timedelta(days=14)])
    return Attempt(partial(review.send_for_review, agreement=agreement, answer_by=answer_by), agreement.version)


def take_back(life, agreement, pick):
    return Attempt(partial(review.take_back, agreement=agreement), agreement.version)


def comment(life, agreement, pick):
    """A comment on a section, or an answer to one."""
    sections, everybody = current_sections(agreement), [life.own, *life.others]
    section = mostly(pick, sections, [*sections, *_voided_sections(agreement)])
    organisation = mostly(pick, everybody if agreement.status != AgreementStatus.DRAFT else [life.own], everybody)
    words = {"text": f"Vilken dag? {next(life.numbers)}", "organisation": organisation}
    refusal = _refusal_of_comments(life, agreement, section, organisation)
    answered = section.comments.filter(answers=None).order_by("resolved_at", "pk").first()
    if answered and pick([False, True]):
        refusal = refusal or (None if answered.is_open else ForbiddenStepError)
        return Attempt(partial(review.answer_comment, comment=answered, **words), section.version, refusal)
    return Attempt(partial(review.add_comment, section=section, **words), section.version, refusal)


def resolve(life, agreement, pick):
    return _settle(life, agreement, pick, review.resolve_comment, wants_open=True)


def reopen(life, agreement, pick):
    return _settle(life, agreement, pick, review.reopen_comment, wants_open=False)


def lock(life, agreement, pick):
    text = agreement_changes.current_version(agreement)
    origin = pick([VersionOrigin.DRAWN, VersionOrigin.DRAWN, VersionOrigin.ELECTRONIC])
    reason = mostly(pick, ["Det är bråttom."], [" "])
    open_comments = Comment.objects.unanswered().filter(section__agreement_version=text)
    is_unready = Party.objects.filter(agreement_version=text, signatories=None).exists()
    is_unready |= not reason.strip() and open_comments.exists()
    verb = partial(locking.lock_text, agreement=agreement, origin=origin, reason=reason)
    return Attempt(verb, agreement.version, NotReadyError if is_unready else None)


def decide(life, agreement, pick):
    """A decision is registered, put right or removed; or none is needed."""
    parties = _parties(agreement_changes.current_version(agreement))
    party = mostly(pick, parties, [*parties, *_voided_parties(agreement)])
    is_voided = party.agreement_version.status == VersionStatus.VOIDED
    decision = party.decisions.order_by("pk").first()
    change = pick(["register", "remove", "not needed", "change"])
    if change == "not needed":
        is_refused = is_voided or decision is not None
        verb = partial(decisions.register_no_decision_needed, party=party)
        return Attempt(verb, agreement.version, ForbiddenStepError if is_refused else None)
    if change == "remove" and decision:
        verb = partial(decisions.remove_decision, decision=decision)
        return Attempt(verb, agreement.version, ForbiddenStepError if is_voided else None)
    met_on = mostly(pick, [life.today], [life.tomorrow])
    words = {"body": "Nämnden", "met_on": met_on, "paragraph": str(next(life.numbers)), "diarienummer": ""}
    is_wrong = met_on > life.today
    told = {"values": words, "extract": pick([None, life.scan])}
    if change == "change" and decision:
        is_wrong |= decision.not_needed  # nobody decided, so that there is nothing to put right
        verb = partial(decisions.change_decision, decision=decision, **told)
        return Attempt(verb, agreement.version, first_of((is_voided, ForbiddenStepError), (is_wrong, ValidationError)))
    is_refused = is_voided or Decision.objects.filter(party=party, not_needed=True).exists()
    verb = partial(decisions.register_decision, party=party, **told)
    return Attempt(verb, agreement.version, first_of((is_refused, ForbiddenStepError), (is_wrong, ValidationError)))


def watch(life, agreement, pick):
    days = [life.today + timedelta(days=days) for days in (7, 60)]
    watch_on = pick([day for day in (*days, None) if day != agreement.watch_on])
    return Attempt(partial(term.set_watch_date, agreement=agreement, watch_on=watch_on), agreement.version)


def mostly(pick, fitting, others):
    """One of those that fit, if there are any; now and then one of the others."""
    return pick(fitting) if fitting and pick([True, True, True, True, False]) else pick(others)


def first_of(*cases):
    """The exception of the first case that holds, or None."""
    return next((error for holds, error in cases if holds), None)


def current_sections(agreement):
    return _sections(agreement_version=agreement_changes.current_version(agreement))


def _sections(**lookup):
    return list(Section.objects.filter(**lookup).select_related("agreement_version").order_by("order", "pk"))


def _voided_sections(agreement):
    """The first of each voided text, or none."""
    voided = {"agreement_version__agreement": agreement, "agreement_version__status": VersionStatus.VOIDED}
    return _sections(order=1, **voided)


def _parties(text):
    return list(text.parties.select_related("agreement_version").order_by("order", "pk"))


def _voided_parties(agreement):
    voided = Party.objects.filter(
        agreement_version__agreement=agreement, agreement_version__status=VersionStatus.VOIDED, order=1
    )
    return list(voided.select_related("agreement_version").order_by("pk"))


def _settle(life, agreement, pick, verb, *, wants_open):
    comments = Comment.objects.filter(section__agreement_version__agreement=agreement, answers=None)
    comments = list(comments.select_related("section__agreement_version").order_by("-pk"))
    if not comments:
        return None
    fitting = [each for each in comments if each.is_open == wants_open]
    chosen = mostly(pick, [each for each in fitting if not each.section.agreement_version.is_locked], comments)
    everybody = [life.own, *life.others]
    organisation = mostly(pick, everybody if agreement.status != AgreementStatus.DRAFT else [life.own], everybody)
    refusal = _refusal_of_comments(life, agreement, chosen.section, organisation)
    refusal = refusal or (None if chosen.is_open == wants_open else ForbiddenStepError)
    return Attempt(partial(verb, comment=chosen, organisation=organisation), chosen.section.version, refusal)


def _refusal_of_comments(life, agreement, section, organisation):
    """Another party has nothing to say of a draft that is not out for review, and nobody of an earlier text."""
    is_others = agreement.status == AgreementStatus.DRAFT and organisation != life.own
    return ForbiddenStepError if is_others or section.agreement_version.is_locked else None


# The frame -----------------------------------------------------------------------------------------------------------
# Each of these may return None, where there is nothing to change in that way.


def _add_section(life, agreement, text, pick):
    after = pick([None, *text.sections.order_by("order", "pk")])
    words = {"heading": "Nytt", "body": "Ny text.", "after": after}
    return Attempt(partial(section_actions.add_section, agreement=agreement, **words), agreement.version)


def _move_section(life, agreement, text, pick):
    return _move(section_actions.move_section, "section", _sections(agreement_version=text), agreement)


def _remove_section(life, agreement, text, pick):
    sections = _sections(agreement_version=text)
    if len(sections) < 3:
        return None
    section = pick(sections)
    refusal = ForbiddenStepError if section.comments.exists() else None
    return Attempt(partial(section_actions.remove_section, section=section), agreement.version, refusal)


def _add_appendix(life, agreement, text, pick):
    numbers = set(text.appendices.values_list("number", flat=True))
    free = max(numbers, default=0) + 1
    number = mostly(pick, [free], [*numbers, free])
    told = {"number": number, "title": "Karta", "upload": pick([None, life.scan])}
    refusal = ValidationError if number in numbers else None
    return Attempt(partial(appendices.add_appendix, agreement=agreement, **told), agreement.version, refusal)


def _save_appendix(life, agreement, text, pick):
    appendix = _appendix(text)
    if appendix is None:
        return None
    words = {"number": appendix.number, "title": f"Karta {next(life.numbers)}"}
    return Attempt(partial(appendices.save_appendix, appendix=appendix, **words), agreement.version)


def _remove_appendix(life, agreement, text, pick):
    appendix = _appendix(text)
    return appendix and Attempt(partial(appendices.remove_appendix, appendix=appendix), agreement.version)


def _save_party(life, agreement, text, pick):
    party = pick(_parties(text))
    name = mostly(pick, [f"Namn {next(life.numbers)}"], [""])
    words = {"name_as_written": name, "diarienummer": "KS 1", "contact": ""}
    verb = partial(party_actions.save_party, party=party, **words)
    return Attempt(verb, party.version, None if name else ValidationError)


def _move_party(life, agreement, text, pick):
    return _move(party_actions.move_party, "party", _parties(text), agreement)


def _remove_party(life, agreement, text, pick):
    """With three parties or more, the last one goes, if it has decided nothing yet."""
    parties = _parties(text)
    if len(parties) < 3:
        return None
    refusal = ForbiddenStepError if parties[-1].decisions.exists() else None
    return Attempt(partial(party_actions.remove_party, party=parties[-1]), agreement.version, refusal)


def _add_signatory(life, agreement, text, pick):
    """Where a party has lost all its signatories it gets one; else somebody more signs, up to two a party."""
    wanting = [party for party in _parties(text) if party.signatories.count() < 2]
    if not wanting:
        return None
    signatory = Signatory(party=min(wanting, key=lambda party: party.signatories.count()), title="Polismästare")
    return Attempt(partial(party_actions.add_signatory, signatory=signatory), agreement.version)


def _save_signatory(life, agreement, text, pick):
    signatory = pick([*_signatories(text), None])
    words = {"name": f"Namn {next(life.numbers)}", "title": "Chef", "organisation_line": "", "place": ""}
    return signatory and Attempt(partial(party_actions.save_signatory, signatory=signatory, **words), signatory.version)


def _remove_signatory(life, agreement, text, pick):
    signatory = pick([*_signatories(text), None])
    return signatory and Attempt(partial(party_actions.remove_signatory, signatory=signatory), agreement.version)


def _save_outline(life, agreement, text, pick):
    before = actions_outline.outline_of(agreement)
    outline = {
        **before,
        "title": f"Avtal {next(life.numbers)}",
        "focus_areas": pick([["Trygghet"], ["Skola", "Arbete"]]),
    }
    return Attempt(
        partial(actions_outline.save_outline, agreement=agreement, outline=outline),
        actions_outline.outline_version(before),
    )


_FRAME_CHANGES = (
    _add_section,
    _move_section,
    _remove_section,
    _add_appendix,
    _save_appendix,
    _remove_appendix,
    _save_party,
    _move_party,
    _remove_party,
    _add_signatory,
    _add_signatory,
    _save_signatory,
    _remove_signatory,
    _save_outline,
)


def _move(verb, name, rows, agreement):
    """The first goes one place down."""
    return Attempt(partial(verb, step=1, **{name: rows[0]}), agreement.version) if len(rows) > 1 else None


def _appendix(text):
    return Appendix.objects.filter(agreement_version=text).select_related("agreement_version").order_by("pk").first()


def _signatories(text):
    rows = Signatory.objects.filter(party__agreement_version=text).select_related("party__agreement_version")
    return rows.order_by("party__order", "order", "pk")

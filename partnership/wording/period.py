"""Check the agreement's period in words: days, months and years, and "tills vidare".

Only what is said of this agreement counts. A day is taken for the first or the last one by the words before it; the
days of laws, decisions, earlier agreements, plans and notices are passed over.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from core.models import DatePrecision
from core.text import dates
from partnership.models import PeriodKind
from partnership.wording.dates import mentions
from partnership.wording.passages import FoundWords

_BETWEEN = r"\W*(?:(?:dagen|den|tiden|perioden|månaden|år|året|åren|on|the|year|years)\W+)*$"
_FIRST = re.compile(
    r"(?:från och med|from and including|fr\.?\s?o\.?\s?m|från|träder i kraft|börjar(?: gälla| löpa)?|inleds|"
    r"startar|start(?:datum|dag)?|första dag\w*|begynnelsedag\w*|mellan|"
    r"with effect from|from|as of|starting|begins|commences|enters into force|comes into force|effective|start date|"
    r"first day|between)" + _BETWEEN,
    re.IGNORECASE,
)
_LAST = re.compile(
    r"(?:till och med|t\.?\s?o\.?\s?m|längst till|fram till|till|upphör(?: att gälla)?|slutar|löper ut|avslutas|"
    r"slut(?:datum|dag)?|sista dag\w*|"
    r"through|to and including|up to and including|until|to|ends|expires|end date|last day)" + _BETWEEN,
    re.IGNORECASE,
)
_WHOLE = re.compile(r"(?:gäller(?: för| under)?|avtalsår|valid(?: for)?|applies(?: to)?)" + _BETWEEN, re.IGNORECASE)
_NAMES_ANOTHER = re.compile(  # "avtalet från 2022", "avtalet 2022–2024"
    r"(?<!gäller )(?<!löper )\b(?:avtalet|överenskommelsen|agreement)\s+(?:(?:från|av|from|of)\s+)?"
    r"(?:den\s+|år\s+|åren\s+)?$",
    re.IGNORECASE,
)
_DASH = re.compile(r"\s*[–—-]+\s*(?:den\s+)?$")

_AGREEMENT = re.compile(
    r"\b(?:avtal(?:et|ets|s?tid\w*|speriod\w*)?|överenskommelse\w*|samverka|partnerskap\w*|agreement\w*|partnership)\b",
    re.IGNORECASE,
)
_IN_FORCE = re.compile(
    r"\b(?:gäller|gälla|giltig\w*|löper|period\w*|tiden|träder i kraft|upphör|"
    r"term|valid|applies|runs|effective|in force|expires)\b",
    re.IGNORECASE,
)
_ABOUT_ITS_TIME = re.compile(
    r"(?:^|\b)(?:\w*tid|\w*period(?:en)?|giltighet\w*|varaktighet|ikraftträdande|term|duration|validity)\b",
    re.IGNORECASE,
)
_ANOTHER_AGREEMENT = re.compile(
    r"\b(?:ersätt\w*|efterträd\w*|avlös\w*|tidigare|förra|föregående|gällde|gått ut|gick ut|löpte|"
    r"utvecklingsavtal\w*|ramavtal\w*|replac\w*|supersed\w*|succeed\w*|previous\w*|earlier|former|framework)\b",
    re.IGNORECASE,
)
_SOMETHING_ELSE = re.compile(
    r"\b(?:lag|lagen|lagens|sfs|förordning\w*|föreskrift\w*|beslut\w*|sammanträd\w*|protokoll\w*|uppsäg\w*|"
    r"säg\w* upp|uppsagd\w*|följ\w* upp|uppföljning\w*|utvärder\w*|budget\w*|mandat\w*|\w*plan(?:en|ens|er|erna)?|"
    r"lägesbild\w*|anmäl\w*|minskat?\w*|ökat?\w*|statistik\w*|rapport\w*|"
    r"act|law|ordinance|decid\w*|decision\w*|terminat\w*|notice|evaluat\w*|report\w*)\b|§",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\W*(?:den|det|denna|detta|it|this)\b(?!\s+(?:avtal|överenskommelse|agreement))", re.IGNORECASE)
_CLAUSE_ENDS = re.compile(
    r"[,;]|\boch\s+(?=(?:gäller|träder|löper|upphör|är giltig|ska gälla|skall gälla)\b)|"
    r"\band\s+(?=(?:is valid|applies|runs|enters|expires|ends)\b)",
    re.IGNORECASE,
)
_UNTIL_FURTHER_NOTICE = re.compile(
    r"\b(?:(?:och|and)\s+)?(?P<words>tills vidare|until further notice)\b", re.IGNORECASE
)
_GOES_ON = re.compile(r"\b(?:därefter|sedan|förläng\w*|thereafter|then|extend\w*)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Period:
    """The period by the fields, and the days that it had before, by the history."""

    kind: PeriodKind
    first: date | None
    last: date | None
    precision: DatePrecision = DatePrecision.DAY
    former_first: set = field(default_factory=set)
    former_last: set = field(default_factory=set)


def disagreeing_period(passage, period):
    """Yield the FoundWords of the passage that speak of another period than the fields."""
    before = ""
    for start, sentence in passage.sentences():
        yield from _days(passage, start, sentence, before, period)
        yield from _without_end(passage, start, sentence, period)
        before = sentence


def _days(passage, offset, sentence, sentence_before, period):
    found = mentions(sentence)
    roles = _roles(passage, sentence, sentence_before, found)
    for mention, role in zip(found, roles, strict=True):
        if role is None:
            role = _by_history(sentence, mention, period)
        wrong = role and _wrong(sentence, mention, role, period)
        if wrong:
            (start, end), now, instead = wrong
            is_former = any(mention.is_of(day) for day in _former_days(period, role))
            yield FoundWords(passage, offset + start, offset + end, now, instead, is_former)


def _former_days(period, role):
    """Return the days that the fields had before for a role; for one year that is the whole period, both."""
    first, last = period.former_first, period.former_last
    return {"first": first, "last": last}.get(role, first | last)


def _roles(passage, sentence, sentence_before, found):
    """Return what each mention is: the period's "first" day, its "last", or "whole" as one year; or None."""
    roles, before, is_ours = [], 0, passage.field == "title" or bool(_ABOUT_ITS_TIME.search(passage.heading))
    for number, mention in enumerate(found):
        clause, is_new = _clause(sentence, before, mention.start)
        is_about_it = _is_about_the_agreement(clause, sentence[: mention.start], sentence_before)
        if is_about_it is not None:
            is_ours = is_about_it
        elif is_new and number:
            is_ours = is_ours and bool(_FIRST.search(clause) or _LAST.search(clause))
        role = _role(clause, roles, followed=found[number + 1 : number + 2], sentence=sentence, mention=mention)
        if _NAMES_ANOTHER.search(clause):
            is_ours = False
        roles.append(role if is_ours else None)
        before = mention.end
    return roles


def _is_about_the_agreement(clause, so_far, sentence_before=""):
    """Return whether a clause is about this agreement or something else; None where it does not say.

    Of both, the one that is named last counts. Where the clause has a verb alone, its subject began the sentence, or
    is what the sentence before was about.
    """
    if _ANOTHER_AGREEMENT.search(clause):
        return False
    last_of_ours, last_of_others = _last(_AGREEMENT, clause), _last(_SOMETHING_ELSE, clause)
    if last_of_ours >= 0 or last_of_others >= 0:
        return last_of_ours > last_of_others
    if not _IN_FORCE.search(clause):
        return None
    subject = _first_named(so_far)
    if subject is None and _PRONOUN.match(so_far):
        subject = _first_named(sentence_before)
    return subject is not False


def _first_named(text):
    """Return whether this agreement (True) or something else (False) is named first; None where neither is."""
    ours = _AGREEMENT.search(text)
    others = [match.start() for pattern in (_SOMETHING_ELSE, _ANOTHER_AGREEMENT) if (match := pattern.search(text))]
    if ours is None and not others:
        return None
    return bool(ours and ours.start() < min(others, default=len(text)))


def _last(pattern, text):
    return max((match.start() for match in pattern.finditer(text)), default=-1)


def _role(clause, roles, *, followed, sentence, mention):
    if roles and _DASH.fullmatch(clause) and roles[-1] in ("first", "last"):
        return "last"
    if roles and roles[-1] == "first" and re.fullmatch(r"\s*(?:och|and)\s+(?:den\s+)?", clause):
        return "last"
    if followed and _DASH.fullmatch(sentence[mention.end : followed[0].start]):
        return "first"
    if _LAST.search(clause):
        return "last"
    if _FIRST.search(clause):
        return "first"
    return "whole" if mention.precision == DatePrecision.YEAR and _WHOLE.search(clause) else None


def _clause(sentence, before, start):
    """Return the words before a mention in its clause, since the mention before; and whether it begins a new clause."""
    clause = sentence[before:start]
    ends = list(_CLAUSE_ENDS.finditer(clause))
    return (clause[ends[-1].end() :], True) if ends else (clause, before == 0)


def _by_history(sentence, mention, period):
    """Return the role of a day that was the period's, whatever the words around it, and is no longer."""
    if mention.precision != DatePrecision.DAY or mention.day in (period.first, period.last):
        return None
    if _is_about_the_agreement(_clause(sentence, 0, mention.start)[0], sentence[: mention.start]) is False:
        return None
    if mention.day in period.former_first:
        return "first"
    return "last" if mention.day in period.former_last else None


def _wrong(sentence, mention, role, period):
    """Return ((start, end), what the fields say, the words instead or None) if the mention contradicts the period."""
    place = (mention.start, mention.end)
    if role == "whole":
        return _wrong_year(mention, place, period)
    day = period.first if role == "first" else period.last
    if day is None:
        is_endless = role == "last" and period.kind == PeriodKind.UNTIL_FURTHER_NOTICE
        return _without_last_day(sentence, mention) if is_endless else None
    if mention.is_of(day) or (period.precision == DatePrecision.YEAR and mention.day.year == day.year):
        return None
    fits = period.precision == DatePrecision.DAY or mention.precision == DatePrecision.YEAR
    params = {"day": dates.long_day(day, period.precision)}
    now = _("the agreement begins on %(day)s") if role == "first" else _("the agreement ends on %(day)s")
    return place, now % params, mention.rewritten(day) if fits else None


def _wrong_year(mention, place, period):
    if not period.first or not period.last or period.first.year == mention.day.year == period.last.year:
        return None
    one = str(period.first.year) if period.first.year == period.last.year else None
    params = {"period": dates.period(period.first, period.last, period.precision)}
    return place, _("the agreement's period is %(period)s") % params, one


def _without_last_day(sentence, mention):
    """Return the change until further notice: "till och med den 31 december 2029" becomes "och tills vidare"."""
    now = _("the agreement is until further notice")
    cue = re.search(
        r"(?P<words>till och med|t\.?o\.?m\.?|until|to and including|through)\s+(?:den\s+)?$", sentence[: mention.start]
    )
    if cue is None:
        return (mention.start, mention.end), now, None
    english = cue["words"].lower() in ("until", "to and including", "through")
    return (cue.start(), mention.end), now, "and until further notice" if english else "och tills vidare"


def _without_end(passage, offset, sentence, period):
    if period.kind == PeriodKind.UNTIL_FURTHER_NOTICE or period.last is None:
        return
    for match in _UNTIL_FURTHER_NOTICE.finditer(sentence):
        clause, _is_new = _clause(sentence, 0, match.start())
        is_ours = _is_about_the_agreement(clause, sentence[: match.start()])
        if is_ours is None:
            is_ours = _ABOUT_ITS_TIME.search(passage.heading)
        if not is_ours or _GOES_ON.search(sentence):
            continue
        day = {"day": dates.long_day(period.last, period.precision)}
        instead = None
        if period.precision == DatePrecision.DAY:
            last = mentions("1 januari 2000" if match["words"].lower() == "tills vidare" else "1 January 2000")[0]
            cue = "till och med den" if match["words"].lower() == "tills vidare" else "until"
            instead = f"{cue} {last.rewritten(period.last)}"
        yield FoundWords(
            passage, offset + match.start(), offset + match.end(), _("the agreement ends on %(day)s") % day, instead
        )

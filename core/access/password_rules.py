"""Refuse passwords that are easy to guess: common words, names, years, and keys in a row, one after the other.

The cost of a piece is the number of guesses that it takes, as a power of two. A password is cut into pieces so that
their sum is lowest. docs/decisions/0017-who-gets-in.md says why there is no list of forbidden passwords.
"""

import re
import unicodedata
from functools import cache
from itertools import pairwise
from math import log2
from pathlib import Path

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.geography.sweden import area_register
from core.models import Area, Organisation

_ENOUGH = 41  # four random words cost twice that, twelve random letters 56
_LONGEST = 64  # the rest of a longer password is not looked at

_OWN_WORD = 3  # the portal's own name, or the person's
_COMMON_WORD = 9
_OFTEN_A_PASSWORD = 13  # one of the twenty thousand that Django knows
_SOME_WORD = 17  # a word of a whole dictionary
_LETTER, _DIGIT, _SIGN = log2(26), 2.5, 5  # a digit costs less than its chance: people's digits are dates and numbers
_DAY, _YEAR, _IN_A_ROW, _AGAIN, _CAPITAL = 13, 5, 4, 1, 1

_DATE = re.compile(r"(19|20)?\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_A_YEAR = re.compile(r"(19|20)\d\d")
_LETTERS = re.compile(r"[^\W\d_]+")
_VOWELS = set("aeiouy")
_ROWS = [  # without dots over the letters, as passwords are compared
    "12345678901234567890", "qwertyuiopa", "asdfghjkloa", "zxcvbnm,.-", "azertyuiop", "qwertzuiopu", "!\"#¤%&/()=",
    "!@#$%^&*()", "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "qazwsxedcrfvtgbyhnujmikolp",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0po-", "qawsedrftgyhujikolpa", "147258369", "741852963",
    "abcdefghijklmnopqrstuvwxyzaao",
]  # fmt: skip
_LOOKS_LIKE = [str.maketrans("0134578@$€!", f"o{one}eastbase{one}") for one in "il"]


class GuessablePasswordValidator:
    """A password validator, named in AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password, user=None):
        if _cost(password, words_about=_words_about(user)) < _ENOUGH:
            raise ValidationError(
                _(
                    "The password is easy to guess: it is made of common words, names, years, or keys in a row. "
                    "Choose several words that do not belong together, four for example."
                ),
                code="password_easy_to_guess",
            )

    def get_help_text(self):
        return _("Several words that do not belong together are easy to remember and hard to guess.")


def _cost(password, *, words_about):
    """Return the least number of guesses that the password takes, as a power of two."""
    password = unicodedata.normalize("NFC", password)[:_LONGEST]
    plain = _plain(password)
    looks = {plain, *(plain.translate(table) for table in _LOOKS_LIKE)}
    known = _common_words() | words_about

    @cache
    def cheapest(start, end):
        """Return the lowest cost of the part from `start` to `end`, over all ways to cut it."""
        best = [0.0]
        for last in range(start + 1, end + 1):
            best.append(min(best[first - start] + piece(first, last) for first in range(start, last)))
        return best[-1]

    @cache
    def piece(first, last):
        """Return the lowest cost of one piece, over all kinds that it may be."""
        text = plain[first:last]
        costs = [_letter_by_letter(text), _in_a_row(text), _date(text), _some_word(plain, first, last)]
        costs += [known.get(look[first:last]) for look in looks]
        costs += [
            cheapest(first, first + unit) + _AGAIN + log2(len(text) // unit)
            for unit in range(1, len(text) // 2 + 1)
            if text == text[:unit] * (len(text) // unit)
        ]
        capitals = _CAPITAL if any(letter.isupper() for letter in password[first:last]) else 0
        return min(cost for cost in costs if cost is not None) + capitals

    return cheapest(0, len(plain))


def _plain(text):
    """Return the text in small letters without dots and accents, letter for letter."""
    return "".join((unicodedata.normalize("NFKD", letter)[0].lower() or letter)[0] for letter in text)


def _letter_by_letter(text):
    return sum(_LETTER if each.isalpha() else _DIGIT if each.isdigit() else _SIGN for each in text)


def _in_a_row(text):
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    is_counting = len(text) >= 3 and len(steps) == 1 and abs(next(iter(steps))) in (1, 2)
    on_keys = len(text) >= 4 and any(text in row or text[::-1] in row for row in _ROWS)
    return _IN_A_ROW + log2(len(text)) if is_counting or on_keys else None


def _date(text):
    if _A_YEAR.fullmatch(text):
        return _YEAR
    return _DAY if _DATE.fullmatch(text) else None


def _some_word(plain, first, last):
    """Return the cost of a run of letters that can be read aloud, so that a dictionary may have it.

    Longer words are fewer.
    """
    text = plain[first:last]
    is_whole = not plain[max(first - 1, 0) : first].isalpha() and not plain[last : last + 1].isalpha()
    if not (text.isalpha() and is_whole):
        return None
    vowels = sum(letter in _VOWELS for letter in text)
    can_be_read = vowels >= len(text) / 4 and not re.search(r"[^aeiouy]{6}", text)
    return _SOME_WORD + 3.5 * max(0, len(text) - 10) if can_be_read else None


@cache
def _common_words():
    """Return words that anybody may choose, each with its cost, also spelled backwards."""
    costs = dict.fromkeys(CommonPasswordValidator().passwords, _OFTEN_A_PASSWORD)
    ours = _plain((Path(__file__).with_name("common_words.txt")).read_text(encoding="utf-8")).split()
    places = _words_of(area.name for area in area_register().rows)
    costs |= dict.fromkeys([*ours, *places], _COMMON_WORD)
    costs |= {word[::-1]: cost + _AGAIN for word, cost in costs.items() if word[::-1] not in costs}
    return {word: cost for word, cost in costs.items() if len(word) >= 3}


def _words_about(user):
    """Return words that a person who knows the user tries first: names and addresses of the user, portal and places."""
    about, near = [settings.SITE_NAME, *settings.ALLOWED_HOSTS], []
    if user is not None:
        about += [getattr(user, "name", ""), getattr(user, "email", "")]
    if user is not None and user.pk:
        about += user.memberships.values_list("organisation__name", flat=True)
        near = [*Organisation.objects.values_list("name", flat=True), *Area.objects.values_list("name", flat=True)]
    return dict.fromkeys(_words_of(near), _COMMON_WORD) | dict.fromkeys(_words_of(about), _OWN_WORD)


def _words_of(names):
    """Return the words of each name, and neighbours joined to one word: "Upplands Väsby" gives "upplandsvasby"."""
    words = set()
    for name in names:
        parts = [_plain(part) for part in _LETTERS.findall(name)]
        words.update(parts, map("".join, pairwise(parts)))
    return {word for word in words if len(word) >= 3}

"""Check the spelling of the portal's Swedish: what pages and papers say, and the texts of ground data and demo.

Words that are right and that the dictionary lacks stand in locale/sv/words.txt, one a line: names of programs and
formats, words of the trade. The check stops with each other word and the first place where it stands. A listed word
that no text has any more is told too, so that the list does not grow old.
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import machine
import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "sv" / "LC_MESSAGES" / "django.po"
WORDS = ROOT / "locale" / "sv" / "words.txt"
FOLDERS = ("core", "indicators", "partnership", "stadsdelplan")  # their data files hold texts in Swedish

_NO_TEXT = re.compile(
    r"%\(\w+\)[sd]|%[sd]|\{[^{}]*\}|<[^<>]+>|&\w+;"  # what is filled in, and marks
    r"|”?\bmanage\.py \w+|`[^`]+`"  # commands, quoted too
    r"|https?://\S+|\S+@\S+|\S+\.(?:example|py|csv|tsv|xlsx|ods|json|pdf|zip|ics|txt)\b"  # addresses and files
    r"|\b[A-Z]+_[A-Z_]+\b|\b[\w.]*\d[\w.]*"  # settings, codes
)
_IN_ENGLISH = {"evidence"}  # keys of the data files
_WORD = re.compile(r"[^\W\d_]+(?:[-:’'][^\W\d_]+)*")


def main():
    machine.need_command("hunspell", package="hunspell-sv", purpose="checks the spelling of the Swedish texts")
    found = words_by_place()
    listed = _listed()
    unknown = sorted(_unknown(found) - listed)
    for word in unknown:
        print(f"{found[word]}: {word}")
    unused = sorted(listed - found.keys())
    for word in unused:
        print(f"{WORDS.relative_to(ROOT)}: no text has {word}")
    print(f"{len(found)} words of {len(set(found.values()))} texts read.")
    return 1 if unknown or unused else 0


def words_in(text):
    """Return the words of a text, without what is filled in, marks of HTML, addresses, codes and names of files."""
    return _WORD.findall(_NO_TEXT.sub(" ", text))


def words_by_place():
    """Return {word: the first place where it stands}."""
    found = {}
    for place, text in (*_messages(), *_data()):
        for word in words_in(text):
            found.setdefault(word, place)
    return found


def _messages():
    for entry in polib.pofile(str(CATALOGUE)):
        for text in filter(None, (entry.msgstr, *entry.msgstr_plural.values())):
            yield f"{CATALOGUE.relative_to(ROOT)}:{entry.linenum}", text


def _data():
    paths = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.toml"))
    for path in paths:
        for key, text in _texts(tomllib.loads(path.read_text(encoding="utf-8"))):
            yield f"{path.relative_to(ROOT)}, {key}", text


def _texts(value, key=""):
    """Yield (key, text) of every Swedish text in a data file with more than one word: others are keys and codes."""
    if isinstance(value, dict):
        for name, each in value.items():
            if name not in _IN_ENGLISH:
                yield from _texts(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, key)
    elif isinstance(value, str) and " " in value:
        yield key, value


def _unknown(words):
    asked = "\n".join(sorted(words))
    command = ["hunspell", "-d", "sv_SE", "-i", "utf-8", "-l"]
    run = subprocess.run(command, input=asked, capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def _listed():
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


if __name__ == "__main__":
    sys.exit(main())

"""Looks into one file from outside: a program of its own, so that no file can keep the portal busy or eat its memory.

    python looking.py pdf|jpeg|png < file

It answers one line of JSON: `verdict` is fine, broken, encrypted, script or too_much, and `embedded` names the files
inside a PDF. core/uploads.py runs it, and knows nothing of pypdf and Pillow; this file knows nothing of the portal.
"""

import io
import json
import resource
import sys
import warnings

from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NullObject

SECONDS = 6  # of a processor
BYTES = 1024 * 1024 * 1024  # of memory

_ACTIVE = {"/JS", "/JavaScript", "/XFA", "/RichMedia"}  # an XFA form is a program of its own
_ACTIVE_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/RichMediaExecute"}
_MOST_OBJECTS = 200_000
_MOST_NAMES = 100
_END = b"%%EOF"
_AFTER_THE_END = 2048  # what mail and scanners hang on


class FoundError(Exception):
    """The file holds something for which it is refused. The argument is the verdict."""


def look(content, kind):
    """The names of the files inside `content`. Raises FoundError, and for what cannot be read any exception at all."""
    return _look_into_pdf(content) if kind == "pdf" else _look_into_picture(content, kind)


def _look_into_picture(content, kind):
    try:
        with Image.open(io.BytesIO(content), formats=[kind.upper()]) as picture:
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FoundError("too_much") from error
    return []


def _look_into_pdf(content):
    if _END not in content[-_AFTER_THE_END:]:
        raise FoundError("broken")  # cut off, or with another file behind it
    reader = PdfReader(io.BytesIO(content), xref_stream_maximum_entries=_MOST_OBJECTS)
    if reader.is_encrypted:
        raise FoundError("encrypted")
    if len(reader.pages) == 0:
        raise FoundError("broken")
    return _names_inside(reader)


def _names_inside(reader):
    """Go through every object, also those that hang nowhere: another reader may find its way to them."""
    names = []
    for thing in _everything(reader):
        if not isinstance(thing, DictionaryObject):
            continue
        if _ACTIVE & thing.keys() or _plain(thing, "/S") in _ACTIVE_ACTIONS:
            raise FoundError("script")
        if "/EF" in thing and len(names) < _MOST_NAMES:
            names.append(str(_plain(thing, "/UF") or _plain(thing, "/F") or "")[:300])
    return names


def _everything(reader):
    """Every object of the file and every part of it, each object once."""
    numbers = [(number, generation) for generation, table in reader.xref.items() for number in table]
    numbers += [(number, 0) for number in reader.xref_objStm]
    if len(numbers) > _MOST_OBJECTS:
        raise FoundError("too_much")
    seen, waiting = set(), [reader.trailer, *(IndirectObject(*number, reader) for number in numbers)]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, IndirectObject):
            if (thing.idnum, thing.generation) in seen:
                continue
            seen.add((thing.idnum, thing.generation))
            thing = thing.get_object()
        yield thing
        if isinstance(thing, DictionaryObject):
            waiting.extend(thing.raw_get(key) for key in thing)
        elif isinstance(thing, ArrayObject):
            waiting.extend(list.__iter__(thing))


def _plain(dictionary, key):
    thing = dictionary.raw_get(key) if key in dictionary else None
    thing = thing.get_object() if isinstance(thing, IndirectObject) else thing
    return None if isinstance(thing, NullObject) else thing


def main():
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        answer = {"verdict": "fine", "embedded": look(sys.stdin.buffer.read(), sys.argv[1])}
    except FoundError as found:
        answer = {"verdict": str(found)}
    except MemoryError:
        answer = {"verdict": "too_much"}
    except Exception:  # whatever the readers stumble over: they could not read it
        answer = {"verdict": "broken"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()

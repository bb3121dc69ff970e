"""Inspect one file from outside. This is a separate program, so that no file can block the portal or use up its memory.

    python inspector.py pdf|jpeg|png < file

It prints one line of JSON. `verdict` is fine, or one of the refusals of core/files/uploads.py. `what` names the
attached file for which a PDF is refused; `embedded` names the files inside an accepted PDF. core/files/uploads.py runs
it and imports neither pypdf nor Pillow; this file imports nothing of the portal.
"""

import io
import json
import re
import resource
import sys
import unicodedata
import warnings
import zipfile
import zlib

from PIL import Image
from pypdf import PdfReader
from pypdf.errors import LimitReachedError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NullObject, StreamObject

SECONDS = 6  # seconds of processor time
BYTES = 1024 * 1024 * 1024  # bytes of memory


class FoundError(Exception):
    """The file is refused because of something in it. The arguments are the verdict and what was found."""

    def __init__(self, verdict, what=""):
        super().__init__(verdict, what)
        self.verdict, self.what = verdict, what


def inspect(content: bytes, kind: str) -> list[str]:
    """Return the names of the files inside `content`. Raises FoundError, and any exception for an unreadable file."""
    if _is_archive_too(content):
        raise FoundError("two_files")
    return _look_into_pdf(content) if kind == "pdf" else _look_into_picture(content, kind)


# Two files in one ---------------------------------------------------------------------------------------------------

_END_OF_ARCHIVE, _LONGEST_COMMENT = b"PK\x05\x06", 65_535
_OTHER_STARTS = (b"PK\x03\x04", _END_OF_ARCHIVE, b"%PDF-", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"<script", b"<html")


def _is_archive_too(content):
    """Return whether an archive program would open it. They read from the end, where the comment's length must fit."""
    tail = content[-_LONGEST_COMMENT - 22 :]
    return any(
        found.start() + 22 + int.from_bytes(tail[found.start() + 20 : found.start() + 22], "little") == len(tail)
        for found in re.finditer(re.escape(_END_OF_ARCHIVE), tail)
    )


def _refuse_another_file(rest):
    """Refuse another whole file behind the end of a file. Cameras append other things, which are fine."""
    if any(start in rest for start in _OTHER_STARTS) or rest.lstrip(b"\0\r\n ").startswith((b"MZ", b"\x7fELF", b"#!")):
        raise FoundError("two_files")


# Pictures -----------------------------------------------------------------------------------------------------------

_END_OF_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # a marker that does not belong to the pixels
_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD9)}
_NOISE = bytes(range(7, 250, 11))
_MORE_POINTS = _NOISE + b"".join(bytes([0xFF, 0xD0 + number]) + _NOISE for number in range(8))


def _look_into_picture(content, kind):
    if b"%PDF-" in content[:1024]:  # PDF readers look that far for their mark
        raise FoundError("two_files")
    try:
        (_look_into_png if kind == "png" else _look_into_jpeg)(content)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FoundError("too_much") from error
    return []


def _look_into_png(content):
    """Check the checksum of every part, up to the part that ends the picture. Pillow does not."""
    place, name = 8, b""
    while name != b"IEND":
        length, name = int.from_bytes(content[place : place + 4], "big"), content[place + 4 : place + 8]
        end = place + 8 + length
        if len(content) < end + 4 or zlib.crc32(content[place + 4 : end]) != int.from_bytes(
            content[end : end + 4], "big"
        ):
            raise FoundError("broken")
        place = end + 4
    _refuse_another_file(content[place:])
    _colours(content, "PNG")


def _look_into_jpeg(content):
    """Refuse a JPEG that was cut off. Its readers, Pillow too, silently paint the rest grey if it has an end marker.

    So more pixels are inserted before the end: they change a picture that was cut, and no whole one.
    """
    end = _end_of_jpeg(content)
    _refuse_another_file(content[end:])
    if _colours(content, "JPEG") != _colours(content[:end] + _MORE_POINTS + content[end:], "JPEG"):
        raise FoundError("broken")


def _end_of_jpeg(content):
    """Return where the marker stands that ends the picture. Pictures inside its head have end markers too."""
    place = 2
    while (place := content.find(b"\xff", place)) != -1 and place + 1 < len(content):
        marker = content[place + 1]
        if marker == 0xD9:
            return place
        if marker == 0xFF:
            place += 1
        elif marker in _WITHOUT_LENGTH:
            place += 2
        else:
            place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
            if marker == 0xDA:
                after = _END_OF_SCAN.search(content, place)
                place = after.start() if after else len(content)
    raise FoundError("broken")


def _colours(content, kind):
    """Return how many pixels have each colour. This is small, and hardly ever the same for two pictures."""
    with Image.open(io.BytesIO(content), formats=[kind]) as picture:
        picture.load()
        return picture.histogram()


# PDF ----------------------------------------------------------------------------------------------------------------

# An XFA form is a program of its own. The last starts the script of a drawing in three dimensions.
_ACTIVE = {"/JS", "/JavaScript", "/XFA", "/RichMedia", "/RichMediaContent", "/RichMediaSettings", "/OnInstantiate"}
_ACTIVE_ACTIONS = {"/JavaScript", "/Launch", "/RichMediaExecute"}
_ACTIONS_ELSEWHERE = {"/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/Rendition"}
_DANGEROUS_ADDRESS = re.compile(
    r"(file|javascript|vbscript|data|smb|dav|nfs|ldap|telnet|ssh|shell|res|jar|search|[a-z]|(ms|search)-[a-z-]+):|\\|//",
    re.IGNORECASE,
)
_ENCRYPTED = re.compile(rb"/Encrypt\s*(\d+\s+\d+\s+R|<<)")
_LINEARIZED = re.compile(rb"/Linearized\b.{0,300}?/L\s+(\d+)|/L\s+(\d+).{0,300}?/Linearized\b", re.DOTALL)
_MOST_OBJECTS, _MOST_NAMES, _DEEPEST = 200_000, 100, 3  # the last counts files in files
_END, _AFTER_THE_END = b"%%EOF", 2048  # what mail programs and scanners append


class _Reader(PdfReader):
    @property
    def is_encrypted(self):
        """Refuse an encrypted file, whatever the cipher. The reader asks while it opens the file."""
        if super().is_encrypted:
            raise FoundError("encrypted")
        return False


def _look_into_pdf(content):
    _refuse_cut_pdf(content)
    try:
        reader = _Reader(io.BytesIO(content), xref_stream_maximum_entries=_MOST_OBJECTS)
        if len(reader.pages) == 0 or not all(_is_whole(page) for page in reader.pages):
            raise FoundError("broken")
        return _names_inside(reader)
    except (FoundError, LimitReachedError, MemoryError):
        raise
    except Exception as error:
        raise FoundError("encrypted" if _ENCRYPTED.search(content) else "broken") from error


def _refuse_cut_pdf(content):
    """Refuse a file that was cut off, or that has another file behind it."""
    if _END not in content[-_AFTER_THE_END:]:
        raise FoundError("broken")
    rest = content[content.rindex(_END) :]
    _refuse_another_file(rest[len(_END) :])
    offsets = re.findall(rb"startxref\s+(\d+)", content[-2 * _AFTER_THE_END :])
    offsets += filter(None, sum(_LINEARIZED.findall(content[:1024]), ()))  # a web PDF has an end near its beginning
    if re.search(rb"\d\s+obj\b", rest) or any(int(place) > len(content) for place in offsets):
        raise FoundError("broken")


def _is_whole(page):
    """Return whether the file has everything that the page draws. A reader that repairs a file leaves out the rest."""
    contents = page.raw_get("/Contents") if "/Contents" in page else ArrayObject()
    drawn = contents.get_object() if isinstance(contents, IndirectObject) else contents
    parts = list.__iter__(drawn) if isinstance(drawn, ArrayObject) else [drawn]
    return all(isinstance(part.get_object(), StreamObject) for part in parts)


def _names_inside(reader, depth=0):
    """Check every object, also unreferenced ones, which another reader may find. Return the names of files inside."""
    names, streams = [], {}
    for thing in _everything(reader):
        if not isinstance(thing, DictionaryObject):
            continue
        _refuse_active(thing)
        if "/EF" in thing:
            found = _names_of(thing)
            names.append(found[0][:300] if found else "")
            streams |= {id(stream): (found, stream) for stream in _streams_of(thing)}
            for name in found:
                _refuse_program(name, b"", depth)
        elif isinstance(thing, StreamObject) and _plain(thing, "/Type") == "/EmbeddedFile":
            streams.setdefault(id(thing), ([], thing))
        for name in _keys_of_names(thing):
            _refuse_program(name, b"", depth)
    for found, stream in streams.values():
        content = stream.get_data()
        for name in found or [""]:
            _refuse_program(name, content, depth)
    return names[:_MOST_NAMES]


def _refuse_active(thing):
    action = _plain(thing, "/S")
    if _ACTIVE & thing.keys() or action in _ACTIVE_ACTIONS:
        raise FoundError("script")
    if "/EP" in thing and "/EF" in thing:  # a cover page, and behind it the document that a password opens
        raise FoundError("encrypted")
    if (
        action in _ACTIONS_ELSEWHERE
        or ("/F" in thing and (action == "/Thread" or isinstance(thing, StreamObject)))  # in another file
        or (action == "/URI" and _DANGEROUS_ADDRESS.match(_letters(_plain(thing, "/URI"))))
        or any(_goes_away(first) for first in _without_a_click(thing))
    ):
        raise FoundError("elsewhere")


def _without_a_click(thing):
    """Return the actions that a reader starts without a click when it opens the document, a page or a field."""
    opened, others = _plain(thing, "/OpenAction"), _plain(thing, "/AA")
    if isinstance(opened, DictionaryObject):
        yield opened
    if isinstance(others, DictionaryObject):
        yield from (found for key in others if isinstance(found := _plain(others, key), DictionaryObject))


def _goes_away(action):
    """Return whether the action, or one after it, opens an address."""
    for _step in range(_MOST_NAMES):
        if _plain(action, "/S") == "/URI":
            return True
        action = _plain(action, "/Next")
        action = action[0].get_object() if isinstance(action, ArrayObject) and action else action
        if not isinstance(action, DictionaryObject):
            return False
    return True


def _everything(reader):
    """Yield every object of the file and every part of it, each object once."""
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


# Files inside a PDF -------------------------------------------------------------------------------------------------

# Files that a double click starts, on any system, and documents with macros.
# fmt: off
_PROGRAMS = {
    "apk", "app", "appimage", "appinstaller", "application", "appx", "bash", "bat", "chm", "cmd", "com", "command",
    "cpl", "csh", "deb", "dll", "dmg", "docm", "dotm", "exe", "fish", "gadget", "hta", "iso", "jar", "jnlp", "js",
    "jse", "ksh", "lnk", "mjs", "msc", "msi", "msix", "msp", "mst", "pif", "pkg", "pl", "potm", "ppam", "ppsm",
    "pptm", "ps1", "ps1xml", "psc1", "psd1", "psm1", "py", "pyc", "pyw", "pyz", "rb", "reg", "rpm", "scf", "scpt",
    "scr", "sct", "settingcontent-ms", "sh", "sldm", "so", "url", "vb", "vbe", "vbs", "vhd", "vhdx", "website", "ws",
    "wsc", "wsf", "wsh", "xbap", "xla", "xlam", "xll", "xlsb", "xlsm", "xltm", "zsh",
}
_PROGRAM_STARTS = (  # of Windows, Linux, a shell, macOS (and Java), Android, and a shortcut of Windows
    b"MZ", b"\x7fELF", b"#!", b"\xef\xbb\xbf#!", b"\xfe\xed\xfa", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe", b"dex\n", b"L\0\0\0\x01\x14\x02\0",
)
# fmt: on
_CLOSED = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"MSCF")  # archives that cannot be inspected here
_OLD_OFFICE, _OLD_MACROS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "_VBA_PROJECT".encode("utf-16-le")
_MOST_UNPACKED = 200 * 1024 * 1024


def _names_of(filespec):
    """Return every name of the attached file. Readers choose among them, and most show the first."""
    found = (_plain(filespec, key) for key in ("/UF", "/F", "/Unix", "/Mac", "/DOS"))
    return [_letters(name) for name in found if name]


def _streams_of(filespec):
    held = _plain(filespec, "/EF") or {}
    return [stream for key in held if isinstance(stream := _plain(held, key), StreamObject)]


def _keys_of_names(thing):
    """Return the names under which a name tree keeps attached files. Some readers show them, not the files' own."""
    pairs = _plain(thing, "/Names")
    if isinstance(pairs, ArrayObject):
        for key, value in zip(pairs[::2], pairs[1::2], strict=False):
            if isinstance(held := value.get_object(), DictionaryObject) and "/EF" in held:
                yield _letters(key)


def _refuse_program(name, content, depth):
    """Refuse an attached file that can be started, or that holds one. The evidence of a signature cannot be started."""
    shown = _without_marks(name)
    endings = {part.rstrip(". ").rpartition(".")[2].lower() for part in re.split(r"[:/\\]", shown) if "." in part}
    has_macros = content.startswith(_OLD_OFFICE) and _OLD_MACROS in content
    if endings & _PROGRAMS or content.startswith(_PROGRAM_STARTS) or content[:5].lower() == b"@echo" or has_macros:
        raise FoundError("program", shown)
    if content.startswith(_CLOSED):
        raise FoundError("closed", shown)
    is_archive, is_pdf = content.startswith(b"PK\x03\x04"), b"%PDF-" in content[:1024]
    if depth >= _DEEPEST and (is_archive or is_pdf):
        raise FoundError("too_much")
    if is_archive:
        _refuse_programs_in_archive(shown, content, depth + 1)
    elif is_pdf:
        _refuse_programs_in_pdf(content, depth + 1)


def _refuse_programs_in_archive(name, content, depth):
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile:
        return
    left = _MOST_UNPACKED
    for entry in archive.infolist():
        if entry.filename.lower().endswith("vbaproject.bin"):
            raise FoundError("program", name)
        left -= entry.file_size
        closed = entry.flag_bits & 1  # it has a password, so only its name can be checked
        if left < 0:
            raise FoundError("too_much")
        _refuse_program(entry.filename, b"" if closed else _unpacked(archive, entry), depth)


def _unpacked(archive, entry):
    try:
        return archive.read(entry)
    except (NotImplementedError, OSError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error):
        return b""  # nobody else can unpack it either


def _refuse_programs_in_pdf(content, depth):
    try:
        _names_inside(_Reader(io.BytesIO(content), xref_stream_maximum_entries=_MOST_OBJECTS), depth)
    except (FoundError, LimitReachedError, MemoryError) as found:
        if getattr(found, "verdict", "") != "encrypted":
            raise
    except Exception:  # noqa: S110 (evidence that cannot be read is no danger, and stays as it is)
        pass


def _without_marks(name):
    """Return the name without invisible marks that turn it around, and with wide letters as plain ones."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", name) if unicodedata.category(sign)[0] != "C").strip()


def _letters(value):
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value or "")
    return "".join(sign for sign in text if sign.isprintable() or unicodedata.category(sign) == "Cf").strip()


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        answer = {"verdict": "fine", "embedded": inspect(sys.stdin.buffer.read(), sys.argv[1])}
    except FoundError as found:
        answer = {"verdict": found.verdict, "what": found.what}
    except (MemoryError, LimitReachedError):
        answer = {"verdict": "too_much"}
    except Exception:  # whatever fails in the readers: they could not read it
        answer = {"verdict": "broken"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()

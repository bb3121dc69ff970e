"""The catalogues of texts: `compile` them for use, `update` them from the code, `check` them against it."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import machine
import polib

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("sv",)  # English is the language of the source
EXTRACT = ["makemessages", "--no-obsolete", "--no-wrap", "--add-location=file"]
SHOWN = 40  # problems that `check` lists
NOT_OURS = ("var", "tests", "node_modules", "docs", "scripts")


def main(word):
    {"compile": compile_all, "update": update, "check": check}[word]()


def compile_all():
    """Write the .mo beside each .po that is newer. gettext is not needed for it."""
    for source in sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po")):
        made = source.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
            half = made.with_suffix(f".{os.getpid()}")  # so that another process never reads half a file
            polib.pofile(str(source)).save_as_mofile(str(half))
            half.replace(made)


def update():
    machine.need_command("xgettext", package="gettext", purpose="reads the texts out of the code")
    _extract(ROOT)
    for language in LANGUAGES:
        _tidy(ROOT / _path(language), language)
    compile_all()


def check():
    """Stop with a list where a catalogue lacks a text, holds one that nobody uses, or is unsure of one."""
    machine.need_command("xgettext", package="gettext", purpose="reads the texts out of the code")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "portal"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", *NOT_OURS, "locale"))
        (copy / "locale").mkdir()
        _extract(copy)
        problems = [
            f"{_path(language)}: {problem}"
            for language in LANGUAGES
            for problem in compare(polib.pofile(str(copy / _path(language))), ROOT / _path(language))
        ]
    if problems:
        shown = "\n".join(problems[:SHOWN])
        sys.exit(f"{shown}\nTexts to mend: {len(problems)}. `make messages` brings the catalogue up to date.")


def compare(used, path):
    """Return sentences about what is wrong with the catalogue at `path`, compared with the texts `used` in the code."""
    catalogue = polib.pofile(str(path)) if path.exists() else polib.POFile()
    known = {_key(entry): entry for entry in catalogue if not entry.obsolete}
    needed = {_key(entry) for entry in used}
    yield from (f"missing: {key[1]!r}" for key in sorted(needed - known.keys()))
    yield from (f"used nowhere: {key[1]!r}" for key in sorted(known.keys() - needed))
    for key in sorted(needed & known.keys()):
        if known[key].fuzzy:
            yield f"fuzzy: {key[1]!r}"
        elif not known[key].translated():
            yield f"not translated: {key[1]!r}"
    if path.exists():
        command = ["msgfmt", "--check-format", "--output-file", os.devnull, str(path)]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        yield from run.stderr.splitlines() if run.returncode else ()


def _extract(folder):
    languages = [f"--locale={language}" for language in LANGUAGES]
    ignored = [f"--ignore={name}" for name in (".venv", *NOT_OURS)]
    environment = {**os.environ, "DEMO": "1", "SECRET_KEY": secrets.token_urlsafe(60), "ALLOWED_HOSTS": "localhost"}
    subprocess.run(
        [sys.executable, "manage.py", *EXTRACT, *languages, *ignored],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        check=True,
    )


def _tidy(path, language):
    """Give the catalogue a head without days and placeholders, so that it changes only when a text does."""
    catalogue = polib.pofile(str(path), wrapwidth=0)
    catalogue.header = "The portal's texts. docs/glossary.md holds the words of the trade."
    catalogue.metadata_is_fuzzy = False
    catalogue.metadata = {
        "Project-Id-Version": "partnerskapsportalen",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": catalogue.metadata.get("Plural-Forms", "nplurals=2; plural=(n != 1);"),
    }
    catalogue.save(str(path))


def _path(language):
    return Path("locale") / language / "LC_MESSAGES" / "django.po"


def _key(entry):
    return (entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")


if __name__ == "__main__":
    main(sys.argv[1])

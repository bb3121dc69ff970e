"""A backup is made, restored into an empty place and compared with it, to the last file and the newest entry."""

import json
import shutil
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from core.files import uploads
from core.models import LedgerEntry, Organisation, StoredFile
from core.service import guard_health
from partnership.models import Framework
from tests.support import databases, factories, hostile_files

PAPER = hostile_files.pdf()


@pytest.fixture
def portal(fresh_database):
    """A committed database with two stored files, one of them without a digest in its row, and a history."""
    with databases.files_beside(fresh_database):
        keep_file("karta.pdf")
        _file_without_a_digest(factories.organisation("Haninge kommun"))
        yield fresh_database


@pytest.fixture
def empty_place(tmp_path):
    with _empty_place(tmp_path) as place:
        yield place


@contextmanager
def _empty_place(tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    with databases.empty(folder) as database:
        yield database


@contextmanager
def standing_in(database):
    """This process is the portal of another place while the context lasts."""
    with ExitStack() as stack:
        stack.enter_context(databases.in_use(database))
        stack.enter_context(databases.files_beside(database))
        guard_health.forget()
        yield


def keep_file(name, content=PAPER):
    with uploads.atomic():
        inspected = uploads.Inspected(name=name, kind="pdf", content=content, sha256=factories.sha256(content))
        stored = uploads.store(inspected, by=None, at=timezone.now())
        factories.tell("file.stored", stored)
    return stored


def run(command, *arguments):
    """Run a command, and return its exit code and what it said."""
    said = StringIO()
    try:
        call_command(command, *map(str, arguments), stdout=said)
    except CommandError as error:
        return error.returncode, said.getvalue() + str(error)
    return 0, said.getvalue()


def backed_up(folder):
    code, said = run("backup", folder)
    assert code == 0, said
    return Path(said.strip())


# There and back ------------------------------------------------------------------------------------------------------


def test_a_backup_is_one_folder_with_a_manifest_that_names_all_of_it(portal, tmp_path):
    backup = backed_up(tmp_path / "kept")

    manifest = json.loads((backup / "manifest.json").read_text())
    assert [each.name for each in (tmp_path / "kept").iterdir() if each.name != ".lock"] == [backup.name]
    assert manifest["tables"]["core_storedfile"] == 1
    assert manifest["tables"]["core_organisation"] == 1
    assert ["core", "0008_registrations"] in manifest["migrations"]
    assert [file["size"] for file in manifest["files"] if file["name"].startswith("uploads/")] == [len(PAPER)]
    assert len(manifest["files"]) == 2
    assert manifest["damaged"] == {}
    head = LedgerEntry.objects.filter(chain__name="told").order_by("number").last()
    assert {"chain": "told", "length": head.number, "head": head.digest} in manifest["chains"]
    assert backup.stat().st_mode & 0o077 == 0


def test_what_is_restored_is_the_same_to_the_last_file_and_entry(portal, empty_place, tmp_path):
    backup = backed_up(tmp_path / "kept")
    factories.organisation("Botkyrka kommun")  # after the moment

    with standing_in(empty_place):
        restored, checked = run("restore", backup), run("restore_check", backup)
        filed = run("verify_ledger", "--heads", backup / "manifest.json")

        assert restored[0] == 0, restored
        assert restored[1].endswith("All of it is as in the backup.\n")
        assert checked[0] == 0, checked
        assert ": 2 files, 1 entries of the history." in checked[1]
        assert filed[0] == 0, filed
        assert [each.name for each in Organisation.objects.all()] == ["Haninge kommun"]
        assert Path(default_storage.path(StoredFile.objects.get().file.name)).read_bytes() == PAPER


@pytest.mark.one_engine  # on PostgreSQL it needs an empty database, which the test before has
def test_a_rehearsal_restores_elsewhere_and_leaves_nothing(portal, tmp_path, settings):
    backup = backed_up(tmp_path / "kept")

    done = databases.manage(portal, "restore_check", str(backup), "--rehearse")

    assert done.returncode == 0, done.stderr
    assert "All of it is as in the backup." in done.stdout
    assert not list(portal.folder.glob("rehearsal-*"))


# What is refused -----------------------------------------------------------------------------------------------------


def test_nothing_is_restored_over_a_database_that_holds_something(portal, tmp_path):
    backup = backed_up(tmp_path / "kept")

    code, said = run("restore", backup)

    assert code == 2
    assert said == "The database is not empty. A backup is restored into an empty place, over nothing."


def test_nothing_is_restored_among_files_of_others(portal, empty_place, tmp_path):
    backup = backed_up(tmp_path / "kept")
    other = empty_place.folder / "files" / "papers" / "annan.pdf"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"annan")

    with standing_in(empty_place):
        code, said = run("restore", backup)

    assert code == 2
    assert said == "The storage holds files that are not the backup's (1), such as papers/annan.pdf."


@pytest.mark.parametrize("how", ["changed", "gone"])
@pytest.mark.parametrize("what", ["files/uploads/*.pdf", "database.*"])
def test_a_backup_that_is_not_whole_is_not_restored(portal, empty_place, tmp_path, what, how):
    backup = backed_up(tmp_path / "kept")
    (file,) = backup.glob(what)
    if how == "gone":
        file.unlink()
    else:
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(content)

    with standing_in(empty_place):
        restored, checked = run("restore", backup), run("restore_check", backup)

        sentence = "is gone from the backup." if how == "gone" else "of the backup is not the one that was stored."
        assert (restored[0], checked[0]) == (2, 1)
        assert restored[1] == checked[1]
        assert restored[1].startswith("The backup is not whole:\nThe file ")
        assert restored[1].endswith(sentence)
        assert not (empty_place.folder / "files").exists()


def test_a_folder_of_backups_is_no_backup_and_one_of_them_is_named(portal, tmp_path):
    backup = backed_up(tmp_path / "kept")

    code, said = run("restore", tmp_path / "kept")

    assert code == 2
    assert said.endswith(f"is no backup: it holds no manifest.json. Name one of those in it, such as {backup.name}.")


def test_a_backup_of_a_later_version_is_refused(portal, empty_place, tmp_path):
    backup = backed_up(tmp_path / "kept")
    manifest = json.loads((backup / "manifest.json").read_text())
    manifest["migrations"].append(["core", "9999_later"])
    (backup / "manifest.json").write_text(json.dumps(manifest))

    with standing_in(empty_place):
        code, said = run("restore", backup)

    assert code == 2
    assert said == ("The backup was made by a later version of the portal: this one does not know core.9999_later.")


def test_a_name_that_leads_outside_is_not_followed(portal, empty_place, tmp_path):
    backup = backed_up(tmp_path / "kept")
    manifest = json.loads((backup / "manifest.json").read_text())
    manifest["files"][0]["name"] = "../../outside"
    (backup / "manifest.json").write_text(json.dumps(manifest))

    with standing_in(empty_place):
        code, said = run("restore", backup)

    assert code == 2
    assert "The backup names a file outside itself: '../../outside'." in said


# What a check finds --------------------------------------------------------------------------------------------------


def _change_a_row():
    factories.organisation("En till")


def _change_a_file():
    Path(default_storage.path(StoredFile.objects.get().file.name)).write_bytes(b"%PDF-1.7 annat")


def _lose_a_file_without_a_digest():
    default_storage.delete("frameworks/bilaga.pdf")


def _write_history():
    factories.tell("file.stored", StoredFile.objects.get())


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_change_a_row, "The table core_organisation has 2 rows, and had 1."),
        (_change_a_file, "is not the one of the backup."),
        (_lose_a_file_without_a_digest, "The file frameworks/bilaga.pdf is gone."),
        (_write_history, "told: The newest entry is not the one of the backup."),
    ],
)
def test_a_check_finds_what_differs_from_the_backup(portal, tmp_path, change, sentence):
    backup = backed_up(tmp_path / "kept")
    assert run("restore_check", backup)[0] == 0
    change()

    code, said = run("restore_check", backup)

    assert code == 1
    assert sentence in said


def test_a_file_that_was_damaged_before_is_told_of_and_stops_no_backup(portal, empty_place, tmp_path):
    name = StoredFile.objects.get().file.name
    Path(default_storage.path(name)).write_bytes(b"%PDF-1.7 annat")

    code, said = run("backup", tmp_path / "kept")
    backup = Path(said.splitlines()[0].removesuffix("Stored files were damaged before:"))

    assert code == 1
    assert f"{name}: It is not the one that was stored." in said
    with standing_in(empty_place):
        assert run("restore", backup)[0] == 0
        assert not default_storage.exists(name)
        assert default_storage.exists("frameworks/bilaga.pdf")


# Where backups are kept ----------------------------------------------------------------------------------------------


def test_the_oldest_go_when_the_new_one_stands_and_nothing_else_does(portal, tmp_path):
    kept = tmp_path / "kept"
    (kept / "mine").mkdir(parents=True)
    first, second, third = (backed_up(kept) for _turn in range(3))

    code, said = run("backup", kept, "--keep", "2")

    assert code == 0
    assert not first.exists()
    assert not second.exists()
    assert third.exists()
    assert Path(said.strip()).exists()
    assert (kept / "mine").exists()


def test_a_disk_without_room_is_said_in_a_sentence_and_nothing_is_kept(portal, tmp_path):
    small = f"import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({len(PAPER) * 2},) * 2); "
    script = f"{small} sys.argv[:] = sys.argv[1:]; runpy.run_path('manage.py', run_name='__main__')"

    done = subprocess.run(
        [sys.executable, "-c", script, "manage.py", "backup", tmp_path / "kept"],
        env=portal.environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("CommandError: The backup was not made.") or "pg_dump could not do it" in done.stderr
    assert "Traceback" not in done.stderr
    assert [each.name for each in (tmp_path / "kept").iterdir()] == [".lock"]


# Encrypted -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def gnupg(tmp_path_factory, monkeypatch):
    """A keyring of its own, with one key."""
    if not shutil.which("gpg"):
        pytest.skip("GnuPG is not installed.")
    home = tmp_path_factory.mktemp("gnupg")
    home.chmod(0o700)
    monkeypatch.setenv("GNUPGHOME", str(home))
    making = ["gpg", "--batch", "--passphrase", "", "--quick-generate-key", "drift@kommun.test", "future-default"]
    subprocess.run(making, check=True, capture_output=True)
    yield "drift@kommun.test"
    subprocess.run(["gpgconf", "--kill", "gpg-agent"], check=False, capture_output=True)


def test_an_encrypted_backup_holds_nothing_readable_and_comes_back(portal, empty_place, tmp_path, settings, gnupg):
    settings.BACKUP_RECIPIENT = gnupg
    backup = backed_up(tmp_path / "kept")

    assert sorted(each.name for each in backup.iterdir()) == ["content.tar.gpg", "manifest.json"]
    assert "Haninge" not in (backup / "content.tar.gpg").read_bytes().decode("latin-1")
    assert set(json.loads((backup / "manifest.json").read_text())) == {"content", "format", "made_at", "program"}
    assert not list(settings.VAR_DIR.glob(".backup-*"))
    with standing_in(empty_place):
        restored = run("restore", backup)
        assert restored[0] == 0, restored
        assert [each.name for each in Organisation.objects.all()] == ["Haninge kommun"]
        assert not (settings.VAR_DIR / ".restoring").exists()


def test_an_encrypted_backup_of_which_a_byte_is_changed_is_not_restored(portal, tmp_path, settings, gnupg):
    settings.BACKUP_RECIPIENT = gnupg
    backup = backed_up(tmp_path / "kept")
    file = backup / "content.tar.gpg"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)

    code, said = run("restore_check", backup)

    assert code == 1
    assert said == "The file content.tar.gpg of the backup is gone, or not the one that was stored."


def test_where_age_is_not_installed_a_sentence_says_so_and_nothing_is_kept(portal, tmp_path, settings, monkeypatch):
    settings.BACKUP_RECIPIENT = "age1qyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqs3290gq"
    programs = tmp_path / "programs"
    programs.mkdir()
    if pg_dump := shutil.which("pg_dump"):
        (programs / "pg_dump").symlink_to(pg_dump)
    monkeypatch.setenv("PATH", str(programs))

    code, said = run("backup", tmp_path / "kept")

    assert code == 2
    assert said == "age is not installed, and the backup is to be encrypted with it. Debian has it in age."
    assert [each.name for each in (tmp_path / "kept").iterdir()] == [".lock"]


def test_the_command_line_of_age_is_the_one_that_it_takes(portal, empty_place, tmp_path, settings, monkeypatch):
    """A stand-in for age, that takes its options as age does and turns each byte round."""
    program = tmp_path / "programs" / "age"
    program.parent.mkdir()
    program.write_text(_AGE.format(python=sys.executable))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    settings.BACKUP_RECIPIENT, settings.BACKUP_IDENTITY = "age1abc", "/etc/portal/age.key"
    backup = backed_up(tmp_path / "kept")

    with standing_in(empty_place):
        code, said = run("restore", backup)

        assert code == 0, said
        assert [each.name for each in Organisation.objects.all()] == ["Haninge kommun"]


_AGE = """#!{python}
import argparse, sys
options = argparse.ArgumentParser()
kind = options.add_mutually_exclusive_group(required=True)
kind.add_argument("--encrypt", action="store_true")
kind.add_argument("--decrypt", action="store_true")
options.add_argument("--recipient")
options.add_argument("--identity")
options.add_argument("--output")
options.add_argument("file", nargs="?")
given = options.parse_args()
assert given.recipient == ("age1abc" if given.encrypt else None)
assert given.identity == (None if given.encrypt else "/etc/portal/age.key")
source = open(given.file, "rb") if given.file else sys.stdin.buffer
target = open(given.output, "wb") if given.output else sys.stdout.buffer
target.write(bytes(255 - byte for byte in source.read()))
"""


def _file_without_a_digest(municipality):
    name = default_storage.save("frameworks/bilaga.pdf", ContentFile(PAPER))
    Framework.objects.bulk_create(
        [Framework(name="Ramöverenskommelse", slug="ram", municipality=municipality, appendix=name)]
    )

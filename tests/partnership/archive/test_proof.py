"""The package proves itself without the portal: the program in it, run by Python alone, finds every change."""

import io
import json
import subprocess
import sys
import zipfile

import pytest
from django.db import transaction
from django.urls import reverse

from core import ledger
from core.models import LedgerChain, LedgerEntry, Role
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    """A signed agreement, of which the history tells three things, beside one of another agreement."""
    agreement = factories.in_force()
    version, person = agreement.versions.get(), factories.person(works_for=agreement.owner)
    other = factories.draft(within=agreement.partnership)
    for target, verb, payload in (
        (agreement, "agreement.created", {"agreement": agreement.slug}),
        (other, "agreement.created", {"agreement": other.slug, "secret": "Hemligt i ett annat avtal"}),
        (agreement, "agreement.text_locked", {"agreement": agreement.slug, "digest": version.digest, "share": 61.0}),
        (agreement, "agreement.renamed", {"agreement": agreement.slug, "before": "Å", "after": "Ö"}),
    ):
        with transaction.atomic():
            record = {"by": person, "at": NOON, "chain": agreement.partnership.chain}
            ledger.record(verb=verb, target=target, payload=payload, **record)
    return agreement


@pytest.fixture
def folder(client, agreement, tmp_path):
    client.force_login(factories.person(agreement.owner, Role.COORDINATOR))
    package = b"".join(client.get(reverse("agreement_package", args=[agreement.slug])))
    zipfile.ZipFile(io.BytesIO(package)).extractall(tmp_path)
    return tmp_path


def check(folder, *words):
    """Run the program as an archivist would, without the portal and with nothing of its environment."""
    command = [sys.executable, "-I", "-S", str(folder / "kontrollera.py"), *words]
    run = subprocess.run(command, capture_output=True, env={"PYTHONUTF8": "1"}, check=False)
    return run.returncode, run.stdout.decode() + run.stderr.decode()


def change(folder, edit):
    """Change the chain, and the list of sums with it, as somebody would who wants nobody to notice."""
    path = folder / "kedja.json"
    told = json.loads(path.read_text())
    edit(told)
    path.write_text(json.dumps(told, ensure_ascii=False))
    sums = folder / "SHA256SUMS"
    lines = [line for line in sums.read_text().splitlines() if not line.endswith("  kedja.json")]
    sums.write_text("\n".join([*lines, f"{factories.sha256(path.read_bytes())}  kedja.json"]) + "\n")


def test_a_package_as_it_was_handed_out_is_well(folder):
    code, said = check(folder)

    assert code == 0, said
    assert "Allt stämmer." in said
    assert "Händelser i kedjan: 4, varav 3 kan läsas här." in said
    assert "historiken i paketet säger inte" not in said  # it says which text was locked


def test_what_is_of_another_agreement_stands_there_as_a_digest_alone(folder):
    text = (folder / "kedja.json").read_text()
    entries = json.loads(text)["entries"]

    assert "Hemligt" not in text
    assert [sorted(entry) for entry in entries if "verb" not in entry] == [["digest", "number", "previous"]]


def test_a_change_of_any_file_is_found(folder):
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "kontrollera.py"]
    assert len(files) >= 7
    for path in files:
        content = path.read_bytes()
        path.write_bytes(content[:-2] + bytes([content[-2] ^ 1]) + content[-1:])
        code, said = check(folder)
        path.write_bytes(content)
        assert code == 1, (path, said)
    (folder / "tillagd.pdf").write_bytes(b"%PDF")
    assert "Filen tillagd.pdf hör inte till paketet." in check(folder)[1]
    (folder / "tillagd.pdf").unlink()
    (folder / "historik.csv").unlink()
    assert "Filen historik.csv saknas." in check(folder)[1]


def swap(told):
    told["entries"][1], told["entries"][2] = told["entries"][2], told["entries"][1]


CHANGES = {
    "a word of a content": (lambda told: told["entries"][3]["payload"]["content"].update(after="Ä"), "Innehållet i"),
    "a verb": (lambda told: told["entries"][2].update(verb="agreement.voided"), "Händelse 3 är ändrad."),
    "who did it": (lambda told: told["entries"][0].update(by=4711), "Händelse 1 är ändrad."),
    "an entry gone": (lambda told: told["entries"].pop(1), "Händelse 2 saknas i kedjan."),
    "the last gone": (lambda told: told["entries"].pop(), "Kedjan slutar inte där den ska."),
    "two in another order": (swap, "Händelse 2 saknas i kedjan."),
    "a digest": (lambda told: told["entries"][1].update(digest="0" * 64), "Händelse 3 följer inte på den före."),
    "the head": (lambda told: told.update(head="0" * 64), "Kedjan slutar inte där den ska."),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_of_the_chain_is_found_though_the_sums_are_made_anew(folder, what):
    edit, sentence = CHANGES[what]
    change(folder, edit)

    code, said = check(folder)

    assert (code, sentence in said) == (1, True), said


def test_a_text_that_is_not_the_one_that_was_locked_is_found(folder):
    path = folder / "version-1" / "text.json"
    path.write_text(path.read_text() + " ")

    assert "Texten i version 1 är inte den som låstes." in check(folder)[1]


def test_the_chain_goes_on_from_a_head_that_was_filed_elsewhere(folder, agreement, tmp_path_factory):
    name, heads = agreement.partnership.chain, tmp_path_factory.mktemp("heads") / "huvuden.txt"
    digests = list(LedgerEntry.objects.filter(chain__name=name).order_by("number").values_list("digest", flat=True))

    heads.write_text(f"# filed\nannan 3 {'a' * 64}\n{name} 2 {digests[1]}\n")
    assert check(folder, "--huvud", str(heads)) == (0, check(folder, "--huvud", str(heads))[1])
    assert "fortsätter från huvudet" in check(folder, "--huvud", str(heads))[1]
    heads.write_text(f"{name} 2 {digests[2]}\n")
    assert check(folder, "--huvud", str(heads))[0] == 1
    heads.write_text(f"{name} 9 {digests[2]}\n")
    assert check(folder, "--huvud", str(heads))[0] == 1
    heads.write_text("annan 1 a\n")
    assert "nämner inte kedjan" in check(folder, "--huvud", str(heads))[1]


def test_a_content_that_was_erased_by_decision_is_no_fault(client, agreement, tmp_path):
    entry = LedgerEntry.objects.get(verb="agreement.renamed")
    ledger.erase(entry=entry, decision="Ks § 1", by=factories.person(), at=NOON)
    client.force_login(factories.person(agreement.owner, Role.COORDINATOR))
    package = b"".join(client.get(reverse("agreement_package", args=[agreement.slug])))
    zipfile.ZipFile(io.BytesIO(package)).extractall(tmp_path)

    code, said = check(tmp_path)

    assert code == 0, said
    assert LedgerChain.objects.get(name=agreement.partnership.chain).length == 5
    assert '"Ö"' not in (tmp_path / "kedja.json").read_text()

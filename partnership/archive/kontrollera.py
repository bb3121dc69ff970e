"""Kontrollera ett arkivpaket från Partnerskapsportalen, utan portalen och utan nät.

    python3 kontrollera.py [--huvud FIL]

Programmet läser filerna i sin egen mapp och säger vad som stämmer och vad som inte gör det. FIL är det som
`verify_ledger` skrev en annan dag: rader med kedjans namn, längd och huvud. Stämmer allt slutar programmet med 0,
annars med 1. Det behöver Python 3.9 eller senare och inget annat.

Det visar att filerna är de som portalen lämnade ut, att avtalstexten är den som låstes, och att händelserna i
historiken är de som skrevs, i den ordningen. Det visar inte vem som skrev under på papperet, och inte att portalens
klocka gick rätt. Vem som helst kan räkna om en hel kedja: därför ska huvudet jämföras med ett som sparades på annat
håll.
"""

# ruff: noqa: T201 (it speaks to whoever runs it)
import hashlib
import json
import sys
from pathlib import Path

SUMS, CHAIN, FACTS = "SHA256SUMS", "kedja.json", "avtal.json"
OF_ENTRY = ("number", "at", "by", "verb", "target_model", "target_key", "label", "payload_digest", "previous")


def check():
    folder = Path(__file__).resolve().parent
    faults = [*files(folder), *texts(folder), *chain(folder), *filed(folder)]
    for fault in faults:
        print("FEL:", fault)
    print(f"{len(faults)} fel." if faults else "Allt stämmer.")
    sys.exit(1 if faults else 0)


def files(folder):
    """Yield a sentence for each file that is not what the list of sums says, is missing, or stands beside it."""
    listed = {}
    for line in (folder / SUMS).read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        listed[name] = digest
    for name, digest in listed.items():
        path = folder / name
        if not path.is_file():
            yield f"Filen {name} saknas."
        elif sha256(path.read_bytes()) != digest:
            yield f"Filen {name} är ändrad."
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in listed and name != SUMS:
            yield f"Filen {name} hör inte till paketet."
    print(f"Filer som är lästa: {len(listed)}.")


def texts(folder):
    """Yield a sentence for each text that is not the one that was locked, by its digest and by the history."""
    versions = read(folder / FACTS).get("versions", [])
    locked = {
        entry["payload"]["content"].get("digest")
        for entry in read(folder / CHAIN).get("entries", [])
        if isinstance(entry.get("payload", {}).get("content"), dict)
    }
    for version in versions:
        path = folder / f"version-{version['number']}" / "text.json"
        if not path.is_file() or sha256(path.read_bytes()) != version["digest"]:
            yield f"Texten i version {version['number']} är inte den som låstes."
        elif version["digest"] not in locked:
            print(f"Version {version['number']}: historiken i paketet säger inte vilken text som låstes.")
    print(f"Versioner som är lästa: {len(versions)}.")


def chain(folder):
    """Yield a sentence for each entry that does not follow the one before it, or is not what its digest says."""
    told = read(folder / CHAIN)
    entries, previous = told.get("entries", []), ""
    for number, entry in enumerate(entries, start=1):
        if entry.get("number") != number:
            yield f"Händelse {number} saknas i kedjan."
            return
        if entry.get("previous") != previous:
            yield f"Händelse {number} följer inte på den före."
        if "verb" in entry:
            said = {name: entry.get(name) for name in OF_ENTRY}
            if sha256(canonical({"chain": told["chain"], **said})) != entry.get("digest"):
                yield f"Händelse {number} är ändrad."
            yield from content(entry)
        previous = entry.get("digest")
    if len(entries) != told.get("length") or previous != told.get("head", ""):
        yield "Kedjan slutar inte där den ska."
    told_whole = sum("verb" in entry for entry in entries)
    print(f"Händelser i kedjan: {len(entries)}, varav {told_whole} kan läsas här. Huvud: {told.get('head')}")


def content(entry):
    """Yield a sentence if the content is not the one that was written. A content that was erased is no fault."""
    payload = entry.get("payload")
    if payload is None:
        return
    label = canonical(payload["label"]) if payload["label"] else None
    text = canonical(payload["content"])
    written = f"{payload['salt']}\n{label}\n{text}" if label else payload["salt"] + text
    if sha256(written) != entry.get("payload_digest"):
        yield f"Innehållet i händelse {entry['number']} är ändrat."


def filed(folder):
    """Yield a sentence if the chain does not go on from a head that somebody filed elsewhere."""
    if "--huvud" not in sys.argv:
        return
    told = read(folder / CHAIN)
    for line in Path(sys.argv[sys.argv.index("--huvud") + 1]).read_text(encoding="utf-8").splitlines():
        words = line.split()
        if len(words) != 3 or words[0] != told["chain"]:
            continue
        length = int(words[1])
        entries = told["entries"]
        if length > len(entries) or (length and entries[length - 1]["digest"] != words[2]):
            yield f"Kedjan fortsätter inte från huvudet som sparades vid händelse {length}."
        else:
            print(f"Kedjan fortsätter från huvudet som sparades vid händelse {length}.")
        return
    yield f"Filen nämner inte kedjan {told['chain']}."


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def canonical(value):
    """Return JSON in the one form that the digests are taken of: sorted keys, no blanks, whole numbers as integers."""
    return json.dumps(whole(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def whole(value):
    if isinstance(value, dict):
        return {key: whole(part) for key, part in value.items()}
    if isinstance(value, list):
        return [whole(part) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def sha256(content):
    return hashlib.sha256(content if isinstance(content, bytes) else content.encode()).hexdigest()


if __name__ == "__main__":
    check()

"""The register of Sweden: the country, its 21 counties and its 290 municipalities, with their codes.

The codes and names in sweden.csv are Statistics Sweden's, as they are since Heby moved to Uppsala county in 2007. Codes
and names are facts, which nobody owns. They were checked in 2026 against a copy of Statistics Sweden's list of county
and municipality codes of that year, against an open register from 2025 (CC0), and the counties against Debian's
iso-codes: all agree. Kolada uses the same codes for municipalities. It puts two zeros before a county's code (0001 is
all of Region Stockholm), and the country is 0000.

The first line of the file is its version, which rises with each change (core/setup/ground_data.py).
"""

import csv
import hashlib
import io
from pathlib import Path

from core.geography.area_import import AreaList, ListedArea
from core.models import AreaKind, CodeScheme

_REGISTER = Path(__file__).with_name("sweden.csv")
_COUNTRY = "00"


def area_register() -> AreaList:
    """Return the whole register as an AreaList, larger areas before those that lie in them."""
    content = _REGISTER.read_bytes()
    _version, _end, table = content.decode().partition("\n")
    listed = [_listed(row["code"], row["name"]) for row in csv.DictReader(io.StringIO(table), delimiter=";")]
    return AreaList(name=_REGISTER.name, sha256=hashlib.sha256(content).hexdigest(), rows=listed)


def register_version() -> int:
    """The version of the register, as the first line of its file says."""
    with _REGISTER.open(encoding="utf-8") as opened:
        return int(opened.readline().removeprefix("# version "))


def _listed(code, name):
    if code == _COUNTRY:
        return ListedArea(name, AreaKind.COUNTRY, "", {CodeScheme.SCB: code, CodeScheme.KOLADA: "0000"})
    if len(code) == 2:
        return ListedArea(name, AreaKind.REGION, _COUNTRY, {CodeScheme.SCB: code, CodeScheme.KOLADA: f"00{code}"})
    return ListedArea(name, AreaKind.MUNICIPALITY, code[:2], {CodeScheme.SCB: code, CodeScheme.KOLADA: code})

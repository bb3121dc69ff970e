"""Names of organisations as a plan's cells have them, and which party each may be.

A cell may name several: on lines of their own, with a semicolon, comma, slash or plus between, or with "och" where both
sides are known. A name may be followed by its role in parentheses, or after a comma: "Haninge kommun, säkerhetschef".
"""

import difflib
import re
from collections import Counter

from core.models import Organisation, OrganisationKind
from stadsdelplan.workbook.columns import fold_heading

IS, ROLE_AT, AS_TEXT = "p", "r", "t"  # a party; a unit, role or person at a party; kept as text

_SHORT = {
    OrganisationKind.POLICE: {"polisen", "polis", "polismyndigheten", "lokalpolisområdet", "lpo", "police"},
    OrganisationKind.MUNICIPALITY: {"kommunen", "kommun", "municipality"},
    OrganisationKind.REGION: {"regionen", "region"},
}
_PARTS_OF = {
    OrganisationKind.MUNICIPALITY: (
        "förvaltningen", "förvaltning", "kontoret", "kontor", "nämnden", "nämnd", "skolan", "skolor", "skola",
        "socialtjänsten", "socialtjänst", "fritidsgården", "fritidsgård", "fritidsgårdar", "fritidsgårdarna",
        "trygghetssamordnare", "säkerhetssamordnare", "kommundirektör", "stadsdirektör", "räddningstjänst", "ssp",
    ),
    OrganisationKind.POLICE: ("kommunpolis", "områdespolis", "områdespoliser", "polischef"),
}  # fmt: skip
_PERSONS = (
    "ansvarig", "assistent", "chef", "chefen", "direktör", "direktören", "förebyggare", "handläggare", "konsulent",
    "koordinator", "ledare", "ordförande", "pedagog", "planerare", "rektor", "rektorer", "rådgivare", "samordnare",
    "samordnaren", "sekreterare", "sekreteraren", "strateg", "strategen", "utredare", "utvecklare", "vakt", "värd",
)  # fmt: skip
_BETWEEN = re.compile(r"\s*([,/&+])(?![^()]*\))\s*")  # not inside parentheses
_AND = re.compile(r"\s+(?:och|samt|and)\s+", re.IGNORECASE)
_WITH_ROLE = re.compile(r"(.+?)\s*\(([^()]+)\)")


class Parties:
    """The organisations that may be chosen, and what each name as written most likely means."""

    def __init__(self, organisations: list[Organisation]):
        self.organisations = organisations
        self.by_name = {fold_heading(each.name): each for each in organisations}
        times = Counter(each.kind for each in organisations)
        self.only = {each.kind: each for each in organisations if times[each.kind] == 1}

    def split(self, text):
        """Return [(name, role or ""), …] of the organisations that a cell names, in its order, each once."""
        found = {}
        for line in re.split(r"[\n;]", text):
            for name, role in self._with_roles(self._pieces(line.strip(" \t-–•*·"))):
                found.setdefault((name, role))
        return list(found)

    def proposal(self, name):
        """Return (IS or ROLE_AT, Organisation), or None where the name says nothing known."""
        folded = fold_heading(name).strip(". ")
        if party := self._party(folded):
            return IS, party
        for kind, endings in _PARTS_OF.items():
            if kind in self.only and any(word.endswith(endings) for word in folded.split()):
                return ROLE_AT, self.only[kind]
        close = difflib.get_close_matches(folded[:200], self.by_name, n=1, cutoff=0.9)
        return (IS, self.by_name[close[0]]) if close else None

    def _party(self, folded):
        if folded in self.by_name:
            return self.by_name[folded]
        kind = next((kind for kind, words in _SHORT.items() if folded in words), None)
        if kind in self.only:
            return self.only[kind]
        begin = [party for name, party in self.by_name.items() if len(folded) > 3 and name.startswith(f"{folded} ")]
        return begin[0] if len(begin) == 1 else None

    def _pieces(self, line):
        """Return [(piece, whether a comma stands before it), …]."""
        if not line:
            return []
        if fold_heading(line) in self.by_name:
            return [(line, False)]
        found, between = [], ""
        for number, piece in enumerate(_BETWEEN.split(line)):
            if number % 2:
                between = piece
                continue
            if not piece:
                continue
            parts = _AND.split(piece)
            is_several = len(parts) > 1 and all(self.proposal(self._with_role(part)[0]) for part in parts)
            first, *more = parts if is_several and self._party(fold_heading(piece)) is None else [piece]
            found += [(first, between == ","), *((part, False) for part in more)]
        return found

    def _with_roles(self, pieces):
        """Return [(name, role or ""), …]. A role that follows its organisation after a comma stands with it."""
        found = []
        for piece, is_after_comma in pieces:
            party = self._party(fold_heading(found[-1][0])) if found and is_after_comma else None
            if party and self._is_role_at(party, piece):
                name, role = found.pop()
                found.append((name, ", ".join(filter(None, (role, piece)))))
            else:
                found.append(self._with_role(piece))
        return found

    def _is_role_at(self, party, piece):
        """Return whether the piece is a unit, role or person at an organisation of the party's kind, and no other."""
        folded = fold_heading(piece)
        if self._party(folded):
            return False
        kinds = [kind for kind, endings in _PARTS_OF.items() if any(word.endswith(endings) for word in folded.split())]
        if kinds:
            return party.kind in kinds
        return piece[:1].islower() and folded.endswith(_PERSONS)

    def _with_role(self, piece):
        if fold_heading(piece) in self.by_name:
            return piece, ""
        found = _WITH_ROLE.fullmatch(piece)
        return (found[1].strip(), found[2].strip()) if found else (piece, "")

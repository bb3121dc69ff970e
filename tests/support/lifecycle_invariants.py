"""What must hold of a partnership's agreements, whatever happened to them."""

import hashlib

from core import ledger
from core.models import LedgerChain, StoredFile
from partnership.document import canonical_text
from partnership.models import (
    WORKING,
    Agreement,
    AgreementStatus,
    AgreementVersion,
    Copy,
    Party,
    PrintSet,
    Signatory,
    Signature,
    VersionOrigin,
    VersionStatus,
)

# Where a step leads from a state; where it is not named the agreement stays. `days` is that time goes by.
MOVES = {
    ("draft", "send_for_review"): {"in_review"},
    ("draft", "lock"): {"locked"},
    ("in_review", "take_back"): {"draft"},
    ("in_review", "lock"): {"locked"},
    ("locked", "void"): {"draft"},
    ("locked", "print"): {"signing"},
    ("locked", "send_copy"): {"signing"},
    ("locked", "sign"): {"signing", "in_force", "ended"},
    ("signing", "void"): {"draft"},
    ("signing", "sign"): {"signing", "in_force", "ended"},
    ("in_force", "end_early"): {"in_force", "ended"},
    ("signing", "days"): {"signing", "in_force", "ended"},
    ("in_force", "days"): {"in_force", "ended"},
}
MAY_END_BESIDES = {"in_force": {"in_force", "ended"}}  # with what it amends, or when what succeeds it begins
_DONE = (AgreementStatus.IN_FORCE, AgreementStatus.ENDED)


class Rules:
    """Remembers how each agreement was, and what its papers said when they were locked."""

    def __init__(self, partnership, owner):
        self.partnership, self.owner = partnership, owner
        self._seen, self._sealed = {}, {}

    def length(self):
        """How many entries the partnership's history has."""
        lengths = LedgerChain.objects.filter(name=self.partnership.chain).values_list("length", flat=True)
        return lengths.first() or 0

    def check(self, today, *, step="", of=None):
        """Hold what has changed to the rules, after `step` was taken with the agreement `of`."""
        for pk, version in Agreement.objects.filter(partnership=self.partnership).values_list("pk", "version"):
            seen_version, _number, status = self._seen.get(pk, (None, None, None))
            if version == seen_version and step != "days":
                continue
            agreement = Agreement.objects.select_related("amends").get(pk=pk)
            if status:
                is_it = step == "days" or (of and of.pk == pk)
                may_be = MOVES.get((status, step), {status}) if is_it else MAY_END_BESIDES.get(status, {status})
                assert agreement.status in may_be, f"{step} led from {status} to {agreement.status}"
            self._check(agreement, today)

    def status_of(self, pk):
        """The status of an agreement, as it was when it was last looked at."""
        return self._seen[pk][-1]

    def check_in_the_end(self, others):
        """What takes longer to look at: all files, voided texts, the history, and what the people `others` see."""
        for text in AgreementVersion.objects.exclude(status=VersionStatus.DRAFT).order_by("pk"):
            self._check_paper(text)
            for row in (text.print_set, *text.print_set.copies.order_by("number")):
                assert bool(row.file) == (text.origin != VersionOrigin.REGISTERED)
                _check_file(row)
        for row in StoredFile.objects.order_by("pk"):
            _check_file(row)
        for agreement in Agreement.objects.filter(status__in=WORKING, sent_for_review_at=None).order_by("pk"):
            if not agreement.versions.filter(status=VersionStatus.VOIDED).exists():
                for person in others:
                    sees = Agreement.objects.visible_to(person).filter(pk=agreement.pk).exists()
                    assert not sees, "somebody else sees a draft that was never sent"
        assert [verdict.fault for verdict in ledger.verify(self.partnership.chain)] == [""]

    def _check(self, agreement, today):
        *voided, text = agreement.versions.order_by("number")
        assert [version.number for version in (*voided, text)] == list(range(1, len(voided) + 2))
        assert {version.status for version in voided} <= {VersionStatus.VOIDED}
        is_working = agreement.status in WORKING
        assert text.status == (VersionStatus.DRAFT if is_working else VersionStatus.LOCKED)
        if is_working:
            assert (text.digest, text.canonical_text, text.locked_at) == ("", "", None)
            assert not PrintSet.objects.filter(agreement_version=text).exists()
        else:
            self._check_paper(text)
            _check_force(agreement, text, today)
        self._check_way(agreement, text)
        _check_family(agreement)

    def _check_paper(self, text):
        """A locked text is what it was when it was locked, with as many copies as its way of signing asks for."""
        said = canonical_text.canonical_text(text)
        assert text.canonical_text == said
        assert text.digest == canonical_text.text_digest(said)
        copies = list(Copy.objects.filter(print_set__agreement_version=text).order_by("number"))
        parties = list(Party.objects.filter(agreement_version=text).order_by("order"))
        keepers = [copy.keeper_id for copy in copies]
        if text.origin == VersionOrigin.DRAWN:
            assert keepers == [party.pk for party in parties]
        elif text.origin == VersionOrigin.ELECTRONIC:
            assert keepers == [party.pk for party in parties if party.organisation_id == self.owner.pk]
        else:
            assert len(keepers) == len(set(keepers))
            assert set(keepers) <= {party.pk for party in parties}
        papers = text.print_set
        drawn = {(copy.pk, copy.number, copy.keeper_id, copy.sha256, copy.file.name) for copy in copies}
        sealed = (said, text.digest, papers.sha256, papers.file.name)
        before, drawn_before = self._sealed.setdefault(text.pk, (sealed, drawn))
        assert before == sealed, "what was locked has changed"
        assert drawn_before <= drawn if text.origin == VersionOrigin.REGISTERED else drawn_before == drawn

    def _check_way(self, agreement, text):
        """From locked the way back is a new version of the text."""
        _version, number, status = self._seen.get(agreement.pk, (None, text.number, agreement.status))
        goes_back = status not in WORKING and agreement.status in WORKING
        assert text.number == number + goes_back, "a version that nobody opened, or a way back without one"
        self._seen[agreement.pk] = (agreement.version, text.number, agreement.status)


def lacking(text):
    """How many signatures the copies of `text` lack, counted one by one."""
    signatories = set(Signatory.objects.filter(party__agreement_version=text).values_list("pk", flat=True))
    copies = set(Copy.objects.filter(print_set__agreement_version=text).values_list("pk", flat=True))
    signed = list(Signature.objects.filter(copy__in=copies).values_list("copy", "signatory"))
    wanted = {(copy, signatory) for copy in copies for signatory in signatories}
    assert len(signed) == len(set(signed)), "somebody signed a copy twice"
    assert set(signed) <= wanted, "somebody signed who does not sign this paper"
    return len(wanted - set(signed))


def _check_force(agreement, text, today):
    """In force exactly when everybody has signed, the first day has come and the last is not over."""
    is_signed = lacking(text) == 0
    has_begun = agreement.first_day is None or agreement.first_day <= today
    if agreement.status == AgreementStatus.LOCKED:
        assert not Signature.objects.filter(copy__print_set__agreement_version=text).exists()
    elif agreement.status == AgreementStatus.SIGNING:
        assert not (is_signed and has_begun), "signed by all and begun, and not in force"
    elif agreement.status == AgreementStatus.IN_FORCE:
        assert is_signed, "in force, and somebody has not signed"
        assert has_begun, "in force before its first day"
        assert agreement.last_day is None or agreement.last_day >= today, "in force after its last day"
    else:
        assert agreement.ended_on < today, "ended before its last day was over"


def _check_family(agreement):
    """One open amendment, which is amended no further, and one successor, which ends what it succeeds."""
    if agreement.amends:
        assert agreement.amends.amends_id is None, "an amendment of an amendment"
        assert agreement.amends.amendments.exclude(status__in=_DONE).count() <= 1, "two amendments are open at once"
        if agreement.status == AgreementStatus.IN_FORCE:
            assert agreement.amends.status == AgreementStatus.IN_FORCE, "an amendment outlives what it amends"
    successors = list(agreement.successors.values_list("status", flat=True))
    assert len(successors) <= 1, "two agreements succeed one"
    if agreement.status == AgreementStatus.IN_FORCE:
        assert AgreementStatus.IN_FORCE not in successors, "in force beside its successor"


def _check_file(row):
    if row.file:
        with row.file.open() as file:
            assert hashlib.sha256(file.read()).hexdigest() == row.sha256

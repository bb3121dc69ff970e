"""Agreements that people bring through their life, step by step, by the portal's verbs.

Which step is open in which state stands as literal answers in tests/partnership/test_lifecycle.py; what must hold after
each step is in tests/support/lifecycle_invariants.py; what people send is in
tests/support/lifecycle_attempts/drafting.py and tests/support/lifecycle_attempts/on_paper.py.
"""

import functools
import itertools
from collections import Counter
from datetime import UTC, datetime, time, timedelta

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from core.concurrency.refusals import ForbiddenStepError, NotReadyError
from core.documents.pdf import draw_together
from core.files import uploads
from core.models import LedgerChain, LedgerEntry, LedgerPayload, OrganisationKind, StaleVersionError, StoredFile
from partnership import agreement_changes
from partnership.agreement_changes import free_slug
from partnership.drafting.actions import sections as section_actions
from partnership.models import Agreement, Party, PeriodKind, Signatory
from partnership.registered_papers import actions as registered_papers
from partnership.term import actions as term
from tests.partnership.test_lifecycle import ROWS
from tests.support import factories, hostile_files
from tests.support.lifecycle_attempts import drafting, on_paper
from tests.support.lifecycle_invariants import Rules, lacking
from tests.support.pdf_text import told_to

OPEN = {(step, state) for step, states, *answers in ROWS if "ok" in answers for state in states.split(",")}
OPEN |= {("add_original", state) for state in ("signing", "in_force", "ended")}  # of a paper: that table has none
STEPS = sorted({step for step, *_ in ROWS})

_REFUSALS = (ForbiddenStepError, NotReadyError, StaleVersionError, ValidationError)
_drawn = {}


class Life:
    """The agreements of one partnership. People are at the one that is `agreement`, whose status is `state`.

    `done` counts by (step, state), and `steps` whatever was tried, from the first life to the last. `story` tells what
    happened in this one, for the reader of a test that failed.
    """

    def __init__(self, *, writer, parties):
        kinds = [kind for kind in (OrganisationKind.MUNICIPALITY, OrganisationKind.POLICE) if kind != writer]
        kinds += [OrganisationKind.HOUSING_COMPANY] * (parties - 2)
        self.own = factories.organisation(kind=writer)
        self.others = [factories.organisation(kind=kind) for kind in kinds]
        self.within = factories.partnership(self.own, *self.others)
        self.people = {each.pk: factories.person(each) for each in (self.own, *self.others)}
        self.done, self.steps, self.scan = Counter(), 0, _inspected_scan()

    def begin(self, state, pick):
        """A life, with the partnership's first agreement: a draft, or a paper signed outside the portal.

        A paper is `state` from the start: signing, in_force or ended. What was before is rolled back by then.
        """
        self.today, self.numbers = factories.NOON.date(), itertools.count(1)
        self.rules, self.taken, self.story = Rules(self.within, self.own), Counter(), []
        starts_in = pick([-30, 0]) if state in ("draft", "in_force") else {"signing": 20, "ended": -400}[state]
        lasts = 300 if state == "ended" else pick([400, 40, None])
        self.pk = (self._draft if state == "draft" else self._register)(pick, starts_in, lasts).pk
        self.state = state
        self.story.append(f"begun as {state}, {starts_in} days from {self.today}, for {lasts} days")
        self._check()

    # Time and place --------------------------------------------------------------------------------------------------

    @property
    def now(self):
        return datetime.combine(self.today, time(12), tzinfo=UTC)

    @property
    def tomorrow(self):
        return self.today + timedelta(days=1)

    @property
    def agreement(self):
        return Agreement.objects.get(pk=self.pk)

    def go_elsewhere(self, pick):
        """To another of the partnership's agreements, where there is one; the newest first."""
        if others := list(self.within.agreements.exclude(pk=self.pk).order_by("-pk")):
            agreement = pick(others)
            self.pk, self.state = agreement.pk, agreement.status
            self.story.append(f"to {agreement}, {self.state}")

    def lacks(self, agreement):
        """How many signatures the agreement's copies lack."""
        return lacking(agreement_changes.current_version(agreement))

    def pass_days(self, pick):
        days = pick([1, 7, 30])
        self.today += timedelta(days=days)
        self.story.append(f"{days} days go by")
        self.steps += 1
        for agreement in self.within.agreements.order_by("pk"):
            term.follow_calendar(agreement=agreement, on=self.today, at=self.now)
        self._check(step="days")

    # Steps -----------------------------------------------------------------------------------------------------------

    def take_open_step(self, pick):
        """One that was done as seldom as possible in this life, of two that people think of."""
        steps = self.open_steps()
        self.take(min((pick(steps), pick(steps)), key=lambda step: self.taken[step, self.state]), pick)

    def try_closed_step(self, pick):
        self.take(pick([step for step in STEPS if step not in self.open_steps()]), pick)

    def take_step_too_late(self, pick):
        """Somebody saw an older version."""
        self.take(pick(self.open_steps()), pick, is_stale=True)

    def take(self, step, pick, *, is_stale=False):
        """Have somebody try `step` as `pick` chooses its details, and hold what comes of it to the rules.

        With `is_stale` they saw an older version. Returns whether it was done; None where there is nothing to try on.
        """
        before = self.agreement
        attempt = getattr(drafting, step, None) or getattr(on_paper, step)
        attempt = attempt(self, before, pick)
        if attempt is None:
            return None
        expected = attempt.refusal
        if (step, before.status) not in OPEN:
            expected = ForbiddenStepError
        elif is_stale and expected is None:
            expected = StaleVersionError
        what = f"{self.today} {step} in {before.status}: {_spelled(attempt.verb)}"
        self.story.append(what)
        length, rows = self.rules.length(), expected and everything_stored()
        by = self.people[attempt.verb.keywords.get("organisation", self.own).pk]
        got = _error_of(attempt.verb, version=attempt.saw - (expected is StaleVersionError), by=by, at=self.now)
        self.steps += 1
        assert type(got) is (expected or type(None)), f"{what}: {got!r} and not {expected}"
        if expected:
            assert everything_stored() == rows, f"{what} was refused, and something changed"
            assert expected is StaleVersionError or _is_said(got), f"{what}: {got} is no sentence"
            return False
        assert self.rules.length() > length, f"{what} left no trace in the history"
        self.done[step, before.status] += 1
        self.taken[step, before.status] += 1
        self._check(step=step, of=before)
        return True

    def open_steps(self):
        return [step for step in STEPS if (step, self.state) in OPEN]

    def check_in_the_end(self):
        self.rules.check_in_the_end([self.people[other.pk] for other in self.others])

    def _check(self, **done):
        self.rules.check(self.today, **done)
        self.state = self.rules.status_of(self.pk)

    # Beginnings ------------------------------------------------------------------------------------------------------

    def _draft(self, pick, starts_in, lasts):
        agreement = self._unstored(f"Avtal {next(self.numbers)}", starts_in, lasts)
        if lasts is None and pick([False, True]):
            agreement.period_kind, agreement.notice_months = PeriodKind.UNTIL_FURTHER_NOTICE, 6
        parties = [
            (Party(organisation=each, name_as_written=each.name), [Signatory(title="Chef")])
            for each in (self.own, *self.others)
        ]
        sections = [("Bakgrund", "Vi samverkar."), ("Mål", "Färre brott.")]
        told = {"title": agreement.name, "sections": sections, "parties": parties}
        return section_actions.start_draft(agreement=agreement, by=self.people[self.own.pk], at=self.now, **told)

    def _register(self, pick, starts_in, lasts):
        """Everybody is known to have signed; some of the originals nobody has seen."""
        agreement = self._unstored(f"Papper {next(self.numbers)}", starts_in, lasts)
        parties = [
            registered_papers.PaperParty(
                organisation=each,
                signatories=[("", "Chef")],
                has_original=pick([True, False]),
                scan=pick([self.scan, None]),
            )
            for each in (self.own, *self.others)
        ]
        signed_on = pick([min(agreement.starts_on, self.today), None])
        told = {"title": "Samverkan", "parties": parties, "body": "Vi samverkar.", "signed_on": signed_on}
        return registered_papers.register_paper(
            agreement=agreement,
            paper=registered_papers.RegisteredPaper(**told),
            on=self.today,
            by=self.people[self.own.pk],
            at=self.now,
        )

    def _unstored(self, name, starts_in, lasts):
        starts_on = self.today + timedelta(days=starts_in)
        ends_on = None if lasts is None else starts_on + timedelta(days=lasts)
        return Agreement(
            partnership=self.within,
            owner=self.own,
            name=name,
            slug=free_slug(name),
            starts_on=starts_on,
            ends_on=ends_on,
        )


def everything_stored():
    """All rows about agreements, and about files and the history: what a refused step must leave as it was."""
    with connection.cursor() as cursor:
        return {table: _rows(cursor, table) for table in _tables()}


@functools.cache
def _tables():
    models = [*apps.get_app_config("partnership").get_models(include_auto_created=True), StoredFile]
    return [model._meta.db_table for model in (*models, LedgerChain, LedgerEntry, LedgerPayload)]


def _rows(cursor, table):
    cursor.execute(f"SELECT * FROM {table} ORDER BY 1")  # noqa: S608 (a name of ours)
    return cursor.fetchall()


def draw_once(pieces, *, created, pictures=None, mark=None):
    """What pdf.draw_together gave for as many papers the first time: real ones, with the words and marks of others."""
    key = (len(pieces), mark is not None)
    if key not in _drawn:
        asked = []
        _drawn[key] = draw_together(pieces, created=created, mark=told_to(asked, mark)), asked
    papers, asked = _drawn[key]
    for piece, page in asked:
        mark(piece, page)
    return papers


@functools.cache
def _inspected_scan():
    """A file from outside, looked at once."""
    return uploads.inspect(SimpleUploadedFile("papper.pdf", hostile_files.pdf()))


def _error_of(verb, **around):
    """What the verb raises of what it may raise, or None."""
    try:
        verb(**around)
    except _REFUSALS as error:
        return error
    return None


def _is_said(error):
    """Whether the person is told why, in whole sentences."""
    sentences = error.messages if isinstance(error, ValidationError) else getattr(error, "problems", [error])
    return bool(sentences) and all(str(sentence).endswith(".") for sentence in sentences)


def _spelled(verb):
    words = ", ".join(f"{name}={value!r}" for name, value in verb.keywords.items() if name not in ("scan", "paper"))
    return f"{verb.func.__name__}({words})"

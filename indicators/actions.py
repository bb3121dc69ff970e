"""The verbs of indicators and their figures. Each function is one whole event."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import ledger
from core.models import Area, StaleVersionError, User
from indicators import periods
from indicators.figures import outliers, validation
from indicators.figures.changeset import FIELDS, Changeset, plan_changes
from indicators.figures.records import ImportProblem, ParsedSource
from indicators.models import EarlierObservation, Import, Indicator, IndicatorBreak, Observation, Sex
from indicators.periods import Period

_BATCH = 500  # rows that one statement writes, and keys that one query names
_KEY = ["indicator", "area", "year", "period", "sex"]


class ProblemsError(Exception):
    """Something is wrong with the figures, and none was stored. `problems` says what, and where."""

    def __init__(self, problems):
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


class ChangedMeanwhileError(Exception):
    """Other figures are stored than when the person saw the changes. Nothing was stored."""


class UnconfirmedError(Exception):
    """Values lie far outside their area's history, and nobody has said that they are right. Nothing was stored.

    `values` are those UnusualValues.
    """

    def __init__(self, values):
        super().__init__(f"{len(values)} values are not confirmed")
        self.values = values


def define_indicator(
    *, indicator: Indicator, breaks: Iterable[IndicatorBreak] = (), by: User | None, at: datetime
) -> Indicator:
    """Store a new indicator and the breaks in its series, all of them new. Bad values raise ValidationError."""
    with transaction.atomic():
        indicator.full_clean()
        indicator.save(force_insert=True)
        for series_break in breaks:
            series_break.indicator = indicator
            series_break.full_clean()
            series_break.save(force_insert=True)
        ledger.record(
            by=by,
            verb="indicator.defined",
            target=indicator,
            at=at,
            payload={
                "slug": indicator.slug,
                "kpi": indicator.kpi,
                "direction": indicator.direction,
                "breaks": [series_break.year for series_break in breaks],
            },
        )
    return indicator


def redefine_indicator(
    *, indicator: Indicator, fields: dict, breaks: Iterable[IndicatorBreak], by: User | None, at: datetime
) -> None:
    """Give an indicator new `fields`, {name: value}, and these breaks in place of its own. Raises ValidationError."""
    with transaction.atomic():
        before = {name: getattr(indicator, name) for name in fields}
        for name, value in fields.items():
            setattr(indicator, name, value)
        indicator.full_clean()
        indicator.version += 1
        indicator.save(update_fields=[*fields, "version"])
        indicator.breaks.all().delete()
        for series_break in breaks:
            series_break.indicator = indicator
            series_break.full_clean()
            series_break.save(force_insert=True)
        changed = {name: {"before": before[name], "after": value} for name, value in fields.items()}
        payload = {name: change for name, change in changed.items() if change["before"] != change["after"]}
        years = [series_break.year for series_break in breaks]
        ledger.record(by=by, verb="indicator.redefined", target=indicator, at=at, payload={**payload, "breaks": years})


def import_figures(
    *,
    parsed: ParsedSource,
    digest: str,
    by: User,
    at: datetime,
    confirmed: Collection[str] | None = (),
    on_progress: Callable[[int], None] | None = None,
) -> Import | None:
    """Store the figures of `parsed`, whose Changeset of that `digest` somebody has seen.

    `confirmed` are the tokens of the values that `by` has said are right though they lie far outside their area's
    history (see outliers), or None for all of them.

    Return the Import, or None if there is nothing to change: then nothing is written at all. It calls `on_progress`
    with the number of figures written so far. Raise ProblemsError, ChangedMeanwhileError and UnconfirmedError.
    """
    with transaction.atomic():
        _hold({figure.indicator for figure in parsed.figures})
        parsed = validation.validated(parsed, by=by, today=_day_of(at))
        if parsed.problems:
            raise ProblemsError(parsed.problems)
        changes = plan_changes(parsed)
        if changes.digest != digest:
            raise ChangedMeanwhileError
        if not changes:
            return None
        if confirmed is not None and (
            unsaid := [each for each in outliers.unusual(changes) if each.token not in confirmed]
        ):
            raise UnconfirmedError(unsaid)
        import_run = Import.objects.create(
            kind=parsed.kind,
            name=parsed.name,
            sha256=parsed.sha256,
            by=by,
            at=at,
            added=len(changes.new),
            changed=len(changes.replaced),
            unchanged=changes.unchanged,
        )
        _store(changes, import_run=import_run, at=at, on_progress=on_progress)
        ledger.record(
            by=by, verb="figures.taken_in", target=import_run, at=at, payload=_import_payload(import_run, changes)
        )
    return import_run


def enter_figures(
    *,
    indicator: Indicator,
    area: Area,
    year: int | Period,
    parsed: ParsedSource,
    version: str,
    by: User,
    at: datetime,
) -> Changeset:
    """Store what `by` typed in for one indicator, area and time, on the `version` that they saw (see version_of).

    Return the Changeset. If there is nothing to change, nothing is written at all. Raise StaleVersionError and
    ProblemsError.
    """
    with transaction.atomic():
        _hold({indicator.pk})
        stored = Observation.objects.filter(indicator=indicator, area=area).of_time(year)
        if version_of(stored) != version:
            raise StaleVersionError(stored.order_by("pk").first())
        parsed = validation.validated(parsed, by=by, today=_day_of(at))
        if parsed.problems:
            raise ProblemsError(parsed.problems)
        changes = plan_changes(parsed)
        if changes.not_theirs:
            raise ProblemsError([ImportProblem("", "", _("Only whoever maintains the portal changes these figures."))])
        if changes:
            _store(changes, at=at)
            first = stored.select_related("indicator", "area").order_by("-sex").first()
            ledger.record(by=by, verb="figures.entered", target=first, at=at, payload=_typed(changes, area, year))
    return changes


def version_of(observations):
    """Return one number for the figures that are typed in together. It grows whenever one of them is saved."""
    return sum(each.version for each in observations)


def _typed(changes, area, year):
    """Return what the history keeps of typed figures: by sex, what each said before and says now."""
    figures = {
        change.figure.sex: {
            "label": str(Sex(change.figure.sex).label),
            "before": change.before and change.before._asdict(),
            "after": change.after._asdict(),
        }
        for change in [*changes.new, *changes.replaced]
    }
    return {"area": str(area), "year": periods.in_files(year), Observation._meta.label_lower: figures}


def _day_of(moment):
    """Return the day of the moment in the portal's time zone."""
    return moment.astimezone(timezone.get_current_timezone()).date()


def _hold(indicators):
    """Lock the indicators with these keys, always in the same order. Others wait until the transaction ends."""
    held = Indicator.objects.select_for_update().filter(pk__in=indicators).order_by("pk").values_list("pk", flat=True)
    if set(held) != indicators:
        raise ChangedMeanwhileError


def _store(changes, *, at, import_run=None, on_progress=None):
    """Write the new figures, the earlier values of the changed ones, and their new values."""
    written = 0
    for batch in _batches(changes.new):
        try:
            Observation.objects.bulk_create(_rows(batch, import_run))
        except IntegrityError as error:  # stored in the admin meanwhile, which locks no indicator
            raise ChangedMeanwhileError from error
        written = _report(on_progress, written + len(batch))
    for batch in _batches(changes.replaced):
        _check_versions(batch)
        EarlierObservation.objects.bulk_create(
            EarlierObservation(observation_id=each.pk, replaced_at=at, **each.before._asdict()) for each in batch
        )
        Observation.objects.bulk_create(
            _rows(batch, import_run), update_conflicts=True, unique_fields=_KEY, update_fields=[*FIELDS, "version"]
        )
        written = _report(on_progress, written + len(batch))


def _rows(batch, import_run):
    """Return the changes as rows to store. A row that is stored already gets its next version."""
    for change in batch:
        indicator, area, year, period, sex = change.figure.key
        values = change.after._replace(taken_in_id=import_run.pk if import_run else None)._asdict()
        yield Observation(
            indicator_id=indicator,
            area_id=area,
            year=year,
            period=period,
            sex=sex,
            version=change.version + 1,
            **values,
        )


def _check_versions(batch):
    """Lock the stored rows of a batch. Raises ChangedMeanwhileError if one differs from the one that was compared."""
    seen = {change.pk: change.version for change in batch}
    rows = Observation.objects.select_for_update().filter(pk__in=seen).order_by("pk")
    if dict(rows.values_list("pk", "version")) != seen:
        raise ChangedMeanwhileError


def _batches(changes):
    return (changes[start : start + _BATCH] for start in range(0, len(changes), _BATCH))


def _report(on_progress, written):
    if on_progress:
        on_progress(written)
    return written


def _import_payload(import_run, changes):
    """Return what the history keeps of an import: the file and the counts.

    The rows of the figures keep their values.
    """
    return {
        "kind": import_run.kind,
        "name": import_run.name,
        "sha256": import_run.sha256,
        "added": len(changes.new),
        "changed": len(changes.changed),
        "withdrawn": len(changes.withdrawn),
        "unchanged": changes.unchanged,
    }

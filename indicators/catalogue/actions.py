"""The verbs of the catalogue: an indicator is added, changed, ended and followed again."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core import ledger
from core.models import User
from indicators import actions
from indicators.catalogue import queries
from indicators.models import Indicator

FIXED = ("period_kind", "number_kind")  # once there are figures: they would say something else
_LONGEST_SLUG = 50


def add_indicator(*, indicator: Indicator, by: User, at: datetime) -> Indicator:
    """Store a new indicator beside the agreement's, with a short name of its own. Raise ValidationError."""
    with transaction.atomic():
        _hold_catalogue()
        indicator.in_agreement = False
        indicator.slug = _unused(indicator.name)
        _refuse_known_key_figure(indicator)
        return actions.define_indicator(indicator=indicator, by=by, at=at)


def change_indicator(*, indicator: Indicator, fields: dict, version: int, by: User, at: datetime) -> bool:
    """Give the indicator new `fields`, {name: value}, on the version that `by` saw. Return whether any is new.

    Raise StaleVersionError, and ValidationError if they cannot be, or if figures would come to say something else.
    """
    with transaction.atomic():
        _hold_catalogue()
        stored = Indicator.objects.select_for_update().get(pk=indicator.pk)
        before = {name: getattr(stored, name) for name in fields}
        new = {name: value for name, value in fields.items() if value != before[name]}
        if not new:
            return False
        for name, value in new.items():
            setattr(stored, name, value)
        stored.full_clean()
        _refuse_known_key_figure(stored)
        if not new.keys().isdisjoint(FIXED) and queries.has_figures(stored):
            raise ValidationError({name: _fixed() for name in FIXED if name in new})
        stored.save_on_version(version, **new)
        ledger.record(
            by=by,
            verb="indicator.changed",
            target=stored,
            at=at,
            payload={name: {"before": before[name], "after": value} for name, value in new.items()},
        )
    return True


def end_indicator(*, indicator: Indicator, on: date, version: int, by: User, at: datetime) -> None:
    """Let the indicator be followed until `on` and no longer. Its figures stay. Raise StaleVersionError."""
    _set_end(indicator, on, version, verb="indicator.ended", by=by, at=at)


def resume_indicator(*, indicator: Indicator, version: int, by: User, at: datetime) -> None:
    """Let the indicator be followed again. Raise StaleVersionError."""
    _set_end(indicator, None, version, verb="indicator.resumed", by=by, at=at)


def _set_end(indicator, on, version, *, verb, by, at):
    with transaction.atomic():
        stored = Indicator.objects.select_for_update().get(pk=indicator.pk)
        stored.save_on_version(version, ends_on=on)
        ledger.record(by=by, verb=verb, target=stored, at=at, payload={"ends_on": on.isoformat() if on else ""})


def _hold_catalogue():
    """Let those who add and change indicators go one by one: the first row of all is their lock."""
    Indicator.objects.select_for_update().order_by("pk").first()


def _refuse_known_key_figure(indicator):
    """Refuse a key figure of Kolada's that is an indicator already: it is the same for everybody."""
    others = Indicator.objects.filter(kpi=indicator.kpi).exclude(pk=indicator.pk)
    if indicator.kpi and (other := others.first()):
        sentence = _("The key figure is there already, and is called %(name)s. Use that indicator.")
        raise ValidationError({"kpi": sentence % {"name": other.name}})


def _unused(name):
    """Return a short name for addresses that no indicator has."""
    base = slugify(name)[:_LONGEST_SLUG].strip("-") or "indikator"
    base = base if base not in Indicator.RESERVED else f"{base}-1"
    taken = set(Indicator.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in [base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))] if slug not in taken)


def _fixed():
    return _("There are figures already, which would come to say something else. Add another indicator instead.")

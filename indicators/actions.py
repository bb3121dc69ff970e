"""What can happen to indicators. Each function is one whole event."""

from django.db import transaction

from core import ledger


def define_indicator(*, indicator, breaks=(), by, at):
    """Store a new indicator and the breaks in its series, none stored yet. Bad values raise ValidationError."""
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

"""Measure the board, an indicator's page and the national view, in the demo and with all of Sweden; and imports.

The country is made up (`manage.py make_reference_data`). Every page is measured beside the bare one before the country
is there and again when it is, so that what the rows cost shows, whatever else the machine does.
"""

import io
from decimal import Decimal

DISTRICT, INDICATOR = "Jordbro", "sysselsattning"
IMPORTED = 100_890  # 30 years of 3,363 districts
OPERATOR = "admin@portal.example"

_BATCH = 5000


def pages(page, *, where):
    """Make cases of the pages that anybody may open, with `page(name, view, *arguments, aim=…)`."""
    from core.models import Area

    district = Area.objects.get(name=DISTRICT)
    return [
        page(f"Board, {where}", "board", district.pk, aim=2.5),
        page(f"Indicator's page, {where}", "indicator", INDICATOR, query=f"?omrade={district.pk}"),
        page(f"National view, {where}", "national", INDICATOR, query="?slag=kommuner"),
    ]


def bring_in_all_of_sweden():
    """Make up the country, and let the database count its rows anew, as a server in service does by itself."""
    from django.core.management import call_command
    from django.db import connection

    call_command("make_reference_data", verbosity=0, stdout=io.StringIO())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def known_copy(case):
    """Make a case of asking whether a copy of the file of all districts in all years still holds."""
    from django.test import Client

    client, address = Client(), f"/oppna-data/{INDICATOR}/alla/stadsdelar.csv"
    etag = client.get(address)["ETag"]

    def ask():
        if client.get(address, headers={"If-None-Match": etag}).status_code != 304:
            raise SystemExit(f"{address} does not know its own copy.")

    return case("Whether a copy of all of Sweden still holds", ask)


def imports(case):
    """Compare bulk_create alone with an import of the same figures from CSV, each into an empty table."""
    from django.core.files.base import ContentFile

    rows, content = _rows(), _csv().encode()

    def bulk_create():
        from indicators.models import Observation

        Observation.objects.bulk_create(_observations(rows), batch_size=_BATCH)

    def take_in():
        _import(ContentFile(content, name="figures.csv"))

    return [
        case(f"bulk_create of {IMPORTED:,} rows", bulk_create, before=_emptied),
        case(f"Import of {IMPORTED:,} rows of CSV", take_in, aim=2, before=_emptied),
    ]


def _import(upload):
    """Import a file as the portal does: read, check, compare with what is stored, show and store."""
    from django.utils import timezone

    from core.models import User
    from indicators import actions
    from indicators.figures import outliers, validation
    from indicators.figures.changeset import plan_changes
    from indicators.imports.sources import spreadsheet

    by, now = User.objects.get(email=OPERATOR), timezone.now()
    parsed = spreadsheet.read(upload, name=upload.name)
    if parsed.problems:
        raise SystemExit(f"The import refuses its file: {parsed.problems[0]}")
    seen = plan_changes(validation.validated(parsed, by=by, today=now.date()))
    confirmed = {each.token for each in outliers.unusual(seen)}  # as the preview does
    import_run = actions.import_figures(parsed=parsed, digest=seen.digest, by=by, at=now, confirmed=confirmed)
    if import_run is None or import_run.added != IMPORTED:
        raise SystemExit("The import stored something else than it was given.")


def _rows():
    """Return (area, year, value) of the imported indicator, for every made-up district."""
    from indicators import reference_data

    years = range(1996, 1996 + reference_data.YEARS)
    return [(area, year, _value(n, year)) for n, (area, _code) in enumerate(_districts()) for year in years]


def _csv():
    from indicators import reference_data

    years = range(1996, 1996 + reference_data.YEARS)
    lines = [
        f"{_indicator().slug};{code};{year};{str(_value(n, year)).replace('.', ',')};Mätning"
        for n, (_area, code) in enumerate(_districts())
        for year in years
    ]
    return "\n".join(["indikator;område;år;värde;källa", *lines])


def _value(n, year):
    return Decimal((n * 37 + year * 11) % 1000) / 10


def _districts():
    """Return (key, code) of every made-up district."""
    from core.models import AreaCode, CodeScheme
    from indicators import reference_data

    codes = AreaCode.objects.filter(scheme=CodeScheme.REGSO, area__parent__parent__parent__name=reference_data.COUNTRY)
    return list(codes.order_by("pk").values_list("area_id", "code"))


def _indicator():
    from indicators.models import Dimension, Direction, Indicator, SourceKind

    about = {
        "dimension": Dimension.EMPLOYMENT,
        "direction": Direction.LOWER_IS_WORSE,
        "source_kind": SourceKind.REGISTER,
    }
    named = {"name": "Mätning", "condition": "Mätning", "order": 99, "source": "Mätning"}
    return Indicator.objects.get_or_create(slug="matning", defaults=about | named)[0]


def _observations(rows):
    from indicators.models import Observation

    indicator = _indicator()
    return (
        Observation(indicator=indicator, area_id=area, year=year, sex="T", value=value, answers=500, source="Mätning")
        for area, year, value in rows
    )


def _emptied():
    from indicators.models import Observation

    Observation.objects.filter(indicator=_indicator()).delete()

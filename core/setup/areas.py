"""The register of counties and municipalities as ground data. Areas are known by code, and compared by name."""

from dataclasses import replace
from datetime import datetime

from core import ledger
from core.geography.area_import import import_areas
from core.geography.sweden import area_register, register_version
from core.models import Area, AreaCode, AreaKind, CodeScheme, GroundKind, User
from core.setup.ground_data import GroundFile


class AreaRegister:
    """The ground data that core/geography/sweden.csv brings."""

    kind = GroundKind.AREAS

    def file(self) -> GroundFile:
        contents = {row.codes[CodeScheme.SCB]: {"name": row.name} for row in area_register().rows}
        return GroundFile(version=register_version(), contents=contents)

    def rows(self) -> dict[int, Area]:
        """Return the areas that are no districts. Each has its `scb_code` of today."""
        codes = AreaCode.objects.filter(scheme=CodeScheme.SCB, valid_to=None).values_list("area", "code")
        code_of = dict(codes.exclude(area__kind=AreaKind.DISTRICT).order_by("pk"))
        areas = {area.pk: area for area in Area.objects.exclude(kind=AreaKind.DISTRICT).order_by("pk")}
        for area in areas.values():
            area.scb_code = code_of.get(area.pk, "")
        return areas

    def key_of(self, row: Area) -> str:
        return row.scb_code

    def content_of(self, row: Area) -> dict:
        return {"name": row.name}

    def add(self, contents: dict[str, dict], *, by: User | None, at: datetime) -> None:
        """Take in the areas as one list, but none whose larger area has been deleted."""
        register, stored = area_register(), {row.scb_code for row in self.rows().values()}
        there = stored | set(contents)
        rows = [row for row in register.rows if row.codes[CodeScheme.SCB] in contents and row.within in (there | {""})]
        import_areas(area_list=replace(register, rows=rows), by=by, at=at)

    def renew(self, row: Area, content: dict, *, by: User | None, at: datetime) -> None:
        before, row.name = row.name, content["name"]
        row.full_clean()
        row.save(update_fields=["name"])
        payload = {"name": {"before": before, "after": row.name}}
        ledger.record(by=by, verb="area.renamed", target=row, at=at, payload=payload)

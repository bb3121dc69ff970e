"""The agreement templates as ground data. One is compared by all that the file says of it, sections included."""

import tomllib
from datetime import datetime
from pathlib import Path

from core.models import GroundKind, User
from core.setup.ground_data import GroundFile
from partnership.models import AgreementTemplate
from partnership.setup import actions

_FILE = Path(__file__).with_name("templates.toml")
_FIELDS = ("name", "legal_basis", "document_word", "focus_area_label", "purposes_required", "areas_required")


class Templates:
    """The ground data that partnership/setup/templates.toml brings."""

    kind = GroundKind.TEMPLATES

    def file(self):
        written = tomllib.loads(_FILE.read_text(encoding="utf-8"))
        contents = {row["slug"]: _whole(row) for row in written["templates"]}
        return GroundFile(version=written["version"], contents=contents)

    def rows(self):
        stored = AgreementTemplate.objects.prefetch_related("sections", "focus_areas").order_by("pk")
        return {row.pk: row for row in stored}

    def key_of(self, row):
        return row.slug

    def content_of(self, row):
        sections, areas = (
            sorted(rows.all(), key=lambda each: (each.order, each.pk)) for rows in (row.sections, row.focus_areas)
        )
        return {name: getattr(row, name) for name in _FIELDS} | {
            "sections": [[each.heading, each.body] for each in sections],
            "focus_areas": [each.name for each in areas],
        }

    def add(self, contents: dict[str, dict], *, by: User | None, at: datetime) -> None:
        there = set(AgreementTemplate.objects.values_list("slug", flat=True))
        for slug in [slug for slug in contents if slug not in there]:
            content = contents[slug]
            template = AgreementTemplate(slug=slug, **{name: content[name] for name in _FIELDS})
            actions.add_template(template=template, **_below(content), by=by, at=at)

    def renew(self, row: AgreementTemplate, content: dict, *, by: User | None, at: datetime) -> None:
        fields = {name: content[name] for name in _FIELDS}
        actions.renew_template(template=row, fields=fields, **_below(content), by=by, at=at)


def _whole(row):
    """A row of the file with what it leaves out filled in, as the model would."""
    empty = {name: AgreementTemplate._meta.get_field(name).get_default() for name in _FIELDS}
    sections = [[section["heading"], section["body"].strip()] for section in row["sections"]]
    return {**empty, **{name: row[name] for name in _FIELDS if name in row}} | {
        "sections": sections,
        "focus_areas": row["focus_areas"],
    }


def _below(content):
    return {"sections": [tuple(each) for each in content["sections"]], "focus_areas": content["focus_areas"]}

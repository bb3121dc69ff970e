"""Verbs that preview a municipality's own plan in an edition without writing, and take it in whole or not at all."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from core.models import User
from stadsdelplan.content import EditionContent, read_content
from stadsdelplan.edition.actions import add_focus_area
from stadsdelplan.edition_changes import lock_for_change
from stadsdelplan.existing_plan.found import Picks, PlanDays
from stadsdelplan.existing_plan.merging import PlannedEdition, merge
from stadsdelplan.existing_plan.names import Parties
from stadsdelplan.existing_plan.reader import read_plan
from stadsdelplan.existing_plan.table import Table
from stadsdelplan.goals.choices import choices_of
from stadsdelplan.kinds import rules_of
from stadsdelplan.lifecycle import Step
from stadsdelplan.models import Edition
from stadsdelplan.workbook.actions import import_edition


def parties_of(edition: Edition) -> Parties:
    """Return the organisations that the edition's measures can name. Of two with one name it is neither."""
    return Parties([*choices_of(edition).organisations.values()])


def preview_existing_plan(*, edition: Edition, table: Table, picks: Picks) -> tuple[EditionContent, PlannedEdition]:
    """Return the edition now, and as the table would make it. Writes nothing.

    The number of queries does not grow with the rows.
    """
    content, choices = read_content(edition), choices_of(edition)
    days = PlanDays(edition.starts_on, edition.ends_on, rules_of(edition.plan).needs_last_day)
    found = read_plan(table, picks, Parties([*choices.organisations.values()]), choices, days)
    areas = list(edition.focus_areas.select_related("parent").order_by("order", "pk"))
    return content, merge(found, content=content, areas=areas, sheet=table.name, in_words=picks.in_words)


def take_in_existing_plan(
    *, edition: Edition, version: int, planned: PlannedEdition, sha256: str, by: User, at: datetime
) -> Edition:
    """Make the edition, which `by` saw as `version`, what was `planned` for that version. `sha256` is the file's.

    Its new focus areas, goals and measures come in together or not at all. Raises StaleVersionError.
    """
    with transaction.atomic():
        edition = lock_for_change(edition.pk, version=version, step=Step.EDIT)
        for above, name in planned.new_areas:
            parent = edition.focus_areas.get(name=above, parent=None) if above else None
            add_focus_area(edition=edition, name=name, parent=parent, by=by, at=at)
        keys = {area.full_name: area.key for area in edition.focus_areas.select_related("parent").order_by("pk")}
        areas = tuple(replace(area, key=keys[area.focus_area]) for area in planned.new_content.areas)
        new_content = replace(planned.new_content, areas=areas)
        edition = lock_for_change(edition.pk)
        return import_edition(
            edition=edition, version=edition.version, new_content=new_content, sha256=sha256, by=by, at=at
        )

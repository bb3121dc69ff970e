"""docs/decisions/0057: a migration expands. The version before goes on reading and writing on what it leaves."""

import importlib

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    AlterModelOptions,
    AlterModelTable,
    CreateModel,
    DeleteModel,
    RemoveConstraint,
    RemoveField,
    RenameField,
    RenameModel,
    RunSQL,
)
from django.db.migrations.loader import MigrationLoader

# The newest migration of each app when the rule came. Those up to it are as they were.
BEFORE_THE_RULE = {"core": 12, "access": 4, "indicators": 17, "partnership": 10, "stadsdelplan": 19}
CONTRACTS = (DeleteModel, RemoveField, RenameField, RenameModel, AlterModelTable, RemoveConstraint, RunSQL)


def faults(operation, made):
    """Return what the version before would stumble at. `made` are the tables that the same migration makes."""
    name = type(operation).__name__
    model = (getattr(operation, "model_name", "") or getattr(operation, "name", "") or "").lower()
    if isinstance(operation, CreateModel):
        made.add(model)
        return []
    if model in made:
        return []
    if isinstance(operation, CONTRACTS):
        return [f"{name} takes something away that the version before uses."]
    if isinstance(operation, AddField):
        field = operation.field
        stays_out = field.null or field.many_to_many or field.db_default is not models.NOT_PROVIDED
        return [] if stays_out else [f"{name} {operation.name} asks for a value that the version before does not give."]
    if isinstance(operation, AddConstraint | AlterField):
        return [f"{name} on a table that stands may refuse what the version before writes."]
    return []


def migrations_after_the_rule():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        if app in BEFORE_THE_RULE and int(name[:4]) > BEFORE_THE_RULE[app]:
            yield f"{app}.{name}", migration


def test_migrations_only_expand():
    found = {}
    for name, migration in migrations_after_the_rule():
        made, module = set(), importlib.import_module(migration.__module__)
        told = [fault for operation in migration.operations for fault in faults(operation, made)]
        if told and not getattr(module, "SAFE_BECAUSE", ""):  # a sentence why the version before goes on
            found[name] = told

    assert found == {}


def test_every_app_of_the_portal_is_under_the_rule():
    own = {app.label for app in apps.get_app_configs() if app.name.split(".")[0] in BEFORE_THE_RULE}
    with_migrations = {app for app, _ in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}

    assert own & with_migrations == BEFORE_THE_RULE.keys()


@pytest.mark.parametrize(
    ("operation", "is_told"),
    [
        (CreateModel("Thing", [("id", models.AutoField(primary_key=True))]), False),
        (AddField("thing", "name", models.TextField()), True),
        (AddField("thing", "name", models.TextField(default="")), True),
        (AddField("thing", "name", models.TextField(db_default="")), False),
        (AddField("thing", "name", models.TextField(null=True)), False),
        (AddField("thing", "others", models.ManyToManyField("thing")), False),
        (RemoveField("thing", "name"), True),
        (RenameField("thing", "name", "title"), True),
        (DeleteModel("thing"), True),
        (AlterField("thing", "name", models.CharField(max_length=3)), True),
        (AddConstraint("thing", models.UniqueConstraint(fields=["name"], name="one")), True),
        (AddIndex("thing", models.Index(fields=["name"], name="by_name")), False),
        (AlterModelOptions("thing", {"verbose_name": "thing"}), False),
    ],
)
def test_control_what_takes_away_or_asks_for_more_is_told(operation, is_told):
    assert bool(faults(operation, set())) == is_told


def test_control_a_table_of_the_same_migration_may_be_made_in_steps():
    made = set()
    steps = [
        CreateModel("Thing", [("id", models.AutoField(primary_key=True))]),
        AddField("thing", "name", models.TextField()),
        AddConstraint("thing", models.UniqueConstraint(fields=["name"], name="one")),
    ]

    assert [faults(step, made) for step in steps] == [[], [], []]

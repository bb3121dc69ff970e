"""The code base itself: what points where, what speaks, what is never used."""

import ast
import re
from collections import Counter, defaultdict
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import PROTECT, BaseConstraint, CheckConstraint, UniqueConstraint
from django.urls import URLPattern, get_resolver

from tests.support.sources import (
    APPS,
    ROOT,
    modules,
    name_of,
    public_functions,
    public_names,
    syntax,
    verb_modules,
    verbs,
)

ALLOWED = {  # whose models an app's models may point at, beside its own
    "core": set(),
    "indicators": {"core"},
    "partnership": {"core", "access"},  # core.access is a part of core with models of its own
    "stadsdelplan": {"core", "indicators", "partnership"},
}
TEMPLATES = ROOT / "templates"
SOURCES = modules()
MOST_MODULES = 15  # of one folder: what a reader takes in at a look
MOST_DEFINITIONS = 2  # of one public name in the apps
SHARED_NAMES = {  # that stand in more modules than that, with the reason
    "Command": "Django finds a command by this name",
    "draw": "each pdf.py draws its room's paper, and is imported by module: pdf.draw",
    "faults": "each verification.py compares what its app has stored, and is found by this name",
    "read": "each reader reads its kind of file, and is imported by module: reader.read",
}
MODELS = [model for label in APPS for model in apps.get_app_config(label).get_models()]
RELATIONS = [
    (model, field)
    for model in MODELS
    for field in (*model._meta.fields, *model._meta.many_to_many)
    if field.is_relation and field.remote_field
]


# Models --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_constraint_speaks(model):
    silent = [
        constraint.name
        for constraint in model._meta.constraints
        if constraint.violation_error_message == BaseConstraint.default_violation_error_message
    ]

    assert silent == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_unique_and_check_rules_are_named_constraints(model):
    assert not model._meta.unique_together
    assert all(isinstance(each, CheckConstraint | UniqueConstraint) for each in model._meta.constraints)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_no_model_orders_itself(model):
    assert not model._meta.ordering


@pytest.mark.parametrize(("model", "field"), RELATIONS, ids=lambda part: getattr(part, "name", None))
def test_keys_point_down_the_layers(model, field):
    target = field.related_model._meta.app_label

    assert target in {model._meta.app_label, "auth"} | ALLOWED[model._meta.app_label]


def test_only_parts_go_with_their_whole():
    """Every other key protects what it points at. A new pair here means that its rows may vanish with the other."""
    cascading = {
        f"{model._meta.label}.{field.name}"
        for model, field in RELATIONS
        if not field.many_to_many and field.remote_field.on_delete is not PROTECT
    }

    assert cascading == {
        "core.AreaCode.area",
        "core.FormerName.organisation",
        "core.LastVisit.user",
        "core.MailChoice.user",
        "core.MailedMatter.mail",
        "core.MailedMatter.user",
        "core.Membership.user",
        "core.OutgoingMail.user",
        "indicators.DistrictPart.district",
        "indicators.AreaShape.area",
        "indicators.EarlierObservation.observation",
        "indicators.IndicatorBreak.indicator",
        "indicators.WaitingFigures.area",
        "partnership.Appendix.agreement_version",
        "partnership.ExclusionCondition.framework",
        "partnership.FocusArea.agreement",
        "partnership.InvitationLimit.invitation",
        "partnership.OverarchingGoal.framework",
        "partnership.PartnershipLimit.membership",
        "partnership.Party.agreement_version",
        "partnership.ScanFile.heap",
        "partnership.ScanPage.file",
        "partnership.Section.agreement_version",
        "partnership.Signatory.party",
        "partnership.TemplateFocusArea.template",
        "partnership.TemplateSection.template",
        "stadsdelplan.AgendaPoint.meeting",
        "stadsdelplan.AimedIndicator.goal",
        "stadsdelplan.ConcernedOrganisation.goal",
        "stadsdelplan.Cause.problem",
        "stadsdelplan.Departure.edition",
        "stadsdelplan.EditionFocusArea.edition",
        "stadsdelplan.Goal.edition",
        "stadsdelplan.GoalProblem.goal",
        "stadsdelplan.GoalProblem.problem",
        "stadsdelplan.Measure.edition",
        "stadsdelplan.Measure.goal",
        "stadsdelplan.MeasureCause.cause",
        "stadsdelplan.MeasureCause.measure",
        "stadsdelplan.MeasurePartner.measure",
        "stadsdelplan.MeetingDecision.meeting",
        "stadsdelplan.MergedPoint.lagesbild",
        "stadsdelplan.Milestone.goal",
        "stadsdelplan.PartyPicture.lagesbild",
        "stadsdelplan.PicturePoint.picture",
        "stadsdelplan.Problem.edition",
        "stadsdelplan.PlanArea.plan",
        "stadsdelplan.ResourceStatement.edition",
        "stadsdelplan.Saying.merged",
        "stadsdelplan.ServedGoal.goal",
        "stadsdelplan.ServedGoal.measure",
        "stadsdelplan.ServedOverarchingGoal.goal",
    }


@pytest.mark.django_db
def test_no_migration_is_missing():
    said = StringIO()

    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said)
    except SystemExit:
        pytest.fail(said.getvalue())


# Views ---------------------------------------------------------------------------------------------------------------


def patterns(resolver, route=""):
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            yield route + str(each.pattern), each.callback
        elif each.namespace != "admin":
            yield from patterns(each, route + str(each.pattern))


def test_every_view_names_its_permission():
    found = dict(patterns(get_resolver("config.urls")))

    assert found, "The portal has no addresses."
    assert [route for route, view in found.items() if not getattr(view, "permission", "")] == []


def test_views_are_functions_but_for_those_of_signing_in():
    classes = [view.view_class for _route, view in patterns(get_resolver("config.urls")) if hasattr(view, "view_class")]

    assert [each for each in classes if not any(_is_djangos(base) for base in each.__mro__)] == []


def _is_djangos(view_class):
    return view_class.__module__ == "django.contrib.auth.views" and view_class.__name__.endswith("View")


# Files ---------------------------------------------------------------------------------------------------------------


def test_no_module_listens_to_signals():
    listening = [
        name_of(path)
        for path in SOURCES
        if path.stem == "signals"
        or re.search(r"django\.dispatch|db\.models\.signals|(?<!socket)\.connect\(", path.read_text())
    ]

    assert listening == []


def test_every_module_says_what_it_is_for():
    silent = [
        name_of(path)
        for path in SOURCES
        if path.stat().st_size and path.name != "apps.py" and not ast.get_docstring(syntax(path))
    ]

    assert len(SOURCES) >= 400
    assert [name for name in silent if not (name.endswith(("__init__.py", "urls.py")) and _only_passes_on(name))] == []


def _only_passes_on(name):
    body = syntax(ROOT / name).body
    return all(isinstance(node, ast.Import | ast.ImportFrom | ast.Assign | ast.Expr) for node in body)


def test_files_and_functions_keep_to_a_readable_size():
    lines = {name_of(path): len(path.read_text().splitlines()) for path in SOURCES}
    long = [
        f"{name_of(path)}: {node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for path in SOURCES
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= 50
    ]

    assert {name: count for name, count in lines.items() if count > 400} == {}
    assert long == []


def test_a_folder_holds_no_more_modules_than_a_look_takes_in():
    modules_of = Counter(path.parent for path in SOURCES if path.name != "__init__.py")

    assert len(modules_of) >= 50
    assert {ROOT / app for app in APPS} <= modules_of.keys()
    assert [(name_of(folder), count) for folder, count in modules_of.items() if count > MOST_MODULES] == []


def test_a_public_name_means_one_thing():
    """A name that many modules define says nothing without its module."""
    modules_with = defaultdict(list)
    for path in SOURCES:
        for name in public_names(path):
            modules_with[name].append(name_of(path))

    assert len(modules_with) >= 900
    assert {"User", "Agreement", "Goal", "Indicator", "lock_text"} <= modules_with.keys()
    common = {name: paths for name, paths in modules_with.items() if len(paths) > MOST_DEFINITIONS}
    assert {name: paths for name, paths in common.items() if name not in SHARED_NAMES} == {}
    assert SHARED_NAMES.keys() - common.keys() == set(), "No longer needed."


def test_private_helpers_stay_in_their_module():
    borrowed = [
        f"{name_of(path)}: {node.module}.{alias.name}"
        for path in SOURCES
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in (*APPS, "config")
        for alias in node.names
        if alias.name.startswith("_")
    ]

    assert borrowed == []


def test_the_verbs_are_found_wherever_they_stand():
    found = {name_of(path) for path in verb_modules()}

    assert len(found) >= 30
    assert {name.partition("/")[0] for name in found} == set(APPS)
    assert found >= {name_of(path) for path in SOURCES if path.stem == "actions"}


def test_every_verb_takes_named_arguments_and_no_clock():
    clocks = [
        f"{name_of(path)}:{node.lineno}"
        for path in verb_modules()
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Call) and _asks_the_clock(node)
    ]
    unnamed = [
        f"{name_of(path)}: {verb.name}"
        for path in verb_modules()
        for verb in verbs(path)
        if {"by", "at"} & {each.arg for each in verb.args.args}
    ]

    assert clocks == []
    assert unnamed == []


def test_public_functions_of_core_and_all_verbs_have_type_hints():
    hinted = {
        f"{name_of(path)}:{node.name}": node
        for path in SOURCES
        for node in (public_functions(path) if name_of(path).startswith("core/") else verbs(path))
    }

    assert len(hinted) >= 300
    assert hinted.keys() >= {
        "core/permissions.py:may",
        "core/actions.py:give_role",
        "indicators/actions.py:import_figures",
        "partnership/locking/actions.py:lock_text",
        "stadsdelplan/goals/actions.py:save_goal",
    }
    assert [name for name, node in hinted.items() if not _is_hinted(node)] == []


def _is_hinted(node):
    taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return node.returns and all(each.annotation for each in taken)


def _asks_the_clock(call):
    """Without a moment to work on, these look at the clock themselves."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in {"now", "localtime", "localdate", "today", "utcnow"} and not (call.args or call.keywords)


# Templates -----------------------------------------------------------------------------------------------------------

# Django, its packages and crispy look these up by a name of their own.
FOUND_BY_NAME = re.compile(r"^(admin/|registration/|portal/|django/forms/|40[0-9]|500)")


def templates():
    return sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.*") if path.is_file())


def test_no_template_is_left_unused():
    text = "\n".join(path.read_text() for path in [*SOURCES, *(TEMPLATES / name for name in templates())])

    unused = [name for name in templates() if not FOUND_BY_NAME.match(name) and f'"{name}"' not in text]

    assert unused == []


@pytest.mark.parametrize("name", [name for name in templates() if name.startswith("components/")])
def test_a_component_names_its_inputs_on_its_first_line(name):
    first = (TEMPLATES / name).read_text().partition("\n")[0]

    assert first.startswith("{#")
    assert first.endswith("#}")


def test_a_component_is_included_with_only_what_it_is_given():
    """A part with a form is let off: the token of its form reaches it through the page's own context."""
    loose = [
        (name, part)
        for name in templates()
        for part, rest in re.findall(
            r"{% include \"(components/[^\"]+)\"(.*?)%}", (TEMPLATES / name).read_text(), re.DOTALL
        )
        if "only" not in rest.split()
    ]

    assert [each for each in loose if "{% csrf_token %}" not in (TEMPLATES / each[1]).read_text()] == []


def test_a_template_holds_no_style_script_or_handler_of_its_own():
    """The Content-Security-Policy would refuse it. A mail has none, and no sheet of ours reaches it."""
    refused = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=\"|javascript:")

    assert len(templates()) >= 200
    pages = [name for name in templates() if not name.startswith("mails/")]
    assert [name for name in pages if refused.search((TEMPLATES / name).read_text())] == []

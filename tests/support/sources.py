"""The portal's own source, for the tests that read it: found by what stands in it, not by what its files are called."""

import ast
import functools
import re

from django.conf import settings

APPS = ("core", "indicators", "partnership", "stadsdelplan")
ROOT = settings.BASE_DIR


@functools.cache
def modules(*folders):
    """The paths of all modules below the folders, without migrations. The folders of the apps and config by default."""
    found = [path for folder in folders or (*APPS, "config") for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts]


@functools.cache
def syntax(path):
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name_of(path):
    return str(path.relative_to(ROOT))


@functools.cache
def verb_modules(*folders):
    """The modules with verbs: public functions that take an actor (`by`) and a moment (`at`)."""
    return [path for path in modules(*folders) if verbs(path)]


def verbs(path):
    """The public functions of a module that say who does something, and when."""
    return [
        node
        for node in public_functions(path)
        if {argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)} >= {"by", "at"}
    ]


def public_functions(path):
    """The functions at the top of a module that others may call."""
    return [node for node in _public(path) if isinstance(node, ast.FunctionDef)]


def public_names(path):
    """The names of the classes and functions at the top of a module that others may use."""
    return {node.name for node in _public(path)}


def _public(path):
    return [
        node
        for node in syntax(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]


def history_verbs(*paths):
    """The verbs of the history that stand in modules, such as "goal.saved": two words with a full stop between them."""
    return {
        node.value
        for path in paths
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Constant) and re.fullmatch(r"[a-z_]+\.[a-z_]+", str(node.value))
    }

"""static/css/: every sheet reaches a page, a component has one file, and spaces come from the scale."""

import re
from collections import defaultdict

import pytest
import tinycss2
from django.conf import settings

from core.service import made_styles

STYLES = settings.BASE_DIR / "static" / "css"
COMPONENTS = sorted((STYLES / "components").glob("*.css"))
GROUND = [STYLES / "base.css", STYLES / "layout.css", *COMPONENTS]
ON_SCREEN = [STYLES / "base.css", STYLES / "layout.css", *COMPONENTS, *sorted((STYLES / "pages").glob("*.css"))]
PARTS_OF_OTHERS = {  # classes with names of their own that stand in the file of what they are a part of
    "comment": "comments",
    "chain-box": "chain",
    "fieldset": "form",
    "filter-fold": "form",
    "messages": "notice",
    "move": "arrange",
    "paren": "prose",
    "person": "site-header",
    "section": "document",
    "site-name": "site-header",
    "site-nav": "site-header",
    "table-wrap": "table",
    "task-list": "task",
}
SCALE = dict(re.findall(r"--space-(\d+): ([\d.]+rem);", (STYLES / "tokens.css").read_text()))  # step: its size
PLACE = re.compile(r"margin|padding|gap|row-gap|column-gap|top|right|bottom|left|inset|scroll-(margin|padding)")
SPACE = re.compile(r"margin|padding|gap|row-gap|column-gap")
LENGTH = re.compile(r"[\d.](rem|em|px|pt|ch|ex|vw|vh|%)")  # millimetres are for paper, whose sheets have no scale
OFF_THE_SCALE = {  # spaces that stay as they are
    "base": {"margin: -1px"},  # what is said to those who listen: the usual way to hide it
    "menu": {"margin: -0.2em 0.2em 0 0.6em", "margin-top: 0.2em"},  # the arrow is drawn of two edges of a square
    "prose": {  # room for numbers of four digits and more
        "padding-inline-start: 3em", "padding-inline-start: 4.2em", "padding-inline-start: 6em"
    },
}  # fmt: skip


def test_every_style_sheet_is_in_the_one_of_all_pages_or_linked():
    templates = "".join(path.read_text() for path in (settings.BASE_DIR / "templates").rglob("*.html"))
    linked = set(re.findall(r"css/([\w/-]+\.css)", templates))
    joined = set(re.findall(r"^/\* (\S+\.css) \*/$", made_styles.page_styles(), flags=re.MULTILINE))

    assert {str(path.relative_to(STYLES)) for path in STYLES.rglob("*.css")} - linked - joined == set()
    assert linked & joined == set()


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_a_component_says_first_what_it_is(path):
    assert path.read_text().startswith("/* ")


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_a_file_of_a_component_styles_no_other(path):
    named = {_component(selector) for selector in _selectors(path)}

    assert {PARTS_OF_OTHERS.get(name, name) for name in named} == {path.stem}


def test_no_class_is_styled_in_two_places():
    places = defaultdict(set)
    for path in GROUND:
        for selector in _selectors(path):
            if name := _component(selector):
                places[name].add(path.stem)

    assert {name: sorted(where) for name, where in places.items() if len(where) > 1} == {}


@pytest.mark.parametrize("path", ON_SCREEN, ids=lambda path: path.stem)
def test_a_length_on_the_scale_is_written_as_its_token(path):
    literal = [
        f"{name}: {value}"
        for name, value in _declarations(path)
        if PLACE.match(name) and set(SCALE.values()) & set(re.findall(r"[\d.]+rem", value))
    ]

    assert literal == []


@pytest.mark.parametrize("path", ON_SCREEN, ids=lambda path: path.stem)
def test_a_space_is_on_the_scale(path):
    literal = {f"{name}: {value}" for name, value in _declarations(path) if SPACE.match(name) and LENGTH.search(value)}

    assert literal == OFF_THE_SCALE.get(path.stem, set())


def test_the_administration_has_the_same_spaces_without_the_tokens():
    """Django's own look has colours of the same names, so that tokens.css would change them."""
    lengths = {
        length
        for name, value in _declarations(STYLES / "admin.css")
        if SPACE.match(name)
        for length in re.findall(r"[\d.]+[a-z%]+", value)
    }

    assert lengths
    assert lengths <= set(SCALE.values())


def test_the_scale_has_eight_steps_that_say_their_size():
    assert len(SCALE) == 8
    assert {name: size for name, size in SCALE.items() if float(size.removesuffix("rem")) != int(name) / 4} == {}


def _declarations(path):
    """Return (name, value) of every declaration of a sheet."""
    return re.findall(r"([a-z-]+): ([^;{}]+);", path.read_text())


def _selectors(path, rules=None):
    """Return every selector of a sheet, those in media queries included."""
    if rules is None:
        rules = tinycss2.parse_stylesheet(path.read_text(), skip_comments=True, skip_whitespace=True)
    found = []
    for rule in rules:
        if rule.type == "qualified-rule":
            found += re.split(r",\s*(?![^()]*\))", tinycss2.serialize(rule.prelude).strip())
        elif rule.at_keyword == "media":
            found += _selectors(path, tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))
    return found


def _component(selector):
    """Return the component that a selector styles: the last class outside parentheses, without part and modifier.

    Of `.page > .comments + form` that is `comments`; where a selector names two classes at once, the first of them.
    """
    bare = re.sub(r"\([^()]*\)", "", re.sub(r"\([^()]*\([^()]*\)[^()]*\)", "", selector))
    compounds = [each for each in re.split(r"[\s>+~]+", bare) if "." in each]
    if not compounds:
        return "prose" if ".digits-" in selector else None
    name = re.search(r"\.([\w-]+)", compounds[-1])[1]
    return "prose" if name.startswith("digits-") else re.split("__|--", name)[0]

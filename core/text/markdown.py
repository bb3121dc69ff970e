"""Render people's texts: a small Markdown, as safe HTML.

It knows paragraphs, lists, emphasis and strong. Anything that looks like HTML, a link, an image or a heading is text. A
line break is a line break, and a numbered item has the number that somebody typed, whatever stands before it:
docs/decisions/0010-text-as-typed.md.
"""

import re
from functools import lru_cache

import nh3
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_block.list import list_block

_TAGS = {"p", "br", "ul", "ol", "li", "em", "strong"}
_ATTRIBUTES = {"ol": {"start"}, "li": {"value"}}
_PARENTHESIS = "paren"  # class of a list whose numbers are followed by ), which stylesheets draw
_DIGITS = "digits-{}"  # class of a list whose longest number needs more room than usual
_USUAL_DIGITS = 2
_CLASSES = {"ol": {_PARENTHESIS, *(_DIGITS.format(count) for count in range(_USUAL_DIGITS + 1, 10))}}

_DEEPEST = 10  # levels of lists; a deeper one is text, as it was typed
_LEVELS_OF_A_LIST = 2  # itself and its item
_ZERO_FIRST = re.compile(r"0\d+[.)](?:[ \t]|$)")


@lru_cache(maxsize=1000)  # the texts of some large plans, which are read again and again
def render(text: str) -> str:
    """Return the HTML of `text`. It has only the tags p, br, ul, ol, li, em and strong."""
    tokens = _parser.parse(text or "")
    _number(tokens)
    for token in tokens:
        if token.type == "inline":
            token.children = _flat(token.children)
    html = _parser.renderer.render(tokens, _parser.options, {})
    return mark_safe(nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, allowed_classes=_CLASSES))  # noqa: S308 - cleaned here


def _number(tokens):
    """Give each numbered item the number that was typed, if HTML would count another."""
    lists = []  # the outermost first: its opening token, the number that HTML gives the next item, the most digits
    for token in tokens:
        if token.type.endswith("_list_open"):
            lists.append([token, int(token.attrs.get("start", 1)), 0])
        elif token.type == "list_item_open" and token.info:
            opening, counted, digits = lists[-1]
            number = int(token.info)
            if number != counted:
                token.attrs["value"] = str(number)
            lists[-1] = [opening, number + 1, max(digits, len(token.info))]
        elif token.type.endswith("_list_close"):
            opening, _counted, digits = lists.pop()
            if opening.markup == ")":
                opening.attrJoin("class", _PARENTHESIS)
            if digits > _USUAL_DIGITS:
                opening.attrJoin("class", _DIGITS.format(digits))


def _flat(children):
    """Return the tokens without emphasis in emphasis. Nobody sees it, and hundreds of asterisks would nest too deep."""
    kept, depth = [], {"em": 0, "strong": 0}
    for token in children:
        if token.tag in depth:
            depth[token.tag] += min(token.nesting, 0)
            outermost = depth[token.tag] == 0
            depth[token.tag] += max(token.nesting, 0)
            if not outermost:
                continue
        kept.append(token)
    return kept


def _list(state, start_line, end_line, silent):
    """Parse a list as in CommonMark, but not deeper than a paper shows, and without numbers that HTML would shorten."""
    is_inside = state.sCount[start_line] >= state.blkIndent  # else it is an item of an outer list
    if is_inside and state.level >= _DEEPEST * _LEVELS_OF_A_LIST:
        return False
    if _begins_with_zero(state, start_line):
        return False
    return list_block(state, start_line, end_line, silent)


def _end_list(state, start_line, _end_line, silent):
    """End the list before "07.", which is text."""
    return silent and _begins_with_zero(state, start_line)


def _begins_with_zero(state, line):
    return _ZERO_FIRST.match(state.src, state.bMarks[line] + state.tShift[line], state.eMarks[line]) is not None


def _make_parser():
    parser = MarkdownIt("zero", {"breaks": True, "maxNesting": 100})
    parser.enable(["list", "emphasis", "newline", "escape"])
    parser.block.ruler.at("list", _list, {"alt": ["paragraph", "reference", "blockquote"]})
    parser.block.ruler.before("list", "end_list", _end_list, {"alt": ["list", "paragraph"]})
    return parser


_parser = _make_parser()

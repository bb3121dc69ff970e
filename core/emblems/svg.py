"""Build an SVG anew from what a coat of arms needs: shapes, their colours, groups, gradients, clips and local copies.

Nothing of the file is taken over as it stands. It is read without entities and without the network, and only listed
elements and attributes with values of a plain form are written again, so that no script, address, style sheet, picture
or text can come along. This module runs in a process of its own (core/emblems/cleaning.py) and imports nothing of ours.
"""

import math
import re
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"

MOST_ELEMENTS = 20_000  # written and drawn, copies counted each time
MOST_RULES = 2_000
DEEPEST = 40

_SHAPES = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"}
_GRADIENTS = {"linearGradient", "radialGradient"}
_ALLOWED = _SHAPES | _GRADIENTS | {"svg", "g", "defs", "stop", "clipPath", "use", "symbol"}
_AS_GROUP = {"a", "switch"}  # what they hold is drawn, what they do is not
_SILENT = {"title", "desc", "metadata", "style"}  # dropped without a word, or read for itself

_STYLED = {
    "clip-path", "clip-rule", "color", "display", "fill", "fill-opacity", "fill-rule", "opacity", "stop-color",
    "stop-opacity", "stroke", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin",
    "stroke-miterlimit", "stroke-opacity", "stroke-width", "visibility",
}  # fmt: skip
_PLACED = {
    "clipPathUnits", "cx", "cy", "d", "fr", "fx", "fy", "gradientTransform", "gradientUnits", "height", "offset",
    "points", "preserveAspectRatio", "r", "rx", "ry", "spreadMethod", "transform", "viewBox", "width", "x", "x1", "x2",
    "y", "y1", "y2",
}  # fmt: skip

_PLAIN = re.compile(r"[\w\s.,#%()+\-]*", re.ASCII)
_ID = re.compile(r"[A-Za-z_][\w.\-]*", re.ASCII)
_LOCAL = re.compile(r"""url\(\s*["']?#(?P<id>[A-Za-z_][\w.\-]*)["']?\s*\)\s*(none)?""", re.ASCII)
_FUNCTION = re.compile(r"([\w-]+)\s*\(", re.ASCII)
_FUNCTIONS = {"rgb", "rgba", "hsl", "hsla", "matrix", "translate", "scale", "rotate", "skewX", "skewY"}
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SELECTOR = re.compile(r"(?P<tag>[A-Za-z]+)?(?:\.(?P<class>[\w-]+)|#(?P<id>[\w.-]+))?", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_LENGTH = re.compile(rf"({_NUMBER.pattern})\s*(px|pt|pc|mm|cm|in)?")

_LEFT_OUT = {
    "image": "picture", "text": "text", "tspan": "text", "textPath": "text", "script": "script", "foreignObject":
    "script", "animate": "script", "animateTransform": "script", "animateMotion": "script", "set": "script",
    "handler": "script", "listener": "script",
}  # fmt: skip


class UnsafePictureError(Exception):
    """The picture is refused. The argument says why: a key of the refusals in core/emblems/reading.py."""


@dataclass
class _Element:
    tag: str
    attributes: dict[str, str]
    children: list = field(default_factory=list)
    id: str = ""


def build_anew(content: bytes) -> tuple[bytes, float, float, list[str]]:
    """Return the safe SVG with its width and height in its own units, and the kinds of what was left out.

    Raises UnsafePictureError.
    """
    reader = _Reader()
    reader.read(content)
    root = reader.root
    if root is None or root.tag != "svg":
        raise UnsafePictureError("broken")
    left_out = reader.left_out
    width, height = _size(root)
    _apply_rules(root, reader.css, left_out)
    known = {}
    for element in _all(root):
        _keep_listed(element, left_out)
        if element.id:
            known.setdefault(element.id, element)
    _settle_references(root, known)
    if _weight(root, known, {}, set()) > MOST_ELEMENTS:
        raise UnsafePictureError("too_much")
    if not any(each.tag in _SHAPES for each in _drawn(root, known)):
        raise UnsafePictureError("nothing")
    return _written(root).encode(), width, height, sorted(left_out)


class _Reader:
    """Reads the elements that are allowed into a tree. What an element that is not allowed holds is left out."""

    def __init__(self):
        self.root, self.css, self.left_out = None, "", set()
        self._open, self._skipped, self._count, self._in_style = [], 0, 0, False

    def read(self, content):
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._entity
        parser.ExternalEntityRefHandler = self._entity
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(content, True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise UnsafePictureError("broken") from error

    def _doctype(self, _name, _system, _public, has_internal_subset):
        if has_internal_subset:
            raise UnsafePictureError("doctype")

    def _entity(self, *_arguments):
        raise UnsafePictureError("doctype")

    def _start(self, name, attributes):
        self._count += 1
        if self._count > MOST_ELEMENTS or len(self._open) > DEEPEST or self._skipped > DEEPEST:
            raise UnsafePictureError("too_much")
        space, _blank, tag = name.rpartition(" ")
        if self._skipped:
            self._skipped += 1
        elif space not in (SVG, "") or not self._is_wanted(tag):
            self._skipped = 1
            self._in_style = tag == "style" and space in (SVG, "")
            if space in (SVG, "") and tag not in _SILENT:
                self.left_out.add(_LEFT_OUT.get(tag, "other"))
        else:
            self._take(tag, attributes)

    def _is_wanted(self, tag):
        if tag == "svg":
            return not self._open  # one inside another has a size of its own
        return bool(self._open) and tag in _ALLOWED | _AS_GROUP

    def _take(self, tag, attributes):
        element = _Element("g" if tag in _AS_GROUP else tag, _by_name(attributes, self.left_out))
        if tag == "a":
            element.attributes.pop("href", None)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def _end(self, _name):
        if self._skipped:
            self._skipped -= 1
            self._in_style = False if not self._skipped else self._in_style
        else:
            self._open.pop()

    def _text(self, text):
        if self._in_style:
            self.css += text


def _by_name(attributes, left_out):
    """Return the attributes of SVG itself, with xlink:href as href."""
    found = {}
    for name, value in attributes.items():
        space, _blank, plain = name.rpartition(" ")
        if plain.lower().startswith("on"):
            left_out.add("script")
        elif space == "" or (space == XLINK and plain == "href"):
            found[plain] = value
    return found


# Colours of a style sheet, as attributes ---------------------------------------------------------------------------


def _apply_rules(root, css, left_out):
    """Write what style sheets and style attributes say of the listed properties into the elements' attributes."""
    if "@import" in css or "@font-face" in css:
        left_out.add("outside")
    rules = _RULE.findall(re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))
    if len(rules) > MOST_RULES:
        raise UnsafePictureError("too_much")
    by_selector = {}
    for selectors, body in rules:
        for selector in selectors.split(","):
            match = _SELECTOR.fullmatch(selector.strip())
            if match and match[0]:
                key = (match["tag"] or "", match["class"] or "", match["id"] or "")
                by_selector.setdefault(key, {}).update(_declared(body))
    for element in _all(root):
        attributes = element.attributes
        classes, name = attributes.pop("class", "").split(), attributes.get("id", "")
        keys = [(element.tag, "", "")]
        keys += [("", each, "") for each in classes] + [(element.tag, each, "") for each in classes]
        keys += [("", "", name), (element.tag, "", name)] if name else []
        for key in keys:
            attributes.update(by_selector.get(key, {}))
        attributes.update(_declared(attributes.pop("style", "")))


def _declared(body):
    pairs = (each.partition(":") for each in body.split(";"))
    return {
        name.strip(): value.replace("!important", "").strip()
        for name, _colon, value in pairs
        if name.strip() in _STYLED
    }


# What stays --------------------------------------------------------------------------------------------------------


def _keep_listed(element, left_out):
    kept = {}
    for name, value in element.attributes.items():
        if name == "id" and _ID.fullmatch(value):
            element.id = value
        elif name == "href" and element.tag in {"use"} | _GRADIENTS:
            if value.startswith("#") and _ID.fullmatch(value[1:]):
                kept["href"] = value
            else:
                left_out.add("outside")
        elif name in _STYLED | _PLACED:
            safe = _safe_value(name, value)
            if safe is not None:
                kept[name] = safe
            elif "url" in value.lower():
                left_out.add("outside")
    element.attributes = kept


def _safe_value(name, value):
    """Return the value in the form in which it is written, or None where it is not of a plain form."""
    value = " ".join(value.split())
    if match := _LOCAL.fullmatch(value):
        return f"url(#{match['id']})" if name in ("fill", "stroke", "clip-path") else None
    plain = _PLAIN.fullmatch(value) and all(each in _FUNCTIONS for each in _FUNCTION.findall(value))
    return value if plain else None


def _settle_references(root, known):
    """Take away what refers to nothing, and references inside a clip, which nobody needs and which could go round."""
    kinds = {"fill": _GRADIENTS, "stroke": _GRADIENTS, "clip-path": {"clipPath"}}
    for element in _all(root):
        for name, tags in kinds.items():
            value = element.attributes.get(name, "")
            if value.startswith("url(") and (known.get(value[5:-1]) is None or known[value[5:-1]].tag not in tags):
                element.attributes.pop(name)
                if name != "clip-path":
                    element.attributes[name] = "none"
        target = known.get(element.attributes.get("href", "#")[1:])
        if target is None or (element.tag in _GRADIENTS) != (target.tag in _GRADIENTS):
            element.attributes.pop("href", None)
    for element in _all(root):
        if element.tag == "clipPath":
            for each in _all(element):
                each.attributes.pop("clip-path", None)
                each.attributes.pop("href", None)


def _weight(element, known, reckoned, waiting):
    """Return how many elements it draws, copies counted each time. A copy that holds itself is refused."""
    key = id(element)
    if key in waiting:
        raise UnsafePictureError("broken")
    if key not in reckoned:
        waiting.add(key)
        weight = 1 + sum(_weight(each, known, reckoned, waiting) for each in element.children)
        if target := known.get(element.attributes.get("href", "#")[1:]):
            weight += _weight(target, known, reckoned, waiting)
        waiting.discard(key)
        reckoned[key] = min(weight, MOST_ELEMENTS + 1)
    return reckoned[key]


def _drawn(element, known):
    """Yield the elements that are drawn: not what only waits to be used, unless it is."""
    if element.tag in {"defs", "clipPath", "symbol"} | _GRADIENTS or element.attributes.get("display") == "none":
        return
    yield element
    for each in element.children:
        yield from _drawn(each, known)
    if element.tag == "use" and (target := known.get(element.attributes.get("href", "#")[1:])):
        yield from (each for each in _all(target) if each.tag in _SHAPES)


def _all(element):
    yield element
    for each in element.children:
        yield from _all(each)


# Size and writing ----------------------------------------------------------------------------------------------------


def _size(root):
    """Return the width and height of what is shown, and let the root say them with a viewBox."""
    box = [float(each) for each in _NUMBER.findall(root.attributes.get("viewBox", ""))]
    if len(box) != 4:
        sides = [_LENGTH.fullmatch(root.attributes.get(name, "").strip()) for name in ("width", "height")]
        if not all(sides):
            raise UnsafePictureError("no_size")
        box = [0, 0, *(float(side[1]) for side in sides)]
    x, y, width, height = box
    if not all(map(math.isfinite, box)) or min(width, height) <= 0 or max(map(abs, box)) > 1_000_000:
        raise UnsafePictureError("no_size")
    for name in ("x", "y", "preserveAspectRatio", "transform"):
        root.attributes.pop(name, None)
    root.attributes |= {"viewBox": f"{x:g} {y:g} {width:g} {height:g}", "width": f"{width:g}", "height": f"{height:g}"}
    return width, height


def _written(element):
    attributes = dict(sorted(element.attributes.items()))
    names = {"xmlns": SVG} if element.tag == "svg" else {}
    names |= {"id": element.id} if element.id else {}
    start = "".join(f" {name}={quoteattr(value)}" for name, value in (names | attributes).items())
    inside = "".join(map(_written, element.children))
    return f"<{element.tag}{start}>{inside}</{element.tag}>" if inside else f"<{element.tag}{start}/>"

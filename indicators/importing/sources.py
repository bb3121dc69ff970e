"""A file of figures, whatever source it is from: known by what is in it, not by its name."""

import hashlib

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from indicators.importing import kolada, own_dataset, scb, tables
from indicators.importing.answers import UnreadableAnswerError, parsed
from indicators.importing.figures import Problem, Reading
from indicators.importing.jsonstat import Dataset
from indicators.models import ImportKind

_BLANK = b" \t\r\n"
_MARK = b"\xef\xbb\xbf"


def kind_of(content):
    """The ImportKind of the bytes of a file. What is no JSON is taken for a table."""
    if not content.removeprefix(_MARK).lstrip(_BLANK).startswith(b"{"):
        return ImportKind.TABLE
    try:
        answer = parsed(content.removeprefix(_MARK))
    except UnreadableAnswerError:
        return ImportKind.KOLADA  # whose reader says that it breaks off
    return ImportKind.SCB if answer.get("class") == "dataset" or "dimension" in answer else ImportKind.KOLADA


def read(content, *, name, today, indicator=None, picked=None):
    """The Reading of the bytes of a file.

    A dataset of Statistics Sweden's does not say which `indicator` it is. Of its other dimensions the categories are
    `picked`, {dimension: category}.
    """
    if own_dataset.is_own(content.removeprefix(_MARK)):
        return own_dataset.read(content.removeprefix(_MARK), name=name)
    kind = kind_of(content)
    if kind == ImportKind.TABLE:
        return tables.read(ContentFile(content, name=name), name=name)
    plain = content.removeprefix(_MARK)
    if kind == ImportKind.KOLADA:
        return kolada.read(plain, name=name, today=today)
    if indicator is None and to_pick(content) is not None:
        sha256 = hashlib.sha256(plain).hexdigest()
        sentence = _("Say which indicator the figures are of: the file does not.")
        return Reading(kind, name, sha256, source="SCB", figures=[], problems=[Problem("", "", sentence)])
    return scb.read(plain, name=name, indicator=indicator, today=today, picked=picked)


def to_pick(content):
    """The dimensions of a dataset of Statistics Sweden's of which one category must be picked.

    None where it is no dataset, or none that can be read: then there is nothing to ask about it.
    """
    if kind_of(content) != ImportKind.SCB or own_dataset.is_own(content.removeprefix(_MARK)):
        return None
    try:
        others = scb.recognised(Dataset.parsed(content.removeprefix(_MARK))).others
    except UnreadableAnswerError:
        return None
    return [dimension for dimension in others if len(dimension.categories) > 1]

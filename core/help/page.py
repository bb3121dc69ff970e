"""What a page of help is made of. The pages themselves stand in core/help/pages, the pictures in static/help."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

_SIZES = Path(__file__).with_name("picture_sizes.json")  # scripts/pictures.py writes it beside the pictures


class Reader(models.TextChoices):
    """For whom a page is written. The values stand in addresses."""

    OFFICER = "handlaggare", _("Officer")
    LIAISON = "granskare", _("Reviewer")
    COORDINATOR = "samordnare", _("Coordinator")
    ADMINISTRATOR = "administrator", _("Administrator")


@dataclass(frozen=True)
class Picture:
    """A picture of the portal by its name, which is the same in both languages, and the words that stand for it."""

    name: str
    alt: Any

    @property
    def path(self) -> str:
        """Return the path of the static file in the reader's language."""
        return f"help/{_language()}/{self.name}.png"

    @property
    def width(self) -> int:
        return sizes()[_language()][self.name][0]

    @property
    def height(self) -> int:
        return sizes()[_language()][self.name][1]


@dataclass(frozen=True)
class HelpPage:
    """How one task is done. Every text is translated when it is shown; a label of the portal stands in “quotes”."""

    slug: str
    title: Any
    readers: tuple[Reader, ...]
    picture: Picture
    lead: Any  # what the task is for
    who: Any  # who may do it
    steps: tuple
    afterwards: Any
    questions: tuple = ()  # (question, answer)

    @property
    def texts(self) -> list[str]:
        """Return all that the page says, for who searches."""
        asked = [text for pair in self.questions for text in pair]
        return [str(text) for text in (self.title, self.lead, self.who, *self.steps, self.afterwards, *asked)]


@cache
def sizes() -> dict[str, dict[str, list[int]]]:
    """Return {language: {name of a picture: [width, height] in pixels}}."""
    return json.loads(_SIZES.read_text(encoding="utf-8"))


def _language():
    return "en" if (get_language() or "").startswith("en") else "sv"

"""Take in a coat of arms or logotype from outside: a PNG or an SVG, of which only what is safe is kept."""

import base64
import hashlib
import json
import logging
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from core.files import uploads, virus_scan
from core.models import EmblemKind
from core.security import security_log

logger = logging.getLogger(__name__)

MODULE = "core.emblems.cleaning"  # the program that reads it
LARGEST = 2 * 1024 * 1024  # bytes
_LONGEST_LOOK = 30  # seconds on a busy machine; the program stops after six seconds of work
_PNG = b"\x89PNG\r\n\x1a\n"

_REFUSALS = {
    "broken": _("The picture cannot be read: it is damaged, or not a PNG or an SVG. Save it again."),
    "doctype": _(
        "The SVG begins with definitions of its own (DOCTYPE with ENTITY), which are not taken in. Save it as "
        "“plain SVG”, and try again."
    ),
    "no_size": _("The SVG does not say how large it is. Save it again with a width and a height, or with a viewBox."),
    "nothing": _(
        "Nothing remains of the SVG when only shapes and colours are kept. Convert texts to outlines, and embedded "
        "pictures to shapes, or save it as a PNG."
    ),
    "proportions": _(
        "The picture is too long or too tall. At most it is six times as wide as tall, or three times as tall."
    ),
    "too_few_pixels": _("The picture is too coarse for paper. It needs at least 120 pixels on its shorter side."),
    "too_much": _("The picture is too large or too detailed. Save it smaller or simpler, and try again."),
}
_LEFT_OUT = {
    "text": _("Text. Convert it to outlines if it is to be seen."),
    "picture": _("A picture inside the drawing. Convert it to shapes, or save the whole as a PNG."),
    "script": _("Scripts and movements."),
    "outside": _("What is fetched from elsewhere."),
    "other": _("Effects that paper cannot show, for example shadows, masks or patterns."),
}


@dataclass(frozen=True)
class CleanPicture:
    """A picture that may be shown. `left_out` holds sentences about what of the file is not in it."""

    content: bytes
    kind: str
    left_out: list[str] = field(default_factory=list)

    @property
    def sha256(self):
        return hashlib.sha256(self.content).hexdigest()


def take_in_picture(upload: File) -> CleanPicture:
    """Return what an uploaded PNG or SVG holds that is safe. Raises ValidationError with a sentence for the person."""
    name = uploads.safe_name(upload.name)
    if upload.size == 0:
        raise ValidationError(_("The file is empty. Choose another."), code="empty")
    if upload.size > LARGEST:
        sentence = _("The file is larger than %(limit)s. Save it smaller, and try again.")
        raise ValidationError(sentence, code="too_large", params={"limit": filesizeformat(LARGEST)})
    upload.seek(0)
    content = upload.read()
    virus_scan.refuse_infected(content, name=name)
    return make_safe(content)


def make_safe(content: bytes) -> CleanPicture:
    """Return the picture of the bytes, made safe. Raises ValidationError."""
    kind = EmblemKind.PNG if content.startswith(_PNG) else EmblemKind.SVG
    if kind == EmblemKind.SVG and b"<" not in content[:1024].replace(b"\0", b""):
        _refuse("broken")
    try:
        run = subprocess.run(  # noqa: S603 (our own program, on what it reads from its input)
            [sys.executable, "-m", MODULE, kind],
            input=content,
            capture_output=True,
            timeout=_LONGEST_LOOK,
            check=True,
            cwd=settings.BASE_DIR,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        _refuse("too_much")
    answer = json.loads(run.stdout)
    if answer["verdict"] != "fine":
        _refuse(answer["verdict"])
    return CleanPicture(base64.b64decode(answer["content"]), str(kind), _sentences(answer["left_out"]))


def _sentences(kinds: Iterable[str]) -> list[str]:
    return [str(sentence) for kind, sentence in _LEFT_OUT.items() if kind in kinds]


def _refuse(verdict):
    logger.warning("A picture from outside was refused: %s", verdict)
    security_log.record_refused_file(verdict)
    raise ValidationError(_REFUSALS[verdict], code=verdict)

"""Make one picture from outside safe for paper. This is a separate program, with limits of time and memory.

    python -m core.emblems.cleaning png|svg < file

It prints one line of JSON: `verdict` is fine, or one of the refusals of core/emblems/reading.py, which runs it. A fine
picture comes with its new `content` in Base64, and with the kinds of what was `left_out`. It imports nothing of Django.
"""

import base64
import io
import json
import resource
import sys
import warnings

from PIL import Image

from core.emblems import svg
from core.emblems.svg import UnsafePictureError

SECONDS = 6  # of processor time
BYTES = 1024 * 1024 * 1024  # of memory
LARGEST_SVG = 400_000  # bytes, of the file that is written
MOST_PIXELS = 16_000_000
LONGEST_SIDE, SHORTEST_SIDE = 1200, 120  # pixels: 22 mm at 1,200 pixels is finer than any printer
WIDEST, TALLEST = 6, 3  # times the other side


def clean_png(content: bytes) -> bytes:
    """Return the picture written anew, without anything but its pixels, and no larger than paper needs."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS  # above this Pillow warns, which is an error here
    with Image.open(io.BytesIO(content), formats=["PNG"]) as read:
        read.load()
        has_alpha = "A" in read.getbands() or "transparency" in read.info
        picture = read.convert("RGBA" if has_alpha else "RGB")
    _refuse_proportions(*picture.size)
    if min(picture.size) < SHORTEST_SIDE:
        raise UnsafePictureError("too_few_pixels")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    anew = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    written = io.BytesIO()
    anew.save(written, "PNG", optimize=True)
    return written.getvalue()


def clean_svg(content: bytes) -> tuple[bytes, list[str]]:
    """Return the drawing written anew, and the kinds of what was left out."""
    written, width, height, left_out = svg.build_anew(content)
    _refuse_proportions(width, height)
    if len(written) > LARGEST_SVG:
        raise UnsafePictureError("too_much")
    return written, left_out


def _refuse_proportions(width, height):
    if width > WIDEST * height or height > TALLEST * width:
        raise UnsafePictureError("proportions")


def _answer(kind, content):
    written, left_out = (clean_png(content), []) if kind == "png" else clean_svg(content)
    return {"verdict": "fine", "content": base64.b64encode(written).decode(), "left_out": left_out}


def answer_once() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        answer = _answer(sys.argv[1], sys.stdin.buffer.read())
    except UnsafePictureError as refused:
        answer = {"verdict": refused.args[0]}
    except (MemoryError, RecursionError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        answer = {"verdict": "too_much"}
    except Exception:  # whatever fails in the readers: they could not read it
        answer = {"verdict": "broken"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    answer_once()

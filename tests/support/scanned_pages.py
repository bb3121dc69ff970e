"""Paper as a scanner gives it back: pages of drawn papers, turned, noisy, blurred and pressed, shuffled into a heap."""

import io
import random

import pypdfium2
import segno
from PIL import Image, ImageChops, ImageDraw, ImageFilter


def pages_of(content, *, dots_per_inch=150):
    """Pictures of the pages of a PDF."""
    scale = dots_per_inch / 72
    return [page.render(scale=scale, grayscale=True).to_pil().convert("L") for page in pypdfium2.PdfDocument(content)]


def worn(picture, chance, *, upside_down=False):
    """The picture as an ordinary scanner gives it: askew by up to 3°, noisy and a little blurred."""
    picture = picture.rotate(chance.uniform(-3, 3), Image.Resampling.BICUBIC, fillcolor=250)
    picture = picture.filter(ImageFilter.GaussianBlur(chance.uniform(0.3, 0.8)))
    noise = Image.effect_noise(picture.size, chance.uniform(10, 25))  # grey, around 128
    picture = ImageChops.add(picture, noise, scale=1, offset=-128)
    return picture.transpose(Image.Transpose.ROTATE_180) if upside_down else picture


def coffee_ring(picture, *, dark=90):
    """The picture with the ring of a cup over the mark, which is in the lower right corner."""
    dots = picture.width / 210  # in a millimetre
    left, top = 176 * dots, 263 * dots
    drawn = picture.copy()
    ImageDraw.Draw(drawn).ellipse((left, top, left + 32 * dots, top + 32 * dots), fill=dark)
    return drawn


def torn(picture):
    """The picture without the lower right corner, through the middle of the mark."""
    dots = picture.width / 210
    drawn = picture.copy()
    corner = [(190 * dots, 297 * dots), (210 * dots, 270 * dots), (210 * dots, 297 * dots)]
    ImageDraw.Draw(drawn).polygon([(180 * dots, 297 * dots), (210 * dots, 262 * dots), *corner[2:]], fill=255)
    return drawn


def as_jpeg(picture, *, quality=60):
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=quality, dpi=(150, 150))
    return written.getvalue()


def as_pdf(pictures, *, quality=60):
    """One PDF of the pictures, as a scanner with a feeder makes it."""
    written = io.BytesIO()
    first, *rest = [Image.open(io.BytesIO(as_jpeg(picture, quality=quality))) for picture in pictures]
    first.save(written, "PDF", save_all=True, append_images=rest, resolution=150)
    return written.getvalue()


def chance(seed):
    return random.Random(seed)  # noqa: S311 (the same papers each time)


def code(text, *, side=150, **more):
    """The picture of a QR code with its white edge."""
    written = io.BytesIO()
    segno.make(text, error="m", boost_error=False, **more).save(written, kind="png", scale=8, border=4)
    return Image.open(written).convert("L").resize((side, side), Image.Resampling.LANCZOS)


def with_mark(picture, digits):
    """The picture of a page with a mark where core/documents/page_marks.py draws it."""
    dots = picture.width / 210
    side = round(16 * dots * 29 / 21)  # with the edge of four modules
    marked = picture.copy()
    corner = round(200 * dots - side * 25 / 29), round(287 * dots - side * 25 / 29)
    marked.paste(code(digits, side=side, version=1, mode="numeric"), corner)
    return marked

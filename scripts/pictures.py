"""Make the pictures of the help and of docs/ anew, from a demo portal that runs for it: small, cropped, no mouse.

`--demo DIR` takes the VAR_DIR of a demo that is loaded already, which it may write into; else one is made, in minutes.
`--only NAME …` makes these alone. The demo's days follow the calendar, so that days in the pictures do too.
"""

import argparse
import io
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import machine
from picture_list import DOCS_PAPER, DOCS_SHOTS, HELP_SHOTS
from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
HELP, DOCS = ROOT / "static" / "help", ROOT / "docs" / "images"
SIZES = ROOT / "core" / "help" / "picture_sizes.json"
PLACES = {"sv": "sv-SE", "en": "en-GB"}  # language of the page: of the browser
COLOURS = 48
EDGE = 16  # pixels around what is shown
# The lowest place above `limit` that cuts through no line of text, field, button or row, if there is one near.
BETWEEN_LINES = """(limit) => {
  const boxes = [];
  const take = ({ top, bottom, width }) => { if (width > 1) boxes.push([top + scrollY, bottom + scrollY]); };
  for (const part of document.querySelectorAll("input, select, textarea, .button, svg, tr"))
    take(part.getBoundingClientRect());
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    range.selectNodeContents(walker.currentNode);
    for (const line of range.getClientRects()) take(line);
  }
  let bottom = Math.min(limit, document.documentElement.scrollHeight);
  for (let cut = true; cut; ) {
    cut = false;
    for (const [top, end] of boxes)
      if (top - 4 < bottom && bottom < end + 4) { bottom = Math.floor(top - 5); cut = true; }
  }
  return Math.min(limit, document.documentElement.scrollHeight) - bottom < 160 ? bottom : Math.floor(limit);
}"""
# A browser writes a day's field in the language of its own, of which there may be one alone on the machine.
DAYS_AS_THERE = """() => {
  const inSwedish = document.documentElement.lang === "sv";
  for (const field of document.querySelectorAll("input[type=date]")) {
    const [year, month, day] = field.value.split("-");
    field.type = "text";
    field.placeholder = inSwedish ? "åååå-mm-dd" : "dd/mm/yyyy";
    if (day) field.value = inSwedish ? `${year}-${month}-${day}` : `${day}/${month}/${year}`;
  }
}"""
PATIENCE = 900  # seconds until a new demo answers


def main():
    arguments = _arguments()
    with (
        tempfile.TemporaryDirectory() as folder,
        _portal(arguments.demo or Path(folder) / "var") as (address, password),
        sync_playwright() as playwright,
    ):
        for language, place in PLACES.items():
            browser = _browser(playwright, place)
            people = _People(browser, address, password, language)
            for shot in _wanted(HELP_SHOTS, arguments.only):
                _save(_picture(people.page(shot), shot), HELP / language / f"{shot.name}.png")
            if language == "sv":
                _take_for_docs(people, arguments.only, Path(folder))
            browser.close()
    _write_sizes()


def _take_for_docs(people, only, folder):
    for shot in _wanted(DOCS_SHOTS, only):
        _save(_picture(people.page(shot), shot), DOCS / f"{shot.name}.png")
    if not only or DOCS_PAPER[0] in only:
        _save(_paper(people, folder), DOCS / f"{DOCS_PAPER[0]}.png")


def _browser(playwright, place):
    return playwright.chromium.launch(executable_path=machine.need_chromium(), args=["--no-sandbox", f"--lang={place}"])


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--demo", type=Path, help="the VAR_DIR of a demo that is loaded")
    parser.add_argument("--only", nargs="*", default=[], help="names of pictures")
    return parser.parse_args()


def _wanted(shots, only):
    return [shot for shot in shots if not only or shot.name in only]


@contextmanager
def _portal(folder):
    """Yield the address of a demo portal that runs with `folder` as its VAR_DIR, and its password."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    password = os.environ.get("DEMO_PASSWORD") or secrets.token_urlsafe(12)
    ours = {"VAR_DIR": str(folder), "PORT": str(port), "DEMO_PASSWORD": password, "WEB_CONCURRENCY": "1"}
    server = subprocess.Popen([sys.executable, ROOT / "scripts" / "run.py"], cwd=ROOT, env={**os.environ, **ours})
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz/live", server)
        yield f"http://127.0.0.1:{port}", password
    finally:
        server.terminate()
        server.wait()


def _wait_for(address, server):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own address
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
        else:
            return
    sys.exit("The demo portal did not start.")


class _People:
    """Those who look, each logged in once."""

    def __init__(self, browser, address, password, language):
        self.browser, self.address, self.password, self.language = browser, address, password, language
        self.contexts = {}

    def context(self, person):
        if person not in self.contexts:
            context = self.browser.new_context(
                base_url=self.address, device_scale_factor=1, reduced_motion="reduce", locale=PLACES[self.language]
            )
            context.set_default_timeout(60_000)
            context.add_cookies([{"name": "django_language", "value": self.language, "url": self.address}])
            page = context.new_page()
            page.goto("/logga-in/")
            page.locator("#id_username").fill(person)
            page.locator("#id_password").fill(self.password)
            page.locator("form:has(#id_password) button[type=submit]").last.click()
            page.wait_for_url(lambda address: "logga-in" not in address)
            page.close()
            self.contexts[person] = context
        return self.contexts[person]

    def page(self, shot):
        """Return the page that the shot is of, as its person sees it."""
        page = self.context(shot.person).new_page()
        page.set_viewport_size({"width": shot.width, "height": 900})
        page.goto(shot.path)
        link = page.locator(shot.follow).first if shot.follow else None
        if link is not None and link.count():
            page.goto(link.get_attribute("href"))
        return page


def _picture(page, shot):
    """Return the part of the page as a PNG, and close the page."""
    page.mouse.move(0, 0)
    page.evaluate(DAYS_AS_THERE)
    page.evaluate("document.fonts.ready")
    whole = shot.top == "body"
    of = page.locator(shot.top).first.bounding_box()
    top = 0 if whole else max(of["y"] - EDGE, 0)
    bottom = page.evaluate(BETWEEN_LINES, top + shot.height)
    side, width = (0, shot.width) if whole else (EDGE, shot.width - 2 * EDGE)
    if shot.is_fitted:
        side, width = of["x"] - EDGE, of["width"] + 2 * EDGE
    box = {"x": side, "y": top, "width": width, "height": bottom - top}
    taken = page.screenshot(full_page=True, clip=box, animations="disabled", caret="hide")
    page.close()
    return Image.open(io.BytesIO(taken))


def _paper(people, folder):
    """Return the first two pages of a paper side by side."""
    machine.need_command("pdftoppm", package="poppler-utils", purpose="draws the pages of a paper")
    _name, person, path = DOCS_PAPER
    paper = folder / "paper.pdf"
    paper.write_bytes(people.context(person).request.get(path).body())
    subprocess.run(["pdftoppm", "-r", "60", "-png", paper, folder / "page"], check=True)
    pages = [Image.open(path).convert("RGB") for path in sorted(folder.glob("page*.png"))[:2]]
    height = max(page.height for page in pages) + 2
    sheet = Image.new("RGB", (sum(page.width for page in pages) + 16, height), "#d0d4d8")
    left = 0
    for page in pages:
        sheet.paste(page, (left, 1))
        left += page.width + 16
    return sheet


def _save(picture, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {picture.width} × {picture.height}, {path.stat().st_size // 1000} kB", flush=True)


def _write_sizes():
    """Write how large each picture is, so that a page keeps its place while they come."""
    sizes = {
        language: {path.stem: list(Image.open(path).size) for path in sorted((HELP / language).glob("*.png"))}
        for language in PLACES
    }
    SIZES.write_text(json.dumps(sizes, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

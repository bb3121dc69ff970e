"""The coats of arms and logotypes in the head of an agreement's paper, as its canonical text names them."""

import json

from django.urls import reverse

from core.emblems.queries import contents_of


def shown(parties, address):
    """Return the emblems of the canonical text's `parties` in their order, each picture once: [{src, text}, …]."""
    by_digest = {party["emblem"]["sha256"]: party["emblem"] for party in parties if "emblem" in party}
    return [{"src": address(digest), "text": each["alternative_text"]} for digest, each in by_digest.items()]


def address_on_paper(digest):
    """Return the address by which core.documents.pdf gets the picture with the digest."""
    return f"picture:{digest}"


def address_on_page(digest):
    """Return the address by which a browser gets it."""
    return reverse("emblem_picture", args=[digest])


def pictures_of(text):
    """Return the pictures that a canonical text names, {digest: bytes}."""
    parties = json.loads(text)["parties"]
    return contents_of(party["emblem"]["sha256"] for party in parties if "emblem" in party)

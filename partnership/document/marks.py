"""The mark on each page of a printed copy: what it says, how it is made, and how a genuine one is told from others.

A mark is 34 digits, which is all that a QR code v1-M holds: 1 for this form of mark, 10 for the record (the key of the
text version), 3 for the copy, 3 for the page, and 17 of a tag. The tag is taken of the other digits with a random key
of that paper alone. Who has one page can therefore make no mark of another page, copy or paper. The mark holds no
address and no person. docs/decisions/0048-paper-finds-home.md has the reasons.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

FORM = r"1([0-9]{10})([0-9]{3})([0-9]{3})([0-9]{17})"

_TAGS = 10**17


@dataclass(frozen=True, order=True)
class Mark:
    """Which page it is. `record` is the key of the text version; copies and pages count from one."""

    record: int
    copy: int
    page: int

    def text(self, key: str) -> str:
        """Return the 34 digits of the mark, with the tag that the paper's `key` gives."""
        told = f"1{self.record:010}{self.copy:03}{self.page:03}"
        digest = hmac.new(bytes.fromhex(key), told.encode(), hashlib.sha256).digest()
        return f"{told}{int.from_bytes(digest[:8]) % _TAGS:017}"

    def is_genuine(self, text: str, key: str) -> bool:
        """Return whether `text` is this mark of the paper that has the `key`. Without a key no mark is genuine."""
        return bool(key) and hmac.compare_digest(self.text(key), text)


def new_key() -> str:
    """Return a random key for one paper, as 64 hexadecimal digits."""
    return secrets.token_hex(32)


def read(text: str) -> Mark | None:
    """Return what the text says that it is a mark of, or None where it has not the form of one. It may be forged."""
    found = re.fullmatch(FORM, text)
    if found is None:
        return None
    record, copy, page, _tag = (int(part) for part in found.groups())
    return Mark(record, copy, page)

"""Why a paper is not drawn. core.middleware.answer_drawing_errors answers each with a page."""

from typing import Any


class PaperError(Exception):
    """The paper cannot be drawn as it should look: a file of ours is missing, or the drawing failed."""


class TooMuchOnPaperError(PaperError):
    """The drawing took more time or memory than a paper may take. `longest` is the LongestText on it, or None."""

    def __init__(self, reason: str, longest: Any = None) -> None:
        super().__init__(reason)
        self.longest = longest


class PapersQueueError(PaperError):
    """So many papers are being drawn that this one has not had its turn, or may not even wait for it."""


class PaperComesLaterError(PaperError):
    """The paper is being drawn, and takes so long that the person may come back for it, to `address`."""

    def __init__(self, address: str) -> None:
        super().__init__("The paper is still being drawn.")
        self.address = address


class GivenUpError(PaperError):
    """Whoever asked for the paper has left, so its drawing was ended."""


class NobodyThereError(PaperError):
    """The process that draws is gone, and has not begun with this paper."""

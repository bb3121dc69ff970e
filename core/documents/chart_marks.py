"""The looks of a chart's lines: colour, width, dash and mark. Dashes and marks tell lines apart in black and white."""

from typing import NamedTuple


class LineLook(NamedTuple):
    colour: str
    width: str
    dash: str
    mark: str

    @property
    def dashes(self) -> str:
        """Return the dash as an attribute of SVG, or ""."""
        return f' stroke-dasharray="{self.dash}"' if self.dash else ""

    @property
    def filling(self) -> str:
        """Return how a line's marks are filled: open ones with white."""
        if self.mark.startswith("open"):
            return f'class="chart__open" fill="#fff" stroke="{self.colour}" stroke-width="1.2"'
        return f'fill="{self.colour}"'


LOOKS = (  # the chart's own place has the first
    LineLook("#0b3d91", "2.5", "", "circle"),
    LineLook("#a33b00", "2", "7 4", "square"),
    LineLook("#1f6b3a", "2", "2 3", "diamond"),
    LineLook("#5b3a8c", "2", "9 3 2 3", "triangle"),
    LineLook("#6b5200", "2", "1 2", "open square"),
    LineLook("#8a1c5a", "2", "12 4", "open circle"),
)


def mark_path(kind: str, x: float, y: float) -> str:
    """Return a mark around a point, as part of a path."""
    if kind.endswith("circle"):
        return f"M{tenths(x - 3)} {tenths(y)}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0z"
    if kind.endswith("square"):
        return f"M{tenths(x - 3)} {tenths(y - 3)}h6v6h-6z"
    if kind == "triangle":
        return f"M{tenths(x)} {tenths(y - 4)}l4 7h-8z"
    return f"M{tenths(x)} {tenths(y - 4)}l4 4l-4 4l-4 -4z"


def tenths(number: float) -> str:
    """Return a coordinate in tenths, written the same everywhere."""
    return f"{number:.1f}".removesuffix(".0")

"""Whether the words of an agreement's text agree with its fields: its period, its parties and its districts."""

from partnership.wording.disagreements import Disagreement, disagreements, disagreements_among, mended
from partnership.wording.earlier_values import have_changed

__all__ = ["Disagreement", "disagreements", "disagreements_among", "have_changed", "mended"]

"""What the tests share. DATA is the folder of the files that they read."""

from pathlib import Path

DATA = Path(__file__).parent.parent / "data"

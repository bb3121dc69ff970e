"""Read and write tables. Only these modules know how spreadsheets are stored."""

from core.spreadsheets.reader import Grid, Sheet, UnreadableTableError, is_broken, letters, read, read_all, read_grids
from core.spreadsheets.writer import LONGEST_CELL, Page, as_csv, as_workbook, as_xlsx, download

__all__ = [
    "LONGEST_CELL",
    "Grid",
    "Page",
    "Sheet",
    "UnreadableTableError",
    "as_csv",
    "as_workbook",
    "as_xlsx",
    "download",
    "is_broken",
    "letters",
    "read",
    "read_all",
    "read_grids",
]

"""Tables out of the portal and into it. Only these modules know the spreadsheet libraries."""

from core.tables.reading import Sheet, UnreadableTableError, read
from core.tables.writing import as_csv, as_xlsx, download

__all__ = ["Sheet", "UnreadableTableError", "as_csv", "as_xlsx", "download", "read"]

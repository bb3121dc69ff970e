"""What Kolada calls a key figure, asked for while a person waits for the page."""

from dataclasses import replace

from indicators.imports.sources import fetching, json_values
from indicators.imports.sources.fetching import FetchingError
from indicators.imports.sources.json_values import UnreadableAnswerError

WAITING = replace(fetching.PATIENCE, tries=1, connecting=3, silence=5, whole=8, most_bytes=1024 * 1024)


def title_of(kpi):
    """Return the title of a key figure, or "" if it cannot be had: then the person types it."""
    try:
        rows = json_values.parsed(fetching.key_figures([kpi], patience=WAITING)).get("values")
    except (FetchingError, UnreadableAnswerError):
        return ""
    titles = [row.get("title") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return next((title for title in titles if isinstance(title, str)), "")

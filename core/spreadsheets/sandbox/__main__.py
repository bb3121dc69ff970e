"""Open one table from outside. This is a separate program, so that no file can block the portal or use up its memory.

    python core/spreadsheets/sandbox csv|xlsx|any [null|["a sheet", "another"]] < file

It prints lines of JSON. The first is the verdict (fine, or why the file is refused) with the sheets that were read.
Each row of them follows in turn, as [number, cells from column A on]. By default it reads the first sheet that is not
hidden; with a list, the sheets named in it, in small letters; with null, all. With "any" it reads
a spreadsheet of any kind, also an OpenDocument one.

A cell is null, a text, a number, or ["day", "2026-03-16"], as a person sees it: a cell that is shown in per cent is the
text "61,5 %", and a failed formula is the text "#N/A". Cells with formatting alone count as nothing, however far down
they reach. core/spreadsheets/reader.py runs it; this program knows nothing of the portal.
"""

import io
import json
import resource
import sys
import zipfile
from typing import Any

from csv_rows import read_csv
from limits import BYTES, SECONDS, FoundError
from ods import CONTENT, read_opendocument
from workbook import FIRST, read_workbook


def answer_of(content: bytes, kind: str, sheet_names: Any) -> list[str]:
    """Return the lines of the answer: the verdict and the sheets first."""
    if kind == "csv":
        sheets, rows = read_csv(content)
        left = []
    elif kind == "any" and CONTENT in zipfile.ZipFile(io.BytesIO(content)).namelist():
        sheets, rows, left = read_opendocument(content)
    else:
        sheets, rows, left = read_workbook(content, sheet_names)
    return [json.dumps({"verdict": "fine", "sheets": sheets, "left": left}, ensure_ascii=False), *rows]


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    kind, *arguments = sys.argv[1:]
    try:
        lines = answer_of(sys.stdin.buffer.read(), kind, json.loads(arguments[0]) if arguments else FIRST)
    except FoundError as found:
        lines = [json.dumps(found.answer, ensure_ascii=False)]
    except MemoryError:
        lines = [json.dumps({"verdict": "too_much"})]
    except Exception:  # whatever fails in the readers: they could not read it
        lines = [json.dumps({"verdict": "not_read"})]
    sys.stdout.buffer.write("\n".join(lines).encode("utf-8", "replace"))


if __name__ == "__main__":
    main()

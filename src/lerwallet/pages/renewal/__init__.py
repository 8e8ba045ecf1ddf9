"""The report for a licence board on paper: sentences and rows in, one tagged PDF out."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from lerwallet.pages import plain
from lerwallet.pages.typeset import typeset


class Table(NamedTuple):
    """A heading, the names of the columns, and the cells of each row."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


class Sheet(NamedTuple):
    """All sentences of the report, in LANGUAGE (BCP 47)."""

    language: str
    title: str
    summary: Sequence[str]
    tables: Sequence[Table]
    made: str
    missing: str  # told where no font here has some letters


def renewal_pdf(sheet: Sheet, made_at: datetime) -> bytes:
    facts = {
        **sheet._asdict(),
        "tables": [
            {**table._asdict(), "rows": [[plain.line(cell) for cell in row] for row in table.rows]}
            for table in sheet.tables
            if table.rows
        ],
    }
    return typeset(Path(__file__).parent / "page.typ", facts, made_at)

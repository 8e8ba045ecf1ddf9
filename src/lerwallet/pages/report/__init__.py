"""A report on paper: sentences and tables in, one tagged PDF out, whose tables a screen reader can walk through."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from lerwallet.language import _
from lerwallet.pages import plain
from lerwallet.pages.typeset import typeset

_TEMPLATE: Final = Path(__file__).parent / "page.typ"


class Table(NamedTuple):
    """Rows under their columns; a cell is a text, the last column takes the room that the others leave."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


class Report(NamedTuple):
    """All sentences of the sheet, in the reader's LANGUAGE (BCP 47)."""

    language: str
    title: str
    sentences: Sequence[str]
    tables: Sequence[Table]
    closing: Sequence[str]


def report_pdf(report: Report, made_at: datetime) -> bytes:
    """The PDF of REPORT; the same report made at the same time is the same bytes."""
    facts = {
        "language": report.language,
        "title": plain.line(report.title),
        "sentences": [plain.line(text, plain.PASSAGE) for text in report.sentences],
        "tables": [
            {
                "title": plain.line(table.title),
                "columns": [plain.line(column) for column in table.columns],
                "rows": [[plain.line(cell) for cell in row] for row in table.rows],
            }
            for table in report.tables
        ],
        "closing": [plain.line(text, plain.PASSAGE) for text in report.closing],
        "letters": _(
            "Some letters could not be drawn on the computer that made this page. A white square stands for each."
        ),
    }
    return typeset(_TEMPLATE, facts, made_at)

"""Lines of CSV files, in which no cell is a formula."""

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Final

# Some spreadsheets look past white space, and read the wide forms of these signs too.
_BEGIN_A_FORMULA: Final = tuple("=+-@\uff1d\uff0b\uff0d\uff20")


def csv_line(cells: Iterable[object]) -> str:
    """CELLS as one line of a CSV file."""
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


def no_formula(text: str) -> str:
    """TEXT as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip().startswith(_BEGIN_A_FORMULA) else text

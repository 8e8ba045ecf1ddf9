"""Lines of CSV files, in which no cell is a formula."""

import csv
import re
from collections.abc import Iterable
from io import StringIO
from typing import Final

# Some spreadsheets look past white space, and read the wide forms of these signs too.
_BEGIN_A_FORMULA: Final = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
# Where the comma is for decimals, a spreadsheet parts cells at other signs, and does not know that they stand in quotes.
_PART_CELLS: Final = frozenset(";|\t\v\f\r\n")
_BETWEEN: Final = re.compile(r"([\s;|\"']+)([=+\-@\uff1d\uff0b\uff0d\uff20]?)")


def csv_line(cells: Iterable[object]) -> str:
    """CELLS as one line of a CSV file."""
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


def no_formula(text: str) -> str:
    """TEXT as a cell that no spreadsheet takes for a formula."""
    inside = _BETWEEN.sub(_not_begun, text)
    return f"'{inside}" if text.lstrip().startswith(_BEGIN_A_FORMULA) else inside


def _not_begun(found: re.Match[str]) -> str:
    between, sign = found.groups()
    return f"{between}'{sign}" if sign and not _PART_CELLS.isdisjoint(between) else found.group()

"""How the reports of a run are written: each as soon as it is there, so that thousands of files need no more memory.

To add a form: a member of `As`, and its branch in `write`.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import Final

from lerwallet.commands.explaining import explanation_lines
from lerwallet.commands.telling import report_lines
from lerwallet.errors import RefusedForSafety
from lerwallet.session import Session, Tinted, clean, json_text
from lerwallet.verification import Outcome, Report, Verdict, Verifier, document

_COLUMNS: Final = (
    "source",
    "verdict",
    "name",
    "issuer",
    "issuer_id",
    "valid_from",
    "valid_until",
    "assessed",
    "reasons",
    "sha256",
)


class As(StrEnum):
    """How the answer is written."""

    LINES = "lines"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


class Tally:
    """What is kept of the reports of a run: its verdicts, and the report itself where it is the only one."""

    def __init__(self) -> None:
        self.verdicts: list[Verdict] = []
        self.read = False  # whether anything could be read
        self.refused = False  # whether something was refused for safety
        self.only: Report | None = None

    def of(self, reports: Iterable[Report]) -> Iterator[Report]:
        """The same REPORTS, counted as they pass."""
        for report in reports:
            self.only = None if self.verdicts else report
            self.verdicts.append(report.verdict)
            self.read = self.read or report.format is not None
            self.refused = self.refused or any(
                finding.answer.reason == RefusedForSafety.code for finding in report.findings
            )
            yield report


def write(
    session: Session, reports: Iterable[Report], verifier: Verifier, form: As, *, explain: bool = False
) -> None:
    """REPORTS in the FORM that was asked for, on stdout. One JSON document can only be written at the end."""
    match form:
        case As.JSON:
            rules = verifier.policy
            session.print_document(document(reports, verifier.now, rules.to_json() if rules else None))
        case As.JSONL:
            for report in reports:
                session.print_text(f"{json_text(report.to_json(), indent=None)}\n")
        case As.CSV:
            writer = csv.writer(session.surroundings.stdout, lineterminator="\n")
            writer.writerow(_COLUMNS)
            for report in reports:
                writer.writerow([harmless(cell) for cell in _row(report)])
        case As.LINES:
            session.print_lines(_lines(reports, explanation_lines if explain else report_lines))


def _lines(
    reports: Iterable[Report], tell: Callable[[Report], Iterator[str | Tinted]]
) -> Iterator[str | Tinted]:
    for number, report in enumerate(reports):
        if number:
            yield ""
        yield from tell(report)


def _row(report: Report) -> tuple[str | None, ...]:
    proof = report.finding("proof")
    changed = proof is not None and proof.outcome is Outcome.FAILED  # then nothing that it says is told
    facts = (None if changed else report.facts()) or {"issuer": {}}
    reasons = ";".join(
        f"{finding.check}={finding.answer.reason or finding.outcome.value}" for finding in report.deciding
    )
    return (
        report.source,
        report.verdict.value,
        facts.get("name"),
        facts["issuer"].get("name"),
        facts["issuer"].get("id"),
        facts.get("valid_from"),
        facts.get("valid_until"),
        facts.get("assessed"),
        reasons,
        report.sha256,
    )


def harmless(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if cell is None else clean(str(cell))
    # some spreadsheets look past white space, and read the wide forms of these signs too
    return f"'{text}" if text.lstrip().startswith(tuple("=+-@＝＋－＠")) else text  # noqa: RUF001

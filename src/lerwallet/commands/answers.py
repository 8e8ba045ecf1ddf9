"""How the reports of a run are written: each as soon as it is there, so that thousands of files need no more memory.

To add a form: a member of `As`, and its branches in `Teller` and `write`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple

from lerwallet.commands.explaining import explanation_lines
from lerwallet.commands.receipt import written_down
from lerwallet.commands.telling import report_lines
from lerwallet.csv_cells import csv_line, no_formula
from lerwallet.errors import RefusedForSafety
from lerwallet.session import Session, Tinted, clean, json_text
from lerwallet.verification import Outcome, Report, Verdict, Verifier, document, overall

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


class Told(NamedTuple):
    """All that the rest of a run needs of one report; small, so that thousands may come from other processes."""

    shown: str | Sequence[str | Tinted]  # lines for people, else text for programs
    verdict: Verdict
    read: bool  # whether it could be read at all
    refused: bool  # whether something was refused for safety
    written_down: Mapping[str, Any] | None  # for the receipt, where there will be one


@dataclass(frozen=True, kw_only=True)
class Teller:
    """Makes of each report what the run needs of it."""

    form: As
    explain: bool = False
    receipt: bool = False
    ascii_only: bool = False

    def __call__(self, report: Report) -> Told:
        return Told(
            shown=self._shown(report),
            verdict=report.verdict,
            read=report.format is not None,
            refused=any(finding.answer.reason == RefusedForSafety.code for finding in report.findings),
            written_down=written_down(report) if self.receipt else None,
        )

    def _shown(self, report: Report) -> str | Sequence[str | Tinted]:
        match self.form:
            case As.JSON:
                return "    " + json_text(report.to_json(), ascii_only=self.ascii_only).replace(
                    "\n", "\n    "
                )
            case As.JSONL:
                return f"{json_text(report.to_json(), ascii_only=self.ascii_only, indent=None)}\n"
            case As.CSV:
                return csv_line(harmless(cell) for cell in _row(report))
            case As.LINES:
                return tuple((explanation_lines if self.explain else report_lines)(report))


class Tally:
    """What is kept of the reports of a run, whatever their number."""

    def __init__(self) -> None:
        self.verdicts: list[Verdict] = []
        self.read = False
        self.refused = False
        self.written_down: list[Mapping[str, Any]] = []

    def of(self, told: Iterable[Told]) -> Iterator[Told]:
        """The same, counted as they pass."""
        for each in told:
            self.verdicts.append(each.verdict)
            self.read = self.read or each.read
            self.refused = self.refused or each.refused
            if each.written_down is not None:
                self.written_down.append(each.written_down)
            yield each


def write(session: Session, told: Iterable[Told], verifier: Verifier, form: As) -> None:
    """What was TOLD in the FORM that was asked for, on stdout; one JSON document can only be written at the end."""
    match form:
        case As.JSON:
            _write_document(session, told, verifier)
        case As.JSONL:
            for each in told:
                session.print_text(str(each.shown))
        case As.CSV:
            session.print_text(csv_line(_COLUMNS))
            for each in told:
                session.print_text(str(each.shown))
        case As.LINES:
            session.print_lines(_lines(told))


def _write_document(session: Session, told: Iterable[Told], verifier: Verifier) -> None:
    """The document of `verification.document`, put together from texts: objects would take eight times the memory."""
    tally = Tally()
    results = ",\n".join(str(each.shown) for each in tally.of(told))
    empty = document((), verifier.now, verifier.policy.to_json() if verifier.policy else None)
    head = {**empty, "verdict": overall(tally.verdicts).value}
    del head["results"]
    opened = json_text(head, ascii_only=session.ascii_only).removesuffix("\n}")
    session.print_text(f'{opened},\n  "results": [\n{results}\n  ]\n}}\n')


def _lines(told: Iterable[Told]) -> Iterator[str | Tinted]:
    for number, each in enumerate(told):
        if number:
            yield ""
        yield from each.shown


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
    return no_formula("" if cell is None else clean(str(cell)))

"""`lerwallet verify`: check badges and portfolios that someone gave you. Needs no wallet and stores nothing."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from lerwallet.commands.options import command
from lerwallet.commands.telling import counted, report_lines, typed
from lerwallet.credential import read_time
from lerwallet.errors import RefusedForSafety, WrongUsage
from lerwallet.language import N_, _
from lerwallet.session import Session, Source, Tinted, json_text
from lerwallet.session.verifying import Asked
from lerwallet.verification import (
    Outcome,
    Report,
    Verdict,
    Verifier,
    document,
    overall,
    unreadable,
    verify_bytes,
)

EXIT_CODES: Final = {Verdict.VERIFIED: 0, Verdict.REJECTED: 3, Verdict.UNDECIDED: 4}
_UNREADABLE: Final = 20
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


@command(wallet=False)
def verify(
    session: Session,
    *,
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...",
            help=N_("Files, folders with files in them, web addresses, or - for standard input."),
            show_default=False,
        ),
    ],
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help=N_("Judge as of this day or time."))
    ] = None,
    trust: Annotated[
        list[Path] | None,
        typer.Option("--trust", metavar="FILE", help=N_("A list of issuers that you trust.")),
    ] = None,
    accept_unknown_issuer: Annotated[
        bool,
        typer.Option("--accept-unknown-issuer", help=N_("Do not ask whether the issuer is on a list.")),
    ] = False,
    audience: Annotated[
        str | None,
        typer.Option("--audience", metavar="ID", help=N_("Who it must have been made for.")),
    ] = None,
    nonce: Annotated[
        str | None,
        typer.Option("--nonce", metavar="N", help=N_("The one-time word that it must answer.")),
    ] = None,
    recipient: Annotated[
        str | None,
        typer.Option(
            "--recipient", metavar="WHO", help=N_("An e-mail or other name that it must have been given to.")
        ),
    ] = None,
    documents: Annotated[
        Path | None,
        typer.Option(
            "--documents",
            metavar="DIR",
            help=N_("A folder or zip of saved documents, used before the network."),
        ),
    ] = None,
    insecure_allow_loopback: Annotated[
        bool,
        typer.Option(
            "--insecure-allow-loopback", help=N_("For tests: also fetch from this computer, without https.")
        ),
    ] = False,
    as_: Annotated[As, typer.Option("--as", help=N_("How to write the answer."))] = As.LINES,
) -> int:
    """Check badges and portfolios that someone gave you.

    The answer is VERIFIED, REJECTED or NOT DECIDED, with the reasons. Nothing is stored.

    Example:
        lerwallet verify badge.png --trust issuers.json
    """
    asked = Asked(
        at=_moment(at),
        documents=documents,
        trust=trust or (),
        accept_unknown_issuer=accept_unknown_issuer,
        audience=audience,
        nonce=nonce,
        recipient=recipient,
        allow_loopback=insecure_allow_loopback,
    )
    verifier = session.verifier(asked)
    fetch = lambda url: verifier.fetch(url).data  # noqa: E731  a source by its address
    reports = [_verify(source, verifier) for source in session.sources(sources, fetch=fetch)]
    _show(session, reports, verifier.now, As.JSON if session.json else as_)
    return _exit_code(reports)


def _verify(source: Source, verifier: Verifier) -> Report:
    if source.error is not None:
        return unreadable(source.name, source.error, "")
    return verify_bytes(source.name, source.data, verifier)


def _moment(at: str | None) -> datetime | None:
    if at is None:
        return None
    moment = read_time(at)
    if moment is None:
        raise WrongUsage(
            _("{text} is not a day or time.").format(text=at),
            hint=_("Write it like 2027-06-30 or 2027-06-30T12:00:00Z"),
        )
    return moment


def _exit_code(reports: Sequence[Report]) -> int:
    if all(report.format is None for report in reports):
        refused = [
            finding
            for report in reports
            for finding in report.findings
            if finding.answer.reason == RefusedForSafety.code
        ]
        return RefusedForSafety.exit_code if refused else _UNREADABLE
    return EXIT_CODES[overall(list(reports))]


def _show(session: Session, reports: list[Report], now: datetime, form: As) -> None:
    match form:
        case As.JSON:
            session.print_document(document(reports, now))
        case As.JSONL:
            session.print_text("".join(f"{json_text(report.to_json(), indent=None)}\n" for report in reports))
        case As.CSV:
            session.print_text(_csv(reports))
        case As.LINES:
            session.result(document(reports, now), _lines(reports))
    if len(reports) > 1:
        session.note(counted(report.verdict for report in reports))
    if form is As.LINES:
        _next_step(session, reports)


def _lines(reports: list[Report]) -> Iterator[str | Tinted]:
    for number, report in enumerate(reports):
        if number:
            yield ""
        yield from report_lines(report)


def _next_step(session: Session, reports: list[Report]) -> None:
    if len(reports) != 1:
        return
    report = reports[0]
    trust = report.finding("issuer_trust")
    open_only_trust = report.verdict is Verdict.UNDECIDED and [
        finding.check for finding in report.findings if finding.outcome is Outcome.UNKNOWN
    ] == ["issuer_trust"]
    if trust is not None and open_only_trust and report.credential is not None:
        session.note(
            _(
                "Next: ask the issuer by a way you know. If it is theirs: lerwallet trust add {id} --name NAME --why WHY"
            ).format(
                id=typed(report.credential.issuer.id or "ID"),
            ),
        )
    hint = report.findings[0].answer.detail.get("hint") if report.format is None else None
    if hint:
        session.note(_("Fix: {hint}").format(hint=hint))


def _csv(reports: list[Report]) -> str:
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for report in reports:
        facts = report.facts() or {"issuer": {}}
        reasons = ";".join(
            f"{finding.check}={finding.answer.reason or finding.outcome.value}"
            for finding in report.findings
            if finding.outcome is not Outcome.PASSED
        )
        row = (
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
        writer.writerow([harmless(cell) for cell in row])
    return table.getvalue()


def harmless(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    from lerwallet.session import clean

    text = "" if cell is None else clean(str(cell))
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text

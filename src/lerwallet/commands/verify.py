"""`lerwallet verify`: check badges and portfolios that someone gave you. Needs no wallet and stores nothing."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from lerwallet.commands.answers import As, Tally, Teller, write
from lerwallet.commands.asking import RequestFile, agreed, read_request
from lerwallet.commands.many import many, report_of
from lerwallet.commands.options import AllowLoopback, Documents, Force, Sources, TrustLists, command
from lerwallet.commands.receipt import Receipt
from lerwallet.commands.telling import counted
from lerwallet.credential import read_time
from lerwallet.errors import RefusedForSafety, WrongUsage
from lerwallet.language import N_, _
from lerwallet.session import Session, typed
from lerwallet.session.verifying import Asked
from lerwallet.verification import (
    Outcome,
    Report,
    Verdict,
    Verifier,
    overall,
)

if TYPE_CHECKING:
    from lerwallet.requests import Request

EXIT_CODES: Final = {Verdict.VERIFIED: 0, Verdict.REJECTED: 3, Verdict.UNDECIDED: 4}
_UNREADABLE: Final = 20


@command(wallet=False)
def verify(
    session: Session,
    *,
    sources: Sources,
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help=N_("Judge as of this day or time."))
    ] = None,
    trust: TrustLists = None,
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
    request: RequestFile = None,
    documents: Documents = None,
    policy: Annotated[
        Path | None,
        typer.Option("--policy", metavar="FILE", help=N_("Your own rules, in a TOML file.")),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help=N_("Say what each answer means, whose it is to mend, and how."))
    ] = False,
    insecure_allow_loopback: AllowLoopback = False,
    report: Annotated[
        Path | None,
        typer.Option(
            "--report",
            metavar="FILE",
            help=N_("Also write a receipt of the check: a file that ends with .json or .html."),
        ),
    ] = None,
    force: Force = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            metavar="N",
            min=1,
            help=N_("How many processes check at once. Without it: one for few files, all cores for many."),
        ),
    ] = None,
    as_: Annotated[As, typer.Option("--as", help=N_("How to write the answer."))] = As.LINES,
) -> int:
    """Check badges and portfolios that someone gave you.

    The answer is VERIFIED, REJECTED or NOT DECIDED, with the reasons. Nothing is stored but what --report asks for.

    Example:
        lerwallet verify badge.png --trust issuers.json
    """
    wanted = _request(session, request, sources)
    if wanted is not None:
        audience, nonce = agreed(wanted, audience, nonce)
    asked = Asked(
        at=_moment(at),
        documents=documents,
        trust=trust or (),
        accept_unknown_issuer=accept_unknown_issuer,
        audience=audience,
        nonce=nonce,
        recipient=recipient,
        request=wanted,
        policy=policy,
        allow_loopback=insecure_allow_loopback,
    )
    receipt = Receipt(session, report, force=force) if report else None
    verifier = session.verifier(asked)
    form = As.JSON if session.json else as_
    teller = Teller(form=form, explain=explain, receipt=receipt is not None, ascii_only=session.ascii_only)
    places = session.places(sources)
    if report is not None and any(Path(place.name).absolute() == report.absolute() for place in places):
        raise WrongUsage(
            _("The report would take the place of a file that is to be checked: {file}.").format(file=report),
            hint=_("Choose another place with --report"),
        )
    if session.json and as_ not in {As.LINES, As.JSON}:
        raise WrongUsage(
            _("--json and --as {form} ask for two different answers.").format(form=as_.value),
            hint=_("Leave out one of them"),
        )
    tally = Tally()
    only = report_of(session.read(places[0], fetch=verifier.fetch), verifier) if len(places) == 1 else None
    told = [teller(only)] if only is not None else many(session, places, verifier, teller, jobs)
    counted_ = tally.of(told)
    if form is As.JSON:
        counted_ = iter(
            list(counted_)
        )  # one document: what could still go wrong goes wrong before it is printed
        _write_receipt(receipt, tally, asked, verifier)
        write(session, counted_, verifier, form)
    else:
        write(session, counted_, verifier, form)
        _write_receipt(receipt, tally, asked, verifier)
    if len(tally.verdicts) > 1:
        session.note(counted(tally.verdicts))
    if form is As.LINES and only is not None:
        _next_step(session, only)
    return _exit_code(tally)


def _request(session: Session, file: str | None, sources: Sequence[str]) -> "Request | None":
    if file is None:
        return None
    if file == "-" and "-" in sources:
        raise WrongUsage(
            _("Standard input cannot be the request and the answer at once."),
            hint=_("Save one of them as a file"),
        )
    return read_request(session, file)


def _write_receipt(receipt: Receipt | None, tally: Tally, asked: Asked, verifier: Verifier) -> None:
    if receipt is not None:
        receipt.write(tally.written_down, asked, verifier)


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


def _exit_code(tally: Tally) -> int:
    if not tally.read:
        return RefusedForSafety.exit_code if tally.refused else _UNREADABLE
    return EXIT_CODES[overall(tally.verdicts)]


def _next_step(session: Session, report: Report) -> None:
    trust = report.finding("issuer_trust")
    open_only_trust = report.verdict is Verdict.UNDECIDED and [
        finding.check for finding in report.findings if finding.outcome is Outcome.UNKNOWN
    ] == ["issuer_trust"]
    if trust is not None and open_only_trust and report.credential is not None:
        session.note(
            _(
                "Next: ask the issuer, by a phone number or address that you know yourself. If it is theirs: lerwallet trust add {id} --name NAME --why WHY"
            ).format(
                id=typed(report.credential.issuer.id or "ID"),
            ),
        )
    hint = report.findings[0].answer.detail.get("hint") if report.format is None else None
    if hint:
        session.note(_("Fix: {hint}").format(hint=hint))

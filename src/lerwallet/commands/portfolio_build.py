"""`lerwallet portfolio build`: the file to send, in the form that was asked for."""

import hashlib
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

import typer

from lerwallet.commands.evidence import advice_on
from lerwallet.commands.marks import marked
from lerwallet.commands.options import Force, Out, command
from lerwallet.commands.portfolio import Name, described, tell_left_out
from lerwallet.errors import WrongUsage
from lerwallet.language import N_, _
from lerwallet.portfolio import EXPORTERS, Gathered, Portfolio, Wishes, gather
from lerwallet.portfolio.support import NOT_REJECTED, Supporting
from lerwallet.session import Session, typed
from lerwallet.wallet import Wallet


class As(StrEnum):
    """The form that a portfolio takes."""

    HTML = "html"  # a page for a browser, with the badges inside
    PDF = "pdf"  # the same for paper
    MARKDOWN = "markdown"
    JSON_RESUME = "json-resume"
    LER_RS = "ler-rs"  # a resume for HR systems, with the badges inside
    CSV = "csv"  # a row a badge


@command()
def build(
    session: Session,
    *,
    name: Name,
    as_: Annotated[
        As,
        typer.Option(
            "--as",
            help=N_(
                "html or pdf: a page; ler-rs: for HR systems; these with the badges inside. Without: markdown, json-resume, csv."
            ),
        ),
    ],
    out: Out = None,
    force: Force = False,
    short_refs: Annotated[
        bool,
        typer.Option("--short-refs", help=N_("In csv: name each badge by a code of 12 characters.")),
    ] = False,
) -> None:
    """Build a portfolio: one file to send, in which every badge can be checked.

    With the badges inside it is signed with your key. Whoever gets it needs no account to check it.

    Example:
        lerwallet portfolio build work --as html --out work.html
    """
    if session.json and out in {None, "-"}:
        raise WrongUsage(
            _("The portfolio and the answer cannot both go to standard output."),
            hint=_("Name a file: --out FILE"),
        )
    if short_refs and as_ is not As.CSV:
        raise WrongUsage(_("Only csv has short codes."), hint=_("Leave out --short-refs, or use --as csv"))
    if as_ is As.PDF and out in {None, "-"} and session.surroundings.stdout.isatty():
        raise WrongUsage(_("A PDF cannot be shown in a terminal."), hint=_("Name a file: --out FILE"))
    exporter = EXPORTERS[as_.value]
    with session.open_wallet(sign=exporter.signed) as wallet:
        portfolio = Portfolio.from_json(wallet.portfolio(name))
        supporting = Supporting(wallet=wallet, now=session.now())
        gathered = gather(supporting, portfolio, signed=exporter.signed)
        answer = described(supporting, portfolio)
        advised = list(_advised(wallet, gathered)) if exporter.shows_files and exporter.signed else []
    tell_left_out(session, gathered.left_out)
    _tell_rejected(session, gathered)
    if exporter.shows_files:
        _tell_files(session, gathered, drawn=exporter.signed)
    for sentence in advised:
        session.warn(sentence)
    made = exporter.make(gathered, Wishes(short_refs=short_refs))
    for lost in made.not_carried:
        session.warn(lost)
    session.write_output(out, made.data, force=force)
    if out in {None, "-"}:
        return
    document = {
        "schema": "lerwallet/portfolio/1",
        "portfolio": answer,
        "file": out,
        "as": as_.value,
        "sha256": hashlib.sha256(made.data).hexdigest(),
        "carrier": exporter.carrier.value if exporter.carrier else None,
        "left_out": [each.to_json() for each in gathered.left_out],
        "not_carried": list(made.not_carried),
    }
    session.result(document, [_("Built: {file}").format(file=out)])
    if exporter.signed:
        session.note(
            _("Next: see what a reader will be told: lerwallet verify {file}").format(file=typed(out or ""))
        )


def _tell_rejected(session: Session, gathered: Gathered) -> None:
    for entry in gathered.presented:
        if entry.support.found not in NOT_REJECTED:
            told = (
                _("{name} is “{mark}”, and whoever checks the page is told so.")
                if entry.support.own
                else _("{name} is marked “{mark}” on the page, and whoever checks the page is told so.")
            )
            session.warn(told.format(name=entry.row.name or entry.row.id, mark=marked(entry.support.found)))


def _advised(wallet: Wallet, gathered: Gathered) -> Iterator[str]:
    """What the pictures that go along tell beyond what they show, such as where they were taken."""
    for entry in (*gathered.presented, *gathered.whole):
        for exhibit in entry.exhibits:
            if exhibit.picture is not None:
                yield from advice_on(wallet, exhibit.file)


def _tell_files(session: Session, gathered: Gathered, *, drawn: bool) -> None:
    """Name each file that is told, and each that goes along itself: pictures may show a child's face or a place."""
    for entry in (*gathered.presented, *gathered.whole):
        for exhibit in entry.exhibits:
            message = (
                _("The picture {file} goes along: have you looked at what is in it?")
                if exhibit.picture and drawn
                else _("The file {file} is named, and does not go along itself.")
            )
            session.warn(message.format(file=exhibit.file.name))

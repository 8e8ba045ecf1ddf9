"""`lerwallet portfolio`: choose what to show, and build a page of it that can be checked."""

import hashlib
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Annotated, Any

import typer

from lerwallet.commands.marks import marked
from lerwallet.commands.options import (
    Assessed,
    Expiring,
    Force,
    Issuer,
    OptionalIds,
    Out,
    Search,
    Skill,
    Tag,
    command,
)
from lerwallet.commands.rows import how_many
from lerwallet.commands.telling import typed
from lerwallet.credential import utc
from lerwallet.errors import LerwalletError, WrongUsage
from lerwallet.language import N_, _, ngettext
from lerwallet.pages import Mark
from lerwallet.portfolio import EXPORTERS, Gathered, Item, LeftOut, Portfolio, Wishes, choose, gather
from lerwallet.portfolio.support import NOT_REJECTED, support
from lerwallet.session import Session, clean
from lerwallet.wallet import Wallet, Wanted

Name = Annotated[str, typer.Argument(metavar="NAME", help=N_("What you call the portfolio."))]


class As(StrEnum):
    """The form that a portfolio takes."""

    HTML = "html"  # a page for a browser, with the badges inside
    PDF = "pdf"  # the same for paper
    MARKDOWN = "markdown"
    JSON_RESUME = "json-resume"
    LER_RS = "ler-rs"  # a resume for HR systems, with the badges inside
    CSV = "csv"  # a row a badge


@command()
def new(
    session: Session,
    *,
    name: Name,
    ids: OptionalIds = None,
    title: Annotated[
        str | None,
        typer.Option("--title", metavar="TEXT", help=N_("What stands at the top, such as your name.")),
    ] = None,
    made_for: Annotated[
        str | None, typer.Option("--for", metavar="TEXT", help=N_("What it is for, such as a job."))
    ] = None,
    profile: Annotated[
        str | None, typer.Option("--profile", metavar="TEXT", help=N_("A few words about yourself."))
    ] = None,
    say: Annotated[
        list[str] | None,
        typer.Option("--say", metavar="TEXT", help=N_("A statement of your own.")),
    ] = None,
    contact: Annotated[
        list[str] | None,
        typer.Option("--contact", metavar="TEXT", help=N_("A line on how to reach you.")),
    ] = None,
    skill: Skill = None,
    issuer: Issuer = None,
    tag: Tag = None,
    assessed: Assessed = None,
    expiring: Expiring = None,
    search: Search = None,
) -> None:
    """Put badges and words of your own together in a portfolio.

    Without ids and filters: every badge whose last check did not say no, and that you can show to be yours.

    Example:
        lerwallet portfolio new work --title "Maria Lopez" --for "nursing assistant" --say "I speak Spanish."
    """
    wanted = Wanted(
        skill=skill,
        issuer=issuer,
        tag=tag,
        assessed=assessed,
        expiring=expiring,
        search=search,
        now=session.now(),
    )
    statements = tuple(text for text in map(_words, say or []) if text)
    with session.open_wallet() as wallet:
        _refuse_name(wallet, _words(name))
        chosen = choose(wallet, ids or [], wanted, session.now())
        _tell_left_out(session, chosen.left_out)
        if not chosen.rows and not statements:
            raise _nothing(wallet, chosen.left_out)
        portfolio = Portfolio(
            name=_words(name),
            title=_words(title or "") or _words(name),
            made_for=_words(made_for or "") or None,
            profile=_words(profile or "") or None,
            contacts=tuple(filter(None, map(_words, contact or []))),
            items=tuple(Item(credential=row.id) for row in chosen.rows),
            statements=statements,
            created=utc(session.now()),
        )
        wallet.put_portfolio(portfolio.to_json())
        answer = _described(wallet, portfolio, session)
    left_out = [each.to_json() for each in chosen.left_out]
    session.result(
        {"schema": "lerwallet/portfolio/1", "portfolio": answer, "left_out": left_out}, _lines(answer)
    )
    session.note(
        _("Next: lerwallet portfolio build {name} --as html --out {file}").format(
            name=typed(portfolio.name), file=typed(f"{portfolio.name}.html")
        )
    )


@command()
def list_(session: Session) -> None:
    """List your portfolios.

    Example:
        lerwallet portfolio list
    """
    with session.open_wallet() as wallet:
        portfolios = [Portfolio.from_json(each) for each in wallet.portfolios()]
        answers = [_described(wallet, each, session) for each in portfolios]
    lines = [f"{each.name}: {_sizes(each)}" for each in portfolios]
    session.result({"schema": "lerwallet/portfolio/1", "portfolios": answers}, lines)
    if not portfolios:
        session.note(_("There is no portfolio yet. Make one: lerwallet portfolio new NAME"))


@command()
def show(session: Session, *, name: Name) -> None:
    """Show what stands in a portfolio.

    Example:
        lerwallet portfolio show work
    """
    with session.open_wallet() as wallet:
        portfolio = Portfolio.from_json(wallet.portfolio(name))
        answer = _described(wallet, portfolio, session)
    session.result({"schema": "lerwallet/portfolio/1", "portfolio": answer}, _lines(answer))


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
        gathered = gather(wallet, portfolio, session.now(), signed=exporter.signed)
        answer = _described(wallet, portfolio, session)
    _tell_left_out(session, gathered.left_out)
    _tell_rejected(session, gathered)
    _tell_files(session, gathered)
    made = exporter.make(gathered, Wishes(short_refs=short_refs))
    for lost in made.not_carried:
        session.warn(_("Not in it: {what}").format(what=lost))
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


def _words(text: str) -> str:
    """What was typed, as one line without what a page or a terminal would trip over."""
    return clean(text).strip()


def _refuse_name(wallet: Wallet, name: str) -> None:
    if not name:
        raise WrongUsage(_("A portfolio needs a name."))
    if wallet.has_portfolio(name):
        raise LerwalletError(
            _("There is a portfolio named {name} already. It was not changed.").format(name=name),
            hint=_("Choose another name"),
            code="portfolio_exists",
        )


def _nothing(wallet: Wallet, left_out: Iterable[LeftOut]) -> LerwalletError:
    if any(True for _each in left_out):
        return LerwalletError(
            _("No badge is left that could stand in the portfolio, so none was made."),
            hint=_("See your badges with: lerwallet list"),
            code="empty",
        )
    if wallet.rows():
        return LerwalletError(
            _("No badge in the wallet fits that, so no portfolio was made."),
            hint=_("See your badges with: lerwallet list"),
            code="empty",
        )
    return LerwalletError(
        _("The wallet is empty, so there is nothing to put in a portfolio yet."),
        hint=_("Add a badge: lerwallet add FILE"),
        code="empty",
    )


def _tell_left_out(session: Session, left_out: Iterable[LeftOut]) -> None:
    for each in left_out:
        session.warn(
            _("{name} ({id}) is left out: {reason}.").format(
                name=each.name or _("a badge without a name"), id=each.id, reason=each.reason.rstrip(".")
            )
        )


def _tell_rejected(session: Session, gathered: Gathered) -> None:
    for entry in gathered.presented:
        if entry.support.mark not in NOT_REJECTED:
            session.warn(
                _("{name} is marked “{mark}” on the page, and whoever checks the page is told so.").format(
                    name=entry.row.name or entry.row.id, mark=marked(entry.support.mark)
                )
            )


def _tell_files(session: Session, gathered: Gathered) -> None:
    """Name each file that goes along: pictures may show a child's face, or say where they were taken."""
    for entry in (*gathered.presented, *gathered.whole):
        for exhibit in entry.exhibits:
            message = (
                _("The picture {file} goes along: have you looked at what is in it?")
                if exhibit.picture
                else _("The file {file} is named, and does not go along itself.")
            )
            session.warn(message.format(file=exhibit.file.name))


def _described(wallet: Wallet, portfolio: Portfolio, session: Session) -> dict[str, Any]:
    """The portfolio with what its credentials are called, and how each is supported now."""
    answer = portfolio.to_json()
    rows = {row.id: row for row in wallet.rows()}
    for item in answer["items"]:
        row = rows.get(item["credential"])
        item["name"] = row.name if row else None
        supported = support(row, wallet.report(row), session.now()) if row else None
        item.update(supported.to_json() if supported else {"mark": None})
    return answer


def _lines(answer: dict[str, Any]) -> Iterator[str]:
    yield _("Portfolio: {name}").format(name=answer["name"])
    if answer["title"] != answer["name"]:
        yield _("Title: {title}").format(title=answer["title"])
    if answer["for"]:
        yield _("For: {purpose}").format(purpose=answer["for"])
    if answer["profile"]:
        yield _("About you: {text}").format(text=answer["profile"])
    for item in answer["items"]:
        state = marked(Mark(item["mark"])) if item["mark"] else _("will be left out")
        yield _("Badge: {name} ({id}), {state}").format(
            name=item["name"] or _("a badge without a name"), id=item["credential"], state=state
        )
    for statement in answer["statements"]:
        yield _("Own statement: {text}").format(text=statement)


def _sizes(portfolio: Portfolio) -> str:
    count = len(portfolio.statements)
    own = ngettext("{count} own statement", "{count} own statements", count).format(count=count)
    return f"{how_many(len(portfolio.items))}, {own}"

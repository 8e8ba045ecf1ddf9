"""`lerwallet portfolio`: choose what to show, and build a page of it that can be checked."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any

import typer

from lerwallet.commands.marks import marked
from lerwallet.commands.options import (
    Assessed,
    Expiring,
    Issuer,
    OptionalIds,
    Search,
    Skill,
    Tag,
    Yes,
    command,
)
from lerwallet.commands.proposed import fitting as fit_for
from lerwallet.commands.proposed import items
from lerwallet.commands.proposed import taken as chosen_from
from lerwallet.commands.rows import how_many
from lerwallet.credential import utc
from lerwallet.errors import LerwalletError, WrongUsage
from lerwallet.file_names import portable
from lerwallet.language import N_, _, ngettext
from lerwallet.pages import Mark
from lerwallet.portfolio import (
    Changes,
    LeftOut,
    Portfolio,
    choose,
    propose,
)
from lerwallet.portfolio import edit as edited
from lerwallet.portfolio.proposing import Saying
from lerwallet.portfolio.support import Supporting
from lerwallet.session import Session, clean, typed
from lerwallet.wallet import Wallet, Wanted

Name = Annotated[str, typer.Argument(metavar="NAME", help=N_("What you call the portfolio."))]


Title = Annotated[
    str | None,
    typer.Option("--title", metavar="TEXT", help=N_("What stands at the top, such as your name.")),
]
MadeFor = Annotated[
    str | None, typer.Option("--for", metavar="TEXT", help=N_("What it is for, such as a job."))
]
Profile = Annotated[
    str | None, typer.Option("--profile", metavar="TEXT", help=N_("A few words about yourself."))
]
Say = Annotated[list[str] | None, typer.Option("--say", metavar="TEXT", help=N_("A statement of your own."))]
Contact = Annotated[
    list[str] | None,
    typer.Option("--contact", metavar="TEXT", help=N_("A line on how to reach you.")),
]


@command()
def new(
    session: Session,
    *,
    name: Name,
    ids: OptionalIds = None,
    title: Title = None,
    made_for: MadeFor = None,
    profile: Profile = None,
    say: Say = None,
    contact: Contact = None,
    fitting: Annotated[
        bool, typer.Option("--fitting", help=N_("Only badges with the words of --for in them."))
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help=N_("Take everything that is proposed without asking."))
    ] = False,
    skill: Skill = None,
    issuer: Issuer = None,
    tag: Tag = None,
    assessed: Assessed = None,
    expiring: Expiring = None,
    search: Search = None,
) -> None:
    """Put badges and words of your own together in a portfolio.

    Without ids and filters: every badge whose last check did not say no, and that you can show to be yours; those
    that fit what it is for come first. In a terminal you choose from the list.

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
    if fitting and not made_for:
        raise WrongUsage(
            _("Nothing was said that badges could fit."), hint=_("Say what it is for: --for TEXT")
        )
    statements = tuple(_statements(say, hint=_("Leave out --say")))
    with session.open_wallet() as wallet:
        _refuse_name(wallet, _words(name))
        chosen = choose(wallet, ids or [], wanted, session.now())
        tell_left_out(session, chosen.left_out)
        if not chosen.rows and not statements:
            raise _nothing(wallet, chosen.left_out)
        purpose = " ".join(filter(None, (made_for, skill)))
        kept = [Portfolio.from_json(each) for each in wallet.portfolios()]
        proposed = propose(wallet, chosen, purpose, kept)
        if fitting:
            proposed = fit_for(proposed, made_for or "")
        taken = chosen_from(session, proposed, yes=yes)
        portfolio = Portfolio(
            name=_words(name),
            title=_words(title or "") or _words(name),
            made_for=_words(made_for or "") or None,
            profile=_words(profile or "") or None,
            contacts=tuple(filter(None, map(_words, contact or []))),
            items=tuple(items(taken)),
            statements=(*statements, *(each.text for each in taken if isinstance(each, Saying))),
            created=utc(session.now()),
        )
        wallet.put_portfolio(portfolio.to_json())
        answer = described(Supporting(wallet=wallet, now=session.now()), portfolio)
    document = {
        "schema": "lerwallet/portfolio/1",
        "portfolio": answer,
        "left_out": [each.to_json() for each in chosen.left_out],
        "why": [each.to_json() for each in taken],
    }
    session.result(document, _lines(answer))
    session.note(
        _("Next: lerwallet portfolio build {name} --as html --out {file}").format(
            name=typed(portfolio.name), file=typed(portable(f"{portfolio.name}.html"))
        )
    )


@command()
def edit(
    session: Session,
    *,
    name: Name,
    title: Title = None,
    made_for: MadeFor = None,
    profile: Profile = None,
    contact: Contact = None,
    say: Say = None,
    unsay: Annotated[
        list[str] | None,
        typer.Option("--unsay", metavar="NUMBER", help=N_("Take a statement out: its number, or its words.")),
    ] = None,
    add: Annotated[list[str] | None, typer.Option("--add", metavar="ID", help=N_("Put a badge in."))] = None,
    remove: Annotated[
        list[str] | None, typer.Option("--remove", metavar="ID", help=N_("Take a badge out."))
    ] = None,
    first: Annotated[
        list[str] | None,
        typer.Option("--first", metavar="ID", help=N_("Put these badges first, in this order.")),
    ] = None,
    note: Annotated[
        list[str] | None,
        typer.Option("--note", metavar="ID=TEXT", help=N_("Add words of your own to a badge.")),
    ] = None,
    show: Annotated[
        list[str] | None,
        typer.Option("--show", metavar="ID=FILE", help=N_("Show a file that is kept beside a badge.")),
    ] = None,
    hide: Annotated[
        list[str] | None, typer.Option("--hide", metavar="ID=FILE", help=N_("Do not show it."))
    ] = None,
    caption: Annotated[
        list[str] | None,
        typer.Option("--caption", metavar="FILE=TEXT", help=N_("Say what is to be seen in a file.")),
    ] = None,
) -> None:
    """Change a portfolio: what is in it, in which order, and the words around it.

    An empty text takes away what was there.

    Example:
        lerwallet portfolio edit work --remove 3fa9 --note "5c12=I led this project."
    """
    given = (title, made_for, profile, contact, say, unsay, add, remove, first, note, show, hide, caption)
    if not any(each is not None for each in given):
        raise WrongUsage(
            _("Nothing was said that should change."),
            hint=_("See what can: lerwallet portfolio edit --help"),
        )
    with session.open_wallet() as wallet:
        portfolio = Portfolio.from_json(wallet.portfolio(name))
        chosen = choose(wallet, add or [], Wanted(), session.now()) if add else None
        if chosen:
            tell_left_out(session, chosen.left_out)
        changes = Changes(
            title=_typed(title),
            made_for=_typed(made_for),
            profile=_typed(profile),
            contacts=None if contact is None else [_words(each) for each in contact],
            add=chosen.rows if chosen else (),
            remove=remove or (),
            first=first or (),
            notes=_pairs(note, "--note"),
            show=_pairs(show, "--show"),
            hide=_pairs(hide, "--hide"),
            captions=_pairs(caption, "--caption"),
            say=_statements(say, hint=_("To take a statement out: --unsay NUMBER")),
            unsay=unsay or (),
        )
        changed = edited(wallet, portfolio, changes, session.now())
        wallet.put_portfolio(changed.to_json())
        answer = described(Supporting(wallet=wallet, now=session.now()), changed)
    left_out = [each.to_json() for each in chosen.left_out] if chosen else []
    session.result(
        {"schema": "lerwallet/portfolio/1", "portfolio": answer, "left_out": left_out}, _lines(answer)
    )


@command()
def remove(session: Session, *, name: Name, yes: Yes = False) -> None:
    """Take a portfolio out of the wallet. The badges in it stay.

    Example:
        lerwallet portfolio remove work
    """
    with session.open_wallet() as wallet:
        portfolio = Portfolio.from_json(wallet.portfolio(name))
        removed = yes or session.confirm(
            _("Remove the portfolio {name} for good?").format(name=portfolio.name)
        )
        if removed:
            wallet.remove_portfolio(portfolio.name)
    gone = [portfolio.name] if removed else []
    told = (
        _("Removed: {name}. Its badges stay in the wallet.").format(name=portfolio.name)
        if removed
        else _("Nothing was removed.")
    )
    session.result({"schema": "lerwallet/portfolio/1", "removed": gone}, [told])


@command()
def list_(session: Session) -> None:
    """List your portfolios.

    Example:
        lerwallet portfolio list
    """
    with session.open_wallet() as wallet:
        portfolios = [Portfolio.from_json(each) for each in wallet.portfolios()]
        supporting = Supporting(wallet=wallet, now=session.now())
        answers = [described(supporting, each) for each in portfolios]
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
        answer = described(Supporting(wallet=wallet, now=session.now()), portfolio)
    session.result({"schema": "lerwallet/portfolio/1", "portfolio": answer}, _lines(answer))


def _typed(text: str | None) -> str | None:
    return None if text is None else _words(text)


def _pairs(given: Sequence[str] | None, flag: str) -> list[tuple[str, str]]:
    """What stands before and behind the first = of each."""
    pairs = []
    for text in given or ():
        about, sign, rest = text.partition("=")
        if not sign or not about.strip():
            raise WrongUsage(
                _("{flag} wants two things with = between them, and not “{text}”.").format(
                    flag=flag, text=text
                ),
                hint=_("For example: {flag} 3fa9=...").format(flag=flag),
            )
        pairs.append((about.strip(), _words(rest)))
    return pairs


def _statements(said: Sequence[str] | None, *, hint: str) -> list[str]:
    """What was SAID with `--say`. Raises `WrongUsage` with HINT for a statement without words."""
    statements = [_words(text) for text in said or ()]
    if not all(statements):
        raise WrongUsage(_("{flag} is empty.").format(flag="--say"), hint=hint)
    return statements


def _words(text: str) -> str:
    """What was typed, as one line without what a page or a terminal would trip over."""
    return clean(text).strip()


def _refuse_name(wallet: Wallet, name: str) -> None:
    if not name:
        raise WrongUsage(
            _("A portfolio needs a name."), hint=_("Call it after what it is for, such as: work")
        )
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


def tell_left_out(session: Session, left_out: Iterable[LeftOut]) -> None:
    for each in left_out:
        session.warn(
            _("{name} ({id}) is left out: {reason}.").format(
                name=each.name or _("a badge without a name"), id=each.id, reason=each.reason.rstrip(".")
            )
        )


def described(supporting: Supporting, portfolio: Portfolio) -> dict[str, Any]:
    """The portfolio with what its credentials are called, and how each is supported now."""
    answer, wallet = portfolio.to_json(), supporting.wallet
    rows = {row.id: row for row in wallet.rows()}
    for item in answer["items"]:
        row = rows.get(item["credential"])
        item["name"] = row.name if row else None
        supported = supporting.of(row) if row else None
        item.update(supported.to_json() if supported else {"mark": None})
        names = {each.id: each.name for each in wallet.evidence(row)} if row and item["evidence"] else {}
        for shown in item["evidence"]:
            shown["name"] = names.get(shown["file"])
    return answer


def _lines(answer: dict[str, Any]) -> Iterator[str]:
    yield _("Portfolio: {name}").format(name=answer["name"])
    if answer["title"] != answer["name"]:
        yield _("Title: {title}").format(title=answer["title"])
    if answer["for"]:
        yield _("For: {purpose}").format(purpose=answer["for"])
    if answer["profile"]:
        yield _("About you: {text}").format(text=answer["profile"])
    for contact in answer["contacts"]:
        yield _("Contact: {text}").format(text=contact)
    for item in answer["items"]:
        state = marked(Mark(item["mark"])) if item["mark"] else _("will be left out")
        yield _("Badge: {name} ({id}), {state}").format(
            name=item["name"] or _("a badge without a name"), id=item["credential"], state=state
        )
        if item["note"]:
            yield _("  You add: {text}").format(text=item["note"])
        for shown in item["evidence"]:
            name = shown["name"] or _("a file that is not there any more")
            yield _("  File: {name}").format(name=f"{name}, {shown['caption']}" if shown["caption"] else name)
    for statement in answer["statements"]:
        yield _("Own statement: {text}").format(text=statement)


def _sizes(portfolio: Portfolio) -> str:
    count = len(portfolio.statements)
    own = ngettext("{count} own statement", "{count} own statements", count).format(count=count)
    return f"{how_many(len(portfolio.items))}, {own}"

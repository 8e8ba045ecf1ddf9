"""`pathway`: steps that lead somewhere, and how far the badges in the wallet lead."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Annotated, Final

import typer

from lerwallet.commands.options import Yes, command
from lerwallet.commands.rows import from_nobody_known
from lerwallet.journey.draft import Draft
from lerwallet.journey.earned import earned_by, is_listed, may_be_awarded
from lerwallet.journey.pathway import SCHEMA, Pathway, Pathways, Progress, Standing, State, progress
from lerwallet.journey.store import Drafts
from lerwallet.language import N_, _
from lerwallet.session import Session, Tinted, Tone
from lerwallet.wallet import Row, Wallet
from lerwallet.wallet.bound import held
from lerwallet.wallet.kinds import PATHWAY

_TONES: Final = {State.DONE: Tone.GOOD, State.WORKING: Tone.UNSURE, State.OPEN: Tone.UNSURE}


@command()
def add(
    session: Session,
    *,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help=N_("A pathway: a TOML file, or - for standard input."))
    ],
) -> None:
    """Keep a pathway: all the steps, and a final piece where it has one. It comes from whoever thought of it.

    Example:
        lerwallet pathway add digital-teaching.toml
    """
    hint = _("A pathway is a TOML file with id, title and [[steps]]")
    with session.file(file, hint=hint) as data, session.open_wallet() as wallet:
        pathway, new = Pathways(wallet.vault).add(data)
        found = progress_of(wallet, pathway, session)
    if not new:
        session.note(_("That pathway was here already."))
    session.result({"schema": SCHEMA, "pathway": found.to_json(), "new": new}, _lines(found))


@command()
def list_(session: Session) -> None:
    """List your pathways, and how far you are.

    Example:
        lerwallet pathway list
    """
    with session.open_wallet() as wallet:
        found = [progress_of(wallet, each, session) for each in Pathways(wallet.vault).all()]
    session.result(
        {"schema": SCHEMA, "pathways": [each.to_json() for each in found]},
        (f"{each.pathway.id}: {_how_far(each)}" for each in found),
    )
    if not found:
        session.note(_("There is no pathway yet. Add one that somebody gave you: lerwallet pathway add FILE"))


@command()
def show(
    session: Session,
    *,
    id_: Annotated[
        str, typer.Argument(metavar="ID", help=N_("The pathway's id or title, or the beginning of it."))
    ],
) -> None:
    """Show the steps of a pathway: done, working on it, open.

    A step is done by a badge of yours that held at its last check.

    Example:
        lerwallet pathway show digital-teaching
    """
    with session.open_wallet() as wallet:
        found = progress_of(wallet, Pathways(wallet.vault).find(id_), session)
    session.result({"schema": SCHEMA, "pathway": found.to_json()}, _lines(found))


@command()
def remove(
    session: Session,
    *,
    id_: Annotated[
        str, typer.Argument(metavar="ID", help=N_("The pathway's id or title, or the beginning of it."))
    ],
    yes: Yes = False,
) -> None:
    """Take a pathway out. The badges that lead on it stay.

    Example:
        lerwallet pathway remove digital-teaching
    """
    with session.open_wallet() as wallet:
        pathways = Pathways(wallet.vault)
        pathway = pathways.find(id_)
        removed = yes or session.confirm(_("Remove {names} for good?").format(names=pathway.title))
        if removed:
            pathways.remove(pathway)
    lines = [_("Removed: {name}").format(name=pathway.title) if removed else _("Nothing was removed.")]
    session.result({"schema": SCHEMA, "removed": [pathway.id] if removed else []}, lines)


def progress_of(wallet: Wallet, pathway: Pathway, session: Session) -> Progress:
    """How far the badges and drafts in WALLET lead on PATHWAY."""
    drafts = Drafts(wallet.vault, session.language).all(earned_by(wallet))
    return _progress(wallet, pathway, wallet.rows(), session.now(), drafts)


def _progress(
    wallet: Wallet, pathway: Pathway, rows: Sequence[Row], now: datetime, drafts: Sequence[Draft] = ()
) -> Progress:
    may = may_be_awarded(wallet)
    return progress(
        pathway,
        rows,
        now,
        own=lambda row: _is_own(wallet, row) and may(row),
        listed=lambda row: is_listed(wallet, row),
        drafts=drafts,
    )


def _is_own(wallet: Wallet, row: Row) -> bool:
    # what is bound to nobody may be anybody's; only what was surely given to another is not one's own
    return held(wallet, wallet.secured(row)) is not False


def steps_done(wallet: Wallet, added: Iterable[Row], now: datetime) -> Iterator[str]:
    """A quiet line for each pathway that badges which were just ADDED lead on."""
    if not wallet.vault.heads(PATHWAY):
        return
    new, rows = {row.id for row in added}, wallet.rows()
    for pathway in Pathways(wallet.vault).all():
        found = _progress(wallet, pathway, rows, now)
        newly = [each for each in found.standings if each.state is State.DONE and each.by in new]
        if newly:
            yield _how_far(found)
        yield from filter(None, map(_from_whom, newly))


def _how_far(found: Progress) -> str:
    return _("{done} of {count} in {title}").format(
        done=found.done, count=len(found.standings), title=found.pathway.title
    )


def _lines(found: Progress) -> Iterator[str | Tinted]:
    yield _how_far(found)
    for each in found.steps:
        yield from _step_lines(each)
    if found.final is not None:
        yield _("The final piece:")
        yield from _step_lines(found.final)


def _step_lines(standing: Standing) -> Iterator[str | Tinted]:
    yield _line(standing)
    if told := _from_whom(standing):
        yield f"    {told}"


def _from_whom(standing: Standing) -> str | None:
    """Who gave the badge that makes a step done, where the learner's lists do not say who that is."""
    return from_nobody_known(standing.badge) if standing.badge and not standing.listed else None


def _line(standing: Standing) -> Tinted:
    word = _state(standing.state)
    after = ""
    if standing.by:
        after = f" ({standing.by})"
    elif standing.draft:
        after = " " + _("(draft {id})").format(id=standing.draft)
    return Tinted(f"  {word}: {standing.step.name}{after}", word, _TONES[standing.state])


def _state(state: State) -> str:
    match state:
        case State.DONE:
            return _("done")
        case State.WORKING:
            return _("working on it")
        case State.OPEN:
            return _("open")

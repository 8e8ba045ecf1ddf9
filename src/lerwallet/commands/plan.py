"""`plan`, `goal` and `reflect`: a notebook for oneself. Nothing in it is ever shown to anybody."""

import os
from collections.abc import Iterator
from typing import Annotated, NamedTuple

import typer

from lerwallet.commands.options import Id, Yes, command
from lerwallet.errors import NotFound, WrongUsage
from lerwallet.journey.notebook import Because, Entry, Kind, Notebook, strengths_first
from lerwallet.language import N_, _
from lerwallet.session import Session
from lerwallet.wallet import Wallet
from lerwallet.wallet.kinds import CREDENTIAL

EntryId = Annotated[str, typer.Argument(metavar="ID", help=N_("The id that stands before it in the list."))]
Text = Annotated[str | None, typer.Argument(metavar="[TEXT]", help=N_("Your words. Without: what is there."))]
From = Annotated[
    str | None, typer.Option("--from", metavar="FILE", help=N_("Take the words from a file, or - for stdin."))
]


def _notebook(wallet: Wallet) -> Notebook:
    return Notebook(wallet.vault, os.urandom)


@command()
def add(
    session: Session,
    *,
    text: Annotated[str, typer.Argument(metavar="TEXT", help=N_("What you want to show or learn."))],
    because: Annotated[
        Because,
        typer.Option(
            "--because",
            help=N_("You are good at it, want to grow, it interests you, or it is what happens now."),
        ),
    ],
) -> None:
    """Note what you want to earn, and why. It is a notebook: nothing counts down, and nobody sees it.

    A first one that you are good at already is a good start.

    Example:
        lerwallet plan add "Lead a group project" --because strength
    """
    with session.open_wallet() as wallet:
        entry = _notebook(wallet).write(Kind.PLAN, text, session.now(), because=because)
    session.result({"schema": "lerwallet/plan/1", "plans": [entry.to_json()]}, _plan_lines([entry]))


@command()
def list_(session: Session) -> None:
    """List what you plan, what you are good at first.

    Example:
        lerwallet plan list
    """
    with session.open_wallet() as wallet:
        plans = strengths_first(_notebook(wallet).entries(Kind.PLAN))
    session.result(
        {"schema": "lerwallet/plan/1", "plans": [each.to_json() for each in plans]}, _plan_lines(plans)
    )
    if not plans:
        session.note(_("Nothing is planned yet: lerwallet plan add TEXT --because strength"))


@command()
def remove(session: Session, *, id_: EntryId, yes: Yes = False) -> None:
    """Take a plan out.

    Example:
        lerwallet plan remove 3fa9
    """
    with session.open_wallet() as wallet:
        removed = _removed(session, _notebook(wallet), Kind.PLAN, id_, yes=yes)
    session.result(
        {"schema": "lerwallet/plan/1", "removed": [each.id for each in removed]}, _removed_lines(removed)
    )


@command()
def goal(
    session: Session,
    *,
    text: Text = None,
    remove: Annotated[str | None, typer.Option("--remove", metavar="ID", help=N_("Take a goal out."))] = None,
    yes: Yes = False,
) -> None:
    """Note what success means for you, in your own words; without words, read what you noted.

    It never goes along with anything that you share.

    Example:
        lerwallet goal "A job where I work with people"
    """
    if text is not None and remove is not None:
        raise WrongUsage(_("A goal is either written or taken out."), hint=_("Leave out one of them"))
    removed: list[Entry] = []
    with session.open_wallet() as wallet:
        notebook = _notebook(wallet)
        if remove is not None:
            removed = _removed(session, notebook, Kind.GOAL, remove, yes=yes)
        elif text is not None:
            notebook.write(Kind.GOAL, text, session.now())
        goals = notebook.entries(Kind.GOAL)
    document = {
        "schema": "lerwallet/goal/1",
        "goals": [each.to_json() for each in goals],
        "removed": [each.id for each in removed],
    }
    session.result(document, [*_removed_lines(removed)] if remove else _dated_lines(goals))
    if not goals and remove is None:
        session.note(_("No goal is noted yet: lerwallet goal TEXT"))


@command()
def reflect(
    session: Session,
    *,
    id_: Id,
    text: Text = None,
    from_: From = None,
    remove: Annotated[str | None, typer.Option("--remove", metavar="ID", help=N_("Take a note out."))] = None,
    yes: Yes = False,
) -> None:
    """Write a note of your own beside a badge: what you learned, what you would do differently. For you alone.

    Without words, read what you noted. Notes stay when the badge is taken out of the wallet.

    Example:
        lerwallet reflect 3fa9 "Next time I ask the quiet ones first."
    """
    if sum(each is not None for each in (text, from_, remove)) > 1:
        raise WrongUsage(_("A note comes from one place."), hint=_("Leave out the others"))
    words = _from_file(session, from_) if from_ is not None else text
    removed: list[Entry] = []
    with session.open_wallet() as wallet:
        notebook = _notebook(wallet)
        badge = _badge(wallet, notebook, id_)
        if remove is not None:
            removed = _removed(session, notebook, Kind.REFLECTION, remove, yes=yes)
        elif words is not None:
            notebook.write(Kind.REFLECTION, words, session.now(), credential=badge.record)
        notes = notebook.entries(Kind.REFLECTION, credential=badge.record)
    document = {
        "schema": "lerwallet/reflection/1",
        "reflections": [{**each.to_json(), "credential": badge.id} for each in notes],
        "removed": [each.id for each in removed],
    }
    session.result(document, [*_removed_lines(removed)] if remove else _dated_lines(notes))
    if not notes and remove is None:
        session.note(
            _("Nothing is noted beside {name} yet: lerwallet reflect {id} TEXT").format(
                name=badge.name, id=badge.id
            )
        )


class _Badge(NamedTuple):
    """A badge that notes are beside: the name of its record, its short id, and what it is called."""

    record: str
    id: str
    name: str


def _badge(wallet: Wallet, notebook: Notebook, text: str) -> _Badge:
    """The badge that TEXT is; also one that was taken out, where notes on it are left. Raises `NotFound`, `Ambiguous`."""
    try:
        row = wallet.find(text)
    except NotFound:
        for note in notebook.entries(Kind.REFLECTION):
            identifier = wallet.vault.identifier(CREDENTIAL, note.credential or "").hex()
            if text and identifier.startswith(text.lower()):
                return _Badge(note.credential or "", identifier[:8], identifier[:8])
        raise
    record = wallet.vault.get(bytes.fromhex(row.record))
    return _Badge(record.head.name, row.id, row.name or row.id)


def _from_file(session: Session, name: str) -> str:
    hint = _("Save it as UTF-8")
    with session.file(name, hint=hint) as data:
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise WrongUsage(_("{file} is no text.").format(file=name), hint=hint) from None


def _removed(session: Session, notebook: Notebook, kind: Kind, text: str, *, yes: bool) -> list[Entry]:
    entry = notebook.find(kind, text)
    if not (yes or session.confirm(_("Remove {names} for good?").format(names=entry.text[:60]))):
        return []
    notebook.remove(kind, entry)
    return [entry]


def _removed_lines(removed: list[Entry]) -> Iterator[str]:
    for entry in removed:
        yield _("Removed: {name}").format(name=entry.text[:60])


def _plan_lines(plans: list[Entry]) -> Iterator[str]:
    for entry in plans:
        yield f"{entry.id}  {entry.text} ({_because(Because(entry.because or Because.NOW))})"


def _dated_lines(entries: list[Entry]) -> Iterator[str]:
    for entry in entries:
        first, *rest = entry.text.splitlines()
        yield f"{entry.id}  {entry.written[:10]}  {first}"
        yield from (f"    {line}" for line in rest)


def _because(because: Because) -> str:
    match because:
        case Because.STRENGTH:
            return _("you are good at it")
        case Because.GROWTH:
            return _("you want to grow in it")
        case Because.INTEREST:
            return _("it interests you")
        case Because.NOW:
            return _("it is what happens now")

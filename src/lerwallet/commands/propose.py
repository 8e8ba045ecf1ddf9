"""`propose`: a skill that nobody recognizes becomes a page and a rubric to take to an issuer."""

from pathlib import Path
from typing import Annotated

import typer

from lerwallet.commands.options import command
from lerwallet.errors import OutputExists
from lerwallet.journey import proposal
from lerwallet.journey.rubric import FILE
from lerwallet.language import N_, _
from lerwallet.session import Session
from lerwallet.session.folders import present, write_folder


@command(wallet=False)
def new(
    session: Session,
    *,
    skill: Annotated[str, typer.Argument(metavar="SKILL", help=N_("The skill that should be recognized."))],
    shows: Annotated[
        list[str] | None,
        typer.Option("--shows", metavar="TEXT", help=N_("What would show it; each becomes a criterion.")),
    ] = None,
    missing: Annotated[
        str | None,
        typer.Option("--missing", metavar="TEXT", help=N_("Why grades and degrees do not show it.")),
    ] = None,
    judge: Annotated[
        str | None, typer.Option("--judge", metavar="TEXT", help=N_("Who could judge it."))
    ] = None,
    barrier: Annotated[
        str | None, typer.Option("--barrier", metavar="TEXT", help=N_("What barrier a badge would remove."))
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FOLDER", help=N_("The folder for both files."))
    ] = Path("proposal"),
    force: Annotated[
        bool, typer.Option("--force", help=N_("Replace the files where they are there already."))
    ] = False,
) -> None:
    """Write a proposal for a badge that does not exist yet: one page to talk about, and a first rubric.

    What you leave out is asked at a terminal; Enter leaves it open. Needs no wallet, and keeps nothing.

    Example:
        lerwallet propose new "Financial literacy at work" --shows "Keeps a budget for three months" --out proposal
    """
    made = proposal.propose(
        skill,
        missing=_asked(
            session, missing, "--missing", _("Why do grades, transcripts and degrees not show it?")
        ),
        signs=shows or [_asked(session, None, "--shows", _("What would show it?"))],
        judge=_asked(session, judge, "--judge", _("Who could judge it?")),
        barrier=_asked(session, barrier, "--barrier", _("What barrier would a badge for it remove?")),
    )
    files = proposal.files(made)
    taken = present(out, files)
    if taken and not force:
        raise OutputExists(
            _("{file} is there already, and was not changed.").format(file=out / next(iter(taken))),
            hint=_("Choose another name, or add --force to replace it"),
        )
    write_folder(out, files, private=True)
    written = [str(out / name) for name in files]
    session.result(
        {"schema": "lerwallet/proposal/1", "proposal": made.to_json(), "files": written},
        [_("Written: {file}").format(file=each) for each in written],
    )
    session.note(
        _("Next: talk about it, then try the rubric: lerwallet rubric add {file}").format(file=out / FILE)
    )


def _asked(session: Session, given: str | None, flag: str, question: str) -> str:
    """What was GIVEN, or what a person at the terminal answers; empty where nobody can be asked."""
    if given is not None or not session.interactive:
        return given or ""
    return session.ask(question, flag=flag)

"""How a recovery code reaches its owner: on the screen, once; on a page to print, where that is asked for; typed back."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from lerwallet.errors import WrongPassphrase, WrongUsage
from lerwallet.language import N_, _, spoken
from lerwallet.session import Session
from lerwallet.vault import RecoveryCode

Kit = Annotated[
    Path | None,
    typer.Option(
        "--kit",
        metavar="FILE",
        help=N_("Also write a page to print, with the code on it: a .pdf or .txt file."),
    ),
]

_ENDINGS = (".pdf", ".txt")


def refuse_kit(session: Session, kit: Path | None) -> None:
    """Say before anything is changed that no kit can be written at KIT. Raises `WrongUsage`, `OutputExists`, `NotWritten`."""
    if kit is None:
        return
    if kit.suffix.lower() not in _ENDINGS:
        raise WrongUsage(
            _("A kit is a PDF or a text, and {file} is neither.").format(file=kit),
            hint=_("Name it like --kit kit.pdf or --kit kit.txt"),
        )
    session.refuse_place(kit, flag="--kit", force=False)


def hand_over(
    session: Session,
    code: RecoveryCode,
    vault_id: str,
    kit: Path | None,
    *,
    document: dict[str, Any],
    lines: Sequence[str],
) -> None:
    """Give CODE to its owner, with the rest of the answer. Raises where it did not get there."""
    if kit is not None:
        session.write_output(kit, _page(session, code, vault_id, kit))
    told = [
        _("Recovery code: {code}").format(code=code),
        _("Write the recovery code on paper now. It is not shown again.")
        if kit is None
        else _("A page to print: {file}. Print it, then delete the file.").format(file=kit),
    ]
    try:
        session.deliver({**document, "recovery_code": str(code)}, [lines[0], *told, *lines[1:]])
    except BaseException:
        if kit is not None:
            kit.unlink(missing_ok=True)  # its code opens nothing: the change is taken back
        raise


def _page(session: Session, code: RecoveryCode, vault_id: str, kit: Path) -> bytes:
    from lerwallet.pages.recovery_kit import recovery_kit_pdf, recovery_kit_text

    facts = (str(code), vault_id, session.now().date().isoformat(), spoken())
    if kit.suffix.lower() == ".pdf":
        return recovery_kit_pdf(*facts)
    return recovery_kit_text(*facts).encode()


def typed_back(session: Session, code: RecoveryCode) -> None:
    """Where somebody sits at the terminal: have them type CODE from their paper, until it is right or they go on without."""
    if session.json or not session.interactive:
        return
    question = _("Type the code from your paper, to see that it is right (Enter to go on without):")
    while typed := _answer(session, question):
        try:
            right = str(RecoveryCode.parse(typed)) == str(code)
        except WrongPassphrase as slip:
            session.note(slip.message)
            continue
        if right:
            session.note(_("The code on your paper is right."))
            return
        session.note(_("That is a recovery code, and not this one. Compare it with the one above."))
    session.warn(_("The code on your paper was not compared. A new one at any time: lerwallet recovery new"))


def _answer(session: Session, question: str) -> str:
    try:
        return session.ask(question, flag="--no-input")
    except WrongUsage:  # the terminal was closed
        return ""

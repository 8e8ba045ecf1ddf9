"""`backup` and `restore`: the wallet in one file, and back."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lerwallet.commands.options import Force, command
from lerwallet.credential import utc
from lerwallet.errors import DamagedWallet, WalletExists
from lerwallet.language import N_, _, ngettext
from lerwallet.session import Session

if TYPE_CHECKING:
    from lerwallet.vault.backup import Backup

_BUSY_SECONDS = 5.0
_BLOCK = 1024 * 1024


@command()
def backup(
    session: Session,
    *,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=N_("The file to write, or a folder to put a new one in."))
    ],
    verify: Annotated[
        bool,
        typer.Option(
            "--verify", help=N_("Then open the backup with the passphrase and look at everything in it.")
        ),
    ] = False,
    force: Force = False,
) -> None:
    """Copy the whole wallet into one file. It stays locked, so no passphrase is needed.

    In a folder, each backup gets a name of its own, and none takes the place of an older one.

    Example:
        lerwallet backup /media/stick
    """
    from lerwallet.vault import backup as vault_backup

    home = session.home
    target = file.expanduser()
    if target.is_dir():
        target /= _name(home, session.now())
    made_at = utc(session.now())
    made = vault_backup.write(home, target, made_at=made_at, busy_seconds=_BUSY_SECONDS, replace=force)
    if not session.no_trace:
        session.pins.note_backup(made.pin, made_at)
    held = _counted(session, target) if verify else None
    answer = _answer(target, made, credentials=held)
    session.result(answer, _lines(target, made, held))
    if not verify:
        session.note(_("Next: see that it opens: lerwallet backup --verify FILE"))


@command()
def restore(
    session: Session,
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=N_("The file that `backup` wrote."))],
    partly: Annotated[
        bool, typer.Option("--partly", help=N_("Take what is whole, and leave out damaged evidence."))
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help=N_("Also where there is a wallet; that one is kept beside it."))
    ] = False,
) -> None:
    """Put a backup in the place of the wallet. Everything in it is compared before it takes that place.

    Example:
        lerwallet restore /media/stick/wallet-backup.zip
    """
    from lerwallet.vault import Vault
    from lerwallet.vault import backup as vault_backup

    home, now = session.home, session.now()
    if Vault.exists(home) and not force:
        raise WalletExists(
            _("There is a wallet in {folder} already. It was not changed.").format(folder=home),
            hint=_(
                "Name another folder with --wallet DIR, or add --force: the old one is then kept beside it"
            ),
        )
    draft = home.with_name(f".{home.name}.{_stamp(now)}.restoring")
    made = vault_backup.unpack(file.expanduser(), draft, partly=partly)
    kept = _set_aside(home, now) if home.exists() else None
    draft.rename(home)
    if not session.no_trace:
        session.pins.see(made.pin)  # what was asked for is the state that counts from now on
    lines = [_("The wallet is back as it was on {day}: {folder}").format(day=made.made_at[:10], folder=home)]
    if kept is not None:
        lines.append(_("The wallet that was there is kept in {folder}").format(folder=kept))
    session.result({**_answer(file, made), "kept": str(kept) if kept else None}, lines)
    session.note(_("Next: open it: lerwallet list"))


def _counted(session: Session, target: Path) -> int:
    """How many badges the backup holds; it is really opened, in a folder beside it that is gone afterwards."""
    import shutil

    from lerwallet.vault import backup as vault_backup
    from lerwallet.wallet import Wallet

    beside = target.with_name(f".{target.name}.checking")
    vault_backup.unpack(target, beside)
    try:
        with session.open_vault_in(beside) as vault:
            problems = vault.verify()
            if problems:
                raise DamagedWallet(
                    _("The backup was written, but it is not whole: {problem}").format(problem=problems[0]),
                    hint=_("Look at the wallet itself: lerwallet doctor"),
                )
            return len(Wallet(vault).rows())
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _set_aside(home: Path, now: datetime) -> Path:
    kept = home.with_name(f"{home.name}.before-{_stamp(now)}")
    home.rename(kept)
    return kept


def _answer(file: Path, made: "Backup", *, credentials: int | None = None) -> dict[str, Any]:
    with file.open("rb") as stream:
        digest = hashlib.sha256()
        while block := stream.read(_BLOCK):
            digest.update(block)
    return {
        "schema": "lerwallet/backup/1",
        "file": str(file),
        "sha256": digest.hexdigest(),
        "generation": made.pin.generation,
        "credentials": credentials,  # only who opens it can count them
        "evidence": made.evidence,
    }


def _lines(target: Path, made: "Backup", held: int | None) -> list[str]:
    lines = [_("Backup written: {file}").format(file=target)]
    if held is not None:
        badges = ngettext("{count} badge", "{count} badges", held).format(count=held)
        files = ngettext("{count} file of evidence", "{count} files of evidence", made.evidence)
        lines.append(
            _("It opens, and all of it is whole: {badges}, {files}.").format(
                badges=badges, files=files.format(count=made.evidence)
            )
        )
    return lines


def _name(home: Path, now: datetime) -> str:
    return f"{home.name}-{_stamp(now)}.lerwallet-backup"


def _stamp(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y%m%d-%H%M%S")

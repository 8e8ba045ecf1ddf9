"""`backup` and `restore`: the wallet in one file, and back."""

import hashlib
import os
import shutil
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lerwallet.commands.options import Force, command
from lerwallet.credential import utc
from lerwallet.errors import DamagedWallet, NotWritten, WalletExists, WrongUsage
from lerwallet.language import N_, _, ngettext
from lerwallet.session import Session
from lerwallet.vault.places import draft_of, kept_of

if TYPE_CHECKING:
    from lerwallet.vault.backup import Backup

_BUSY_SECONDS = 5.0
_BLOCK = 1024 * 1024
_OURS = frozenset({"files", "no-trace"})  # beside wallet.db and what SQLite puts beside it


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
    keep: Annotated[
        int | None,
        typer.Option(
            "--keep",
            metavar="NUMBER",
            min=2,
            help=N_("In a folder: afterwards keep so many backups of this wallet, and delete older ones."),
        ),
    ] = None,
    force: Force = False,
) -> None:
    """Copy the whole wallet into one file. It stays locked, so no passphrase is needed.

    In a folder, each backup gets a name of its own, and none takes the place of an older one. With --keep, older ones are
    only deleted once that many newer ones were found to be whole.

    Example:
        lerwallet backup /media/stick
    """
    from lerwallet.vault import backup as vault_backup

    if str(file) == "-":
        raise WrongUsage(
            _("A backup goes into a file."), hint=_("Name a file, or a folder to put a new one in")
        )
    home = session.home
    target = file.expanduser()
    if keep is not None and not target.is_dir():
        raise WrongUsage(_("--keep is for a folder of backups."), hint=_("Name a folder instead of a file"))
    if target.is_dir():
        target /= _name(home, session.now())
    made_at = utc(session.now())
    held: list[int] = []
    made = vault_backup.write(
        home,
        target,
        made_at=made_at,
        busy_seconds=_BUSY_SECONDS,
        replace=force,
        approve=(lambda draft: held.append(_counted(session, draft))) if verify else None,
    )
    if not session.no_trace:
        session.pins.note_backup(made.pin, made_at)
    badges = held[0] if held else None
    gone = [] if keep is None else vault_backup.thin_out(target.parent, made.pin.vault_id, keep)
    lines = _lines(target, made, badges) + [
        _("Deleted, for it is older: {file}").format(file=each) for each in gone
    ]
    session.result(
        {**_answer(target, made, credentials=badges), "deleted": [str(each) for each in gone]}, lines
    )
    if not verify:
        session.note(_("To see at once that a backup opens, make it with --verify."))


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

    home, now = session.home.resolve(), session.now()
    there = Vault.exists(home)
    if there and not force:
        raise WalletExists(
            _("There is a wallet in {folder} already. It was not changed.").format(folder=home),
            hint=_(
                "Name another folder with --wallet DIR, or add --force: the old one is then kept beside it"
            ),
        )
    _refuse_folder_of_others(home)
    draft = draft_of(home)
    made = vault_backup.unpack(file.expanduser(), draft, partly=partly)
    answer = _answer(file.expanduser(), made)
    kept = _put_in_place(draft, home, kept_of(home, now) if there else None)
    session.unlocked.end(made.pin.vault_id)
    if not session.no_trace:
        session.pins.expect(made.pin)  # what was asked for is the state that counts, once it opens
    lines = [_("The wallet is back as it was on {day}: {folder}").format(day=made.made_at[:10], folder=home)]
    if kept is not None:
        lines.append(_("The wallet that was there is kept in {folder}").format(folder=kept))
    lines += [_("Left out, because it was damaged: {file}").format(file=name) for name in made.left_out]
    session.result({**answer, "kept": str(kept) if kept else None, "left_out": list(made.left_out)}, lines)
    session.note(_("Next: open it: lerwallet list"))


def _refuse_folder_of_others(home: Path) -> None:
    """A folder with anything but a wallet in it is somebody's own affair, and stays where it is."""
    strange = [path.name for path in home.iterdir() if path.name not in _OURS] if home.is_dir() else []
    strange = [name for name in strange if not name.startswith("wallet.db")]
    if strange or (home.exists() and not home.is_dir()):
        raise NotWritten(
            _("{folder} holds other things than a wallet, such as {name}. It was not changed.").format(
                folder=home, name=strange[0] if strange else home.name
            ),
            hint=_("Name another folder with --wallet DIR"),
        )


def _put_in_place(draft: Path, home: Path, kept: Path | None) -> Path | None:
    """DRAFT becomes HOME, and the wallet that was there KEPT; as it was where that cannot be done."""
    from lerwallet.vault import backup as vault_backup
    from lerwallet.vault.creation import sync_folder

    try:
        with ExitStack() as still:
            if kept is not None:
                if os.name != "nt":  # Windows does not rename what is open
                    still.enter_context(vault_backup.kept_still(home, _BUSY_SECONDS))
                home.rename(kept)
            elif home.exists():
                home.rmdir()
            try:
                draft.rename(home)
            except OSError:
                if kept is not None:
                    kept.rename(home)
                raise
        sync_folder(home.parent)
    except OSError as error:
        raise NotWritten(
            _("The wallet could not be put in its place: {reason}. Nothing was changed.").format(
                reason=error.strerror or error
            ),
            hint=_("Name another folder with --wallet DIR"),
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return kept


def _counted(session: Session, draft: Path) -> int:
    """How many badges the backup holds; it is really opened, in a folder beside it that is gone afterwards."""
    from lerwallet.vault import backup as vault_backup
    from lerwallet.wallet import Wallet

    beside = draft.with_suffix(".checking")
    vault_backup.unpack(draft, beside)
    try:
        with session.open_vault_in(beside, sign=True) as vault:
            wallet = Wallet(vault)
            problems = wallet.problems()
            if problems:
                raise DamagedWallet(
                    _("The wallet is not whole, and so no backup was made: {problem}").format(
                        problem=problems[0]
                    ),
                    hint=_("Look at the wallet itself: lerwallet doctor"),
                )
            return len(wallet.rows())
    finally:
        shutil.rmtree(beside, ignore_errors=True)


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
    from lerwallet.vault.backup import ENDING

    return f"{home.name}-{_stamp(now)}{ENDING}"


def _stamp(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y%m%d-%H%M%S")

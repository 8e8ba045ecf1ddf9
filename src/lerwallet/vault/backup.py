"""A wallet in one file: written, compared and unpacked without any secret, for all that is in it is sealed already.

A zip without compression: `wallet.db`, each file of evidence, and `backup.json`, which has the digest of every one.
"""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import stat
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO, Final, NamedTuple, NoReturn

from lerwallet import locked_file
from lerwallet.errors import (
    DamagedWallet,
    LerwalletError,
    NotWritten,
    OutputExists,
    Unreadable,
    WrongUsage,
)
from lerwallet.language import _
from lerwallet.strict_json import loads_object
from lerwallet.vault import database as file
from lerwallet.vault.creation import sync_folder
from lerwallet.vault.pin import Pin, pin_of_row
from lerwallet.vault.places import NO_TRACE
from lerwallet.vault.rows import read_root_row

SCHEMA: Final = "lerwallet/backup/1"
MANIFEST: Final = "backup.json"
ENDING: Final = ".lerwallet-backup"

_ENTRY: Final = re.compile(r"wallet\.db|files/[0-9a-f]{48}\.age")
_MANIFEST_BYTES_AT_MOST: Final = 8 * 1024 * 1024  # 70,000 files of evidence
_COPY_SIZE: Final = 1024 * 1024
_UNFINISHED: Final = ".part"


class Damaged(LerwalletError):
    """A backup that is not what was written; `exit_code` says that it was rejected."""

    code = "backup_damaged"
    exit_code = 3


class Backup(NamedTuple):
    """What a backup holds: which state of which wallet, and its files by their digests."""

    pin: Pin
    made_at: str
    digests: Mapping[str, str]  # SHA-256 in hexadecimal, by name in the zip
    no_trace: bool = False
    left_out: Sequence[str] = ()  # what was damaged, where only the rest was wanted

    @property
    def evidence(self) -> int:
        """The number of files of evidence."""
        return len(self.digests) - 1


def write(
    home: Path,
    target: Path,
    *,
    made_at: str,
    busy_seconds: float,
    replace: bool = False,
    approve: Callable[[Path], None] | None = None,
) -> Backup:
    """The wallet in HOME as the file TARGET: whole and on the disk, or not there at all.

    No other process writes to the wallet meanwhile. APPROVE looks at the finished file before it takes its name, and
    raises what is wrong with it. Raises `NoWallet`, `WalletBusy`, `OutputExists`, `NotWritten`, `WrongUsage`.
    """
    target = target.resolve()
    _refuse_place(home.resolve(), target, replace=replace)
    draft = target.with_name(f".backup-{os.urandom(8).hex()}{_UNFINISHED}")
    copy = draft.with_suffix(f"{_UNFINISHED}.db")
    try:
        with kept_still(home, busy_seconds) as database:
            _copied(file.path_of(home), copy)
            pin = pin_of_row(read_root_row(database))
            digests = _packed(home, copy, draft, pin, made_at)
        if approve is not None:
            approve(draft)
        _put(draft, target, replace=replace)
        sync_folder(target.parent)
    except OSError as error:
        raise NotWritten(
            _("The backup could not be written: {reason}.").format(reason=error.strerror or error),
            hint=_("Choose another place, or make room there."),
        ) from error
    finally:
        for left in (draft, copy):
            with suppress(OSError):
                left.unlink()
    return Backup(pin, made_at, digests, no_trace=_leaves_no_trace(home))


def _refuse_place(home: Path, target: Path, *, replace: bool) -> None:
    if target.is_relative_to(home):
        raise WrongUsage(
            _("A backup inside of the wallet's own folder would be lost with it."),
            hint=_("Choose a place on another disk"),
        )
    if target.exists() and not target.is_file():
        raise WrongUsage(_("{file} is no place for a backup.").format(file=target), hint=_("Name a file"))
    if target.exists() and not replace:
        raise _there(target)


def _there(target: Path) -> OutputExists:
    return OutputExists(
        _("{file} is there already, and was not changed.").format(file=target),
        hint=_("Choose another name, or add --force to replace it"),
    )


def _put(draft: Path, target: Path, *, replace: bool) -> None:
    """Give DRAFT its name; without REPLACE never over another, also where that came a moment ago."""
    if replace:
        draft.replace(target)
        return
    try:
        os.link(draft, target)
    except FileExistsError as error:
        raise _there(target) from error
    except OSError:  # a USB stick (FAT) knows no second name for a file
        if target.exists():
            raise _there(target) from None
        draft.rename(target)


def _leaves_no_trace(home: Path) -> bool:
    return (home / NO_TRACE).exists()


@contextmanager
def kept_still(home: Path, busy_seconds: float) -> Iterator[sqlite3.Connection]:
    """The wallet file, while nobody else may write to it: records and files then belong to one state."""
    database = file.connect(home, busy_seconds=busy_seconds)
    try:
        with file.explained():
            database.execute("begin immediate")
            yield database
    finally:
        file.undo(database)
        database.close()


def _copied(path: Path, place: Path) -> None:
    """SQLite's own copy of the file at PATH: reading it beside SQLite would drop its locks."""
    os.close(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    source = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(place)) as copy, closing(sqlite3.connect(source, uri=True)) as reading:
        reading.backup(copy)


def _packed(home: Path, copy: Path, draft: Path, pin: Pin, made_at: str) -> dict[str, str]:
    evidence = sorted((home / "files").glob("*.age"))
    names = {file.FILE_NAME: copy, **{f"files/{path.name}": path for path in evidence}}
    digests = {}
    handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, path in names.items():
            if not _ENTRY.fullmatch(name):
                continue  # what a crash left unfinished
            with path.open("rb") as source, archive.open(_info(name), "w", force_zip64=True) as entry:
                digests[name] = _copy(source, entry)
        manifest = {
            "schema": SCHEMA,
            "vault": pin.vault_id,
            "generation": pin.generation,
            "root": pin.root,
            "made_at": made_at,
            "no_trace": _leaves_no_trace(home),
            "files": digests,
        }
        archive.writestr(_info(MANIFEST), json.dumps(manifest, indent=1))
        archive.close()
        stream.flush()
        os.fsync(stream.fileno())
    return digests


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = 0o600 << 16
    return info


def _copy(source: IO[bytes], target: IO[bytes] | None) -> str:
    """The digest of what SOURCE holds, copied to TARGET on the way."""
    digest = hashlib.sha256()
    while block := source.read(_COPY_SIZE):
        digest.update(block)
        if target is not None:
            target.write(block)
    return digest.hexdigest()


@contextmanager
def _opened(backup: Path) -> Iterator[tuple[zipfile.ZipFile, Backup]]:
    strange = _("{file} is not a backup of a wallet, or it is damaged.").format(file=backup)
    try:
        if not stat.S_ISREG(backup.stat().st_mode):  # a pipe would keep us waiting
            raise Unreadable(strange, hint=_("Name the file that `backup` wrote."))
        with backup.open("rb") as begins:
            if begins.read(64).startswith(locked_file.BEGINS):
                raise locked_file.locked()
        archive = zipfile.ZipFile(backup)
    except FileNotFoundError as error:
        raise Unreadable(
            _("There is no file {file}.").format(file=backup), hint=_("Name the file that `backup` wrote.")
        ) from error
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Unreadable(strange, hint=_("Use an older backup.")) from error
    with archive:
        try:
            described = _described(archive, backup.stat().st_size)
        except (zipfile.BadZipFile, EOFError, OSError, KeyError) as error:
            raise Unreadable(strange, hint=_("Use an older backup.")) from error
        yield archive, described


def _described(archive: zipfile.ZipFile, size: int) -> Backup:
    """What the backup, a file of SIZE bytes, says of itself. Raises `Unreadable` where it is none that we made."""
    strange = Unreadable(_("This is not a backup of a wallet."), hint=_("Name the file that `backup` wrote."))
    entries = {entry.filename: entry for entry in archive.infolist()}
    manifest = entries.get(MANIFEST)
    if (
        manifest is None
        or manifest.file_size > _MANIFEST_BYTES_AT_MOST
        or len(entries) != len(archive.infolist())
        or sum(entry.file_size for entry in entries.values()) > size  # nothing is compressed in ours
    ):
        raise strange
    with _stored(archive, MANIFEST) as entry:
        stated = loads_object(entry.read(), max_bytes=_MANIFEST_BYTES_AT_MOST)
    digests = stated.get("files")
    vault, generation, root, made_at = (
        stated.get(name) for name in ("vault", "generation", "root", "made_at")
    )
    if (
        stated.get("schema") != SCHEMA
        or not isinstance(digests, dict)
        or file.FILE_NAME not in digests
        or not all(_ENTRY.fullmatch(name) and isinstance(digest, str) for name, digest in digests.items())
        or not (isinstance(vault, str) and isinstance(root, str) and isinstance(made_at, str))
        or not isinstance(generation, int)
    ):
        raise strange
    return Backup(
        Pin(vault_id=vault, generation=generation, root=root),
        made_at,
        {name: str(digest) for name, digest in digests.items()},
        no_trace=stated.get("no_trace") is True,
    )


def describe(backup: Path) -> Backup:
    """What the file BACKUP says that it holds; nothing of it is compared. Raises `Unreadable`."""
    with _opened(backup) as (_archive, described):
        return described


def compare(backup: Path) -> list[str]:
    """The names of everything in BACKUP that is not what was written, or not there. Raises as `describe`."""
    with _opened(backup) as (archive, described):
        return [name for name, digest in described.digests.items() if _digest(archive, name) != digest]


def thin_out(folder: Path, vault_id: str, keep: int) -> list[Path]:
    """Delete from FOLDER what is older than the KEEP newest whole backups of the wallet; gives what was deleted.

    What cannot be read, is of another wallet, or has another ending stays. Raises `NotWritten`.
    """
    found = []
    for path in folder.glob(f"*{ENDING}"):
        with suppress(LerwalletError):
            described = describe(path)
            if described.pin.vault_id == vault_id:
                found.append((described.made_at, described.pin.generation, path))
    whole, gone = 0, []
    for _made_at, _generation, path in sorted(found, reverse=True):
        if whole < keep:
            whole += not compare(path)
            continue
        try:
            path.unlink()
        except OSError as error:
            raise NotWritten(
                _("An older backup could not be deleted: {reason}.").format(reason=error.strerror)
            ) from error
        gone.append(path)
    return gone


def _digest(archive: zipfile.ZipFile, name: str) -> str | None:
    with suppress(KeyError, zipfile.BadZipFile, EOFError, OSError), _stored(archive, name) as entry:
        return _copy(entry, None)
    return None


def _stored(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    entry = archive.getinfo(name)
    if entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 1:
        raise zipfile.BadZipFile(name)  # ours are neither packed nor locked; another could unpack without end
    try:
        return archive.open(entry)
    except (NotImplementedError, RuntimeError) as error:  # what zips can say, and ours never do
        raise zipfile.BadZipFile(name) from error


def unpack(backup: Path, home: Path, *, partly: bool = False) -> Backup:
    """Make the wallet of BACKUP in HOME, a folder that is not there yet; every file is compared as it is written.

    Raises `Damaged`, naming what is not whole, and leaves no folder; with PARTLY, damaged evidence is left out.
    """
    try:
        with _opened(backup) as (archive, described):
            home.mkdir(mode=0o700, parents=True)
            (home / "files").mkdir(mode=0o700)
            damaged = [name for name in described.digests if not _unpacked(archive, name, home, described)]
        if file.FILE_NAME in damaged or (damaged and not partly):
            _refuse(damaged, described)
        _check_state(home, described)
        if described.no_trace:
            (home / NO_TRACE).touch(mode=0o600)
        sync_folder(home / "files")
        sync_folder(home)
    except OSError as error:
        shutil.rmtree(home, ignore_errors=True)
        raise NotWritten(
            _("The wallet could not be written: {reason}.").format(reason=error.strerror or error),
            hint=_("Make room on the disk, or choose another place."),
        ) from error
    except BaseException:
        shutil.rmtree(home, ignore_errors=True)
        raise
    whole = {name: digest for name, digest in described.digests.items() if name not in damaged}
    return described._replace(digests=whole, left_out=tuple(damaged))


def _unpacked(archive: zipfile.ZipFile, name: str, home: Path, described: Backup) -> bool:
    place = home / name
    try:
        entry = _stored(archive, name)
    except (KeyError, zipfile.BadZipFile, EOFError):
        return False
    with entry, os.fdopen(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as target:
        try:
            whole = _copy(entry, target) == described.digests[name]
        except (zipfile.BadZipFile, EOFError):
            whole = False
        target.flush()
        os.fsync(target.fileno())
    if not whole:
        place.unlink(missing_ok=True)
    return whole


def _check_state(home: Path, described: Backup) -> None:
    """Whether the wallet file is of the state that the backup says; what is in it, only its passphrase can tell."""
    with closing(file.connect(home, busy_seconds=0)) as database, file.explained():
        if pin_of_row(read_root_row(database)) != described.pin:
            raise DamagedWallet(
                _("The wallet in the backup is of another state than the backup says."),
                hint=_("Use an older backup."),
            )


def _refuse(names: Sequence[str], described: Backup) -> NoReturn:
    whole = len(described.digests) - len(names)
    told = _("The backup is damaged: {damaged} of its {count} parts are not what was written.").format(
        damaged=len(names), count=len(described.digests)
    )
    if file.FILE_NAME in names:
        raise Damaged(told, hint=_("The wallet file itself is one of them: use an older backup."))
    raise Damaged(
        told,
        hint=_(
            "{whole} parts are whole, the badges among them. To get those: lerwallet restore FILE --partly"
        ).format(whole=whole),
    )

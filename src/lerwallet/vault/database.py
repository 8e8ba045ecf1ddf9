"""The file of a wallet: SQLite as a container that survives a crash, and is believed in nothing else.

To change a table is to change the format: `FORMAT`, `docs/vault-format.md` and the frozen wallet of the tests with it.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lerwallet.errors import DamagedWallet, LerwalletError, NotWritten, NoWallet, RefusedForSafety, WalletBusy
from lerwallet.language import _

FILE_NAME = "wallet.db"
FORMAT = 1
APPLICATION_ID = 0x4C455257  # "LERW"
MOST_BLOB_BYTES = 128 * 1024 * 1024  # of one row: nobody makes us take more memory than a large record does

TABLES = {
    "root": "CREATE TABLE root"
    " (vault blob not null, generation integer not null, sealed blob not null, keys blob not null)",
    "slots": "CREATE TABLE slots (id blob primary key not null, type text not null, parameters text not null,"
    " wrapped blob not null, mac blob not null, checksum blob not null)",
    "heads": "CREATE TABLE heads"
    " (position integer primary key, id blob unique not null, revision integer not null, sealed blob not null)",
    "bodies": "CREATE TABLE bodies (position integer primary key, sealed blob not null)",
    "secrets": "CREATE TABLE secrets"
    " (position integer primary key, id blob unique not null, revision integer not null, sealed blob not null)",
}
_INDEXED = ("slots", "heads", "secrets")
_SCHEMA = {("table", name, name, text) for name, text in TABLES.items()} | {
    ("index", f"sqlite_autoindex_{name}_1", name, None) for name in _INDEXED
}
_SETTINGS = (
    "pragma synchronous = extra",  # the folder too is on the disk before a commit is acknowledged
    "pragma temp_store = memory",  # else a large sort spills plaintext to a temporary folder
    "pragma secure_delete = on",
    "pragma trusted_schema = off",
    "pragma cell_size_check = on",
)


def path_of(home: Path) -> Path:
    return home / FILE_NAME


def connect(home: Path, *, busy_seconds: float) -> sqlite3.Connection:
    """The wallet file of HOME, its settings and tables as they were made; waits BUSY_SECONDS for another process."""
    path = path_of(home)
    if not path.is_file():
        raise NoWallet(
            _("There is no wallet in {folder}.").format(folder=home), hint=_("Run `lerwallet init`.")
        )
    with explained():
        database = _connect(path)
        try:
            _set(database, busy_seconds)
            _check_format(database)
            _check_schema(database)
        except UnicodeDecodeError as error:  # the name of a damaged table, in SQLite's own complaint
            database.close()
            raise _damaged("malformed database schema") from error
        except BaseException:
            database.close()
            raise
    return database


def create(path: Path) -> sqlite3.Connection:
    """An empty wallet file at PATH, readable by its owner only, that nobody else knows yet."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    database = _connect(path)
    _set(database, 0)
    database.execute(f"pragma application_id = {APPLICATION_ID}")
    database.execute(f"pragma user_version = {FORMAT}")
    for statement in TABLES.values():
        database.execute(statement)
    return database


@contextmanager
def explained() -> Iterator[None]:
    """What SQLite says about the file, as a sentence for people and an exit code."""
    try:
        yield
    except sqlite3.Error as error:
        raise _explanation(error) from error


def undo(database: sqlite3.Connection) -> None:
    """Ends a transaction; after a full disk SQLite may have ended it, and a blind rollback would hide the reason."""
    if database.in_transaction:
        with suppress(
            sqlite3.Error
        ):  # the reason is on its way already; an open journal is rolled back by the next open
            database.execute("rollback")


def _connect(path: Path) -> sqlite3.Connection:
    # `rw` falls back to reading by itself where the medium or the file is read-only
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)


def _set(database: sqlite3.Connection, busy_seconds: float) -> None:
    database.execute(f"pragma busy_timeout = {int(busy_seconds * 1000)}")
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BLOB_BYTES)
    database.text_factory = bytes  # a damaged text is compared, never decoded by chance
    for setting in _SETTINGS:
        database.execute(setting)


def _check_format(database: sqlite3.Connection) -> None:
    found = [database.execute(f"pragma {name}").fetchone()[0] for name in ("application_id", "user_version")]
    if found[0] == APPLICATION_ID and found[1] > FORMAT:
        raise DamagedWallet(
            _("The wallet says it has format {found}; this lerwallet reads format {known}.").format(
                found=found[1], known=FORMAT
            ),
            hint=_("Use the newer lerwallet that made it, or restore a backup."),
        )
    if (
        found != [APPLICATION_ID, FORMAT]
        or database.execute("pragma journal_mode").fetchone()[0] != b"delete"
    ):
        raise DamagedWallet(
            _("The wallet file is not one that lerwallet made, or its beginning was changed."),
            hint=_("Restore a backup."),
        )


def _check_schema(database: sqlite3.Connection) -> None:
    def text(value: bytes | None) -> str | None:
        return None if value is None else value.decode(errors="replace")

    rows = database.execute("select type, name, tbl_name, sql from sqlite_master limit 100").fetchall()
    found = {tuple(text(value) for value in row) for row in rows}
    if found != _SCHEMA:
        names = sorted({str(row[1]) for row in found ^ _SCHEMA})
        raise DamagedWallet(
            _("The tables of the wallet file were changed: {names}.").format(names=", ".join(names)),
            hint=_("Somebody may have changed the file. Restore a backup."),
        )


def _explanation(error: sqlite3.Error) -> LerwalletError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return WalletBusy(
            _("Another program is using the wallet."), hint=_("Wait until it has finished, then try again.")
        )
    if code == sqlite3.SQLITE_FULL:
        return NotWritten(_("The disk is full: nothing was changed."), hint=_("Make room, then try again."))
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}:
        return NotWritten(
            _("The wallet is on a disk or in a folder that cannot be written: nothing was changed."),
            hint=_("Copy the wallet's folder to a place where you may write."),
        )
    if code == sqlite3.SQLITE_IOERR:
        return NotWritten(
            _("The disk did not read or write the wallet file: nothing was changed."),
            hint=_("Look whether the disk is full or was pulled out."),
        )
    if code == sqlite3.SQLITE_TOOBIG:
        return RefusedForSafety(_("The wallet file holds an entry that is too large to be one of a wallet."))
    return _damaged(str(error))


def _damaged(reason: str) -> DamagedWallet:
    return DamagedWallet(
        _("The wallet file is damaged: SQLite says “{reason}”.").format(reason=reason),
        hint=_("Restore a backup."),
    )

"""Making a wallet: a whole file beside the place where it belongs, then one step that puts it there."""

import os
from pathlib import Path

from lerwallet.errors import NotWritten, WalletExists
from lerwallet.language import _
from lerwallet.vault import database as file
from lerwallet.vault.change import insert_slot
from lerwallet.vault.kdf import KdfParameters
from lerwallet.vault.root import Members, Root, digest, listed, new_naming_key
from lerwallet.vault.seal import KEY_SIZE, Keys, Random
from lerwallet.vault.secret import Passphrase, RecoveryCode
from lerwallet.vault.signing import KeySet
from lerwallet.vault.slots import make_slot

UNFINISHED = ".new"  # a wallet that was never finished: `Vault.leftovers` names it, nothing reads it


def create_wallet(
    home: Path, passphrase: Passphrase, *, created_at: str, kdf: KdfParameters, random: Random
) -> tuple[Keys, RecoveryCode]:
    """Writes the wallet file; gives its keys, and the recovery code that nothing else knows."""
    if file.path_of(home).exists():
        raise _exists(home)
    keys = Keys(random(KEY_SIZE), random(KEY_SIZE))
    code = RecoveryCode.generate(random)
    draft = home / f"{file.FILE_NAME}.{random(8).hex()}{UNFINISHED}"
    try:
        _make_folder(home)
        try:
            _write(draft, keys, passphrase, code, created_at=created_at, kdf=kdf, random=random)
            _put_in_place(draft, home)
        finally:
            draft.unlink(missing_ok=True)
        sync_folder(home)
    except OSError as error:
        raise NotWritten(
            _("No wallet can be made in {folder}: {reason}.").format(folder=home, reason=error.strerror)
        ) from error
    return keys, code


def sync_folder(folder: Path) -> None:
    """Until the folder is on the disk, a new name in it may be lost with the power."""
    if os.name == "nt":  # Windows opens no folder
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _make_folder(home: Path) -> None:
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not any(home.iterdir()):
        home.chmod(0o700)  # a folder with other things in it is somebody's own affair


def _write(
    path: Path,
    keys: Keys,
    passphrase: Passphrase,
    code: RecoveryCode,
    *,
    created_at: str,
    kdf: KdfParameters,
    random: Random,
) -> None:
    slots = [
        make_slot(passphrase, keys, kdf=kdf, signs=True, random=random),
        make_slot(code, keys, kdf=None, signs=True, random=random),
    ]
    assert keys.signing is not None
    vault_id = random(16)
    key_root = KeySet(members=Members()).sealed(keys.signing, vault_id, random)
    root = Root(
        vault_id=vault_id,
        generation=1,
        created_at=created_at,
        records=Members(),
        slots=listed(slots),
        keys=digest(key_root),
        naming_key=new_naming_key(keys),
    )
    with file.explained():
        database = file.create(path)
        try:
            database.execute("begin")
            database.execute(
                "insert into root values (?, ?, ?, ?)",
                (vault_id, root.generation, root.sealed(keys, random), key_root),
            )
            for slot in slots:
                insert_slot(database, slot)
            database.execute("commit")
        finally:
            database.close()


def _put_in_place(draft: Path, home: Path) -> None:
    """The name appears with the whole wallet under it, and never takes the place of another."""
    try:
        os.link(draft, file.path_of(home))
    except FileExistsError as error:
        raise _exists(home) from error
    except OSError:  # a USB stick (FAT) knows no second name for a file
        if file.path_of(home).exists():
            raise _exists(home) from None
        draft.rename(file.path_of(home))


def _exists(home: Path) -> WalletExists:
    return WalletExists(
        _("There is a wallet in {folder} already.").format(folder=home),
        hint=_("Use it, or choose another folder with `--wallet`."),
    )

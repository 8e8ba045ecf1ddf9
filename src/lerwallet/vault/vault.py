"""The vault: sealed records, holder keys and files of one wallet folder, and the slots that open it.

It knows no credential: kinds are the callers' words. How it is stored: `docs/vault-format.md`.
"""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from lerwallet.errors import DamagedWallet, NotFound
from lerwallet.language import _
from lerwallet.vault import database as file
from lerwallet.vault.change import Change
from lerwallet.vault.creation import UNFINISHED, create_wallet
from lerwallet.vault.files import Files
from lerwallet.vault.kdf import STANDARD_KDF, WEAKEST_KDF, KdfParameters
from lerwallet.vault.pin import Pin, pin_of_row
from lerwallet.vault.records import KEY_KIND, Entry, Head, Record, read_all, read_body, read_what_opens
from lerwallet.vault.root import Root, digest, listed, read_root, record_id
from lerwallet.vault.rows import RootRow, read_root_row, read_slots, whole_slots
from lerwallet.vault.seal import KEY_SIZE, Keys, Random
from lerwallet.vault.secret import Passphrase, RecoveryCode, Secret, SlotType
from lerwallet.vault.signing import KeyHead, open_secret, read_key_set, signing_key
from lerwallet.vault.slots import Slot, make_slot, slot_strength
from lerwallet.vault.unlocking import unlock

BUSY_SECONDS = 5.0


class Vault:
    """An open wallet. Each read sees one committed state, compared with the root; each change is one transaction."""

    def __init__(
        self, home: Path, database: sqlite3.Connection, keys: Keys, *, random: Random, salvage: bool
    ) -> None:
        self.home = home
        self.problems: list[str] = []
        self.watched: Callable[[Pin], None] | None = None  # told each state that this vault wrote itself
        self.files = Files(home / "files", keys, random=random)
        self._database = database
        self._keys = keys
        self._random = random
        self._salvage = salvage
        self._row: RootRow | None = None
        self._root: Root
        self._entries: dict[bytes, Entry] | None = None
        self._change: Change | None = None
        with self._reading():
            pass

    @staticmethod
    def exists(home: Path) -> bool:
        """Whether HOME has a wallet; says nothing of its health."""
        return file.path_of(home).exists()

    @staticmethod
    def pin_of(home: Path, *, busy_seconds: float = BUSY_SECONDS) -> Pin:
        """Which state of which wallet lies in HOME, as the file says without being opened by any secret."""
        database = file.connect(home, busy_seconds=busy_seconds)
        try:
            with file.explained():
                return pin_of_row(read_root_row(database))
        finally:
            database.close()

    @staticmethod
    def slot_types(home: Path, *, busy_seconds: float = BUSY_SECONDS) -> frozenset[str]:
        """In which ways the wallet in HOME can be opened, as the file says without being opened by any of them."""
        database = file.connect(home, busy_seconds=busy_seconds)
        try:
            with file.explained():
                return frozenset(slot.type for slot in read_slots(database))
        finally:
            database.close()

    @classmethod
    def create(
        cls,
        home: Path,
        passphrase: Passphrase,
        *,
        created_at: str,
        kdf: KdfParameters = STANDARD_KDF,
        random: Random = os.urandom,
        busy_seconds: float = BUSY_SECONDS,
    ) -> tuple["Vault", RecoveryCode]:
        """A new wallet in HOME, and the code that opens it when the passphrase is forgotten (kept nowhere).

        All or nothing, also where the program is killed. Raises `WalletExists`.
        """
        keys, code = create_wallet(home, passphrase, created_at=created_at, kdf=kdf, random=random)
        database = file.connect(home, busy_seconds=busy_seconds)
        return cls(home, database, keys, random=random, salvage=False), code

    @classmethod
    def open(
        cls,
        home: Path,
        secret: Secret | str,
        *,
        also: Sequence[Slot] = (),
        weakest_kdf: KdfParameters = WEAKEST_KDF,
        random: Random = os.urandom,
        busy_seconds: float = BUSY_SECONDS,
        salvage: bool = False,
    ) -> "Vault":
        """The wallet in HOME; a SECRET that is only text is tried as recovery code and as passphrase.

        ALSO are slots that are kept elsewhere.
        With SALVAGE a damaged wallet is opened for reading as far as it goes, and `problems` and `verify` say what
        is wrong. Raises `NoWallet`, `WrongPassphrase`, `DamagedWallet`, `WalletBusy`, `RefusedForSafety`.
        """
        database = file.connect(home, busy_seconds=busy_seconds)
        try:
            with file.explained():
                slots = whole_slots(read_slots(database), salvage=salvage)
            keys = unlock([*slots, *also], secret, weakest_kdf=weakest_kdf)
            return cls(home, database, keys, random=random, salvage=salvage)
        except BaseException:
            database.close()
            raise

    @staticmethod
    def discard(home: Path) -> None:
        """Take the wallet out of HOME again, where making it could not be finished and nothing is in it yet."""
        file.path_of(home).unlink(missing_ok=True)

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Vault({str(self.home)!r})"

    @property
    def vault_id(self) -> str:
        return self._root.vault_id.hex()

    @property
    def generation(self) -> int:
        """How often the wallet was changed: 1 for a new one, one more for each transaction."""
        return self._root.generation

    @property
    def created_at(self) -> str:
        return self._root.created_at

    @property
    def can_sign(self) -> bool:
        return self._keys.signing is not None

    @property
    def pin(self) -> Pin:
        """The state that this vault last read or wrote."""
        assert self._row is not None
        return pin_of_row(self._row)

    def follows(self, earlier: Pin) -> bool | None:
        """Whether this state came of the EARLIER one, and not of a copy that went its own way; None where that is too long ago."""
        return self._root.follows(earlier.generation, earlier.root)

    def heads(self, kind: str) -> list[Head]:
        """The heads of all records of KIND, in the order in which they came; raises `DamagedWallet`."""
        with self._reading():
            return [entry.head for entry in self._index().values() if entry.head.kind == kind]

    def kinds(self) -> set[str]:
        """The kinds of which there are records."""
        with self._reading():
            return {entry.head.kind for entry in self._index().values()}

    def get(self, identifier: bytes) -> Record:
        """The record with the id; raises `NotFound`, `DamagedWallet`."""
        with self._reading() as database:
            entry = self._index().get(identifier)
            if entry is None:
                raise NotFound(_("The wallet has no record {id}.").format(id=identifier.hex()))
            return Record(head=entry.head, body=read_body(database, self._keys, entry))

    def identifier(self, kind: str, name: str) -> bytes:
        """The id (16 bytes) that a record of KIND and NAME has, or would have."""
        return record_id(self._root.naming_key, kind, name)

    def find(self, kind: str, name: str) -> Record | None:
        """The record that was put under KIND and NAME, if there is one."""
        identifier = record_id(self._root.naming_key, kind, name)
        with self._reading():
            return self.get(identifier) if identifier in self._index() else None

    def keys(self) -> list[KeyHead]:
        """The holder keys as far as they may be shown."""
        return [
            KeyHead(id=head.id, name=head.name, revision=head.revision, public=head.data)
            for head in self.heads(KEY_KIND)
        ]

    def secret_key(self, name: str) -> bytes:
        """The secret of a holder key; `WrongPassphrase` where the wallet was opened only for reading, `NotFound`."""
        signing_key(self._keys)
        with self._reading() as database:
            found = [head for head in self.keys() if head.name == name]
            if not found:
                raise NotFound(_("The wallet has no key {name}.").format(name=name))
            read_key_set(database, self._keys, *self._state())
            return open_secret(database, self._keys, found[0])

    @contextmanager
    def writing(self) -> Iterator[Change]:
        """One transaction: all of it is kept when the block ends, nothing when it raises.

        Raises `WalletBusy`, `NotWritten`, `DamagedWallet`.
        """
        if self._salvage:
            raise DamagedWallet(_("A damaged wallet is only read."), hint=_("Restore a backup."))
        if self._change is not None:
            raise RuntimeError("one transaction at a time")
        with file.explained():
            self._database.execute("begin immediate")
            try:
                self._refresh()
                before = self._root
                row = read_root_row(self._database)
                self._change = Change(self._database, self._keys, before, row, random=self._random)
                yield self._change
                self._change.finish()
                written = read_root_row(self._database)
                self._database.execute("commit")
                wrote = self._change.changed
                self._root, self._row = self._change.root, written
                if wrote and self.watched is not None:
                    self.watched(self.pin)
            finally:
                file.undo(self._database)
                self._change = None
                self._entries = None

    def slots(self) -> list[Slot]:
        """The ways to open the wallet, without what is in them."""
        with self._reading() as database:
            return read_slots(database)

    def change_passphrase(self, new: Passphrase, *, kdf: KdfParameters | None = None) -> None:
        """The old passphrase opens nothing here any more; no record is touched. Asks for the signing key.

        Without KDF, a guess costs what it does for a new wallet, or more where it cost more already.
        A copy of the file made before still opens with the old passphrase.
        """
        signing_key(self._keys)
        slot = make_slot(new, self._keys, kdf=kdf or self._no_cheaper(), signs=True, random=self._random)
        self._replace_slots(SlotType.PASSPHRASE, slot)

    def new_recovery_code(self, deliver: Callable[[RecoveryCode], None]) -> None:
        """A new code, which DELIVER gives to its owner; the old one opens nothing here any more.

        Where DELIVER raises, nothing is changed: a code that nobody got would lock its owner out. Asks for the signing key.
        """
        signing_key(self._keys)
        code = RecoveryCode.generate(self._random)
        slot = make_slot(code, self._keys, kdf=None, signs=True, random=self._random)
        with self.writing() as change:
            self._put_slot(change, SlotType.RECOVERY, slot)
            deliver(code)

    def _no_cheaper(self) -> KdfParameters:
        """What a guess costs in a new wallet, or more where it costs more here already."""
        cost = STANDARD_KDF
        for known in filter(None, map(slot_strength, self.slots())):
            cost = cost.at_least(known)
        return cost

    def rotate(
        self,
        passphrase: Passphrase,
        move_files: Callable[[Change, Files], None],
        deliver: Callable[[RecoveryCode], None],
        *,
        kdf: KdfParameters | None = None,
    ) -> None:
        """New keys for everything; opened by PASSPHRASE and by the code that DELIVER is given, and by nothing older.

        Where DELIVER raises, nothing is changed. MOVE_FILES puts the records' files into the folder that it is given; the old ones are the caller's to delete
        afterwards. A copy made before still opens as it did. Asks for the signing key.
        """
        signing_key(self._keys)
        new = Keys(self._random(KEY_SIZE), self._random(KEY_SIZE))
        files = Files(self.files.folder, new, random=self._random)
        code = RecoveryCode.generate(self._random)
        slots = [
            make_slot(passphrase, new, kdf=kdf or self._no_cheaper(), signs=True, random=self._random),
            make_slot(code, new, kdf=None, signs=True, random=self._random),
        ]
        with self.writing() as change:
            move_files(change, files)
            change.reseal(new, slots)
            deliver(code)
        self._keys, self.files = new, files

    def device_slot(self, secret: Secret) -> Slot:
        """A slot that SECRET opens for reading, to be kept outside of the wallet; `open` takes it with `also`."""
        return make_slot(secret, self._keys, kdf=None, signs=False, random=self._random)

    def keep_device_secret(self, secret: Secret) -> None:
        """A slot that SECRET, kept by a device, opens for reading; it replaces the one there was."""
        self._replace_slots(secret.slot_type, self.device_slot(secret))

    def forget_device_secret(self) -> None:
        """Take the slot of a device's secret out."""
        self._replace_slots(SlotType.KEYRING, None)

    def verify(self, *, files: Iterable[str] | None = None) -> list[str]:
        """Decrypt and compare everything; a sentence for each thing that is wrong, none for a whole wallet.

        FILES are the names of those that records need, where the caller knows; else every file is read.
        """
        from lerwallet.vault.check import check

        with self._reading() as database:
            found = check(database, self._keys, *self._state(), salvage=self._salvage)
        return self.problems + found + self.files.check(self.files.names() if files is None else files)

    def leftovers(self, *, older_than: float) -> list[Path]:
        """What a crash left unfinished, last written before OLDER_THAN (seconds since 1970); younger may be under way.

        Delete them only within `writing`.
        """
        drafts = [path for path in self.home.glob(f"*{UNFINISHED}") if path.stat().st_mtime < older_than]
        return sorted(drafts) + self.files.leftovers(older_than=older_than)

    def _replace_slots(self, slot_type: SlotType, added: Slot | None) -> None:
        with self.writing() as change:
            self._put_slot(change, slot_type, added)

    def _put_slot(self, change: Change, slot_type: SlotType, added: Slot | None) -> None:
        change.set_slots(lambda slot: slot.type == slot_type, added, read_slots(self._database))

    def _state(self) -> tuple[Root, bytes]:
        """The root and the sealed root of the signing keys, as of the transaction that is under way if there is one."""
        if self._change is not None:
            return self._change.root, self._change.key_root
        assert self._row is not None
        return self._root, self._row.keys

    def _index(self) -> dict[bytes, Entry]:
        if self._change is not None:
            return read_all(self._database, self._keys, self._change.root)
        if self._entries is None:
            if self._salvage:
                self._entries, _members, _problems = read_what_opens(self._database, self._keys)
            else:
                self._entries = read_all(self._database, self._keys, self._root)
        return self._entries

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """One committed state for the whole block, or the state within the transaction that is under way."""
        with file.explained():
            if self._database.in_transaction:
                yield self._database
                return
            self._database.execute("begin")
            try:
                self._refresh()
                yield self._database
            finally:
                file.undo(self._database)

    def _refresh(self) -> None:
        """Reads the root again if somebody wrote since, and never takes an older one."""
        row = read_root_row(self._database)
        if row == self._row:
            return
        try:
            root = read_root(row.vault_id, row.generation, row.sealed, self._keys)
            self._check_root(root, row)
        except DamagedWallet as error:
            if not self._salvage:
                raise
            self.problems.append(error.message)
            root = self._makeshift_root(row)
        self._row, self._root, self._entries = row, root, None

    def _check_root(self, root: Root, row: RootRow) -> None:
        if self._row is not None and root.generation <= self._row.generation:
            raise DamagedWallet(
                _(
                    "The wallet went back from its change number {seen} to number {found} while it was open."
                ).format(seen=self._row.generation, found=root.generation)
            )
        found = listed(read_slots(self._database))
        for slot_type, _mac in sorted(set(root.slots) ^ set(found)):
            raise DamagedWallet(
                _("A {type} slot of the wallet was added, taken out or put back from an older copy.").format(
                    type=slot_type
                ),
                hint=_(
                    "Somebody may have tried to open the wallet with an old passphrase. Restore a backup."
                ),
            )
        if found != root.slots:
            raise DamagedWallet(_("A slot of the wallet is there twice."), hint=_("Restore a backup."))
        if digest(row.keys) != root.keys:
            raise DamagedWallet(
                _("The signing keys of the wallet are not those that were last written."),
                hint=_("Restore a backup."),
            )

    def _makeshift_root(self, row: RootRow) -> Root:
        """What a damaged wallet would say if what is left were all."""
        from lerwallet.vault.root import new_naming_key

        _entries, members, _problems = read_what_opens(self._database, self._keys)
        return Root(
            vault_id=row.vault_id,
            generation=row.generation,
            created_at="",
            records=members,
            slots=listed(read_slots(self._database)),
            keys=digest(row.keys),
            naming_key=new_naming_key(self._keys),
        )

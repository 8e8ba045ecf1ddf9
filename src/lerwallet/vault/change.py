"""One transaction on a wallet: everything that is put and deleted in it is kept, or nothing is."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace

from lerwallet.errors import NotFound, RefusedForSafety
from lerwallet.language import _
from lerwallet.vault.records import KEY_KIND, MOST_BODY_BYTES, MOST_HEAD_BYTES, Head, seal_record
from lerwallet.vault.root import Members, Root, digest, item, listed, record_id
from lerwallet.vault.rows import RootRow
from lerwallet.vault.seal import Keys, Random
from lerwallet.vault.signing import KeyHead, KeySet, read_key_set, seal_secret, secret_item, signing_key
from lerwallet.vault.slots import MOST_SLOTS, Slot


class Change:
    """What `Vault.writing` gives.

    The root follows each step by what it adds and takes away: a row that somebody put back is subtracted as it is
    found, so a wallet that was tampered with never becomes whole by being written to.
    """

    def __init__(
        self, database: sqlite3.Connection, keys: Keys, root: Root, row: RootRow, *, random: Random
    ) -> None:
        self._database = database
        self._keys = keys
        self._random = random
        self._sealed_before = row.sealed
        self.key_root = row.keys
        self.root = root
        self.changed = False

    def put(self, kind: str, name: str, head: bytes, body: bytes) -> bytes:
        """Keep a record under KIND and NAME, in place of the one there was; gives its id (16 bytes).

        HEAD is for lists and small; BODY is given back byte for byte.
        """
        if kind == KEY_KIND:
            raise ValueError("holder keys are put with put_key")
        return self._put(kind, name, head, body).id

    def delete(self, identifier: bytes) -> None:
        """Take a record out; raises `NotFound`."""
        if self._database.execute("select 1 from secrets where id = ?", (identifier,)).fetchone():
            raise ValueError("holder keys are deleted with delete_key")
        self._delete(identifier)

    def put_key(self, name: str, public: bytes, secret: bytes) -> bytes:
        """Keep a holder key: PUBLIC for whoever may read, SECRET for whoever may sign. Asks for the signing key."""
        signing_key(self._keys)
        head = self._put(KEY_KIND, name, public, b"")
        members = self._without_secret(head.id)
        shown = KeyHead(id=head.id, name=name, revision=head.revision, public=public)
        sealed = seal_secret(self._keys, shown, secret, self._random)
        position = self._insert("insert into secrets (id, revision, sealed) values (?, ?, ?)", head, sealed)
        self._set_secrets(members.plus(secret_item(self._keys, position, head.id, head.revision, sealed)))
        return head.id

    def delete_key(self, name: str) -> None:
        """Take a holder key out, public part and secret; raises `NotFound`."""
        identifier = record_id(self.root.naming_key, KEY_KIND, name)
        signing_key(self._keys)
        self._delete(identifier)
        self._set_secrets(self._without_secret(identifier))

    def set_slots(self, removed: Callable[[Slot], bool], added: Slot | None, present: list[Slot]) -> None:
        """Replace the slots that REMOVED names by ADDED; the records stay as they are."""
        kept = [slot for slot in present if not removed(slot)]
        for slot in present:
            if removed(slot):
                self._database.execute("delete from slots where id = ?", (slot.id,))
        if added is not None:
            kept.append(added)
            insert_slot(self._database, added)
        if len(kept) > MOST_SLOTS:
            raise RefusedForSafety(
                _("A wallet has at most {count} ways to open it.").format(count=MOST_SLOTS)
            )
        self.root = replace(self.root, slots=listed(kept))
        self.changed = True

    def reseal(self, new: Keys, slots: list[Slot]) -> None:
        """Everything under NEW keys, which only SLOTS open from now on: the last step of a transaction."""
        from lerwallet.vault.rotation import reseal

        records, self.key_root = reseal(
            self._database, self._keys, new, self.root, self.key_root, self._random
        )
        self._database.execute("delete from slots")
        for slot in slots:
            insert_slot(self._database, slot)
        self._keys = new
        self.root = replace(self.root, records=records, keys=digest(self.key_root), slots=listed(slots))
        self.changed = True

    def finish(self) -> bytes | None:
        """Write the root of the next generation; gives it sealed, or None where nothing was changed."""
        if not self.changed:
            return None
        self.root = self.root.next(self._sealed_before)
        sealed = self.root.sealed(self._keys, self._random)
        self._database.execute(
            "update root set generation = ?, sealed = ?, keys = ?",
            (self.root.generation, sealed, self.key_root),
        )
        return sealed

    def _put(self, kind: str, name: str, data: bytes, body: bytes) -> Head:
        if len(data) > MOST_HEAD_BYTES or len(body) > MOST_BODY_BYTES:
            raise RefusedForSafety(
                _("A record of {size} MiB is too large for the wallet.").format(
                    size=(len(data) + len(body)) >> 20
                )
            )
        identifier = record_id(self.root.naming_key, kind, name)
        old = self._row(identifier)
        head = Head(id=identifier, kind=kind, name=name, revision=old[1] + 1 if old else 1, data=data)
        sealed_head, sealed_body = seal_record(self._keys, head, body, self._random)
        members = self.root.records
        if old:
            position = old[0]
            members = members.minus(item(self._keys.set, position, identifier, old[1], old[2]))
            self._database.execute(
                "update heads set revision = ?, sealed = ? where position = ?",
                (head.revision, sealed_head, position),
            )
            # a body that somebody took out comes back with the new one
            self._database.execute("insert or replace into bodies values (?, ?)", (position, sealed_body))
        else:
            position = self._insert(
                "insert into heads (id, revision, sealed) values (?, ?, ?)", head, sealed_head
            )
            self._database.execute("insert or replace into bodies values (?, ?)", (position, sealed_body))
        self._set_records(
            members.plus(item(self._keys.set, position, identifier, head.revision, sealed_head))
        )
        return head

    def _insert(self, statement: str, head: Head, sealed: bytes) -> int:
        position = self._database.execute(statement, (head.id, head.revision, sealed)).lastrowid
        assert position is not None
        return position

    def _delete(self, identifier: bytes) -> None:
        old = self._row(identifier)
        if old is None:
            raise NotFound(_("The wallet has no record {id}.").format(id=identifier.hex()))
        members = self.root.records.minus(item(self._keys.set, old[0], identifier, old[1], old[2]))
        self._database.execute("delete from heads where position = ?", (old[0],))
        self._database.execute("delete from bodies where position = ?", (old[0],))
        self._set_records(members)

    def _row(self, identifier: bytes) -> tuple[int, int, bytes] | None:
        row: tuple[int, int, bytes] | None = self._database.execute(
            "select position, revision, sealed from heads where id = ?", (identifier,)
        ).fetchone()
        return row

    def _without_secret(self, identifier: bytes) -> Members:
        members = read_key_set(self._database, self._keys, self.root, self.key_root).members
        row = self._database.execute(
            "select position, revision, sealed from secrets where id = ?", (identifier,)
        ).fetchone()
        if row is None:
            return members
        self._database.execute("delete from secrets where id = ?", (identifier,))
        return members.minus(secret_item(self._keys, row[0], identifier, row[1], row[2]))

    def _set_records(self, members: Members) -> None:
        self.root = replace(self.root, records=members)
        self.changed = True

    def _set_secrets(self, members: Members) -> None:
        sealed = KeySet(members=members).sealed(signing_key(self._keys), self.root.vault_id, self._random)
        self.key_root = sealed
        self.root = replace(self.root, keys=digest(sealed))
        self.changed = True


def insert_slot(database: sqlite3.Connection, slot: Slot) -> None:
    database.execute(
        "insert into slots values (?, ?, ?, ?, ?, ?)",
        (slot.id, slot.type, slot.parameters.decode(), slot.wrapped, slot.mac, slot.checksum),
    )

"""Holder keys: the public part is a record like any other; the secret is sealed under the signing key, in a set of its own.

Whoever may read the wallet but not sign (a keyring, a session) can neither open a secret nor change one.
"""

import hashlib
import json
import sqlite3
import struct
from dataclasses import dataclass

from lerwallet.errors import DamagedWallet, WrongPassphrase
from lerwallet.language import _
from lerwallet.vault.records import context
from lerwallet.vault.root import Members, Root, item
from lerwallet.vault.seal import SET_MODULUS, BrokenSeal, Keys, Purpose, Random, purpose_key, seal, unseal


@dataclass(frozen=True, kw_only=True)
class KeyHead:
    """A holder key as far as it may be shown: `public` is what was put with it."""

    id: bytes
    name: str
    revision: int
    public: bytes


@dataclass(frozen=True, kw_only=True)
class KeySet:
    """The set of secrets as the signing key's own root has it."""

    members: Members

    def sealed(self, signing: bytes, vault_id: bytes, random: Random) -> bytes:
        content = {"count": self.members.count, "set": f"{self.members.total:064x}"}
        return seal(purpose_key(signing, Purpose.SECRET_ROOT), vault_id, json.dumps(content).encode(), random)


def signing_key(keys: Keys) -> bytes:
    """The signing key, or the sentence that asks for what opens it."""
    if keys.signing is None:
        raise WrongPassphrase(
            _("Signing asks for the passphrase: the wallet was opened only for reading."),
            hint=_("Give the passphrase or the recovery code."),
        )
    return keys.signing


def read_key_set(database: sqlite3.Connection, keys: Keys, root: Root, sealed: bytes) -> KeySet:
    """The set of secrets, compared with both roots; raises `DamagedWallet`."""
    signing = signing_key(keys)
    if hashlib.sha256(sealed).hexdigest() != root.keys:
        raise _changed()
    try:
        content = json.loads(unseal(purpose_key(signing, Purpose.SECRET_ROOT), root.vault_id, sealed))
    except BrokenSeal as error:
        raise _changed() from error
    key_set = KeySet(members=Members(count=content["count"], total=int(content["set"], 16)))
    set_key = purpose_key(signing, Purpose.SECRET_SET)
    items = [
        item(set_key, *row) for row in database.execute("select position, id, revision, sealed from secrets")
    ]
    if key_set.members != Members(count=len(items), total=sum(items) % SET_MODULUS):
        raise _changed()
    return key_set


def secret_item(keys: Keys, position: int, identifier: bytes, revision: int, sealed: bytes) -> int:
    return item(purpose_key(signing_key(keys), Purpose.SECRET_SET), position, identifier, revision, sealed)


def seal_secret(keys: Keys, head: KeyHead, secret: bytes, random: Random) -> bytes:
    """The public part is sealed along: a reader of the wallet cannot put another public key beside the secret."""
    plain = struct.pack(">I", len(head.public)) + head.public + secret
    return seal(
        purpose_key(signing_key(keys), Purpose.SECRET), context(head.id, head.revision), plain, random
    )


def open_secret(database: sqlite3.Connection, keys: Keys, head: KeyHead) -> bytes:
    row = database.execute("select revision, sealed from secrets where id = ?", (head.id,)).fetchone()
    if row is None or row[0] != head.revision:
        raise _changed()
    try:
        plain = unseal(
            purpose_key(signing_key(keys), Purpose.SECRET), context(head.id, head.revision), row[1]
        )
    except BrokenSeal as error:
        raise _changed() from error
    end = 4 + int.from_bytes(plain[:4], "big")
    if plain[4:end] != head.public:
        raise _changed()
    return plain[end:]


def _changed() -> DamagedWallet:
    return DamagedWallet(
        _("The signing keys of the wallet are not those that were last written."), hint=_("Restore a backup.")
    )

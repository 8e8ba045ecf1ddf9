"""Records: a small sealed head, for lists, and a sealed body with the exact bytes, bound to its head by a digest."""

import hashlib
import hmac
import sqlite3
import struct
from dataclasses import dataclass
from typing import NamedTuple

from lerwallet.errors import DamagedWallet
from lerwallet.language import _, ngettext
from lerwallet.vault.root import ID_SIZE, Members, Root, item
from lerwallet.vault.seal import SET_MODULUS, BrokenSeal, Keys, Random, seal, unseal

KEY_KIND = "key"  # the public part of a holder key; its secret lies in the table `secrets`
MOST_HEAD_BYTES = 1024 * 1024
MOST_BODY_BYTES = 96 * 1024 * 1024
_DIGEST_SIZE = 32


class Head(NamedTuple):  # a wallet has ten thousand of them: half the time and memory of a dataclass
    """What a list needs of a record: `data` is the caller's, the rest is the vault's."""

    id: bytes  # 16 bytes
    kind: str
    name: str
    revision: int  # 1 for the first
    data: bytes


@dataclass(frozen=True, kw_only=True)
class Record:
    """A record whole: `body` are the very bytes that were put."""

    head: Head
    body: bytes


class Entry(NamedTuple):
    """A head with where its body lies and what the body must be."""

    head: Head
    position: int
    body_digest: bytes


def context(identifier: bytes, revision: int) -> bytes:
    return identifier + revision.to_bytes(8, "big")


def seal_record(keys: Keys, head: Head, body: bytes, random: Random) -> tuple[bytes, bytes]:
    """The two sealed parts, head and body, as they are stored."""
    where = context(head.id, head.revision)
    sealed_body = seal(keys.body, where, body, random)
    kind, name = head.kind.encode(), head.name.encode()
    plain = b"".join(
        (
            hashlib.sha256(sealed_body).digest(),
            struct.pack(">B", len(kind)),
            kind,
            struct.pack(">H", len(name)),
            name,
            head.data,
        )
    )
    return seal(keys.head, where, plain, random), sealed_body


def open_head(keys: Keys, position: int, identifier: bytes, revision: int, sealed: bytes) -> Entry:
    plain = unseal(keys.head, identifier + revision.to_bytes(8, "big"), sealed)
    after_kind = _DIGEST_SIZE + 1 + plain[_DIGEST_SIZE]
    name_at = after_kind + 2
    after_name = name_at + int.from_bytes(plain[after_kind:name_at], "big")
    kind, name = plain[_DIGEST_SIZE + 1 : after_kind].decode(), plain[name_at:after_name].decode()
    return Entry(Head(identifier, kind, name, revision, plain[after_name:]), position, plain[:_DIGEST_SIZE])


def read_all(database: sqlite3.Connection, keys: Keys, root: Root) -> dict[bytes, Entry]:
    """Every head, in the order in which the records came, once the set is what the root says.

    Raises `DamagedWallet` where a record is missing, doubled, changed, older, or stands in another's place.
    """
    entries: dict[bytes, Entry] = {}
    broken: list[bytes] = []
    count = total = 0
    set_key = keys.set
    for row in database.execute("select position, id, revision, sealed from heads order by position"):
        total += item(set_key, *row)
        count += 1
        try:
            entries[row[1]] = open_head(keys, *row)
        except BrokenSeal:
            broken.append(row[1])
    _compare(Members(count=count, total=total % SET_MODULUS), root.records, broken)
    if len(entries) != count:
        raise DamagedWallet(_("The wallet holds a record twice."), hint=_("Restore a backup."))
    return entries


def read_what_opens(
    database: sqlite3.Connection, keys: Keys
) -> tuple[dict[bytes, Entry], Members, list[str]]:
    """What a damaged wallet still gives: the heads that open, the set as it is, and a sentence for each that does not."""
    entries: dict[bytes, Entry] = {}
    members, problems = Members(), []
    for row in database.execute("select position, id, revision, sealed from heads order by position"):
        try:
            members = members.plus(item(keys.set, *row))
            entries[row[1]] = open_head(keys, *row)
        except (BrokenSeal, DamagedWallet):
            problems.append(_record_broken(row[1]))
    return entries, members, problems


def read_body(database: sqlite3.Connection, keys: Keys, entry: Entry) -> bytes:
    row = database.execute("select sealed from bodies where position = ?", (entry.position,)).fetchone()
    if row is None or not isinstance(row[0], bytes):
        raise DamagedWallet(
            _("The content of record {id} is missing.").format(id=entry.head.id.hex()),
            hint=_("Restore a backup."),
        )
    if not hmac.compare_digest(hashlib.sha256(row[0]).digest(), entry.body_digest):
        raise DamagedWallet(
            _("The content of record {id} is not what was last written.").format(id=entry.head.id.hex()),
            hint=_("Restore a backup."),
        )
    return unseal(keys.body, context(entry.head.id, entry.head.revision), row[0])


def difference(found: Members, expected: Members) -> str:
    """How the set of records differs from what the root says; empty where it does not."""
    missing = expected.count - found.count
    if missing > 0:
        return ngettext(
            "{count} record is missing from the wallet.",
            "{count} records are missing from the wallet.",
            missing,
        ).format(count=missing)
    if missing < 0:
        return ngettext(
            "{count} record was put into the wallet from outside.",
            "{count} records were put into the wallet from outside.",
            -missing,
        ).format(count=-missing)
    if found.total != expected.total:
        return _("A record of the wallet is older than the last one written, or was changed or moved.")
    return ""


def _compare(found: Members, expected: Members, broken: list[bytes]) -> None:
    problem = difference(found, expected) or (_record_broken(broken[0]) if broken else "")
    if broken and found.count == expected.count:
        problem = _record_broken(broken[0])
    if problem:
        raise DamagedWallet(problem, hint=_("Restore a backup."))


def _record_broken(identifier: object) -> str:
    shown = identifier.hex() if isinstance(identifier, bytes) else "?"
    return _("Record {id} was changed or damaged.").format(id=shown[: 2 * ID_SIZE])

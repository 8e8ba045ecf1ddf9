"""The whole of a wallet file decrypted and compared, with a sentence for each thing that is wrong."""

import sqlite3

from lerwallet.errors import DamagedWallet
from lerwallet.language import _
from lerwallet.vault.records import difference, read_body, read_what_opens
from lerwallet.vault.root import Root, record_id
from lerwallet.vault.rows import damaged_slots, read_slots
from lerwallet.vault.seal import Keys
from lerwallet.vault.signing import KeyHead, open_secret, read_key_set

_MOST_COMPLAINTS = 20


def check(
    database: sqlite3.Connection, keys: Keys, root: Root, key_root: bytes, *, salvage: bool
) -> list[str]:
    problems = _container(database)
    slots = read_slots(database)
    problems += damaged_slots(slots)
    problems += [
        _("The {type} slot of the wallet was made by somebody else.").format(type=slot.type)
        for slot in slots
        if slot.is_whole() and not slot.belongs_to(keys)
    ]
    entries, members, broken = read_what_opens(database, keys)
    problems += [*filter(None, [difference(members, root.records)]), *broken]
    secrets = []
    for identifier, entry in entries.items():
        head = entry.head
        if not salvage and record_id(root.naming_key, head.kind, head.name) != identifier:
            problems.append(_("Record {id} does not stand under its own name.").format(id=identifier.hex()))
        try:
            read_body(database, keys, entry)
        except DamagedWallet as error:
            problems.append(error.message)
        if head.kind == "key":
            secrets.append(KeyHead(id=head.id, name=head.name, revision=head.revision, public=head.data))
    return problems + _signing_keys(database, keys, root, key_root, secrets)


def _container(database: sqlite3.Connection) -> list[str]:
    rows = database.execute(f"pragma integrity_check({_MOST_COMPLAINTS})").fetchall()
    said = [row[0].decode(errors="replace") for row in rows]
    problems = [] if said == ["ok"] else [_("SQLite: {reason}.").format(reason=line) for line in said]
    count = database.execute(
        "select count(*) from bodies where position not in (select position from heads)"
    ).fetchone()[0]
    if count:
        problems.append(_("{count} contents belong to no record.").format(count=count))
    return problems


def _signing_keys(
    database: sqlite3.Connection, keys: Keys, root: Root, key_root: bytes, heads: list[KeyHead]
) -> list[str]:
    if keys.signing is None:
        return []
    try:
        key_set = read_key_set(database, keys, root, key_root)
        for head in heads:
            open_secret(database, keys, head)
    except DamagedWallet as error:
        return [error.message]
    if key_set.members.count != len(heads):
        return [_("The wallet has signing keys without a public part.")]
    return []

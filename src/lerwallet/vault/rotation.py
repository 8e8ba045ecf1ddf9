"""All that a wallet holds, sealed again under new keys: whoever knows the old ones can read nothing that is there now."""

import sqlite3

from lerwallet.vault.records import KEY_KIND, open_head, read_all, read_body, seal_record
from lerwallet.vault.root import Members, Root, item
from lerwallet.vault.seal import Keys, Random
from lerwallet.vault.signing import (
    KeyHead,
    KeySet,
    open_secret,
    read_key_set,
    seal_secret,
    secret_item,
    signing_key,
)


def reseal(
    database: sqlite3.Connection, old: Keys, new: Keys, root: Root, key_root: bytes, random: Random
) -> tuple[Members, bytes]:
    """Seal every row anew, within the caller's transaction; gives the set of records and the sealed root of the keys.

    Ids, revisions and order stay. Raises `DamagedWallet` before anything is sealed that was not what it should be.
    """
    read_all(database, old, root)
    read_key_set(database, old, root, key_root)
    records = secrets = Members()
    rows = "select position, id, revision, sealed from heads where position = ?"
    for (position,) in database.execute("select position from heads order by position").fetchall():
        entry = open_head(old, *database.execute(rows, (position,)).fetchone())
        head = entry.head
        sealed_head, sealed_body = seal_record(new, head, read_body(database, old, entry), random)
        database.execute("update heads set sealed = ? where position = ?", (sealed_head, position))
        database.execute("update bodies set sealed = ? where position = ?", (sealed_body, position))
        records = records.plus(item(new.set, position, head.id, head.revision, sealed_head))
        if head.kind != KEY_KIND:
            continue
        key = KeyHead(id=head.id, name=head.name, revision=head.revision, public=head.data)
        sealed = seal_secret(new, key, open_secret(database, old, key), random)
        database.execute("update secrets set sealed = ? where id = ?", (sealed, key.id))
        at = database.execute("select position from secrets where id = ?", (key.id,)).fetchone()[0]
        secrets = secrets.plus(secret_item(new, at, key.id, key.revision, sealed))
    return records, KeySet(members=secrets).sealed(signing_key(new), root.vault_id, random)

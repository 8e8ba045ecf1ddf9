"""A wallet file in the hands of somebody who has no key: whatever is done to it is noticed and named."""

# ruff: noqa: S608  the statements are those of an attacker

import io
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from lerwallet.errors import DamagedWallet, LerwalletError, RefusedForSafety, WrongPassphrase
from lerwallet.vault import CHEAPEST_KDF, Passphrase, Vault, backup
from vault_wallets import CREATED_AT, WORDS, filled_wallet, reopen, tampering

Attack = Callable[[sqlite3.Connection], object]


def update(statement: str) -> Attack:
    return lambda database: database.execute(statement)


def swap(table: str, columns: str, key: str) -> Attack:
    """Exchange COLUMNS of the first two rows."""

    def attack(database: sqlite3.Connection) -> None:
        names = columns.split(", ")
        rows = database.execute(f"select {key}, {columns} from {table} order by {key} limit 2").fetchall()
        database.execute(f"update {table} set {names[0]} = zeroblob(16) where {key} = ?", (rows[1][0],))
        for row, other in ((rows[0], rows[1]), (rows[1], rows[0])):
            assignments = ", ".join(f"{name} = ?" for name in names)
            database.execute(f"update {table} set {assignments} where {key} = ?", (*other[1:], row[0]))

    return attack


ROW_ATTACKS: dict[str, Attack] = {
    "a record deleted": update("delete from heads where position = 2"),
    "the last record deleted": update("delete from heads where position = (select max(position) from heads)"),
    "all records deleted": update("delete from heads"),
    "a record doubled": update(
        "insert into heads select 99, randomblob(16), revision, sealed from heads limit 1"
    ),
    "a record numbered back": update("update heads set revision = 7 where position = 1"),
    "two records exchanged": swap("heads", "id, revision, sealed", "position"),
    "two ids exchanged": swap("heads", "id", "position"),
    "two heads exchanged": swap("heads", "sealed", "position"),
    "two bodies exchanged": swap("bodies", "sealed", "position"),
    "a body deleted": update("delete from bodies where position = 1"),
    "a body emptied": update("update bodies set sealed = x'' where position = 1"),
    "a body of another type": update("update bodies set sealed = 17 where position = 1"),
    "a head of another type": update("update heads set sealed = 17 where position = 1"),
    "an id of another type": update("update heads set id = 17 where position = 1"),
    "a negative revision": update("update heads set revision = -1 where position = 1"),
    "a record moved to the end": update("update heads set position = 50 where position = 1"),
    "a secret deleted": update("delete from secrets"),
    "a secret doubled": update("insert into secrets select 9, randomblob(16), revision, sealed from secrets"),
    "a secret numbered back": update("update secrets set revision = 5"),
    "two slots exchanged": swap("slots", "type, parameters, wrapped, mac, checksum", "rowid"),
    "two wrapped keys exchanged": swap("slots", "wrapped", "rowid"),
    "the recovery slot deleted": update("delete from slots where type = 'recovery'"),
    "a slot doubled": update(
        "insert into slots select randomblob(16), type, parameters, wrapped, mac, checksum from slots limit 1"
    ),
    "a junk slot": update(
        "insert into slots values (randomblob(16), 'recovery', '{}', randomblob(272), randomblob(32), randomblob(32))"
    ),
    "a slot without settings": update("update slots set parameters = 'x'"),
    "a slot of another type": update("update slots set wrapped = 5"),
    "the root deleted": update("delete from root"),
    "the root doubled": update("insert into root select * from root"),
    "the generation raised": update("update root set generation = generation + 1"),
    "the generation lowered": update("update root set generation = generation - 1"),
    "the generation of another type": update("update root set generation = 'x'"),
    "another wallet's id": update("update root set vault = randomblob(16)"),
    "the root of the keys changed": update("update root set keys = randomblob(300)"),
    "a trigger": update("create trigger spy after insert on heads begin delete from bodies; end"),
    "a view": update("create view spy as select * from heads"),
    "another table": update("create table spy (a)"),
    "another index": update("create index spy on heads (revision)"),
    "another column": update("alter table heads add column spy"),
    "a table renamed": update("alter table bodies rename to others"),
    "another format": update("pragma user_version = 2"),
    "another program": update("pragma application_id = 5"),
}


def read_everything(home: Path, secret: str | Passphrase = WORDS) -> list[object]:
    """All that a wallet says, read as the program reads it."""
    with reopen(home, secret) as vault:
        return [
            vault.vault_id,
            vault.created_at,
            vault.generation,
            [vault.get(head.id) for kind in ("credential", "note") for head in vault.heads(kind)],
            [(key, vault.secret_key(key.name)) for key in vault.keys()],  # noqa: SIM118  a method of the vault
        ]


@pytest.mark.parametrize("name", ROW_ATTACKS)
def test_row_attack_is_named(tmp_path: Path, name: str) -> None:
    """Exit 13 with a sentence, never other facts."""
    filled_wallet(tmp_path / "w")
    with tampering(tmp_path / "w") as database:
        ROW_ATTACKS[name](database)

    with pytest.raises(DamagedWallet) as caught:
        read_everything(tmp_path / "w")

    assert caught.value.exit_code == 13
    assert len(caught.value.message) > 30


@pytest.mark.parametrize("table", ["heads", "bodies"])
def test_row_put_back_from_an_older_copy_is_noticed(tmp_path: Path, table: str) -> None:
    """A badge that was replaced, and is put back as it was, is not believed; and writing does not heal it."""
    filled_wallet(tmp_path / "w")
    with tampering(tmp_path / "w") as database:
        old = database.execute(f"select * from {table} where position = 1").fetchone()
    with reopen(tmp_path / "w") as vault, vault.writing() as change:
        change.put("credential", "urn:badge:0", b"new", b"new")
    with tampering(tmp_path / "w") as database:
        database.execute(f"delete from {table} where position = 1")
        database.execute(f"insert into {table} values ({', '.join('?' * len(old))})", old)

    with pytest.raises(DamagedWallet):
        read_everything(tmp_path / "w")
    if table == "heads":
        with reopen(tmp_path / "w") as vault, vault.writing() as change:
            change.put("credential", "urn:badge:0", b"newer", b"newer")
        with pytest.raises(DamagedWallet):
            read_everything(tmp_path / "w")


def test_deleted_record_put_back_is_noticed(tmp_path: Path) -> None:
    """What was removed stays removed."""
    filled_wallet(tmp_path / "w")
    with tampering(tmp_path / "w") as database:
        rows = [
            database.execute(f"select * from {table} where position = 3").fetchone()
            for table in ("heads", "bodies")
        ]
    with reopen(tmp_path / "w") as vault, vault.writing() as change:
        change.delete(rows[0][1])
    with tampering(tmp_path / "w") as database:
        database.execute("insert into heads values (?, ?, ?, ?)", rows[0])
        database.execute("insert into bodies values (?, ?)", rows[1])

    with pytest.raises(DamagedWallet, match="put into the wallet from outside"):
        read_everything(tmp_path / "w")


def test_old_passphrase_slot_put_back_is_noticed(tmp_path: Path) -> None:
    """A passphrase that was changed does not come back, neither beside the new one nor in its place."""
    filled_wallet(tmp_path / "w")
    with tampering(tmp_path / "w") as database:
        old = database.execute("select * from slots where type = 'passphrase'").fetchone()
    with reopen(tmp_path / "w") as vault:
        vault.change_passphrase(Passphrase("new words"), kdf=CHEAPEST_KDF)
    for clearing in ("delete from slots where false", "delete from slots where type = 'passphrase'"):
        with tampering(tmp_path / "w") as database:
            database.execute(clearing)
            database.execute("insert or replace into slots values (?, ?, ?, ?, ?, ?)", old)

        with pytest.raises(DamagedWallet, match="passphrase slot"):
            reopen(tmp_path / "w", WORDS)


def test_keys_of_an_older_copy_are_noticed_without_signing(tmp_path: Path) -> None:
    """Secrets and their root, both put back together, do not fit the root of the records."""
    filled_wallet(tmp_path / "w")
    with tampering(tmp_path / "w") as database:
        secrets = database.execute("select * from secrets").fetchall()
        keys = database.execute("select keys from root").fetchone()
    with reopen(tmp_path / "w") as vault, vault.writing() as change:
        change.put_key("key-1", b"p", b"s")
    with tampering(tmp_path / "w") as database:
        database.execute("delete from secrets")
        database.executemany("insert into secrets values (?, ?, ?, ?)", secrets)
        database.execute("update root set keys = ?", keys)

    with pytest.raises(DamagedWallet, match="signing keys"):
        reopen(tmp_path / "w")


def test_open_wallet_does_not_go_back(tmp_path: Path) -> None:
    """An older copy of the whole file, put in place while the wallet is open, is refused."""
    filled_wallet(tmp_path / "w")
    shutil.copy(tmp_path / "w" / "wallet.db", tmp_path / "old.db")
    with reopen(tmp_path / "w") as vault:
        with vault.writing() as change:
            change.put("note", "second", b"", b"")
        with sqlite3.connect(tmp_path / "old.db") as old, tampering(tmp_path / "w") as database:
            old.backup(database)
        old.close()

        with pytest.raises(DamagedWallet, match="went back"):
            vault.heads("note")


def test_older_copy_has_another_pin(tmp_path: Path) -> None:
    """What the file alone cannot tell, a pin kept elsewhere can: number and root."""
    filled_wallet(tmp_path / "w")
    before = Vault.pin_of(tmp_path / "w")
    with reopen(tmp_path / "w") as vault, vault.writing() as change:
        change.put("note", "second", b"", b"")
    after = Vault.pin_of(tmp_path / "w")

    assert (before.vault_id, before.generation + 1) == (after.vault_id, after.generation)
    assert before.root != after.root


def test_huge_row_is_refused(tmp_path: Path) -> None:
    """A row made to fill the memory is not read into it."""
    filled_wallet(tmp_path / "w")
    with tampering(tmp_path / "w") as database:
        database.execute("update bodies set sealed = zeroblob(200000000) where position = 1")

    with pytest.raises((RefusedForSafety, DamagedWallet)):
        read_everything(tmp_path / "w")


def test_many_slots_are_refused(tmp_path: Path) -> None:
    """Thousands of passphrase slots would cost an hour to try: none is tried."""
    filled_wallet(tmp_path / "w")
    with tampering(tmp_path / "w") as database:
        row = database.execute("select * from slots limit 1").fetchone()
        database.executemany(
            "insert into slots values (randomblob(16), ?, ?, ?, ?, ?)", [row[1:] for _number in range(1000)]
        )

    with pytest.raises(RefusedForSafety):
        reopen(tmp_path / "w")


@pytest.mark.parametrize("size", [0, 1, 99, 100, 4096, 5000, 12288])
def test_truncated_file_is_named(tmp_path: Path, size: int) -> None:
    """A file that was cut off is damage, whatever is left of it."""
    filled_wallet(tmp_path / "w")
    path = tmp_path / "w" / "wallet.db"
    path.write_bytes(path.read_bytes()[:size])

    with pytest.raises(DamagedWallet):
        read_everything(tmp_path / "w")


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\x00" + bytes(4096), bytes(8192)])
def test_another_file_in_its_place_is_named(tmp_path: Path, content: bytes) -> None:
    """What is no wallet is damage, not an empty wallet."""
    (tmp_path / "wallet.db").write_bytes(content)

    with pytest.raises(DamagedWallet):
        reopen(tmp_path)


def outcome(home: Path, expected: list[object]) -> int:
    """The exit code of reading everything; 0 where it is what was written, 99 where it is something else."""
    try:
        return 0 if read_everything(home) == expected else 99
    except LerwalletError as error:
        return error.exit_code


def test_name_of_a_table_that_is_no_text(tmp_path: Path) -> None:
    """SQLite complains in bytes that are no text: damage as well."""
    filled_wallet(tmp_path / "w")
    path = tmp_path / "w" / "wallet.db"
    path.write_bytes(
        path.read_bytes().replace(b"tableroot", b"tabl\xe5root").replace(b"tableheads", b"tabl\xe5\xffeads")
    )

    with pytest.raises(DamagedWallet):
        reopen(tmp_path / "w")


def test_flipped_bytes_never_read_as_something_else(tmp_path: Path) -> None:
    """Bytes all over the file, one at a time (every byte: below): other facts are never read."""
    filled_wallet(tmp_path / "w")
    expected = read_everything(tmp_path / "w")
    size = (tmp_path / "w" / "wallet.db").stat().st_size

    named = flipped(
        tmp_path / "w" / "wallet.db",
        [*range(100), *range(100, size, 97)],
        lambda: outcome(tmp_path / "w", expected),
    )

    assert named > 60


@pytest.mark.slow
def test_every_byte_of_the_wallet_file(tmp_path: Path) -> None:
    """One bit of each: the same is read, or the damage is named."""
    filled_wallet(tmp_path / "w")
    expected = read_everything(tmp_path / "w")
    path = tmp_path / "w" / "wallet.db"

    named = flipped(path, range(path.stat().st_size), lambda: outcome(tmp_path / "w", expected))

    sys.stdout.write(f"wallet.db: {named} of {path.stat().st_size} flips named, the others in unused bytes\n")
    assert named > 5000


@pytest.mark.slow
def test_every_byte_of_a_file_of_evidence(tmp_path: Path) -> None:
    """One bit of each: every one is named."""
    filled_wallet(tmp_path / "w")
    with reopen(tmp_path / "w") as vault:
        name = vault.files.store(io.BytesIO(b"what I did" * 100)).name
        path = vault.files.folder / f"{name}.age"

        def read() -> int:
            try:
                with vault.files.open(name) as stream:
                    stream.read()
            except LerwalletError as error:
                return error.exit_code
            return 0

        named = flipped(path, range(path.stat().st_size), read)

    assert named == path.stat().st_size


def test_the_zip_around_a_backup(tmp_path: Path) -> None:
    """One bit of each byte at its beginning and its end: named, or what is unpacked is the very same."""
    path, compared = backed_up(tmp_path)
    size = path.stat().st_size

    assert flipped(path, [*range(60), *range(size - 800, size)], compared) > 300


@pytest.mark.slow
def test_every_byte_of_a_backup(tmp_path: Path) -> None:
    """The same of all of it."""
    path, compared = backed_up(tmp_path)
    size = path.stat().st_size

    named = flipped(path, range(size), compared)

    sys.stdout.write(f"backup: {named} of {size} flips named, the others in times and modes of the zip\n")
    assert named > 0.9 * size


def backed_up(folder: Path) -> tuple[Path, Callable[[], int]]:
    """A backup with a file of evidence, and what comparing it answers: 99 where it is other than it was, and not named."""
    filled_wallet(folder / "w")
    with reopen(folder / "w") as vault:
        vault.files.store(io.BytesIO(b"what I did" * 100))
    path = folder / "copy.zip"
    backup.write(folder / "w", path, made_at=CREATED_AT, busy_seconds=1)
    whole = backup.describe(path)

    def compared() -> int:
        try:
            return 3 if backup.compare(path) else 0 if same(backup.describe(path), whole) else 99
        except LerwalletError as error:
            return error.exit_code

    return path, compared


def same(one: backup.Backup, other: backup.Backup) -> bool:
    """Whether both have the same state and the same files; the day it says it was made is not compared with anything."""
    return (one.pin, one.digests) == (other.pin, other.digests)


def flipped(path: Path, places: Iterable[int], read: Callable[[], int]) -> int:
    """How many flips, of one bit in each of PLACES, READ names; each answer is an exit code, 0 where the same was read."""
    original = path.read_bytes()
    named = 0
    for place in places:
        changed = bytearray(original)
        changed[place] ^= 1 << (place % 8)
        path.write_bytes(changed)
        exit_code = read()
        assert exit_code in {0, 3, 11, 12, 13, 20, 30}, f"byte {place}: {exit_code}"
        named += exit_code != 0
    path.write_bytes(original)
    return named


def test_salvage_reads_what_is_left(tmp_path: Path) -> None:
    """A damaged wallet gives what still opens, says what does not, and takes nothing new."""
    filled_wallet(tmp_path / "w")
    with tampering(tmp_path / "w") as database:
        database.execute("delete from heads where position = 1")
        database.execute("update heads set sealed = randomblob(300) where position = 2")
        database.execute("update root set generation = 77")
    with pytest.raises(DamagedWallet):
        reopen(tmp_path / "w")

    with reopen(tmp_path / "w", salvage=True) as vault:
        assert [head.name for head in vault.heads("credential")] == ["urn:badge:2"]
        assert vault.get(vault.heads("credential")[0].id).body == b"body 2"
        assert len(vault.verify()) >= 2
        with pytest.raises(DamagedWallet), vault.writing():
            pass


def test_verify_names_what_is_wrong(tmp_path: Path) -> None:
    """A body that nobody asked for is looked at too; a body without a record, a slot by somebody else."""
    filled_wallet(tmp_path / "w")
    with tampering(tmp_path / "w") as database:
        database.execute("update bodies set sealed = randomblob(300) where position = 2")
        database.execute("insert into bodies values (99, x'00')")

    with reopen(tmp_path / "w") as vault:
        problems = vault.verify()

    assert len(problems) == 2
    assert "belong to no record" in problems[0]
    assert "is not what was last written" in problems[1]


def test_slot_of_somebody_else_is_not_believed(tmp_path: Path) -> None:
    """Another wallet's slots in this file open nothing here."""
    filled_wallet(tmp_path / "w")
    filled_wallet(tmp_path / "other")
    with tampering(tmp_path / "other") as database:
        rows = database.execute("select * from slots").fetchall()
    with tampering(tmp_path / "w") as database:
        database.execute("delete from slots")
        database.executemany("insert into slots values (?, ?, ?, ?, ?, ?)", rows)

    with pytest.raises((DamagedWallet, WrongPassphrase)):
        reopen(tmp_path / "w")

"""Small wallets for the vault's tests: with the cheapest passphrase cost, so that each takes a millisecond."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lerwallet.vault import CHEAPEST_KDF, Passphrase, RecoveryCode, Vault

WORDS = "correct horse battery staple"
CREATED_AT = "2026-01-02T03:04:05Z"


def new_wallet(home: Path) -> tuple[Vault, RecoveryCode]:
    return Vault.create(home, Passphrase(WORDS), created_at=CREATED_AT, kdf=CHEAPEST_KDF)


def reopen(
    home: Path,
    secret: str | Passphrase | RecoveryCode = WORDS,
    *,
    salvage: bool = False,
    busy_seconds: float = 0.2,
) -> Vault:
    return Vault.open(home, secret, weakest_kdf=CHEAPEST_KDF, busy_seconds=busy_seconds, salvage=salvage)


def filled_wallet(home: Path, records: int = 3) -> RecoveryCode:
    """A closed wallet with RECORDS badges, one note and one holder key."""
    vault, code = new_wallet(home)
    with vault, vault.writing() as change:
        for number in range(records):
            change.put(
                "credential", f"urn:badge:{number}", b'{"name": "Badge %d"}' % number, b"body %d" % number
            )
        change.put("note", "first", b"", b"a note")
        change.put_key("key-1", b'{"did": "did:key:z6Mk"}', b"0123456789abcdef0123456789abcdef")
    return code


def copy_of(home: Path, to: Path) -> Path:
    shutil.copytree(home, to)
    return to


@contextmanager
def tampering(home: Path) -> Iterator[sqlite3.Connection]:
    """The wallet file in the hands of somebody who has it but no key."""
    database = sqlite3.connect(home / "wallet.db")
    try:
        yield database
        database.commit()
    finally:
        database.close()

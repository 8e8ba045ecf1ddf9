"""The format as `docs/vault-format.md` has it: a reader by those rules alone, a frozen wallet, the golden values.

Nothing here uses lerwallet to read: if a test fails, wallets in the world can no longer be read.
"""

import hashlib
import hmac
import json
import re
import shutil
import sqlite3
import unicodedata
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from lerwallet.vault import RecoveryCode, Vault
from lerwallet.vault.age import X25519Identity
from lerwallet.vault.seal import Purpose, padded_size, purpose_key, seal
from vault_wallets import filled_wallet

FROZEN = Path(__file__).parent / "frozen" / "wallet-1"
FROZEN_PASSPHRASE = "frozen in January"
FROZEN_CODE = "4GM6-WDSV-3XNQ-ZCMZ-MJW8-TSRB-YFP8"
DOCUMENT = Path(__file__).parents[1] / "docs" / "vault-format.md"


# --- the reader: sections 1 to 6 of the document ---


def mac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()


def purpose(key: bytes, name: str) -> bytes:
    return mac(key, b"lerwallet vault 1 " + name.encode())


def unsealed(key: bytes, context: bytes, sealed: bytes) -> bytes:
    padded = AESGCM(mac(key, sealed[:16] + context)).decrypt(bytes(12), sealed[16:], None)
    return padded[8 : 8 + int.from_bytes(padded[:8], "big")]


def code_bits(code: str) -> bytes:
    number = 0
    for symbol in code.upper().replace("-", "").replace("O", "0").replace("I", "1").replace("L", "1"):
        number = number * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(symbol)
    assert number // 1024 % 1021 == number % 1024
    return (number // 1024).to_bytes(16, "big")


class Read(NamedTuple):
    created_at: str
    generation: int
    records: list[tuple[str, str, int, bytes, bytes]]
    secrets: dict[str, bytes]
    files_key: bytes


def read_wallet(home: Path, *, passphrase: str = "", code: str = "") -> Read:
    database = sqlite3.connect(f"file:{home}/wallet.db?mode=ro", uri=True)
    kind = "passphrase" if passphrase else "recovery"
    slot_id, parameters, wrapped = database.execute(
        "select id, parameters, wrapped from slots where type = ?", (kind,)
    ).fetchone()
    costs = json.loads(parameters)
    salt = bytes.fromhex(costs["salt"])
    if passphrase:
        words = unicodedata.normalize("NFKC", passphrase).encode()
        slot_key = Argon2id(
            salt=salt, length=32, iterations=costs["t"], lanes=costs["p"], memory_cost=costs["m"]
        ).derive(words)
    else:
        slot_key = mac(mac(salt, code_bits(code)), b"lerwallet vault 1 recovery\x01")
    keys = unsealed(purpose(slot_key, "wrap"), slot_id + kind.encode() + b"\0" + parameters.encode(), wrapped)
    reading, signing = keys[:32], keys[32:]

    vault, generation, sealed, key_root = database.execute("select * from root").fetchone()
    root = json.loads(unsealed(purpose(reading, "root"), vault + generation.to_bytes(8, "big"), sealed))
    signed_root = json.loads(unsealed(purpose(signing, "secret root"), vault, key_root))
    assert root["keys"] == hashlib.sha256(key_root).hexdigest()

    records, secrets, total, count = [], {}, 0, 0
    for position, identifier, revision, head in database.execute("select * from heads order by position"):
        row = position.to_bytes(8, "big") + identifier + revision.to_bytes(8, "big") + head
        total, count = total + int.from_bytes(mac(purpose(reading, "set"), row), "big"), count + 1
        context = identifier + revision.to_bytes(8, "big")
        plain = unsealed(purpose(reading, "head"), context, head)
        kind_end = 33 + plain[32]
        name_end = kind_end + 2 + int.from_bytes(plain[kind_end : kind_end + 2], "big")
        record_kind, name = plain[33:kind_end].decode(), plain[kind_end + 2 : name_end].decode()
        naming = mac(bytes.fromhex(root["naming_key"]), record_kind.encode() + b"\0" + name.encode())
        assert identifier == naming[:16]
        (body,) = database.execute("select sealed from bodies where position = ?", (position,)).fetchone()
        assert plain[:32] == hashlib.sha256(body).digest()
        data = plain[name_end:]
        records.append((record_kind, name, revision, data, unsealed(purpose(reading, "body"), context, body)))
        if record_kind == "key":
            (secret,) = database.execute("select sealed from secrets where id = ?", (identifier,)).fetchone()
            opened = unsealed(purpose(signing, "secret"), context, secret)
            end = 4 + int.from_bytes(opened[:4], "big")
            assert opened[4:end] == data
            secrets[name] = opened[end:]
    assert (root["count"], int(root["set"], 16)) == (count, total % 2**256)
    total = 0
    for position, identifier, revision, secret in database.execute("select * from secrets"):
        row = position.to_bytes(8, "big") + identifier + revision.to_bytes(8, "big") + secret
        total += int.from_bytes(mac(purpose(signing, "secret set"), row), "big")
    assert (signed_root["count"], int(signed_root["set"], 16)) == (len(secrets), total % 2**256)

    macs = []
    for row in database.execute("select id, type, parameters, wrapped, mac, checksum from slots"):
        fields = [value.encode() if isinstance(value, str) else value for value in row]
        framed = b"".join(len(field).to_bytes(4, "big") + field for field in fields[:4])
        assert fields[4] == mac(purpose(reading, "slot"), framed)
        assert fields[5] == hashlib.sha256(framed + fields[4]).digest()
        macs.append([row[1], fields[4].hex()])
    assert root["slots"] == sorted(macs)
    database.close()
    return Read(root["created_at"], generation, records, secrets, purpose(reading, "files"))


# --- the tests ---


def test_wallet_of_today_reads_by_the_document(tmp_path: Path) -> None:
    """What lerwallet writes now is what the document says."""
    code = filled_wallet(tmp_path / "w")

    read = read_wallet(tmp_path / "w", code=str(code))

    assert read.records[:1] == [("credential", "urn:badge:0", 1, b'{"name": "Badge 0"}', b"body 0")]
    assert read.secrets == {"key-1": b"0123456789abcdef0123456789abcdef"}
    assert read == read_wallet(tmp_path / "w", passphrase="correct horse battery staple")


def test_frozen_wallet_opens_for_ever(tmp_path: Path) -> None:
    """A wallet of format 1, with the standard passphrase cost, opens in every later version, and can be written."""
    home = shutil.copytree(FROZEN, tmp_path / "w")
    facts = read_wallet(FROZEN, code=FROZEN_CODE)

    with Vault.open(home, FROZEN_PASSPHRASE) as vault:
        found = [vault.get(head.id) for kind in ("credential", "note", "key") for head in vault.heads(kind)]
        assert sorted(facts.records) == sorted(
            (one.head.kind, one.head.name, one.head.revision, one.head.data, one.body) for one in found
        )
        assert facts.secrets == {key.name: vault.secret_key(key.name) for key in vault.keys()}  # noqa: SIM118  a method of the vault
        assert ("2026-01-02T03:04:05Z", facts.generation) == (vault.created_at, vault.generation)
        (name,) = vault.files.names()
        with vault.files.open(name) as stream:
            assert stream.read() == b"evidence " * 10_000
        assert vault.verify() == []
        with vault.writing() as change:
            change.put("note", "later", b"", b"")
    with Vault.open(home, FROZEN_CODE) as vault:
        assert vault.verify() == []


def test_evidence_key_is_the_one_of_the_document() -> None:
    """Stock age opens the files of a wallet with the identity that the document derives."""
    key = read_wallet(FROZEN, code=FROZEN_CODE).files_key

    with next((FROZEN / "files").glob("*.age")).open("rb") as file:
        from lerwallet.vault import age

        assert age.decrypted(file, [X25519Identity(key)]).read() == b"evidence " * 10_000
    assert X25519PrivateKey.from_private_bytes(key).private_bytes_raw() == key


def test_golden_values_of_the_document() -> None:
    """Each derivation's example in the document is what the program computes."""
    golden = dict(re.findall(r"^    (.+?) = ([0-9A-Za-z-]+)$", DOCUMENT.read_text(), re.MULTILINE))
    key = bytes(range(32))
    sealed = seal(key, b"context", b"hello", lambda size: b"\x07" * size)

    computed = {
        f"purpose({name.value!r})": purpose_key(key, name).hex()
        for name in (Purpose.HEAD, Purpose.SECRET_ROOT)
    }
    computed["sha256(seal)"] = hashlib.sha256(sealed).hexdigest()
    computed["code"] = str(RecoveryCode(bytes(range(16))))
    computed["identity"] = X25519Identity(key).written()
    computed |= {f"padded({size})": str(padded_size(size)) for size in (13, 256, 257, 1000, 4242, 1_000_000)}

    assert golden == computed
    assert unsealed(key, b"context", sealed) == b"hello"


def test_document_names_the_tables_as_they_are() -> None:
    """The tables in the document are those that the program makes and compares."""
    from lerwallet.vault.database import TABLES

    text = " ".join(DOCUMENT.read_text().split())

    for statement in TABLES.values():
        assert statement in text

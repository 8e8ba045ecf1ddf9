"""age v1 files (age-encryption.org/v1), read and written as streams: evidence, backups and exports are such files.

Strict as the specification says, and nothing is given out that was not authenticated first.
Types of recipients and identities: `age_keys.py`.
"""

import io
import os
from collections.abc import Sequence
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from lerwallet.language import _
from lerwallet.vault.age_header import (
    FILE_KEY_SIZE,
    AgeHeaderBroken,
    AgeHeaderChanged,
    AgeNoMatch,
    AgePayloadBroken,
    Header,
    broken,
    read_header,
    write_header,
)
from lerwallet.vault.age_keys import Identity, Recipient, ScryptPassphrase, X25519Identity, X25519Recipient
from lerwallet.vault.seal import Random, hkdf_sha256

__all__ = [
    "AgeHeaderBroken",
    "AgeHeaderChanged",
    "AgeNoMatch",
    "AgePayloadBroken",
    "ScryptPassphrase",
    "X25519Identity",
    "X25519Recipient",
    "decrypted",
    "encrypt",
]

CHUNK_SIZE = 64 * 1024
_TAG_SIZE = 16
_NONCE_SIZE = 16


def encrypt(
    source: BinaryIO, target: BinaryIO, recipients: Sequence[Recipient], *, random: Random = os.urandom
) -> None:
    """Write what SOURCE holds to TARGET, for RECIPIENTS; 64 KiB at a time."""
    if len(recipients) != 1 and any(isinstance(recipient, ScryptPassphrase) for recipient in recipients):
        raise ValueError("a passphrase stands alone")
    if not recipients:
        raise ValueError("nobody could read it")
    file_key, nonce = random(FILE_KEY_SIZE), random(_NONCE_SIZE)
    target.write(
        write_header([recipient.wrap(file_key, random) for recipient in recipients], file_key) + nonce
    )
    cipher = ChaCha20Poly1305(hkdf_sha256(file_key, salt=nonce, info=b"payload"))
    counter, chunk = 0, _read_fully(source, CHUNK_SIZE)
    while True:
        following = _read_fully(source, CHUNK_SIZE) if len(chunk) == CHUNK_SIZE else b""
        target.write(cipher.encrypt(_chunk_nonce(counter, last=not following), chunk, None))
        if not following:
            return
        counter, chunk = counter + 1, following


def decrypted(source: BinaryIO, identities: Sequence[Identity]) -> io.BufferedReader:
    """A stream of what the age file SOURCE holds.

    Raises `AgeHeaderBroken`, `AgeHeaderChanged` or `AgeNoMatch` here, `AgePayloadBroken` while it is read: what came
    before that was authentic, but is not the whole.
    """
    header = read_header(source)
    file_key = _file_key(header, identities)
    header.check(file_key)
    nonce = _read_fully(source, _NONCE_SIZE)
    if len(nonce) != _NONCE_SIZE:
        raise broken(_("it is cut off"))
    payload = _Payload(source, hkdf_sha256(file_key, salt=nonce, info=b"payload"))
    return io.BufferedReader(payload, CHUNK_SIZE)


def _file_key(header: Header, identities: Sequence[Identity]) -> bytes:
    types = [stanza.arguments[0] for stanza in header.stanzas]
    if b"scrypt" in types and len(types) != 1:
        raise broken(_("a passphrase stands beside other keys"))
    for identity in identities:
        for stanza in header.stanzas:
            file_key = identity.unwrap(stanza)
            if file_key is not None:
                return file_key
    raise AgeNoMatch(_("The encrypted file is not for this key or passphrase."))


class _Payload(io.RawIOBase):
    """The chunks after the header (STREAM): each is given out once its tag was checked."""

    def __init__(self, source: BinaryIO, key: bytes) -> None:
        self._source = source
        self._cipher = ChaCha20Poly1305(key)
        self._counter = 0
        self._left = memoryview(b"")
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any writable buffer comes as one
        if not self._left and not self._ended:
            self._left = memoryview(self._next_chunk())
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        if not count and self._ended and self._source.read(1):
            raise _payload_broken()
        return count

    def _next_chunk(self) -> bytes:
        sealed = _read_fully(self._source, CHUNK_SIZE + _TAG_SIZE)
        chunk = None
        if len(sealed) == CHUNK_SIZE + _TAG_SIZE:
            chunk = self._opened(sealed, last=False)
        if chunk is None:
            chunk = self._opened(sealed, last=True)
            self._ended = True
        # only an empty file has an empty last chunk: else one content would have two encryptions
        if chunk is None or (not chunk and self._counter):
            raise _payload_broken()
        self._counter += 1
        return chunk

    def _opened(self, sealed: bytes, *, last: bool) -> bytes | None:
        if len(sealed) < _TAG_SIZE:
            return None
        try:
            return self._cipher.decrypt(_chunk_nonce(self._counter, last=last), sealed, None)
        except InvalidTag:
            return None


def _payload_broken() -> AgePayloadBroken:
    return AgePayloadBroken(_("The content of the encrypted file was changed, or is not all there."))


def _chunk_nonce(counter: int, *, last: bool) -> bytes:
    return counter.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def _read_fully(source: BinaryIO, size: int) -> bytes:
    """SIZE bytes, or fewer only at the end: a pipe gives less at a time than it has."""
    data = source.read(size)
    while len(data) < size:
        more = source.read(size - len(data))
        if not more:
            break
        data += more
    return data

"""All that the bytes of a file say once everything in them is decoded: for tests that look for what must not be there."""

import base64
import binascii
import gzip
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from lerwallet.errors import LerwalletError
from lerwallet.multiformats import base58_decode
from lerwallet.proofs.selective import cbor

_ENCODED: Final = re.compile(rb"[A-Za-z0-9_+/-]{8,}=*")
_BASE58: Final = re.compile(rb"\bz[1-9A-HJ-NP-Za-km-z]{8,}")
_STREAM: Final = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_DEPTH: Final = 6


def said_in(data: bytes, depth: int = _DEPTH) -> Iterator[bytes]:
    """DATA, and what is in it as base64, base64url, base58, CBOR, gzip, zlib, URL escapes and HTML entities, at any depth."""
    yield data
    if depth:
        for found in {*_decoded(data)} - {data}:
            yield from said_in(found, depth - 1)


def _decoded(data: bytes) -> Iterator[bytes]:
    for match in _ENCODED.finditer(data):
        text = match.group().rstrip(b"=")
        for start in (0, 1):  # the second where a `u` says what follows (multibase)
            with suppress(binascii.Error):
                part = text[start:]
                found = base64.b64decode(
                    part + b"=" * (-len(part) % 4), altchars=b"-_" if b"-" in part or b"_" in part else None
                )
                if found[:2] == b"\xd9\x5d" or start == 0:
                    yield found
    for match in _BASE58.finditer(data):
        with suppress(LerwalletError):
            yield base58_decode(match.group()[1:].decode())
    if data[:2] == b"\xd9\x5d":
        with suppress(LerwalletError):
            yield from _leaves(cbor.loads(data[3:]))
    for packed in (data, *(match.group(1) for match in _STREAM.finditer(data))):
        for unpack in (gzip.decompress, zlib.decompress):
            with suppress(OSError, EOFError, zlib.error):
                yield unpack(packed)
    if b"%" in data:
        yield unquote_to_bytes(data)
    if b"&" in data:
        with suppress(UnicodeDecodeError):
            yield unescape(data.decode()).encode()


def _leaves(value: Any) -> Iterator[bytes]:
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    else:
        yield value if isinstance(value, bytes) else str(value).encode()

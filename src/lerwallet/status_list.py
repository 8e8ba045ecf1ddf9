"""Status lists as data: packing and unpacking the bits of a list, and looking one up. Who signed it is asked elsewhere.

To add a kind of list: its name in `DECODERS`, with the function that unpacks its bits.
"""

import gzip
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from lerwallet.credential import JsonObject, first_object, strings, text
from lerwallet.errors import LerwalletError, RefusedForSafety, Unreadable
from lerwallet.inflating import GZIP, ZLIB, inflated
from lerwallet.language import _
from lerwallet.multiformats import Base, base64url_decode, multibase_decode, multibase_encode

# Bitstring Status List 1.0, 3.2 step 10 asks for 131,072, so that one entry tells little about its holder; the lists
# that real issuers publish have 100,000. A list of a few entries was made to follow somebody.
BITS_AT_LEAST: Final = 100_000
BITS: Final = 131_072  # of a list of ours
BYTES_AT_MOST: Final = 16 * 1024 * 1024  # 134 million entries


@dataclass(frozen=True, kw_only=True, slots=True)
class BitstringStatusList:
    """Entries of one bit or more each; the first is in the most significant bits of the first byte."""

    purposes: frozenset[str]
    bits: bytes

    def value(self, index: int, size: int = 1) -> int:
        """The entry at INDEX, SIZE bits wide. Raises `Unreadable` where the list ends before it."""
        start = index * size
        if index < 0 or start + size > len(self.bits) * 8:
            raise Unreadable(_("The list has no entry with that number."), code="index_out_of_range")
        first, last = start // 8, (start + size - 1) // 8
        window = int.from_bytes(self.bits[first : last + 1], "big")
        return (window >> (8 * (last + 1) - start - size)) & ((1 << size) - 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class TokenStatusList:
    """Entries of 1, 2, 4 or 8 bits; the first is in the least significant bits of the first byte (section 4.1)."""

    width: int
    bits: bytes
    purposes: frozenset[str] = frozenset()

    def value(self, index: int, size: int = 1) -> int:  # noqa: ARG002  the list itself says how wide an entry is
        """The entry at INDEX. Raises `Unreadable` where the list ends before it."""
        place = index * self.width
        if index < 0 or place // 8 >= len(self.bits):
            raise Unreadable(_("The list has no entry with that number."), code="index_out_of_range")
        return (self.bits[place // 8] >> (place % 8)) & ((1 << self.width) - 1)


StatusList: TypeAlias = BitstringStatusList | TokenStatusList


def decode_token(stated: object) -> TokenStatusList:
    """The list in the `status_list` claim of a status list token (Token Status List, 4.2)."""
    members = stated if isinstance(stated, Mapping) else {}
    width, packed = members.get("bits"), text(members.get("lst"))
    if width not in (1, 2, 4, 8) or isinstance(width, bool) or packed is None:
        raise Unreadable(_("The status list holds no list."), code="not_a_status_list")
    try:
        return TokenStatusList(width=width, bits=_inflated(base64url_decode(packed), ZLIB))
    except Unreadable as wrong:
        raise Unreadable(wrong.message, code="not_a_status_list") from wrong


def decode(credential: JsonObject) -> BitstringStatusList:
    """The list in a status list credential (Bitstring Status List 1.0, 3.2). Raises `Unreadable`, `RefusedForSafety`."""
    kinds = strings(credential.get("type"))
    decoder = next((DECODERS[kind] for kind in kinds if kind in DECODERS), None)
    subject = first_object(credential.get("credentialSubject"))
    if decoder is None:
        raise Unreadable(
            _("The document that should be a status list is something else."), code="not_a_status_list"
        )
    packed = text(subject.get("encodedList"))
    if packed is None:
        raise Unreadable(_("The status list holds no list."), code="not_a_status_list")
    try:
        bits = decoder(packed)
    except RefusedForSafety:
        raise
    except LerwalletError as wrong:
        raise Unreadable(wrong.message, code="not_a_status_list") from wrong
    if len(bits) * 8 < BITS_AT_LEAST:
        raise Unreadable(_("The status list is too short to be one."), code="status_list_too_short")
    return BitstringStatusList(purposes=frozenset(strings(subject.get("statusPurpose"))), bits=bits)


def encode(indexes: Iterable[int]) -> str:
    """The `encodedList` of a list of `BITS` entries of which only INDEXES are set; the same ones make the same text."""
    bits = bytearray(BITS // 8)
    for index in indexes:
        bits[index // 8] |= 0x80 >> index % 8
    return multibase_encode(gzip.compress(bytes(bits), mtime=0), Base.BASE64URL)


def _bitstring(packed: str) -> bytes:
    return _inflated(multibase_decode(packed), GZIP)


def _inflated(packed: bytes, wbits: int) -> bytes:
    bits = inflated(packed, wbits=wbits, limit=BYTES_AT_MOST)
    if bits is None:
        raise Unreadable(_("The status list cannot be unpacked."))
    return bits


def _status_list_2021(packed: str) -> bytes:
    # Status List 2021 wrote no multibase prefix; later issuers of it did
    return _inflated(
        multibase_decode(packed) if packed.startswith("uH4s") else base64url_decode(packed), GZIP
    )


DECODERS: Final[Mapping[str, Callable[[str], bytes]]] = {
    "BitstringStatusListCredential": _bitstring,
    "StatusList2021Credential": _status_list_2021,
}

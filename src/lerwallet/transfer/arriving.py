"""Files in which one wallet hands everything to another: what in them is for their owner to keep.

A presentation that nobody signed is one of them; a signed one was made to be shown to somebody, and is not.
"""

from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lerwallet.credential import strings, text
from lerwallet.errors import LerwalletError, Unreadable
from lerwallet.formats import SOURCE_BYTES_AT_MOST, cose
from lerwallet.keys import SecretKey
from lerwallet.language import _
from lerwallet.strict_json import JSON, elements, loads, members
from lerwallet.transfer import lcw

_PRESENTATION: Final = "VerifiablePresentation"
_NAMES: Final = (lcw.WALLET.encode(), _PRESENTATION.encode())


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """A credential (the bytes to keep), a key, or why it is none; `place` is its JSON pointer in the file."""

    place: str
    found: bytes | SecretKey | LerwalletError
    is_key: bool = False
    did: str | None = None  # of a key, as the file says it


def arrived(data: bytes) -> list[Arrived] | None:
    """What is in DATA, in order; None where it is not a file that one wallet hands to another."""
    if not any(name in data for name in _NAMES):
        return None
    try:
        value = loads(data, max_bytes=SOURCE_BYTES_AT_MOST)
    except Unreadable:
        return None  # whoever reads it as a badge says what is wrong
    written = data.removeprefix(BOM_UTF8).decode()
    if lcw.is_backup(value):
        return list(_in_backup(value, written))
    if isinstance(value, dict) and _is_unsigned(value):
        return list(_in_presentation(value, members(written)["verifiableCredential"]))
    return None


def _in_backup(value: JSON, written: str) -> Iterator[Arrived]:
    for item in lcw.read(value, written):
        if isinstance(item.found, str):
            yield Arrived(place=item.place, found=_bytes(loads(item.found), item.found))
        else:
            yield Arrived(place=item.place, found=item.found, is_key=item.is_key, did=item.did)


def _is_unsigned(document: dict[str, JSON]) -> bool:
    kinds = strings(document.get("type"))
    return (
        _PRESENTATION in kinds
        and "VerifiableCredential" not in kinds
        and "proof" not in document
        and "verifiableCredential" in document
    )


def _in_presentation(document: dict[str, JSON], written: str) -> Iterator[Arrived]:
    inside = document["verifiableCredential"]
    place = "/verifiableCredential"
    if not isinstance(inside, list):
        yield Arrived(place=place, found=_bytes(inside, written))
        return
    for number, (each, its_text) in enumerate(zip(inside, elements(written), strict=True)):
        yield Arrived(place=f"{place}/{number}", found=_bytes(each, its_text))


def _bytes(value: JSON, written: str) -> bytes | LerwalletError:
    """The credential as its issuer gave it: a token out of its envelope, a document as it is WRITTEN."""
    if isinstance(value, str):
        return value.strip().encode()
    if not isinstance(value, dict):
        return Unreadable(_("This is not a badge or credential."))
    if "EnvelopedVerifiableCredential" not in strings(value.get("type")):
        return written.encode()
    media_type, comma, token = (text(value.get("id")) or "").partition(",")
    if not comma or not media_type.startswith("data:application/"):
        return Unreadable(_("This envelope holds nothing that lerwallet reads."))
    if not media_type.startswith("data:application/vc+cose"):
        return token.strip().encode()
    try:
        return cose.from_base64(token)
    except LerwalletError as wrong:
        return wrong

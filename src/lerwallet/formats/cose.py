"""Credentials sealed with COSE_Sign1 (VC-JOSE-COSE 1.0, 3.3; RFC 9052, 4.2): read, and their seal not checked.

To check it: the protected header and the signature, which stand beside the payload, in `proofs`.
"""

import base64
import binascii
from typing import Final

from lerwallet.credential import JsonObject
from lerwallet.errors import Unreadable
from lerwallet.language import _
from lerwallet.proofs.selective import cbor
from lerwallet.strict_json import loads_object

NAME: Final = "COSE_Sign1"
BEGINS: Final = b"\xd2\x84"  # tag 18, and an array of four
BEGINS_IN_BASE64: Final = "0oR"
_URL_SAFE: Final = str.maketrans("-_", "+/")


def payload(data: bytes) -> JsonObject:
    """The credential or presentation inside. Raises `Unreadable` where there is none."""
    try:
        parts = cbor.loads(data.removeprefix(BEGINS[:1]))
    except Unreadable as wrong:
        raise _none() from wrong
    if not isinstance(parts, list) or len(parts) != 4 or not isinstance(parts[2], bytes):
        raise _none()
    return loads_object(parts[2])


def from_base64(text: str) -> bytes:
    """The bytes of a message that was written as text, in either alphabet, padded or not."""
    bare = text.strip().rstrip("=")
    padded = bare + "=" * (-len(bare) % 4)
    try:
        return base64.b64decode(padded.translate(_URL_SAFE), validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise _none() from wrong


def _none() -> Unreadable:
    return Unreadable(
        _("This looks like a credential in COSE, but it is damaged or of another kind."),
        hint=_("Get the file from the issuer again."),
    )

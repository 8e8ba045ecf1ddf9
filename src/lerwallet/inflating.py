"""Unpacking DEFLATE data of a stranger: never to more than was agreed, and nothing after its end."""

import zlib

from lerwallet.errors import RefusedForSafety
from lerwallet.language import _

ZLIB = 15
GZIP = 31


def inflated(packed: bytes, *, wbits: int, limit: int) -> bytes | None:
    """What PACKED holds (WBITS as in `zlib`: `ZLIB` or `GZIP`); None where it is damaged, cut off or goes on.

    Raises `RefusedForSafety` where that is more than LIMIT bytes; no more than these are ever held.
    """
    unpacker = zlib.decompressobj(wbits)
    try:
        data = unpacker.decompress(packed, limit + 1)
    except zlib.error:
        return None
    if len(data) > limit:
        raise RefusedForSafety(
            _("Something in it unpacks to more than {limit} bytes, and so it was not read.").format(
                limit=limit
            )
        )
    return data if unpacker.eof and not unpacker.unused_data else None

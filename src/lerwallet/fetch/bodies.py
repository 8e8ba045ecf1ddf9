"""The body of an answer, put together within a limit: what inflates beyond it is never held in memory.

To read one more content encoding: a branch in `decoded`.
"""

import zlib
from collections.abc import Iterable

from lerwallet.errors import NotFetched, RefusedForSafety
from lerwallet.language import _

_GZIP = 16 + zlib.MAX_WBITS


def decoded(chunks: Iterable[bytes], encoding: str, *, limit: int, url: str) -> bytes:
    """CHUNKS in one piece, inflated where ENCODING (Content-Encoding) is gzip; at most LIMIT bytes."""
    match encoding.strip().lower():
        case "" | "identity":
            return _whole(chunks, limit, url)
        case "gzip" | "x-gzip":
            return _inflated(chunks, limit, url)
        case _:
            raise NotFetched(
                _("{url} was not read: it came packed in a way that was not asked for.").format(url=url)
            )


def _whole(chunks: Iterable[bytes], limit: int, url: str) -> bytes:
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > limit:
            raise _too_large(limit, url)
    return bytes(data)


def _inflated(chunks: Iterable[bytes], limit: int, url: str) -> bytes:
    data = bytearray()
    inflater = zlib.decompressobj(_GZIP)
    for chunk in chunks:
        try:
            data += inflater.decompress(chunk, limit + 1 - len(data))
        except zlib.error as problem:
            raise NotFetched(_("{url} was not read: it came damaged.").format(url=url)) from problem
        if len(data) > limit or inflater.unconsumed_tail:
            raise _too_large(limit, url)
    if not inflater.eof or inflater.unused_data:
        raise NotFetched(_("{url} was not read: it came damaged.").format(url=url))
    return bytes(data)


def _too_large(limit: int, url: str) -> RefusedForSafety:
    return RefusedForSafety(
        _("{url} was not read: it is larger than {limit} bytes.").format(url=url, limit=limit)
    )

"""Opening PDFs that strangers made: within limits of memory, depth and number, and with errors that can be told.

The parser is qpdf's, through pikepdf. What it cannot bound is looked at before: how much the packed parts come to.
"""

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from lerwallet.cleaning.quiet import quiet
from lerwallet.errors import LerwalletError, RefusedForSafety, Unreadable
from lerwallet.language import _

if TYPE_CHECKING:
    from pikepdf import Pdf

_OBJECTS_AT_MOST: Final = 200_000
_STREAMS_AT_MOST: Final = 50_000
_UNPACKED_AT_MOST: Final = 32 * 1024 * 1024  # bytes of one stream
_ALL_UNPACKED_AT_MOST: Final = 128 * 1024 * 1024
_STREAM: Final = re.compile(rb"(?<!end)stream\r?\n")
# A way of packing that qpdf unpacks without a limit, however its name is spelled (ISO 32000-2, 7.3.5)
_UNBOUNDED: Final = re.compile(rb"/(?:L|#4[Cc])(?:Z|#5[Aa])(?:W|#57)")
_LIMITS: Final[dict[str, Any]] = {
    "doc_max_warnings": 200,
    "max_stream_filters": 1,  # what is packed in what is packed comes to more than can be looked at before
    "flate_max_memory": _UNPACKED_AT_MOST,
    "run_length_max_memory": _UNPACKED_AT_MOST,
    "png_max_memory": _UNPACKED_AT_MOST,
    "tiff_max_memory": _UNPACKED_AT_MOST,
    "dct_max_memory": _UNPACKED_AT_MOST,
}


@contextmanager
def opened(data: bytes) -> Iterator["Pdf"]:
    """The PDF in DATA. Raises `RefusedForSafety`, and `Unreadable` for what is locked, damaged or not what it says."""
    import pikepdf

    _refuse_bombs(data)
    before: dict[str, Any] = pikepdf.settings.set_qpdf_limits(**_LIMITS)
    try:
        with quiet(), pikepdf.open(BytesIO(data)) as pdf:
            if len(pdf.objects) > _OBJECTS_AT_MOST:
                raise _too_much()
            yield pdf
    except LerwalletError:
        raise
    except pikepdf.PasswordError:
        raise Unreadable(
            _("This PDF is locked with a password."), hint=_("Ask for one that is not locked.")
        ) from None
    # what is not where it should be, or of another type: a stranger's file may hold anything anywhere
    except (pikepdf.PdfError, *_MISSHAPEN) as wrong:
        raise Unreadable(
            _("This PDF is damaged."),
            hint=_("It may have been cut short on its way: ask for the file again."),
        ) from wrong
    finally:
        pikepdf.settings.set_qpdf_limits(**before)


_MISSHAPEN: Final = (
    AttributeError,
    IndexError,
    KeyError,
    NotImplementedError,
    OverflowError,
    RecursionError,
    RuntimeError,
    TypeError,
    ValueError,
)


def _refuse_bombs(data: bytes) -> None:
    """Unpack every packed part once, and stop where it comes to too much."""
    if _UNBOUNDED.search(data):
        raise _packed_in_another_way()
    total = 0
    for number, found in enumerate(_STREAM.finditer(data)):
        if number >= _STREAMS_AT_MOST:
            raise _too_much()
        total += _unpacked_size(data, found.end())
        if total > _ALL_UNPACKED_AT_MOST:
            raise _too_much()


def _unpacked_size(data: bytes, start: int) -> int:
    """How many bytes come of the zlib stream at START; 0 where there is none."""
    head = data[start : start + 2]
    if len(head) < 2 or head[0] & 0x0F != 8 or int.from_bytes(head, "big") % 31:
        return 0
    unpacker, size, place, piece, last = zlib.decompressobj(), 0, start, 4096, b""
    try:
        while not unpacker.eof and place < len(data):
            fed = unpacker.unconsumed_tail or data[place : place + piece]
            if not unpacker.unconsumed_tail:
                place += piece
                piece = 65536
            out = unpacker.decompress(fed, 1024 * 1024)
            size += len(out)
            if size > _UNPACKED_AT_MOST:
                raise _too_much()
            if _UNBOUNDED.search(last + out):
                raise _packed_in_another_way()
            last = out[-16:]
    except zlib.error:
        return size  # qpdf stops there, too
    return size


def _too_much() -> RefusedForSafety:
    return RefusedForSafety(_("This PDF holds more than lerwallet looks at: it may be made to exhaust it."))


def _packed_in_another_way() -> Unreadable:
    return Unreadable(_("This PDF is packed in an old way (LZW) that lerwallet does not read."))
